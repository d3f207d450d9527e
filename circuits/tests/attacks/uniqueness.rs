//! E6: all cells of a block follow from what a prover may choose: the numbers of its vaults,
//! identities, salts, blinds, the previous sum, β and γ. These are held, and every other cell is
//! inferred from the constraints alone, without a look at a witness. So there is no second witness
//! for the same numbers, near the honest one or far from it, and for numbers that break a clause
//! there is none at all.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        group::{position as position_cells, slot, tail},
        layout, BlockInstance,
    },
    protocol::{
        hash::digest::Digest,
        predicate,
        shape::{Shape, TEST_SHAPES},
        vault::Vault,
    },
    testing::*,
};

use super::{
    boundary::{balance, position},
    contents::*,
};

/// The constraints of a circuit, twice.
struct Circuit {
    system: System,
    facts: Facts,
}

/// Circuits by shape and parameters.
#[derive(Default)]
struct Circuits(HashMap<(Shape, Digest), Arc<Circuit>>);

impl Circuits {
    fn of(&mut self, rig: &Rig) -> Arc<Circuit> {
        let circuit = self.0.entry((rig.key.shape, rig.parameters.digest())).or_insert_with(|| {
            let system = System::new(&rig.circuit());
            let facts = Facts::new(&system);
            Arc::new(Circuit { system, facts })
        });
        circuit.clone()
    }
}

/// Cells that may have several values, by reason.
type Free = BTreeMap<&'static str, usize>;

/// The one assignment that the held values of a block have, but for cells that are excused; `None`
/// if they have none.
///
/// # Panics
/// If a cell does not follow that is not excused, one follows that is, or the assignment breaks a
/// constraint.
fn only_assignment(circuit: &Circuit, block: &Block) -> Option<(Assignment, Free)> {
    let inferred = circuit.facts.infer(&block.held).ok()?;
    let excused = block.excused(&inferred);
    let unknown: BTreeSet<Address> =
        block.record.advice.keys().filter(|cell| inferred.get(**cell).is_none()).copied().collect();
    let expected: BTreeSet<Address> = excused.keys().copied().collect();
    assert_eq!(unknown, expected, "{}: cells that do not follow", block.rig.key.shape);

    let public = |row| inferred.public(row).expect("public inputs follow");
    let instance = BlockInstance::from_column(std::array::from_fn(public));
    let cells = block.record.advice.keys();
    let values = cells.map(|cell| (*cell, inferred.get(*cell).unwrap_or(Fp::ZERO))).collect();
    let assignment = circuit.system.assignment(&block.record, &values, &instance);
    let broken = circuit.system.broken(&assignment);
    assert!(broken.is_empty(), "{}: {broken:?}", block.rig.key.shape);
    let mut free = Free::new();
    for why in excused.into_values() {
        *free.entry(why).or_default() += 1;
    }
    Some((assignment, free))
}

#[test]
fn e6_every_cell_follows_from_the_numbers_of_the_vaults() {
    let mut circuits = Circuits::default();
    let mut rigs: Vec<Rig> = TEST_SHAPES.into_iter().flat_map(filled).collect();
    rigs.extend(at_borders());
    rigs.extend(seeded(4).map(|(shape, seed)| drawn(shape, seed)));
    let (mut blocks, mut held, mut followed) = (0, 0, 0);
    let mut free = Free::new();
    for rig in rigs {
        let circuit = circuits.of(&rig);
        let block = Block::new(rig);
        let honest = circuit.system.assignment(&block.record, &Changes::new(), &block.rig.instance);
        let found = only_assignment(&circuit, &block);
        let (mut assignment, of_block) = found.expect("an honest block has an assignment");
        // Cells that are free hold anything.
        let excused = block.excused(&circuit.facts.infer(&block.held).expect("as before"));
        for cell in excused.keys() {
            assignment.set(*cell, honest.get(*cell));
        }
        assert!(
            assignment == honest,
            "{}: what follows is the honest witness",
            block.rig.key.shape
        );
        blocks += 1;
        held += block.held.len();
        followed += block.record.advice.len() - block.held.len() - excused.len();
        for (why, count) in of_block {
            *free.entry(why).or_default() += count;
        }
    }
    println!("{blocks} blocks, {held} cells held, {followed} follow; free: {free:#?}");
    assert!(blocks >= 70 && followed > 100_000);
    assert_eq!(free.len(), 2);
}

