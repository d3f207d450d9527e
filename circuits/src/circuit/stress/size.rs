//! How large a scenario circuit and its proofs are.

use super::{
    key::StressKey,
    layout::{vault_rows, GroupKind},
    unit::StressCircuit,
};
use crate::circuit::{
    chip::limb,
    opening::{item::Kind, leaf},
    size::{k_of, ELEMENT_BYTES, ROUND_ELEMENTS},
};

impl StressKey {
    /// Rows that the longest part of the circuit takes.
    pub fn rows(&self) -> usize {
        let shape = &self.shape;
        let arithmetic = shape.vaults * vault_rows(shape) + GroupKind::End.rows();
        // halo2 fills the rest of a table, so a row of it must be left.
        let tables = 1 + self.table.rows().len().max(limb::TABLE_ROWS);
        leaf::rows(shape).max(arithmetic).max(tables)
    }

    /// `k`: the circuit has `2^k` rows.
    pub fn k(&self) -> u32 {
        k_of::<StressCircuit>(self.rows())
    }
}

/// Elements of each unit: commitments to its columns, and evaluations of these.
const UNIT_ELEMENTS: u64 = 66 + 128;
/// Elements that the units of a proof share, but for those of the rounds of its last argument.
const SHARED_ELEMENTS: u64 = 54;

/// Bytes of a proof over `units` units of a circuit with `2^k` rows. The numbers of elements follow from the
/// layout of the columns and are pinned by a test.
pub fn stress_proof_length(k: u32, units: u64) -> u64 {
    let shared = SHARED_ELEMENTS + ROUND_ELEMENTS * u64::from(k);
    ELEMENT_BYTES * (shared + UNIT_ELEMENTS * units)
}

#[cfg(test)]
mod tests {
    use pasta_curves::Fp;

    use super::*;
    use crate::{
        protocol::{shape::SHAPES, stress::lane::StressWeights},
        testing::{small_parameters, small_scenarios, small_set},
    };

    #[test]
    fn blocks_of_every_shape_fit_the_size_of_the_block_circuit() {
        let parameters = small_parameters();
        let set = small_set(small_scenarios()).check().unwrap().fit(&parameters).unwrap();
        let weights = StressWeights::new(set.scenarios().len(), Fp::from(7));
        for shape in SHAPES {
            let key = StressKey::new(&parameters, &set, &weights, shape, 0);
            assert_eq!(key.k(), 14, "{shape}");
        }
    }
}
