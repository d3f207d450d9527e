//! The statement (§6): what a venue publishes for one epoch, as canonical JSON, and its digest.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use blake2b_simd::{Hash, Params};
use ff::{Field, FromUniformBytes};
use num_bigint::BigUint;
use pasta_curves::Fp;
use serde::{Deserialize, Serialize};

use crate::{
    primitive::json,
    protocol::{
        hash::{
            digest::{hash_to_field, Digest, Element},
            domain::personal,
        },
        kind::{self, Kind, WrongKind},
        lane::{Lanes, Weights},
        parameters::{is_name, Parameters},
        shape::Shape,
        totals::{Totals, TOTAL_BITS},
    },
};

mod totals;

pub use totals::{
    AssetTotals, BookTotals, MarketTotals, RuleTotals, SettlementTotals, StatementTotals,
};

/// Most books of a statement.
pub const MAX_BOOKS: usize = 64;
/// Most rows of the reserves table.
pub const MAX_RESERVES: usize = 1 << 17;
/// Most bytes of a statement.
pub const MAX_STATEMENT_BYTES: u64 = 16 << 20;
/// Most lanes of all books together.
pub const MAX_BOOK_LANES: usize = 1 << 19;
/// Most books that are read at all. It leaves room for the check to count them.
const MOST_BOOKS: usize = 2 * MAX_BOOKS;
/// Most rows of a block list that are read at all: every book and shape code is fewer.
const MOST_ROWS: usize = MAX_BOOKS << 8;
/// Most bytes of a free text: evidence, the reason of a correction.
pub const MAX_TEXT: usize = 256;
/// Most blocks of a statement.
pub const MAX_BLOCKS: u64 = 1 << 24;
/// Most shapes in use.
pub const MAX_SHAPES: usize = 16;
/// Largest `k` of a circuit.
pub const MAX_K: u32 = 16;

/// Why a statement is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// A file of another kind or version.
    #[error(transparent)]
    Kind(WrongKind),
    /// Not JSON of the expected form.
    #[error("the statement is not well formed: {0}")]
    Syntax(String),
    /// Not the canonical encoding.
    #[error("the statement is not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// A field of a statement that breaks a rule of §6.
    #[error("statement, {field}: {reason}")]
    Field {
        /// The field's path.
        field: String,
        /// What was expected.
        reason: String,
    },
    /// The statement is of other parameters.
    #[error("the statement names parameters {expected}, these are {found}")]
    Parameters {
        /// Digest in the statement.
        expected: Digest,
        /// Digest of the parameters at hand.
        found: Digest,
    },
}

fn field<T>(field: impl Into<String>, reason: impl Into<String>) -> Result<T, StatementError> {
    Err(StatementError::Field { field: field.into(), reason: reason.into() })
}

/// A natural number in a file: a decimal string without leading zeros.
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
        let digits = text.len() <= 80
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

/// A book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Unique printable ASCII name.
    pub name: String,
    /// Whether it is the venue's own; then its number of vaults is published.
    pub proprietary: bool,
}

/// A row of the block list: blocks of one shape in one book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRow {
    /// Index of the book, from 0.
    pub book: Natural,
    /// Number of blocks, at least 1.
    pub count: Natural,
    /// Shape, by code.
    pub shape: Shape,
}

/// What a correction corrects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The epoch that was wrong.
    pub epoch: Natural,
    /// Why.
    pub reason: String,
}

/// A row of the reserves table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// Amount in 10^-d units.
    pub amount: Natural,
    /// Name of the asset.
    pub asset: String,
    /// Name of the book the reserve belongs to.
    pub book: String,
    /// Reference to evidence; empty: declared by the venue, not checked.
    pub evidence: String,
}

