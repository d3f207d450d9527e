//! ECDSA on the curve secp256k1 (SEC 1, SEC 2), as Bitcoin, Ethereum and Tron use it.

use std::fmt;

use k256::ecdsa::{signature::hazmat::PrehashVerifier, RecoveryId, VerifyingKey};

use super::fault::KeyFault;
use crate::hash::keccak256;

/// Bytes of a coordinate, of r and of s.
const COORDINATE: usize = 32;
/// Bytes of a key with one coordinate.
const COMPRESSED: usize = 1 + COORDINATE;
/// Bytes of a key with both coordinates.
const UNCOMPRESSED: usize = 1 + 2 * COORDINATE;
/// First byte of a key with one coordinate whose other one is even.
const EVEN: u8 = 2;
/// First byte of a key with one coordinate whose other one is odd.
const ODD: u8 = 3;
/// First byte of a key with both coordinates.
const BOTH: u8 = 4;
/// Bytes of an account of Ethereum.
const ACCOUNT: usize = 20;

/// How a public key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One coordinate, and whether the other one is odd.
    Compressed,
    /// Both coordinates.
    Uncompressed,
}

/// A public key as it is written somewhere. It need not be a point of the curve; [`PublicKey::parse`]
/// finds out. Two texts of one point have equal [`KeyText::point`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyText<'a> {
    bytes: &'a [u8],
    form: Form,
}

impl<'a> KeyText<'a> {
    /// A key of 33 bytes that begin with 02 or 03, or of 65 that begin with 04; `None` for other
    /// bytes.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let form = match (bytes.first()?, bytes.len()) {
            (&EVEN | &ODD, COMPRESSED) => Form::Compressed,
            (&BOTH, UNCOMPRESSED) => Form::Uncompressed,
            _ => return None,
        };
        Some(KeyText { bytes, form })
    }

    /// How it is written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The x coordinate, and whether y is odd: the same for both forms of a point.
    pub fn point(&self) -> (&'a [u8], bool) {
        let x = &self.bytes[1..COMPRESSED];
        let parity = match self.form {
            Form::Compressed => self.bytes[0],
            Form::Uncompressed => self.bytes[UNCOMPRESSED - 1],
        };
        (x, parity % 2 == 1)
    }
}

/// A public key: a point of the curve other than its zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key of a text.
    ///
    /// # Errors
    /// [`KeyFault::Key`] if the text is no point of the curve.
    pub fn parse(text: KeyText<'_>) -> Result<Self, KeyFault> {
        VerifyingKey::from_sec1_bytes(text.bytes).map(PublicKey).map_err(|_| KeyFault::Key)
    }

    /// The key that signed `hash`, by the number of the key among the up to four that fit the signature.
    ///
    /// # Errors
    /// [`KeyFault::NoKey`] if no key has that number.
    pub fn recover(hash: &[u8; 32], signature: &Signature, number: u8) -> Result<Self, KeyFault> {
        let id = RecoveryId::from_byte(number).ok_or(KeyFault::NoKey)?;
        VerifyingKey::recover_from_prehash(hash, &signature.0, id)
            .map(PublicKey)
            .map_err(|_| KeyFault::NoKey)
    }

    /// Checks a signature of `hash`.
    ///
    /// # Errors
    /// [`KeyFault::Mismatch`] if it is not by this key, or of something else.
    pub fn verify(&self, hash: &[u8; 32], signature: &Signature) -> Result<(), KeyFault> {
        self.0.verify_prehash(hash, &signature.0).map_err(|_| KeyFault::Mismatch)
    }

    /// The bytes of the key.
    pub fn bytes(&self, form: Form) -> Vec<u8> {
        self.0.to_sec1_point(form == Form::Compressed).as_bytes().to_vec()
    }

    /// The account of the key on a chain of Ethereum's kind and on Tron: the last 20 bytes of the
    /// Keccak-256 of both coordinates (Ethereum's yellow paper, appendix F).
    pub fn account(&self) -> [u8; ACCOUNT] {
        let hash = keccak256(&self.bytes(Form::Uncompressed)[1..]);
        let mut account = [0; ACCOUNT];
        account.copy_from_slice(&hash[hash.len() - ACCOUNT..]);
        account
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.bytes(Form::Compressed)).finish()
    }
}

/// A signature with numbers in range and a low s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(k256::ecdsa::Signature);

impl Signature {
    /// A signature of r and s, 32 bytes each.
    ///
    /// # Errors
    /// [`KeyFault::Range`], or [`KeyFault::HighS`] for the second form of a signature.
    pub fn from_compact(bytes: &[u8; 2 * COORDINATE]) -> Result<Self, KeyFault> {
        let signature = k256::ecdsa::Signature::from_slice(bytes).map_err(|_| KeyFault::Range)?;
        match signature.normalize_s() == signature {
            true => Ok(Signature(signature)),
            false => Err(KeyFault::HighS),
        }
    }

    /// A signature in strict DER (BIP-66): 30, length, 02, length, r, 02, length, s, where r and s are
    /// big-endian, not negative, and without needless zeros.
    ///
    /// # Errors
    /// [`KeyFault::Der`], or what [`Signature::from_compact`] finds.
    pub fn from_der(bytes: &[u8]) -> Result<Self, KeyFault> {
        let compact = compact_of_der(bytes).ok_or(KeyFault::Der)?;
        Self::from_compact(&compact)
    }
}

/// The tag of a list in DER.
const DER_SEQUENCE: u8 = 0x30;
/// The tag of a number in DER.
const DER_INTEGER: u8 = 0x02;
/// The bit that makes a number of DER negative.
const DER_SIGN: u8 = 0x80;

fn compact_of_der(bytes: &[u8]) -> Option<[u8; 2 * COORDINATE]> {
    let (tag, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *tag != DER_SEQUENCE || usize::from(*length) != rest.len() {
        return None;
    }
    let (r, rest) = der_integer(rest)?;
    let (s, rest) = der_integer(rest)?;
    let mut compact = [0; 2 * COORDINATE];
    compact[..COORDINATE].copy_from_slice(&r);
    compact[COORDINATE..].copy_from_slice(&s);
    rest.is_empty().then_some(compact)
}

/// A number of at most 32 bytes, padded at the left, and what follows it.
fn der_integer(bytes: &[u8]) -> Option<([u8; COORDINATE], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (digits, rest) = rest.split_at_checked(usize::from(*length))?;
    let negative = digits.first()? & DER_SIGN != 0;
    let needless = digits.len() > 1 && digits[0] == 0 && digits[1] & DER_SIGN == 0;
    if *tag != DER_INTEGER || negative || needless {
        return None;
    }
    let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
    let mut padded = [0; COORDINATE];
    let start = COORDINATE.checked_sub(digits.len())?;
    padded[start..].copy_from_slice(digits);
    Some((padded, rest))
}
