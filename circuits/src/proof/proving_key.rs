//! Proving keys: everything about a circuit but its witness, in the form that an engine needs.

use halo2_proofs::plonk::Circuit;
use pasta_curves::Fp;

use super::{engine::Engine, error::KeyError, generators::Generators, key::VerifyingKey};

/// What an engine makes proofs of a circuit with.
#[derive(Debug)]
pub struct ProvingKey<E: Engine> {
    verifying: VerifyingKey,
    engine: E::Key,
}

impl<E: Engine> ProvingKey<E> {
    /// The proving key of a circuit, whose witness does not matter.
    ///
    /// # Errors
    /// Returns [`KeyError`] if the circuit has more rows than there are generators.
    pub fn build<C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        circuit: &C,
    ) -> Result<Self, KeyError> {
        Self::from_verifying(engine, generators, VerifyingKey::build(generators, circuit)?, circuit)
    }

    /// The proving key of a circuit whose verifying key is at hand.
    ///
    /// # Errors
    /// Returns [`KeyError`] if the circuit has more rows than there are generators.
    pub fn from_verifying<C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        verifying: VerifyingKey,
        circuit: &C,
    ) -> Result<Self, KeyError> {
        let engine = engine.key(generators, &verifying, circuit).map_err(KeyError)?;
        Ok(ProvingKey { verifying, engine })
    }

    /// The key that proofs are verified against.
    pub fn verifying(&self) -> &VerifyingKey {
        &self.verifying
    }

    /// What the engine prepared.
    pub fn engine(&self) -> &E::Key {
        &self.engine
    }
}
