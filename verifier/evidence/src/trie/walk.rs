//! A walk from the root of a trie to what stands under a key.
//!
//! Keys that are looked up in ascending order share the nodes that they have in common: each node is
//! fetched and decoded once, however many keys lie behind it.

use std::io;

use ringfence_circuits::protocol::hash::digest::to_hex;

use super::node::{nibble, Child, Node, NodeFault, EMBEDDED_BELOW, KEY_NIBBLES};

/// The root of a trie that holds nothing: keccak256 of the empty text's RLP.
pub const EMPTY_ROOT: [u8; 32] = [
    0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
    0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21,
];

/// Where nodes are found.
pub trait Nodes {
    /// The node with this keccak256, if it is there. Who implements this has compared the hash.
    ///
    /// # Errors
    /// It is an error if the node can't be read.
    fn node(&mut self, hash: &[u8; 32]) -> io::Result<Option<Vec<u8>>>;
}

/// Why a walk ends before it shows anything.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalkFault {
    /// A node that isn't there.
    #[error("the node {}, behind {depth} digits of the key, is missing", to_hex(hash))]
    Missing {
        /// The node's keccak256.
        hash: [u8; 32],
        /// Nibbles of the key that lead to it.
        depth: usize,
    },
    /// A node that breaks a rule.
    #[error(
        "the node {}, behind {depth} digits of the key, is no node of a trie: {fault}",
        to_hex(hash)
    )]
    Node {
        /// The node's keccak256.
        hash: [u8; 32],
        /// Nibbles of the key that lead to it.
        depth: usize,
        /// The rule.
        fault: NodeFault,
    },
    /// The nodes can't be read.
    #[error("the nodes can't be read: {0}")]
    Read(#[from] io::Error),
}

/// A node on the way, and the nibbles of the key that lead to it.
#[derive(Debug)]
struct Step {
    depth: usize,
    node: Node,
}

/// A trie by its root, with the way to the key that was looked up last.
#[derive(Debug)]
pub struct Walk {
    root: [u8; 32],
    key: [u8; 32],
    steps: Vec<Step>,
}

/// What a node says about a key.
enum Next<'a> {
    /// The key ends here.
    Found(&'a [u8]),
    /// No key of this kind is in the trie.
    Absent,
    /// Go on with another node.
    Node {
        hash: [u8; 32],
        /// Nibbles of the key that lead to it.
        depth: usize,
        /// Nothing but a branch may follow.
        extension: bool,
    },
}

impl Walk {
    /// The trie with this root.
    pub fn new(root: [u8; 32]) -> Self {
        Walk { root, key: [0; 32], steps: vec![] }
    }

    /// What stands under `key`; `None` if the trie shows that nothing does.
    ///
    /// # Errors
    /// [`WalkFault`] if the nodes show neither.
    pub fn find(
        &mut self,
        key: &[u8; 32],
        nodes: &mut impl Nodes,
    ) -> Result<Option<Vec<u8>>, WalkFault> {
        if self.root == EMPTY_ROOT {
            return Ok(None);
        }
        self.forget(key);
        if self.steps.is_empty() {
            let node = fetch(nodes, &self.root, 0, true)?;
            self.steps.push(Step { depth: 0, node });
        }
        // Each turn adds a step behind at least one more nibble, and no node decodes behind 64.
        while let Some(step) = self.steps.last() {
            match follow(&step.node, key, step.depth) {
                Next::Found(value) => return Ok(Some(value.to_vec())),
                Next::Absent => return Ok(None),
                Next::Node { hash, depth, extension } => {
                    let node = fetch(nodes, &hash, depth, false)?;
                    if extension && !matches!(node, Node::Branch(_)) {
                        let fault = NodeFault::ExtensionChild;
                        return Err(WalkFault::Node { hash, depth, fault });
                    }
                    self.steps.push(Step { depth, node });
                }
            }
        }
        Ok(None)
    }

    /// Keeps the steps that lead to `key` as well.
    fn forget(&mut self, key: &[u8; 32]) {
        let common = (0..KEY_NIBBLES)
            .find(|place| nibble(key, *place) != nibble(&self.key, *place))
            .unwrap_or(KEY_NIBBLES);
        self.steps.retain(|step| step.depth <= common);
        self.key = *key;
    }
}

/// The node with this hash, decoded behind `depth` nibbles.
fn fetch(
    nodes: &mut impl Nodes,
    hash: &[u8; 32],
    depth: usize,
    root: bool,
) -> Result<Node, WalkFault> {
    let bytes = nodes.node(hash)?.ok_or(WalkFault::Missing { hash: *hash, depth })?;
    let node = match bytes.len() < EMBEDDED_BELOW && !root {
        true => Err(NodeFault::Small),
        false => Node::decode(&bytes, depth),
    };
    node.map_err(|fault| WalkFault::Node { hash: *hash, depth, fault })
}

/// Follows `key` from a node behind `depth` nibbles, through nodes that stand inside it.
fn follow<'a>(mut node: &'a Node, key: &[u8; 32], mut depth: usize) -> Next<'a> {
    loop {
        let (child, extension) = match node {
            Node::Leaf { path, value } => {
                return match goes(path, key, depth) {
                    true => Next::Found(value),
                    false => Next::Absent,
                }
            }
            Node::Extension { path, child } if goes(path, key, depth) => {
                depth += path.len();
                (child, true)
            }
            Node::Extension { .. } => return Next::Absent,
            Node::Branch(children) if depth < KEY_NIBBLES => {
                let child = &children[usize::from(nibble(key, depth))];
                depth += 1;
                (child, false)
            }
            Node::Branch(_) => return Next::Absent,
        };
        match child {
            Child::Empty => return Next::Absent,
            Child::Hash(hash) => return Next::Node { hash: *hash, depth, extension },
            Child::Embedded(inside) => node = inside,
        }
    }
}

/// Whether the nibbles of `key` from `depth` on begin with `path`.
fn goes(path: &[u8], key: &[u8; 32], depth: usize) -> bool {
    let places = depth..KEY_NIBBLES;
    places.len() >= path.len() && places.zip(path).all(|(place, step)| nibble(key, place) == *step)
}
