//! Keys: everything about a circuit but its witness. Both kinds are built from an empty circuit on the
//! machine that uses them.

use halo2_proofs::{
    pasta::EqAffine,
    plonk::{self, Circuit},
};
use pasta_curves::Fp;

use super::{engine::Engine, error::ProofError, generators::Generators};
use crate::protocol::hash::digest::Digest;

/// What a proof of a circuit is verified against.
#[derive(Clone, Debug)]
pub struct VerifyingKey(plonk::VerifyingKey<EqAffine>);

impl VerifyingKey {
    /// The verifying key of a circuit, whose witness does not matter.
    ///
    /// # Errors
    /// [`ProofError::Key`] if the circuit has more rows than there are generators.
    pub fn build<C: Circuit<Fp>>(generators: &Generators, circuit: &C) -> Result<Self, ProofError> {
        plonk::keygen_vk(generators, circuit).map(VerifyingKey).map_err(ProofError::Key)
    }

    /// BLAKE2b-256 of halo2's pinned description of the key. Two keys with the same digest accept the
    /// same proofs.
    pub fn digest(&self) -> Digest {
        let description = format!("{:?}", self.0.pinned());
        let hash = blake2b_simd::Params::new().hash_length(32).hash(description.as_bytes());
        Digest(hash.as_bytes().try_into().expect("a hash of 32 bytes was asked for"))
    }

    /// The key as halo2 knows it.
    pub fn as_halo2(&self) -> &plonk::VerifyingKey<EqAffine> {
        &self.0
    }
}

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
    /// [`ProofError::Key`] if the circuit has more rows than there are generators.
    pub fn build<C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        circuit: &C,
    ) -> Result<Self, ProofError> {
        Self::from_verifying(engine, generators, VerifyingKey::build(generators, circuit)?, circuit)
    }

    /// As [`ProvingKey::build`], for a circuit whose verifying key is at hand.
    ///
    /// # Errors
    /// As [`ProvingKey::build`].
    pub fn from_verifying<C: Circuit<Fp>>(
        engine: &E,
        generators: &Generators,
        verifying: VerifyingKey,
        circuit: &C,
    ) -> Result<Self, ProofError> {
        let engine = engine.key(generators, &verifying, circuit).map_err(ProofError::Key)?;
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