#[test]
fn e6_numbers_that_break_a_clause_have_no_assignment() {
    let mut circuits = Circuits::default();
    let parameters = super::boundary::parameters();
    let mut violations = BTreeSet::new();
    let mut judge = |shape: Shape, vaults: &[Vault]| {
        let rig = rig(shape, vaults);
        let circuit = circuits.of(&rig);
        let accepted = vaults.iter().all(|vault| {
            if *vault == Vault::default() {
                return true;
            }
            let checked = predicate::check(&parameters, &shape, vault);
            let name = checked.as_ref().err().map(|violation| format!("{violation:?}"));
            violations.extend(name.map(|name| name.split('(').next().unwrap().to_owned()));
            checked.is_ok()
        });
        let found = only_assignment(&circuit, &Block::new(rig));
        assert_eq!(found.is_some(), accepted, "{shape}: {vaults:?}");
        accepted
    };
    let broken = broken();
    println!("{} vaults that break one clause", broken.len());
    for (code, vault) in broken {
        let shape = Shape::from_code(code).unwrap();
        assert!(!judge(shape, std::slice::from_ref(&vault)), "{code}: {vault:?}");
    }
    let mut counts = [0, 0];
    for (shape, seed) in seeded(12) {
        let mut draw = Draw::new(seed);
        let mut vaults: Vec<_> = (0..shape.vaults).map(|_| draw.accepted(&shape)).collect();
        // Mostly one vault decides.
        let last = draw.below(shape.vaults);
        vaults[last] = draw.vault(&shape);
        counts[usize::from(judge(shape, &vaults))] += 1;
    }
    println!("drawn blocks: {} without an assignment, {} with one", counts[0], counts[1]);
    println!("{violations:?}");
    assert!(counts[0] > 20 && counts[1] > 20);
    let all = [
        "Empty",
        "ZeroBalance",
        "PositionWidth",
        "ExtraWidth",
        "NegativeZero",
        "BalanceOrder",
        "PositionOrder",
        "UnknownAsset",
        "UnknownMarket",
        "BeyondTiers",
        "IsolatedOnly",
        "BelowMaintenance",
        "NegativeEquity",
        "NotLiquidating",
        "MarginWidth",
    ];
    assert_eq!(violations, all.map(String::from).into());
}

#[test]
fn e6_any_numbers_have_one_assignment_or_none() {
    // Elements that stand for no vault at all.
    let mut circuits = Circuits::default();
    let mut counts = [0, 0];
    for (shape, seed) in seeded(12) {
        let mut block = Block::new(drawn(shape, seed));
        let circuit = circuits.of(&block.rig);
        let mut draw = Draw::new(seed);
        for _ in 0..1 + draw.below(2) {
            let cell = block.numbers[draw.below(block.numbers.len())];
            block.held.insert(cell, draw.element());
        }
        counts[usize::from(only_assignment(&circuit, &block).is_some())] += 1;
    }
    println!("elements: {} without an assignment, {} with one", counts[0], counts[1]);
    assert!(counts[0] > 20 && counts[1] > 5);
}

/// A constraint that determines no cell: it refuses numbers.
struct Refusal {
    /// Name of its polynomials.
    name: &'static str,
    /// Whether nothing else refuses the numbers below.
    alone: bool,
    /// A block and a number of it that it refuses.
    code: u8,
    vault: Vault,
    group: usize,
    at: layout::At,
    value: u64,
}

