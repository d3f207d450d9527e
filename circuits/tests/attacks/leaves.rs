//! What a leaf and a node of a tree say, and that they say nothing else. The attacks are of
//! `docs/security.md`: A2 (a node or a prefix sum leaves something out), A4 (one leaf shown to two
//! customers), A5 (a node presented as a leaf), A6 (padding that holds something), A8 (a leaf of other
//! numbers than those the margin is computed from) and B3 (balances guessed from leaves).

use std::collections::HashSet;

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::hash,
        group::{position, slot, tail},
        layout::{self, At, SlotKind},
        LeafSecret,
    },
    protocol::{
        block::SumCommitment,
        hash::{domain::Domain, sponge},
        secret::{Blind, Identity, Salt},
        shape::{Shape, TEST_SHAPES},
        tree,
        vault::{leaf, word_count, Vault},
    },
    testing::*,
};

use super::subject::Subject;

const COPY: &str = "Equality constraint";

/// First row of the node over the two leaves of shape 204.
fn node_row(shape: &Shape) -> usize {
    shape.vaults * hash::rows(2 + word_count(shape))
}

fn pair() -> Rig {
    Rig::small(204, &[wide_vault(), wide_vault()])
}

fn leaf_of(rig: &Rig, index: usize, vault: &Vault) -> Fp {
    let LeafSecret { identity, salt } = rig.witness.leaves[index];
    leaf(&rig.key.shape, identity, salt, vault).unwrap()
}

