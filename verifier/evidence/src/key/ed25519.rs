//! Ed25519 (RFC 8032), verified strictly: canonical encodings, and no points of small order.

use ed25519_dalek::{Signature, VerifyingKey};

use super::fault::KeyFault;

/// Bytes of a signature.
pub const LENGTH: usize = 64;

/// Checks a signature of `message` by `key`.
///
/// # Errors
/// [`KeyFault::Key`] or [`KeyFault::SmallOrder`] for a key that can't be used, and
/// [`KeyFault::Mismatch`] for a signature of something else, by another key, or not in its canonical
/// form.
pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; LENGTH]) -> Result<(), KeyFault> {
    if !is_canonical(key) {
        return Err(KeyFault::Key);
    }
    let key = VerifyingKey::from_bytes(key).map_err(|_| KeyFault::Key)?;
    if key.is_weak() {
        return Err(KeyFault::SmallOrder);
    }
    key.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| KeyFault::Mismatch)
}

/// Whether the y coordinate (255 bits, little-endian) is below the field's modulus 2^255 − 19, which
/// the decoder of points does not ask for (RFC 8032, 5.1.3, does).
fn is_canonical(key: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = key;
    let upper = *last | SIGN == u8::MAX && middle.iter().all(|byte| *byte == u8::MAX);
    !upper || *first < LOWEST_OF_MODULUS
}

/// The bit beside y: the sign of x.
const SIGN: u8 = 0x80;
/// The lowest byte of 2^255 − 19.
const LOWEST_OF_MODULUS: u8 = 0xed;
