//! The time in a row, compared with that of the snapshot.

use ringfence_circuits::protocol::text::is_time;
use ringfence_verifier::message::Quoted;

use super::{
    node::{problem, Keys, Node},
    text::{found, Column},
};
use crate::snapshot::{error::Problem, seconds, source::BatchRow, table::MAPPING_FILE as FILE};

/// Seconds by which a row's time may differ if nothing else is said.
const DEFAULT_WITHIN: i64 = 60;
/// Seconds of an hour and of a minute.
const HOUR: i64 = 3600;
const MINUTE: i64 = 60;
/// Letters of `2025-01-31T23:59:00`.
const DATE_TIME: usize = 19;

/// A column of times, and which of them count.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    column: Column,
    format: Format,
    /// Seconds by which the file's clock is ahead of UTC, if the mapping says so.
    offset: Option<i64>,
    within: i64,
    /// Whether rows of other times are left out instead of refused.
    leaves_out: bool,
    line: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Format {
    /// Units since 1970, so many to a second.
    Unix(i64),
    /// `2025-01-31T23:59:00Z`, with a blank, a fraction or an offset.
    Iso,
    /// `DD.MM.YYYY hh:mm:ss` and the like.
    Pattern(String),
}

impl Moment {
    pub(super) fn parse(key: &str, node: &Node) -> Result<Self, Problem> {
        let mut keys = Keys::new(node, key)?;
        let name = keys.name("column");
        let column = keys.need("column", "the column that has the time")?;
        let column = Column::new(column.text(&name, "the name of a column")?, column.line);
        let what =
            "\"unix\", \"unix_ms\", \"unix_us\", \"iso\" or a pattern as \"DD.MM.YYYY hh:mm:ss\"";
        let name = keys.name("format");
        let format = keys.need("format", what)?;
        let format = match format.text(&name, what)? {
            "unix" => Format::Unix(1),
            "unix_ms" => Format::Unix(1000),
            "unix_us" => Format::Unix(1_000_000),
            "iso" => Format::Iso,
            pattern if pattern.contains("YYYY") && pattern.contains("MM") => {
                Format::Pattern(pattern.to_owned())
            }
            _ => return Err(problem(format.line, name, format!("expected {what}"))),
        };
        let offset = match keys.take("offset") {
            None => None,
            Some(node) => {
                let what = "an offset from UTC, as \"+02:00\"";
                let text = node.text(&keys.name("offset"), what)?;
                Some(offset(text).ok_or_else(|| {
                    problem(node.line, keys.name("offset"), format!("expected {what}"))
                })?)
            }
        };
        let within = match keys.take("within") {
            None => DEFAULT_WITHIN,
            Some(node) => {
                let text = match &node.value {
                    super::node::Value::Number(text) => text.as_str(),
                    _ => "",
                };
                text.parse()
                    .ok()
                    .filter(|within: &i64| (0..=365 * 24 * HOUR).contains(within))
                    .ok_or_else(|| {
                        node.expected(&keys.name("within"), "a number of seconds, at most a year")
                    })?
            }
        };
        let leaves_out = match keys.take("others") {
            None => false,
            Some(node) => match node.text(&keys.name("others"), "\"refuse\" or \"leave_out\"")? {
                "refuse" => false,
                "leave_out" => true,
                _ => {
                    let reason = "expected \"refuse\" or \"leave_out\"";
                    return Err(problem(node.line, keys.name("others"), reason));
                }
            },
        };
        keys.finish()?;
        Ok(Moment { column, format, offset, within, leaves_out, line: node.line })
    }

    /// Whether a row counts at this time, in seconds from 1970.
    ///
    /// # Errors
    /// Gives what was found where there is no time, or one that is refused.
    pub(super) fn counts(&self, row: BatchRow<'_>, snapshot: i64) -> Result<bool, String> {
        let text = self.column.of(row);
        let Some(time) = self.read(text) else {
            return Err(format!(
                "{}, expected is a time of the form that {FILE}:{} gives",
                found(text),
                self.line
            ));
        };
        if self.offset.is_some() && self.format == Format::Iso && !zone(text).is_empty() {
            return Err(format!(
                "the time says its zone itself, and `offset` in {FILE}:{} says one, too; take `offset` away",
                self.line
            ));
        }
        let apart = time.saturating_sub(self.offset.unwrap_or_default()).saturating_sub(snapshot);
        if apart.saturating_abs() <= self.within {
            return Ok(true);
        }
        if self.leaves_out {
            return Ok(false);
        }
        let side = if apart < 0 { "before" } else { "after" };
        Err(format!(
            "the row is of another time: {} seconds {side} snapshot_time, {} are allowed; export the \
             tables of one time, correct snapshot_time, or give `others = \"leave_out\"` in {FILE}:{}",
            apart.unsigned_abs(),
            self.within,
            self.line
        ))
    }

