//! Accepting: proofs that other machines made are verified, and become the work directory's own.

use std::{path::Path, sync::Arc};

use ringfence_circuits::{
    circuit::BlockCircuit,
    proof::{generators, Generators, Proof, VerifyingKey},
    protocol::{
        block::PublishedBlock,
        bundle::{self, ProofRange},
        lane::Weights,
        shape::Shape,
        statement::{Statement, MAX_K},
    },
};

use super::{finished::Finished, job_error::JobError, jobs::Jobs, prove::proof_name, EpochError};

/// What verifies proofs that come from elsewhere, and lists them when they verify.
pub struct Acceptance<'a> {
    finished: &'a Finished,
    statement: &'a Statement,
    weights: Weights,
    blocks: Vec<PublishedBlock>,
    ranges: Vec<ProofRange>,
    keys: Vec<(Shape, Arc<Generators>, VerifyingKey)>,
}

impl<'a> Acceptance<'a> {
    /// What verifies the proofs of these jobs. Keys are built for the shapes of which proofs are missing.
    pub(super) fn new(
        finished: &'a Finished,
        statement: &'a Statement,
        jobs: &Jobs<'_>,
        generators: &Path,
    ) -> Result<Self, EpochError> {
        let mut acceptance = Acceptance {
            finished,
            statement,
            weights: jobs.weights().clone(),
            blocks: jobs.blocks().to_vec(),
            ranges: jobs.ranges().to_vec(),
            keys: vec![],
        };
        let missing = acceptance.missing();
        let mut shapes: Vec<Shape> =
            missing.iter().map(|index| acceptance.ranges[*index].shape).collect();
        shapes.sort();
        shapes.dedup();
        for shape in shapes {
            let circuit = jobs.circuit(shape);
            let k = circuit.k();
            if k > MAX_K {
                return Err(EpochError::TooManyRows { shape: shape.to_string(), k });
            }
            let held = acceptance.keys.iter().find(|(_, generators, _)| generators.k() == k);
            let generators = match held {
                Some((_, generators, _)) => generators.clone(),
                None => Arc::new(generators::load(k, generators)?),
            };
            let empty = BlockCircuit::empty(Arc::new(circuit));
            let key = VerifyingKey::build(&generators, &empty)
                .map_err(JobError::Build)
                .map_err(EpochError::job(0))?;
            acceptance.keys.push((shape, generators, key));
        }
        Ok(acceptance)
    }

    /// How many proofs the epoch has.
    pub fn groups(&self) -> usize {
        self.ranges.len()
    }

    /// The places of the proofs that are not finished.
    pub fn missing(&self) -> Vec<usize> {
        (0..self.ranges.len()).filter(|index| !self.finished.has(&proof_name(*index))).collect()
    }

    /// Takes over the proof at a place, if it verifies; `false` if it does not, or there is no such place.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub fn accept(&self, index: usize, bytes: Vec<u8>) -> Result<bool, EpochError> {
        let Some(range) = self.ranges.get(index) else { return Ok(false) };
        let of_shape = self.keys.iter().find(|(shape, ..)| *shape == range.shape);
        let Some((_, generators, key)) = of_shape else { return Ok(false) };
        let inputs = bundle::public_inputs(self.statement, &self.weights, &self.blocks, range);
        let proof = Proof::from_bytes(bytes);
        if proof.verify(generators, key, &inputs).is_err() {
            return Ok(false);
        }
        let name = proof_name(index);
        // One that was finished and removed: the new one differs, as every proof does.
        self.finished.forget(&name)?;
        self.finished.put(&name, proof.as_bytes())?;
        Ok(true)
    }
}
