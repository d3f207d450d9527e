//! Mutation of cells and of constraints of the scenario circuit, on every test shape with tables of a few
//! rows, as [`crate::mutation`] does it for the block circuit. G2: a cell that nothing binds would give a
//! word a second reading; G15: one that carries value on would move it into the next vault or lane.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::limb,
        stress::{
            group::{position, slot},
            table, StressCircuit,
        },
    },
    protocol::{
        shape::{Shape, TEST_SHAPES},
        vault::Vault,
    },
    testing::*,
};

use super::forgeries::forgeries;
use crate::{
    forging::hash_forgeries,
    mutation::{parameters, vaults_of},
    subject::*,
};

/// A fall of all marks, under which longs owe more than small deposits, and a rise with spreads.
fn scenarios() -> Vec<ringfence_circuits::protocol::stress::set::ScenarioEntry> {
    vec![
        scenario("fall", moves("0.9", "0.01", &[]), moves("0.01", "0.5", &[("M1", "3", "0")])),
        scenario("rise", moves("1.5", "0", &[("A1", "2", "0.25")]), moves("1.25", "0.001", &[])),
        scenario("filled up", moves("0.5", "0", &[]), moves("2", "0", &[])),
    ]
}

/// A rig of a shape under a group of these scenarios, of which the second group is filled up.
pub fn rig(shape: Shape, group: usize, vaults: &[Vault]) -> StressRig {
    let parameters = parameters();
    let set = small_set(scenarios()).check().unwrap().fit(&parameters).unwrap();
    StressRig::new(parameters, set, group, shape, vaults)
}

type StressSubject = Subject<StressCircuit>;

/// A subject for each test shape and each filling of it, by shape; and one of a group that is filled up.
fn subjects() -> Vec<Vec<StressSubject>> {
    let of = |shape: &Shape| {
        let fillings = vaults_of(shape).into_iter();
        let mut subjects: Vec<_> =
            fillings.map(|vaults| Subject::new(rig(*shape, 0, &vaults))).collect();
        if shape.code == 206 {
            subjects.push(Subject::new(rig(*shape, 1, &vaults_of(shape)[0])));
        }
        subjects
    };
    TEST_SHAPES.iter().map(of).collect()
}

#[test]
fn g2_g15_every_assigned_cell_is_bound() {
    let (mut blocks, mut cells, mut mutations) = (0, 0, 0);
    for subject in subjects().into_iter().flatten() {
        let addresses: Vec<Address> = subject.record.advice.keys().copied().collect();
        let mut assignment = subject.honest.clone();
        blocks += 1;
        for (index, cell) in addresses.iter().enumerate() {
            let values = replacements(&subject, &addresses, index);
            cells += 1;
            mutations += values.len();
            for value in values {
                let refused = subject.system.refuses(&mut assignment, *cell, value);
                assert!(refused, "{}: {cell:?} {value:?}", subject.rig.key.shape);
            }
        }
    }
    println!("{blocks} blocks, {cells} cells, {mutations} mutations; none is free");
    assert!(cells > 10_000 && mutations > 8 * cells);
}

#[test]
fn g2_g15_no_cells_are_free_together() {
    // All cells may move at once, to first order: only what a prover must choose freely may move.
    let (mut blocks, mut free) = (0, 0);
    for subject in subjects().into_iter().flatten() {
        let shape = &subject.rig.key.shape;
        // Identities and salts; two blinds, the previous sum, β and δ.
        let expected = 2 * shape.vaults + 5;
        let found = subject.system.directions(&subject.record, &subject.honest);
        assert_eq!(found, expected, "{shape}");
        blocks += 1;
        free += found;
    }
    println!(
        "{blocks} blocks, {free} cells may move, all of them chosen freely; no others together"
    );
}

#[test]
fn g2_no_unassigned_cell_is_read() {
    for subject in subjects().into_iter().flatten() {
        assert_all_assigned(&subject);
    }
}

