//! Schnorr signatures of BIP-340, by which Taproot's keys sign.

use k256::schnorr;

use super::fault::KeyFault;

/// Bytes of a signature.
pub const LENGTH: usize = schnorr::Signature::BYTE_SIZE;

/// Checks a signature of 32 bytes by the point with x coordinate `key` and an even y.
///
/// # Errors
/// [`KeyFault::Key`], [`KeyFault::Range`] or [`KeyFault::Mismatch`].
pub fn verify(key: &[u8; 32], hash: &[u8; 32], signature: &[u8; LENGTH]) -> Result<(), KeyFault> {
    let key = schnorr::VerifyingKey::from_slice(key).map_err(|_| KeyFault::Key)?;
    let signature = schnorr::Signature::from_bytes(signature).map_err(|_| KeyFault::Range)?;
    key.verify_raw(hash, &signature).map_err(|_| KeyFault::Mismatch)
}
