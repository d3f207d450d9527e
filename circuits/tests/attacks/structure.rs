//! E6: the copy constraints are exactly those that the layout's description asks for, and every
//! assigned cell is bound by something. E8: constants are fixed.

use std::collections::BTreeSet;

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        group::{end, position, slot},
        layout, BlockCircuit, BlockKey,
    },
    protocol::{
        lane::{Lanes, Weights},
        shape::{Rule, Shape, TEST_SHAPES},
    },
    testing::*,
};

/// Heights and widths in bits of the items of a vault, in order; a magnitude has no item. The numbers are
/// written out anew, on purpose, rather than taken from the code that is tested.
fn items(shape: &Shape) -> Vec<(usize, Option<usize>)> {
    let mut items = vec![(2, Some(78)); shape.balances];
    items.extend(vec![(3, Some(167)); shape.positions]);
    items.extend((shape.rule == Rule::Liquidating).then_some((2, None)));
    items.push((3, Some(129)));
    items
}

/// First rows, counted from the vault's, of the groups that complete a word of 254 bits.
pub fn complete_words(items: &[(usize, Option<usize>)]) -> Vec<usize> {
    let mut complete = vec![];
    let (mut used, mut row, mut last) = (0, 0, 0);
    for (height, width) in items {
        if let Some(width) = width {
            if used + width > 254 {
                complete.push(last);
                used = 0;
            }
            used += width;
            last = row;
        }
        row += height;
    }
    complete.push(last);
    complete
}

/// Column of words and digests of the hashes: 10 inputs and 10 powers stand before it.
pub const IO: usize = 20;

/// Words of the hash of `words` words in the rows from `start`, and its digest.
pub fn hash_cells(start: usize, words: usize) -> (Vec<Address>, Address) {
    let inputs = (0..words).map(|i| Address::hash(IO, start + 10 * (i / 4) + i % 4)).collect();
    (inputs, Address::hash(IO, start + 10 * words.div_ceil(4) - 1))
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
            let word = Address::grid(vault * height + group, layout::WORD);
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
    copy(Copied::Advice(Address::grid(end, end::GAMMA)), Copied::Instance(4));
    copies
}

#[test]
fn e6_copies_are_the_expected_set() {
    for shape in TEST_SHAPES {
        let rig = Rig::small(shape.code, &[]);
        let expected = expected_copies(&shape);
        for circuit in [rig.circuit(), BlockCircuit::empty(rig.key.clone())] {
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
fn e6_copied_cells_hold_equal_values() {
    let record = Record::of(&Rig::small(204, &[wide_vault()]).circuit());
    let mut compared = 0;
    for (left, right) in &record.copies {
        if let (Copied::Advice(left), Copied::Advice(right)) = (left, right) {
            assert!(record.advice[left].is_some());
            assert_eq!(record.advice[left], record.advice[right]);
            compared += 1;
        }
    }
    // Two leaves of four words each, their node, two sums.
    assert_eq!(compared, 2 * 4 + 2 + 2);
}

#[test]
fn e6_only_the_inverse_of_no_loss_is_free() {
    let mut vault = small_vault();
    vault.positions[0].loss = false;
    for rig in [Rig::small(206, &[vault]), Rig::small(206, &[])] {
        let inverse = rig.cell(1, position::PROFIT_INVERSE);
        rig.set(inverse, Fp::from(7)).assert_satisfied();
    }
}

#[test]
fn e6_overridden_copy_finds_no_proof() {
    let rig = Rig::small(206, &[small_vault()]);
    let word = Address::hash(IO, 2);
    assert!(!rig.clone().set(word, Fp::from(5)).prove_and_verify());
    rig.set(word, Fp::from(5)).assert_fails("Equality constraint");
}

#[test]
fn e8_constants_are_in_the_key_not_in_the_witness() {
    // Keys that differ in one constant: rule weights, the code of the shape, a price.
    let honest = Rig::small(206, &[small_vault()]);
    let instance = honest.instance.to_column();
    let k = honest.key.k();
    let accepted = honest.proving_key();

    let parameters = small_parameters();
    let weights = Weights::new(Lanes::new(&parameters), Fp::from(3));
    let other_base = BlockKey::new(&parameters, &weights, honest.key.shape);
    let shape = Shape { code: 207, ..honest.key.shape };
    let other_code = BlockKey::new(&parameters, &honest.weights, shape);
    for key in [other_base, other_code] {
        let mut rig = honest.clone();
        rig.key = std::sync::Arc::new(key);
        // The honest witness, synthesized with other constants, under the honest key.
        let proof = prove(k, &accepted, &[rig.overridden()], &[&instance]).unwrap();
        assert!(verify(k, accepted.verifying(), &[&instance], &proof), "fixed cells are the key's");
    }

    // The padding bit set as a witness: "1" to 0 in a used slot.
    let forged = honest.forge_free(|groups| groups[0].set(slot::USED, Fp::ZERO));
    forged.assert_fails(TIER);
}
