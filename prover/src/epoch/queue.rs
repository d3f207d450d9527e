//! A queue of proofs over the blocks of an epoch: those of its statement, or those of a stress statement. Whatever
//! they say, they are made alike: key after key, side by side, each a file when it is finished.

use ringfence_circuits::{
    proof::{Engine, Generators, Proof},
    protocol::shape::Shape,
};

use super::{job_error::JobError, EpochError};

/// Proofs to be made, in order.
pub(crate) trait Queue<E: Engine>: Sync {
    /// By what the proofs of one key are told from those of another.
    type Kind: Copy + Ord + Sync;
    /// What the fixed part of a circuit follows from.
    type Circuit;
    /// What all proofs of a kind are made with.
    type Key: Sync;
    /// What one proof is made from.
    type Job: Sync;

    /// The stage that making them is, for who waits.
    const STAGE: &'static str;

    /// Number of proofs.
    fn count(&self) -> usize;

    /// The kind of a proof.
    fn kind(&self, index: usize) -> Self::Kind;

    /// How many blocks a proof covers.
    fn blocks(&self, index: usize) -> u64;

    /// The circuit of a kind, its shape, and the logarithm of its number of rows.
    fn circuit(&self, kind: Self::Kind) -> (Self::Circuit, Shape, u32);

    /// The key of a circuit.
    ///
    /// # Errors
    /// It is an error if it can't be built.
    fn key(
        &self,
        engine: &E,
        generators: &Generators,
        circuit: Self::Circuit,
    ) -> Result<Self::Key, JobError>;

    /// The job of a proof.
    ///
    /// # Errors
    /// It is an error if the records can't be read, or are damaged.
    fn job(&self, index: usize, key: &Self::Key) -> Result<Self::Job, EpochError>;

    /// Makes a proof, and verifies it.
    ///
    /// # Errors
    /// [`JobError`] says why there is none. None is returned that doesn't verify.
    fn prove(
        &self,
        engine: &E,
        generators: &Generators,
        key: &Self::Key,
        job: &Self::Job,
    ) -> Result<Proof, JobError>;

    /// Verifies a proof that was found.
    ///
    /// # Errors
    /// It is an error if it does not verify.
    fn verify(
        &self,
        generators: &Generators,
        key: &Self::Key,
        job: &Self::Job,
        proof: &Proof,
    ) -> Result<(), JobError>;
}
