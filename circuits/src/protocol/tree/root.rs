//! The tree over all blocks: its leaves, and the published root above it.

use pasta_curves::Fp;

use crate::protocol::{
    block::BlockDigest,
    hash::{domain::Domain, sponge},
    index::BookIndex,
    shape::Shape,
};

/// The leaf of a block in the tree of blocks: `H(BLOCK, book, shape code, D_b)`, where D_b is the
/// block's digest, the root of the tree over its vaults.
pub fn block_leaf(book: BookIndex, shape: &Shape, digest: BlockDigest) -> Fp {
    let message = [Fp::from(u64::from(book.get())), Fp::from(u64::from(shape.code)), digest.0];
    sponge(Domain::Block, &message)
}

/// The published root: `H(ROOT, root of the tree of blocks, number of blocks, hash of the block
/// list)`.
pub fn root(tree_root: Fp, blocks: u64, block_list: Fp) -> Fp {
    sponge(Domain::Root, &[tree_root, Fp::from(blocks), block_list])
}
