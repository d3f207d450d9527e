//! The values of a hash's cells, for an honest prover and for the tests' dishonest one.

use ff::Field;
use pasta_curves::Fp;

use super::{
    layout::{
        full_place, partial_place, AFTER_PARTIAL, COLUMNS, DIGEST_ROW, HALF_FULL, IO, LAST_PARTIAL,
        PAIRS, PERMUTATION_ROWS, SECOND_FULL,
    },
    window::{partial_constants, Factors, State, ROW_CONSTANTS, WINDOW},
};
use crate::{
    primitive::poseidon::{self, CONSTANTS, PARTIAL_ROUNDS, RATE, WIDTH},
    protocol::hash::domain::Domain,
};

/// All rows of a hash, ten a permutation.
pub(super) fn trace(domain: Domain, message: &[Fp]) -> Vec<[Fp; COLUMNS]> {
    trace_with(domain, message, |_, _, value| value)
}

/// The rows of a prover that puts `replace(row, place, value)` in place of each value, and goes on
/// with that: everything after the replaced value follows from it.
///
/// Places below [`COLUMNS`] are cells. Place `COLUMNS + pair` is the output of an S-box, which has no
/// cell, of a full round that another round follows; a replaced output breaks the one equation of its
/// word. Some replaced cells break nothing but the one polynomial that defines them: a fourth power,
/// the digest, and those inputs that all later cells are computed from, which are the inputs of the
/// first full round, of the partial rounds from the sixth on, and of the full round after the partial
/// ones.
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
        let mut permutation = Permutation { rows: &mut rows, start, replace: &replace };
        state = permutation.full_rounds(0, 0, state);
        permutation.first_window(state);
        state = permutation.other_windows();
        state = permutation.full_rounds(SECOND_FULL, AFTER_PARTIAL, state);
    }
    let row = rows.len().checked_sub(1).expect("a message has at least one word");
    rows[row][IO] = replace(row, IO, state[0]);
    rows
}

/// One permutation of a trace, from row `start` on.
struct Permutation<'a, R> {
    rows: &'a mut [[Fp; COLUMNS]],
    start: usize,
    replace: &'a R,
}

impl<R: Fn(usize, usize, Fp) -> Fp> Permutation<'_, R> {
    /// Writes the S-box of `pair` in `row` of the trace; returns its output.
    fn apply(&mut self, row: usize, pair: usize, input: Fp) -> Fp {
        let input = (self.replace)(row, pair, input);
        let power = (self.replace)(row, PAIRS + pair, input.square().square());
        (self.rows[row][pair], self.rows[row][PAIRS + pair]) = (input, power);
        power * input
    }

    /// The full rounds of one half, from row `row` of the permutation and from round `first` on.
    fn full_rounds(&mut self, row: usize, first: usize, mut state: State) -> State {
        for round in 0..HALF_FULL {
            let (offset, from) = full_place(round);
            let row = self.start + row + offset;
            for (i, word) in state.iter_mut().enumerate() {
                let output = self.apply(row, from + i, *word + CONSTANTS.round[first + round][i]);
                let is_last = row == self.start + DIGEST_ROW && from == WIDTH;
                *word =
                    if is_last { output } else { (self.replace)(row, COLUMNS + from + i, output) };
            }
            state = poseidon::mix(state);
        }
        state
    }

    /// The inputs of the first window follow from the state.
    fn first_window(&mut self, mut state: State) {
        for round in 0..WIDTH {
            for (word, constant) in state.iter_mut().zip(partial_constants(round)) {
                *word += constant;
            }
            let (row, pair) = partial_place(round);
            state[0] = self.apply(self.start + row, pair, state[0]);
            state = poseidon::mix(state);
        }
    }

    /// All other inputs follow from the window before, and so does the state after the last one.
    fn other_windows(&mut self) -> State {
        for round in WIDTH..PARTIAL_ROUNDS {
            let (row, pair) = partial_place(round);
            let (constants, index) = partial_place(round - WIDTH);
            let input =
                self.window(round - WIDTH, &WINDOW.after[0]) + ROW_CONSTANTS[constants][index];
            self.apply(self.start + row, pair, input);
        }
        let leaving = &ROW_CONSTANTS[LAST_PARTIAL][WIDTH..];
        // The words with the next round's constants, which full rounds add for themselves.
        std::array::from_fn(|i| {
            let word = self.window(PARTIAL_ROUNDS - WIDTH, &WINDOW.after[i]) + leaving[i];
            word - CONSTANTS.round[AFTER_PARTIAL][i]
        })
    }

    fn window(&self, first: usize, factors: &Factors) -> Fp {
        let term = |l: usize| {
            let (row, pair) = partial_place(first + l);
            let cells = &self.rows[self.start + row];
            cells[pair] * (factors.input[l] + factors.power[l] * cells[PAIRS + pair])
        };
        (0..WIDTH).map(term).sum()
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
            assert_eq!(trace.len(), super::super::layout::rows(message.len()));
            let digest = sponge(Domain::Leaf, &message);
            assert_eq!(trace.last().unwrap()[IO], digest);
        }
    }
}
