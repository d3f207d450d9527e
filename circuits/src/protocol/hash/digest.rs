//! BLAKE2b digests, hash-to-field and the text form of digests.

use std::fmt;

use blake2b_simd::Params;
use ff::{FromUniformBytes, PrimeField};
use pasta_curves::Fp;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// Human-readable part of a statement's digest in bech32m.
pub const STATEMENT_HRP: &str = "rfs";
/// Human-readable part of a stress statement's digest in bech32m.
pub const STRESS_HRP: &str = "rfx";

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
        self.encode(STATEMENT_HRP)
    }

    /// The bech32m form `rfx1…` of a stress statement's digest.
    pub fn to_stress_bech32(&self) -> String {
        self.encode(STRESS_HRP)
    }

    fn encode(&self, hrp: &str) -> String {
        let hrp = bech32::Hrp::parse_unchecked(hrp);
        bech32::encode::<bech32::Bech32m>(hrp, &self.0)
            .expect("32 bytes are within the length that bech32m allows")
    }

    /// Reads a digest as people write and copy it: `rfs1…` in bech32m, or 64 hexadecimal digits, with or
    /// without `0x` before them. Either may be in lower or in upper case, and white space around it is
    /// left out.
    ///
    /// # Errors
    /// [`DigestFault`] says in words what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, DigestFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DigestFault::Empty);
        }
        if let Some(place) = text.chars().position(char::is_whitespace) {
            return Err(DigestFault::Blank { place: place + 1 });
        }
        let not_ascii =
            (1..).zip(text.chars()).find(|(_, character)| !character.is_ascii_graphic());
        if let Some((place, character)) = not_ascii {
            return Err(DigestFault::Character { place, character });
        }
        let begins = |with: &str| {
            text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        if begins(STATEMENT_PREFIX) {
            parse_bech32(text)
        } else {
            parse_hex(if begins(HEX_PREFIX) { &text[HEX_PREFIX.len()..] } else { text })
        }
    }
}

/// What the bech32m form begins with.
const STATEMENT_PREFIX: &str = "rfs1";
/// What may stand before hexadecimal digits.
const HEX_PREFIX: &str = "0x";
/// Hexadecimal digits of a digest.
const HEX_DIGITS: usize = 64;

/// Why a text is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestFault {
    /// Nothing stands there.
    #[error("nothing stands there")]
    Empty,
    /// White space within.
    #[error("character {place} is white space; a digest has none within")]
    Blank {
        /// Which character, from 1, white space at the beginning left out.
        place: usize,
    },
    /// A character that no digest has.
    #[error("character {place} is U+{:04X}, which no digest has", *character as u32)]
    Character {
        /// Which character, from 1, white space at the beginning left out.
        place: usize,
        /// The character.
        character: char,
    },
    /// Neither form, or hexadecimal digits of another number.
    #[error("it is neither rfs1… nor {HEX_DIGITS} hexadecimal digits, but {found} characters")]
    NoForm {
        /// Number of characters, without `0x` and outer white space.
        found: usize,
    },
    /// Hexadecimal digits, but too many or too few.
    #[error("it has {found} hexadecimal digits instead of {HEX_DIGITS}")]
    Digits {
        /// Number of digits.
        found: usize,
    },
    /// Lower and upper case in the bech32m form.
    #[error("rfs1… is written in lower case or in upper case, not in both")]
    MixedCase,
    /// A character that bech32m does not have, or another checksum: a character is wrong, missing or left over.
    #[error("the checksum of rfs1… does not fit: a character is wrong, missing or left over")]
    Checksum,
    /// A true checksum over another number of bytes.
    #[error("rfs1… stands for {found} bytes, a digest has 32")]
    Length {
        /// Number of bytes.
        found: usize,
    },
    /// A true checksum, but the bits that only fill up the last character are not zeros.
    #[error("the filling bits of rfs1… are not zeros, so this is a second text for one digest")]
    Padding,
}

fn parse_hex(digits: &str) -> Result<Digest, DigestFault> {
    let found = digits.len();
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(DigestFault::NoForm { found });
    }
    from_hex(&digits.to_ascii_lowercase()).map(Digest).ok_or(DigestFault::Digits { found })
}

