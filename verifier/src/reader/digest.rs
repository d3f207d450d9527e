//! A digest as a reader types it.

use ringfence_circuits::protocol::hash::digest::Digest;

use super::error::ReaderError;

/// Reads a digest as people write it: `rfs1…` in bech32m, or hexadecimal; see [`Digest::parse`].
///
/// # Errors
/// It is an error if it is neither; the error says why.
pub fn digest(text: &str) -> Result<Digest, ReaderError> {
    Digest::parse(text).map_err(ReaderError::Digest)
}
