//! Circuits with chosen advice cells overridden, whatever the chips assign there; and a recorder of
//! what a circuit assigns and copies.

use std::{
    any::Any as AnyValue,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{
        Advice, Any, Assigned, Assignment, Circuit, Column, ConstraintSystem, Error, Fixed,
        FloorPlanner, Instance, Selector,
    },
};
use pasta_curves::Fp;

use super::tested::Tested;
use crate::{
    circuit::{
        chip::hash,
        layout::{At, COLUMNS},
    },
    primitive::recipient::{Given, Recipient},
};

/// An advice cell: column in the order of the circuit (hash, grid, limbs) and absolute row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// Column among the advice columns.
    pub column: usize,
    /// Row of the circuit.
    pub row: usize,
}

/// Advice columns of the circuit.
pub const ADVICE_COLUMNS: usize = hash::COLUMNS + COLUMNS;

impl Address {
    /// A cell of the hash chip.
    pub fn hash(column: usize, row: usize) -> Self {
        Address { column, row }
    }

    /// A cell of the group of the grid that starts at this row.
    pub fn grid(start: usize, at: At) -> Self {
        Address { column: hash::COLUMNS + at.column, row: start + at.row }
    }
}

/// Columns and selectors in the order in which any circuit allocates them.
struct Allocated {
    advice: Vec<Column<Advice>>,
    instance: Column<Instance>,
    fixed: Vec<Column<Fixed>>,
    selectors: Vec<Selector>,
}

static ALLOCATED: LazyLock<Allocated> = LazyLock::new(|| {
    // More than the circuit has of either.
    const MANY: usize = 100;
    let mut meta = ConstraintSystem::<Fp>::default();
    Allocated {
        advice: (0..ADVICE_COLUMNS).map(|_| meta.advice_column()).collect(),
        instance: meta.instance_column(),
        fixed: (0..MANY).map(|_| meta.fixed_column()).collect(),
        selectors: (0..MANY).map(|_| meta.complex_selector()).collect(),
    }
});

fn address(column: Column<Advice>, row: usize) -> Address {
    Address { column: place(&ALLOCATED.advice, &column), row }
}

/// Values by cell.
pub type Changes = BTreeMap<Address, Fp>;

thread_local! {
    /// The changes of the circuit that this thread synthesizes: a floor planner has no state.
    static CHANGES: RefCell<Arc<Changes>> = RefCell::default();
}

/// A circuit whose prover puts other values into some advice cells.
#[derive(Clone)]
pub struct Overridden<C> {
    /// The circuit.
    pub circuit: C,
    /// What is assigned instead.
    pub changes: Arc<Changes>,
}

impl<C: Tested> Circuit<Fp> for Overridden<C> {
    type Config = C::Config;
    type FloorPlanner = Overriding;

    fn without_witnesses(&self) -> Self {
        Overridden { circuit: self.circuit.without_witnesses(), changes: Arc::default() }
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> C::Config {
        C::configure(meta)
    }

    fn synthesize(&self, config: C::Config, layouter: impl Layouter<Fp>) -> Result<(), Error> {
        CHANGES.set(self.changes.clone());
        let result = self.circuit.synthesize(config, layouter);
        CHANGES.set(Arc::default());
        result
    }
}

/// The floor planner of [`Overridden`]: the simple one over an assignment that replaces values.
#[derive(Debug)]
pub struct Overriding;

impl FloorPlanner for Overriding {
    fn synthesize<F: Field, CS: Assignment<F>, C: Circuit<F>>(
        cs: &mut CS,
        circuit: &C,
        config: C::Config,
        constants: Vec<Column<Fixed>>,
    ) -> Result<(), Error> {
        SimpleFloorPlanner::synthesize(&mut Replacing(cs), circuit, config, constants)
    }
}

struct Replacing<'a, CS>(&'a mut CS);

