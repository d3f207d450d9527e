//! Walks through made tries, honest and not.

use std::{collections::BTreeMap, io};

use proptest::prelude::*;

use super::{
    build::Trie,
    node::{nibble, Child, Node, NodeFault, CHILDREN},
    walk::{Nodes, Walk, WalkFault, EMPTY_ROOT},
};
use crate::hash::keccak256;

/// Nodes in memory, with a count of how often each was asked for.
#[derive(Default)]
struct Memory {
    nodes: BTreeMap<[u8; 32], Vec<u8>>,
    asked: BTreeMap<[u8; 32], usize>,
}

impl Memory {
    fn of(nodes: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let nodes = nodes.into_iter().map(|node| (keccak256(&node), node)).collect();
        Memory { nodes, ..Memory::default() }
    }
}

impl Nodes for Memory {
    fn node(&mut self, hash: &[u8; 32]) -> io::Result<Option<Vec<u8>>> {
        *self.asked.entry(*hash).or_default() += 1;
        Ok(self.nodes.get(hash).cloned())
    }
}

/// Keys with few different beginnings, so that extensions, deep branches and nodes inside others occur.
fn keys() -> impl Strategy<Value = BTreeMap<[u8; 32], Vec<u8>>> {
    let key = (0u8..3, 0u8..3, 0usize..32, any::<u8>()).prop_map(|(first, second, at, byte)| {
        let mut key = [0; 32];
        key[0] = first;
        key[1] = second;
        key[at] = byte;
        key
    });
    let value = prop_oneof![
        proptest::collection::vec(1u8..255, 1..3),
        proptest::collection::vec(any::<u8>(), 1..40),
    ];
    proptest::collection::btree_map(key, value, 0..40)
}

proptest! {
    #[test]
    fn every_key_leads_to_its_value_and_no_other_key_does(
        values in keys(),
        others in proptest::collection::btree_set(any::<[u8; 32]>(), 0..20),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..256), 0..20),
    ) {
        let trie = Trie::new(&values);
        let mut nodes = Memory { nodes: trie.nodes().clone(), ..Memory::default() };
        let mut walk = Walk::new(trie.root());
        let near = flips.iter().filter(|_| !values.is_empty()).map(|(index, bit)| {
            let mut key = *values.keys().nth(index.index(values.len())).unwrap();
            key[bit / 8] ^= 1 << (bit % 8);
            key
        });
        // In any order, and with a walk that remembers.
        for key in values.keys().copied().chain(others).chain(near) {
            let found = walk.find(&key, &mut nodes).unwrap();
            prop_assert_eq!(found.as_ref(), values.get(&key));
            let mut proof = Memory::of(trie.proof(&key));
            prop_assert_eq!(Walk::new(trie.root()).find(&key, &mut proof).unwrap(), found);
        }
    }

    /// In ascending order each node is fetched once.
    #[test]
    fn ascending_keys_share_their_nodes(values in keys()) {
        let trie = Trie::new(&values);
        let mut nodes = Memory { nodes: trie.nodes().clone(), ..Memory::default() };
        let mut walk = Walk::new(trie.root());
        for key in values.keys() {
            walk.find(key, &mut nodes).unwrap();
        }
        prop_assert!(nodes.asked.values().all(|times| *times == 1));
        prop_assert_eq!(nodes.asked.len(), trie.nodes().len());
    }
}

#[test]
fn the_empty_trie_holds_nothing() {
    assert_eq!(EMPTY_ROOT, keccak256(&[0x80]));
    assert_eq!(Trie::new(&BTreeMap::new()).root(), EMPTY_ROOT);
    let mut walk = Walk::new(EMPTY_ROOT);
    assert_eq!(walk.find(&[7; 32], &mut Memory::default()).unwrap(), None);
}

/// A trie of two keys whose leaves are too large to stand inside the root.
fn two() -> (Trie, [u8; 32], [u8; 32]) {
    let (one, other) = ([0x11; 32], [0x21; 32]);
    let values = BTreeMap::from([(one, vec![1; 40]), (other, vec![2; 40])]);
    (Trie::new(&values), one, other)
}

