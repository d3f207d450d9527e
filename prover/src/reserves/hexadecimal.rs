//! Hexadecimal digits as nodes of Ethereum's kind write them: behind `0x`, quantities without leading zeros.

use ringfence_circuits::protocol::hash::digest::to_hex;
use ringfence_evidence::hex;

/// What stands before the digits.
const PREFIX: &str = "0x";

/// The digits of bytes.
pub fn prefixed(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", to_hex(bytes))
}

/// The digits of a number.
pub fn quantity(number: u64) -> String {
    format!("{number:#x}")
}

/// The bytes of a text, whose digits may be capitals; `None` if it is anything else.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    hex::decode(&text.strip_prefix(PREFIX)?.to_ascii_lowercase())
}

/// The same of a known number of bytes.
pub fn exact<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    bytes(text)?.try_into().ok()
}

/// The bytes of a number, big-endian, without leading zeros.
pub fn integer(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix(PREFIX).filter(|digits| !digits.is_empty())?;
    let even = match digits.len().is_multiple_of(2) {
        true => digits.to_ascii_lowercase(),
        false => format!("0{}", digits.to_ascii_lowercase()),
    };
    let bytes = hex::decode(&even)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(bytes[zeros..].to_vec())
}

/// A number below 2^256, big-endian.
pub fn word(text: &str) -> Option<[u8; 32]> {
    let digits = integer(text)?;
    let mut word = [0; 32];
    let start = word.len().checked_sub(digits.len())?;
    word[start..].copy_from_slice(&digits);
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_nodes_write_them() {
        assert_eq!(integer("0x0"), Some(vec![]));
        assert_eq!(integer("0x121eac0"), Some(vec![0x01, 0x21, 0xea, 0xc0]));
        assert_eq!(integer("0x000A"), Some(vec![10]));
        assert_eq!(bytes("0x"), Some(vec![]));
        assert_eq!(exact("0xFF01"), Some([0xff, 1]));
        assert_eq!(word("0x100").map(|word| word[30..].to_vec()), Some(vec![1, 0]));
        for text in ["", "0x", "1", "0xg", "0x 1", "0x-1"] {
            assert_eq!(integer(text), None, "{text}");
        }
        assert_eq!(bytes("0x1"), None);
        assert_eq!(word(&format!("0x{}", "f".repeat(65))), None);
        assert_eq!(quantity(0), "0x0");
    }
}
