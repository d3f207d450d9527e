//! An integer of 256 bits, as Ethereum's state holds them.

use std::fmt;

use num_bigint::BigUint;
use ringfence_circuits::protocol::hash::digest::to_hex;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use crate::hex;

/// Bits of a word.
pub const WORD_BITS: u32 = 256;

/// An integer below 2^256, big-endian. In a document, 64 hexadecimal digits; printed, in decimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Word(pub [u8; 32]);

impl Word {
    /// Zero.
    pub const ZERO: Word = Word([0; 32]);

    /// Whether it is below 2^bits.
    pub fn below(&self, bits: u32) -> bool {
        let zeros = self.0.iter().take_while(|byte| **byte == 0).count() as u32;
        let first = self.0.get(zeros as usize).map_or(0, |byte| byte.leading_zeros());
        WORD_BITS - zeros * u8::BITS - first <= bits
    }

    /// An account as a number, as contracts take one.
    pub fn from_account(account: &[u8; 20]) -> Self {
        let mut word = [0; 32];
        word[32 - account.len()..].copy_from_slice(account);
        Word(word)
    }

    /// The number, if it is below 2^128.
    pub fn to_u128(&self) -> Option<u128> {
        let (high, low) = self.0.split_first_chunk()?;
        let low = low.try_into().ok().map(u128::from_be_bytes)?;
        (*high == [0; size_of::<u128>()]).then_some(low)
    }

    /// The digits of a document, most significant first.
    pub fn to_hex(&self) -> String {
        to_hex(&self.0)
    }
}

impl From<u128> for Word {
    fn from(value: u128) -> Self {
        let mut word = [0; 32];
        word[size_of::<u128>()..].copy_from_slice(&value.to_be_bytes());
        Word(word)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        BigUint::from_bytes_be(&self.0).fmt(f)
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Word({})", self.to_hex())
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let word = hex::decode_exact(&text).map(Word);
        word.ok_or_else(|| de::Error::custom("expected 64 lower-case hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_bits() {
        assert!(Word::ZERO.below(0));
        for bits in [1, 7, 8, 9, 128, 255, 256] {
            let mut word = [0; 32];
            word[(256 - bits) / 8] = 1 << ((bits - 1) % 8);
            assert!(Word(word).below(bits as u32), "{bits}");
            assert!(!Word(word).below(bits as u32 - 1), "{bits}");
        }
        assert_eq!(Word::from(10u128.pow(20)).to_string(), "100000000000000000000");
        assert!(Word::from(1) < Word::from(256));
        assert_eq!(Word::from(u128::MAX).to_u128(), Some(u128::MAX));
        assert_eq!(Word::from_account(&[1; 20]).to_u128(), None);
        assert_eq!(Word::ZERO.to_u128(), Some(0));
    }
}
