//! The public inputs of a block (§7): what a verifier derives from statement and bundle, and a proof
//! is about.

use ff::Field;
use pasta_curves::Fp;

/// Rows of the instance column.
pub const INSTANCE_ROWS: usize = 5;

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
