//! How a proof is verified, alone or with others.
//!
//! Reading a proof checks everything but one equation: a sum of multiples of points must be zero. That
//! sum is the dear part, so a [`Batch`] adds up the sums of many proofs, each times a fresh random
//! factor, and evaluates the total once. (Upstream's batch verifier starts transcripts of its own,
//! which can't absorb a context.)

use ff::Field;
use halo2_proofs::{
    pasta::EqAffine,
    plonk::{verify_proof, Error, VerificationStrategy},
    poly::commitment::{Guard, MSM},
    transcript::EncodedChallenge,
};
use pasta_curves::Fp;
use rand::rngs::SysRng;

use super::{
    create::Proof,
    error::{RandomError, VerifyError},
    generators::Generators,
    key::VerifyingKey,
    transcript,
};
use crate::primitive::inputs::PublicInputs;

impl Proof {
    /// Verifies the proof to its last byte.
    ///
    /// # Errors
    /// It is an error if the proof does not verify, or bytes follow it.
    pub fn verify(
        &self,
        generators: &Generators,
        key: &VerifyingKey,
        inputs: &PublicInputs,
    ) -> Result<(), VerifyError> {
        if read(self.as_bytes(), generators, key, inputs)?.holds() {
            Ok(())
        } else {
            Err(VerifyError::Unsatisfied)
        }
    }
}

/// Reads a proof to its last byte: everything but the last equation.
///
/// # Errors
/// It is an error if the proof can't verify, or bytes follow it.
pub fn read<'a>(
    proof: &[u8],
    generators: &'a Generators,
    key: &VerifyingKey,
    inputs: &PublicInputs,
) -> Result<Unevaluated<'a>, VerifyError> {
    if inputs.circuits() == 0 {
        return Err(VerifyError::NoCircuits);
    }
    let mut rest = proof;
    let mut transcript = transcript::reader(inputs, &mut rest)
        .map_err(|error| VerifyError::Refused(error.into()))?;
    let strategy = Deferred(generators.empty_msm());
    let sum = inputs
        .nested(|instances| {
            verify_proof(generators, key.as_halo2(), strategy, instances, &mut transcript)
        })
        .map_err(VerifyError::Refused)?;
    if !rest.is_empty() {
        return Err(VerifyError::TrailingBytes(rest.len()));
    }
    Ok(Unevaluated(sum))
}

/// A proof that was read: the sum that must be zero. It is not verified yet.
#[must_use = "a proof that was read is not verified yet"]
#[derive(Clone, Debug)]
pub struct Unevaluated<'a>(MSM<'a, EqAffine>);

impl Unevaluated<'_> {
    /// Whether the sum is zero: the proof verifies.
    #[must_use]
    pub fn holds(self) -> bool {
        self.0.eval()
    }
}

/// Proofs that were read and are evaluated together.
#[derive(Debug)]
pub struct Batch<'a> {
    sum: MSM<'a, EqAffine>,
}

impl<'a> Batch<'a> {
    /// A batch without proofs.
    pub fn new(generators: &'a Generators) -> Self {
        Batch { sum: generators.empty_msm() }
    }

    /// Adds a proof, times a random factor of its own, so that no proof can cancel another's error.
    ///
    /// # Errors
    /// Returns [`RandomError`] if the system gives no random numbers.
    pub fn add(&mut self, proof: Unevaluated<'a>) -> Result<(), RandomError> {
        let factor = Fp::try_random(&mut SysRng).map_err(|error| RandomError(error.to_string()))?;
        let mut sum = proof.0;
        sum.scale(factor);
        self.sum.add_msm(&sum);
        Ok(())
    }

    /// Whether every proof of the batch verifies.
    #[must_use]
    pub fn holds(self) -> bool {
        self.sum.eval()
    }
}

/// Gives the sum that must be zero back to the caller.
struct Deferred<'a>(MSM<'a, EqAffine>);

impl<'a> VerificationStrategy<'a, EqAffine> for Deferred<'a> {
    type Output = MSM<'a, EqAffine>;

    fn process<E: EncodedChallenge<EqAffine>>(
        self,
        check: impl FnOnce(MSM<'a, EqAffine>) -> Result<Guard<'a, EqAffine, E>, Error>,
    ) -> Result<Self::Output, Error> {
        Ok(check(self.0)?.use_challenges())
    }
}

#[cfg(test)]
mod tests {
    use halo2_proofs::plonk::SingleVerifier;

    use super::*;
    use crate::{
        circuit::BlockCircuit,
        proof::Halo2,
        testing::{generators, Rig},
    };

    #[test]
    fn e14_halo2_takes_a_proof_of_nothing_and_this_room_does_not() {
        let rig = Rig::small(206, &[]);
        let (generators, key) = (generators(rig.key.k()), rig.proving_key());
        let nothing = PublicInputs::new::<5>(Fp::ZERO, &[]);
        let circuits: [BlockCircuit; 0] = [];
        let proof = Proof::create(&Halo2, &generators, &key, &circuits, &nothing).unwrap();
        let mut bytes = proof.as_bytes();
        let mut transcript = transcript::reader(&nothing, &mut bytes).unwrap();
        let (strategy, key) = (SingleVerifier::new(&generators), key.verifying());
        verify_proof(&generators, key.as_halo2(), strategy, &[], &mut transcript).unwrap();
        let error = proof.verify(&generators, key, &nothing).unwrap_err();
        assert!(matches!(error, VerifyError::NoCircuits), "{error}");
    }
}
