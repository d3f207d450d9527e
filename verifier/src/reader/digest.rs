//! A digest as a reader types it.

use ringfence_circuits::protocol::hash::digest::Digest;

use crate::{message::Failure, say};

/// Reads a digest as people write it: `rfs1…` in bech32m, or hexadecimal.
///
/// # Errors
/// It is an error if it is neither.
pub fn digest(text: &str) -> Result<Digest, Failure> {
    Digest::parse(text.trim()).ok_or_else(|| say!("RF-2024").into())
}
