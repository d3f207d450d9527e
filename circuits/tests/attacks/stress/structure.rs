//! G2: the copy constraints of the scenario circuit are exactly those that the layout's description asks for.
//! G1: constants are fixed.

use std::collections::BTreeSet;

use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        opening::cells::WORD,
        stress::{group::end, StressCircuit, StressKey},
    },
    protocol::{
        shape::{Shape, TEST_SHAPES},
        stress::lane::StressWeights,
    },
    testing::*,
};

use crate::structure::{complete_words, hash_cells};

/// Heights and widths in bits of the items of a vault, in order; a pair has no item. The numbers are written
/// out anew, on purpose, rather than taken from the code that is tested.
fn items(shape: &Shape) -> Vec<(usize, Option<usize>)> {
    let mut items = vec![(2, Some(78)); shape.balances];
    items.extend(vec![(2, Some(167)); shape.positions]);
    items.push((3, None));
    items.push((2, Some(129)));
    items
}

fn expected_copies(shape: &Shape) -> BTreeSet<(Copied, Copied)> {
    let mut copies = BTreeSet::new();
    let mut copy = |a: Copied, b: Copied| assert!(copies.insert((a.min(b), a.max(b))));
    let items = items(shape);
    let height: usize = items.iter().map(|(height, _)| height).sum();
    let words = complete_words(&items);
    let mut row = 0;
    let mut level = vec![];
    for vault in 0..shape.vaults {
        let (inputs, output) = hash_cells(row, 2 + words.len());
        // Identity and salt are free.
        for (group, input) in words.iter().zip(&inputs[2..]) {
            let word = Address::grid(vault * height + group, WORD);
            copy(Copied::Advice(word), Copied::Advice(*input));
        }
        level.push(output);
        row = output.row + 1;
    }
    while level.len() > 1 {
        let mut parents = vec![];
        for children in level.chunks(4) {
            // A missing child is a constant.
            let (inputs, output) = hash_cells(row, 4);
            for (child, input) in children.iter().zip(&inputs) {
                copy(Copied::Advice(*child), Copied::Advice(*input));
            }
            parents.push(output);
            row = output.row + 1;
        }
        level = parents;
    }
    let end = shape.vaults * height;
    copy(Copied::Advice(level[0]), Copied::Instance(0));
    for (sum, public) in [(end::PREVIOUS, 1), (end::NEXT, 2)] {
        let (inputs, output) = hash_cells(row, 2);
        copy(Copied::Advice(Address::grid(end, sum)), Copied::Advice(inputs[0]));
        copy(Copied::Advice(output), Copied::Instance(public));
        row = output.row + 1;
    }
    copy(Copied::Advice(Address::grid(end, end::BETA)), Copied::Instance(3));
    copy(Copied::Advice(Address::grid(end, end::DELTA)), Copied::Instance(4));
    copies
}

#[test]
fn g2_copies_are_the_expected_set() {
    for shape in TEST_SHAPES {
        let rig = StressRig::small(shape.code, &[]);
        let expected = expected_copies(&shape);
        for circuit in [rig.circuit(), StressCircuit::empty(rig.key.clone())] {
            let record = Record::of(&circuit);
            let missing: Vec<_> = expected.difference(&record.copies).collect();
            let surplus: Vec<_> = record.copies.difference(&expected).collect();
            assert!(missing.is_empty() && surplus.is_empty(), "{shape}: {missing:?} {surplus:?}");
            assert_eq!(record.copy_count, expected.len());
            assert!(record.repeated.is_empty());
        }
    }
}

#[test]
fn g1_constants_are_in_the_key_not_in_the_witness() {
    let honest = StressRig::small(206, &[small_vault()]);
    let (with, empty) = (honest.circuit(), StressCircuit::empty(honest.key.clone()));
    let (with, without) = (Record::of(&with), Record::of(&empty));
    assert!(with.fixed == without.fixed && with.filled == without.filled);
    assert!(with.selectors == without.selectors && with.copies == without.copies);
    // The honest witness, synthesized with another base's weights, under the honest key.
    let accepted = honest.proving_key();
    let weights = StressWeights::new(3, Fp::from(3));
    let shape = honest.key.shape;
    let other = StressKey::new(&honest.parameters, &honest.under.set, &weights, shape, 0);
    let mut rig = honest.clone();
    rig.key = std::sync::Arc::new(other);
    let (k, instance) = (honest.key.k(), honest.instance.to_column());
    let proof = prove(k, &accepted, &[rig.circuit()], &[&instance]).unwrap();
    assert!(verify(k, accepted.verifying(), &[&instance], &proof), "fixed cells are the key's");
}

#[test]
fn g4_every_public_input_of_a_unit_is_bound() {
    let rig = StressRig::small(206, &[small_vault()]);
    let (k, key) = (rig.key.k(), rig.proving_key());
    let honest = rig.instance.to_column();
    let proof = prove(k, &key, &[rig.circuit()], &[&honest]).unwrap();
    assert!(verify(k, key.verifying(), &[&honest], &proof));
    for row in 0..honest.len() {
        let mut changed = honest;
        changed[row] += Fp::from(1);
        assert!(!verify(k, key.verifying(), &[&changed], &proof));
    }
    // Another number of units is another statement.
    assert!(!verify(k, key.verifying(), &[&honest, &honest], &proof));
}
