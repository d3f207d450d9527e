//! A dense Poseidon chip for the permutation of [`crate::primitive::poseidon`]: ten S-boxes in a row, ten rows
//! a permutation, every gate of degree at most 5 including its selector.
//!
//! An S-box `x ↦ x^5` takes two cells, its input `x` (with the round constant) and `t = x^4`; its
//! output `s = t·x` is an expression of degree 2. Other words of the state have no cells:
//!
//! - Between full rounds every word is the input of an S-box, so `s = M⁻¹·(x' − c)`, row by row of
//!   the inverse matrix: one product and five cells an equation.
//! - Between partial rounds only word 0 is. The state `y` before round k follows from the inputs
//!   `x_k … x_(k+4)` of five rounds, because `x_(k+n) = e₀·y^(k+n)` and
//!   `y^(k+1) = M·y^(k) + (s_k − x_k)·M·e₀ + c^(k+1)` are linear in `y`, and the matrix of the rows
//!   `e₀·Mⁿ` is invertible. So `x_(k+5)` is an affine combination of the five pairs `(x, s)` before
//!   it, with the same factors in every round (`Window`).
//!
//! ```text
//! row    x0…x4, t0…t4        x5…x9, t5…t9           io       leads to
//! 0      full round 0        full round 1           m0       row 1: words
//! 1      full round 2        full round 3           m1       row 2: first window ("enter")
//! 2…6    partial 0…4, …      partial 5…9, …         m2 m3    next row: next inputs
//! 7      partial 50…54       partial 55             –        row 8: words ("leave")
//! 8      full round 4        full round 5           –        row 9: words
//! 9      full round 6        full round 7           digest   next permutation: words ("absorb")
//! ```
//!
//! The words m0 to m3 that a permutation absorbs stand in its rows 0 to 3 of the column `io`, the
//! digest after a message's last permutation in row 9. Only `io` takes part in copies.

use std::sync::LazyLock;

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
    primitive::poseidon::{self, CONSTANTS, FULL_ROUNDS, PARTIAL_ROUNDS, RATE, WIDTH},
    protocol::hash::domain::Domain,
};

/// S-boxes in a row.
const PAIRS: usize = 2 * WIDTH;
/// Advice columns of the chip: inputs x0…x9, their fourth powers t0…t9, io.
pub const COLUMNS: usize = 2 * PAIRS + 1;
/// Rows of one permutation.
pub const PERMUTATION_ROWS: usize = 10;
/// Column of absorbed words and digests.
pub(crate) const IO: usize = 2 * PAIRS;
/// Row of the digest in the last permutation of a hash.
pub(crate) const DIGEST_ROW: usize = PERMUTATION_ROWS - 1;
/// First row of partial rounds.
const FIRST_PARTIAL: usize = 2;
/// Last row of partial rounds, with six of them.
const LAST_PARTIAL: usize = 7;
/// Partial rounds in the last of their rows.
const LAST_PAIRS: usize = WIDTH + 1;

const _: () = {
    assert!(FULL_ROUNDS == 8 && PARTIAL_ROUNDS == 5 * PAIRS + LAST_PAIRS);
    assert!(RATE + 1 == WIDTH);
};

