//! The list of reserves, as far as completing a statement needs it: its digest, and what its rows add up to.
//!
//! What a list is, which one is a statement's, and what its rows add up to is decided by the crate that
//! readers use. Nothing of signatures and state is looked at here.

use std::{
    io,
    path::{Path, PathBuf},
};

use num_bigint::BigUint;
use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::{
        hash::digest::Digest,
        parameters::Parameters,
        statement::{Book, Natural, OpenStatement, Reserve},
    },
};
use ringfence_evidence::list::{
    agreement::{Disagreement, Expected},
    document::{List, ListFault, MAX_LIST_BYTES},
    rows::{self, Rows, RowsFault},
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};

use crate::{
    message::advised,
    reserves::directory::{LIST_FILE, ROWS_FILE},
};

/// What a statement takes from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The digest that the statement names.
    pub digest: Digest,
    /// The sums of its rows, each above zero and of one book and asset. Their evidence is [`Reserve::LIST`].
    pub sums: Vec<Reserve>,
}

/// Why a list can't complete a statement.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// A file of the list can't be read.
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
        /// The first rule that it breaks.
        fault: ListFault,
    },
    /// The file is not that of the list's rows.
    Rows {
        /// The file.
        path: PathBuf,
        /// The first rule that it breaks.
        fault: RowsFault,
    },
    /// The list is of another statement.
    Other {
        /// The file.
        path: PathBuf,
        /// Everything that differs.
        differ: Vec<Disagreement>,
    },
    /// An asset of a holding is none of the parameters.
    UnknownAsset {
        /// The file.
        path: PathBuf,
        /// The asset.
        asset: String,
    },
    /// An address stands in two books, so that its balance would count for both.
    TwoBooks {
        /// The file.
        path: PathBuf,
        /// The line on which the second book of the first such address stands.
        line: usize,
        /// Both books.
        books: [String; 2],
        /// How many such addresses there are.
        count: usize,
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
            EvidenceError::Malformed { path, fault } => {
                say!("RF-1327.malformed", path = shown_path(path), fault)
            }
            EvidenceError::Rows { path, fault } => {
                say!("RF-1327.rows", path = shown_path(path), fault)
            }
            EvidenceError::Other { path, differ } => {
                let differ: Vec<String> = differ.iter().map(Disagreement::to_string).collect();
                say!("RF-1327.other", path = shown_path(path), differ = differ.join("; "))
            }
            EvidenceError::UnknownAsset { path, asset } => {
                say!("RF-1327.asset", path = shown_path(path), asset = Quoted(asset))
            }
            EvidenceError::TwoBooks { path, line, books: [one, other], count } => {
                let (path, one, other) = (shown_path(path), Quoted(one), Quoted(other));
                say!("RF-1327.two-books", path, line, one, other, count)
            }
            EvidenceError::Sum { book, asset, stated, sum } => {
                let (book, asset) = (Quoted(book), Quoted(asset));
                say!("RF-1327.sum", book, asset, stated = stated.0, sum = sum.0)
            }
        }
    }
}

advised!(EvidenceError);

