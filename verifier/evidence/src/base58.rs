//! Base58, with and without a checksum: the text form of keys and hashes that Bitcoin, Tron and Solana
//! share.
//!
//! Digits are those of the number that the bytes stand for, most significant first; each leading zero
//! byte stands as one leading `1`. The checksum is the first four bytes of the double SHA-256.

use crate::hash::double_sha256;

/// The digits, in the order of their value.
const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The number of digits.
const BASE: u32 = 58;
/// Bytes of a checksum.
const CHECKSUM: usize = 4;
/// Most characters that are decoded: the time grows with the square, and no address is longer.
pub const MAX_CHARACTERS: usize = 128;

/// Why a text is not base58, or not with a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Base58Fault {
    /// A character that is no digit.
    #[error("character {place} is none of base58, which has no 0, O, I and l")]
    Character {
        /// Which character, from 1.
        place: usize,
    },
    /// Longer than any address.
    #[error("it has {found} bytes, at most {MAX_CHARACTERS} are read")]
    Long {
        /// Bytes of the text.
        found: usize,
    },
    /// The last four bytes are not the checksum of those before them.
    #[error("the checksum does not fit: a character is wrong, missing or left over")]
    Checksum,
}

/// The digits of `bytes`.
pub fn encode(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    // Digits of the number, least significant first.
    let mut digits: Vec<u8> = Vec::new();
    for byte in &bytes[zeros..] {
        multiply_and_add(&mut digits, 1 << u8::BITS, u32::from(*byte), BASE);
    }
    let ones = std::iter::repeat_n(ALPHABET[0], zeros);
    let digits = digits.iter().rev().map(|digit| ALPHABET[usize::from(*digit)]);
    ones.chain(digits).map(char::from).collect()
}

/// The bytes that a text stands for; encoding them gives the text again.
///
/// # Errors
/// [`Base58Fault`] says what is wrong with the text.
pub fn decode(text: &str) -> Result<Vec<u8>, Base58Fault> {
    if text.len() > MAX_CHARACTERS {
        return Err(Base58Fault::Long { found: text.len() });
    }
    let mut digits = Vec::with_capacity(text.len());
    for (place, character) in (1..).zip(text.chars()) {
        let digit = ALPHABET.iter().position(|digit| char::from(*digit) == character);
        digits.push(digit.ok_or(Base58Fault::Character { place })? as u32);
    }
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    // Bytes of the number, least significant first.
    let mut bytes: Vec<u8> = Vec::new();
    for digit in &digits[zeros..] {
        multiply_and_add(&mut bytes, BASE, *digit, 1 << u8::BITS);
    }
    bytes.extend(std::iter::repeat_n(0, zeros));
    bytes.reverse();
    Ok(bytes)
}

/// The digits of `bytes` and their checksum.
pub fn encode_checked(bytes: &[u8]) -> String {
    let checksum = double_sha256(bytes);
    encode(&[bytes, &checksum[..CHECKSUM]].concat())
}

/// The bytes before the checksum of a text.
///
/// # Errors
/// [`Base58Fault`] says what is wrong with the text.
pub fn decode_checked(text: &str) -> Result<Vec<u8>, Base58Fault> {
    let mut bytes = decode(text)?;
    let length = bytes.len().checked_sub(CHECKSUM).ok_or(Base58Fault::Checksum)?;
    let checksum = bytes.split_off(length);
    match double_sha256(&bytes)[..CHECKSUM] == checksum {
        true => Ok(bytes),
        false => Err(Base58Fault::Checksum),
    }
}

/// Multiplies the number with digits of `base`, least significant first, and adds to it. Both factors
/// are at most 256, so a product and its carry stay far below 2^32.
fn multiply_and_add(digits: &mut Vec<u8>, factor: u32, summand: u32, base: u32) {
    let mut carry = summand;
    for digit in digits.iter_mut() {
        carry += u32::from(*digit) * factor;
        *digit = (carry % base) as u8;
        carry /= base;
    }
    while carry > 0 {
        digits.push((carry % base) as u8);
        carry /= base;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_texts_come_out() {
        // draft-msporny-base58-03, test vectors.
        let vectors: [(&[u8], &str); 3] = [
            (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
            (
                b"The quick brown fox jumps over the lazy dog.",
                "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
            ),
            (&[0, 0, 0x28, 0x7f, 0xb4, 0xcd], "11233QC4"),
        ];
        for (bytes, text) in vectors {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Ok(bytes));
        }
        assert_eq!(encode(b""), "");
        assert_eq!(decode(""), Ok(vec![]));
    }

    #[test]
    fn r13_what_is_no_base58_is_refused_with_the_place() {
        for (text, place) in [("0", 1), ("1O", 2), ("11I", 3), ("l", 1), ("1 ", 2), ("é1", 1)] {
            assert_eq!(decode(text), Err(Base58Fault::Character { place }), "{text}");
        }
        let long = "1".repeat(MAX_CHARACTERS + 1);
        assert_eq!(decode(&long), Err(Base58Fault::Long { found: MAX_CHARACTERS + 1 }));
        for text in ["", "1", "1111", "2NEpo7TZRRrLZSi2U"] {
            assert_eq!(decode_checked(text), Err(Base58Fault::Checksum), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_bytes_have_one_text(bytes in prop::collection::vec(any::<u8>(), 0..64), zeros in 0usize..5) {
            let bytes = [vec![0; zeros], bytes].concat();
            prop_assert_eq!(decode(&encode(&bytes)), Ok(bytes.clone()));
            prop_assert_eq!(decode_checked(&encode_checked(&bytes)), Ok(bytes));
        }

        #[test]
        fn every_text_of_digits_has_one_meaning(text in "[1-9A-HJ-NP-Za-km-z]{0,64}") {
            prop_assert_eq!(encode(&decode(&text).unwrap()), text);
        }
    }
}
