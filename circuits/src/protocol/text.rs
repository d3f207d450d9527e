//! Texts that documents hold: natural numbers in decimal digits, names, times.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

/// Most characters of a name.
pub const MAX_NAME: usize = 64;
/// Most digits of a natural number in a document.
const MAX_DIGITS: usize = 80;

/// A natural number in a document: a decimal string without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Natural(pub BigUint);

impl Natural {
    /// The number as u64, if it is below 2^64.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(&self.0).ok()
    }
}

impl From<u64> for Natural {
    fn from(value: u64) -> Self {
        Natural(value.into())
    }
}

impl Serialize for Natural {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

impl<'de> Deserialize<'de> for Natural {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.len() <= MAX_DIGITS
            && !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'));
        let value = digits.then(|| text.parse().ok()).flatten();
        value.map(Natural).ok_or_else(|| {
            serde::de::Error::custom(
                "expected a natural number as a decimal string of at most 80 digits",
            )
        })
    }
}

/// Whether `name` is 1 to 64 printable ASCII characters without spaces.
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether `text` has at most `most` bytes and no control characters.
pub fn is_short(text: &str, most: usize) -> bool {
    text.len() <= most && !text.chars().any(char::is_control)
}

/// Whether `text` is a time of the form `YYYY-MM-DDTHH:MM:SSZ` that the calendar has (no leap
/// seconds).
pub fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pattern = b"0000-00-00T00:00:00Z";
    let shaped = bytes.len() == pattern.len()
        && bytes.iter().zip(pattern).all(|(byte, expected)| match expected {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        });
    if !shaped {
        return false;
    }
    let part = |range: std::ops::Range<usize>| -> u32 {
        text[range].parse().expect("the pattern has up to four digits here")
    };
    let (year, month) = (part(0..4), part(5..7));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month)
        && (1..=days).contains(&part(8..10))
        && part(11..13) < 24
        && part(14..16) < 60
        && part(17..19) < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for time in ["2026-01-31T23:59:59Z", "2024-02-29T00:00:00Z", "2000-02-29T00:00:00Z"] {
            assert!(is_time(time), "{time}");
        }
        for time in [
            "",
            "2026-01-31T23:59:60Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31 23:59:59Z",
            "2026-00-10T00:00:00Z",
            "2026-13-10T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-01-0éT00:00:00Z",
            "2026-01-31T23:59:5é",
        ] {
            assert!(!is_time(time), "{time}");
        }
    }

    #[test]
    fn natural_numbers_have_one_text_each() {
        let read = |text: &str| serde_json::from_str::<Natural>(&format!("{text:?}")).ok();
        assert_eq!(read("0"), Some(0.into()));
        assert_eq!(read("18446744073709551615").and_then(|n| n.to_u64()), Some(u64::MAX));
        assert_eq!(read("18446744073709551616").map(|n| n.to_u64()), Some(None));
        assert!(read(&"9".repeat(MAX_DIGITS)).is_some());
        for text in ["", "00", "01", "+1", "-1", "1.0", " 1", "1e3", &"9".repeat(MAX_DIGITS + 1)] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
