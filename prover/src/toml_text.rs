//! Texts in TOML: their lines, whatever ends them, and what the parser says, with the key that it stumbles
//! over.

use std::{borrow::Cow, ops::Range};

use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::{parameters::Decimal, text::is_time},
};

/// The text with every line ended by LF, as all that counts lines expects.
pub(crate) fn unified(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// The line, from 1, in which the byte at `offset` of a [`unified`] text stands.
pub(crate) fn line_at(text: &str, offset: usize) -> u64 {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// What stands in a place of a text, without quotation marks.
pub(crate) fn value_at(text: &str, span: Range<usize>) -> &str {
    let text = text.get(span).unwrap_or_default();
    quoted(text).unwrap_or(text)
}

/// The number in a place of a text, exactly as it stands there, with or without quotation marks. Without them it may have
/// `_` between its digits, as numbers of TOML may.
pub(crate) fn decimal_at(text: &str, span: Range<usize>) -> Option<Decimal> {
    let text = text.get(span).unwrap_or_default();
    let plain = quoted(text).map_or_else(|| Cow::from(text.replace('_', "")), Cow::from);
    match plain.strip_prefix('+') {
        Some(unsigned) if unsigned.starts_with(|first: char| first.is_ascii_digit()) => {
            unsigned.parse().ok()
        }
        Some(_) => None,
        None => plain.parse().ok(),
    }
}

fn quoted(text: &str) -> Option<&str> {
    let quoted = |mark| text.strip_prefix(mark).and_then(|text| text.strip_suffix(mark));
    quoted('"').or_else(|| quoted('\''))
}

/// Why a text is no UTF-8, where it begins as UTF-16 does.
pub(crate) fn utf16(bytes: &[u8]) -> Option<String> {
    let mark = match bytes {
        [0xff, 0xfe, ..] => "FF FE",
        [0xfe, 0xff, ..] => "FE FF",
        _ => return None,
    };
    Some(format!("it begins with the bytes {mark}, as UTF-16 does; save it as UTF-8"))
}

/// The line in which a [`unified`] text is refused, 0 if it is unknown, and why: the key, if one can
/// be told, and what the parser says. A time that stands without quotation marks is named as such: under
/// the key of a time with what is to stand there, under any other with what is expected.
pub(crate) fn refusal(text: &str, error: &toml::de::Error) -> (u64, String) {
    let message = Shown(error.message().trim_end()).to_string();
    let Some(span) = error.span() else { return (0, message) };
    if message.starts_with("missing field") {
        return (0, message);
    }
    let line = line_at(text, span.start);
    let start = text.get(..span.start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    let before = text.get(start..span.start).unwrap_or_default();
    let rest = text.get(start..).and_then(|text| text.lines().next()).unwrap_or_default();
    let value = text.get(span.start..).and_then(|text| text.lines().next()).unwrap_or_default();
    // The parser names the value; some of its errors name the whole line.
    let (key, value) = match before.rsplit_once('=') {
        Some((key, _)) => (Some(key_of(key)), value),
        None => match rest.split_once('=') {
            Some((key, value)) => (Some(key_of(key)), value),
            None => (None, value),
        },
    };
    let reason = match (key.filter(|key| !key.is_empty()), time(value.trim_start())) {
        (Some(key), Some(time)) => {
            format!("{}: {}", Shown(key), without_marks(key, time, &message))
        }
        (Some(key), None) => format!("{}: {message}", Shown(key)),
        (None, _) => message,
    };
    (line, reason)
}

/// What to say of a time without quotation marks.
fn without_marks(key: &str, time: &str, message: &str) -> String {
    let is_time_key = key == "time" || key.ends_with("_time");
    match message.rsplit_once("expected ") {
        _ if is_time_key && is_time(time) => {
            format!("a time stands in quotation marks: {} = \"{time}\"", Shown(key))
        }
        _ if is_time_key => format!(
            "a time stands in quotation marks and in UTC, as {} = \"2025-01-31T23:59:00Z\"",
            Shown(key)
        ),
        Some((_, expected)) => {
            let expected = match expected {
                "a string" => "a text in quotation marks",
                "u64" | "i64" | "u32" | "an integer" => "a whole number",
                "a boolean" => "true or false",
                "a sequence" => "a list",
                other => other,
            };
            format!("a date or time stands where {expected} is expected")
        }
        None => message.to_owned(),
    }
}

/// The key before an equals sign, also in a table on one line.
fn key_of(before: &str) -> &str {
    let key = before.rsplit(['{', ',', '[']).next().unwrap_or(before).trim();
    key.trim_matches(['"', '\''])
}

/// The date or time that a text begins with, as TOML writes it without quotation marks.
fn time(text: &str) -> Option<&str> {
    let digits = |text: &str, count: usize, then: u8| {
        let bytes = text.as_bytes();
        bytes.len() > count && bytes[..count].iter().all(u8::is_ascii_digit) && bytes[count] == then
    };
    if !digits(text, 4, b'-') && !digits(text, 2, b':') {
        return None;
    }
    let end = text.find(['#', ',', '}', ']', '\n']).unwrap_or(text.len());
    Some(text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_line_is_one() {
        assert_eq!(unified("a\r\nb\rc\n\r\nd"), "a\nb\nc\n\nd");
        assert_eq!(line_at("a\nb\n", 0), 1);
        assert_eq!(line_at("a\nb\n", 2), 2);
        assert_eq!(line_at("a\nb\n", 9), 3);
    }

    #[test]
    fn refusals_name_line_and_key() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[allow(dead_code)]
            time: String,
            #[allow(dead_code)]
            list: Vec<File>,
            #[allow(dead_code)]
            number: Option<u64>,
            #[allow(dead_code)]
            name: Option<String>,
        }
        let refused = |text: &str| {
            let text = unified(text);
            refusal(&text, &toml::from_str::<File>(&text).unwrap_err())
        };
        let quoted = ": time = \"2026-10-08T00:00:00Z\"";
        let utc = " and in UTC, as time = \"2025-01-31T23:59:00Z\"";
        for (text, line, expected) in [
            ("list = []\ntime = 2026-10-08T00:00:00Z # now", 2, quoted),
            ("list = []\r\ntime=2026-10-08 00:00:00Z\r\n", 2, utc),
            ("list = []\ntime = 2026-10-08T00:00:00", 2, utc),
            ("list = []\ntime = 2026-10-08T00:00:00+02:00", 2, utc),
            ("\rtime = 2026-10-08\rlist = []", 2, utc),
            ("time = 10:00:00\n", 1, utc),
            ("time = ''\nlist = [{ list = [], time = 2026-10-08 }]", 2, utc),
        ] {
            let expected = format!("time: a time stands in quotation marks{expected}");
            assert_eq!(refused(text), (line, expected), "{text}");
        }
        for (text, expected) in [
            (
                "number = 2026-10-08",
                "number: a date or time stands where a whole number is expected",
            ),
            (
                "name = 10:00:00",
                "name: a date or time stands where a text in quotation marks is expected",
            ),
        ] {
            assert_eq!(refused(text), (1, expected.to_owned()));
        }
        let (line, reason) = refused("\ntime = 5");
        assert!(line == 2 && reason.starts_with("time: invalid type: integer"), "{reason}");
        let (line, reason) = refused("\n\nother = 5");
        assert!(line == 3 && reason.starts_with("other: unknown field"), "{reason}");
        assert_eq!(refused("list = []"), (0, "missing field `time`".into()));
        let (_, reason) = refused("\"a\\u001bb\" = 1");
        assert!(!reason.contains('\u{1b}'), "{reason:?}");
    }
}
