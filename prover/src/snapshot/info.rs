//! `snapshot.toml`: what a snapshot is of, and when it was taken.

use std::{collections::HashSet, io, path::Path};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        hash::digest::{Digest, Element},
        index::BookIndex,
        parameters::Parameters,
        statement::{
            self, BlockListEntry, Book, Correction, Document, OpenStatement, StatementError,
            StatementTotals, MAX_BOOKS,
        },
        text::{check_label, check_name},
        totals::Totals,
    },
};
use ringfence_verifier::{message::Quoted, say, word};
use serde::Deserialize;
use toml::Spanned;

use super::{
    control::Control,
    description::File,
    error::{ImportError, Problem},
    fill::fill,
    given::{Given, Named},
    watch::Watch,
};
use crate::toml_text::{line_at, refusal, unified, utf16};

/// Name of the file.
pub const FILE: &str = "snapshot.toml";
/// Most bytes of the file.
pub const MAX_INFO: u64 = 64 << 10;

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
    /// The policy that the parameters follow, and the history that it is read with.
    pub policy: Option<Named>,
}

/// Where the text of each book begins.
#[derive(Default, Deserialize)]
struct Places {
    #[serde(default)]
    books: Vec<Spanned<serde::de::IgnoredAny>>,
}

impl SnapshotInfo {
    /// The name of a book of the snapshot.
    pub fn book_name(&self, book: BookIndex) -> &str {
        self.books.get(book.index()).map_or("?", |book| &book.name)
    }

    /// Reads `snapshot.toml` in `directory`, to which nothing is known from elsewhere.
    ///
    /// # Errors
    /// Returns [`ImportError::Io`] if the file can't be read; [`ImportError::Info`] names the line
    /// and the key that is refused.
    pub fn read(directory: &Path) -> Result<Self, ImportError> {
        Self::read_with(directory, &Watch::default())
    }

    /// Reads `snapshot.toml` in `directory`. What it leaves out is taken from the statement before, from the
    /// project file and from the command line; it may be missing where these say all.
    ///
    /// # Errors
    /// As [`SnapshotInfo::read`], also where the file and these disagree.
    pub fn read_with(directory: &Path, watch: &Watch<'_>) -> Result<Self, ImportError> {
        let path = directory.join(FILE);
        let bytes = match file::read_limited(&path, MAX_INFO) {
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && watch.given.is_some_and(Given::is_whole) =>
            {
                vec![]
            }
            bytes => bytes.map_err(ImportError::io("read", &path))?,
        };
        text_of(&bytes).and_then(|text| Self::parse_with(text, watch)).map_err(ImportError::Info)
    }

    /// Reads the text of `snapshot.toml`.
    ///
    /// # Errors
    /// Gives the first key that is refused, with the reason.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::parse_with(text, &Watch::default())
    }

    fn parse_with(text: &str, watch: &Watch<'_>) -> Result<Self, Problem> {
        let text = &unified(text);
        let refuse = |field: &'static str, reason: String| Problem {
            file: FILE.into(),
            line: line_of(text, field),
            field: field.into(),
            reason,
        };
        let mut file: File = toml::from_str(text).map_err(|error| syntax(text, &error))?;
        fill(&mut file, watch).map_err(|(field, reason)| refuse(field, reason))?;
        let missing = |field| refuse(field, say!("RF-1202.missing", field).text);
        let info = SnapshotInfo {
            venue: file.venue.ok_or_else(|| missing("venue"))?,
            epoch: file
                .epoch
                .ok_or_else(|| refuse("epoch", word!("RF-1202.no-epoch").to_owned()))?,
            snapshot_time: file.snapshot_time.ok_or_else(|| missing("snapshot_time"))?,
            price_time: file.price_time.ok_or_else(|| missing("price_time"))?,
            funding_time: file.funding_time.ok_or_else(|| missing("funding_time"))?,
            previous: Digest::default(),
            corrects: file.corrects,
            books: file.books.ok_or_else(|| missing("books"))?,
            control: file.control,
            policy: watch.policy.map(|files| files.named),
        };
        let previous = previous(info.epoch, file.previous.as_deref())
            .map_err(|reason| refuse("previous", reason))?;
        info.check().map_err(|(field, reason)| refuse(field, reason))?;
        if let Err((book, reason)) = check_books(&info.books) {
            let place = book.and_then(|book| place_of(text, book));
            let line = place.map_or_else(|| line_of(text, "books"), |at| line_at(text, at));
            return Err(Problem { file: FILE.into(), line, field: "books".into(), reason });
        }
        if let Err((section, reason)) = info.control.check_form() {
            return Err(refuse(section, reason));
        }
        Ok(SnapshotInfo { previous, ..info })
    }

    /// The rules of single fields; the first that is broken.
    fn check(&self) -> Result<(), (&'static str, String)> {
        check_name(&self.venue).map_err(|fault| ("venue", fault.to_string()))?;
        for (field, time) in [
            ("snapshot_time", &self.snapshot_time),
            ("price_time", &self.price_time),
            ("funding_time", &self.funding_time),
        ] {
            if !statement::is_time(time) {
                return Err((field, "expected a time in UTC as \"2025-01-31T23:59:00Z\"".into()));
            }
        }
        let Some(corrects) = &self.corrects else { return Ok(()) };
        if corrects.epoch.to_u64().is_none_or(|epoch| epoch >= self.epoch) {
            return Err(("corrects", "an epoch corrects only an earlier one".into()));
        }
        check_label(&corrects.reason).map_err(|fault| ("reason", fault.to_string()))
    }

    /// The same as text, without control totals.
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut text = format!("venue = {}\nepoch = {}\n", quoted(&self.venue), self.epoch);
        for (key, time) in [
            ("snapshot_time", &self.snapshot_time),
            ("price_time", &self.price_time),
            ("funding_time", &self.funding_time),
        ] {
            text += &format!("{key} = {}\n", quoted(time));
        }
        if self.previous != Digest::default() {
            text += &format!("previous = \"{}\"\n", self.previous);
        }
        if let Some(Correction { epoch, reason }) = &self.corrects {
            let reason = quoted(reason);
            text += &format!("\n[corrects]\nepoch = {}\nreason = {reason}\n", epoch.0);
        }
        for Book { name, proprietary } in &self.books {
            let name = quoted(name);
            text += &format!("\n[[books]]\nname = {name}\nproprietary = {proprietary}\n");
        }
        text
    }

    /// The open statement of a snapshot with these totals and this block list, made by `tool`, with zero for its root.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn open_statement(
        &self,
        tool: &str,
        parameters: &Parameters,
        totals: &Totals,
        block_list: Vec<BlockListEntry>,
    ) -> Result<OpenStatement, StatementError> {
        let document = Document {
            format: Document::FORMAT.into(),
            tool: tool.into(),
            venue: self.venue.clone(),
            epoch: self.epoch.into(),
            snapshot_time: self.snapshot_time.clone(),
            price_time: self.price_time.clone(),
            funding_time: self.funding_time.clone(),
            previous: self.previous,
            corrects: self.corrects.clone(),
            parameters: parameters.digest(),
            totals: StatementTotals::new(parameters, &self.books, totals),
            books: self.books.clone(),
            block_list,
            root: Element(Default::default()),
            reserves: vec![],
            evidence: None,
            signers: vec![],
            next_snapshot: None,
            policy: self.policy.map(|named| named.policy),
            history: self.policy.map(|named| named.history),
        };
        OpenStatement::new(document, parameters)
    }

    /// Whether this describes what a statement, open or not, is of.
    pub fn is_of(&self, document: &Document) -> bool {
        self.venue == document.venue
            && document.epoch.to_u64() == Some(self.epoch)
            && self.snapshot_time == document.snapshot_time
            && self.price_time == document.price_time
            && self.funding_time == document.funding_time
            && self.previous == document.previous
            && self.corrects == document.corrects
            && self.books == document.books
    }
}

