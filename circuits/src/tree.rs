//! Trees of leaves (§4): a block's subtree of vaults, and the tree of all blocks under the root.

use ff::Field;
use pasta_curves::Fp;

use crate::{domain::Domain, poseidon, shape::Shape};

/// The node over two children.
pub fn node(left: Fp, right: Fp) -> Fp {
    poseidon::hash(Domain::Node, &[left, right])
}

/// The leaf of a block in the tree of blocks: `H(BLOCK, book, shape code, D_b)`.
pub fn block_leaf(book: u16, shape: &Shape, digest: Fp) -> Fp {
    let message = [Fp::from(u64::from(book)), Fp::from(u64::from(shape.code)), digest];
    poseidon::hash(Domain::Block, &message)
}

/// The published root: `H(ROOT, tree root, number of blocks, hash of the block list)`.
pub fn root(tree_root: Fp, blocks: u64, block_list: Fp) -> Fp {
    poseidon::hash(Domain::Root, &[tree_root, Fp::from(blocks), block_list])
}

/// The root of a full subtree; `leaves` is a power of two long.
pub fn subtree_root(leaves: &[Fp]) -> Fp {
    Tree::new(leaves.to_vec()).root()
}

/// A binary tree with all its levels; missing right children are the constant 0.
#[derive(Clone, Debug)]
pub struct Tree {
    levels: Vec<Vec<Fp>>,
}

impl Tree {
    /// The tree over `leaves`.
    pub fn new(leaves: Vec<Fp>) -> Self {
        let mut levels = vec![leaves];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let parents = level
                .chunks(2)
                .map(|pair| node(pair[0], pair.get(1).copied().unwrap_or(Fp::ZERO)))
                .collect();
            levels.push(parents);
        }
        Tree { levels }
    }

    /// The levels from the leaves up; the last one holds the root.
    pub fn levels(&self) -> &[Vec<Fp>] {
        &self.levels
    }

    /// The root; zero for an empty tree.
    pub fn root(&self) -> Fp {
        self.levels.last().and_then(|level| level.first()).copied().unwrap_or(Fp::ZERO)
    }

    /// Digests of the siblings of leaf `index`, from the leaves up. The side of each follows from
    /// the bits of the index.
    pub fn path(&self, mut index: usize) -> Vec<Fp> {
        let depth = self.levels.len() - 1;
        self.levels[..depth]
            .iter()
            .map(|level| {
                let sibling = level.get(index ^ 1).copied().unwrap_or(Fp::ZERO);
                index >>= 1;
                sibling
            })
            .collect()
    }
}

/// Depth of a tree over `leaves` leaves.
pub fn depth(leaves: u64) -> usize {
    leaves.max(1).next_power_of_two().trailing_zeros() as usize
}

/// The root that a leaf at `index` and its siblings lead to; `None` if a tree of the path's depth
/// has no such leaf.
pub fn climb(leaf: Fp, index: u64, path: &[Fp]) -> Option<Fp> {
    if path.len() >= 64 || index >> path.len() != 0 {
        return None;
    }
    Some(path.iter().enumerate().fold(leaf, |digest, (level, sibling)| {
        if index >> level & 1 == 1 {
            node(*sibling, digest)
        } else {
            node(digest, *sibling)
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_the_root() {
        for count in 1..10u64 {
            let leaves: Vec<Fp> = (1..=count).map(Fp::from).collect();
            let tree = Tree::new(leaves.clone());
            for (index, leaf) in leaves.iter().enumerate() {
                let path = tree.path(index);
                assert_eq!(path.len(), depth(count));
                assert_eq!(climb(*leaf, index as u64, &path), Some(tree.root()));
                assert_ne!(climb(*leaf, index as u64 ^ 1, &path), Some(tree.root()));
                assert_eq!(climb(*leaf, index as u64 + (1 << path.len()), &path), None);
            }
        }
    }

    #[test]
    fn a6_missing_children_are_zero_and_not_duplicates() {
        let leaves = [Fp::from(1), Fp::from(2), Fp::from(3)];
        let root = Tree::new(leaves.to_vec()).root();
        assert_eq!(root, node(node(leaves[0], leaves[1]), node(leaves[2], Fp::ZERO)));
        let duplicated = [leaves[0], leaves[1], leaves[2], leaves[2]];
        assert_ne!(root, Tree::new(duplicated.to_vec()).root());
    }
}
