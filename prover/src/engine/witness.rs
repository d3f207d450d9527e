//! The witness of a circuit: what it assigns to its advice columns.

use ff::Field;
use halo2_proofs::{
    circuit::Value,
    pasta::Fp,
    plonk::{Advice, Assigned, Column, Error, Instance},
};
use ringfence_circuits::primitive::recipient::Recipient;

use super::{
    kernel::{
        column::{enter, leave},
        lanes::Word,
        polynomial::invert,
        unit::Unit,
    },
    place,
    secret::Secret,
};

/// Cells of columns as a circuit assigns them, with divisions put off until all are known.
#[derive(Debug)]
pub(super) struct Cells {
    k: u32,
    /// Rows that may be assigned.
    usable: usize,
    columns: Vec<Secret<Fp>>,
    /// What the cells of each column are still to be divided by; nothing for a column without divisions.
    denominators: Vec<Secret<Fp>>,
}

impl Cells {
    /// Columns of 2^k zeros.
    pub(super) fn new(k: u32, usable: usize, columns: usize) -> Self {
        let denominators = (0..columns).map(|_| Secret::default()).collect();
        let columns = (0..columns).map(|_| Secret::zeros(1 << k)).collect();
        Cells { k, usable, columns, denominators }
    }

    /// Checks that a row may be assigned.
    pub(super) fn check(&self, row: usize) -> Result<(), Error> {
        if row < self.usable {
            Ok(())
        } else {
            Err(Error::NotEnoughRowsAvailable { current_k: self.k })
        }
    }

    /// Assigns a cell.
    pub(super) fn assign(
        &mut self,
        column: usize,
        row: usize,
        to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        self.check(row)?;
        let cells = self.columns.get_mut(column).ok_or(Error::BoundsFailure)?;
        let denominators = &mut self.denominators[column];
        let denominator;
        (cells[row], denominator) = match known(to())? {
            Assigned::Zero => (Fp::ZERO, Fp::ONE),
            Assigned::Trivial(value) => (value, Fp::ONE),
            Assigned::Rational(numerator, denominator) => (numerator, denominator),
        };
        if denominators.is_empty() && denominator != Fp::ONE {
            *denominators = vec![Fp::ONE; cells.len()].into();
        }
        if let Some(cell) = denominators.get_mut(row) {
            *cell = denominator;
        }
        Ok(())
    }

    /// Assigns all usable cells of a column from a row on.
    pub(super) fn fill(
        &mut self,
        column: usize,
        from: usize,
        to: Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        self.check(from)?;
        for row in from..self.usable {
            self.assign(column, row, || to)?;
        }
        Ok(())
    }

    /// The columns, divided by a unit.
    pub(super) fn finish(mut self, unit: Unit) -> Vec<Secret<Fp>> {
        for (cells, denominators) in self.columns.iter_mut().zip(&self.denominators) {
            let mut words: Secret<Word> = enter(unit, denominators).into();
            invert::<Fp>(unit, &mut words);
            let inverses: Secret<Fp> = leave(unit, &words).into();
            cells.iter_mut().zip(inverses.iter()).for_each(|(cell, inverse)| *cell *= inverse);
        }
        self.columns
    }
}

fn known<V>(value: Value<V>) -> Result<V, Error> {
    let mut known = None;
    value.map(|value| known = Some(value));
    known.ok_or(Error::Synthesis)
}

/// Takes what a circuit assigns to its advice columns, and nothing else.
#[derive(Debug)]
pub(super) struct Witness<'a> {
    /// The advice columns.
    pub(super) advice: Cells,
    /// The instance columns, which a circuit may read.
    pub(super) instance: &'a [&'a [Fp]],
}

impl Recipient for Witness<'_> {
    fn instance(&self, column: Column<Instance>, row: usize) -> Result<Value<Fp>, Error> {
        self.advice.check(row)?;
        let column = self.instance.get(place::of_column(&column));
        let cell = column.and_then(|column| column.get(row));
        cell.map(|value| Value::known(*value)).ok_or(Error::BoundsFailure)
    }

    fn take_advice(
        &mut self,
        column: Column<Advice>,
        row: usize,
        to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        self.advice.assign(place::of_column(&column), row, to)
    }
}