/// Configuration of the chip.
#[derive(Clone, Debug)]
pub struct HashConfig {
    advice: [Column<Advice>; COLUMNS],
    /// Constants of the equations from pairs 0 to 4 (the first five) and from pairs 5 to 9.
    constants: [Column<Fixed>; PAIRS],
    /// Constant of word 4 where a message begins: domain, length and round constant.
    capacity: Column<Fixed>,
    /// Rows of a permutation: pairs 0 to 5 are S-boxes.
    s_boxes: Selector,
    /// The same for pairs 6 to 9, all rows but 7.
    s_more_boxes: Selector,
    /// Row 0 of a message's first permutation.
    s_begin: Selector,
    /// Row 9 of a permutation that another one follows.
    s_absorb: Selector,
    /// Rows 0, 1, 8, 9: two full rounds.
    s_full: Selector,
    /// Rows 0 and 8: a full round follows in the next row.
    s_full_next: Selector,
    /// Row 1.
    s_enter: Selector,
    /// Rows 2 to 7: the input of pair 5 follows from pairs 0 to 4.
    s_partial: Selector,
    /// Rows 2 to 6: ten partial rounds, and more follow.
    s_partial_next: Selector,
    /// Row 7.
    s_leave: Selector,
    /// Row 9 of a message's last permutation.
    s_digest: Selector,
    /// Rows of `io` that hold no word.
    s_no_word: Selector,
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

/// Rows of a hash of `words` words.
pub fn rows(words: usize) -> usize {
    PERMUTATION_ROWS * words.div_ceil(RATE)
}

type Poly = (&'static str, Expression<Fp>);
type State = [Fp; WIDTH];

/// The gates' queries.
struct Cells<'a, 'b> {
    config: &'a HashConfig,
    meta: &'a mut VirtualCells<'b, Fp>,
}

impl Cells<'_, '_> {
    fn input(&mut self, pair: usize, row: i32) -> Expression<Fp> {
        self.meta.query_advice(self.config.advice[pair], Rotation(row))
    }

    fn power(&mut self, pair: usize, row: i32) -> Expression<Fp> {
        self.meta.query_advice(self.config.advice[PAIRS + pair], Rotation(row))
    }

    fn io(&mut self, row: i32) -> Expression<Fp> {
        self.meta.query_advice(self.config.advice[IO], Rotation(row))
    }

    /// `s = t·x`.
    fn output(&mut self, pair: usize) -> Expression<Fp> {
        self.power(pair, 0) * self.input(pair, 0)
    }

    fn constant(&mut self, index: usize) -> Expression<Fp> {
        self.meta.query_fixed(self.config.constants[index])
    }

    /// `M⁻¹·x'` for the inputs x' of pairs `from…from+4`, `row` rows on.
    fn unmixed(&mut self, from: usize, row: i32) -> [Expression<Fp>; WIDTH] {
        let inputs: [_; WIDTH] = std::array::from_fn(|i| self.input(from + i, row));
        CONSTANTS.inverse.map(|factors| combination(&inputs, &factors))
    }

    /// `Σ_l x_l·(factors.input[l] + factors.power[l]·t_l)` over a window of five pairs.
    fn window(&mut self, pairs: [(usize, i32); WIDTH], factors: &Factors) -> Expression<Fp> {
        let mut terms = vec![];
        for (l, (pair, row)) in pairs.into_iter().enumerate() {
            let input = self.input(pair, row);
            if factors.power[l] == Fp::ZERO {
                terms.push(input * factors.input[l]);
                continue;
            }
            let factor = self.power(pair, row) * factors.power[l];
            terms.push(input * (factor + Expression::Constant(factors.input[l])));
        }
        sum(terms)
    }
}

fn combination(cells: &[Expression<Fp>], factors: &State) -> Expression<Fp> {
    sum(cells.iter().zip(factors).map(|(cell, factor)| cell.clone() * *factor))
}

fn sum(terms: impl IntoIterator<Item = Expression<Fp>>) -> Expression<Fp> {
    terms.into_iter().reduce(|sum, term| sum + term).unwrap_or(Expression::Constant(Fp::ZERO))
}

const WORDS: [&str; WIDTH] = ["word 0", "word 1", "word 2", "word 3", "word 4"];

impl HashConfig {
    /// Configures the chip on 21 advice columns of its own. Equality is enabled on the last.
    pub fn configure(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
    ) -> HashConfig {
        meta.enable_equality(advice[IO]);
        // Complex selectors are never combined, which would make every gate dearer.
        let config = HashConfig {
            advice,
            constants: std::array::from_fn(|_| meta.fixed_column()),
            capacity: meta.fixed_column(),
            s_boxes: meta.complex_selector(),
            s_more_boxes: meta.complex_selector(),
            s_begin: meta.complex_selector(),
            s_absorb: meta.complex_selector(),
            s_full: meta.complex_selector(),
            s_full_next: meta.complex_selector(),
            s_enter: meta.complex_selector(),
            s_partial: meta.complex_selector(),
            s_partial_next: meta.complex_selector(),
            s_leave: meta.complex_selector(),
            s_digest: meta.complex_selector(),
            s_no_word: meta.complex_selector(),
        };
        config.message_gates(meta);
        config.box_gates(meta);
        config.full_gates(meta);
        config.partial_gates(meta);
        config
    }

    /// A gate named `name`, multiplied by `selector`.
    fn gate(
        &self,
        meta: &mut ConstraintSystem<Fp>,
        name: &'static str,
        selector: Selector,
        polys: impl FnOnce(&mut Cells<'_, '_>) -> Vec<Poly>,
    ) {
        meta.create_gate(name, |meta| {
            let selector = meta.query_selector(selector);
            let mut cells = Cells { config: self, meta };
            Constraints::with_selector(selector, polys(&mut cells))
        });
    }

    /// Where a message begins: `x_i = m_i + c_i`, `x_4 = capacity`. Where it continues: the state
    /// `M·s` after the permutation is added and the capacity stays. Its digest: word 0 of `M·s`.
    /// Rows without a word hold 0.
    fn message_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let first = CONSTANTS.round[0];
        self.gate(meta, "begin", self.s_begin, |cells| {
            let mut polys = vec![];
            for i in 0..RATE {
                let word = cells.io(i as i32) + Expression::Constant(first[i]);
                polys.push((WORDS[i], cells.input(i, 0) - word));
            }
            let capacity = cells.meta.query_fixed(self.capacity);
            polys.push(("capacity", cells.input(RATE, 0) - capacity));
            polys
        });
        self.gate(meta, "absorb", self.s_absorb, |cells| {
            let outputs: [_; WIDTH] = std::array::from_fn(|j| cells.output(WIDTH + j));
            (0..WIDTH)
                .map(|i| {
                    let state = combination(&outputs, &CONSTANTS.mds[i]);
                    let mut rest = cells.input(i, 1) - state - Expression::Constant(first[i]);
                    if i < RATE {
                        rest = rest - cells.io(1 + i as i32);
                    }
                    (WORDS[i], rest)
                })
                .collect()
        });
        self.gate(meta, "digest", self.s_digest, |cells| {
            let outputs: [_; WIDTH] = std::array::from_fn(|j| cells.output(WIDTH + j));
            vec![(WORDS[0], cells.io(0) - combination(&outputs, &CONSTANTS.mds[0]))]
        });
        self.gate(meta, "no word", self.s_no_word, |cells| vec![("zero", cells.io(0))]);
    }

    /// `t = x^4`.
    fn box_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let boxes = [
            ("S-boxes", self.s_boxes, 0..LAST_PAIRS),
            ("more S-boxes", self.s_more_boxes, LAST_PAIRS..PAIRS),
        ];
        for (name, selector, pairs) in boxes {
            self.gate(meta, name, selector, |cells| {
                let poly = |pair| {
                    let square = cells.input(pair, 0) * cells.input(pair, 0);
                    ("fourth power", cells.power(pair, 0) - square.clone() * square)
                };
                pairs.map(poly).collect()
            });
        }
    }

