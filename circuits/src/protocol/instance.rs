//! The public inputs of a block (§7.1, "Circuit"): five numbers that a verifier derives from statement
//! and bundle, and that a proof is about.
//!
//! The letters are those of the protocol. D_b is the digest of block b: the root of the tree over its
//! vaults. Φ commits to a prefix sum: the sum of the fingerprints of all blocks up to some place. β
//! takes the weights of the first book to the block's own book, and γ is the weight of one vault where
//! the book publishes its number of vaults, else 0.

use ff::Field;
use pasta_curves::Fp;

/// Rows of the instance column.
pub const INSTANCE_ROWS: usize = 5;

/// Names of the rows of the instance column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum InstanceRow {
    /// D_b, the root of the tree over the block's vaults.
    Digest = 0,
    /// Φ, the commitment to the prefix sum, before the block.
    Previous = 1,
    /// Φ, the commitment to the prefix sum, after the block.
    Next = 2,
    /// β, the factor of the block's book.
    Beta = 3,
    /// γ, the weight of a vault in the block's book.
    Gamma = 4,
}

/// The public inputs of a block: exactly five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockInstance {
    /// D_b, the root of the tree over the block's vaults.
    pub digest: Fp,
    /// Φ, the commitment to the prefix sum, before the block.
    pub previous: Fp,
    /// Φ, the commitment to the prefix sum, after the block.
    pub next: Fp,
    /// β, the factor of the block's book.
    pub beta: Fp,
    /// γ, the weight of a vault in the block's book.
    pub gamma: Fp,
}

impl BlockInstance {
    /// The instance column, for prover and verifier alike.
    pub fn to_column(&self) -> [Fp; INSTANCE_ROWS] {
        let mut rows = [Fp::ZERO; INSTANCE_ROWS];
        rows[InstanceRow::Digest as usize] = self.digest;
        rows[InstanceRow::Previous as usize] = self.previous;
        rows[InstanceRow::Next as usize] = self.next;
        rows[InstanceRow::Beta as usize] = self.beta;
        rows[InstanceRow::Gamma as usize] = self.gamma;
        rows
    }
}
