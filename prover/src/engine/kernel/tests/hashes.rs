//! Hashes of many messages against those of one.

use ff::{Field as _, PrimeField as _};
use halo2_proofs::pasta::Fp;
use ringfence_circuits::protocol::hash::{domain::Domain, sponge};

use super::{elements, units};
use crate::engine::kernel::poseidon::Sponges;

/// Each message by itself, as the protocol has it.
fn one_by_one(domain: Domain, length: usize, messages: &[Fp]) -> Vec<Fp> {
    messages.chunks(length).map(|message| sponge(domain, message)).collect()
}

fn check(domain: Domain, length: usize, messages: &[Fp]) {
    let expected = one_by_one(domain, length, messages);
    for unit in units() {
        let hashes = Sponges::new(unit).hash(domain.capacity(length), length, messages);
        assert_eq!(hashes, expected, "{} {length}", unit.name());
    }
}

#[test]
fn hashes_of_many_messages_are_those_of_each() {
    // Every number of messages that leaves lanes empty, and every remainder of a chunk.
    for length in 1..=9 {
        for count in 0..=17 {
            check(Domain::Leaf, length, &elements(3, length * count));
        }
    }
    check(Domain::Node, 4, &elements(4, 4 * 300));
    for domain in Domain::ALL {
        check(domain, 3, &elements(5, 3 * 9));
    }
}

#[test]
fn hashes_at_the_edges_of_the_field_are_those_of_each() {
    let edges =
        [Fp::ZERO, Fp::ONE, -Fp::ONE, -Fp::from(2), Fp::from(2).pow_vartime([253]), Fp::DELTA];
    for length in [1, 4, 5, 8] {
        for edge in edges {
            check(Domain::Leaf, length, &vec![edge; length * 9]);
        }
        // Each lane another edge in another word.
        let mixed: Vec<Fp> =
            (0..length * 24).map(|i| edges[(i + i / length) % edges.len()]).collect();
        check(Domain::Node, length, &mixed);
    }
}

#[test]
#[should_panic(expected = "whole messages")]
fn messages_that_are_not_whole_are_refused() {
    let unit = crate::engine::kernel::unit::Unit::Plain;
    let _ = Sponges::new(unit).hash(Fp::ONE, 3, &elements(1, 4));
}
