//! Lookups: each row's tuple of inputs must stand in a table. θ makes one number of each tuple; the
//! prover sorts the inputs and arranges the table beside them, so that each input is that of the row
//! above or equals the table's number beside it, and a running product shows that nothing was added.

use std::collections::HashMap;

use ff::{Field, PrimeField};
use halo2_proofs::{pasta::Fp, plonk::Error};
use rand::Rng;
use zeroize::Zeroizing;

use super::{
    committed::Lookup,
    domain,
    draws::Draws,
    graph::{Challenge, Source},
    keys::Key,
    program::Code,
    secret::{Hidden, Secret},
    tables::Tables,
};

/// A value as a sorted map sees it.
type Repr = <Fp as PrimeField>::Repr;

/// A table whose rows are single numbers.
struct Table {
    /// The number in each row.
    rows: Vec<Fp>,
    /// The different numbers, ascending, and how often each stands in the table.
    numbers: Vec<(Fp, usize)>,
    /// The place of each number among them.
    places: HashMap<Repr, usize>,
}

impl Table {
    fn new(rows: Vec<Fp>, usable: usize) -> Self {
        let mut sorted: Vec<Repr> = rows[..usable].iter().map(Fp::to_repr).collect();
        // The last byte is the highest one.
        sorted.sort_unstable_by(|a, b| a.iter().rev().cmp(b.iter().rev()));
        let mut numbers: Vec<(Fp, usize)> = vec![];
        let mut places = HashMap::new();
        for chunk in sorted.chunk_by(|a, b| a == b) {
            let number = Fp::from_repr(chunk[0]).expect("it was a number before");
            places.insert(chunk[0], numbers.len());
            numbers.push((number, chunk.len()));
        }
        Table { rows, numbers, places }
    }

    /// Writes the inputs in ascending order into `sorted`, and the table beside them into `arranged`:
    /// each number where it first stands among the inputs, and what is left of the table, ascending, in
    /// the other rows from the last one up.
    fn arrange(&self, inputs: &[Fp], sorted: &mut [Fp], arranged: &mut [Fp]) -> Result<(), Error> {
        let mut counts = Zeroizing::new(vec![0_usize; self.numbers.len()]);
        for input in inputs {
            let place = self.places.get(&input.to_repr()).ok_or(Error::ConstraintSystemFailure)?;
            counts[*place] += 1;
        }
        let mut repeated = Zeroizing::new(Vec::with_capacity(inputs.len()));
        let mut row = 0;
        for ((number, _), count) in self.numbers.iter().zip(counts.iter()) {
            if *count > 0 {
                sorted[row..row + count].fill(*number);
                arranged[row] = *number;
                repeated.extend(row + 1..row + count);
                row += count;
            }
        }
        let mut rows = repeated.iter().rev();
        for ((number, in_table), count) in self.numbers.iter().zip(counts.iter()) {
            for row in rows.by_ref().take(in_table - usize::from(*count > 0)) {
                arranged[*row] = *number;
            }
        }
        Ok(())
    }
}

/// A lookup of a circuit, sorted.
pub(super) struct Sorted {
    /// The inputs, a number for each row.
    inputs: Secret<Fp>,
    /// The inputs in ascending order.
    sorted: Hidden<Fp>,
    /// The table beside them.
    arranged: Hidden<Fp>,
}

impl Sorted {
    /// The columns that are committed to.
    pub(super) fn columns(&self) -> [&Hidden<Fp>; 2] {
        [&self.sorted, &self.arranged]
    }
}

/// All tables of a proof, for one θ.
pub(super) struct Prepared<'a> {
    key: &'a Key,
    inputs: Vec<Fp>,
    shared: Vec<Vec<Fp>>,
    tables: Vec<Table>,
}

impl<'a> Prepared<'a> {
    /// Prepares the tables for θ.
    pub(super) fn new(key: &'a Key, theta: Fp) -> Self {
        let challenge = |challenge| match challenge {
            Challenge::Theta => theta,
            other => panic!("{other:?} is not known before lookups"),
        };
        let Tables { inputs, tables, .. } = &key.tables;
        let (input_scalars, scalars) = (inputs.scalars(challenge), tables.scalars(challenge));
        let fixed = |source: Source| match source {
            Source::Fixed(index) => &key.fixed[index].rows[..],
            other => panic!("a table reads {other:?}"),
        };
        let rows = key.domain.rows();
        let shared = run(&inputs.shared, &input_scalars, rows, fixed);
        let derived = run(&tables.shared, &scalars, rows, fixed);
        let values = run(&tables.own, &scalars, rows, |source| match source {
            Source::Derived(index) => &derived[index],
            other => fixed(other),
        });
        let table = |rows| Table::new(rows, key.usable());
        let tables = values.into_iter().map(table).collect();
        Prepared { key, inputs: input_scalars, shared, tables }
    }