#[test]
fn system_judges_scenario_circuits_as_mock_prover_does() {
    for (number, subject) in subjects().into_iter().flatten().enumerate() {
        let addresses: Vec<Address> = subject.record.advice.keys().copied().collect();
        let index = number * addresses.len() / 24 % addresses.len();
        assert_judged_alike(&subject, &addresses, index);
    }
}

#[test]
fn g2_g15_every_constraint_is_tested() {
    // Each polynomial, lookup, copy and binding of a public input is left out in turn, at every row at which
    // it stands: a forged witness then passes, so no constraint is idle and none is implied by others.
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut parts = BTreeSet::new();
    let mut untested = vec![];
    let all = subjects();
    for subjects in all.iter().filter(|subjects| subjects[0].slots() <= most_slots()) {
        let constraints = subjects[0].system.constraints(&subjects[0].record);
        let mut left = constraints.clone();
        for (index, subject) in subjects.iter().enumerate() {
            // A group that is filled up has another key.
            if subject.rig.under.group != subjects[0].rig.under.group {
                continue;
            }
            let mut forged = forgeries(&subject.rig);
            if index == 0 {
                forged.extend(hash_forgeries(&subject.rig));
            }
            subject.test(&forged, &mut left);
        }
        for constraint in constraints {
            if left.contains(&constraint) {
                let name = subjects[0].name(constraint.part());
                untested.push(format!("{}: {constraint:?} {name}", subjects[0].rig.key.shape));
                continue;
            }
            parts.insert(constraint.part());
            *counts.entry(label(constraint)).or_default() += 1;
        }
    }
    println!("left out in turn, and a forgery passes: {counts:#?}");
    assert!(untested.is_empty(), "{}", untested.join("\n"));
    // The shapes that were looked at have every polynomial and lookup that any shape has.
    for subject in all.iter().map(|fillings| &fillings[0]) {
        for constraint in subject.system.constraints(&subject.record) {
            let part = constraint.part();
            let tested = matches!(part, Part::Copy(..)) || parts.contains(&part);
            assert!(tested, "{} is tested in no shape", subject.name(part));
        }
    }
}

#[test]
fn g1_every_column_of_the_scenario_lookup_is_tested() {
    // Each column of a tuple left out in turn: the row with that one cell changed then passes.
    const LOOKUP: usize = limb::COLUMNS;
    let shape = Shape::from_code(206).unwrap();
    let subject = Subject::new(rig(shape, 0, &[]));
    for (index, cells) in [(0, &slot::ROW_CELLS[..]), (1, &position::ROW_CELLS[..])] {
        for (column, at) in (1..).zip(cells) {
            let forged =
                subject.rig.clone().forge_free(|groups| add(&mut groups[index], *at, Fp::ONE));
            let row = subject.rig.group_row(index);
            let broken: Vec<_> = subject.broken(&forged).into_iter().collect();
            assert_eq!(broken, [Constraint::Lookup(LOOKUP, row)], "column {column}");
            let assignment = subject.assignment(&forged);
            // An empty slot of another id or side is in no other row of its kind with these coefficients.
            if column > 2 {
                let system = &subject.system;
                assert!(system.holds_without_column(LOOKUP, column, &assignment, row));
            }
        }
    }
    assert_eq!(position::ROW_CELLS.len() + 1, table::COLUMNS);
}

#[test]
fn g2_g3_forgeries_find_no_proof() {
    // A sample of the forgeries above through the real prover and verifier.
    let shape = Shape::from_code(206).unwrap();
    let rig = rig(shape, 0, &vaults_of(&shape)[0]);
    assert!(rig.prove_and_verify());
    let subject = Subject::new(rig);
    let mut forged = forgeries(&subject.rig);
    forged.extend(hash_forgeries(&subject.rig));
    assert_no_proof(&subject, &forged);
}

#[test]
fn forging_nothing_changes_nothing_of_scenarios() {
    for subject in subjects().into_iter().flatten() {
        assert_unchanged(&subject);
    }
}
