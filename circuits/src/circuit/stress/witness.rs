//! The witness of a unit, and the public inputs that it satisfies.

use pasta_curves::Fp;

use super::{group::end, key::StressKey, layout::vault_groups};
use crate::{
    circuit::opening::{
        leaf::{self, LeafSecret, LeafWitness, Published},
        run::Grid,
    },
    protocol::{secret::Blind, shape::Shape, stress::unit::StressInstance},
};

/// Where a unit stands: its book, and the prefix sums before and after it with their blinds. Secret: it has
/// no `Debug`.
#[derive(Clone, Copy)]
pub struct StressPlace {
    /// β: the factor of the block's book.
    pub book_factor: Fp,
    /// δ: β if the book is an insurance book, else 0.
    pub insurance_factor: Fp,
    /// The prefix sum before the unit.
    pub previous_sum: Fp,
    /// The blind of Φ′ before the unit.
    pub previous_blind: Blind,
    /// The blind of Φ′ after the unit.
    pub next_blind: Blind,
}

/// The witness of a unit. Secret: it has no `Debug`.
#[derive(Clone)]
pub struct StressWitness {
    /// Identities and salts of all leaves of the block.
    pub leaves: Vec<LeafSecret>,
    /// The arithmetic cells.
    pub grid: Grid,
    /// Blind of Φ′ before the unit.
    pub previous_blind: Blind,
    /// Blind of Φ′ after the unit.
    pub next_blind: Blind,
}

impl StressWitness {
    /// The honest witness of a unit.
    ///
    /// # Panics
    /// If there are not as many leaves as the shape has vaults per block.
    pub fn new(key: &StressKey, leaves: &[LeafWitness], place: &StressPlace) -> Self {
        assert_eq!(leaves.len(), key.shape.vaults, "a block has a leaf for each of its vaults");
        let vaults: Vec<_> = leaves.iter().map(|leaf| leaf.vault.as_ref()).collect();
        let StressPlace { book_factor, insurance_factor, previous_sum, previous_blind, next_blind } =
            *place;
        StressWitness {
            leaves: leaves.iter().map(LeafWitness::secret).collect(),
            grid: Grid::of_unit(key, &vaults, book_factor, insurance_factor, previous_sum),
            previous_blind,
            next_blind,
        }
    }

    /// The public inputs that this witness satisfies, if it satisfies any.
    pub fn instance(&self, shape: &Shape) -> StressInstance {
        let blinds = [self.previous_blind, self.next_blind];
        let Published { digest, previous, next } =
            leaf::published(&self.leaves, &vault_groups(shape), &self.grid, blinds);
        let end = self.grid.end();
        StressInstance {
            digest,
            previous,
            next,
            beta: end.get(end::BETA),
            delta: end.get(end::DELTA),
        }
    }
}
