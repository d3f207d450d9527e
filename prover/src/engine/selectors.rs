//! How halo2 turns selectors into fixed columns: a complex one becomes a column of its own; simple ones
//! that are never on in the same row share a column, as long as the degree allows. The result is held
//! against the verifying key, so a difference from halo2 shows at once.

use ff::Field;
use halo2_proofs::pasta::Fp;

use super::system::System;

/// A simple selector: its rows, and the degree of the highest gate that it switches, without itself.
struct Simple {
    rows: Vec<bool>,
    degree: usize,
}

/// The columns of all selectors. `system` is the constraint system before they became columns, `degree`
/// its degree, and `rows` says for each selector in which rows it is on.
pub(super) fn columns(system: &System, degree: usize, rows: Vec<Vec<bool>>) -> Vec<Vec<Fp>> {
    let mut degrees = vec![0; rows.len()];
    for gate in &system.gates {
        if let Some(selector) = gate.simple_selector() {
            degrees[selector] = gate.degree().max(degrees[selector]);
        }
    }
    let mut columns = vec![];
    let mut simple = vec![];
    for (rows, degree) in rows.into_iter().zip(degrees) {
        match usize::checked_sub(degree, 1) {
            Some(degree) => simple.push(Some(Simple { rows, degree })),
            // A complex selector, or one that switches no gate.
            None => columns.push(rows.iter().map(|on| Fp::from(u64::from(*on))).collect()),
        }
    }
    for first in 0..simple.len() {
        if let Some(selector) = simple[first].take() {
            columns.push(shared_column(selector, &mut simple[first + 1..], degree));
        }
    }
    columns
}

/// The column that a selector shares with those of `others` that fit; they are taken out.
fn shared_column(first: Simple, others: &mut [Option<Simple>], degree: usize) -> Vec<Fp> {
    let mut highest = first.degree;
    let mut together = vec![first];
    for other in others {
        if highest + together.len() == degree {
            break;
        }
        let fits = other.as_ref().is_some_and(|other| {
            let apart = |one: &Simple| !one.rows.iter().zip(&other.rows).any(|(a, b)| *a && *b);
            other.degree.max(highest) + together.len() < degree && together.iter().all(apart)
        });
        if fits {
            let other = other.take().expect("it was looked at just now");
            highest = highest.max(other.degree);
            together.push(other);
        }
    }
    let mut column = vec![Fp::ZERO; together[0].rows.len()];
    let mut number = Fp::ZERO;
    for selector in &together {
        number += Fp::ONE;
        for (cell, on) in column.iter_mut().zip(&selector.rows) {
            if *on {
                *cell = number;
            }
        }
    }
    column
}