#[test]
fn a2_node_binds_both_children() {
    let honest = pair();
    let leaves = [0, 1].map(|index| leaf_of(&honest, index, &wide_vault()));
    let zero = Fp::ZERO;
    assert_eq!(honest.instance.digest, tree::node(&[leaves[0], leaves[1], zero, zero]));
    for [left, right] in [[leaves[0], leaves[0]], [leaves[0], zero], [Fp::ONE, leaves[1]]] {
        let forged = [left, right, zero, zero];
        let mut rig = honest.clone();
        rig.changes = hash_changes(node_row(&rig.key.shape), Domain::Node, &forged);
        rig.instance.digest = tree::node(&forged);
        rig.assert_only_fails(COPY);
    }
    let mut rig = honest;
    let forged = [leaves[0], Fp::from(9), zero, zero];
    rig.changes = hash_changes(node_row(&rig.key.shape), Domain::Node, &forged);
    rig.instance.digest = tree::node(&forged);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a6_missing_child_of_a_node_is_zero() {
    // The third or fourth child of a node over two: a leaf a second time, or one of nobody's.
    let honest = pair();
    let leaves = [0, 1].map(|index| leaf_of(&honest, index, &wide_vault()));
    for (place, child) in [(2, leaves[1]), (3, Fp::from(9))] {
        let mut forged = [leaves[0], leaves[1], Fp::ZERO, Fp::ZERO];
        forged[place] = child;
        let mut rig = honest.clone();
        rig.changes = hash_changes(node_row(&rig.key.shape), Domain::Node, &forged);
        rig.instance.digest = tree::node(&forged);
        rig.assert_only_fails("('no word')");
        if place == 2 {
            assert!(!rig.prove_and_verify());
        }
    }
}

#[test]
fn a6_a_hash_ends_with_its_message() {
    // A sum's hash of three words with the length of two in its capacity.
    let honest = pair();
    let start = node_row(&honest.key.shape) + hash::rows(tree::ARITY);
    let hash = honest.hash_lengths().len() - 2;
    let extra = |h, row, place, value: Fp| {
        if (h, row, place) == (hash, 0, 2) {
            value + Fp::from(5)
        } else {
            value
        }
    };
    let forged = honest.forge_hashes(|_, _, value| value, extra);
    forged.assert_only_fails("('begin')");
    let io = Address::hash(hash::COLUMNS - 1, start + 2);
    forged.set(io, Fp::from(5)).assert_only_fails("('no word')");
}

#[test]
fn a2_each_window_of_partial_rounds_is_bound() {
    // One cell or S-box off where partial rounds begin, within them and where they end: all that
    // follows is computed, and one gate stands in the way.
    let pairs = (hash::COLUMNS - 1) / 2;
    for (row, place, gate) in [
        (1, hash::COLUMNS + 5, "('enter partial rounds')"),
        (1, hash::COLUMNS + 9, "('enter partial rounds')"),
        (2, 5, "('partial round')"),
        (7, 5, "('partial round')"),
        (2, 6, "('partial rounds')"),
        (4, 0, "('partial rounds')"),
        (7, 4, "('partial rounds')"),
        (2, pairs, "('S-boxes')"),
        (6, 2 * pairs - 1, "('more S-boxes')"),
        (8, 0, "('leave partial rounds')"),
        (8, 4, "('leave partial rounds')"),
    ] {
        let off = |hash, r, p, value: Fp| {
            if (hash, r, p) == (0, row, place) {
                value + Fp::ONE
            } else {
                value
            }
        };
        let honest = Rig::small(206, &[small_vault()]);
        let digest = honest.instance.digest;
        let forged = honest.forge_hashes(|_, _, value| value, off);
        assert_ne!(forged.instance.digest, digest);
        forged.assert_only_fails(gate);
        assert_eq!(forged.failures().len(), 1);
        if (row, place) == (8, 0) {
            assert!(!forged.prove_and_verify());
        }
    }
}

#[test]
fn a2_children_keep_their_sides() {
    let mut rig = pair();
    let leaves = [0, 1].map(|index| leaf_of(&rig, index, &wide_vault()));
    rig.instance.digest = tree::node(&[leaves[1], leaves[0], Fp::ZERO, Fp::ZERO]);
    rig.assert_only_fails(COPY);
}

#[test]
fn a2_prefix_sum_is_the_one_that_grew() {
    // Φ of other sums than those that the gate "end" relates.
    let honest = pair();
    let row = node_row(&honest.key.shape) + hash::rows(tree::ARITY);
    for (offset, next) in [(0, false), (hash::rows(2), true)] {
        let mut rig = honest.clone();
        let message = [Fp::from(1234), Fp::from(5)];
        rig.changes = hash_changes(row + offset, Domain::Sum, &message);
        let forged = SumCommitment::new(message[0], Blind(message[1])).0;
        *(if next { &mut rig.instance.next } else { &mut rig.instance.previous }) = forged;
        rig.assert_only_fails(COPY);
        assert!(!rig.prove_and_verify());
    }
}

#[test]
fn a4_identity_is_part_of_the_leaf() {
    let honest = Rig::small(206, &[small_vault()]);
    let mut other = honest.clone();
    other.witness.leaves[0].identity.0 += Fp::ONE;
    assert_ne!(other.witness.instance(&other.key.shape).digest, honest.instance.digest);
    other.assert_only_fails(COPY);
    assert!(!other.prove_and_verify());
    // An id can't be reduced modulo p: ids are hashed to the field, and two labels differ.
    let ids = ["main", "isolated"].map(|label| Identity::of("venue", "account", label).0);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a5_leaf_is_no_node() {
    // The leaf's hash under the tag of nodes, and a node's digest in place of a leaf's.
    let honest = Rig::small(206, &[small_vault()]);
    let LeafSecret { identity, salt } = honest.witness.leaves[0];
    let groups = &honest.witness.grid.groups;
    let message = [identity.0, salt.0, groups[1].get(layout::WORD), groups[2].get(layout::WORD)];
    assert_eq!(sponge(Domain::Leaf, &message), honest.instance.digest);
    for domain in [Domain::Node, Domain::Block, Domain::Sum] {
        let mut rig = honest.clone();
        rig.changes = hash_changes(0, domain, &message);
        rig.instance.digest = sponge(domain, &message);
        rig.assert_only_fails("capacity");
    }
    let mut rig = honest;
    rig.changes = hash_changes(0, Domain::Node, &message);
    rig.instance.digest = sponge(Domain::Node, &message);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a5_path_has_a_fixed_length() {
    for shape in TEST_SHAPES {
        let leaves: Vec<Fp> = (1..=shape.vaults as u64).map(Fp::from).collect();
        let tree = tree::Tree::new(leaves.clone());
        let path = tree.path(0);
        assert_eq!(path.len(), tree::SIBLINGS * shape.depth());
        for zeros in 1..=tree::SIBLINGS {
            let longer = [&path[..], &vec![Fp::ZERO; zeros]].concat();
            assert_ne!(tree::climb(leaves[0], 0, &longer), Some(tree.root()));
            if let Some(length) = path.len().checked_sub(zeros) {
                assert_ne!(tree::climb(leaves[0], 0, &path[..length]), Some(tree.root()));
            }
        }
    }
}

#[test]
fn a6_padding_with_a_used_slot_is_refused() {
    // The second vault of the block is padding; a balance shows up in it, uncounted.
    let honest = Rig::small(204, &[wide_vault()]);
    let row = *honest.key.table.find(SlotKind::Balance, 1, false, 100).unwrap();
    let forged = honest.forge(
        |groups| {
            write_row(&mut groups[5], &row);
            groups[5].set(slot::USED, Fp::ONE);
            groups[5].set(slot::AMOUNT, Fp::from(100));
        },
        |index, _, after| {
            if (5..9).contains(&index) {
                after.set(layout::ANY, Fp::ZERO);
            }
        },
    );
    forged.assert_only_fails("S8 any");
    assert!(!forged.prove_and_verify());
}

#[test]
fn a6_padding_with_an_unused_amount_is_refused() {
    let honest = Rig::small(206, &[]);
    for (group, at) in [(0, slot::AMOUNT), (1, slot::AMOUNT), (1, position::PROFIT_ABS)] {
        let forged = honest.clone().forge_free(|groups| groups[group].set(at, Fp::from(100)));
        forged.assert_fails("S2 empty slot");
        assert_ne!(forged.instance.digest, honest.instance.digest);
    }
    for (group, at) in [(0, slot::ID), (0, slot::SIDE), (1, slot::ID), (1, slot::SIDE)] {
        let forged = honest.clone().forge_free(|groups| groups[group].set(at, Fp::ONE));
        forged.assert_only_fails(TIER);
    }
}

#[test]
fn a6_padding_with_extra_is_refused() {
    for (code, tail) in [(204, 4), (205, 5)] {
        let forged = Rig::small(code, &[]).forge_free(|g| g[tail].set(tail::EXTRA, Fp::from(100)));
        forged.assert_only_fails("S8 padding: extra");
    }
    let forged = Rig::small(206, &[]).forge_free(|g| g[2].set(tail::EXTRA, Fp::from(100)));
    forged.assert_fails("S8 padding: extra");
    let forged = Rig::small(205, &[]).forge_free(|g| g[5].set(tail::EXTRA, Fp::from(100)));
    assert!(!forged.prove_and_verify());
}

#[test]
fn a6_padding_leaf_is_that_of_the_empty_vault() {
    let rig = Rig::small(201, &[small_vault()]);
    let leaves = [small_vault(), Vault::default(), Vault::default(), Vault::default()];
    let leaves: Vec<Fp> =
        leaves.iter().enumerate().map(|(index, vault)| leaf_of(&rig, index, vault)).collect();
    assert_eq!(rig.instance.digest, tree::subtree_root(&leaves));
}

#[test]
fn a8_leaf_of_other_balances_is_refused() {
    // The circuit's own cells are honest; the hash takes other words.
    let honest = Rig::small(206, &[small_vault()]);
    let mut other = small_vault();
    other.balances[0].amount += 1;
    let other = Rig::small(206, &[other]);
    assert_ne!(honest.instance.digest, other.instance.digest);
    let LeafSecret { identity, salt } = honest.witness.leaves[0];
    let groups = &other.witness.grid.groups;
    let message = [identity.0, salt.0, groups[1].get(layout::WORD), groups[2].get(layout::WORD)];
    let mut forged = honest;
    forged.changes = hash_changes(0, Domain::Leaf, &message);
    forged.instance.digest = other.instance.digest;
    forged.assert_only_fails(COPY);
    assert!(!forged.prove_and_verify());
}

#[test]
fn a8_range_checks_are_of_the_packed_cells() {
    // Limbs of another value than the cell's: all zero, each in range.
    let zeros = |mut rig: Rig, limbs: &[At]| {
        for at in limbs {
            let cell = rig.cell(0, *at);
            rig.changes.insert(cell, Fp::ZERO);
        }
        rig
    };
    let honest = Rig::small(206, &[small_vault()]);
    zeros(honest.clone(), &slot::GAP_LO).assert_only_fails("S3 at least lo");
    zeros(honest.clone(), &slot::GAP_HI).assert_only_fails("S3 at most hi");
    // A negative amount, whose margin is negative too, and limbs that hide both.
    let forged = honest.forge_free(|groups| groups[0].set(slot::AMOUNT, -Fp::from(5)));
    let mut forged = zeros(forged, &slot::GAP_LO);
    for at in tail::MARGIN {
        let cell = forged.cell(2, at);
        forged.changes.insert(cell, Fp::ZERO);
    }
    let failures = forged.failures();
    for name in ["S3 at least lo", "S5 margin"] {
        assert_eq!(failures.iter().filter(|failure| failure.contains(name)).count(), 1);
    }
    assert_eq!(failures.len(), 2);
    assert!(!forged.prove_and_verify());
}

#[test]
fn a8_a_word_holds_all_of_its_items() {
    // The word before an item, and where it goes on, are no choice of the prover.
    let honest = Rig::small(203, &[wide_vault()]);
    let groups = honest.witness.grid.groups.len() - 1;
    let liquidating = Rig::small(205, &[underwater_vault()]);
    for (rig, groups) in [(&honest, 0..groups), (&liquidating, 0..6)] {
        let subject = Subject::new(rig.clone());
        for group in groups {
            // Left out or put in: the leaf shown to its owner is another, or another vault's is.
            for value in [Fp::ONE, -rig.witness.grid.groups[group].get(layout::WORD)] {
                if value != Fp::ZERO {
                    let forged = rig.clone().forge_flow(group, layout::ACC, value);
                    subject.assert_only_breaks(&forged, "S7 word so far");
                }
            }
        }
    }
    // The first of the block starts at zero.
    honest
        .clone()
        .forge_free(|groups| groups[0].set(layout::ACC, Fp::ONE))
        .assert_only_fails("starts at zero");
    // Two balances share a word: the first one left out of it.
    let balance = honest.witness.grid.groups[0].get(layout::WORD);
    assert_ne!(balance, Fp::ZERO);
    let forged = honest.clone().forge_flow(0, layout::ACC, -balance);
    assert_ne!(forged.instance.digest, honest.instance.digest);
    forged.assert_only_fails("S7 word so far");
}

#[test]
fn b3_balances_can_not_be_enumerated() {
    let shape = Shape::from_code(206).unwrap();
    let rig = Rig::small(206, &[small_vault()]);
    let LeafSecret { identity, salt } = rig.witness.leaves[0];
    let mut vault = small_vault();
    // Whoever knows all but the salt learns nothing from trying amounts.
    for amount in 0..2_000 {
        vault.balances[0].amount = 20_000_000_000 - 1_000 + amount;
        for guess in [Fp::ZERO, Fp::ONE, salt.0 + Fp::ONE] {
            assert_ne!(leaf(&shape, identity, Salt(guess), &vault), Some(rig.instance.digest));
        }
    }
    assert_eq!(leaf(&shape, identity, salt, &small_vault()), Some(rig.instance.digest));
}

#[test]
fn b3_equal_vaults_and_padding_have_leaves_of_their_own() {
    let rig = Rig::small(201, &[small_vault(), small_vault()]);
    let vaults = [small_vault(), small_vault(), Vault::default(), Vault::default()];
    let leaves: HashSet<_> = vaults
        .iter()
        .enumerate()
        .map(|(index, vault)| leaf_of(&rig, index, vault).to_repr())
        .collect();
    assert_eq!(leaves.len(), 4);
    let commitment = |blind| SumCommitment::new(Fp::ONE, Blind(Fp::from(blind)));
    assert_ne!(commitment(2), commitment(3));
}
