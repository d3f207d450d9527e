//! The Poseidon permutation `P128Pow5T5` (width 5, rate 4, `x^5`, 8 full and 56 partial rounds)
//! outside of circuits (§4.1).
//!
//! Round constants and matrix come from `halo2_poseidon`'s generator (Grain, as in the Poseidon
//! paper's reference). `fixtures/reference` derives the round numbers, checks the matrix and makes
//! the constants anew; a test holds this file against its vectors.

use std::sync::LazyLock;

use ff::Field;
use halo2_gadgets::poseidon::primitives::{generate_constants, Mds, Spec};
use pasta_curves::Fp;

/// Words of the state.
pub const WIDTH: usize = 5;
/// Words absorbed per permutation.
pub const RATE: usize = 4;
/// Full rounds, half of them before and half after the partial ones.
pub const FULL_ROUNDS: usize = 8;
/// Partial rounds.
pub const PARTIAL_ROUNDS: usize = 56;

/// The permutation's specification.
#[derive(Debug)]
struct P128Pow5T5;

impl Spec<Fp, WIDTH, RATE> for P128Pow5T5 {
    fn full_rounds() -> usize {
        FULL_ROUNDS
    }

    fn partial_rounds() -> usize {
        PARTIAL_ROUNDS
    }

    fn sbox(value: Fp) -> Fp {
        sbox(value)
    }

    /// The generator's first matrix passes the authors' checks (`fixtures/reference`).
    fn secure_mds() -> usize {
        0
    }

    fn constants() -> (Vec<[Fp; WIDTH]>, Mds<Fp, WIDTH>, Mds<Fp, WIDTH>) {
        generate_constants::<Fp, Self, WIDTH, RATE>()
    }
}

/// Round constants and MDS matrix.
pub struct Constants {
    /// `round[i][j]` is added to word `j` at the start of round `i`.
    pub round: Vec<[Fp; WIDTH]>,
    /// The MDS matrix: `next[i] = Σ mds[i][j]·sbox(word[j])`.
    pub mds: Mds<Fp, WIDTH>,
    /// The inverse of the MDS matrix.
    pub inverse: Mds<Fp, WIDTH>,
}

/// The constants of `P128Pow5T5` over the Pallas base field.
pub static CONSTANTS: LazyLock<Constants> = LazyLock::new(|| {
    let (round, mds, inverse) = P128Pow5T5::constants();
    assert_eq!(round.len(), FULL_ROUNDS + PARTIAL_ROUNDS);
    Constants { round, mds, inverse }
});

/// `x^5`.
pub fn sbox(x: Fp) -> Fp {
    x.square().square() * x
}

/// Multiplies a state by the MDS matrix.
pub fn mix(state: [Fp; WIDTH]) -> [Fp; WIDTH] {
    multiply(&CONSTANTS.mds, &state)
}

/// Whether round `index` applies the S-box to all words.
pub fn is_full_round(index: usize) -> bool {
    !(FULL_ROUNDS / 2..FULL_ROUNDS / 2 + PARTIAL_ROUNDS).contains(&index)
}

/// A partial round as [`permute`] computes it: one constant, the S-box, and a matrix that differs
/// from the identity in its first row and column only.
pub struct PartialRound {
    /// Added to word 0.
    pub constant: Fp,
    /// The first row.
    pub row: [Fp; WIDTH],
    /// The first column below the first row.
    pub column: [Fp; WIDTH - 1],
}

/// The rounds of [`CONSTANTS`] in their equivalent sparse form.
pub struct Sparse {
    /// In place of the MDS matrix in the last full round before the partial ones.
    pub before: Mds<Fp, WIDTH>,
    /// The partial rounds.
    pub partial: Vec<PartialRound>,
    /// In place of the constants of the first full round after the partial ones.
    pub after: [Fp; WIDTH],
}

/// The sparse form of the rounds, for whoever computes the permutation outside of circuits.
pub static SPARSE: LazyLock<Sparse> = LazyLock::new(|| sparse(&CONSTANTS));

