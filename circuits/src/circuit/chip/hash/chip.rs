//! The chip: a hash as a region of rows.

use ff::Field;
use halo2_proofs::{
    circuit::{AssignedCell, Layouter, Region, Value},
    plonk::{Advice, Column, ConstraintSystem, Error},
};
use pasta_curves::Fp;

use super::{
    gates,
    layout::{state_columns, HashColumns, COLUMNS, DIGEST_ROW, IO, PERMUTATION_ROWS},
    trace::trace,
};
use crate::{primitive::poseidon::RATE, protocol::hash::domain::Domain};

/// Configuration of the chip.
#[derive(Clone, Debug)]
pub struct HashConfig {
    columns: HashColumns,
}

/// A word of a message.
#[derive(Clone, Debug)]
pub enum Word {
    /// The value of a cell that other constraints bind; copied.
    Cell(AssignedCell<Fp, Fp>),
    /// A value that only this hash binds: identity, salt, blind.
    Free(Value<Fp>),
    /// The constant 0: a missing child.
    Zero,
}

impl Word {
    fn value(&self) -> Value<Fp> {
        match self {
            Word::Cell(cell) => cell.value().copied(),
            Word::Free(value) => *value,
            Word::Zero => Value::known(Fp::ZERO),
        }
    }
}

impl HashConfig {
    /// Configures the chip on 21 advice columns of its own. Equality is enabled on the last.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
    ) -> HashConfig {
        let columns = HashColumns::allocate(meta, advice);
        gates::configure(&columns, meta);
        HashConfig { columns }
    }

    /// Constrains and returns the digest of `message` under `domain`, in a region of
    /// [`rows`](super::rows)`(message.len())` rows.
    ///
    /// # Errors
    /// It is an error if the message is empty, or the layouter refuses an assignment.
    pub fn hash(
        &self,
        layouter: &mut impl Layouter<Fp>,
        domain: Domain,
        message: &[Word],
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let columns = &self.columns;
        let last = message.len().div_ceil(RATE).checked_sub(1).ok_or(Error::Synthesis)?;
        let values: Value<Vec<Fp>> = message.iter().map(Word::value).collect();
        let trace = values.map(|message| trace(domain, &message));
        layouter.assign_region(
            || format!("hash {domain:?}"),
            |mut region| {
                for (index, chunk) in message.chunks(RATE).enumerate() {
                    let start = index * PERMUTATION_ROWS;
                    if index == 0 {
                        columns.s_begin.enable(&mut region, start)?;
                        let capacity = || Value::known(domain.capacity(message.len()));
                        region.assign_fixed(|| "capacity", columns.capacity, start, capacity)?;
                    }
                    if index < last {
                        columns.s_absorb.enable(&mut region, start + DIGEST_ROW)?;
                    }
                    self.words(&mut region, start, chunk)?;
                    self.permutation(&mut region, start, &trace)?;
                }
                let row = last * PERMUTATION_ROWS + DIGEST_ROW;
                columns.s_digest.enable(&mut region, row)?;
                let digest = || trace.as_ref().map(|trace| trace[row][IO]);
                // Bound by the gate "digest".
                region.assign_advice(|| "digest", columns.advice[IO], row, digest)
            },
        )
    }

    /// The words that the permutation in row `start` absorbs.
    fn words(
        &self,
        region: &mut Region<'_, Fp>,
        start: usize,
        chunk: &[Word],
    ) -> Result<(), Error> {
        let io = self.columns.advice[IO];
        for index in 0..RATE {
            let row = start + index;
            match chunk.get(index) {
                Some(Word::Cell(cell)) => {
                    cell.copy_advice(|| "word", region, io, row)?;
                }
                Some(Word::Free(value)) => {
                    // Bound by the gates "begin" and "absorb" only: any value may be hashed here.
                    region.assign_advice(|| "free word", io, row, || *value)?;
                }
                Some(Word::Zero) | None => {
                    self.columns.s_no_word.enable(region, row)?;
                    // Bound by the gate "no word".
                    region.assign_advice(|| "no word", io, row, || Value::known(Fp::ZERO))?;
                }
            }
        }
        Ok(())
    }

    /// One permutation in rows `start..start + 10`.
    fn permutation(
        &self,
        region: &mut Region<'_, Fp>,
        start: usize,
        trace: &Value<Vec<[Fp; COLUMNS]>>,
    ) -> Result<(), Error> {
        for (index, selector) in self.columns.s_rows.iter().enumerate() {
            let row = start + index;
            selector.enable(region, row)?;
            for column in state_columns(index) {
                let value = || trace.as_ref().map(|trace| trace[row][column]);
                // A fourth power is bound by the S-boxes of its row. An input is bound by the gate
                // that leads to it: a full round in pairs 5 to 9, else a gate of the row before;
                // in row 0 that is "begin", or "absorb" of the permutation before.
                region.assign_advice(|| "state", self.columns.advice[column], row, value)?;
            }
        }
        Ok(())
    }
}
