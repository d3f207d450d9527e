//! A whole trie of keys and values: for fixtures, demonstrations and tests, which have no node of a
//! network to ask. Venues don't need it.

use std::collections::BTreeMap;

use super::{
    node::{nibbles_of, Child, Node, CHILDREN, EMBEDDED_BELOW, KEY_NIBBLES},
    walk::EMPTY_ROOT,
};
use crate::hash::keccak256;

/// A trie with all its nodes.
#[derive(Clone, Debug, Default)]
pub struct Trie {
    root: Option<[u8; 32]>,
    nodes: BTreeMap<[u8; 32], Vec<u8>>,
}

impl Trie {
    /// The trie of these values. Empty values are left out, as Ethereum does with zeros.
    pub fn new(values: &BTreeMap<[u8; 32], Vec<u8>>) -> Self {
        let mut trie = Trie::default();
        let values: Vec<(Vec<u8>, &[u8])> = values
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (nibbles_of(key), &value[..]))
            .collect();
        if !values.is_empty() {
            let root = trie.node(&values, 0).encode();
            trie.root = Some(trie.keep(root));
        }
        trie
    }

    /// The root.
    pub fn root(&self) -> [u8; 32] {
        self.root.unwrap_or(EMPTY_ROOT)
    }

    /// All nodes that don't stand inside others, by keccak256.
    pub fn nodes(&self) -> &BTreeMap<[u8; 32], Vec<u8>> {
        &self.nodes
    }

    /// The nodes on the way to a key: what a node of the network answers to `eth_getProof`.
    pub fn proof(&self, key: &[u8; 32]) -> Vec<Vec<u8>> {
        let path = nibbles_of(key);
        let (mut proof, mut depth) = (vec![], 0);
        let mut next = self.root;
        while let Some(bytes) = next.take().and_then(|hash| self.nodes.get(&hash)) {
            proof.push(bytes.clone());
            let mut node = Node::decode(bytes, depth).ok();
            while let Some(inside) = node.take() {
                let child = match inside {
                    Node::Branch(mut children) => {
                        let step = usize::from(path[depth]);
                        depth += 1;
                        std::mem::replace(&mut children[step], Child::Empty)
                    }
                    Node::Extension { path: shared, child }
                        if path[depth..].starts_with(&shared) =>
                    {
                        depth += shared.len();
                        child
                    }
                    _ => Child::Empty,
                };
                match child {
                    Child::Empty => {}
                    Child::Hash(hash) => next = Some(hash),
                    Child::Embedded(inside) => node = Some(*inside),
                }
            }
        }
        proof
    }

    /// The node over values that share their first `depth` nibbles.
    fn node(&mut self, values: &[(Vec<u8>, &[u8])], depth: usize) -> Node {
        if let [(key, value)] = values {
            return Node::Leaf { path: key[depth..].to_vec(), value: value.to_vec() };
        }
        let (first, last) = (&values[0].0, &values[values.len() - 1].0);
        let shared = (depth..KEY_NIBBLES).take_while(|place| first[*place] == last[*place]).count();
        if shared > 0 {
            let path = first[depth..depth + shared].to_vec();
            let child = self.child(values, depth + shared);
            return Node::Extension { path, child };
        }
        let mut children = Box::new([const { Child::Empty }; CHILDREN]);
        for group in values.chunk_by(|(one, _), (other, _)| one[depth] == other[depth]) {
            children[usize::from(group[0].0[depth])] = self.child(group, depth + 1);
        }
        Node::Branch(children)
    }

    fn child(&mut self, values: &[(Vec<u8>, &[u8])], depth: usize) -> Child {
        let node = self.node(values, depth);
        let bytes = node.encode();
        match bytes.len() < EMBEDDED_BELOW {
            true => Child::Embedded(Box::new(node)),
            false => Child::Hash(self.keep(bytes)),
        }
    }

    fn keep(&mut self, bytes: Vec<u8>) -> [u8; 32] {
        let hash = keccak256(&bytes);
        self.nodes.insert(hash, bytes);
        hash
    }
}
