//! The linear algebra of partial rounds.
//!
//! A partial round puts word 0 of the state through the S-box and leaves words 1 to 4 alone, so only
//! word 0 has cells. The other four words follow from the inputs `x_k … x_(k+4)` of five consecutive
//! rounds, a *window*. Write `y` for the state at the S-box of round k, constants added, so that
//! `x_k = y_0`; `d_l = s_l − x_l` for what the S-box adds to word 0 in the window's round l; and
//! `c_l` for the constants of the round after that. Then
//!
//! ```text
//! y^(0)   = y
//! y^(l+1) = M·(y^(l) + d_l·e₀) + c_l          x_l = e₀·y^(l)
//! ```
//!
//! so that `x_l = e₀·M^l·y + (terms in d_0 … d_(l−1) and c_0 … c_(l−1))`. The five rows `e₀·M^l`,
//! l = 0…4, are independent, hence y is an affine function of the x_l and d_l, and so is everything
//! that y determines: the state before the window, `after` it, and the next input `x_(k+5)`. The
//! linear part is the same in every round; only constants differ. `docs/circuit.md` takes this step by
//! step.

use std::sync::LazyLock;

use ff::Field;
use pasta_curves::Fp;

use super::layout::{
    AFTER_PARTIAL, DIGEST_ROW, ENTER_ROW, FIRST_PARTIAL, HALF_FULL, LAST_PARTIAL, PAIRS,
    PERMUTATION_ROWS, SECOND_FULL,
};
use crate::primitive::poseidon::{self, CONSTANTS, WIDTH};

/// The words of a permutation.
pub(super) type State = [Fp; WIDTH];

/// The linear part of an affine form over a window, written in inputs and fourth powers:
/// `Σ_l x_l·(input[l] + power[l]·t_l)`, which is `Σ_l (input[l]·x_l + power[l]·s_l)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factors {
    /// The factors of the inputs x.
    pub(super) input: State,
    /// The factors of the outputs s = t·x.
    pub(super) power: State,
}

/// The linear algebra of partial rounds over a window of five of them.
pub(super) struct Window {
    /// Inverse of the matrix of rows `e₀·M^l`, l = 0…4.
    observed: [State; WIDTH],
    /// `M⁻¹·y`, y being the state at the window's first S-box: for the first window, the outputs of
    /// the full round before it, by word.
    pub(super) before: [Factors; WIDTH],
    /// The state at the S-box of the round after the window, by word. Word 0 is that round's input.
    pub(super) after: [Factors; WIDTH],
}

