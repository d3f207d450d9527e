//! The witness of a block, and the public inputs that it satisfies.

use pasta_curves::Fp;

use super::{
    group::end,
    key::BlockKey,
    layout::vault_groups,
    opening::{
        leaf::{self, LeafSecret, LeafWitness, Published},
        run::Grid,
    },
};
use crate::protocol::{instance::BlockInstance, secret::Blind, shape::Shape};

/// Where a block stands: its book, and the prefix sums before and after it with their blinds. Secret:
/// it has no `Debug`.
#[derive(Clone, Copy)]
pub struct BlockPlace {
    /// β: the factor of the block's book.
    pub book_factor: Fp,
    /// γ: the weight of a vault in the block's book.
    pub vault_weight: Fp,
    /// The prefix sum before the block.
    pub previous_sum: Fp,
    /// The blind of Φ before the block.
    pub previous_blind: Blind,
    /// The blind of Φ after the block.
    pub next_blind: Blind,
}

/// The witness of a block. Secret: it has no `Debug`.
#[derive(Clone)]
pub struct BlockWitness {
    /// Identities and salts of all leaves of the block.
    pub leaves: Vec<LeafSecret>,
    /// The arithmetic cells.
    pub grid: Grid,
    /// Blind of Φ before the block.
    pub previous_blind: Blind,
    /// Blind of Φ after the block.
    pub next_blind: Blind,
}

impl BlockWitness {
    /// The honest witness of a block.
    ///
    /// # Panics
    /// If there are not as many leaves as the shape has vaults per block.
    pub fn new(key: &BlockKey, leaves: &[LeafWitness], place: &BlockPlace) -> Self {
        assert_eq!(leaves.len(), key.shape.vaults, "a block has a leaf for each of its vaults");
        let vaults: Vec<_> = leaves.iter().map(|leaf| leaf.vault.as_ref()).collect();
        let BlockPlace { book_factor, vault_weight, previous_sum, previous_blind, next_blind } =
            *place;
        BlockWitness {
            leaves: leaves.iter().map(LeafWitness::secret).collect(),
            grid: Grid::of_block(key, &vaults, book_factor, vault_weight, previous_sum),
            previous_blind,
            next_blind,
        }
    }

    /// The public inputs that this witness satisfies, if it satisfies any.
    pub fn instance(&self, shape: &Shape) -> BlockInstance {
        let blinds = [self.previous_blind, self.next_blind];
        let Published { digest, previous, next } =
            leaf::published(&self.leaves, &vault_groups(shape), &self.grid, blinds);
        let end = self.grid.end();
        BlockInstance {
            digest,
            previous,
            next,
            beta: end.get(end::BETA),
            gamma: end.get(end::GAMMA),
        }
    }
}
