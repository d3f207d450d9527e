//! Hexadecimal digits, in lower case only, so that bytes have one text.

/// Bytes from lower-case hexadecimal digits, two for each byte; `None` if the text is anything else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(*high)? << NIBBLE | nibble(*low)?)).collect()
}

/// `LENGTH` bytes from exactly twice as many lower-case hexadecimal digits.
pub fn decode_exact<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    decode(text)?.try_into().ok()
}

/// Bits of a digit.
const NIBBLE: u32 = 4;

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pairs_of_lower_case_digits_are_bytes() {
        assert_eq!(decode(""), Some(vec![]));
        assert_eq!(decode("00ff1a"), Some(vec![0, 255, 26]));
        for text in ["0", "0A", "0x", "g0", " 00", "00 ", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode_exact::<2>("0102"), Some([1, 2]));
        assert_eq!(decode_exact::<2>("010203"), None);
    }
}
