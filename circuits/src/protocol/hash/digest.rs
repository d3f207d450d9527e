//! BLAKE2b digests, hash-to-field and the text form of digests.

use std::fmt;

use blake2b_simd::Params;
use ff::{FromUniformBytes, PrimeField};
use pasta_curves::Fp;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// Human-readable part of a statement's digest in bech32m.
pub const STATEMENT_HRP: &str = "rfs";

/// A BLAKE2b-256 digest; as text, 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// BLAKE2b-256 of `bytes` under a personalisation of
    /// [`personal`](crate::protocol::hash::domain::personal).
    pub fn of(personal: &[u8], bytes: &[u8]) -> Self {
        let hash = Params::new().hash_length(32).personal(personal).hash(bytes);
        let mut out = [0; 32];
        out.copy_from_slice(hash.as_bytes());
        Digest(out)
    }

    /// The bech32m form `rfs1…` of a statement's digest.
    pub fn to_bech32(&self) -> String {
        let hrp = bech32::Hrp::parse_unchecked(STATEMENT_HRP);
        bech32::encode::<bech32::Bech32m>(hrp, &self.0)
            .expect("32 bytes are within the length that bech32m allows")
    }

    /// Reads a statement's digest from its bech32m form or from 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(bytes) = from_hex(text) {
            return Some(Digest(bytes));
        }
        let checked =
            bech32::primitives::decode::CheckedHrpstring::new::<bech32::Bech32m>(text).ok()?;
        if checked.hrp().to_lowercase() != STATEMENT_HRP {
            return None;
        }
        let bytes: Vec<u8> = checked.byte_iter().collect();
        Some(Digest(bytes.try_into().ok()?))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text)
            .map(Digest)
            .ok_or_else(|| de::Error::custom("expected 64 lower-case hexadecimal digits"))
    }
}

/// An element of the Pallas base field in a file: 64 lower-case hexadecimal digits of its 32
/// little-endian bytes, canonical (below the modulus).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element(pub Fp);

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0.to_repr()))
    }
}

impl Element {
    /// The element of 32 canonical little-endian bytes; `None` if not below the modulus.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        Option::from(Fp::from_repr(bytes)).map(Element)
    }
}

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text).and_then(Element::from_bytes).ok_or_else(|| {
            de::Error::custom(
                "expected a canonical field element as 64 lower-case hexadecimal digits",
            )
        })
    }
}

/// Hash-to-field: BLAKE2b-512 of length-prefixed `parts`, reduced modulo the Pallas base field.
/// Each part is preceded by its length in 8 little-endian bytes, so the parts can't be shifted.
pub fn hash_to_field(personal: &[u8], parts: &[&[u8]]) -> Fp {
    let mut state = Params::new().hash_length(64).personal(personal).to_state();
    for part in parts {
        state.update(&(part.len() as u64).to_le_bytes());
        state.update(part);
    }
    let mut wide = [0; 64];
    wide.copy_from_slice(state.finalize().as_bytes());
    Fp::from_uniform_bytes(&wide)
}

/// Lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 bytes from exactly 64 lower-case hexadecimal digits.
pub fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::hash::domain::personal;

    #[test]
    fn digest_text_forms_round_trip() {
        let digest = Digest::of(personal::STATEMENT, b"statement");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(Digest::parse(&digest.to_bech32()), Some(digest));
        assert_eq!(Digest::parse("rfs1qqqq"), None);
        assert_eq!(Digest::parse(&digest.to_string().to_uppercase()), None);
    }

    #[test]
    fn f1_non_canonical_element_is_refused() {
        let modulus = "01000000ed302d991bf94c09fc98462200000000000000000000000000000040";
        assert!(serde_json::from_str::<Element>(&format!("\"{modulus}\"")).is_err());
        let zero = "0".repeat(64);
        assert!(serde_json::from_str::<Element>(&format!("\"{zero}\"")).is_ok());
    }
}
