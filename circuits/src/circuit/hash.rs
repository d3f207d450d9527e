//! A dense Poseidon chip for [`P128Pow5T3`](crate::poseidon): 12 columns, 16 rows a permutation,
//! every gate of degree 4 including its selector.
//!
//! Upstream's `Pow5Chip` takes 37 rows and degree 6, which doubles the extended domain. Here an
//! S-box `x ↦ x^5` takes two cells, `x` and `u = x²`; its output `u²·x` is an expression of
//! degree 3 in which the next S-box input is linear. Words that a partial round doesn't put through
//! an S-box stay linear expressions and need cells only where a row starts.
//!
//! Round constants are folded forward: a cell `x` holds the S-box input *with* its constant, and a
//! word that passes a partial round untouched carries its constant into the next S-box input. The
//! fixed columns `k0…k5` hold what has to be added.
//!
//! ```text
//! row          h0 h1 h2  h3 h4 h5  h6 h7 h8  h9 h10 h11   rounds
//! absorb                           (prev out) m0 m1        —       → next row h0..h2
//! full pair    x0 x1 x2  u0 u1 u2  x0'x1'x2' u0'u1'u2'     2 full  → next row h0..h2
//! partial      x0 s1 s2  u0 x1 u1  x2 u2 x3  u3 x4  u4     5 partial → next row h0..h2
//! mixed        x0 s1 s2  u0        x0'x1'x2' u0'u1'u2'     1 partial, 1 full → next row
//! last         x0 x1 x2  u0 u1 u2  o0 o1 o2  m0 m1         1 full, output; absorbs the next words
//! ```
//!
//! One permutation: 2 full pairs, 11 partial rows, 1 mixed, 1 full pair, 1 last.

use ff::Field;
use halo2_proofs::{
    circuit::{AssignedCell, Layouter, Region, Value},
    plonk::{
        Advice, Column, ConstraintSystem, Constraints, Error, Expression, Fixed, Selector,
        VirtualCells,
    },
    poly::Rotation,
};
use pasta_curves::Fp;

use crate::{
    domain::Domain,
    poseidon::{self, CONSTANTS, RATE, WIDTH},
};

/// Advice columns of the chip.
pub const COLUMNS: usize = 12;
/// Rows of one permutation.
pub const PERMUTATION_ROWS: usize = 16;
/// Partial rounds in a partial row.
const PARTIAL_PER_ROW: usize = 5;
/// Fixed columns for constants.
const CONSTANT_COLUMNS: usize = 6;

/// Column of the S-box input of each partial round in a partial row, and of its square.
const PARTIAL_CELLS: [(usize, usize); PARTIAL_PER_ROW] = [(0, 3), (4, 5), (6, 7), (8, 9), (10, 11)];

/// Column of the digest in the last row.
pub(crate) const OUTPUT: usize = 6;
/// Column of the first absorbed word in the row before a permutation.
pub(crate) const INPUT: usize = 9;

/// Kind of a row of a permutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    FullPair,
    Partial,
    Mixed,
    Last,
}

/// The rows of one permutation.
const SCHEDULE: [Row; PERMUTATION_ROWS] = {
    let mut rows = [Row::Partial; PERMUTATION_ROWS];
    rows[0] = Row::FullPair;
    rows[1] = Row::FullPair;
    rows[13] = Row::Mixed;
    rows[14] = Row::FullPair;
    rows[15] = Row::Last;
    rows
};

/// Configuration of the chip.
#[derive(Clone, Debug)]
pub struct HashConfig {
    advice: [Column<Advice>; COLUMNS],
    constants: [Column<Fixed>; CONSTANT_COLUMNS],
    /// 1 where two words are absorbed, 0 where only one is.
    second: Column<Fixed>,
    s_begin: Selector,
    s_absorb: Selector,
    s_first: Selector,
    s_second: Selector,
    s_single: Selector,
    s_partial: Selector,
}

/// A word of a message.
#[derive(Clone, Debug)]
pub enum Word {
    /// The value of a cell that other constraints bind; copied.
    Cell(AssignedCell<Fp, Fp>),
    /// A value that only this hash binds: identity, salt, blind.
    Free(Value<Fp>),
}

impl Word {
    fn value(&self) -> Value<Fp> {
        match self {
            Word::Cell(cell) => cell.value().copied(),
            Word::Free(value) => *value,
        }
    }
}

/// Rows of a hash of `words` words.
pub fn rows(words: usize) -> usize {
    1 + PERMUTATION_ROWS * words.div_ceil(RATE)
}

