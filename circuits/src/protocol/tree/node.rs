//! Nodes with four children, the trees that they make, and the paths through them.

use ff::Field;
use pasta_curves::Fp;

use crate::protocol::hash::{domain::Domain, sponge};

/// Children of a node.
pub const ARITY: usize = 4;
/// Siblings of a node.
pub const SIBLINGS: usize = ARITY - 1;

/// The node over four children.
pub fn node(children: &[Fp; ARITY]) -> Fp {
    sponge(Domain::Node, children)
}

/// The root of a block's subtree.
pub fn subtree_root(leaves: &[Fp]) -> Fp {
    Tree::new(leaves.to_vec()).root()
}

/// A tree of nodes of four with all its levels; missing children are the constant 0.
#[derive(Clone, Debug)]
pub struct Tree {
    levels: Vec<Vec<Fp>>,
}

impl Tree {
    /// The tree over `leaves`.
    pub fn new(leaves: Vec<Fp>) -> Self {
        let mut levels = vec![leaves];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            levels.push(level.chunks(ARITY).map(|children| node(&padded(children))).collect());
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

    /// The path of leaf `index`: the siblings on the way from the leaf to the root, three per level,
    /// in the order of the children. Which child stands between them follows from the digits of the
    /// index to base 4.
    pub fn path(&self, mut index: usize) -> Vec<Fp> {
        let mut path = vec![];
        for level in &self.levels[..self.levels.len() - 1] {
            let first = index - index % ARITY;
            let siblings = (first..first + ARITY).filter(|child| *child != index);
            path.extend(siblings.map(|child| level.get(child).copied().unwrap_or(Fp::ZERO)));
            index /= ARITY;
        }
        path
    }
}

/// Up to four children, the missing ones as 0.
fn padded(children: &[Fp]) -> [Fp; ARITY] {
    std::array::from_fn(|index| children.get(index).copied().unwrap_or(Fp::ZERO))
}

/// Widths of the levels of a tree over `leaves` leaves, the leaves first, the root last.
pub fn widths(leaves: u64) -> Vec<u64> {
    let mut widths = vec![leaves.max(1)];
    while let Some(width) = widths.last().copied().filter(|width| *width > 1) {
        widths.push(width.div_ceil(ARITY as u64));
    }
    widths
}

/// Levels above the leaves of a tree over `leaves` leaves.
pub fn depth(leaves: u64) -> usize {
    widths(leaves).len() - 1
}

/// The root that a leaf at `index` and its siblings lead to; `None` if a tree of the path's depth
/// has no such leaf or the path holds no whole number of levels.
pub fn climb(leaf: Fp, mut index: u64, path: &[Fp]) -> Option<Fp> {
    if !path.len().is_multiple_of(SIBLINGS) {
        return None;
    }
    let mut digest = leaf;
    for siblings in path.chunks(SIBLINGS) {
        let place = (index % ARITY as u64) as usize;
        let mut children = [Fp::ZERO; ARITY];
        children[..place].copy_from_slice(&siblings[..place]);
        children[place] = digest;
        children[place + 1..].copy_from_slice(&siblings[place..]);
        digest = node(&children);
        index /= ARITY as u64;
    }
    (index == 0).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_the_root() {
        for count in 1..70u64 {
            let leaves: Vec<Fp> = (1..=count).map(Fp::from).collect();
            let tree = Tree::new(leaves.clone());
            let levels = tree.levels().iter().map(|level| level.len() as u64);
            assert_eq!(levels.collect::<Vec<_>>(), widths(count));
            for (index, leaf) in leaves.iter().enumerate() {
                let path = tree.path(index);
                assert_eq!(path.len(), SIBLINGS * depth(count));
                assert_eq!(climb(*leaf, index as u64, &path), Some(tree.root()));
                assert_ne!(climb(*leaf, index as u64 ^ 1, &path), Some(tree.root()));
                assert_eq!(climb(*leaf, index as u64 + (1 << (2 * depth(count))), &path), None);
                assert_eq!(climb(*leaf, index as u64, &[path, vec![Fp::ZERO]].concat()), None);
            }
        }
    }

    #[test]
    fn a6_missing_children_are_zero_and_not_duplicates() {
        let leaves: Vec<Fp> = (1..=6).map(Fp::from).collect();
        let tree = |leaves: &[Fp]| Tree::new(leaves.to_vec()).root();
        let [a, b, c, d, e, f] = leaves[..] else { unreachable!() };
        let zero = Fp::ZERO;
        let nodes = [node(&[a, b, c, d]), node(&[e, f, zero, zero])];
        assert_eq!(tree(&leaves), node(&[nodes[0], nodes[1], zero, zero]));
        assert_ne!(tree(&leaves), tree(&[&leaves[..], &[f]].concat()));
    }
}
