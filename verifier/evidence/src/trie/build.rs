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
    /// Above this depth every node is a branch with all of its children.
    surrounded: usize,
    nodes: BTreeMap<[u8; 32], Vec<u8>>,
}

impl Trie {
    /// The trie of these values. Empty values are left out, as Ethereum does with zeros.
    pub fn new(values: &BTreeMap<[u8; 32], Vec<u8>>) -> Self {
        Self::surrounded(values, 0)
    }

    /// The trie of these values among others that nobody looks at, of which only hashes are there: as
    /// wide and as deep as the trie of a large network, of which a proof shows a part. Down to `depth`
    /// every node on the way to a value is a branch with all sixteen children.
    pub fn surrounded(values: &BTreeMap<[u8; 32], Vec<u8>>, depth: usize) -> Self {
        let mut trie = Trie { surrounded: depth.min(KEY_NIBBLES - 1), ..Trie::default() };
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
        let alone = depth >= self.surrounded;
        if let ([(key, value)], true) = (values, alone) {
            return Node::Leaf { path: key[depth..].to_vec(), value: value.to_vec() };
        }
        let (first, last) = (&values[0].0, &values[values.len() - 1].0);
        let shared = (depth..KEY_NIBBLES).take_while(|place| first[*place] == last[*place]).count();
        if shared > 0 && alone {
            let path = first[depth..depth + shared].to_vec();
            let child = self.child(values, depth + shared);
            return Node::Extension { path, child };
        }
        let mut children = Box::new([const { Child::Empty }; CHILDREN]);
        for group in values.chunk_by(|(one, _), (other, _)| one[depth] == other[depth]) {
            children[usize::from(group[0].0[depth])] = self.child(group, depth + 1);
        }
        if !alone {
            for (step, child) in (0u8..).zip(children.iter_mut()) {
                if *child == Child::Empty {
                    let path = [&values[0].0[..depth], &[step]].concat();
                    *child = Child::Hash(keccak256(&path));
                }
            }
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