/// All of them. Group 0 is the first balance slot.
fn refusals() -> Vec<Refusal> {
    let rich = vec![balance(1, false, 1 << 50)];
    let empty = || Vault { balances: rich.clone(), ..Vault::default() };
    let held = Vault { positions: vec![position(1, false, 100, true, 5)], ..empty() };
    let gap = Vault { balances: vec![balance(1, false, 0), rich[0]], ..Vault::default() };
    let refusal = |name, alone, code, vault, group, at, value| Refusal {
        name,
        alone,
        code,
        vault,
        group,
        at,
        value,
    };
    vec![
        // The row of an empty slot is that of no kind, and its bounds are 0.
        refusal("S2 used is a bit", false, 206, empty(), 1, slot::AMOUNT, 5),
        refusal("S2 empty slot: amount", false, 206, empty(), 1, slot::AMOUNT, 5),
        refusal("S2 empty slot: profit", true, 206, empty(), 1, position_cells::PROFIT_ABS, 5),
        // A profit of 0 has no sign.
        refusal("S2 empty slot: profit sign", false, 206, empty(), 1, position_cells::NEGATIVE, 1),
        refusal("S1 profit: sign is a bit", true, 206, held, 1, position_cells::NEGATIVE, 2),
        refusal("S2 used slots first", true, 202, gap, 0, slot::ID, 0),
        refusal("S8 padding: extra", true, 204, Vault::default(), 4, tail::EXTRA, 1),
    ]
}

#[test]
fn e6_constraints_that_determine_no_cell_refuse_numbers() {
    for Refusal { name, alone, code, vault, group, at, value } in refusals() {
        let mut block = Block::new(rig(Shape::from_code(code).unwrap(), &[vault]));
        block.held.insert(block.rig.cell(group, at), Fp::from(value));
        let circuit = Circuits::default().of(&block.rig);
        assert!(circuit.facts.infer(&block.held).is_err(), "{name}");
        let polynomials = circuit.system.polynomials.iter().enumerate();
        let facts = polynomials
            .filter(|(_, polynomial)| polynomial.name == name)
            .map(|(index, _)| Part::Polynomial(index))
            .fold(circuit.facts.clone(), |facts, part| facts.without(part));
        assert_eq!(facts.infer(&block.held).is_ok(), alone, "{name}");
    }
}

#[test]
fn e6_without_any_one_constraint_cells_do_not_follow() {
    let shape = |code| Shape::from_code(code).unwrap();
    let mut left_out = BTreeSet::new();
    let mut silent = BTreeMap::<String, usize>::new();
    let mut counts = BTreeMap::<&str, usize>::new();
    for code in [206, 205, 204, 201] {
        let rig = filled(shape(code)).swap_remove(0);
        let circuit = Circuits::default().of(&rig);
        let block = Block::new(rig);
        for part in circuit.facts.parts() {
            let kind = match part {
                Part::Copy(..) => "copies and bindings of public inputs",
                Part::Lookup(_) => "lookups",
                Part::Polynomial(_) => "polynomials",
            };
            // Polynomials and lookups are the same in all shapes.
            if !matches!(part, Part::Copy(..)) && !left_out.insert(part) {
                continue;
            }
            let facts = circuit.facts.without(part);
            let inferred = facts.infer(&block.held).expect("the honest witness is left");
            let excused = block.excused(&inferred);
            let known =
                |cell: &Address| inferred.get(*cell).is_some() || excused.contains_key(cell);
            let public = (0..5).all(|row| inferred.public(row).is_some());
            if public && block.record.advice.keys().all(known) {
                let Part::Polynomial(index) = part else { panic!("{part:?} says nothing") };
                let name = circuit.system.polynomials[index].name.clone();
                *silent.entry(name).or_default() += 1;
            } else {
                *counts.entry(kind).or_default() += 1;
            }
        }
    }
    println!(
        "left out in turn, and cells no longer follow: {counts:#?}; they still do: {silent:?}"
    );
    let refusals: BTreeSet<String> = refusals().iter().map(|one| one.name.to_owned()).collect();
    assert_eq!(silent.into_keys().collect::<BTreeSet<_>>(), refusals);
    // Every polynomial and every lookup says something in one of these shapes.
    let system = System::new(&rig(shape(206), &[]).circuit());
    let others = system.parts().into_iter().filter(|part| !matches!(part, Part::Copy(..)));
    assert_eq!(left_out, others.collect());
}
