//! Engines: who computes proofs. A proof is the same to its verifier whichever engine made it.

use std::fmt::Debug;

use halo2_proofs::{
    pasta::EqAffine,
    plonk::{self, Circuit, Error},
    transcript::TranscriptWrite,
};
use pasta_curves::Fp;
use rand::Rng;

use super::{generators::Generators, key::VerifyingKey, transcript::Challenge};

/// Who computes proofs.
pub trait Engine: Debug + Sync {
    /// What the engine prepares once per circuit.
    type Key: Debug + Send + Sync;

    /// The engine's name, for messages and choices.
    fn name(&self) -> &'static str;

    /// Prepares proofs of a circuit, whose witness does not matter.
    ///
    /// # Errors
    /// It is an error if the circuit has more rows than there are generators.
    fn key<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        verifying: &VerifyingKey,
        circuit: &C,
    ) -> Result<Self::Key, Error>;

    /// Writes a proof of these circuits into the transcript, which has absorbed the context.
    /// `instances` are, for each circuit, its instance columns. Every secret factor is drawn from
    /// `random`, which must be cryptographically secure.
    ///
    /// # Errors
    /// It is an error if the engine finds that a witness satisfies no proof. It need not find out:
    /// what it returns has to be verified.
    fn prove<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        key: &Self::Key,
        circuits: &[C],
        instances: &[&[&[Fp]]],
        random: impl Rng,
        transcript: &mut impl TranscriptWrite<EqAffine, Challenge>,
    ) -> Result<(), Error>;
}

/// The prover of halo2_proofs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Halo2;

impl Engine for Halo2 {
    type Key = plonk::ProvingKey<EqAffine>;

    fn name(&self) -> &'static str {
        "halo2"
    }

    fn key<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        verifying: &VerifyingKey,
        circuit: &C,
    ) -> Result<Self::Key, Error> {
        plonk::keygen_pk(generators, verifying.as_halo2().clone(), circuit)
    }

    fn prove<C: Circuit<Fp>>(
        &self,
        generators: &Generators,
        key: &Self::Key,
        circuits: &[C],
        instances: &[&[&[Fp]]],
        random: impl Rng,
        transcript: &mut impl TranscriptWrite<EqAffine, Challenge>,
    ) -> Result<(), Error> {
        plonk::create_proof(generators, key, circuits, instances, random, transcript)
    }
}
