//! Texts that documents hold: natural numbers in decimal digits, names, times.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use unicode_normalization::is_nfc;

use crate::primitive::character::{is_mark, unseen, Unseen, UNICODE_VERSION};

const _: () = {
    let (major, minor, patch) = unicode_normalization::UNICODE_VERSION;
    assert!(major as u64 == UNICODE_VERSION.0 && minor as u64 == UNICODE_VERSION.1);
    assert!(patch as u64 == UNICODE_VERSION.2);
};

/// Most bytes of a name.
pub const MAX_NAME: usize = 64;
/// Most bytes of a label: an account id, the label of a vault, evidence, the reason of a correction.
pub const MAX_LABEL: usize = 256;
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

/// Why a text of a document is refused. The reason names a character by its number and place and repeats
/// nothing of the text, which may be private.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextFault {
    /// Nothing stands there.
    #[error("it is empty")]
    Empty,
    /// Too long.
    #[error("it has {bytes} bytes of UTF-8, at most {most} are allowed")]
    Long {
        /// Bytes of the text.
        bytes: usize,
        /// Most that are allowed.
        most: usize,
    },
    /// A character that can't be told by eye.
    #[error("character {place}, U+{:04X}, {reason}", *character as u32)]
    Unseen {
        /// Which character, from 1.
        place: usize,
        /// The character.
        character: char,
        /// What is wrong with it.
        reason: Unseen,
    },
    /// A blank in a name.
    #[error("character {place} is a blank; a name has none")]
    Blank {
        /// Which character, from 1.
        place: usize,
    },
    /// A blank at one of the ends.
    #[error("it begins or ends with a blank")]
    OuterBlank,
    /// A mark that has no letter to stand on.
    #[error("it begins with U+{:04X}, a mark that belongs on a letter", *.0 as u32)]
    LeadingMark(char),
    /// The same text has another, shorter encoding.
    #[error(
        "it is not in Unicode's composed form (NFC), so two texts that look alike would differ"
    )]
    NotComposed,
}

/// Checks a name: 1 to 64 bytes of UTF-8 without a blank, and what [`check_remark`] asks.
///
/// # Errors
/// The first rule that the name breaks.
pub fn check_name(name: &str) -> Result<(), TextFault> {
    check_length(name, MAX_NAME)?;
    match name.chars().position(|character| character == ' ') {
        Some(index) => Err(TextFault::Blank { place: index + 1 }),
        None => check_remark(name),
    }
}

/// Checks a label: 1 to 256 bytes of UTF-8, and what [`check_remark`] asks. An account id, the label of
/// a vault, evidence and the reason of a correction are labels.
///
/// # Errors
/// The first rule that the label breaks.
pub fn check_label(label: &str) -> Result<(), TextFault> {
    check_length(label, MAX_LABEL)?;
    check_remark(label)
}

/// Checks a text of any length, which may be empty: every character can be seen, no blank stands at
/// an end, no mark at the beginning, and the text is in Unicode's composed form (NFC).
///
/// # Errors
/// The first rule that the text breaks.
pub fn check_remark(text: &str) -> Result<(), TextFault> {
    // Of these characters all are seen, none is a mark, and none is composed.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        let outer = text.starts_with(' ') || text.ends_with(' ');
        return if outer { Err(TextFault::OuterBlank) } else { Ok(()) };
    }
    for (place, character) in (1..).zip(text.chars()) {
        if let Some(reason) = unseen(character) {
            return Err(TextFault::Unseen { place, character, reason });
        }
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        return Err(TextFault::OuterBlank);
    }
    if let Some(mark) = text.chars().next().filter(|first| is_mark(*first)) {
        return Err(TextFault::LeadingMark(mark));
    }
    if !is_nfc(text) {
        return Err(TextFault::NotComposed);
    }
    Ok(())
}

fn check_length(text: &str, most: usize) -> Result<(), TextFault> {
    match text.len() {
        0 => Err(TextFault::Empty),
        bytes if bytes > most => Err(TextFault::Long { bytes, most }),
        _ => Ok(()),
    }
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

/// Seconds from the start of the year 1970 to a time that the calendar has.
pub fn seconds(time: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| -> i64 {
        time.get(range).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    // A year that begins in March ends with the day that only leap years have.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // Days before each month of such a year repeat every five months, 153 days.
    let days = 365 * year + leaps + (153 * month + 2) / 5 + day - 1;
    // 1970-01-01 by the same count.
    const START: i64 = 719_468;
    (days - START) * 86_400 + part(11..13) * 3_600 + part(14..16) * 60 + part(17..19)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_ascii_need_no_tables() {
        for character in ' '..='~' {
            assert_eq!(unseen(character), None);
            assert!(!is_mark(character) && is_nfc(&character.to_string()));
        }
        assert_eq!(check_remark(" a"), Err(TextFault::OuterBlank));
        assert!(matches!(check_remark("a\u{7f}"), Err(TextFault::Unseen { place: 2, .. })));
        assert!(matches!(check_remark("a\tb"), Err(TextFault::Unseen { place: 2, .. })));
    }

    #[test]
    fn texts_are_those_that_can_be_told_by_eye() {
        for text in
            ["a", "u1", "=1+1", "币安人生", "é", "한국", "a b", "שלום", "x'y\"z", "👍", "e\u{323}"]
        {
            let composed: String = unicode_normalization::UnicodeNormalization::nfc(text).collect();
            assert_eq!(check_label(&composed), Ok(()), "{text}");
            assert_eq!(check_name(&composed).is_ok(), !text.contains(' '), "{text}");
        }
        let refused = [
            ("", "it is empty"),
            ("alice ", "it begins or ends with a blank"),
            (" alice", "it begins or ends with a blank"),
            ("u\u{200b}1", "character 2, U+200B, can't be seen"),
            ("a\u{a0}b", "character 2, U+00A0, is white space other than the ordinary blank U+0020"),
            ("a\nb", "character 2, U+000A, is a control character"),
            ("\u{202e}a", "character 1, U+202E, changes the direction of the text"),
            ("a\u{378}", "character 2, U+0378, is no character of Unicode 17.0"),
            ("a\u{e000}", "character 2, U+E000, is no character of Unicode 17.0"),
            ("\u{301}a", "it begins with U+0301, a mark that belongs on a letter"),
            ("e\u{301}", "it is not in Unicode's composed form (NFC), so two texts that look alike would differ"),
            ("\u{212b}", "it is not in Unicode's composed form (NFC), so two texts that look alike would differ"),
            ("a\u{fe0f}", "character 2, U+FE0F, can't be seen"),
        ];
        for (text, reason) in refused {
            assert_eq!(check_label(text).unwrap_err().to_string(), reason, "{text:?}");
            assert!(check_name(text).is_err());
            assert_eq!(check_remark(text).is_err(), !text.is_empty());
        }
        assert_eq!(check_name(&"x".repeat(64)), Ok(()));
        let long = "it has 65 bytes of UTF-8, at most 64 are allowed";
        assert_eq!(check_name(&"x".repeat(65)).unwrap_err().to_string(), long);
        assert!(check_label(&"é".repeat(128)).is_ok() && check_label(&"é".repeat(129)).is_err());
        assert!(check_remark(&"x y".repeat(1000)).is_ok());
    }

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
    fn seconds_are_those_of_the_calendar() {
        for (time, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T01:02:03Z", 3723),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("2025-01-01T00:00:00Z", 1_735_689_600),
        ] {
            assert_eq!(seconds(time), expected, "{time}");
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
