//! Who takes what a circuit assigns. halo2 asks for all of it; a recipient says only what it does with what
//! it wants to know.

use halo2_proofs::{
    circuit::Value,
    plonk::{Advice, Any, Assigned, Assignment, Column, Error, Fixed, Instance, Selector},
};
use pasta_curves::Fp;

/// Who takes what a circuit assigns, and leaves the rest.
pub trait Recipient {
    /// Takes a selector that is on in a row.
    ///
    /// # Errors
    /// It is an error if there is no such row.
    fn take_selector(&mut self, _selector: &Selector, _row: usize) -> Result<(), Error> {
        Ok(())
    }

    /// The cell of an instance column that a circuit reads.
    ///
    /// # Errors
    /// It is an error if there is no such cell.
    fn instance(&self, _column: Column<Instance>, _row: usize) -> Result<Value<Fp>, Error> {
        Ok(Value::unknown())
    }

    /// Takes an advice cell.
    ///
    /// # Errors
    /// It is an error if there is no such cell, or its value is not known and has to be.
    fn take_advice(
        &mut self,
        _column: Column<Advice>,
        _row: usize,
        _to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Takes a fixed cell.
    ///
    /// # Errors
    /// As those of [`Recipient::take_advice`].
    fn take_fixed(
        &mut self,
        _column: Column<Fixed>,
        _row: usize,
        _to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Takes what all cells of a fixed column hold from a row on.
    ///
    /// # Errors
    /// As those of [`Recipient::take_advice`].
    fn take_filling(
        &mut self,
        _column: Column<Fixed>,
        _row: usize,
        _to: Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Takes two cells that are copies of each other.
    ///
    /// # Errors
    /// It is an error if there is no such cell, or its column takes part in no copies.
    fn take_copy(
        &mut self,
        _left: (Column<Any>, usize),
        _right: (Column<Any>, usize),
    ) -> Result<(), Error> {
        Ok(())
    }
}

/// A recipient as halo2 knows it.
#[derive(Debug)]
pub struct Given<'a, R>(pub &'a mut R);

impl<R: Recipient> Assignment<Fp> for Given<'_, R> {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn exit_region(&mut self) {}

    fn enable_selector<A: FnOnce() -> AR, AR: Into<String>>(
        &mut self,
        _: A,
        selector: &Selector,
        row: usize,
    ) -> Result<(), Error> {
        self.0.take_selector(selector, row)
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<Fp>, Error> {
        self.0.instance(column, row)
    }

    fn assign_advice<V, VR, A, AR>(
        &mut self,
        _: A,
        column: Column<Advice>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Fp>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.0.take_advice(column, row, || to().map(Into::into))
    }

    fn assign_fixed<V, VR, A, AR>(
        &mut self,
        _: A,
        column: Column<Fixed>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Fp>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.0.take_fixed(column, row, || to().map(Into::into))
    }

    fn copy(
        &mut self,
        left_column: Column<Any>,
        left_row: usize,
        right_column: Column<Any>,
        right_row: usize,
    ) -> Result<(), Error> {
        self.0.take_copy((left_column, left_row), (right_column, right_row))
    }

    fn fill_from_row(
        &mut self,
        column: Column<Fixed>,
        row: usize,
        to: Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        self.0.take_filling(column, row, to)
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}
}