/// Rewrites the partial rounds so that each takes 9 products with constants instead of 25; the
/// permutation stays the same function (Poseidon paper, appendix B: "efficient implementation").
///
/// Constants: the S-box of a partial round leaves words 1 to 4 alone, so what is added to them can
/// be added after it instead, and after the matrix as M·(0, c1, …, c4) to the next round's
/// constants. One constant is left per partial round, the rest ends in the next full round.
///
/// Matrices: with M = \[m, v; w, H\] (v a row, w a column, H of 4 × 4) and X any matrix,
///
/// > \[m, v; X·w, X·H\] = \[m, v·(X·H)⁻¹; X·w, 1\] · \[1, 0; 0, X·H\].
///
/// The right factor acts on words 1 to 4 only, so it commutes with the S-box and the constant of
/// its round and can be merged into the matrix of the round before it. From the last partial round
/// (X = 1) back to the first, X is H^0, H^1, …; the last factor \[1, 0; 0, H^56\] meets the matrix
/// of the full round before. H⁻¹ = E − c·b/a, where M⁻¹ = \[a, b; c, E\].
fn sparse(constants: &Constants) -> Sparse {
    let (first, last) = (FULL_ROUNDS / 2, FULL_ROUNDS / 2 + PARTIAL_ROUNDS);
    let mds = &constants.mds;
    let mut moved = [Fp::ZERO; WIDTH];
    let mut partial = vec![];
    for round in &constants.round[first..last] {
        let mut sum = std::array::from_fn::<_, WIDTH, _>(|i| round[i] + moved[i]);
        let constant = std::mem::take(&mut sum[0]);
        moved = multiply(mds, &sum);
        partial.push(PartialRound { constant, row: mds[0], column: [Fp::ZERO; WIDTH - 1] });
    }
    let after = std::array::from_fn(|i| constants.round[last][i] + moved[i]);

    const H: usize = WIDTH - 1;
    let h: Mds<Fp, H> = std::array::from_fn(|i| std::array::from_fn(|j| mds[i + 1][j + 1]));
    let inverse = &constants.inverse;
    let a_inverse = inverse[0][0].invert();
    let a_inverse = Option::<Fp>::from(a_inverse)
        .expect("a is H's determinant over M's, and an MDS matrix has no singular submatrix");
    let h_inverse: Mds<Fp, H> = std::array::from_fn(|i| {
        let factor = inverse[i + 1][0] * a_inverse;
        std::array::from_fn(|j| inverse[i + 1][j + 1] - factor * inverse[0][j + 1])
    });
    let mut row: [Fp; H] = std::array::from_fn(|j| mds[0][j + 1]);
    let mut columns: [[Fp; H]; WIDTH] =
        std::array::from_fn(|j| std::array::from_fn(|i| mds[i + 1][j]));
    for round in partial.iter_mut().rev() {
        // row = v·H^-k, columns = H^(k−1)·[w H], for the k-th round from the last
        row = multiply(&transposed(&h_inverse), &row);
        round.row[1..].copy_from_slice(&row);
        round.column = columns[0];
        columns = columns.map(|column| multiply(&h, &column));
    }
    let before = std::array::from_fn(|i| {
        std::array::from_fn(|j| if i == 0 { mds[0][j] } else { columns[j][i - 1] })
    });
    Sparse { before, partial, after }
}

fn multiply<const N: usize>(matrix: &Mds<Fp, N>, vector: &[Fp; N]) -> [Fp; N] {
    matrix.map(|row| row.iter().zip(vector).map(|(entry, word)| entry * word).sum())
}

fn transposed<const N: usize>(matrix: &Mds<Fp, N>) -> Mds<Fp, N> {
    std::array::from_fn(|i| std::array::from_fn(|j| matrix[j][i]))
}

/// `matrix · sbox(state + constants)`.
fn full_round(
    state: &[Fp; WIDTH],
    constants: &[Fp; WIDTH],
    matrix: &Mds<Fp, WIDTH>,
) -> [Fp; WIDTH] {
    let boxed: [Fp; WIDTH] = std::array::from_fn(|i| sbox(state[i] + constants[i]));
    multiply(matrix, &boxed)
}

/// The permutation.
pub fn permute(mut state: [Fp; WIDTH]) -> [Fp; WIDTH] {
    let (Constants { round, mds, .. }, sparse) = (&*CONSTANTS, &*SPARSE);
    let (first, last) = (FULL_ROUNDS / 2, FULL_ROUNDS / 2 + PARTIAL_ROUNDS);
    for constants in &round[..first - 1] {
        state = full_round(&state, constants, mds);
    }
    state = full_round(&state, &round[first - 1], &sparse.before);
    for PartialRound { constant, row, column } in &sparse.partial {
        let boxed = sbox(state[0] + constant);
        state[0] = boxed * row[0];
        for i in 1..WIDTH {
            state[0] += state[i] * row[i];
            state[i] += boxed * column[i - 1];
        }
    }
    state = full_round(&state, &sparse.after, mds);
    for constants in &round[last + 1..] {
        state = full_round(&state, constants, mds);
    }
    state
}

#[cfg(test)]
mod tests {
    use ff::PrimeField;
    use halo2_gadgets::poseidon::primitives::{ConstantLength, Hash};

    use super::*;

    /// The permutation as the paper defines it.
    fn plain(mut state: [Fp; WIDTH]) -> [Fp; WIDTH] {
        for (index, constants) in CONSTANTS.round.iter().enumerate() {
            for (word, constant) in state.iter_mut().zip(constants) {
                *word += constant;
            }
            let boxes = if is_full_round(index) { WIDTH } else { 1 };
            for word in &mut state[..boxes] {
                *word = sbox(*word);
            }
            state = mix(state);
        }
        state
    }

    #[test]
    fn sparse_rounds_are_the_plain_ones() {
        let mut state = [Fp::ZERO; WIDTH];
        for _ in 0..1000 {
            let next = permute(state);
            assert_eq!(next, plain(state));
            state = next;
        }
        for word in 0..WIDTH {
            let mut state = [Fp::ZERO; WIDTH];
            state[word] = -Fp::ONE;
            assert_eq!(permute(state), plain(state));
        }
    }

    #[test]
    fn permutation_agrees_with_halo2_poseidon() {
        let message = [Fp::from(6), Fp::from_u128(42 << 100), Fp::from(7), -Fp::ONE];
        let hash = Hash::<_, P128Pow5T5, ConstantLength<4>, WIDTH, RATE>::init();
        let [a, b, c, d] = message;
        assert_eq!(permute([a, b, c, d, Fp::from_u128(4 << 64)])[0], hash.hash(message));
    }
}
