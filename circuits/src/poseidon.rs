//! The Poseidon permutation `P128Pow5T3` (width 3, rate 2, `x^5`, 8 full and 56 partial rounds)
//! outside of circuits, and the sponge with domain and length in its capacity (§4).
//!
//! The constants are those of [`halo2_gadgets::poseidon::primitives`]; a test holds the
//! permutation against that crate's own hash.

use std::sync::LazyLock;

use ff::Field;
use halo2_gadgets::poseidon::primitives::{Mds, P128Pow5T3, Spec};
use pasta_curves::Fp;

use crate::domain::Domain;

/// Words of the state.
pub const WIDTH: usize = 3;
/// Words absorbed per permutation.
pub const RATE: usize = 2;
/// Full rounds, half of them before and half after the partial ones.
pub const FULL_ROUNDS: usize = 8;
/// Partial rounds.
pub const PARTIAL_ROUNDS: usize = 56;

/// Round constants and MDS matrix.
pub struct Constants {
    /// `round[i][j]` is added to word `j` at the start of round `i`.
    pub round: Vec<[Fp; WIDTH]>,
    /// The MDS matrix: `next[i] = Σ mds[i][j]·sbox(word[j])`.
    pub mds: Mds<Fp, WIDTH>,
}

/// The constants of `P128Pow5T3` over the Pallas base field.
pub static CONSTANTS: LazyLock<Constants> = LazyLock::new(|| {
    let (round, mds, _) = <P128Pow5T3 as Spec<Fp, WIDTH, RATE>>::constants();
    assert_eq!(round.len(), FULL_ROUNDS + PARTIAL_ROUNDS);
    Constants { round, mds }
});

/// `x^5`.
pub fn sbox(x: Fp) -> Fp {
    x.square().square() * x
}

/// Multiplies a state by the MDS matrix.
pub fn mix(state: [Fp; WIDTH]) -> [Fp; WIDTH] {
    let mds = &CONSTANTS.mds;
    std::array::from_fn(|i| mds[i][0] * state[0] + mds[i][1] * state[1] + mds[i][2] * state[2])
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
        state[0] = sbox(state[0]);
        if is_full_round(index) {
            state[1] = sbox(state[1]);
            state[2] = sbox(state[2]);
        }
        state = mix(state);
    }
    state
}

/// The hash of `message`: the first word after absorbing it, two words per permutation, an odd
/// last word followed by zero (the capacity holds the length).
pub fn hash(domain: Domain, message: &[Fp]) -> Fp {
    let mut state = [Fp::ZERO, Fp::ZERO, domain.capacity(message.len())];
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
        let message = [Fp::from(6), Fp::from_u128(42 << 100)];
        let expected = Hash::<_, P128Pow5T3, ConstantLength<2>, WIDTH, RATE>::init().hash(message);
        let state = permute([message[0], message[1], Fp::from_u128(2 << 64)]);
        assert_eq!(state[0], expected);
    }

    #[test]
    fn a5_length_and_domain_separate_hashes() {
        let one = Fp::ONE;
        let digests = [
            hash(Domain::Node, &[one, one]),
            hash(Domain::Leaf, &[one, one]),
            hash(Domain::Node, &[one, one, Fp::ZERO]),
            hash(Domain::Node, &[one, one, Fp::ZERO, Fp::ZERO]),
        ];
        for (i, a) in digests.iter().enumerate() {
            assert!(digests[i + 1..].iter().all(|b| a != b));
        }
    }
}