/// Where in the text the book of this place begins, from 0.
fn place_of(text: &str, book: usize) -> Option<usize> {
    let places: Places = toml::from_str(text).ok()?;
    Some(places.books.get(book)?.span().start)
}

/// The bytes of the file as text.
fn text_of(bytes: &[u8]) -> Result<&str, Problem> {
    let refuse =
        |line, reason| Err(Problem { file: FILE.into(), line, field: "encoding".into(), reason });
    if let Some(reason) = utf16(bytes) {
        return refuse(1, reason);
    }
    std::str::from_utf8(bytes).or_else(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = line_at(&unified(std::str::from_utf8(good).unwrap_or_default()), usize::MAX);
        refuse(line, "it is not UTF-8; save it as UTF-8".into())
    })
}

fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let (line, reason) = refusal(text, error);
    Problem { file: FILE.into(), line, field: "TOML".into(), reason }
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

/// What is wrong with the books, and with which of them, from 0.
fn check_books(books: &[Book]) -> Result<(), (Option<usize>, String)> {
    if books.is_empty() || books.len() > MAX_BOOKS {
        return Err((None, format!("expected 1 to {MAX_BOOKS} tables [[books]]")));
    }
    let mut seen = HashSet::new();
    for (place, Book { name, .. }) in books.iter().enumerate() {
        let number = place + 1;
        if let Err(fault) = check_name(name) {
            return Err((Some(place), format!("book {number}: {fault}")));
        }
        if !seen.insert(name) {
            let reason = format!("book {number}: the name {} stands twice", Quoted(name));
            return Err((Some(place), reason));
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
        assert_eq!(SnapshotInfo::parse(&info_of(&later).to_toml()).unwrap(), info_of(&later));
        let bech = later.replace(&digest, &info.previous.to_bech32());
        assert_eq!(SnapshotInfo::parse(&bech).unwrap().previous, info.previous);
    }

    fn info_of(text: &str) -> SnapshotInfo {
        SnapshotInfo::parse(text).unwrap()
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
            assert_eq!((problem.line, &*problem.field), (line, field), "{problem}");
        }
        let twice = format!("{GOOD}[[books]]\nname = \"clients\"\nproprietary = true\n");
        let problem = SnapshotInfo::parse(&twice).unwrap_err();
        assert_eq!((problem.line, &*problem.field), (11, "books"), "{problem}");
        let (head, _) = GOOD.split_once("[[books]]").unwrap();
        let inline = |name: &str| format!("{{ name = \"{name}\", proprietary = true }}");
        let books = format!("{head}books = [\n{},\n{}]\n", inline("a"), inline("b c"));
        assert_eq!(SnapshotInfo::parse(&books).unwrap_err().line, 10);
    }

    #[test]
    fn another_encoding_is_named_with_its_line() {
        let latin = [&b"venue = 'demo'\r\n# caf"[..], b"\xe9\nepoch = 0"].concat();
        let problem = text_of(&latin).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "snapshot.toml:2: encoding: it is not UTF-8; save it as UTF-8"
        );
        for (mark, name) in [(b"\xff\xfe", "FF FE"), (b"\xfe\xff", "FE FF")] {
            let problem = text_of(&[&mark[..], b"v\0"].concat()).unwrap_err().to_string();
            assert!(problem.contains("UTF-16") && problem.contains(name), "{problem}");
        }
    }
}
