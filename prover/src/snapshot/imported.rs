//! What an import leaves: files of records, an index of accounts, and what was counted.

use std::path::PathBuf;

use ringfence_circuits::protocol::{index::BookIndex, shape::Shape};

use super::{
    index::AccountIndex,
    info::SnapshotInfo,
    record::{RecordError, RecordReader},
    reserves::Reserve,
    summary::Summary,
};

/// A file of records: the vaults of one book and shape, which become a row of the block list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFile {
    /// The book.
    pub book: BookIndex,
    /// The shape.
    pub shape: Shape,
    /// Number of vaults.
    pub count: u64,
    /// Their records in secret order, for [`RecordReader`].
    pub file: PathBuf,
}

/// An imported snapshot.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What it is of.
    pub info: SnapshotInfo,
    /// The reserves, sorted by (book, asset, evidence).
    pub reserves: Vec<Reserve>,
    /// The rows, sorted by (book, shape code).
    pub rows: Vec<RecordFile>,
    /// What was counted.
    pub summary: Summary,
    /// The account index.
    pub index: PathBuf,
}

impl Imported {
    /// Row, and number in the row, of every vault of `account`.
    ///
    /// # Errors
    /// Returns [`RecordError`] if index or records can't be read.
    pub fn find(&self, account: &str) -> Result<Vec<(u16, u64)>, RecordError> {
        let mut found = Vec::new();
        for (row, number) in AccountIndex::open(&self.index)?.find(account)? {
            let Some(file) = self.rows.get(usize::from(row)).map(|row| &row.file) else {
                let reason = "the index names a row that doesn't exist";
                return Err(RecordError::Damaged { path: self.index.clone(), number, reason });
            };
            if RecordReader::open(file)?.get(number)?.account == account {
                found.push((row, number));
            }
        }
        Ok(found)
    }
}
