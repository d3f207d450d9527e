//! What ties stress proofs to a stress statement (X5): the base of the weights, drawn from its text, and the
//! context that a proof is made in.

use blake2b_simd::Params;
use ff::{FromUniformBytes, PrimeField};
use pasta_curves::Fp;

use super::{document::Document, error::StressError};
use crate::{
    primitive::json,
    protocol::{
        hash::{
            digest::{hash_to_field, Digest},
            domain::personal,
        },
        shape::Shape,
    },
};

/// The label under which blinds of stress proofs are derived from the epoch secret (§4.3).
pub const BLIND_LABEL: &str = "stress-blind";

/// The place from which the blind after unit `unit` is derived under [`BLIND_LABEL`]. It holds the digest of
/// the stress statement, so that no two runs share a blind.
pub fn blind_place(stress_statement: Digest, unit: u64) -> [u8; 40] {
    let mut place = [0; 40];
    let (digest, number) = place.split_at_mut(32);
    digest.copy_from_slice(&stress_statement.0);
    number.copy_from_slice(&unit.to_le_bytes());
    place
}

/// The base r′ of the weights, and the bytes f′ that it is drawn from.
#[derive(Clone, Debug)]
pub(super) struct StressBase {
    input: [u8; 64],
    base: Fp,
}

impl StressBase {
    /// The base of a stress statement: every byte of it counts.
    pub(super) fn of(document: &Document) -> Result<Self, StressError> {
        let text = canonical(document)?;
        let hash = Params::new().hash_length(64).personal(personal::STRESS_BASE).hash(&text);
        let mut input = [0; 64];
        input.copy_from_slice(hash.as_bytes());
        Ok(StressBase { input, base: Fp::from_uniform_bytes(&input) })
    }

    /// r′.
    pub(super) fn get(&self) -> Fp {
        self.base
    }

    /// The context of the proof of `units` units of this shape and group from `first` on.
    pub(super) fn context(&self, shape: &Shape, first: u64, units: u64, group: u64) -> Fp {
        hash_to_field(
            personal::STRESS_CONTEXT,
            &[
                &self.input,
                &self.base.to_repr(),
                &[shape.code],
                &first.to_le_bytes(),
                &units.to_le_bytes(),
                &group.to_le_bytes(),
            ],
        )
    }
}

/// The digest of a stress statement.
pub(super) fn document_digest(document: &Document) -> Result<Digest, StressError> {
    Ok(Digest::of(personal::STRESS, &canonical(document)?))
}

pub(super) fn canonical(document: &Document) -> Result<Vec<u8>, StressError> {
    json::canonical(document).map_err(|error| StressError::Syntax(error.to_string()))
}