/// `u²·x`, the output of the S-box with input `x` and square `u`.
fn sbox_output(x: Expression<Fp>, u: Expression<Fp>) -> Expression<Fp> {
    u.clone() * u * x
}

fn mix(words: &[Expression<Fp>; WIDTH]) -> [Expression<Fp>; WIDTH] {
    std::array::from_fn(|i| {
        (0..WIDTH)
            .map(|j| words[j].clone() * CONSTANTS.mds[i][j])
            .reduce(|sum, term| sum + term)
            .unwrap_or(Expression::Constant(Fp::ZERO))
    })
}

const ABSORB_NAMES: [&str; WIDTH] = ["absorb word 0", "absorb word 1", "keep capacity"];

impl HashConfig {
    /// Configures the chip on 12 advice columns of its own. Equality is enabled on the columns of
    /// inputs and outputs: 6, 9 and 10.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
    ) -> HashConfig {
        for column in [OUTPUT, INPUT, INPUT + 1] {
            meta.enable_equality(advice[column]);
        }
        let config = HashConfig {
            advice,
            constants: std::array::from_fn(|_| meta.fixed_column()),
            second: meta.fixed_column(),
            s_begin: meta.selector(),
            s_absorb: meta.selector(),
            s_first: meta.selector(),
            s_second: meta.selector(),
            s_single: meta.selector(),
            s_partial: meta.selector(),
        };
        config.absorb_gates(meta);
        config.full_gates(meta);
        config.single_gate(meta);
        config.partial_gate(meta);
        config
    }

    fn cur(&self, meta: &mut VirtualCells<'_, Fp>, column: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[column], Rotation::cur())
    }

    fn next(&self, meta: &mut VirtualCells<'_, Fp>, column: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[column], Rotation::next())
    }

    fn constant(&self, meta: &mut VirtualCells<'_, Fp>, column: usize) -> Expression<Fp> {
        meta.query_fixed(self.constants[column])
    }

    /// Where a sponge begins: `h_i' = m_i + k_(3+i)` for the two words of the rate, `h_2' = k_5`
    /// (the capacity). Where it continues, `h_(6+i)` of the same row, the state after the
    /// permutation that ends there, is added. The second word counts only where `second` is 1.
    fn absorb_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let gates = [("begin", self.s_begin, false), ("absorb", self.s_absorb, true)];
        for (name, selector, continues) in gates {
            meta.create_gate(name, |meta| {
                let s = meta.query_selector(selector);
                let second = meta.query_fixed(self.second);
                let inputs = [
                    self.cur(meta, INPUT),
                    second * self.cur(meta, INPUT + 1),
                    Expression::Constant(Fp::ZERO),
                ];
                let mut polys = vec![];
                for (i, mut input) in inputs.into_iter().enumerate() {
                    if continues {
                        input = input + self.cur(meta, OUTPUT + i);
                    }
                    let constant = self.constant(meta, 3 + i);
                    polys.push((ABSORB_NAMES[i], self.next(meta, i) - input - constant));
                }
                Constraints::with_selector(s, polys)
            });
        }
    }

    /// A full round from columns `from..from+6` (inputs, squares): `u_i = x_i²` and
    /// `target_i = Σ_j M_ij·u_j²·x_j + k`.
    fn full_round(
        &self,
        meta: &mut VirtualCells<'_, Fp>,
        from: usize,
        target: [Expression<Fp>; WIDTH],
        constant: usize,
    ) -> Vec<(&'static str, Expression<Fp>)> {
        let x: [_; WIDTH] = std::array::from_fn(|i| self.cur(meta, from + i));
        let u: [_; WIDTH] = std::array::from_fn(|i| self.cur(meta, from + WIDTH + i));
        let outputs = std::array::from_fn(|i| sbox_output(x[i].clone(), u[i].clone()));
        let mixed = mix(&outputs);
        let mut polys: Vec<_> =
            (0..WIDTH).map(|i| ("square", u[i].clone() - x[i].clone() * x[i].clone())).collect();
        for (i, (target, mixed)) in target.into_iter().zip(mixed).enumerate() {
            polys.push(("mixed word", target - mixed - self.constant(meta, constant + i)));
        }
        polys
    }

    fn full_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        meta.create_gate("first full round of a row", |meta| {
            let s = meta.query_selector(self.s_first);
            let target = std::array::from_fn(|i| self.cur(meta, OUTPUT + i));
            let polys = self.full_round(meta, 0, target, 0);
            Constraints::with_selector(s, polys)
        });
        meta.create_gate("second full round of a row", |meta| {
            let s = meta.query_selector(self.s_second);
            let target = std::array::from_fn(|i| self.next(meta, i));
            let polys = self.full_round(meta, OUTPUT, target, 3);
            Constraints::with_selector(s, polys)
        });
    }

    /// One partial round before a full one: `u = x²`, `h_(6+i) = M_i0·u²x + M_i1·s1 + M_i2·s2 + k_i`.
    fn single_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        meta.create_gate("single partial round", |meta| {
            let s = meta.query_selector(self.s_single);
            let (x, u) = (self.cur(meta, 0), self.cur(meta, 3));
            let words = [sbox_output(x.clone(), u.clone()), self.cur(meta, 1), self.cur(meta, 2)];
            let mut polys = vec![("square", u - x.clone() * x)];
            for (i, mixed) in mix(&words).into_iter().enumerate() {
                let constant = self.constant(meta, i);
                polys.push(("mixed word", self.cur(meta, OUTPUT + i) - mixed - constant));
            }
            Constraints::with_selector(s, polys)
        });
    }

    /// Five partial rounds. With `s = (s1, s2)` linear: `u_r = x_r²`,
    /// `(x_(r+1) − k, s1', s2') = M·(u_r²x_r, s1, s2)`; the last triple goes to the next row.
    fn partial_gate(&self, meta: &mut ConstraintSystem<Fp>) {
        meta.create_gate("partial rounds", |meta| {
            let s = meta.query_selector(self.s_partial);
            let mut polys = vec![];
            let mut words = [Expression::Constant(Fp::ZERO), self.cur(meta, 1), self.cur(meta, 2)];
            for (round, (x, u)) in PARTIAL_CELLS.into_iter().enumerate() {
                let (x, u) = (self.cur(meta, x), self.cur(meta, u));
                polys.push(("square", u.clone() - x.clone() * x.clone()));
                words[0] = sbox_output(x, u);
                words = mix(&words);
                let constant = self.constant(meta, round);
                let target = match PARTIAL_CELLS.get(round + 1) {
                    Some((x, _)) => self.cur(meta, *x),
                    None => self.next(meta, 0),
                };
                polys.push(("next S-box input", target - words[0].clone() - constant));
            }
            polys.push(("linear word 1", self.next(meta, 1) - words[1].clone()));
            polys.push(("linear word 2", self.next(meta, 2) - words[2].clone()));
            Constraints::with_selector(s, polys)
        });
    }

    /// Constrains and returns the digest of `message` under `domain`, in a region of
    /// [`rows`]`(message.len())` rows.
    ///
    /// # Errors
    /// Of the layouter.
    pub fn hash(
        &self,
        layouter: &mut impl Layouter<Fp>,
        domain: Domain,
        message: &[Word],
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let values: Value<Vec<Fp>> = message.iter().map(Word::value).collect();
        let trace = values.map(|message| trace(domain, &message));
        let chunks: Vec<_> = message.chunks(RATE).collect();
        layouter.assign_region(
            || format!("hash {domain:?}"),
            |mut region| {
                let mut output = None;
                for (index, chunk) in chunks.iter().enumerate() {
                    let row = index * PERMUTATION_ROWS;
                    self.absorb(&mut region, row, domain, message.len(), index, chunk)?;
                    output = Some(self.permutation(&mut region, row + 1, &trace)?);
                }
                output.ok_or(Error::Synthesis)
            },
        )
    }

    fn absorb(
        &self,
        region: &mut Region<'_, Fp>,
        row: usize,
        domain: Domain,
        length: usize,
        index: usize,
        chunk: &[Word],
    ) -> Result<(), Error> {
        let first = index == 0;
        if first { &self.s_begin } else { &self.s_absorb }.enable(region, row)?;
        let second = Fp::from(u64::from(chunk.len() == RATE));
        region.assign_fixed(|| "second", self.second, row, || Value::known(second))?;
        for (i, mut constant) in CONSTANTS.round[0].into_iter().enumerate() {
            if first && i == RATE {
                constant += domain.capacity(length);
            }
            let column = self.constants[3 + i];
            region.assign_fixed(|| "constant", column, row, || Value::known(constant))?;
        }
        for (i, word) in chunk.iter().enumerate() {
            let column = self.advice[INPUT + i];
            match word {
                Word::Cell(cell) => {
                    cell.copy_advice(|| "word", region, column, row)?;
                }
                // Bound by the gates "begin" and "absorb" only: any value may be hashed here.
                Word::Free(value) => {
                    region.assign_advice(|| "free word", column, row, || *value)?;
                }
            }
        }
        if chunk.len() < RATE {
            // Deliberately free: the gates multiply it by `second`, which is 0 here.
            let column = self.advice[INPUT + 1];
            region.assign_advice(|| "no word", column, row, || Value::known(Fp::ZERO))?;
        }
        Ok(())
    }

    /// One permutation in rows `start..start + 16`; every cell is bound by the gates of its row or
    /// of the row before.
    fn permutation(
        &self,
        region: &mut Region<'_, Fp>,
        start: usize,
        trace: &Value<Vec<[Fp; COLUMNS]>>,
    ) -> Result<AssignedCell<Fp, Fp>, Error> {
        let constants = row_constants();
        let mut output = None;
        for (index, kind) in SCHEDULE.into_iter().enumerate() {
            let row = start + index;
            match kind {
                Row::FullPair => {
                    self.s_first.enable(region, row)?;
                    self.s_second.enable(region, row)?;
                }
                Row::Partial => self.s_partial.enable(region, row)?,
                Row::Mixed => {
                    self.s_single.enable(region, row)?;
                    self.s_second.enable(region, row)?;
                }
                Row::Last => self.s_first.enable(region, row)?,
            }
            // The last row's constants 3 to 5 belong to the absorption that may follow there.
            let used = if kind == Row::Last { 3 } else { CONSTANT_COLUMNS };
            for (column, constant) in constants[index].iter().enumerate().take(used) {
                region.assign_fixed(
                    || "constant",
                    self.constants[column],
                    row,
                    || Value::known(*constant),
                )?;
            }
            for column in kind.cells() {
                let cell = region.assign_advice(
                    || "state",
                    self.advice[*column],
                    row,
                    || trace.as_ref().map(|trace| trace[row][*column]),
                )?;
                if kind == Row::Last && *column == OUTPUT {
                    output = Some(cell);
                }
            }
        }
        output.ok_or(Error::Synthesis)
    }
}