/// Reads the list in a directory of evidence with its rows. It must have been made for this epoch: it names
/// venue, epoch and f, the digest of all that the proofs bind.
///
/// # Errors
/// [`EvidenceError`] says which rule the list or a line of its rows breaks, or what is of another epoch.
pub fn read(
    directory: &Path,
    open: &OpenStatement,
    parameters: &Parameters,
) -> Result<Evidence, EvidenceError> {
    let path = directory.join(LIST_FILE);
    let text = file::read_limited(&path, MAX_LIST_BYTES as u64)
        .map_err(|source| EvidenceError::Io { path: path.clone(), source })?;
    let list = List::read(&text)
        .map_err(|fault| EvidenceError::Malformed { path: path.clone(), fault })?;
    let digest = List::digest(&text);
    require_same(&path, &list, &text, open)?;
    let known = |name: &str| parameters.assets().iter().any(|asset| asset.name == name);
    if let Some(holding) = list.unknown_asset(known) {
        let asset = holding.asset.clone();
        return Err(EvidenceError::UnknownAsset { path, asset });
    }
    let books = &open.bound().document().books;
    let rows = read_rows(directory, &list, books)?;
    let decimals = |name: &str| {
        let mut assets = parameters.assets().iter();
        assets.find(|asset| asset.name == name).map(|asset| asset.decimals.into())
    };
    let amounts = rows
        .sums
        .amounts(&list, decimals)
        .map_err(|asset| EvidenceError::UnknownAsset { path, asset })?;
    let row = |((book, asset), amount): ((u16, String), BigUint)| Reserve {
        amount: Natural(amount),
        asset,
        book: name_of(books, book),
        evidence: Reserve::LIST.into(),
    };
    Ok(Evidence { digest, sums: amounts.into_iter().map(row).collect() })
}

/// Refuses a list of another venue or epoch, or one that was made for other books.
fn require_same(
    path: &Path,
    list: &List,
    text: &[u8],
    open: &OpenStatement,
) -> Result<(), EvidenceError> {
    let document = open.bound().document();
    let expected = Expected {
        venue: &document.venue,
        // A list has no epoch that is larger.
        epoch: document.epoch.to_u64().unwrap_or(u64::MAX),
        bound: open.bound().bound(),
        digest: List::digest(text),
    };
    let differ = list.disagreements(text, &expected);
    match differ.is_empty() {
        true => Ok(()),
        false => Err(EvidenceError::Other { path: path.to_owned(), differ }),
    }
}

/// Reads the rows as a stream; none of them is kept.
fn read_rows(directory: &Path, list: &List, books: &[Book]) -> Result<Rows, EvidenceError> {
    let path = directory.join(ROWS_FILE);
    let (source, _) = file::open_regular(&path)
        .map_err(|source| EvidenceError::Io { path: path.clone(), source })?;
    let rows = rows::read(source, list, books.len(), |_| {})
        .map_err(|fault| EvidenceError::Rows { path: path.clone(), fault })?;
    match rows.two_books.first() {
        None => Ok(rows),
        Some(first) => {
            let books = first.books.map(|book| name_of(books, book));
            let (line, count) = (first.line, rows.in_two_books);
            Err(EvidenceError::TwoBooks { path, line, books, count })
        }
    }
}

/// The name of a book of the statement; rows have no other.
fn name_of(books: &[Book], index: u16) -> String {
    books.get(usize::from(index)).map(|book| book.name.clone()).unwrap_or_default()
}

impl Evidence {
    /// The rows of a table with the sums of the list, in the order of a statement. The table may state the
    /// sums, all of them, or leave them out.
    ///
    /// # Errors
    /// [`EvidenceError::Sum`] names a sum that the table states otherwise.
    pub fn with_sums(
        &self,
        mut rows: Vec<Reserve>,
        books: &[Book],
        parameters: &Parameters,
    ) -> Result<Vec<Reserve>, EvidenceError> {
        let sums = &self.sums;
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
        assert_eq!(with(&declared, &list(sums.clone())).unwrap(), all);
        assert_eq!(with(&all, &list(sums.clone())).unwrap(), all);
        assert_eq!(with(&[], &list(sums.clone())).unwrap(), [all[1].clone(), all[4].clone()]);
        let mut other = all.to_vec();
        other[1].amount = 5.into();
        let error = with(&other, &list(sums.clone())).unwrap_err();
        assert_eq!(error.code(), "RF-1327");
        assert!(error.to_string().contains(names[1]), "{error}");
        other.remove(1);
        assert!(with(&other, &list(sums)).is_err(), "one is stated, the other is not");
        assert!(with(&all, &list(vec![])).is_err(), "the list has no rows");
    }
}
