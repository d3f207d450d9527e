//! Gates of the hash chip. Every polynomial has degree at most 5 with its selector.
//!
//! Write `x_p` and `t_p` for the input and the fourth power of pair p, and `s_p = t_p·x_p` for the
//! output of its S-box, which has no cell. M is the matrix of a round. A prime stands for the next
//! full round, wherever it is: in pairs 5 to 9 of the same row or in pairs 0 to 4 of the next one.
//!
//! A gate is on in some rows of a permutation, and its selector is the sum of theirs. So is a constant
//! that is another one in each of these rows, times the constant.

use ff::Field;
use halo2_proofs::{
    plonk::{ConstraintSystem, Constraints, Expression, Selector, VirtualCells},
    poly::Rotation,
};
use pasta_curves::Fp;

use super::{
    layout::{
        HashColumns, ENTER_ROW, FIRST_PARTIAL, FULL, FULL_NEXT, IO, LAST_PAIRS, LAST_PARTIAL,
        PAIRS, PERMUTATION_ROWS,
    },
    window::{Factors, State, ROW_CONSTANTS, WINDOW},
};
use crate::primitive::poseidon::{CONSTANTS, RATE, WIDTH};

type Poly = (&'static str, Expression<Fp>);

const WORDS: [&str; WIDTH] = ["word 0", "word 1", "word 2", "word 3", "word 4"];

/// Creates all gates of the chip.
pub(super) fn configure(columns: &HashColumns, meta: &mut ConstraintSystem<Fp>) {
    message_gates(columns, meta);
    box_gates(columns, meta);
    full_gates(columns, meta);
    partial_gates(columns, meta);
}

/// The gates' queries.
struct Cells<'a, 'b> {
    columns: &'a HashColumns,
    meta: &'a mut VirtualCells<'b, Fp>,
    /// The rows of a permutation in which the gate is on, if it is a gate of certain rows.
    rows: &'a [usize],
}

impl Cells<'_, '_> {
    fn input(&mut self, pair: usize, row: i32) -> Expression<Fp> {
        self.meta.query_advice(self.columns.advice[pair], Rotation(row))
    }

    fn power(&mut self, pair: usize, row: i32) -> Expression<Fp> {
        self.meta.query_advice(self.columns.advice[PAIRS + pair], Rotation(row))
    }

    fn io(&mut self, row: i32) -> Expression<Fp> {
        self.meta.query_advice(self.columns.advice[IO], Rotation(row))
    }

    /// `s = t·x`.
    fn output(&mut self, pair: usize) -> Expression<Fp> {
        self.power(pair, 0) * self.input(pair, 0)
    }

    /// The constant of this number in each row, see [`ROW_CONSTANTS`].
    fn constant(&mut self, index: usize) -> Expression<Fp> {
        if let [row] = self.rows {
            return Expression::Constant(ROW_CONSTANTS[*row][index]);
        }
        sum(self.rows.iter().map(|row| {
            self.meta.query_selector(self.columns.s_rows[*row]) * ROW_CONSTANTS[*row][index]
        }))
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
    let sum = terms.into_iter().reduce(|sum, term| sum + term);
    sum.expect("every sum of the chip has a term for each word, or for each row")
}

/// A gate named `name`, multiplied by `selector`.
fn gate(
    columns: &HashColumns,
    meta: &mut ConstraintSystem<Fp>,
    name: &'static str,
    selector: Selector,
    polys: impl FnOnce(&mut Cells<'_, '_>) -> Vec<Poly>,
) {
    meta.create_gate(name, |meta| {
        let selector = meta.query_selector(selector);
        let mut cells = Cells { columns, meta, rows: &[] };
        Constraints::with_selector(selector, polys(&mut cells))
    });
}

/// A gate named `name` that is on in these rows of a permutation.
fn row_gate(
    columns: &HashColumns,
    meta: &mut ConstraintSystem<Fp>,
    name: &'static str,
    rows: &[usize],
    polys: impl FnOnce(&mut Cells<'_, '_>) -> Vec<Poly>,
) {
    meta.create_gate(name, |meta| {
        let selector = sum(rows.iter().map(|row| meta.query_selector(columns.s_rows[*row])));
        let mut cells = Cells { columns, meta, rows };
        Constraints::with_selector(selector, polys(&mut cells))
    });
}

/// What a permutation starts from, and what leaves it.
/// - A message begins: `x_i = m_i + c_i` for words 0 to 3, `x_4 = capacity + c_4`, with the constants c
///   of round 0.
/// - A message continues: the state `M·s` after the permutation is added, and the capacity stays:
///   `x'_i = (M·s)_i + m_i + c_i`, `x'_4 = (M·s)_4 + c_4`.
/// - Its digest is word 0 of the state after the last permutation: `io = (M·s)_0`.
/// - A place for a word that holds none is 0: `io = 0`.
fn message_gates(columns: &HashColumns, meta: &mut ConstraintSystem<Fp>) {
    let first = CONSTANTS.round[0];
    gate(columns, meta, "begin", columns.s_begin, |cells| {
        let mut polys = vec![];
        for i in 0..RATE {
            let word = cells.io(i as i32) + Expression::Constant(first[i]);
            polys.push((WORDS[i], cells.input(i, 0) - word));
        }
        let capacity = cells.meta.query_fixed(columns.capacity) + Expression::Constant(first[RATE]);
        polys.push(("capacity", cells.input(RATE, 0) - capacity));
        polys
    });
    gate(columns, meta, "absorb", columns.s_absorb, |cells| {
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
    gate(columns, meta, "digest", columns.s_digest, |cells| {
        let outputs: [_; WIDTH] = std::array::from_fn(|j| cells.output(WIDTH + j));
        vec![(WORDS[0], cells.io(0) - combination(&outputs, &CONSTANTS.mds[0]))]
    });
    gate(columns, meta, "no word", columns.s_no_word, |cells| vec![("zero", cells.io(0))]);
}

/// The S-boxes: `t = (x·x)·(x·x)`, for each pair of the row.
fn box_gates(columns: &HashColumns, meta: &mut ConstraintSystem<Fp>) {
    let all: Vec<usize> = (0..PERMUTATION_ROWS).collect();
    let full: Vec<usize> = (0..PERMUTATION_ROWS).filter(|row| *row != LAST_PARTIAL).collect();
    let boxes = [("S-boxes", all, 0..LAST_PAIRS), ("more S-boxes", full, LAST_PAIRS..PAIRS)];
    for (name, rows, pairs) in boxes {
        row_gate(columns, meta, name, &rows, |cells| {
            let poly = |pair| {
                let square = cells.input(pair, 0) * cells.input(pair, 0);
                ("fourth power", cells.power(pair, 0) - square.clone() * square)
            };
            pairs.map(poly).collect()
        });
    }
}

/// From a full round to the next one. The next inputs are `x' = M·s + c'`, so
/// `s_j = Σ_i M⁻¹_ji·x'_i − k_j` with the constants `k = M⁻¹·c'`: one product and five cells in each
/// equation, where the direct way would have five products. Once from pairs 0 to 4 to pairs 5 to 9,
/// once from there to the next row.
fn full_gates(columns: &HashColumns, meta: &mut ConstraintSystem<Fp>) {
    let rounds: [(_, &[usize], _, _); 2] =
        [("full round", &FULL, 0, (WIDTH, 0)), ("full round, next row", &FULL_NEXT, WIDTH, (0, 1))];
    for (name, rows, from, (to, row)) in rounds {
        row_gate(columns, meta, name, rows, |cells| {
            let unmixed = cells.unmixed(to, row);
            let polys = unmixed.into_iter().enumerate().map(|(j, unmixed)| {
                (WORDS[j], cells.output(from + j) - unmixed + cells.constant(from + j))
            });
            polys.collect()
        });
    }
}

/// Partial rounds by windows of five pairs (see [`super::window`]), with the windows' factors and with
/// constants k of their own:
/// - into the first window: `s_j = before_j(x'_0…x'_4, t'_0…t'_4) + k_j` for the full round's outputs;
/// - from window to window: `x_p = after_0(the five pairs before p) + k`;
/// - out of the last window, pairs 1 to 5: `x'_i = after_i(those pairs) + k_i` for all five words of
///   the full round that follows.
fn partial_gates(columns: &HashColumns, meta: &mut ConstraintSystem<Fp>) {
    let window = &*WINDOW;
    row_gate(columns, meta, "enter partial rounds", &[ENTER_ROW], |cells| {
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
    let rows: Vec<usize> = (FIRST_PARTIAL..=LAST_PARTIAL).collect();
    row_gate(columns, meta, "partial round", &rows, |cells| vec![step(cells, WIDTH)]);
    let rows: Vec<usize> = (FIRST_PARTIAL..LAST_PARTIAL).collect();
    row_gate(columns, meta, "partial rounds", &rows, |cells| {
        (WIDTH + 1..PAIRS + WIDTH).map(|to| step(cells, to)).collect()
    });
    row_gate(columns, meta, "leave partial rounds", &[LAST_PARTIAL], |cells| {
        let last = std::array::from_fn(|l| (LAST_PAIRS - WIDTH + l, 0));
        let polys = (0..WIDTH).map(|i| {
            let word = cells.window(last, &window.after[i]);
            (WORDS[i], cells.input(i, 1) - word - cells.constant(WIDTH + i))
        });
        polys.collect()
    });
}
