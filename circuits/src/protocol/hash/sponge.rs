//! The hash of field elements (§4.1): a sponge over the Poseidon permutation, with the hash's purpose
//! and the message's length in its capacity.

use ff::Field;
use pasta_curves::Fp;

use super::domain::Domain;
use crate::primitive::poseidon::{permute, RATE, WIDTH};

/// The hash of `message`: the first word after absorbing it, four words per permutation, missing
/// last words as zero (the capacity, which is the last word, holds the length). A message has at
/// least one word.
pub fn sponge(domain: Domain, message: &[Fp]) -> Fp {
    assert!(!message.is_empty(), "every message of the protocol has a word");
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
    use super::*;

    #[test]
    fn a5_length_and_domain_separate_hashes() {
        let one = Fp::ONE;
        let digests = [
            sponge(Domain::Node, &[one, one]),
            sponge(Domain::Leaf, &[one, one]),
            sponge(Domain::Node, &[one, one, Fp::ZERO]),
            sponge(Domain::Node, &[one, one, Fp::ZERO, Fp::ZERO]),
            sponge(Domain::Node, &[one, one, Fp::ZERO, Fp::ZERO, Fp::ZERO]),
        ];
        for (i, a) in digests.iter().enumerate() {
            assert!(digests[i + 1..].iter().all(|b| a != b));
        }
    }
}
