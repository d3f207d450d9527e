//! The proofs of a stress directory with what they are about: a family of proofs beside those of blocks.

use std::{collections::BTreeMap, sync::Arc};

use ff::PrimeField;
use ringfence_circuits::{
    circuit::stress::{stress_proof_length, StressCircuit, StressKey},
    primitive::inputs::PublicInputs,
    proof::{Generators, VerifyingKey},
    protocol::{
        block::{PublishedBlock, SumCommitment},
        bundle,
        parameters::Parameters,
        shape::Shape,
        statement::{BlockListRow, MAX_K},
        stress::{
            lane::{StressWeights, GROUP},
            set::Fitted,
            statement::StressStatement,
            unit::{self, partition, proof_count, UnitRange},
        },
    },
};

use super::{
    super::{
        batch::{Family, KeyId},
        proof::check_count,
        proof_error::{BadProof, ProofError},
    },
    error::StressCheckError,
};
use crate::source::Proofs;

/// What all proofs are about, whatever block they are of.
pub(super) struct About<'a> {
    pub(super) parameters: &'a Parameters,
    pub(super) set: &'a Fitted,
    pub(super) stress: &'a StressStatement,
    pub(super) weights: StressWeights,
}

impl About<'_> {
    fn key(&self, shape: Shape, group: usize) -> StressKey {
        StressKey::new(self.parameters, self.set, &self.weights, shape, group)
    }
}

/// What each proof covers, and how large its circuit is: of proofs whose number and lengths are right.
pub(super) struct Ranges {
    ranges: Vec<UnitRange>,
    /// The `k` of every key in use, by the shape's code and the group.
    sizes: BTreeMap<(u8, usize), u32>,
}

impl Ranges {
    /// X8 for numbers and lengths: there are exactly the proofs that the rows need, each of its exact length.
    pub(super) fn check(
        about: &About<'_>,
        rows: &[BlockListRow],
        per_proof: u64,
        proofs: &dyn Proofs,
    ) -> Result<Self, StressCheckError> {
        let scenarios = about.weights.scenarios();
        let ranges =
            partition(rows, scenarios, per_proof).map_err(StressCheckError::BlocksPerProof)?;
        // The partition is as long as there are proofs, so their number is looked at before it is made.
        check_count(proof_count(rows, scenarios, per_proof), proofs)?;
        let ranges: Vec<UnitRange> = ranges.collect();
        let mut sizes = BTreeMap::new();
        for (index, UnitRange { shape, group, units, .. }) in ranges.iter().enumerate() {
            let k =
                *sizes.entry((shape.code, *group)).or_insert_with(|| about.key(*shape, *group).k());
            if k > MAX_K {
                return Err(ProofError::TooLarge { shape: *shape, k }.into());
            }
            let (expected, found) = (stress_proof_length(k, *units), proofs.length(index));
            if found != expected {
                let file = bundle::proof_file(index);
                return Err(ProofError::Length { file, shape: *shape, expected, found }.into());
            }
        }
        Ok(Ranges { ranges, sizes })
    }

    /// How many proofs there are.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }
}

/// The proofs of scenarios, over the blocks of an audited bundle.
pub(super) struct Units<'a> {
    pub(super) about: &'a About<'a>,
    pub(super) ranges: &'a Ranges,
    /// All blocks of the bundle, as they were audited.
    pub(super) blocks: &'a [PublishedBlock],
    /// Φ′ after each unit; there is one for each.
    pub(super) sums: &'a [SumCommitment],
    pub(super) proofs: &'a dyn Proofs,
}

impl Units<'_> {
    fn range(&self, index: usize) -> &UnitRange {
        &self.ranges.ranges[index]
    }
}

impl Family for Units<'_> {
    /// Nobody else is told of these.
    type Mark = ();

    fn proofs(&self) -> &dyn Proofs {
        self.proofs
    }

    fn k(&self, index: usize) -> u32 {
        let UnitRange { shape, group, .. } = self.range(index);
        self.ranges.sizes[&(shape.code, *group)]
    }

    fn shape(&self, index: usize) -> Shape {
        self.range(index).shape
    }

    fn key_id(&self, index: usize) -> KeyId {
        let UnitRange { shape, group, .. } = self.range(index);
        KeyId {
            parameters: self.about.parameters.digest(),
            base: self.about.stress.base().to_repr(),
            code: shape.code,
            group: Some(*group),
        }
    }

    fn build_key(&self, index: usize, generators: &Generators) -> Result<VerifyingKey, String> {
        let UnitRange { shape, group, .. } = self.range(index);
        let key = self.about.key(*shape, *group);
        VerifyingKey::build(generators, &StressCircuit::empty(Arc::new(key)))
            .map_err(|error| error.to_string())
    }

    fn inputs(&self, index: usize) -> PublicInputs {
        let About { stress, weights, .. } = self.about;
        unit::public_inputs(
            stress,
            weights,
            self.range(index),
            |block| self.blocks[block.index()].digest,
            |unit| self.sums[unit as usize],
        )
    }

    fn mark(&self, _: usize, _: &[u8]) {}

    fn bad(&self, index: usize, reason: String) -> BadProof {
        let UnitRange { shape, block, units, group, .. } = *self.range(index);
        let first = GROUP * group + 1;
        let last = (first + GROUP - 1).min(self.about.weights.scenarios());
        BadProof {
            file: bundle::proof_file(index),
            shape,
            first: block,
            blocks: units,
            scenarios: Some((first, last)),
            reason,
        }
    }
}
