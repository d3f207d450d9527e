//! Lookups: each row's tuple of inputs must stand in a table. θ makes one number of each tuple; the
//! prover sorts the inputs and arranges the table beside them, so that each input is that of the row
//! above or equals the table's number beside it, and a running product shows that nothing was added.

use std::collections::HashMap;

use ff::PrimeField;
use halo2_proofs::{pasta::Fp, plonk::Error};
use rand::Rng;
use zeroize::Zeroizing;

use super::{
    committed::Committed,
    draws::Draws,
    graph::Challenge,
    kernel::{column::leave, lanes::Word},
    keys::Key,
    machine::Loaded,
    secret::{Hidden, Secret},
};

/// A value as a sorted map sees it.
type Repr = <Fp as PrimeField>::Repr;

/// A table whose rows are single numbers.
struct Table {
    /// The different numbers, ascending, and how often each stands in the table.
    numbers: Vec<(Fp, usize)>,
    /// The place of each number among them.
    places: HashMap<Repr, usize>,
}

impl Table {
    fn new(rows: &[Fp]) -> Self {
        let mut sorted: Vec<Repr> = rows.iter().map(Fp::to_repr).collect();
        // The last byte is the highest one.
        sorted.sort_unstable_by(|a, b| a.iter().rev().cmp(b.iter().rev()));
        let mut numbers: Vec<(Fp, usize)> = vec![];
        let mut places = HashMap::new();
        for chunk in sorted.chunk_by(|a, b| a == b) {
            let number = Fp::from_repr(chunk[0]).expect("it was a number before");
            places.insert(chunk[0], numbers.len());
            numbers.push((number, chunk.len()));
        }
        Table { numbers, places }
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

/// All tables of a proof, for one θ.
pub(super) struct Prepared<'a> {
    key: &'a Key,
    inputs: Loaded<'a>,
    tables: Vec<Table>,
}

impl<'a> Prepared<'a> {
    /// Prepares the tables for θ.
    pub(super) fn new(key: &'a Key, theta: Fp) -> Self {
        let challenge = |challenge| match challenge {
            Challenge::Theta => theta,
            other => panic!("{other:?} is not known before lookups"),
        };
        let load = |program| key.load(program, key.domain.rows(), challenge);
        let tables = load(&key.tables.tables).run(|other| panic!("a table reads {other:?}"));
        let numbers = |words: &Secret<Word>| leave::<Fp>(key.domain.unit(), words);
        let table = |words| Table::new(&numbers(words)[..key.usable()]);
        let tables = tables.iter().map(table).collect();
        Prepared { key, inputs: load(&key.tables.inputs), tables }
    }

    /// Sorts the inputs of a circuit's lookups, and draws what hides them: for each lookup the sorted
    /// inputs, and the table beside them.
    ///
    /// # Errors
    /// It is an error if an input does not stand in its table.
    pub(super) fn sort<R: Rng>(
        &self,
        circuit: &Committed,
        draws: &mut Draws<R>,
    ) -> Result<Vec<[Hidden<Fp>; 2]>, Error> {
        let (key, usable) = (self.key, self.key.usable());
        let inputs = self.inputs.run(|source| circuit.polynomial(source));
        let mut lookups = vec![];
        for (inputs, place) in inputs.iter().zip(&key.tables.places) {
            let inputs = Secret::from(leave(key.domain.unit(), inputs));
            let mut columns = [(); 2].map(|()| Hidden::zeros(key.domain.len()));
            let [sorted, arranged] = columns.each_mut().map(|column| &mut column.polynomial);
            let table = &self.tables[*place];
            table.arrange(&inputs[..usable], &mut sorted[..usable], &mut arranged[..usable])?;
            draws.fill(&mut sorted[usable..]);
            draws.fill(&mut arranged[usable..]);
            columns.iter_mut().for_each(|column| *column.blind = draws.next());
            lookups.push(columns);
        }
        Ok(lookups)
    }
}