impl Row {
    /// Columns that the row's gates use for state.
    fn cells(self) -> &'static [usize] {
        match self {
            Row::FullPair | Row::Partial => &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            Row::Mixed => &[0, 1, 2, 3, 6, 7, 8, 9, 10, 11],
            Row::Last => &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        }
    }
}

/// Columns that hold state in a row of a hash; none in the row before its first permutation.
#[cfg(any(test, feature = "test-dependencies"))]
pub(crate) fn state_columns(row: usize) -> &'static [usize] {
    match row {
        0 => &[],
        row => SCHEDULE[(row - 1) % PERMUTATION_ROWS].cells(),
    }
}

/// The constants `k0…k5` of each row of a permutation.
fn row_constants() -> &'static [[Fp; CONSTANT_COLUMNS]; PERMUTATION_ROWS] {
    static ROWS: std::sync::LazyLock<[[Fp; CONSTANT_COLUMNS]; PERMUTATION_ROWS]> =
        std::sync::LazyLock::new(compute_row_constants);
    &ROWS
}

fn compute_row_constants() -> [[Fp; CONSTANT_COLUMNS]; PERMUTATION_ROWS] {
    let inputs = sbox_constants();
    // The constants of a round's S-box inputs; none after the last round.
    let of = |round: usize| inputs.get(round).copied().unwrap_or([Fp::ZERO; WIDTH]);
    let mut rows = [[Fp::ZERO; CONSTANT_COLUMNS]; PERMUTATION_ROWS];
    let mut round = 0;
    for (row, kind) in rows.iter_mut().zip(SCHEDULE) {
        match kind {
            Row::FullPair | Row::Mixed => {
                row[..3].copy_from_slice(&of(round + 1));
                row[3..].copy_from_slice(&of(round + 2));
                round += 2;
            }
            Row::Partial => {
                for (i, constant) in row.iter_mut().take(PARTIAL_PER_ROW).enumerate() {
                    *constant = of(round + i + 1)[0];
                }
                round += PARTIAL_PER_ROW;
            }
            Row::Last => round += 1,
        }
    }
    assert_eq!(round, CONSTANTS.round.len());
    rows
}

