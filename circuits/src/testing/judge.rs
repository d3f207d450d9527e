//! Which constraints a witness breaks, in words: by halo2's `MockProver`, or by a [`System`], which takes far
//! less time; the attack suite holds one against the other.

use std::sync::Arc;

use halo2_proofs::dev::{MockProver, VerifyFailure};

use super::{
    overridden::{Changes, Overridden, Record},
    system::{Constraint, Polynomial, System},
    tested::{Inputs, Tested},
};
use crate::circuit::chip::limb;

/// How a failing constraint is named that is a limb out of range.
pub const RANGE: &str = "limb lookup";

/// What `MockProver` says; `table` names the lookup that is not one of limbs.
pub(super) fn failures<C: Tested>(
    circuit: &C,
    changes: &Changes,
    inputs: &impl Inputs,
    table: &str,
) -> Vec<String> {
    let k = circuit.k();
    let overridden = Overridden { circuit: circuit.clone(), changes: Arc::new(changes.clone()) };
    let prover = MockProver::run(k, &overridden, vec![inputs.column().to_vec()])
        .expect("the circuit fits its k");
    // Lookups of limbs come first.
    let describe = |failure: &VerifyFailure| match failure {
        VerifyFailure::Lookup { lookup_index, .. } if *lookup_index < limb::COLUMNS => {
            format!("{RANGE}: {failure}")
        }
        VerifyFailure::Lookup { .. } => format!("{table}: {failure}"),
        _ => failure.to_string(),
    };
    match prover.verify() {
        Ok(()) => vec![],
        Err(failures) => failures.iter().map(describe).collect(),
    }
}

/// What the circuit's system says; `table` names the lookup that is not one of limbs.
pub(super) fn broken<C: Tested>(
    system: &System,
    circuit: &C,
    changes: &Changes,
    inputs: &impl Inputs,
    table: &str,
) -> Vec<String> {
    let assignment = system.assignment(&Record::of(circuit), changes, inputs);
    let describe = |constraint: Constraint| match constraint {
        Constraint::Polynomial(index, row) => {
            let Polynomial { gate, name, .. } = &system.polynomials[index];
            format!("Constraint ('{name}') in gate ('{gate}') in row {row}")
        }
        Constraint::Lookup(index, row) if index < limb::COLUMNS => format!("{RANGE} in row {row}"),
        Constraint::Lookup(_, row) => format!("{table} in row {row}"),
        Constraint::Copy(left, right) => format!("Equality constraint {left:?} {right:?}"),
    };
    system.broken(&assignment).into_iter().map(describe).collect()
}

/// Asserts that nothing fails.
pub(super) fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Asserts that a constraint whose description contains `name` fails.
pub(super) fn assert_fails(broken: &[String], name: &str) {
    assert!(
        broken.iter().any(|broken| broken.contains(name)),
        "no failure of {name:?} among: {}",
        broken.join("\n")
    );
}

/// Asserts that constraints fail, and that the description of each contains `name`: nothing else stands
/// between this witness and a proof.
pub(super) fn assert_only_fails(broken: &[String], name: &str) {
    assert!(!broken.is_empty(), "every constraint holds, {name:?} too");
    let others: Vec<_> = broken.iter().filter(|broken| !broken.contains(name)).collect();
    assert!(others.is_empty(), "not only {name:?} fails: {others:#?}");
}
