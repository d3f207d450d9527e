//! A directory of evidence: the list, its rows, and what is gathered beside them. It is private until the
//! venue publishes it.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
pub use ringfence_circuits::protocol::bundle::{CONTROL_FILE, LIST_FILE, ROWS_FILE, STATE_FILE};
use ringfence_evidence::list::{
    document::{List, MAX_LIST_BYTES},
    rows::{self, Row, Rows},
};

use super::{error::ReservesError, snapshot::Snapshot};

/// What the rows add up to, as the table of reserves of a snapshot says it.
pub const SUMS_FILE: &str = "reserves.csv";

/// A directory of evidence.
#[derive(Clone, Debug)]
pub struct Directory(PathBuf);

/// A list with its rows.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The list.
    pub list: List,
    /// Its canonical encoding.
    pub text: Vec<u8>,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// What they say together.
    pub summary: Rows,
}

impl Directory {
    /// A directory at this path, whether it is there or not.
    pub fn at(path: &Path) -> Self {
        Directory(path.to_owned())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where a file of it is.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Creates the directory for its owner only, if it isn't there.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn create(&self) -> Result<(), ReservesError> {
        use std::os::unix::fs::DirBuilderExt;
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(&self.0).map_err(ReservesError::io(&self.0))
    }

    /// Reads the list and its rows, which must be of this snapshot.
    ///
    /// # Errors
    /// It is an error if a file can't be read, breaks a rule, or is of another snapshot.
    pub fn listed(&self, snapshot: &Snapshot) -> Result<Listed, ReservesError> {
        let of_snapshot = |path: &Path, list: &List| snapshot.check(path, list);
        self.read(snapshot.books.len(), of_snapshot)
    }

    /// Reads the list and its rows, of whichever statement they are.
    ///
    /// # Errors
    /// It is an error if a file can't be read or breaks a rule.
    pub fn listed_for_others(&self) -> Result<Listed, ReservesError> {
        self.read(usize::from(u16::MAX), |_, _| Ok(()))
    }

    fn read(
        &self,
        books: usize,
        check: impl FnOnce(&Path, &List) -> Result<(), ReservesError>,
    ) -> Result<Listed, ReservesError> {
        let path = self.file(LIST_FILE);
        let text =
            file::read_limited(&path, MAX_LIST_BYTES as u64).map_err(ReservesError::io(&path))?;
        let list =
            List::read(&text).map_err(|fault| ReservesError::List { path: path.clone(), fault })?;
        check(&path, &list)?;
        let path = self.file(ROWS_FILE);
        let (source, _) = file::open_regular(&path).map_err(ReservesError::io(&path))?;
        let mut rows = vec![];
        let summary = rows::read(source, &list, books, |row| rows.push(*row))
            .map_err(|fault| ReservesError::ListRows { path, fault })?;
        Ok(Listed { list, text, rows, summary })
    }

    /// Opens a file of the directory, if it is there.
    ///
    /// # Errors
    /// It is an error if it is no regular file, or the file system refuses.
    pub fn open(&self, name: &str) -> Result<Option<File>, ReservesError> {
        let path = self.file(name);
        match file::open_regular(&path) {
            Ok((file, _)) => Ok(Some(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ReservesError::io(&path)(error)),
        }
    }
}
