//! The list of reserves, as far as completing a statement needs it: its digest, and what its rows add up to.
//!
//! This is the one place of the program that reads a list, in [`read`]. It compares what the list says of
//! itself with the epoch. Holdings and rows are read by whoever checks evidence; where nobody does, the sums
//! are those that `reserves.csv` states.

use std::{
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{
        file,
        json::{self, JsonError},
        shown::shown_path,
    },
    protocol::{
        hash::{
            digest::{to_hex, Digest},
            domain::personal,
        },
        parameters::Parameters,
        statement::{Book, Natural, OpenStatement, Reserve},
    },
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};
use serde_json::Value;

use crate::message::advised;

/// File name of the list.
pub const LIST_FILE: &str = "reserves.json";
/// The format of a list.
const LIST_FORMAT: &str = "ringfence-reserves-1";
/// Most bytes of a list.
const MAX_LIST: u64 = 4 << 20;

/// What a statement takes from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The digest that the statement names.
    pub digest: Digest,
    /// The sums of its rows, each above zero and of one book and asset, if they were computed. Their
    /// evidence is [`Reserve::LIST`].
    pub sums: Option<Vec<Reserve>>,
}

/// Why a list can't complete a statement.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// The list can't be read.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no list.
    Malformed {
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
    /// The list is of another statement.
    Other {
        /// The file.
        path: PathBuf,
        /// The field that differs.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What the epoch has.
        expected: String,
    },
    /// A table of reserves states another sum than the rows of the list have.
    Sum {
        /// The book.
        book: String,
        /// The asset.
        asset: String,
        /// What the table states; zero if nothing.
        stated: Natural,
        /// What the rows add up to.
        sum: Natural,
    },
}

impl EvidenceError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            EvidenceError::Io { path, source } => {
                say!("RF-1327", path = shown_path(path), source)
            }
            EvidenceError::Malformed { path, reason } => {
                say!("RF-1327.malformed", path = shown_path(path), reason)
            }
            EvidenceError::Other { path, field, found, expected } => {
                let (found, expected) = (Quoted(found), Quoted(expected));
                say!("RF-1327.other", path = shown_path(path), field, found, expected)
            }
            EvidenceError::Sum { book, asset, stated, sum } => {
                let (book, asset) = (Quoted(book), Quoted(asset));
                say!("RF-1327.sum", book, asset, stated = stated.0, sum = sum.0)
            }
        }
    }
}

advised!(EvidenceError);

/// Reads the list in a directory of evidence. It must have been made for this epoch: it names venue, epoch
/// and f, the digest of all that the proofs bind.
///
/// # Errors
/// [`EvidenceError`] says what is wrong with the list, or which field is of another epoch.
pub fn read(directory: &Path, open: &OpenStatement) -> Result<Evidence, EvidenceError> {
    let path = directory.join(LIST_FILE);
    let bytes = file::read_limited(&path, MAX_LIST)
        .map_err(|source| EvidenceError::Io { path: path.clone(), source })?;
    let malformed = |reason: String| EvidenceError::Malformed { path: path.clone(), reason };
    let list: Value =
        json::parse(&bytes).map_err(|error: JsonError| malformed(error.to_string()))?;
    if !json::is_canonical(&list, &bytes) {
        return Err(malformed(JsonError::NotCanonical.to_string()));
    }
    let document = open.bound().document();
    let expected = [
        ("format", LIST_FORMAT.to_owned()),
        ("venue", document.venue.clone()),
        ("epoch", document.epoch.0.to_string()),
        ("bound", to_hex(open.bound().bound())),
    ];
    for (field, expected) in expected {
        let Some(found) = list.get(field).and_then(Value::as_str) else {
            return Err(malformed(format!("it has no text {field:?}")));
        };
        if found != expected {
            let found = found.to_owned();
            return Err(EvidenceError::Other { path, field, found, expected });
        }
    }
    Ok(Evidence { digest: Digest::of(personal::RESERVES_LIST, &bytes), sums: None })
}

