//! The key that the jobs of one shape are proven with.

use std::sync::Arc;

use ringfence_circuits::{
    circuit::{BlockCircuit, BlockKey},
    proof::{Engine, Generators, ProvingKey},
    protocol::hash::digest::Digest,
};

use super::job_error::JobError;

/// What all jobs of one shape are proven with. Whoever has the parameters and one of the jobs can build
/// it: nothing secret is in it.
#[derive(Debug)]
pub struct JobKey<E: Engine> {
    circuit: Arc<BlockKey>,
    proving: ProvingKey<E>,
    digest: Digest,
    k: u32,
}

impl<E: Engine> JobKey<E> {
    /// Builds the key of a circuit, which takes about as long as proving a block. `generators` must be
    /// of 2^k points, where k is [`BlockKey::k`].
    ///
    /// # Errors
    /// Returns [`JobError::Generators`] if they are not, and [`JobError::Build`] if the key can't
    /// be built.
    pub fn build(engine: &E, generators: &Generators, circuit: BlockKey) -> Result<Self, JobError> {
        let (k, found) = (circuit.k(), generators.k());
        if k != found {
            return Err(JobError::Generators { expected: k, found });
        }
        let circuit = Arc::new(circuit);
        let empty = BlockCircuit::empty(circuit.clone());
        let proving = ProvingKey::build(engine, generators, &empty).map_err(JobError::Build)?;
        let digest = proving.verifying().digest();
        Ok(JobKey { circuit, proving, digest, k })
    }

    /// The digest of the verifying key, which jobs name.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What the circuit's fixed part follows from.
    pub(super) fn circuit(&self) -> &Arc<BlockKey> {
        &self.circuit
    }

    /// What the engine prepared.
    pub(super) fn proving(&self) -> &ProvingKey<E> {
        &self.proving
    }

    /// The logarithm of the number of rows.
    pub(super) fn k(&self) -> u32 {
        self.k
    }
}
