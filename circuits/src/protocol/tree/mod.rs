//! Trees of hashes with four children a node: the tree over the vaults of a block, and the tree over
//! all blocks, whose root is part of the root that a statement names. Whoever builds or climbs a tree
//! uses this; nothing here knows what a leaf holds.

mod node;
mod root;

pub use node::{climb, depth, node, subtree_root, widths, Tree, ARITY, SIBLINGS};
pub use root::{block_leaf, root};
