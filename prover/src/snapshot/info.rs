//! `snapshot.toml`: what a snapshot is of, and when it was taken.

use std::{collections::HashSet, io, path::Path};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        hash::digest::Digest,
        statement::{self, Book, Correction, MAX_BOOKS},
        text::{check_label, check_name},
    },
};
use ringfence_verifier::message::Quoted;
use serde::Deserialize;

use super::{
    control::Control,
    error::{ImportError, Problem},
};
use crate::toml_text::{refusal, unified};

/// Name of the file.
pub const FILE: &str = "snapshot.toml";
/// Most bytes of the file.
pub const MAX_INFO: u64 = 64 << 10;

/// What a statement corrects, as `snapshot.toml` says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "Corrects")]
struct CorrectionEntry {
    /// The earlier epoch.
    epoch: u64,
    /// Why.
    reason: String,
}

/// The snapshot's description, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Name of the venue.
    pub venue: String,
    /// Number of the epoch.
    pub epoch: u64,
    /// When balances and positions were read, `YYYY-MM-DDTHH:MM:SSZ`.
    pub snapshot_time: String,
    /// When the prices were read.
    pub price_time: String,
    /// Up to when costs include funding.
    pub funding_time: String,
    /// Digest of the previous statement; zeros for epoch 0.
    pub previous: Digest,
    /// The earlier epoch that this one corrects.
    pub corrects: Option<Correction>,
    /// The books in statement order.
    pub books: Vec<Book>,
    /// What the tables are checked against.
    pub control: Control,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    venue: String,
    epoch: u64,
    snapshot_time: String,
    price_time: String,
    funding_time: String,
    previous: Option<String>,
    corrects: Option<CorrectionEntry>,
    books: Vec<Book>,
    #[serde(default)]
    control: Control,
}

impl SnapshotInfo {
    /// Reads `snapshot.toml` in `directory`.
    ///
    /// # Errors
    /// Returns [`ImportError::Io`] if the file can't be read; [`ImportError::Info`] names the line
    /// and the key that is refused.
    pub fn read(directory: &Path) -> Result<Self, ImportError> {
        let path = directory.join(FILE);
        let text = file::read_limited(&path, MAX_INFO)
            .and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other))
            .map_err(ImportError::io("read", &path))?;
        Self::parse(&text).map_err(ImportError::Info)
    }

    /// Reads the text of `snapshot.toml`.
    ///
    /// # Errors
    /// Gives the first key that is refused, with the reason.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = &unified(text);
        let file: File = toml::from_str(text).map_err(|error| syntax(text, &error))?;
        let refuse = |field: &'static str, reason: String| {
            Err(Problem { file: FILE, line: line_of(text, field), field, reason })
        };
        if let Err(fault) = check_name(&file.venue) {
            return refuse("venue", fault.to_string());
        }
        for (field, time) in [
            ("snapshot_time", &file.snapshot_time),
            ("price_time", &file.price_time),
            ("funding_time", &file.funding_time),
        ] {
            if !statement::is_time(time) {
                return refuse(field, "expected a time in UTC as \"2025-01-31T23:59:00Z\"".into());
            }
        }
        let previous = match previous(file.epoch, file.previous.as_deref()) {
            Ok(digest) => digest,
            Err(reason) => return refuse("previous", reason),
        };
        if let Some(corrects) = &file.corrects {
            if corrects.epoch >= file.epoch {
                return refuse("corrects", "an epoch corrects only an earlier one".into());
            }
            if let Err(fault) = check_label(&corrects.reason) {
                return refuse("reason", fault.to_string());
            }
        }
        if let Err(reason) = check_books(&file.books) {
            return refuse("books", reason);
        }
        if let Err((section, reason)) = file.control.check_form() {
            return refuse(section, reason);
        }
        Ok(SnapshotInfo {
            venue: file.venue,
            epoch: file.epoch,
            snapshot_time: file.snapshot_time,
            price_time: file.price_time,
            funding_time: file.funding_time,
            previous,
            corrects: file.corrects.map(|corrects| Correction {
                epoch: corrects.epoch.into(),
                reason: corrects.reason,
            }),
            books: file.books,
            control: file.control,
        })
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let (line, reason) = refusal(text, error);
    Problem { file: FILE, line, field: "TOML", reason }
}

