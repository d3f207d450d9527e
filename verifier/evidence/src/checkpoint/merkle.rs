//! Trees of RFC 6962 over SHA-256, and their proofs. Verification follows RFC 9162, 2.1.3.2 and 2.1.4.2,
//! which say the same step by step.

use sha2::{Digest as _, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// Before a leaf.
const LEAF: u8 = 0;
/// Before two hashes.
const NODE: u8 = 1;
/// Most hashes of a proof of inclusion: one for each bit of a size.
pub const MAX_PATH: usize = 64;

/// Why a proof shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MerkleFault {
    /// A leaf that the tree does not have.
    #[error("the tree has {size} leaves, so none of number {index}")]
    Index {
        /// The leaf, from 0.
        index: u64,
        /// Number of leaves.
        size: u64,
    },
    /// A tree that is no beginning of another.
    #[error("a tree of {old} leaves can't have grown into one of {new}")]
    Sizes {
        /// Number of leaves of the older one.
        old: u64,
        /// Number of leaves of the newer one.
        new: u64,
    },
    /// Another number of hashes.
    #[error("the proof has another number of hashes than trees of these sizes ask for")]
    Length,
    /// Another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The hash of a leaf.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new().chain_update([LEAF]).chain_update(data).finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([NODE]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over the hashes of leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

/// The way from a leaf to the root, from the leaf up; `None` if there is no such leaf.
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let (mut path, mut leaves, mut index) = (vec![], leaves, index);
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        let beside;
        (leaves, beside, index) = match index.checked_sub(left.len()) {
            None => (left, right, index),
            Some(index) => (right, left, index),
        };
        path.push(root(beside));
    }
    path.reverse();
    Some(path)
}

/// The proof that the tree of the first `old` leaves grew into this one; `None` if it has fewer.
pub fn consistency(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    if old > leaves.len() {
        return None;
    }
    if old == 0 || old == leaves.len() {
        return Some(vec![]);
    }
    let (mut path, mut leaves, mut old, mut whole) = (vec![], leaves, old, true);
    while old < leaves.len() {
        let (left, right) = leaves.split_at(split(leaves.len()));
        match old.checked_sub(left.len()) {
            None | Some(0) => {
                path.push(root(right));
                leaves = left;
            }
            Some(rest) => {
                path.push(root(left));
                (leaves, old, whole) = (right, rest, false);
            }
        }
    }
    if !whole {
        path.push(root(leaves));
    }
    path.reverse();
    Some(path)
}

/// Whether `leaf` is leaf `index` of the tree of `size` leaves with this root.
///
/// # Errors
/// [`MerkleFault`] says why the proof does not show it.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    path: &[Hash],
    root: &Hash,
) -> Result<(), MerkleFault> {
    if index >= size {
        return Err(MerkleFault::Index { index, size });
    }
    let (mut number, mut last, mut hash) = (index, size - 1, *leaf);
    for beside in path {
        if last == 0 {
            return Err(MerkleFault::Length);
        }
        if number & 1 == 1 || number == last {
            hash = node_hash(beside, &hash);
            while number & 1 == 0 && number != 0 {
                (number, last) = (number >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, beside);
        }
        (number, last) = (number >> 1, last >> 1);
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleFault::Root),
        _ => Err(MerkleFault::Length),
    }
}

/// Whether the tree of `old` leaves with root `old_root` grew into that of `new` leaves.
///
/// # Errors
/// [`MerkleFault`] says why the proof does not show it.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    path: &[Hash],
) -> Result<(), MerkleFault> {
    if old > new {
        return Err(MerkleFault::Sizes { old, new });
    }
    if old == new || old == 0 {
        let roots = old == 0 || old_root == new_root;
        return match (path.is_empty(), roots) {
            (false, _) => Err(MerkleFault::Length),
            (true, false) => Err(MerkleFault::Root),
            (true, true) => Ok(()),
        };
    }
    // A tree whose size is a power of two is a node of the newer one.
    let (first, rest) = match old.is_power_of_two() {
        true => (old_root, path),
        false => path.split_first().ok_or(MerkleFault::Length)?,
    };
    let (mut number, mut last) = (old - 1, new - 1);
    while number & 1 == 1 {
        (number, last) = (number >> 1, last >> 1);
    }
    let (mut of_old, mut of_new) = (*first, *first);
    for beside in rest {
        if last == 0 {
            return Err(MerkleFault::Length);
        }
        if number & 1 == 1 || number == last {
            of_old = node_hash(beside, &of_old);
            of_new = node_hash(beside, &of_new);
            while number & 1 == 0 && number != 0 {
                (number, last) = (number >> 1, last >> 1);
            }
        } else {
            of_new = node_hash(&of_new, beside);
        }
        (number, last) = (number >> 1, last >> 1);
    }
    match (last, of_old == *old_root && of_new == *new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleFault::Root),
        _ => Err(MerkleFault::Length),
    }
}
