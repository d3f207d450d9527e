//! The block circuit: the vaults of one block satisfy §3, their leaves hash to the block's digest,
//! and the prefix sum grows by exactly their fingerprint (§5).
//!
//! | file | holds |
//! |---|---|
//! | [`hash`] | dense Poseidon chip |
//! | [`limb`] | range checks |
//! | [`table`] | the tier table, one lookup per slot |
//! | [`grid`] | where the arithmetic cells stand, and honest values for them |
//! | [`slot`] | gates of the grid |
//! | [`block`] | the circuit, clause by clause |
//!
//! One column layout serves all shapes: 21 columns for hashes, 8 for limbs, 9 for arithmetic, side
//! by side, so that the longer of hashes and arithmetic decides the number of rows. Only the hashes'
//! column `io` and the grid's `a0` take part in copies: with the instance column that is one
//! permutation product at degree 5.

pub mod block;
pub mod grid;
pub mod hash;
pub mod limb;
pub mod slot;
pub mod table;

use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use pasta_curves::Fp;

pub use crate::protocol::instance::{BlockInstance, InstanceRow};
pub use block::{BlockCircuit, BlockWitness, LeafWitness};

use crate::protocol::{
    lane::{BookLane, Weights},
    parameters::{Parameters, RATE_ONE},
    shape::Shape,
    tree,
    vault::word_count,
};

/// Weights of the lanes that only a tail adds to, under the shape's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleWeights {
    /// Of a used vault.
    pub vaults: Fp,
    /// Of 10^-28 USD of shortfall.
    pub shortfall: Fp,
    /// Of 10^-28 USD of deficit.
    pub deficit: Fp,
}

/// What the fixed part of a circuit depends on: shape, parameters and fingerprint base.
#[derive(Clone, Debug)]
pub struct BlockKey {
    /// The shape.
    pub shape: Shape,
    /// The tier table.
    pub table: table::Table,
    /// Weights of the tail's lanes.
    pub rule_weights: RuleWeights,
}

impl BlockKey {
    /// The key of a shape under these parameters and weights.
    pub fn new(parameters: &Parameters, weights: &Weights, shape: Shape) -> Self {
        BlockKey {
            shape,
            table: table::Table::new(parameters, weights, &shape),
            rule_weights: RuleWeights {
                vaults: weights.book(BookLane::RuleVaults(shape.rule)),
                shortfall: weights.book(BookLane::Shortfall),
                deficit: weights.book(BookLane::Deficit),
            },
        }
    }

    /// R in the field.
    pub(crate) fn rate_one(&self) -> Fp {
        Fp::from(RATE_ONE)
    }

    /// Rows that the longest part of the circuit takes.
    pub fn rows(&self) -> usize {
        let shape = &self.shape;
        let vaults = shape.vaults;
        let nodes: u64 = tree::widths(vaults as u64)[1..].iter().sum();
        let hashes = vaults * hash::rows(2 + word_count(shape))
            + nodes as usize * hash::rows(tree::ARITY)
            + 2 * hash::rows(2);
        let arithmetic = vaults * grid::vault_rows(shape) + grid::GroupKind::End.rows();
        // halo2 fills the rest of a table, so a row of it must be left.
        let tables = 1 + self.table.rows().len().max(limb::TABLE_ROWS);
        hashes.max(arithmetic).max(tables)
    }

    /// `k`: the circuit has `2^k` rows.
    pub fn k(&self) -> u32 {
        let mut meta = ConstraintSystem::default();
        BlockCircuit::configure(&mut meta);
        let needed = (self.rows() + meta.blinding_factors() + 1).max(meta.minimum_rows());
        needed.next_power_of_two().trailing_zeros()
    }
}

/// Bytes of a proof over `blocks` blocks of a circuit with `2^k` rows. It follows from the layout of
/// the columns and is pinned by a test.
pub fn proof_length(k: u32, blocks: u64) -> u64 {
    const PER_BLOCK: u64 = 6784;
    const SHARED: u64 = 2368;
    const PER_ROUND: u64 = 64;
    SHARED + PER_ROUND * u64::from(k) + PER_BLOCK * blocks
}