/// The statement as a file. Here and below, fields stand in the order of the canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The block list: sorted by book and shape, unique, counts at least 1.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ROWS>")]
    pub block_list: Vec<BlockRow>,
    /// The books.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_BOOKS>")]
    pub books: Vec<Book>,
    /// What this epoch corrects, if anything.
    pub corrects: Option<Correction>,
    /// Epoch number.
    pub epoch: Natural,
    /// `ringfence-statement-1`.
    pub format: String,
    /// Up to when funding is in the costs.
    pub funding_time: String,
    /// Digest of the parameters.
    pub parameters: Digest,
    /// Digest of the statement of the epoch before; zeros for epoch 0.
    pub previous: Digest,
    /// When the prices were taken.
    pub price_time: String,
    /// Declared reserves, strictly sorted by book, asset and evidence.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_RESERVES>")]
    pub reserves: Vec<Reserve>,
    /// The root.
    pub root: Element,
    /// When the books were taken, RFC 3339 in UTC.
    pub snapshot_time: String,
    /// Name and version of the program that made it.
    pub tool: String,
    /// The totals.
    pub totals: StatementTotals,
    /// The venue.
    pub venue: String,
}

/// A row of the block list, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Index of the book.
    pub book: u16,
    /// Shape.
    pub shape: Shape,
    /// Number of blocks.
    pub count: u64,
}

/// A checked statement: canonical JSON (§2.2) with every limit of §6, whose names belong to the
/// parameters.
#[derive(Clone, Debug)]
pub struct Statement {
    document: Document,
    digest: Digest,
    rows: Vec<Row>,
    totals: Totals,
    fingerprint_input: [u8; 64],
    r: Fp,
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = "ringfence-statement-1";

    /// Reads a statement from its canonical encoding.
    ///
    /// # Errors
    /// If it is malformed or not canonical.
    pub fn from_canonical(text: &[u8]) -> Result<Self, StatementError> {
        match Self::read(text) {
            Ok(document) if document.format == Self::FORMAT => Ok(document),
            other => match kind::mismatch(text, Kind::Statement) {
                Some(error) => Err(StatementError::Kind(error)),
                None => other.and_then(|_| field("format", format!("expected {:?}", Self::FORMAT))),
            },
        }
    }

    fn read(text: &[u8]) -> Result<Self, StatementError> {
        if text.len() as u64 > MAX_STATEMENT_BYTES {
            let reason = format!("more than {MAX_STATEMENT_BYTES} bytes");
            return Err(StatementError::Syntax(reason));
        }
        json::parse_canonical(text).map_err(|error| match error {
            json::JsonError::NotCanonical => StatementError::NotCanonical,
            other => StatementError::Syntax(other.to_string()),
        })
    }

    /// Checks the statement against its parameters.
    ///
    /// # Errors
    /// The first field that breaks a rule.
    pub fn check(mut self, parameters: &Parameters) -> Result<Statement, StatementError> {
        if self.format != Self::FORMAT {
            return field("format", format!("expected {:?}", Self::FORMAT));
        }
        if self.parameters != parameters.digest() {
            let found = parameters.digest();
            return Err(StatementError::Parameters { expected: self.parameters, found });
        }
        self.check_header()?;
        let rows = self.check_rows()?;
        let totals = self.totals.check(parameters, &self.books)?;
        self.check_reserves(parameters)?;
        let digest = hashed(&self, Params::new().hash_length(32).personal(personal::STATEMENT))?;
        // What r is drawn from has neither tool nor reserves.
        let (tool, reserves) = (mem::take(&mut self.tool), mem::take(&mut self.reserves));
        let bound = hashed(&self, Params::new().hash_length(64).personal(personal::FINGERPRINT))?;
        (self.tool, self.reserves) = (tool, reserves);
        let (fingerprint_input, r) = fingerprint_base(bound);
        if r.is_zero_vartime() {
            return field("root", "the fingerprint base is zero; publish under another time");
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest.as_bytes());
        let digest = Digest(bytes);
        Ok(Statement { document: self, digest, rows, totals, fingerprint_input, r })
    }

