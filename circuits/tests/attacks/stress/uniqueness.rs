//! G2, G3: all cells of a unit follow from what a prover may choose: the numbers of the vaults, identities,
//! salts, blinds, the previous sum, β and δ. These are held, and every other cell is inferred from the
//! constraints alone, without a look at a witness. None is free, so there is no second witness for the same
//! numbers; and for numbers out of range there is none at all.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        opening::{cells::At, item::SlotKind},
        stress::{
            group::{end, position, slot, tail},
            layout::{vault_groups, GroupKind},
            StressInstance,
        },
    },
    protocol::{
        shape::{Shape, TEST_SHAPES},
        stress::equity::StressedEquity,
        vault::Vault,
    },
    testing::*,
};

use super::mutation;
use crate::{
    contents::{secrets, Draw},
    mutation::vaults_of,
};

/// Cells of a group that hold what a vault's owner and the venue choose: its numbers.
fn chosen(kind: GroupKind) -> &'static [At] {
    match kind {
        GroupKind::Slot(SlotKind::Balance) => &[slot::ID, slot::SIDE, slot::AMOUNT],
        GroupKind::Slot(SlotKind::Position) => {
            &[slot::ID, slot::SIDE, slot::AMOUNT, position::PROFIT_ABS, position::NEGATIVE]
        }
        GroupKind::Tail => &[tail::EXTRA],
        GroupKind::Pair => &[],
        GroupKind::End => &[end::PREVIOUS, end::BETA, end::DELTA],
    }
}

/// A unit: its rig, its constraints, what the rig's circuit assigns, and the held cells with their values.
struct Unit {
    rig: StressRig,
    system: System,
    facts: Facts,
    record: Record,
    held: BTreeMap<Address, Fp>,
    numbers: Vec<Address>,
}

impl Unit {
    fn new(rig: StressRig) -> Self {
        let circuit = rig.circuit();
        let (system, record) = (System::new(&circuit), Record::of(&circuit));
        let shape = &rig.key.shape;
        let vault: Vec<_> = vault_groups(shape).iter().map(|group| group.kind).collect();
        let mut groups = vault.repeat(shape.vaults);
        groups.push(GroupKind::End);
        let numbers: Vec<Address> = groups
            .into_iter()
            .enumerate()
            .flat_map(|(index, kind)| chosen(kind).iter().map(move |at| (index, *at)))
            .map(|(index, at)| rig.cell(index, at))
            .collect();
        let held = numbers.iter().copied().chain(secrets(&rig.hash_lengths(), shape.vaults));
        let value = |cell| record.advice[&cell].expect("a witness");
        let held = held.map(|cell| (cell, value(cell))).collect();
        let facts = Facts::new(&system);
        Unit { rig, system, facts, record, held, numbers }
    }

    /// The one assignment that the held values have; `None` if they have none.
    fn only_assignment(&self) -> Option<Assignment> {
        let inferred = self.facts.infer(&self.held).ok()?;
        let unknown: Vec<_> =
            self.record.advice.keys().filter(|cell| inferred.get(**cell).is_none()).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?} do not follow", self.rig.key.shape);
        let public = |row| inferred.public(row).expect("public inputs follow");
        let instance = StressInstance::from_column(std::array::from_fn(public));
        let cells = self.record.advice.keys();
        let values = cells.map(|cell| (*cell, inferred.get(*cell).unwrap_or(Fp::ZERO))).collect();
        let assignment = self.system.assignment(&self.record, &values, &instance);
        let broken = self.system.broken(&assignment);
        assert!(broken.is_empty(), "{}: {broken:?}", self.rig.key.shape);
        Some(assignment)
    }

    fn honest(&self) -> Assignment {
        self.system.assignment(&self.record, &Changes::new(), &self.rig.instance)
    }
}

/// Blocks of full and empty vaults of every test shape, under both groups; and drawn ones.
fn rigs() -> Vec<StressRig> {
    let mut rigs = vec![];
    for shape in TEST_SHAPES {
        for (number, vaults) in vaults_of(&shape).iter().enumerate() {
            rigs.push(mutation::rig(shape, number % 2, vaults));
        }
    }
    rigs.extend(drawn(3).into_iter().map(|(shape, vaults)| boundary(shape, &vaults)));
    rigs
}

/// Vaults of every shape, drawn without a look at any rule.
fn drawn(seeds: u64) -> Vec<(Shape, Vec<Vault>)> {
    let of = |(shape, seed): (Shape, u64)| {
        let mut draw = Draw::new(10_000 + 100 * u64::from(shape.code) + seed);
        let count = 1 + draw.below(shape.vaults);
        (shape, (0..count).map(|_| draw.vault(&shape)).collect())
    };
    let seeded =
        TEST_SHAPES.into_iter().flat_map(|shape| (0..seeds).map(move |seed| (shape, seed)));
    seeded.map(of).collect()
}