/// The factors of every window.
pub(super) static WINDOW: LazyLock<Window> = LazyLock::new(Window::new);
/// The constants of the equations in each row of a permutation: those from pairs 0 to 4 (the first five)
/// and from pairs 5 to 9.
pub(super) static ROW_CONSTANTS: LazyLock<[[Fp; PAIRS]; PERMUTATION_ROWS]> =
    LazyLock::new(row_constants);

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
            observed: inverse(rows).expect("the rows e₀·M^l are independent"),
            before: [factors; WIDTH],
            after: [factors; WIDTH],
        };
        // Both maps are linear without constants: their columns are the images of unit vectors.
        let (none, zero) = ([[Fp::ZERO; WIDTH]; WIDTH], [Fp::ZERO; WIDTH]);
        for l in 0..WIDTH {
            let input = window.boundaries(unit(l), zero, &none);
            let correction = window.boundaries(zero, unit(l), &none);
            for i in 0..WIDTH {
                // d = s − x: a correction counts for the output, and against the input.
                window.before[i].power[l] = correction.0[i];
                window.before[i].input[l] = input.0[i] - correction.0[i];
                window.after[i].power[l] = correction.1[i];
                window.after[i].input[l] = input.1[i] - correction.1[i];
            }
        }
        window
    }

    /// From the inputs `x` and corrections `d = s − x` of a window, with the constants `c` of the
    /// rounds after the first: `M⁻¹·y` for the state y at the window's first S-box, and the state at
    /// the S-box of the round after the window.
    fn boundaries(&self, x: State, d: State, c: &[State; WIDTH]) -> (State, State) {
        let evolve = |mut state: State, l: usize| {
            state[0] += d[l];
            let mixed = poseidon::mix(state);
            std::array::from_fn(|i| mixed[i] + c[l][i])
        };
        // What the inputs would be if y were zero; what is left of x is e₀·M^l·y.
        let mut state = [Fp::ZERO; WIDTH];
        let mut rest = x;
        for (l, rest) in rest.iter_mut().enumerate() {
            *rest -= state[0];
            state = evolve(state, l);
        }
        let first = multiply(&self.observed, rest);
        let after = (0..WIDTH).fold(first, evolve);
        (multiply(&CONSTANTS.inverse, first), after)
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
pub(super) fn partial_constants(round: usize) -> State {
    CONSTANTS.round[HALF_FULL + round]
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
    set(ENTER_ROW, 0, &full(3));
    // s = M⁻¹·(y − c) with the constants c of the first partial round.
    let (before, own) = (affine(0).0, full(HALF_FULL));
    set(ENTER_ROW, WIDTH, &std::array::from_fn::<_, WIDTH, _>(|j| before[j] - own[j]));
    for row in FIRST_PARTIAL..LAST_PARTIAL {
        let first = PAIRS * (row - FIRST_PARTIAL);
        set(row, 0, &std::array::from_fn::<_, PAIRS, _>(|i| affine(first + i).1[0]));
    }
    let last = PAIRS * (LAST_PARTIAL - FIRST_PARTIAL);
    set(LAST_PARTIAL, 0, &[affine(last).1[0]]);
    set(LAST_PARTIAL, WIDTH, &affine(last + 1).1);
    set(SECOND_FULL, 0, &full(AFTER_PARTIAL + 1));
    set(SECOND_FULL, WIDTH, &full(AFTER_PARTIAL + 2));
    set(DIGEST_ROW, 0, &full(AFTER_PARTIAL + 3));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Word 0 put through the S-box, then the matrix and the next round's constants.
    fn partial_round(mut state: State, next: usize) -> State {
        state[0] = poseidon::sbox(state[0]);
        let mixed = poseidon::mix(state);
        std::array::from_fn(|i| mixed[i] + partial_constants(next)[i])
    }

    #[test]
    fn five_rounds_determine_the_state_around_them() {
        for first in [0, 7, 51] {
            let start: State = std::array::from_fn(|i| Fp::from(1000 * first as u64 + i as u64));
            let (mut state, mut x, mut d) = (start, [Fp::ZERO; WIDTH], [Fp::ZERO; WIDTH]);
            for l in 0..WIDTH {
                (x[l], d[l]) = (state[0], poseidon::sbox(state[0]) - state[0]);
                state = partial_round(state, first + l + 1);
            }
            let (unmixed, after) = WINDOW.boundaries(x, d, &window_constants(first));
            assert_eq!(poseidon::mix(unmixed), start);
            assert_eq!(after, state);
            // The same by factors, constants apart.
            let constants =
                WINDOW.boundaries([Fp::ZERO; WIDTH], [Fp::ZERO; WIDTH], &window_constants(first));
            for ((factors, constant), word) in WINDOW.after.iter().zip(constants.1).zip(state) {
                let Factors { input, power } = factors;
                let sum: Fp = (0..WIDTH).map(|l| input[l] * x[l] + power[l] * (x[l] + d[l])).sum();
                assert_eq!(sum + constant, word);
            }
        }
    }

    #[test]
    fn the_inverse_of_a_singular_matrix_is_none() {
        assert!(inverse([unit(0); WIDTH]).is_none());
        let product =
            inverse(CONSTANTS.mds).map(|found| found.map(|row| multiply(&transposed(), row)));
        assert_eq!(product, Some(std::array::from_fn(unit)));
    }

    fn transposed() -> [State; WIDTH] {
        std::array::from_fn(|i| std::array::from_fn(|j| CONSTANTS.mds[j][i]))
    }
}
