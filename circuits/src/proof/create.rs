//! How a proof is made.

use halo2_proofs::plonk::Circuit;
use pasta_curves::Fp;
use rand::{
    rngs::{StdRng, SysRng},
    Rng, SeedableRng,
};

use super::{
    engine::Engine,
    error::{CreateError, RandomError},
    generators::Generators,
    proving_key::ProvingKey,
    transcript,
};
use crate::primitive::inputs::PublicInputs;

/// The bytes of a proof. Nothing is known of them until they are verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof(Vec<u8>);

impl Proof {
    /// A proof from its bytes, whatever they are.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Proof(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Makes a proof of `circuits`, one for each column of `inputs`, with random factors from a cipher
    /// that the system's generator seeds. It must be verified before it is used: an engine may make a
    /// worthless proof of a broken witness without complaint.
    ///
    /// # Errors
    /// It is an error if the engine gives up, or the system gives no random numbers.
    pub fn create<E: Engine, C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        key: &ProvingKey<E>,
        circuits: &[C],
        inputs: &PublicInputs,
    ) -> Result<Self, CreateError> {
        let random = StdRng::try_from_rng(&mut SysRng)
            .map_err(|error| CreateError::Random(RandomError(error.to_string())))?;
        Self::create_with_random(engine, generators, key, circuits, inputs, random)
    }

    /// Makes a proof with random factors of the caller's. Whoever can guess them learns the witness:
    /// this is for tests that compare engines.
    ///
    /// # Errors
    /// It is an error if the engine gives up.
    #[cfg(any(test, feature = "test-dependencies"))]
    pub fn create_with_guessable_random<E: Engine, C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        key: &ProvingKey<E>,
        circuits: &[C],
        inputs: &PublicInputs,
        random: impl Rng,
    ) -> Result<Self, CreateError> {
        Self::create_with_random(engine, generators, key, circuits, inputs, random)
    }

    fn create_with_random<E: Engine, C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        key: &ProvingKey<E>,
        circuits: &[C],
        inputs: &PublicInputs,
        random: impl Rng,
    ) -> Result<Self, CreateError> {
        let failed = |error: std::io::Error| CreateError::Engine(error.into());
        let mut transcript = transcript::writer(inputs).map_err(failed)?;
        inputs
            .nested(|instances| {
                engine.prove(generators, key.engine(), circuits, instances, random, &mut transcript)
            })
            .map_err(CreateError::Engine)?;
        Ok(Proof(transcript.finalize()))
    }
}
