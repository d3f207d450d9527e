//! Places: which records fill which block of the block list, and where in its block each vault stands.

use std::path::{Path, PathBuf};

use halo2_proofs::pasta::Fp;
use ringfence_circuits::protocol::{hash::digest::Element, shape::Shape, statement::BlockListRow};

use super::EpochError;
use crate::{
    secret::EpochSecret,
    snapshot::{record_file, Record, RecordReader},
};

/// A row of the block list with its vaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultRow {
    /// Index of the book.
    pub book: u16,
    /// The shape of its blocks.
    pub shape: Shape,
    /// Number of blocks.
    pub blocks: u64,
    /// File with the records of its vaults, in secret order.
    pub records: PathBuf,
}

impl VaultRow {
    /// The row of a block list whose records stand in the directory `vaults`.
    pub(super) fn new(row: &BlockListRow, vaults: &Path) -> Self {
        VaultRow {
            book: row.book,
            shape: row.shape,
            blocks: row.count,
            records: vaults.join(record_file(row.book, &row.shape)),
        }
    }

    /// Number of vaults and padding in a block.
    pub(super) fn vaults_per_block(&self) -> u64 {
        self.shape.vaults as u64
    }

    /// The salt of the leaf at `place` of block `block` of the row. Padding has salts, too.
    pub(super) fn salt(&self, secret: &EpochSecret, block: u64, place: usize) -> Fp {
        let number = block * self.vaults_per_block() + place as u64;
        secret.salt(self.book, &self.shape, number)
    }

    /// The identity in a record of the row.
    ///
    /// # Errors
    /// It is an error if the record is damaged.
    pub(super) fn identity(&self, record: &Record) -> Result<Fp, EpochError> {
        Element::from_bytes(record.identity)
            .map(|element| element.0)
            .ok_or_else(|| EpochError::damaged(&self.records, "an identity is not a field element"))
    }
}

/// Index among all blocks of the first block of row `row`.
pub(super) fn first_block(rows: &[VaultRow], row: usize) -> u64 {
    rows[..row].iter().map(|row| row.blocks).sum()
}

/// Number of blocks of all rows.
pub(super) fn block_count(rows: &[VaultRow]) -> u64 {
    first_block(rows, rows.len())
}

/// Reads the records of a row block by block.
pub(super) struct BlockReader {
    vaults_per_block: u64,
    records: RecordReader,
}

impl BlockReader {
    /// Opens the records of a row at its first block.
    ///
    /// # Errors
    /// It is an error if the files can't be read.
    pub(super) fn open(row: &VaultRow) -> Result<Self, EpochError> {
        let records = RecordReader::open(&row.records)?;
        Ok(BlockReader { vaults_per_block: row.vaults_per_block(), records })
    }

    /// Goes on with block `block` of the row.
    ///
    /// # Errors
    /// It is an error if the row has no such block, or the files can't be read.
    pub(super) fn seek(&mut self, block: u64) -> Result<(), EpochError> {
        Ok(self.records.seek(block * self.vaults_per_block)?)
    }

    /// The records of the next block: as many as a block holds, or fewer in the last one, where padding
    /// follows.
    ///
    /// # Errors
    /// It is an error if the files can't be read, or are damaged.
    pub(super) fn next_block(&mut self) -> Result<Vec<Record>, EpochError> {
        let mut records = vec![];
        while (records.len() as u64) < self.vaults_per_block {
            match self.records.next_record()? {
                Some(record) => records.push(record),
                None => break,
            }
        }
        Ok(records)
    }
}
