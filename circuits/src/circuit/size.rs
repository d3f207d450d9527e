//! How large a circuit and its proofs are.

use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use pasta_curves::Fp;

use super::{
    block::BlockCircuit,
    chip::limb,
    key::BlockKey,
    layout::{vault_rows, GroupKind},
    opening::leaf,
};

impl BlockKey {
    /// Rows that the longest part of the circuit takes.
    pub fn rows(&self) -> usize {
        let shape = &self.shape;
        let vaults = shape.vaults;
        let hashes = leaf::rows(shape);
        let arithmetic = vaults * vault_rows(shape) + GroupKind::End.rows();
        // halo2 fills the rest of a table, so a row of it must be left.
        let tables = 1 + self.table.rows().len().max(limb::TABLE_ROWS);
        hashes.max(arithmetic).max(tables)
    }

    /// `k`: the circuit has `2^k` rows.
    pub fn k(&self) -> u32 {
        k_of::<BlockCircuit>(self.rows())
    }
}

/// `k` of a circuit whose longest part takes so many rows.
pub(super) fn k_of<C: Circuit<Fp>>(rows: usize) -> u32 {
    let mut meta = ConstraintSystem::default();
    C::configure(&mut meta);
    let needed = (rows + meta.blinding_factors() + 1).max(meta.minimum_rows());
    needed.next_power_of_two().trailing_zeros()
}

/// Bytes of an element of a proof: a commitment or an evaluation.
pub(super) const ELEMENT_BYTES: u64 = 32;
/// Elements of each block: commitments to its columns, and evaluations of these.
const BLOCK_ELEMENTS: u64 = 66 + 146;
/// Elements that the blocks of a proof share, but for those of the rounds of its last argument.
const SHARED_ELEMENTS: u64 = 68;
/// Elements of a round of the argument that opens all commitments. It halves a vector of `2^k`
/// numbers in `k` rounds, and each has two commitments.
pub(super) const ROUND_ELEMENTS: u64 = 2;

/// Bytes of a proof over `blocks` blocks of a circuit with `2^k` rows (§7.2, "Partition, context,
/// transcript", of `docs/protocol.md`). The numbers of elements follow from the layout of the columns
/// and are pinned by a test.
pub fn proof_length(k: u32, blocks: u64) -> u64 {
    let shared = SHARED_ELEMENTS + ROUND_ELEMENTS * u64::from(k);
    ELEMENT_BYTES * (shared + BLOCK_ELEMENTS * blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{
            lane::{Lanes, Weights},
            shape::{Shape, SHAPES},
        },
        testing::small_parameters,
    };

    #[test]
    fn blocks_have_as_many_vaults_as_fit() {
        let parameters = small_parameters();
        let weights = Weights::new(Lanes::new(&parameters), Fp::from(7));
        for shape in SHAPES {
            let k = |vaults| BlockKey::new(&parameters, &weights, Shape { vaults, ..shape }).k();
            assert_eq!((k(shape.vaults), k(shape.vaults + 1)), (14, 15), "{shape}");
        }
    }
}
