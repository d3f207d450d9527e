//! Verifying keys: everything about a circuit but its witness, in the form that a verifier needs. They
//! are built from an empty circuit on the machine that uses them, and never read from a file.

use halo2_proofs::{
    pasta::EqAffine,
    plonk::{self, Circuit},
};
use pasta_curves::Fp;

use super::{error::KeyError, generators::Generators};
use crate::protocol::hash::digest::Digest;

/// What a proof of a circuit is verified against.
#[derive(Clone, Debug)]
pub struct VerifyingKey(plonk::VerifyingKey<EqAffine>);

impl VerifyingKey {
    /// The verifying key of a circuit, whose witness does not matter.
    ///
    /// # Errors
    /// Returns [`KeyError`] if the circuit has more rows than there are generators.
    pub fn build<C: Circuit<Fp>>(generators: &Generators, circuit: &C) -> Result<Self, KeyError> {
        plonk::keygen_vk(generators, circuit).map(VerifyingKey).map_err(KeyError)
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