/// A rig of the boundary document, whose second scenario is wild: equities beyond 2^121 come up.
fn boundary(shape: Shape, vaults: &[Vault]) -> StressRig {
    let parameters = boundary_document().check().unwrap();
    let dollar = [("USD", "1000", "0")];
    let wild = scenario("wild", moves("300", "0", &dollar), moves("1", "0.5", &[]));
    let still = [("DUST", "1", "0"), ("OWED", "1", "0"), ("USD", "1", "0")];
    let fall = scenario("fall", moves("0.5", "0.01", &still), moves("0.5", "0.002", &[]));
    let scenarios = vec![fall, wild];
    let set = small_set(scenarios).check().unwrap().fit(&parameters).unwrap();
    StressRig::new(parameters, set, 0, shape, vaults)
}

#[test]
fn g2_g3_every_cell_follows_from_the_numbers_of_the_vaults() {
    let (mut units, mut held, mut followed, mut none) = (0, 0, 0, 0);
    for rig in rigs() {
        let fits = rig.is_satisfied();
        let unit = Unit::new(rig);
        let found = unit.only_assignment();
        assert_eq!(found.is_some(), fits);
        let Some(found) = found else {
            none += 1;
            continue;
        };
        assert!(found == unit.honest(), "what follows is the honest witness");
        units += 1;
        held += unit.held.len();
        followed += unit.record.advice.len() - unit.held.len();
    }
    println!("{units} units, {held} cells held, {followed} follow; {none} without an assignment");
    assert!(units >= 30 && followed > 50_000);
}

#[test]
fn g3_numbers_out_of_range_have_no_assignment() {
    let parameters = boundary_document().check().unwrap();
    let mut counts = [0, 0];
    for (shape, vaults) in drawn(12) {
        let rig = boundary(shape, &vaults);
        let within = vaults.iter().all(|vault| {
            let of = |prices| StressedEquity::of(&parameters, prices, vault);
            rig.under.set.scenarios().iter().all(|prices| of(prices).is_ok())
        });
        let found = Unit::new(rig).only_assignment();
        assert_eq!(found.is_some(), within, "{shape}: {vaults:?}");
        counts[usize::from(within)] += 1;
    }
    println!("drawn units: {} without an assignment, {} with one", counts[0], counts[1]);
    assert!(counts[0] > 3 && counts[1] > 20);
}

#[test]
fn g2_any_numbers_have_one_assignment_or_none() {
    // Elements that stand for no vault at all.
    let mut counts = [0, 0];
    for (number, (shape, vaults)) in drawn(6).into_iter().enumerate() {
        let mut unit = Unit::new(boundary(shape, &vaults));
        let mut draw = Draw::new(number as u64);
        let cell = unit.numbers[draw.below(unit.numbers.len())];
        unit.held.insert(cell, draw.element());
        counts[usize::from(unit.only_assignment().is_some())] += 1;
    }
    println!("elements: {} without an assignment, {} with one", counts[0], counts[1]);
    assert!(counts[0] > 10 && counts[1] > 3);
}

#[test]
fn g2_without_any_one_constraint_cells_do_not_follow() {
    let mut left_out = BTreeSet::new();
    let mut silent = BTreeMap::<String, usize>::new();
    let mut counts = BTreeMap::<&str, usize>::new();
    for code in [206, 201] {
        let shape = Shape::from_code(code).unwrap();
        let unit = Unit::new(mutation::rig(shape, 0, &vaults_of(&shape)[0]));
        for part in unit.facts.parts() {
            // Polynomials and lookups are the same in all shapes.
            if !matches!(part, Part::Copy(..)) && !left_out.insert(part) {
                continue;
            }
            let facts = unit.facts.without(part);
            let inferred = facts.infer(&unit.held).expect("the honest witness is left");
            let public = (0..5).all(|row| inferred.public(row).is_some());
            let known = |cell: &Address| inferred.get(*cell).is_some();
            if public && unit.record.advice.keys().all(known) {
                let Part::Polynomial(index) = part else { panic!("{part:?} says nothing") };
                let name = unit.system.polynomials[index].name.clone();
                *silent.entry(name).or_default() += 1;
            } else {
                let kind = match part {
                    Part::Copy(..) => "copies and bindings of public inputs",
                    Part::Lookup(_) => "lookups",
                    Part::Polynomial(_) => "polynomials",
                };
                *counts.entry(kind).or_default() += 1;
            }
        }
    }
    println!(
        "left out in turn, and cells no longer follow: {counts:#?}; they still do: {silent:?}"
    );
    // The one constraint that determines no cell refuses numbers: a sign of 2 is one of three.
    let names: Vec<_> = silent.into_keys().collect();
    assert_eq!(names, ["S7 profit: sign is a bit"]);
    let shape = Shape::from_code(206).unwrap();
    let mut unit = Unit::new(mutation::rig(shape, 0, &vaults_of(&shape)[0]));
    unit.held.insert(unit.rig.cell(1, position::NEGATIVE), Fp::from(2));
    assert!(unit.only_assignment().is_none());
    let parts = unit.facts.parts().into_iter().filter(|part| match part {
        Part::Polynomial(index) => unit.system.polynomials[*index].name.ends_with("sign is a bit"),
        _ => false,
    });
    let without = parts.fold(unit.facts.clone(), |facts, part| facts.without(part));
    assert!(without.infer(&unit.held).is_ok());
}