/// The first line that sets `field`; 0 if none does.
fn line_of(text: &str, field: &str) -> u64 {
    (1..)
        .zip(text.lines())
        .find(|(_, line)| {
            let line = line.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
            line.strip_prefix(field)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
        })
        .map_or(0, |(number, _)| number)
}

fn previous(epoch: u64, text: Option<&str>) -> Result<Digest, String> {
    let reason = match (epoch, text.map(Digest::parse)) {
        (0, None) => return Ok(Digest::default()),
        (_, None) => "an epoch after 0 names the digest of the previous statement",
        (_, Some(Err(fault))) => {
            return Err(format!("expected the digest of a statement: {fault}"));
        }
        (epoch, Some(Ok(digest))) if (epoch == 0) == (digest == Digest::default()) => {
            return Ok(digest);
        }
        (0, Some(Ok(_))) => "epoch 0 has no previous statement; leave the key out",
        (_, Some(Ok(_))) => "zeros stand for no statement; an epoch after 0 has a previous one",
    };
    Err(reason.into())
}

fn check_books(books: &[Book]) -> Result<(), String> {
    if books.is_empty() || books.len() > MAX_BOOKS {
        return Err(format!("expected 1 to {MAX_BOOKS} tables [[books]]"));
    }
    let mut seen = HashSet::new();
    for (number, book) in (1..).zip(books) {
        if let Err(fault) = check_name(&book.name) {
            return Err(format!("book {number}: {fault}"));
        }
        if !seen.insert(&book.name) {
            return Err(format!("book {number}: the name {} stands twice", Quoted(&book.name)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
venue = "demo"
epoch = 0
snapshot_time = "2024-02-29T23:59:59Z"
price_time = "2024-02-29T23:59:59Z"
funding_time = "2024-02-29T16:00:00Z"

[[books]]
name = "clients"
proprietary = false
"#;

    #[test]
    fn a_good_description_is_read() {
        let info = SnapshotInfo::parse(GOOD).unwrap();
        assert_eq!(info.previous, Digest::default());
        assert_eq!(info.books.len(), 1);
        let digest = "11".repeat(32);
        let later = GOOD.replace("epoch = 0", &format!("epoch = 3\nprevious = \"{digest}\""));
        let later = later + "[corrects]\nepoch = 2\nreason = \"a wrong price\"\n";
        let info = SnapshotInfo::parse(&later).unwrap();
        assert_eq!(info.previous.to_string(), digest);
        assert_eq!(info.corrects.unwrap().epoch, 2.into());
        let bech = later.replace(&digest, &info.previous.to_bech32());
        assert_eq!(SnapshotInfo::parse(&bech).unwrap().previous, info.previous);
    }

    #[test]
    fn offending_keys_are_named_with_their_line() {
        for (from, to, line, field) in [
            ("\"demo\"", "\"de mo\"", 2, "venue"),
            ("epoch = 0", "epoch = 1", 0, "previous"),
            ("epoch = 0", "epoch = 1\nprevious = \"00\"", 4, "previous"),
            ("epoch = 0", "epoch = -1", 3, "TOML"),
            ("epoch = 0", "epoch = 0\nother = 1", 4, "TOML"),
            ("02-29T23:59:59Z\"\np", "02-30T23:59:59Z\"\np", 4, "snapshot_time"),
            ("T16:00:00Z", "T24:00:00Z", 6, "funding_time"),
            ("T16:00:00Z", "T16:00:00+01:00", 6, "funding_time"),
            ("\"clients\"", "\"\"", 8, "books"),
        ] {
            let problem = SnapshotInfo::parse(&GOOD.replace(from, to)).unwrap_err();
            assert_eq!((problem.line, problem.field), (line, field), "{problem}");
        }
        let twice = format!("{GOOD}[[books]]\nname = \"clients\"\nproprietary = true\n");
        assert_eq!(SnapshotInfo::parse(&twice).unwrap_err().field, "books");
    }
}
