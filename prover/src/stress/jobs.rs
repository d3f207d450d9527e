//! The queue of a stress statement's proofs: the one place where the epoch secret and the records become witnesses of
//! units.

use std::sync::Arc;

use ff::PrimeField;
use halo2_proofs::pasta::Fp;
use ringfence_circuits::{
    circuit::{
        stress::{StressCircuit, StressKey, StressPlace, StressWitness},
        LeafWitness,
    },
    primitive::inputs::PublicInputs,
    proof::{Engine, Generators, Proof, ProvingKey},
    protocol::{
        block::BlockDigest,
        index::BlockIndex,
        parameters::Parameters,
        shape::Shape,
        stress::{
            lane::StressWeights,
            set::Fitted,
            statement::StressStatement,
            unit::{public_inputs, UnitRange},
        },
    },
};

use super::sums::{UnitBlinds, UnitSums};
use crate::{
    epoch::{block_count, job::wipe, BlockReader, EpochError, JobError, Queue, VaultRow},
    secret::EpochSecret,
};

/// The proofs of a stress statement whose sums are computed.
pub(super) struct StressJobs<'a> {
    pub parameters: &'a Parameters,
    pub set: &'a Fitted,
    pub stress: &'a StressStatement,
    pub weights: StressWeights,
    pub rows: &'a [VaultRow],
    pub secret: &'a EpochSecret,
    /// D_b of all blocks.
    pub digests: Vec<Fp>,
    pub sums: UnitSums,
    pub ranges: Vec<UnitRange>,
}

/// What all proofs of a shape and a group are made with.
pub(super) struct StressJobKey<E: Engine> {
    circuit: Arc<StressKey>,
    proving: ProvingKey<E>,
}

/// What one proof is made from. It holds secrets of its vaults: it has no `Debug`, and their amounts are wiped from
/// memory when it is dropped. Copies that proving makes of them are not.
pub(super) struct StressJob {
    inputs: PublicInputs,
    units: Vec<(Vec<LeafWitness>, StressPlace)>,
}

impl Drop for StressJob {
    fn drop(&mut self) {
        let leaves = self.units.iter_mut().flat_map(|(leaves, _)| leaves);
        leaves.filter_map(|leaf| leaf.vault.as_mut()).for_each(wipe);
    }
}

impl StressJobs<'_> {
    /// The public inputs of a range.
    fn inputs(&self, range: &UnitRange) -> PublicInputs {
        let digest = |block: BlockIndex| BlockDigest(self.digests[block.index()]);
        let commitment = |unit: u64| self.sums.commitments[unit as usize];
        public_inputs(self.stress, &self.weights, range, digest, commitment)
    }
}

impl StressJob {
    /// The circuits of all units, each with the witness that gives its public inputs.
    fn circuits(&self, key: &Arc<StressKey>) -> Result<Vec<StressCircuit>, JobError> {
        let units = self.units.iter().zip(self.inputs.columns()).enumerate();
        units
            .map(|(index, ((leaves, place), column))| {
                let witness = StressWitness::new(key, leaves, place);
                let given = witness.instance(&key.shape).to_column().map(|row| row.to_repr());
                match column.iter().map(PrimeField::to_repr).eq(given) {
                    true => Ok(StressCircuit { key: key.clone(), witness: Some(witness.into()) }),
                    false => Err(JobError::Inconsistent(index)),
                }
            })
            .collect()
    }
}

impl<E: Engine> Queue<E> for StressJobs<'_> {
    type Kind = (Shape, usize);
    type Circuit = StressKey;
    type Key = StressJobKey<E>;
    type Job = StressJob;

    const STAGE: &'static str = "scenario proofs";

    fn count(&self) -> usize {
        self.ranges.len()
    }

    fn kind(&self, index: usize) -> (Shape, usize) {
        let range = &self.ranges[index];
        (range.shape, range.group)
    }

    fn blocks(&self, index: usize) -> u64 {
        self.ranges[index].units
    }

    fn circuit(&self, (shape, group): (Shape, usize)) -> (StressKey, Shape, u32) {
        let circuit = StressKey::new(self.parameters, self.set, &self.weights, shape, group);
        let k = circuit.k();
        (circuit, shape, k)
    }

    fn key(
        &self,
        engine: &E,
        generators: &Generators,
        circuit: StressKey,
    ) -> Result<StressJobKey<E>, JobError> {
        let circuit = Arc::new(circuit);
        let empty = StressCircuit::empty(circuit.clone());
        let proving = ProvingKey::build(engine, generators, &empty).map_err(JobError::Build)?;
        Ok(StressJobKey { circuit, proving })
    }

    fn job(&self, index: usize, _: &StressJobKey<E>) -> Result<StressJob, EpochError> {
        let range = &self.ranges[index];
        let row = &self.rows[range.row];
        let first = range.block.get() - block_count(&self.rows[..range.row]);
        let mut reader = BlockReader::open(row)?;
        reader.seek(first)?;
        let blinds = UnitBlinds {
            secret: self.secret,
            digest: self.stress.digest(),
            units: self.sums.commitments.len() as u64,
        };
        let insures = self.stress.insures(range.book);
        let unit = |(unit, block): (u64, u64)| {
            let place = StressPlace {
                book_factor: self.weights.beta(range.book),
                insurance_factor: self.weights.delta(range.book, insures),
                previous_sum: self.sums.prefix[unit as usize],
                previous_blind: blinds.before(unit),
                next_blind: blinds.after(unit),
            };
            Ok((reader.next_leaves(row, self.secret, block)?, place))
        };
        let units = range.first..range.first + range.units;
        let units = units.zip(first..).map(unit).collect::<Result<_, EpochError>>()?;
        Ok(StressJob { inputs: self.inputs(range), units })
    }

    fn prove(
        &self,
        engine: &E,
        generators: &Generators,
        key: &StressJobKey<E>,
        job: &StressJob,
    ) -> Result<Proof, JobError> {
        let circuits = job.circuits(&key.circuit)?;
        let proof = Proof::create(engine, generators, &key.proving, &circuits, &job.inputs)
            .map_err(JobError::Proof)?;
        // An engine may make a worthless proof of a broken witness without complaint.
        self.verify(generators, key, job, &proof)?;
        Ok(proof)
    }

    fn verify(
        &self,
        generators: &Generators,
        key: &StressJobKey<E>,
        job: &StressJob,
        proof: &Proof,
    ) -> Result<(), JobError> {
        let key = key.proving.verifying();
        proof.verify(generators, key, &job.inputs).map_err(JobError::Rejected)
    }
}