    /// The checked block list, all that a customer needs who has no parameters at hand.
    ///
    /// # Errors
    /// If the format, the header or the block list breaks a rule.
    pub fn rows(&self) -> Result<Vec<Row>, StatementError> {
        if self.format != Self::FORMAT {
            return field("format", format!("expected {:?}", Self::FORMAT));
        }
        self.check_header()?;
        self.check_rows()
    }

    fn check_header(&self) -> Result<(), StatementError> {
        if !is_name(&self.venue) {
            return field("venue", "1 to 64 printable ASCII characters without spaces");
        }
        let times = [
            ("snapshot_time", &self.snapshot_time),
            ("price_time", &self.price_time),
            ("funding_time", &self.funding_time),
        ];
        for (name, time) in times {
            if !is_time(time) {
                return field(name, "expected UTC time as in 2026-01-31T23:59:59Z");
            }
        }
        let Some(epoch) = self.epoch.to_u64() else {
            return field("epoch", "below 2^64");
        };
        let first = self.previous == Digest::default();
        if (epoch == 0) != first {
            return field("previous", "zeros for epoch 0, and for epoch 0 only");
        }
        if let Some(correction) = &self.corrects {
            if correction.epoch >= self.epoch {
                return field("corrects.epoch", "an earlier epoch");
            }
            let reason = &correction.reason;
            if reason.len() > MAX_TEXT || reason.chars().any(char::is_control) {
                return field("corrects.reason", "at most 256 printable characters");
            }
        }
        if self.tool.len() > MAX_TEXT || self.tool.chars().any(char::is_control) {
            return field("tool", "at most 256 printable characters");
        }
        if self.books.is_empty() || self.books.len() > MAX_BOOKS {
            return field("books", format!("between 1 and {MAX_BOOKS}"));
        }
        for (index, book) in self.books.iter().enumerate() {
            let repeated = self.books[..index].iter().any(|other| other.name == book.name);
            if !is_name(&book.name) || repeated {
                return field(
                    format!("books[{index}].name"),
                    "unique printable ASCII without spaces",
                );
            }
        }
        Ok(())
    }

    fn check_rows(&self) -> Result<Vec<Row>, StatementError> {
        let mut rows: Vec<Row> = vec![];
        let mut blocks = 0u64;
        for (index, row) in self.block_list.iter().enumerate() {
            let place = format!("block_list[{index}]");
            let book = row.book.to_u64().filter(|book| *book < self.books.len() as u64);
            let count = row.count.to_u64().filter(|count| (1..=MAX_BLOCKS).contains(count));
            let (Some(book), Some(count)) = (book, count) else {
                return field(place, "a book of the statement and a count of at least 1");
            };
            let row = Row { book: book as u16, shape: row.shape, count };
            let key = |row: &Row| (row.book, row.shape.code);
            if rows.last().is_some_and(|last| key(last) >= key(&row)) {
                return field(place, "rows sorted by book and shape, each once");
            }
            blocks += count;
            rows.push(row);
        }
        if rows.is_empty() || blocks > MAX_BLOCKS {
            return field("block_list", format!("between 1 and {MAX_BLOCKS} blocks"));
        }
        let shapes: std::collections::BTreeSet<u8> =
            rows.iter().map(|row| row.shape.code).collect();
        if shapes.len() > MAX_SHAPES {
            return field("block_list", format!("at most {MAX_SHAPES} shapes"));
        }
        Ok(rows)
    }