    /// Sorts the inputs of a circuit's lookups, and draws what hides them.
    ///
    /// # Errors
    /// It is an error if an input does not stand in its table.
    pub(super) fn sort<R: Rng>(
        &self,
        instance: &[Secret<Fp>],
        advice: &[Hidden<Fp>],
        draws: &mut Draws<R>,
    ) -> Result<Vec<Sorted>, Error> {
        let (key, rows) = (self.key, self.key.domain.rows());
        let inputs = run(&key.tables.inputs.own, &self.inputs, rows, |source| match source {
            Source::Instance(index) => &instance[index],
            Source::Advice(index) => &advice[index].polynomial,
            Source::Fixed(index) => &key.fixed[index].rows,
            Source::Derived(index) => &self.shared[index],
            other => panic!("a lookup reads {other:?}"),
        });
        let mut lookups = vec![];
        for (inputs, place) in inputs.into_iter().zip(&key.tables.places) {
            let inputs = Secret::from(inputs);
            let (mut sorted, mut arranged) = (Secret::zeros(rows), Secret::zeros(rows));
            let usable = key.usable();
            let table = &self.tables[*place];
            table.arrange(&inputs[..usable], &mut sorted[..usable], &mut arranged[..usable])?;
            draws.fill(&mut sorted[usable..]);
            draws.fill(&mut arranged[usable..]);
            let sorted = Hidden { polynomial: sorted, blind: draws.next() };
            let arranged = Hidden { polynomial: arranged, blind: draws.next() };
            lookups.push(Sorted { inputs, sorted, arranged });
        }
        Ok(lookups)
    }

    /// Computes the running products of a circuit's lookups.
    pub(super) fn multiply<R: Rng>(
        &self,
        lookups: Vec<Sorted>,
        beta: Fp,
        gamma: Fp,
        draws: &mut Draws<R>,
    ) -> Vec<Lookup<Fp>> {
        let mut multiplied = vec![];
        for (Sorted { inputs, sorted, arranged }, place) in
            lookups.into_iter().zip(&self.key.tables.places)
        {
            let usable = self.key.usable();
            let mut factors = Secret::zeros(usable);
            let pairs = sorted.polynomial.iter().zip(arranged.polynomial.iter());
            for (factor, (input, table)) in factors.iter_mut().zip(pairs) {
                *factor = (beta + input) * (gamma + table);
            }
            domain::invert(&mut factors);
            let pairs = inputs.iter().zip(&self.tables[*place].rows);
            for (factor, (input, table)) in factors.iter_mut().zip(pairs) {
                *factor *= (beta + input) * (gamma + table);
            }
            let mut product = Hidden::zeros(self.key.domain.rows());
            running_product(Fp::ONE, &factors, &mut product.polynomial);
            draws.fill(&mut product.polynomial[usable + 1..]);
            product.blind = draws.next();
            multiplied.push(Lookup { sorted, arranged, product });
        }
        multiplied
    }
}

/// Writes `first` and its product with the first factor, with the first two factors and so on.
pub(super) fn running_product(first: Fp, factors: &[Fp], product: &mut [Fp]) {
    let mut value = first;
    product[0] = value;
    for (factor, product) in factors.iter().zip(&mut product[1..]) {
        value *= factor;
        *product = value;
    }
}

/// Carries a code out for all rows; what it computes.
fn run<'a>(
    code: &Code,
    scalars: &[Fp],
    rows: usize,
    source: impl Fn(Source) -> &'a [Fp],
) -> Vec<Vec<Fp>> {
    let sources: Vec<&[Fp]> = code.sources().iter().map(|of| source(*of)).collect();
    let mut values = vec![vec![Fp::ZERO; rows]; code.outputs()];
    let mut outputs: Vec<&mut [Fp]> = values.iter_mut().map(|values| &mut values[..]).collect();
    code.run(&sources, scalars, &mut outputs);
    values
}
