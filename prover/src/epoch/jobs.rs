//! The jobs of an epoch: the one place where the epoch secret and the records become jobs, which hold
//! only what their own blocks need.

use halo2_proofs::pasta::Fp;
use ringfence_circuits::{
    circuit::BlockKey,
    proof::{Engine, Generators, Proof},
    protocol::{
        block::PublishedBlock,
        bundle::{self, ProofRange},
        hash::digest::Digest,
        lane::Weights,
        parameters::Parameters,
        shape::Shape,
        statement::Statement,
    },
};

use super::{
    blinds::Blinds,
    job::{Job, Place, Secrets},
    job_error::JobError,
    job_key::JobKey,
    place::{BlockReader, VaultRow},
    queue::Queue,
    sums::Sums,
    EpochError,
};
use crate::secret::EpochSecret;

/// Makes the jobs of an epoch whose sums are computed.
pub struct Jobs<'a> {
    parameters: &'a Parameters,
    statement: &'a Statement,
    rows: &'a [VaultRow],
    secret: &'a EpochSecret,
    prefix: &'a [Fp],
    weights: Weights,
    blocks: Vec<PublishedBlock>,
    ranges: Vec<ProofRange>,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(
        parameters: &'a Parameters,
        statement: &'a Statement,
        rows: &'a [VaultRow],
        secret: &'a EpochSecret,
        sums: &'a Sums,
    ) -> Self {
        let per_proof = u64::from(sums.commitments.blocks_per_proof);
        Jobs {
            parameters,
            statement,
            rows,
            secret,
            prefix: &sums.prefix,
            weights: statement.weights(parameters),
            blocks: sums.commitments.elements().expect("commitments are made of field elements"),
            ranges: bundle::partition(statement.rows(), per_proof),
        }
    }

    /// The blocks that each proof covers, in the order of the proofs.
    pub fn ranges(&self) -> &[ProofRange] {
        &self.ranges
    }

    /// The weights of the fingerprint.
    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The public commitments of all blocks.
    pub(super) fn blocks(&self) -> &[PublishedBlock] {
        &self.blocks
    }

    /// What the fixed part of a shape's circuit follows from.
    pub fn circuit(&self, shape: Shape) -> BlockKey {
        BlockKey::new(self.parameters, &self.weights, shape)
    }

    /// The job of a range. `key` is the digest of the key of its shape.
    ///
    /// # Errors
    /// It is an error if the records can't be read, or are damaged.
    pub fn job(&self, range: &ProofRange, key: Digest) -> Result<Job, EpochError> {
        let row = &self.rows[range.row];
        let mut reader = BlockReader::open(row)?;
        reader.seek(range.first_in_row)?;
        let leaves = (range.first_in_row..range.first_in_row + range.blocks)
            .map(|block| reader.next_leaves(row, self.secret, block))
            .collect::<Result<_, _>>()?;
        let blinds = Blinds::new(self.secret, self.statement.block_count());
        let after = range.first.run(range.blocks).map(|block| blinds.after(block));
        let secrets = Secrets {
            leaves,
            sum: self.prefix[range.first.index()],
            blinds: std::iter::once(blinds.before(range.first)).chain(after).collect(),
        };
        let place = Place {
            shape: range.shape,
            first: range.first,
            key,
            parameters: self.parameters.digest(),
            base: self.statement.r(),
        };
        let inputs = bundle::public_inputs(self.statement, &self.weights, &self.blocks, range);
        Ok(Job::new(&place, &inputs, &secrets))
    }
}

impl<E: Engine> Queue<E> for Jobs<'_> {
    type Kind = Shape;
    type Circuit = BlockKey;
    type Key = JobKey<E>;
    type Job = Job;

    const STAGE: &'static str = "proofs";

    fn count(&self) -> usize {
        self.ranges.len()
    }

    fn kind(&self, index: usize) -> Shape {
        self.ranges[index].shape
    }

    fn blocks(&self, index: usize) -> u64 {
        self.ranges[index].blocks
    }

    fn circuit(&self, shape: Shape) -> (BlockKey, Shape, u32) {
        let circuit = Jobs::circuit(self, shape);
        let k = circuit.k();
        (circuit, shape, k)
    }

    fn key(
        &self,
        engine: &E,
        generators: &Generators,
        circuit: BlockKey,
    ) -> Result<JobKey<E>, JobError> {
        JobKey::build(engine, generators, circuit)
    }

    fn job(&self, index: usize, key: &JobKey<E>) -> Result<Job, EpochError> {
        Jobs::job(self, &self.ranges[index], key.digest())
    }

    fn prove(
        &self,
        engine: &E,
        generators: &Generators,
        key: &JobKey<E>,
        job: &Job,
    ) -> Result<Proof, JobError> {
        job.prove(engine, generators, key)
    }

    fn verify(
        &self,
        generators: &Generators,
        key: &JobKey<E>,
        job: &Job,
        proof: &Proof,
    ) -> Result<(), JobError> {
        job.verify(proof, generators, key)
    }
}
