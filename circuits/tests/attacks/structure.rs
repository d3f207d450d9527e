//! E6: the copy constraints are exactly those that the layout's description asks for, and every
//! assigned cell is bound by something. E8: constants are fixed.

use std::collections::BTreeSet;

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        grid::{self, At},
        BlockCircuit, BlockKey,
    },
    lane::{Lanes, Weights},
    shape::{Rule, Shape, TEST_SHAPES},
    testing::*,
};

/// Range checks of a group, cell and bytes, as the table of §3's widths has them.
fn ranges(rule: Rule, balances: usize, positions: usize) -> Vec<Vec<(At, usize)>> {
    let mut groups = vec![];
    for slot in 1..=balances {
        let mut group = vec![(grid::GAP_LO, 8), (grid::GAP_HI, 8)];
        group.extend((slot < balances).then_some((grid::STEP, 2)));
        groups.push(group);
    }
    for slot in 1..=positions {
        let mut group = vec![(grid::GAP_LO, 12), (grid::GAP_HI, 12), (grid::AMOUNT, 8)];
        group.push((grid::PROFIT_LOW, 12));
        group.extend((slot < positions).then_some((grid::STEP, 2)));
        groups.push(group);
    }
    let mut tail = vec![(grid::EXTRA, 14), (grid::MARGIN, 18)];
    tail.extend((rule == Rule::Liquidating).then_some((grid::EQUITY_ABS, 18)));
    groups.push(tail);
    groups
}

/// Groups whose word is complete, from widths of 78, 176 and 120 bits in words of 254.
fn complete_words(balances: usize, positions: usize) -> Vec<usize> {
    let widths: Vec<usize> = [vec![78; balances], vec![176; positions], vec![120]].concat();
    let mut complete = vec![];
    let mut used = 0;
    for (index, width) in widths.iter().enumerate() {
        if used + width > 254 {
            complete.push(index - 1);
            used = 0;
        }
        used += width;
    }
    complete.push(widths.len() - 1);
    complete
}

/// Inputs of the hash of `words` words in the rows from `start`, and its output.
fn hash_cells(start: usize, words: usize) -> (Vec<Address>, Address) {
    let inputs = (0..words).map(|i| Address::hash(9 + i % 2, start + 16 * (i / 2))).collect();
    (inputs, Address::hash(6, start + 16 * words.div_ceil(2)))
}

fn expected_copies(shape: &Shape) -> BTreeSet<(Copied, Copied)> {
    let mut copies = BTreeSet::new();
    let mut copy = |a: Copied, b: Copied| assert!(copies.insert((a.min(b), a.max(b))));
    let Shape { rule, balances, positions, vaults, .. } = *shape;
    let groups = balances + positions + 1;

    let mut heights = [0, 0];
    for vault in 0..vaults {
        for (index, group) in ranges(rule, balances, positions).into_iter().enumerate() {
            for (at, bytes) in group {
                let column = usize::from(heights[1] < heights[0]);
                let checked = Address::range(column, heights[column]);
                let cell = Address::grid(vault * groups + index, at);
                copy(Copied::Advice(cell), Copied::Advice(checked));
                heights[column] += bytes;
            }
        }
    }

    let words = complete_words(balances, positions);
    let mut row = 0;
    let mut level = vec![];
    for vault in 0..vaults {
        let (inputs, output) = hash_cells(row, 2 + words.len());
        // Identity and salt are free.
        for (group, input) in words.iter().zip(&inputs[2..]) {
            let word = Address::grid(vault * groups + group, grid::WORD);
            copy(Copied::Advice(word), Copied::Advice(*input));
        }
        level.push(output);
        row = output.row + 1;
    }
    while level.len() > 1 {
        let mut parents = vec![];
        for pair in level.chunks(2) {
            let (inputs, output) = hash_cells(row, 2);
            for (child, input) in pair.iter().zip(&inputs) {
                copy(Copied::Advice(*child), Copied::Advice(*input));
            }
            parents.push(output);
            row = output.row + 1;
        }
        level = parents;
    }
    let end = vaults * groups;
    copy(Copied::Advice(level[0]), Copied::Instance(0));
    for (sum, public) in [(grid::PREVIOUS, 1), (grid::NEXT, 2)] {
        let (inputs, output) = hash_cells(row, 2);
        copy(Copied::Advice(Address::grid(end, sum)), Copied::Advice(inputs[0]));
        copy(Copied::Advice(output), Copied::Instance(public));
        row = output.row + 1;
    }
    copy(Copied::Advice(Address::grid(end, grid::BETA)), Copied::Instance(3));
    copy(Copied::Advice(Address::grid(end, grid::GAMMA)), Copied::Instance(4));
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
    assert!(compared > 30);
}

#[test]
fn e6_only_the_inverse_of_no_loss_is_free() {
    let mut vault = small_vault();
    vault.positions[0].loss = false;
    let inverse = Address::grid(1, grid::PROFIT_INVERSE);
    Rig::small(206, &[vault]).set(inverse, Fp::from(7)).assert_satisfied();
    Rig::small(206, &[]).set(inverse, Fp::from(7)).assert_satisfied();
}

#[test]
fn e6_overridden_copy_finds_no_proof() {
    let rig = Rig::small(206, &[small_vault()]);
    let word = Address::hash(9, 16);
    assert!(!rig.clone().set(word, Fp::from(5)).prove_and_verify());
    rig.set(word, Fp::from(5)).assert_fails("Equality constraint");
}

#[test]
fn e8_constants_are_in_the_key_not_in_the_witness() {
    // Keys that differ in one constant: rule weights, the code of the shape, a price.
    let honest = Rig::small(206, &[small_vault()]);
    let instance = honest.instance.to_halo2_instance();
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
        assert!(verify(k, accepted.get_vk(), &[&instance], &proof), "fixed cells are the key's");
    }

    // The padding bit set as a witness: "1" to 0 in a used slot.
    let forged = honest.forge_free(|groups| groups[0].set(grid::USED, Fp::ZERO));
    forged.assert_fails("Lookup 2");
}