    /// Full rounds, `s_j = Σ_i M⁻¹_ji·x'_i − k_j` with `k = M⁻¹·c'`: from pairs 0 to 4 to pairs 5
    /// to 9, and from there to the next row.
    fn full_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let rounds = [
            ("full round", self.s_full, 0, (WIDTH, 0)),
            ("full round, next row", self.s_full_next, WIDTH, (0, 1)),
        ];
        for (name, selector, from, (to, row)) in rounds {
            self.gate(meta, name, selector, |cells| {
                let unmixed = cells.unmixed(to, row);
                let polys = unmixed.into_iter().enumerate().map(|(j, unmixed)| {
                    (WORDS[j], cells.output(from + j) - unmixed + cells.constant(from + j))
                });
                polys.collect()
            });
        }
    }

    /// Partial rounds by windows of five pairs: into the first window, from window to window, and
    /// from the last one to the words of a full round.
    fn partial_gates(&self, meta: &mut ConstraintSystem<Fp>) {
        let window = &*WINDOW;
        self.gate(meta, "enter partial rounds", self.s_enter, |cells| {
            let first = std::array::from_fn(|l| (l, 1));
            let polys = (0..WIDTH).map(|j| {
                let unmixed = cells.window(first, &window.before[j]);
                (WORDS[j], cells.output(WIDTH + j) - unmixed - cells.constant(WIDTH + j))
            });
            polys.collect()
        });
        // The window of the inputs before pair `to` of this row (or pair `to − 10` of the next).
        let step = |cells: &mut Cells<'_, '_>, to: usize| {
            let place = |index: usize| (index % PAIRS, (index / PAIRS) as i32);
            let before = std::array::from_fn(|l| place(to - WIDTH + l));
            let (pair, row) = place(to);
            let next = cells.input(pair, row) - cells.window(before, &window.after[0]);
            ("next input", next - cells.constant(to - WIDTH))
        };
        self.gate(meta, "partial round", self.s_partial, |cells| vec![step(cells, WIDTH)]);
        self.gate(meta, "partial rounds", self.s_partial_next, |cells| {
            (WIDTH + 1..PAIRS + WIDTH).map(|to| step(cells, to)).collect()
        });
        self.gate(meta, "leave partial rounds", self.s_leave, |cells| {
            let last = std::array::from_fn(|l| (1 + l, 0));
            let polys = (0..WIDTH).map(|i| {
                let word = cells.window(last, &window.after[i]);
                (WORDS[i], cells.input(i, 1) - word - cells.constant(WIDTH + i))
            });
            polys.collect()
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
        layouter.assign_region(
            || format!("hash {domain:?}"),
            |mut region| {
                let last = message.len().div_ceil(RATE).checked_sub(1).ok_or(Error::Synthesis)?;
                for (index, chunk) in message.chunks(RATE).enumerate() {
                    let start = index * PERMUTATION_ROWS;
                    if index == 0 {
                        let capacity = domain.capacity(message.len()) + CONSTANTS.round[0][RATE];
                        self.s_begin.enable(&mut region, start)?;
                        let capacity = || Value::known(capacity);
                        region.assign_fixed(|| "capacity", self.capacity, start, capacity)?;
                    }
                    if index < last {
                        self.s_absorb.enable(&mut region, start + DIGEST_ROW)?;
                    }
                    self.words(&mut region, start, chunk)?;
                    self.permutation(&mut region, start, &trace)?;
                }
                let row = last * PERMUTATION_ROWS + DIGEST_ROW;
                self.s_digest.enable(&mut region, row)?;
                let digest = || trace.as_ref().map(|trace| trace[row][IO]);
                region.assign_advice(|| "digest", self.advice[IO], row, digest)
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
        let io = self.advice[IO];
        for index in 0..RATE {
            let row = start + index;
            match chunk.get(index) {
                Some(Word::Cell(cell)) => {
                    cell.copy_advice(|| "word", region, io, row)?;
                }
                // Bound by the gates "begin" and "absorb" only: any value may be hashed here.
                Some(Word::Free(value)) => {
                    region.assign_advice(|| "free word", io, row, || *value)?;
                }
                Some(Word::Zero) | None => {
                    self.s_no_word.enable(region, row)?;
                    region.assign_advice(|| "no word", io, row, || Value::known(Fp::ZERO))?;
                }
            }
        }
        Ok(())
    }

    /// One permutation in rows `start..start + 10`; every cell is bound by the gates of its row, of
    /// the row before, or, in row 0, by "begin" or "absorb".
    fn permutation(
        &self,
        region: &mut Region<'_, Fp>,
        start: usize,
        trace: &Value<Vec<[Fp; COLUMNS]>>,
    ) -> Result<(), Error> {
        for (index, constants) in ROW_CONSTANTS.iter().enumerate() {
            let row = start + index;
            for selector in self.selectors(index) {
                selector.enable(region, row)?;
            }
            for (column, constant) in self.constants.into_iter().zip(constants) {
                region.assign_fixed(|| "constant", column, row, || Value::known(*constant))?;
            }
            for column in state_columns(index) {
                let value = || trace.as_ref().map(|trace| trace[row][column]);
                region.assign_advice(|| "state", self.advice[column], row, value)?;
            }
        }
        Ok(())
    }

    /// The selectors of row `row` of a permutation, wherever the permutation stands.
    fn selectors(&self, row: usize) -> Vec<Selector> {
        let mut selectors = vec![self.s_boxes];
        match row {
            0 | 8 => selectors.extend([self.s_more_boxes, self.s_full, self.s_full_next]),
            1 => selectors.extend([self.s_more_boxes, self.s_full, self.s_enter]),
            LAST_PARTIAL => selectors.extend([self.s_partial, self.s_leave]),
            DIGEST_ROW => selectors.extend([self.s_more_boxes, self.s_full]),
            _ => selectors.extend([self.s_more_boxes, self.s_partial, self.s_partial_next]),
        }
        selectors
    }
}

/// Columns that hold S-boxes in row `row` of a permutation.
pub(crate) fn state_columns(row: usize) -> impl Iterator<Item = usize> {
    let pairs = if row % PERMUTATION_ROWS == LAST_PARTIAL { LAST_PAIRS } else { PAIRS };
    (0..pairs).chain(PAIRS..PAIRS + pairs)
}

/// An affine form of a window without its constant: `Σ_l x_l·(input[l] + power[l]·t_l)`.
#[derive(Clone, Copy, Debug)]
struct Factors {
    input: State,
    power: State,
}

/// The linear algebra of partial rounds over a window of five of them: inputs `x`, corrections
/// `d = s − x = x·(t − 1)`.
struct Window {
    /// Inverse of the matrix of rows `e₀·Mⁿ`, n = 0…4.
    observed: [State; WIDTH],
    /// `s = M⁻¹·(y − c)` of the full round before the first window, by word.
    before: [Factors; WIDTH],
    /// The state before the round after a window, by word. Word 0 is that round's input.
    after: [Factors; WIDTH],
}

static WINDOW: LazyLock<Window> = LazyLock::new(Window::new);
/// The constants of each row of a permutation.
static ROW_CONSTANTS: LazyLock<[[Fp; PAIRS]; PERMUTATION_ROWS]> = LazyLock::new(row_constants);

impl Window {
    fn new() -> Self {
        let mut rows = [[Fp::ZERO; WIDTH]; WIDTH];
        let mut row: State = unit(0);
        for observed in &mut rows {
            *observed = row;
            row = std::array::from_fn(|j| (0..WIDTH).map(|i| row[i] * CONSTANTS.mds[i][j]).sum());
        }
        let factors = Factors { input: [Fp::ZERO; WIDTH], power: [Fp::ZERO; WIDTH] };
        let mut window = Window {
            observed: inverse(rows).expect("the rows e₀·Mⁿ are independent"),
            before: [factors; WIDTH],
            after: [factors; WIDTH],
        };
        // Both maps are linear without constants: their columns are the images of unit vectors.
        let (none, zero) = ([[Fp::ZERO; WIDTH]; WIDTH], [Fp::ZERO; WIDTH]);
        for l in 0..WIDTH {
            let input = window.boundaries(unit(l), zero, &none);
            let correction = window.boundaries(zero, unit(l), &none);
            for i in 0..WIDTH {
                window.before[i].power[l] = correction.0[i];
                window.before[i].input[l] = input.0[i] - correction.0[i];
                window.after[i].power[l] = correction.1[i];
                window.after[i].input[l] = input.1[i] - correction.1[i];
            }
        }
        window
    }

    /// `M⁻¹` of the state before a window's first round, and the state before the round after it,
    /// with the constants `c` of the rounds after the first.
    fn boundaries(&self, x: State, d: State, c: &[State; WIDTH]) -> (State, State) {
        let evolve = |mut state: State, l: usize| {
            state[0] += d[l];
            let mixed = poseidon::mix(state);
            std::array::from_fn(|i| mixed[i] + c[l][i])
        };
        // What the inputs would be if the state were zero before the first round.
        let mut state = [Fp::ZERO; WIDTH];
        let mut rest = x;
        for (l, rest) in rest.iter_mut().enumerate() {
            *rest -= state[0];
            state = evolve(state, l);
        }
        let before = multiply(&self.observed, rest);
        let after = (0..WIDTH).fold(before, evolve);
        (multiply(&CONSTANTS.inverse, before), after)
    }
}

fn unit(index: usize) -> State {
    std::array::from_fn(|i| if i == index { Fp::ONE } else { Fp::ZERO })
}

fn multiply(matrix: &[State; WIDTH], vector: State) -> State {
    matrix.map(|row| row.iter().zip(&vector).map(|(entry, value)| entry * value).sum())
}

/// The inverse of a matrix by elimination; `None` if it has none.
fn inverse(mut matrix: [State; WIDTH]) -> Option<[State; WIDTH]> {
    let mut result: [State; WIDTH] = std::array::from_fn(unit);
    for column in 0..WIDTH {
        let pivot = (column..WIDTH).find(|row| matrix[*row][column] != Fp::ZERO)?;
        matrix.swap(column, pivot);
        result.swap(column, pivot);
        let scale = matrix[column][column].invert().into_option()?;
        for j in 0..WIDTH {
            matrix[column][j] *= scale;
            result[column][j] *= scale;
        }
        for row in (0..WIDTH).filter(|row| *row != column) {
            let factor = matrix[row][column];
            for j in 0..WIDTH {
                let (from, to) = (matrix[column][j], result[column][j]);
                matrix[row][j] -= factor * from;
                result[row][j] -= factor * to;
            }
        }
    }
    Some(result)
}

/// The round constants of partial round `round`, or of the full round after the last.
fn partial_constants(round: usize) -> State {
    CONSTANTS.round[FULL_ROUNDS / 2 + round]
}

/// The constants of the rounds after the first of the window that starts at partial round `first`.
fn window_constants(first: usize) -> [State; WIDTH] {
    std::array::from_fn(|l| partial_constants(first + 1 + l))
}

fn row_constants() -> [[Fp; PAIRS]; PERMUTATION_ROWS] {
    let zero = [Fp::ZERO; WIDTH];
    let affine = |first: usize| WINDOW.boundaries(zero, zero, &window_constants(first));
    let full = |round: usize| multiply(&CONSTANTS.inverse, CONSTANTS.round[round]);
    let mut rows = [[Fp::ZERO; PAIRS]; PERMUTATION_ROWS];
    let mut set = |row: usize, from: usize, values: &[Fp]| {
        rows[row][from..from + values.len()].copy_from_slice(values);
    };
    set(0, 0, &full(1));
    set(0, WIDTH, &full(2));
    set(1, 0, &full(3));
    // s = M⁻¹·(y − c) with the constants c of the first partial round.
    let (before, own) = (affine(0).0, full(FULL_ROUNDS / 2));
    set(1, WIDTH, &std::array::from_fn::<_, WIDTH, _>(|j| before[j] - own[j]));
    for row in FIRST_PARTIAL..LAST_PARTIAL {
        let first = PAIRS * (row - FIRST_PARTIAL);
        set(row, 0, &std::array::from_fn::<_, PAIRS, _>(|i| affine(first + i).1[0]));
    }
    let last = PAIRS * (LAST_PARTIAL - FIRST_PARTIAL);
    set(LAST_PARTIAL, 0, &[affine(last).1[0]]);
    set(LAST_PARTIAL, WIDTH, &affine(last + 1).1);
    let after = FULL_ROUNDS / 2 + PARTIAL_ROUNDS;
    set(8, 0, &full(after + 1));
    set(8, WIDTH, &full(after + 2));
    set(9, 0, &full(after + 3));
    rows
}

/// All rows of a hash, ten a permutation.
fn trace(domain: Domain, message: &[Fp]) -> Vec<[Fp; COLUMNS]> {
    trace_with(domain, message, |_, _, value| value)
}

/// The rows of a prover that puts `replace(row, place, value)` in place of each value, and goes on
/// with that. Places below [`COLUMNS`] are cells; place `COLUMNS + pair` is the output of an S-box,
/// which has no cell: of a full round before another round, and replacing it breaks the one
/// equation of that word. Where a fourth power, the digest, or an input of a partial round from the
/// sixth on, of the first full round or of the one after the partial rounds is replaced, only the
/// polynomial that defines it fails.
pub(crate) fn trace_with(
    domain: Domain,
    message: &[Fp],
    replace: impl Fn(usize, usize, Fp) -> Fp,
) -> Vec<[Fp; COLUMNS]> {
    let mut rows: Vec<[Fp; COLUMNS]> = vec![];
    let mut state = [Fp::ZERO; WIDTH];
    state[RATE] = domain.capacity(message.len());
    for chunk in message.chunks(RATE) {
        let start = rows.len();
        rows.extend([[Fp::ZERO; COLUMNS]; PERMUTATION_ROWS]);
        for (i, word) in chunk.iter().enumerate() {
            rows[start + i][IO] = *word;
            state[i] += word;
        }
        permutation_trace(&mut rows, start, &mut state, &replace);
    }
    if let Some(row) = rows.len().checked_sub(1) {
        rows[row][IO] = replace(row, IO, state[0]);
    }
    rows
}

fn permutation_trace(
    rows: &mut [[Fp; COLUMNS]],
    start: usize,
    state: &mut State,
    replace: &impl Fn(usize, usize, Fp) -> Fp,
) {
    // The S-box of `pair` in `row`: input and fourth power.
    let apply = |rows: &mut [[Fp; COLUMNS]], row: usize, pair: usize, input: Fp| {
        let input = replace(row, pair, input);
        let power = replace(row, PAIRS + pair, input.square().square());
        (rows[row][pair], rows[row][PAIRS + pair]) = (input, power);
        power * input
    };
    let full =
        |rows: &mut [[Fp; COLUMNS]], row: usize, from: usize, round: usize, state: &mut State| {
            for (i, word) in state.iter_mut().enumerate() {
                let output = apply(rows, row, from + i, *word + CONSTANTS.round[round][i]);
                let cells = row == start + DIGEST_ROW && from == WIDTH;
                *word = if cells { output } else { replace(row, COLUMNS + from + i, output) };
            }
            *state = poseidon::mix(*state);
        };
    for round in 0..FULL_ROUNDS / 2 {
        full(rows, start + round / 2, round % 2 * WIDTH, round, state);
    }
    let place = |round: usize| (start + FIRST_PARTIAL + round / PAIRS, round % PAIRS);
    // The inputs of the first window follow from the state, all others from the window before.
    for round in 0..WIDTH {
        for (word, constant) in state.iter_mut().zip(partial_constants(round)) {
            *word += constant;
        }
        let (row, pair) = place(round);
        state[0] = apply(rows, row, pair, state[0]);
        *state = poseidon::mix(*state);
    }
    let window = |rows: &[[Fp; COLUMNS]], first: usize, factors: &Factors| -> Fp {
        let term = |l: usize| {
            let (row, pair) = place(first + l);
            let (x, t) = (rows[row][pair], rows[row][PAIRS + pair]);
            x * (factors.input[l] + factors.power[l] * t)
        };
        (0..WIDTH).map(term).sum()
    };
    for round in WIDTH..PARTIAL_ROUNDS {
        let (row, pair) = place(round);
        let constant =
            ROW_CONSTANTS[FIRST_PARTIAL + (round - WIDTH) / PAIRS][(round - WIDTH) % PAIRS];
        let input = window(rows, round - WIDTH, &WINDOW.after[0]) + constant;
        apply(rows, row, pair, input);
    }
    let leaving = &ROW_CONSTANTS[LAST_PARTIAL][WIDTH..];
    let words: State = std::array::from_fn(|i| {
        window(rows, PARTIAL_ROUNDS - WIDTH, &WINDOW.after[i]) + leaving[i]
    });
    let first = FULL_ROUNDS / 2 + PARTIAL_ROUNDS;
    *state = std::array::from_fn(|i| words[i] - CONSTANTS.round[first][i]);
    for round in 0..FULL_ROUNDS / 2 {
        full(rows, start + 8 + round / 2, round % 2 * WIDTH, first + round, state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::hash::sponge;

    #[test]
    fn trace_ends_in_the_digest() {
        for length in 1..10u64 {
            let message: Vec<Fp> = (1..=length).map(|i| Fp::from(i).invert().unwrap()).collect();
            let trace = trace(Domain::Leaf, &message);
            assert_eq!(trace.len(), rows(message.len()));
            let digest = sponge(Domain::Leaf, &message);
            assert_eq!(trace.last().unwrap()[IO], digest);
        }
    }
}