    /// Reserves: strictly sorted by book, asset (both in their order) and evidence; the same
    /// evidence stands for an asset once over all books.
    fn check_reserves(&self, parameters: &Parameters) -> Result<(), StatementError> {
        if self.reserves.len() > MAX_RESERVES {
            return field("reserves", format!("at most {MAX_RESERVES} rows"));
        }
        let books: HashMap<&str, usize> =
            self.books.iter().map(|b| b.name.as_str()).zip(0..).collect();
        let assets: HashMap<&str, usize> =
            parameters.assets().iter().map(|asset| asset.name.as_str()).zip(0..).collect();
        let mut seen = HashSet::new();
        let mut last = None;
        for (index, reserve) in self.reserves.iter().enumerate() {
            let place = format!("reserves[{index}]");
            let Some(book) = books.get(reserve.book.as_str()) else {
                return field(place, "the book is not in the statement");
            };
            let Some(asset) = assets.get(reserve.asset.as_str()) else {
                return field(place, "the asset is not in the parameters");
            };
            if reserve.amount.0.bits() > TOTAL_BITS {
                return field(place, "an amount below 2^224");
            }
            let evidence = reserve.evidence.as_str();
            if evidence.len() > MAX_TEXT || evidence.chars().any(char::is_control) {
                return field(place, "evidence of at most 256 printable characters");
            }
            if !evidence.is_empty() && !seen.insert((asset, evidence)) {
                return field(place, "the same evidence for the same asset stands twice");
            }
            let key = Some((book, asset, evidence));
            if last >= key {
                return field(place, "rows sorted by book, asset and evidence, each once");
            }
            last = key;
        }
        Ok(())
    }
}

/// Whether `text` is a time of the form `YYYY-MM-DDTHH:MM:SSZ` (no leap seconds).
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
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(99);
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

/// Hashes the canonical encoding of a document, which is never in memory as a whole.
fn hashed(document: &Document, params: &Params) -> Result<Hash, StatementError> {
    let mut state = params.to_state();
    json::canonical_to(&mut state, document)
        .map_err(|error| StatementError::Syntax(error.to_string()))?;
    Ok(state.finalize())
}

fn fingerprint_base(hash: Hash) -> ([u8; 64], Fp) {
    let mut wide = [0; 64];
    wide.copy_from_slice(hash.as_bytes());
    (wide, Fp::from_uniform_bytes(&wide))
}

impl Statement {
    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The canonical encoding, made anew by each call.
    pub fn canonical(&self) -> Vec<u8> {
        // never fails: the document was encoded when it was checked
        json::canonical(&self.document).unwrap_or_default()
    }

    /// The public root of everything: the digest that a venue anchors.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The block list.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Number of blocks of all rows.
    pub fn block_count(&self) -> u64 {
        self.rows.iter().map(|row| row.count).sum()
    }

    /// The totals by lane.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Which books are proprietary.
    pub fn proprietary(&self) -> Vec<bool> {
        self.document.books.iter().map(|book| book.proprietary).collect()
    }

    /// The fingerprint base r (§6.2).
    pub fn r(&self) -> Fp {
        self.r
    }

    /// Weights of the lanes under r.
    pub fn weights(&self, parameters: &Parameters) -> Weights {
        Weights::new(Lanes::new(parameters), self.r)
    }

    /// The context (§7.2) that a proof's transcript absorbs before anything else.
    pub fn context(&self, shape: &Shape, first: u64, blocks: u64) -> Fp {
        use ff::PrimeField;
        hash_to_field(
            personal::CONTEXT,
            &[
                &self.fingerprint_input,
                &self.r.to_repr(),
                &[shape.code],
                &first.to_le_bytes(),
                &blocks.to_le_bytes(),
            ],
        )
    }
}

/// The digest of a statement's canonical encoding.
pub fn statement_digest(canonical: &[u8]) -> Digest {
    Digest::of(personal::STATEMENT, canonical)
}

/// The hash of a block list, part of the root.
pub fn block_list_hash(rows: &[Row]) -> Fp {
    let mut bytes = Vec::with_capacity(11 * rows.len());
    for row in rows {
        bytes.extend(row.book.to_le_bytes());
        bytes.push(row.shape.code);
        bytes.extend(row.count.to_le_bytes());
    }
    hash_to_field(personal::BLOCK_LIST, &[&bytes])
}
