//! How many curve points a proof holds, for measurements of what its verification costs.

use std::io;

use halo2_proofs::{
    pasta::EqAffine,
    plonk::{verify_proof, SingleVerifier},
    transcript::{Transcript, TranscriptRead},
};
use pasta_curves::Fp;

use super::{
    create::Proof,
    error::VerifyError,
    generators::Generators,
    key::VerifyingKey,
    transcript::{self, Challenge, Reader},
};
use crate::primitive::inputs::PublicInputs;

/// The number of curve points that a verifier reads from a proof.
///
/// # Errors
/// It is an error if the proof does not verify.
pub fn points(
    proof: &Proof,
    generators: &Generators,
    key: &VerifyingKey,
    inputs: &PublicInputs,
) -> Result<usize, VerifyError> {
    let mut bytes = proof.as_bytes();
    let inner = transcript::reader(inputs, &mut bytes)
        .map_err(|error| VerifyError::Refused(error.into()))?;
    let mut counting = Counting { inner, points: 0 };
    let strategy = SingleVerifier::new(generators);
    inputs
        .nested(|instances| {
            verify_proof(generators, key.as_halo2(), strategy, instances, &mut counting)
        })
        .map_err(VerifyError::Refused)?;
    Ok(counting.points)
}

/// A transcript that counts the points that are read from it.
struct Counting<'a, 'b> {
    inner: Reader<'a, 'b>,
    points: usize,
}

impl Transcript<EqAffine, Challenge> for Counting<'_, '_> {
    fn squeeze_challenge(&mut self) -> Challenge {
        self.inner.squeeze_challenge()
    }

    fn common_point(&mut self, point: EqAffine) -> io::Result<()> {
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Fp) -> io::Result<()> {
        self.inner.common_scalar(scalar)
    }
}

impl TranscriptRead<EqAffine, Challenge> for Counting<'_, '_> {
    fn read_point(&mut self) -> io::Result<EqAffine> {
        self.points += 1;
        self.inner.read_point()
    }

    fn read_scalar(&mut self) -> io::Result<Fp> {
        self.inner.read_scalar()
    }
}
