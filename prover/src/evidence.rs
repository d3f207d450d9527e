//! The list of reserves, as far as completing a statement needs it: its digest, and what its rows add up to.
//!
//! What a list is, which one is a statement's, and what its rows add up to is decided by the crate that
//! readers use. Nothing of signatures and state is looked at here.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use num_bigint::BigUint;
use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::{
        hash::digest::Digest,
        parameters::Parameters,
        statement::{Book, Document, Natural, OpenStatement, Reserve, Statement},
    },
};
use ringfence_evidence::list::{
    agreement::{Disagreement, Expected},
    document::{List, ListFault, BOUND_BYTES},
    rows::{self, Rows, RowsFault},
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
    source::evidence::{EvidenceFile, Held},
};

use crate::message::advised;

mod behind;

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
    /// A file is longer than any reader takes.
    Long {
        /// The file.
        path: PathBuf,
        /// Most bytes.
        most: u64,
    },
    /// The statement names no list.
    NotNamed(PathBuf),
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
    /// A file that is to be published beside the list is not of this list.
    Behind {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
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
            EvidenceError::Long { path, most } => {
                say!("RF-1327.long", path = shown_path(path), most)
            }
            EvidenceError::NotNamed(path) => say!("RF-1327.not-named", path = shown_path(path)),
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
            EvidenceError::Behind { path, reason } => {
                say!("RF-1350", path = shown_path(path), reason)
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
    let document = open.bound().document();
    let ListText { path, text, list } = read_list(directory)?;
    let digest = List::digest(&text);
    require_same(&path, &list, &text, document, open.bound().bound(), digest)?;
    let known = |name: &str| parameters.assets().iter().any(|asset| asset.name == name);
    if let Some(holding) = list.unknown_asset(known) {
        let asset = holding.asset.clone();
        return Err(EvidenceError::UnknownAsset { path, asset });
    }
    let books = &document.books;
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

/// A list as it stands in a file.
struct ListText {
    path: PathBuf,
    text: Vec<u8>,
    list: List,
}

fn read_list(directory: &Path) -> Result<ListText, EvidenceError> {
    let path = directory.join(EvidenceFile::List.name());
    let text = file::read_limited(&path, EvidenceFile::List.limit())
        .map_err(|source| EvidenceError::Io { path: path.clone(), source })?;
    match List::read(&text) {
        Ok(list) => Ok(ListText { path, text, list }),
        Err(fault) => Err(EvidenceError::Malformed { path, fault }),
    }
}

/// Refuses a list of another venue or epoch, one that was made for other books, or another than is named.
fn require_same(
    path: &Path,
    list: &List,
    text: &[u8],
    document: &Document,
    bound: &[u8; BOUND_BYTES],
    digest: Digest,
) -> Result<(), EvidenceError> {
    let expected = Expected {
        venue: &document.venue,
        // A list has no epoch that is larger.
        epoch: document.epoch.to_u64().unwrap_or(u64::MAX),
        bound,
        digest,
    };
    let differ = list.disagreements(text, &expected);
    match differ.is_empty() {
        true => Ok(()),
        false => Err(EvidenceError::Other { path: path.to_owned(), differ }),
    }
}

/// Reads the rows as a stream; none of them is kept.
fn read_rows(directory: &Path, list: &List, books: &[Book]) -> Result<Rows, EvidenceError> {
    let path = directory.join(EvidenceFile::Rows.name());
    let (source, _) = file::open_regular(&path)
        .map_err(|source| EvidenceError::Io { path: path.clone(), source })?;
    require_rows(path, source, list, books)
}

/// Reads rows that have no address in two books.
fn require_rows(
    path: PathBuf,
    source: impl Read,
    list: &List,
    books: &[Book],
) -> Result<Rows, EvidenceError> {
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

/// Copies the list of a statement with its rows into a directory that becomes public, and the signatures and
/// the state beside it, if they are there; the names of the files. The copy is read again: it is whole, it is of
/// this list, and nothing else stands in it that would become public.
///
/// # Errors
/// It is an error if the list is not the one that the statement names, or the file system refuses.
pub fn publish(
    directory: &Path,
    into: &Path,
    statement: &Statement,
) -> Result<Vec<&'static str>, EvidenceError> {
    let mut published = vec![];
    for file in PRIVATE {
        let path = directory.join(file.name());
        let (mut source, length) = match file::open_regular(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !NEEDED.contains(&file) => {
                continue
            }
            opened => opened.map_err(|source| EvidenceError::Io { path: path.clone(), source })?,
        };
        if length > file.limit() {
            return Err(EvidenceError::Long { path, most: file.limit() });
        }
        let to = into.join(file.name());
        file::write_with(&to, false, |out| io::copy(&mut source, out).map(|_| ()))
            .map_err(|source| EvidenceError::Io { path: to, source })?;
        published.push(file.name());
    }
    let ListText { text, list, .. } = read_list(into)?;
    let named = |path| require_named(path, &list, &text, statement);
    named(directory.join(EvidenceFile::List.name()))?;
    read_rows(into, &list, &statement.document().books)?;
    behind::check(into, &list, &statement.document().books).map_err(|(file, reason)| {
        EvidenceError::Behind { path: directory.join(file.name()), reason }
    })?;
    Ok(published)
}

/// What can't be published without the list: all of it names addresses, or follows from them.
pub const PRIVATE: [EvidenceFile; 4] =
    [EvidenceFile::List, EvidenceFile::Rows, EvidenceFile::Control, EvidenceFile::State];
/// What a public list consists of.
const NEEDED: [EvidenceFile; 2] = [EvidenceFile::List, EvidenceFile::Rows];

/// Whether the list of a bundle in memory is the one that its statement names, with its rows.
///
/// # Errors
/// [`EvidenceError`] says what is not so. Without a list it is none.
pub fn check_published(held: &Held, statement: &Statement) -> Result<(), EvidenceError> {
    let path = PathBuf::from(EvidenceFile::List.name());
    let Some(text) = held.get(&EvidenceFile::List) else { return Ok(()) };
    let list =
        List::read(text).map_err(|fault| EvidenceError::Malformed { path: path.clone(), fault })?;
    require_named(path, &list, text, statement)?;
    let path = PathBuf::from(EvidenceFile::Rows.name());
    let rows = held.get(&EvidenceFile::Rows).map(Vec::as_slice).unwrap_or_default();
    require_rows(path, rows, &list, &statement.document().books).map(|_| ())
}

/// Refuses a list that is not the one that a statement names.
fn require_named(
    path: PathBuf,
    list: &List,
    text: &[u8],
    statement: &Statement,
) -> Result<(), EvidenceError> {
    match statement.document().evidence {
        Some(digest) => {
            require_same(&path, list, text, statement.document(), statement.bound(), digest)
        }
        None => Err(EvidenceError::NotNamed(path)),
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
