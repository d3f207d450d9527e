//! The block circuit: the vaults of one block satisfy §3, their leaves hash to the block's digest,
//! and the prefix sum grows by exactly their fingerprint (§5).
//!
//! | file | holds |
//! |---|---|
//! | [`hash`] | dense Poseidon chip |
//! | [`byte_range`] | range checks |
//! | [`tier`] | the tier table, one lookup per slot |
//! | [`grid`] | where the arithmetic cells stand, and honest values for them |
//! | [`slot`] | gates of the grid |
//! | [`block`] | the circuit, clause by clause |
//!
//! One column layout serves all shapes: 12 columns for hashes, 2 for byte ranges, 4 for
//! arithmetic, side by side, so that the longest of the three decides the number of rows. Hashes
//! are the longest for small shapes, byte ranges for large ones. Of the advice columns only the
//! hash's inputs and output, the byte ranges and `a0` take part in copies: with the instance column
//! that is 7 columns, three permutation products at degree 5.

pub mod block;
pub mod byte_range;
pub mod grid;
pub mod hash;
pub mod slot;
pub mod tier;

use ff::Field;
use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use pasta_curves::Fp;

pub use block::{BlockCircuit, BlockWitness, LeafWitness};

use crate::{
    lane::{BookLane, Weights},
    parameters::{Parameters, TierArgument, RATE_ONE},
    shape::Shape,
    vault::word_count,
};

/// Names of the rows of the instance column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum InstanceRow {
    /// D_b: root of the block's subtree.
    Digest = 0,
    /// Φ before the block.
    Previous = 1,
    /// Φ after the block.
    Next = 2,
    /// β: the factor of the block's book.
    Beta = 3,
    /// γ: the weight of a vault in the block's book.
    Gamma = 4,
}

/// The public inputs of a block: exactly five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockInstance {
    /// D_b: root of the block's subtree.
    pub digest: Fp,
    /// Φ before the block.
    pub previous: Fp,
    /// Φ after the block.
    pub next: Fp,
    /// β: the factor of the block's book.
    pub beta: Fp,
    /// γ: the weight of a vault in the block's book.
    pub gamma: Fp,
}

impl BlockInstance {
    /// The instance column, for prover and verifier alike.
    pub fn to_halo2_instance(&self) -> [Fp; 5] {
        let mut rows = [Fp::ZERO; 5];
        rows[InstanceRow::Digest as usize] = self.digest;
        rows[InstanceRow::Previous as usize] = self.previous;
        rows[InstanceRow::Next as usize] = self.next;
        rows[InstanceRow::Beta as usize] = self.beta;
        rows[InstanceRow::Gamma as usize] = self.gamma;
        rows
    }
}

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
    pub table: tier::Table,
    /// Weights of the tail's lanes.
    pub rule_weights: RuleWeights,
    markets: Vec<(TierArgument, u64)>,
}

impl BlockKey {
    /// The key of a shape under these parameters and weights.
    pub fn new(parameters: &Parameters, weights: &Weights, shape: Shape) -> Self {
        BlockKey {
            shape,
            table: tier::Table::new(parameters, weights, &shape),
            rule_weights: RuleWeights {
                vaults: weights.book(BookLane::RuleVaults(shape.rule)),
                shortfall: weights.book(BookLane::Shortfall),
                deficit: weights.book(BookLane::Deficit),
            },
            markets: parameters.markets().iter().map(|m| (m.argument, m.mark)).collect(),
        }
    }

    /// R in the field.
    pub(crate) fn rate_one(&self) -> Fp {
        Fp::from(RATE_ONE)
    }

    /// The tier argument of a position; 0, which no tier holds, in an unknown market.
    pub(crate) fn argument(&self, market: u16, size: u64) -> u128 {
        usize::from(market)
            .checked_sub(1)
            .and_then(|index| self.markets.get(index))
            .map_or(0, |(by, mark)| grid::argument(*by, size, *mark))
    }

    /// Rows that the longest part of the circuit takes.
    pub fn rows(&self) -> usize {
        let shape = &self.shape;
        let vaults = shape.vaults;
        let hashes = vaults * hash::rows(2 + word_count(shape)) + (vaults + 1) * hash::rows(2);
        let groups = vaults * (shape.balances + shape.positions + 1) + 1;
        let arithmetic = (groups + 1) * grid::GROUP_ROWS;
        let mut balancer = byte_range::Balancer::default();
        for _ in 0..vaults {
            for bytes in block::ranges(shape) {
                balancer.place(bytes);
            }
        }
        // halo2 fills the rest of a table, so a row of it must be left.
        let tables = 1 + self.table.rows().len().max(byte_range::TABLE_ROWS);
        hashes.max(arithmetic).max(balancer.rows()).max(tables)
    }

    /// `k`: the circuit has `2^k` rows.
    pub fn k(&self) -> u32 {
        let mut meta = ConstraintSystem::default();
        BlockCircuit::configure(&mut meta);
        let needed = (self.rows() + meta.blinding_factors() + 1).max(meta.minimum_rows());
        needed.next_power_of_two().trailing_zeros()
    }
}