impl<F: Field, CS: Assignment<F>> Assignment<F> for Replacing<'_, CS> {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.0.enter_region(name);
    }

    fn exit_region(&mut self) {
        self.0.exit_region();
    }

    fn enable_selector<A: FnOnce() -> AR, AR: Into<String>>(
        &mut self,
        annotation: A,
        selector: &Selector,
        row: usize,
    ) -> Result<(), Error> {
        self.0.enable_selector(annotation, selector, row)
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<F>, Error> {
        self.0.query_instance(column, row)
    }

    fn assign_advice<V, VR, A, AR>(
        &mut self,
        annotation: A,
        column: Column<Advice>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<F>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let changed = CHANGES.with_borrow(|changes| changes.get(&address(column, row)).copied());
        let changed = changed.and_then(|value| (&value as &dyn AnyValue).downcast_ref().copied());
        self.0.assign_advice(annotation, column, row, || {
            // Always asked for: the assigned cell that chips go on with keeps its own value.
            let own = to().map(Into::into);
            changed.map_or(own, |value| Value::known(Assigned::Trivial(value)))
        })
    }

    fn assign_fixed<V, VR, A, AR>(
        &mut self,
        annotation: A,
        column: Column<Fixed>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<F>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.0.assign_fixed(annotation, column, row, to)
    }

    fn copy(
        &mut self,
        left_column: Column<Any>,
        left_row: usize,
        right_column: Column<Any>,
        right_row: usize,
    ) -> Result<(), Error> {
        self.0.copy(left_column, left_row, right_column, right_row)
    }

    fn fill_from_row(
        &mut self,
        column: Column<Fixed>,
        row: usize,
        to: Value<Assigned<F>>,
    ) -> Result<(), Error> {
        self.0.fill_from_row(column, row, to)
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.0.push_namespace(name);
    }

    fn pop_namespace(&mut self, name: Option<String>) {
        self.0.pop_namespace(name);
    }
}

/// A cell that takes part in copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Copied {
    /// An advice cell.
    Advice(Address),
    /// A row of the instance column.
    Instance(usize),
}

/// What a circuit assigns and copies.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Copy constraints, each pair ordered.
    pub copies: BTreeSet<(Copied, Copied)>,
    /// Number of copy constraints, repetitions counted.
    pub copy_count: usize,
    /// Assigned advice cells with their values, where known.
    pub advice: BTreeMap<Address, Option<Fp>>,
    /// Advice cells assigned twice.
    pub repeated: Vec<Address>,
    /// Fixed cells by column and row.
    pub fixed: BTreeMap<(usize, usize), Fp>,
    /// Fixed columns that hold one value from a row on.
    pub filled: BTreeMap<usize, (usize, Fp)>,
    /// Enabled selectors by index and row.
    pub selectors: BTreeSet<(usize, usize)>,
}

impl Record {
    /// Records the synthesis of a circuit.
    pub fn of<C: Tested>(circuit: &C) -> Self {
        let mut meta = ConstraintSystem::default();
        let config = C::configure(&mut meta);
        let mut record = Record::default();
        SimpleFloorPlanner::synthesize(&mut Given(&mut record), circuit, config, vec![])
            .expect("the circuit needs no constants and every assignment is taken");
        record
    }
}

fn copied(column: Column<Any>, row: usize) -> Copied {
    if column == ALLOCATED.instance.into() {
        return Copied::Instance(row);
    }
    let column = ALLOCATED.advice.iter().position(|other| Column::<Any>::from(*other) == column);
    Copied::Advice(Address { column: column.expect("copies are of advice or instance"), row })
}

/// Place of a fixed column or selector among all of its kind, in the order of allocation.
fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|other| other == one).expect("the circuit has no more of them")
}

fn known(value: Value<Assigned<Fp>>) -> Option<Fp> {
    let mut known = None;
    value.map(|value| known = Some(value.evaluate()));
    known
}

impl Recipient for Record {
    fn take_selector(&mut self, selector: &Selector, row: usize) -> Result<(), Error> {
        self.selectors.insert((place(&ALLOCATED.selectors, selector), row));
        Ok(())
    }

    fn take_advice(
        &mut self,
        column: Column<Advice>,
        row: usize,
        to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        let address = address(column, row);
        if self.advice.insert(address, known(to())).is_some() {
            self.repeated.push(address);
        }
        Ok(())
    }

    fn take_fixed(
        &mut self,
        column: Column<Fixed>,
        row: usize,
        to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        let value = known(to()).expect("fixed cells are known");
        self.fixed.insert((place(&ALLOCATED.fixed, &column), row), value);
        Ok(())
    }

    fn take_filling(
        &mut self,
        column: Column<Fixed>,
        row: usize,
        to: Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        let value = known(to).expect("fixed cells are known");
        self.filled.insert(place(&ALLOCATED.fixed, &column), (row, value));
        Ok(())
    }

    fn take_copy(
        &mut self,
        left: (Column<Any>, usize),
        right: (Column<Any>, usize),
    ) -> Result<(), Error> {
        let (left, right) = (copied(left.0, left.1), copied(right.0, right.1));
        self.copies.insert((left.min(right), left.max(right)));
        self.copy_count += 1;
        Ok(())
    }
}
