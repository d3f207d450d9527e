//! What ties proofs to a statement: the base of the fingerprints, drawn from the statement's text,
//! and the context that a proof is made in.

use blake2b_simd::{Hash, Params};
use ff::{FromUniformBytes, PrimeField};
use pasta_curves::Fp;

use super::{document::Document, error::StatementError};
use crate::{
    primitive::json,
    protocol::{
        hash::{
            digest::{hash_to_field, Digest},
            domain::personal,
        },
        index::BlockIndex,
        shape::Shape,
    },
};

/// The base r of the fingerprints, and the bytes that it is drawn from.
#[derive(Clone, Debug)]
pub(super) struct FingerprintBase {
    input: [u8; 64],
    r: Fp,
}

impl FingerprintBase {
    /// The base of a document from which what completes it was taken out: r does not depend on it.
    pub(super) fn of(document: &Document) -> Result<Self, StatementError> {
        let params = Params::new().hash_length(64).personal(personal::FINGERPRINT).clone();
        let mut input = [0; 64];
        input.copy_from_slice(hashed(document, &params)?.as_bytes());
        Ok(FingerprintBase { input, r: Fp::from_uniform_bytes(&input) })
    }

    /// What the base is drawn from, f in the protocol: the digest of all that proofs bind.
    pub(super) fn input(&self) -> &[u8; 64] {
        &self.input
    }

    /// The base.
    pub(super) fn r(&self) -> Fp {
        self.r
    }

    /// The context of the proof of `blocks` blocks of this shape from `first` on.
    pub(super) fn context(&self, shape: &Shape, first: BlockIndex, blocks: u64) -> Fp {
        hash_to_field(
            personal::CONTEXT,
            &[
                &self.input,
                &self.r.to_repr(),
                &[shape.code],
                &first.get().to_le_bytes(),
                &blocks.to_le_bytes(),
            ],
        )
    }
}

/// The digest of a statement's canonical encoding.
pub fn statement_digest(canonical: &[u8]) -> Digest {
    Digest::of(personal::STATEMENT, canonical)
}

/// [`statement_digest`] of a document.
pub(super) fn document_digest(document: &Document) -> Result<Digest, StatementError> {
    let params = Params::new().hash_length(32).personal(personal::STATEMENT).clone();
    let mut bytes = [0; 32];
    bytes.copy_from_slice(hashed(document, &params)?.as_bytes());
    Ok(Digest(bytes))
}

/// Hashes the canonical encoding of a document, which is never in memory as a whole.
fn hashed(document: &Document, params: &Params) -> Result<Hash, StatementError> {
    let mut state = params.to_state();
    json::canonical_to(&mut state, document)
        .map_err(|error| StatementError::Syntax(error.to_string()))?;
    Ok(state.finalize())
}