fn parse_bech32(text: &str) -> Result<Digest, DigestFault> {
    let lower = text.to_ascii_lowercase();
    if lower != text && text.to_ascii_uppercase() != text {
        return Err(DigestFault::MixedCase);
    }
    let checked = bech32::primitives::decode::CheckedHrpstring::new::<bech32::Bech32m>(&lower);
    let checked = checked.map_err(|_| DigestFault::Checksum)?;
    // Only the last "1" ends the prefix: in "rfs1…1…" another prefix could be read.
    if checked.hrp().as_str() != STATEMENT_HRP {
        return Err(DigestFault::Checksum);
    }
    let bytes: Vec<u8> = checked.byte_iter().collect();
    let found = bytes.len();
    let digest = Digest(bytes.try_into().map_err(|_| DigestFault::Length { found })?);
    match digest.to_bech32() == lower {
        true => Ok(digest),
        false => Err(DigestFault::Padding),
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
    fn digests_are_read_as_people_copy_them() {
        let digest = Digest::of(personal::STATEMENT, b"statement");
        let (hex, bech32) = (digest.to_string(), digest.to_bech32());
        let upper = hex.to_uppercase();
        let forms = [
            hex.clone(),
            upper.clone(),
            format!("0x{hex}"),
            format!("0X{upper}"),
            format!(" {hex}\n"),
            bech32.clone(),
            bech32.to_uppercase(),
            format!("\u{a0}\t{bech32}\r\n"),
        ];
        for form in forms {
            assert_eq!(Digest::parse(&form), Ok(digest), "{form:?}");
        }
    }

    #[test]
    fn what_is_no_digest_is_refused_with_the_reason() {
        let digest = Digest::of(personal::STATEMENT, b"statement");
        let (hex, bech32) = (digest.to_string(), digest.to_bech32());
        let says = |text: &str, words: &str| {
            let fault = Digest::parse(text).unwrap_err().to_string();
            assert!(fault.contains(words), "{text:?}: {fault}");
        };
        says("", "nothing stands there");
        says(" \n", "nothing stands there");
        says(&hex[1..], "63 hexadecimal digits instead of 64");
        says(&format!("0x0x{hex}"), "neither rfs1… nor 64 hexadecimal digits");
        says("ignore this", "white space");
        says(&format!("{}\n{}", &hex[..32], &hex[32..]), "character 33 is white space");
        says(&format!("\u{feff}{hex}"), "character 1 is U+FEFF");
        says(&format!("{hex}\u{200b}"), "character 65 is U+200B");
        says("rfs1qqqq", "checksum");
        says(&bech32[..bech32.len() - 1], "checksum");
        says(&format!("R{}", &bech32[1..]), "lower case or in upper case");
        // A true checksum under another prefix, of another length, or in bech32's first version.
        let hrp = bech32::Hrp::parse_unchecked;
        let of =
            |prefix, bytes: &[u8]| bech32::encode::<bech32::Bech32m>(hrp(prefix), bytes).unwrap();
        says(&of("rfs1x", &digest.0), "checksum");
        says(&of("rfp", &digest.0), "neither");
        says(&of("rfs", &digest.0[1..]), "31 bytes");
        says(&bech32::encode::<bech32::Bech32>(hrp("rfs"), &digest.0).unwrap(), "checksum");
    }

    #[test]
    fn f1_other_filling_bits_of_a_digest_are_refused() {
        use bech32::{primitives::iter::Fe32IterExt, Fe32};
        let digest = Digest::of(personal::STATEMENT, b"statement");
        // 256 bits fill 51 characters and one bit of the next.
        let symbols: Vec<u8> = {
            use bech32::primitives::iter::ByteIterExt;
            digest.0.iter().copied().bytes_to_fes().map(Fe32::to_u8).collect()
        };
        let text = |filling: u8| -> String {
            let mut symbols = symbols.clone();
            *symbols.last_mut().unwrap() |= filling;
            let hrp = bech32::Hrp::parse_unchecked(STATEMENT_HRP);
            let symbols = symbols.into_iter().map(|symbol| Fe32::try_from(symbol).unwrap());
            symbols.with_checksum::<bech32::Bech32m>(&hrp).chars().collect()
        };
        assert_eq!(Digest::parse(&text(0)), Ok(digest));
        for filling in 1..16 {
            assert_eq!(Digest::parse(&text(filling)), Err(DigestFault::Padding), "{filling}");
        }
    }

    #[test]
    fn f1_non_canonical_element_is_refused() {
        let modulus = "01000000ed302d991bf94c09fc98462200000000000000000000000000000040";
        assert!(serde_json::from_str::<Element>(&format!("\"{modulus}\"")).is_err());
        let zero = "0".repeat(64);
        assert!(serde_json::from_str::<Element>(&format!("\"{zero}\"")).is_ok());
    }
}