impl Evidence {
    /// The rows of a table, with the sums of the list where these were computed, in the order of a
    /// statement. The table may state the sums, all of them, or leave them out.
    ///
    /// # Errors
    /// [`EvidenceError::Sum`] names a sum that the table states otherwise.
    pub fn with_sums(
        &self,
        mut rows: Vec<Reserve>,
        books: &[Book],
        parameters: &Parameters,
    ) -> Result<Vec<Reserve>, EvidenceError> {
        let Some(sums) = &self.sums else { return Ok(rows) };
        let of_list = |row: &Reserve| row.evidence == Reserve::LIST;
        let stated: Vec<Reserve> = rows.iter().filter(|row| of_list(row)).cloned().collect();
        rows.retain(|row| !of_list(row));
        if !stated.is_empty() {
            agree(&stated, sums)?;
        }
        rows.extend(sums.iter().cloned());
        let assets = parameters.assets();
        // Of a name that is unknown the statement's check says so.
        rows.sort_by_cached_key(|row| {
            let book = books.iter().position(|book| book.name == row.book);
            let asset = assets.iter().position(|asset| asset.name == row.asset);
            (book, asset, row.evidence.clone())
        });
        Ok(rows)
    }
}

/// Whether stated sums are the ones that were computed.
fn agree(stated: &[Reserve], sums: &[Reserve]) -> Result<(), EvidenceError> {
    let find = |rows: &[Reserve], of: &Reserve| {
        let found = rows.iter().find(|row| (&row.book, &row.asset) == (&of.book, &of.asset));
        found.map(|row| row.amount.clone()).unwrap_or_default()
    };
    for row in stated.iter().chain(sums) {
        let (stated, sum) = (find(stated, row), find(sums, row));
        if stated != sum {
            let (book, asset) = (row.book.clone(), row.asset.clone());
            return Err(EvidenceError::Sum { book, asset, stated, sum });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::testing::small_parameters;

    use super::*;

    #[test]
    fn r15_sums_of_the_list_are_taken_from_it_and_stated_ones_compared() {
        let parameters = small_parameters();
        let books = ["b", "a"].map(|name| Book { name: name.into(), proprietary: false });
        let names: Vec<&str> = parameters.assets().iter().map(|of| of.name.as_str()).collect();
        let row = |book: &str, asset: usize, amount: u64, evidence: &str| Reserve {
            amount: amount.into(),
            asset: names[asset].into(),
            book: book.into(),
            evidence: evidence.into(),
        };
        let list = |sums| Evidence { digest: Digest::default(), sums };
        let sums = vec![row("a", 0, 3, "list"), row("b", 1, 4, "list")];
        let declared = vec![row("b", 1, 5, ""), row("b", 1, 6, "zz"), row("a", 0, 7, "")];
        let with = |rows: &[Reserve], evidence: &Evidence| {
            evidence.with_sums(rows.to_vec(), &books, &parameters)
        };
        let all = [
            row("b", 1, 5, ""),
            row("b", 1, 4, "list"),
            row("b", 1, 6, "zz"),
            row("a", 0, 7, ""),
            row("a", 0, 3, "list"),
        ];
        assert_eq!(with(&declared, &list(Some(sums.clone()))).unwrap(), all);
        assert_eq!(with(&all, &list(Some(sums.clone()))).unwrap(), all);
        assert_eq!(with(&all, &list(None)).unwrap(), all);
        let mut other = all.to_vec();
        other[1].amount = 5.into();
        let error = with(&other, &list(Some(sums.clone()))).unwrap_err();
        assert_eq!(error.code(), "RF-1327");
        assert!(error.to_string().contains(names[1]), "{error}");
        other.remove(1);
        assert!(with(&other, &list(Some(sums))).is_err(), "one is stated, the other is not");
        assert!(with(&all, &list(Some(vec![]))).is_err(), "the list has no rows");
    }
}