#[test]
fn r11_missing_nodes_show_nothing() {
    let (trie, one, _) = two();
    for hash in trie.nodes().keys() {
        let mut nodes = Memory { nodes: trie.nodes().clone(), ..Memory::default() };
        nodes.nodes.remove(hash);
        let found = Walk::new(trie.root()).find(&one, &mut nodes);
        match found {
            Err(WalkFault::Missing { hash: missing, .. }) => assert_eq!(missing, *hash),
            // Only the other key's leaf is missing.
            Ok(value) => assert_eq!(value, Some(vec![1; 40])),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn r11_a_leaf_of_another_place_is_refused() {
    // The same leaf, one nibble deeper than its path says.
    let (one, other) = ([0x11; 32], [0x21; 32]);
    let leaf = Node::Leaf { path: vec![1; 62], value: vec![1; 40] }.encode();
    let mut children = [const { Child::Empty }; CHILDREN];
    children[1] = Child::Hash(keccak256(&leaf));
    children[2] = Child::Hash(keccak256(&leaf));
    let root = Node::Branch(Box::new(children)).encode();
    let hash = keccak256(&root);
    let mut nodes = Memory::of([leaf, root]);
    for key in [one, other] {
        let fault = Walk::new(hash).find(&key, &mut nodes).unwrap_err();
        assert!(matches!(fault, WalkFault::Node { fault: NodeFault::Depth, depth: 1, .. }));
    }
}

#[test]
fn r11_small_nodes_by_hash_are_refused_but_as_root() {
    let small = |length| Node::Leaf { path: vec![1; length], value: vec![1] }.encode();
    // A root is small only if its path could be shorter than a key, so a leaf of a small trie.
    let mut children = [const { Child::Empty }; CHILDREN];
    let leaf = small(3);
    children[1] = Child::Hash(keccak256(&leaf));
    children[2] = Child::Hash([7; 32]);
    let mut bytes = Node::Branch(Box::new(children)).encode();
    let mut nodes = vec![leaf, bytes.clone()];
    for _ in 0..60 {
        let mut children = [const { Child::Empty }; CHILDREN];
        children[1] = Child::Hash(keccak256(&bytes));
        children[2] = Child::Hash([7; 32]);
        bytes = Node::Branch(Box::new(children)).encode();
        nodes.push(bytes.clone());
    }
    let mut memory = Memory::of(nodes);
    let fault = Walk::new(keccak256(&bytes)).find(&[0x11; 32], &mut memory).unwrap_err();
    assert!(matches!(fault, WalkFault::Node { fault: NodeFault::Small, depth: 61, .. }), "{fault}");
}

#[test]
fn r11_extensions_by_hash_lead_to_branches() {
    // The child is there, is a true leaf, and large.
    let leaf = Node::Leaf { path: vec![1; 63], value: vec![1; 40] }.encode();
    let root = Node::Extension { path: vec![1], child: Child::Hash(keccak256(&leaf)) }.encode();
    let hash = keccak256(&root);
    let fault = Walk::new(hash).find(&[0x11; 32], &mut Memory::of([leaf, root])).unwrap_err();
    assert!(matches!(fault, WalkFault::Node { fault: NodeFault::ExtensionChild, .. }), "{fault}");
}

/// Hashes can't form a cycle, but what stands for them can: nodes that always answer.
#[test]
fn r11_cycles_and_endless_tries_end_at_nibble_64() {
    struct Endless(Vec<u8>);
    impl Nodes for Endless {
        fn node(&mut self, _: &[u8; 32]) -> io::Result<Option<Vec<u8>>> {
            Ok(Some(self.0.clone()))
        }
    }
    let branch = Node::Branch(Box::new([const { Child::Hash([7; 32]) }; CHILDREN]));
    let hash = Child::Hash([7; 32]);
    let extension = Node::Extension { path: vec![1; 63], child: hash };
    for node in [branch, extension] {
        let fault = Walk::new([7; 32]).find(&[0x11; 32], &mut Endless(node.encode())).unwrap_err();
        assert!(matches!(fault, WalkFault::Node { .. }), "{fault}");
    }
}

#[test]
fn r11_deep_tries_are_walked_to_the_last_nibble() {
    // Keys that differ from one key at each nibble in turn: a branch at every depth.
    let key = [0x55; 32];
    let mut values = BTreeMap::from([(key, vec![9; 33])]);
    for place in 0..64 {
        let mut other = key;
        other[place / 2] ^= if place % 2 == 0 { 0x10 } else { 0x01 };
        assert_ne!(nibble(&other, place), nibble(&key, place));
        values.insert(other, vec![place as u8 + 1; 33]);
    }
    let trie = Trie::new(&values);
    assert_eq!(trie.proof(&key).len(), 65);
    let mut nodes = Memory { nodes: trie.nodes().clone(), ..Memory::default() };
    for (key, value) in &values {
        let found = Walk::new(trie.root()).find(key, &mut nodes).unwrap();
        assert_eq!(found.as_ref(), Some(value));
    }
}