    fn read(&self, text: &str) -> Option<i64> {
        match &self.format {
            Format::Unix(units) => text.parse::<i64>().ok().map(|time| time.div_euclid(*units)),
            Format::Iso => iso(text),
            Format::Pattern(pattern) => patterned(pattern, text),
        }
    }

    pub(super) fn column(&mut self) -> &mut Column {
        &mut self.column
    }

    /// What messages call the rows that it leaves out.
    pub(super) fn words(&self) -> String {
        format!("column {} has another time than snapshot_time", Quoted(&self.column.name))
    }
}

/// `+02:00`, `-0330`, `+02` or `Z` in seconds.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let mut digits: String = rest.chars().filter(|letter| *letter != ':').collect();
    if rest.len() == 2 {
        digits.push_str("00");
    }
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    Some(sign * (hours.parse::<i64>().ok()? * HOUR + minutes.parse::<i64>().ok()? * MINUTE))
}

/// What stands behind the seconds of a time of ISO 8601 and their fraction.
fn zone(text: &str) -> &str {
    let rest = text.get(DATE_TIME..).unwrap_or_default();
    match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => rest,
    }
}

/// A time of ISO 8601 in seconds; without an offset it is UTC.
fn iso(text: &str) -> Option<i64> {
    let (date_time, _) = text.split_at_checked(DATE_TIME)?;
    let plain = format!("{}T{}Z", date_time.get(..10)?, date_time.get(11..)?);
    if !matches!(date_time.as_bytes().get(10), Some(b'T' | b' ')) || !is_time(&plain) {
        return None;
    }
    let zone = zone(text);
    let offset = if zone.is_empty() { 0 } else { offset(zone)? };
    Some(seconds(&plain) - offset)
}

/// A time by a pattern of `YYYY`, `MM`, `DD`, `hh`, `mm`, `ss` in seconds.
fn patterned(pattern: &str, text: &str) -> Option<i64> {
    let mut parts = ["1970", "01", "01", "00", "00", "00"];
    let names = ["YYYY", "MM", "DD", "hh", "mm", "ss"];
    let (mut pattern, mut text) = (pattern, text);
    while let Some(letter) = pattern.chars().next() {
        match names.iter().position(|name| pattern.starts_with(name)) {
            Some(index) => {
                let (digits, rest) = text.split_at_checked(names[index].len())?;
                parts[index] = digits;
                (pattern, text) = (&pattern[names[index].len()..], rest);
            }
            None => {
                text = text.strip_prefix(letter)?;
                pattern = &pattern[letter.len_utf8()..];
            }
        }
    }
    let [year, month, day, hour, minute, second] = parts;
    let time = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    (text.is_empty() && is_time(&time)).then(|| seconds(&time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_many_files_are_read() {
        let noon = seconds("2025-01-31T12:00:00Z");
        for text in [
            "2025-01-31T12:00:00Z",
            "2025-01-31 12:00:00",
            "2025-01-31T12:00:00.123456Z",
            "2025-01-31T14:00:00+02:00",
            "2025-01-31 14:00:00.25+02",
            "2025-01-31T08:30:00.5-0330",
        ] {
            assert_eq!(iso(text), Some(noon), "{text}");
        }
        for text in ["", "2025-01-31", "2025-02-30T12:00:00Z", "2025-01-31T12:00:00X", "é"] {
            assert_eq!(iso(text), None, "{text}");
        }
        assert_eq!(patterned("DD.MM.YYYY hh:mm:ss", "31.01.2025 12:00:00"), Some(noon));
        assert_eq!(patterned("YYYYMMDDhh", "2025013112"), Some(noon));
        assert_eq!(patterned("DD.MM.YYYY", "31.01.2025 12"), None);
        assert_eq!(patterned("DD.MM.YYYY", "31/01/2025"), None);
    }
}
