//! The statement as a file.

use serde::{Deserialize, Serialize};

use super::{
    book::Book,
    error::{field, StatementError},
    limits::{MAX_RESERVES, MAX_STATEMENT_BYTES, MOST_BOOKS, MOST_ROWS, MOST_SIGNERS},
    published::StatementTotals,
};
use crate::{
    primitive::json,
    protocol::{
        hash::digest::{Digest, Element},
        kind::{self, FileKind},
        shape::Shape,
        text::Natural,
    },
};

/// A row of the block list: blocks of one shape in one book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockListEntry {
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
    /// Reference to evidence; empty: declared by the venue, not checked. [`Reserve::LIST`]: the sum of
    /// this asset in the list of reserves that the statement names.
    pub evidence: String,
}

impl Reserve {
    /// The evidence of a row that is a sum of the list of reserves.
    pub const LIST: &'static str = "list";
}

/// The statement as a file. Here and below, fields stand in the order of the canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The block list: sorted by book and shape, unique, counts at least 1.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ROWS>")]
    pub block_list: Vec<BlockListEntry>,
    /// The books.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_BOOKS>")]
    pub books: Vec<Book>,
    /// What this epoch corrects, if anything.
    pub corrects: Option<Correction>,
    /// Epoch number.
    pub epoch: Natural,
    /// Digest of the list of reserves, if there is one.
    pub evidence: Option<Digest>,
    /// `ringfence-statement-2`.
    pub format: String,
    /// Up to when funding is in the costs.
    pub funding_time: String,
    /// Digest of the history of prices that the policy is read with; null without a policy.
    pub history: Option<Digest>,
    /// When the next snapshot will be taken, if the venue says so.
    pub next_snapshot: Option<String>,
    /// Digest of the parameters.
    pub parameters: Digest,
    /// Digest of the risk policy that the parameters follow, if there is one.
    pub policy: Option<Digest>,
    /// Digest of the statement of the epoch before; zeros for epoch 0.
    pub previous: Digest,
    /// When the prices were taken.
    pub price_time: String,
    /// Declared reserves, strictly sorted by book, asset and evidence.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_RESERVES>")]
    pub reserves: Vec<Reserve>,
    /// The root.
    pub root: Element,
    /// Keys that may sign the statement, in the form of C2SP `signed-note`, strictly sorted.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_SIGNERS>")]
    pub signers: Vec<String>,
    /// When the books were taken, RFC 3339 in UTC.
    pub snapshot_time: String,
    /// Name and version of the program that made it.
    pub tool: String,
    /// The totals.
    pub totals: StatementTotals,
    /// The venue.
    pub venue: String,
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = kind::STATEMENT_FORMAT;

    /// Reads a statement from its canonical encoding.
    ///
    /// # Errors
    /// It is an error if it is malformed or not canonical.
    pub fn from_canonical(text: &[u8]) -> Result<Self, StatementError> {
        match Self::read(text) {
            Ok(document) if document.format == Self::FORMAT => Ok(document),
            other => match kind::mismatch(text, FileKind::Statement) {
                Some(error) => Err(StatementError::Kind(error)),
                None => other.and_then(|_| field("format", format!("expected {:?}", Self::FORMAT))),
            },
        }
    }

    /// Reads a document of any format from its canonical encoding.
    pub(super) fn read(text: &[u8]) -> Result<Self, StatementError> {
        if text.len() as u64 > MAX_STATEMENT_BYTES {
            let reason = format!("more than {MAX_STATEMENT_BYTES} bytes");
            return Err(StatementError::Syntax(reason));
        }
        json::parse_canonical(text).map_err(|error| match error {
            json::JsonError::NotCanonical => StatementError::NotCanonical,
            other => StatementError::Syntax(other.to_string()),
        })
    }
}
