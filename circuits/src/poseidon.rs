//! The Poseidon permutation `P128Pow5T5` (width 5, rate 4, `x^5`, 8 full and 56 partial rounds)
//! outside of circuits, and the sponge with domain and length in its capacity (§4).
//!
//! Round constants and matrix come from [`halo2_poseidon`]'s generator (Grain, as in the Poseidon
//! paper's reference). `fixtures/reference` derives the round numbers, checks the matrix and makes
//! the constants anew; a test holds this file against its vectors.

use std::sync::LazyLock;

use ff::Field;
use halo2_gadgets::poseidon::primitives::{generate_constants, Mds, Spec};
use pasta_curves::Fp;

use crate::domain::Domain;

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
    CONSTANTS.mds.map(|row| row.iter().zip(&state).map(|(entry, word)| entry * word).sum())
}

/// Whether round `index` applies the S-box to all words.
pub fn is_full_round(index: usize) -> bool {
    !(FULL_ROUNDS / 2..FULL_ROUNDS / 2 + PARTIAL_ROUNDS).contains(&index)
}

/// The permutation.
pub fn permute(mut state: [Fp; WIDTH]) -> [Fp; WIDTH] {
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

/// The hash of `message`: the first word after absorbing it, four words per permutation, missing
/// last words as zero (the capacity, which is the last word, holds the length).
pub fn hash(domain: Domain, message: &[Fp]) -> Fp {
    let mut state = [Fp::ZERO; WIDTH];
    state[RATE] = domain.capacity(message.len());
    for chunk in message.chunks(RATE) {
        for (word, input) in state.iter_mut().zip(chunk) {
            *word += input;
        }
        state = permute(state);
    }
    state[0]
}

#[cfg(test)]
mod tests {
    use ff::PrimeField;
    use halo2_gadgets::poseidon::primitives::{ConstantLength, Hash};

    use super::*;

    #[test]
    fn permutation_agrees_with_halo2_poseidon() {
        let message = [Fp::from(6), Fp::from_u128(42 << 100), Fp::from(7), -Fp::ONE];
        let hash = Hash::<_, P128Pow5T5, ConstantLength<4>, WIDTH, RATE>::init();
        let [a, b, c, d] = message;
        assert_eq!(permute([a, b, c, d, Fp::from_u128(4 << 64)])[0], hash.hash(message));
    }

    #[test]
    fn a5_length_and_domain_separate_hashes() {
        let one = Fp::ONE;
        let digests = [
            hash(Domain::Node, &[one, one]),
            hash(Domain::Leaf, &[one, one]),
            hash(Domain::Node, &[one, one, Fp::ZERO]),
            hash(Domain::Node, &[one, one, Fp::ZERO, Fp::ZERO]),
            hash(Domain::Node, &[one, one, Fp::ZERO, Fp::ZERO, Fp::ZERO]),
        ];
        for (i, a) in digests.iter().enumerate() {
            assert!(digests[i + 1..].iter().all(|b| a != b));
        }
    }
}