/// For each round the constants added to the S-box inputs, with the constants of words that pass a
/// partial round untouched carried forward (those words have no constant of their own then).
fn sbox_constants() -> Vec<[Fp; WIDTH]> {
    let mut carried = [Fp::ZERO; WIDTH];
    CONSTANTS
        .round
        .iter()
        .enumerate()
        .map(|(round, constants)| {
            for (carried, constant) in carried.iter_mut().zip(constants) {
                *carried += constant;
            }
            let boxes = if poseidon::is_full_round(round) { WIDTH } else { 1 };
            let mut inputs = [Fp::ZERO; WIDTH];
            for (input, carried) in inputs.iter_mut().zip(&mut carried).take(boxes) {
                *input = std::mem::replace(carried, Fp::ZERO);
            }
            carried = poseidon::mix(carried);
            inputs
        })
        .collect()
}

/// All rows of a hash: an absorb row, then 16 rows a permutation, the last of which absorbs again.
fn trace(domain: Domain, message: &[Fp]) -> Vec<[Fp; COLUMNS]> {
    trace_with(domain, message, |_, _, value| value)
}

/// The rows of a prover that puts `replace(row, column, value)` in place of each value, and goes on
/// with that. Where it replaces one value, only the polynomial that defines it fails.
pub(crate) fn trace_with(
    domain: Domain,
    message: &[Fp],
    replace: impl Fn(usize, usize, Fp) -> Fp,
) -> Vec<[Fp; COLUMNS]> {
    let inputs = sbox_constants_cached();
    let mut rows = vec![[Fp::ZERO; COLUMNS]];
    let mut state = [Fp::ZERO, Fp::ZERO, domain.capacity(message.len())];
    for chunk in message.chunks(RATE) {
        for (word, input) in state.iter_mut().zip(chunk) {
            *word += input;
        }
        let mut round = 0;
        for kind in SCHEDULE {
            let mut row = [Fp::ZERO; COLUMNS];
            let replace = |column: usize, value: Fp| replace(rows.len(), column, value);
            // The S-box of word `i`: input cell, square cell, output into the state.
            let apply =
                |state: &mut [Fp; WIDTH], round: usize, i: usize, (x, u): (usize, usize)| {
                    let input = replace(x, state[i] + inputs[round][i]);
                    let square = replace(u, input.square());
                    state[i] = square.square() * input;
                    (input, square)
                };
            let full =
                |state: &mut [Fp; WIDTH], round: usize, row: &mut [Fp; COLUMNS], at: usize| {
                    for i in 0..WIDTH {
                        let (x, u) = (at + i, at + WIDTH + i);
                        (row[x], row[u]) = apply(state, round, i, (x, u));
                    }
                    *state = poseidon::mix(*state);
                };
            match kind {
                Row::FullPair => {
                    full(&mut state, round, &mut row, 0);
                    full(&mut state, round + 1, &mut row, 6);
                    round += 2;
                }
                Row::Partial | Row::Mixed => {
                    (state[1], state[2]) = (replace(1, state[1]), replace(2, state[2]));
                    (row[1], row[2]) = (state[1], state[2]);
                    let count = if kind == Row::Mixed { 1 } else { PARTIAL_PER_ROW };
                    for (x, u) in PARTIAL_CELLS.into_iter().take(count) {
                        (row[x], row[u]) = apply(&mut state, round, 0, (x, u));
                        state = poseidon::mix(state);
                        round += 1;
                    }
                    if kind == Row::Mixed {
                        full(&mut state, round, &mut row, 6);
                        round += 1;
                    }
                }
                Row::Last => {
                    full(&mut state, round, &mut row, 0);
                    for (i, word) in state.iter_mut().enumerate() {
                        *word = replace(OUTPUT + i, *word);
                    }
                    row[OUTPUT..OUTPUT + WIDTH].copy_from_slice(&state);
                    round += 1;
                }
            }
            rows.push(row);
        }
    }
    rows
}

fn sbox_constants_cached() -> &'static [[Fp; WIDTH]] {
    static INPUTS: std::sync::LazyLock<Vec<[Fp; WIDTH]>> = std::sync::LazyLock::new(sbox_constants);
    &INPUTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trace_ends_in_the_digest() {
        for length in 1..6u64 {
            let message: Vec<Fp> = (1..=length).map(|i| Fp::from(i).invert().unwrap()).collect();
            let trace = trace(Domain::Leaf, &message);
            assert_eq!(trace.len(), rows(message.len()));
            let digest = poseidon::hash(Domain::Leaf, &message);
            assert_eq!(trace.last().unwrap()[OUTPUT], digest);
        }
    }
}
