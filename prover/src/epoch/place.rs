//! Places: which records fill which block of the block list, and where in its block each vault stands.

use std::path::{Path, PathBuf};

use ringfence_circuits::{
    circuit::LeafWitness,
    protocol::{
        hash::digest::Element,
        index::{BlockIndex, BookIndex},
        parameters::Parameters,
        secret::{Identity, Salt},
        shape::Shape,
        statement::BlockListRow,
    },
};

use super::EpochError;
use crate::{
    secret::EpochSecret,
    snapshot::{record_file, Record, RecordReader},
};

/// A row of the block list with its vaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultRow {
    /// The book.
    pub book: BookIndex,
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
    pub(super) fn salt(&self, secret: &EpochSecret, block: u64, place: usize) -> Salt {
        let number = block * self.vaults_per_block() + place as u64;
        secret.salt(self.book, &self.shape, number)
    }

    /// Checks that a record of the row names no asset and no market that the parameters don't have.
    ///
    /// # Errors
    /// If the record is damaged.
    pub(crate) fn check(&self, parameters: &Parameters, record: &Record) -> Result<(), EpochError> {
        let vault = &record.vault;
        let known = vault.balances.iter().all(|of| parameters.asset(of.asset).is_some())
            && vault.positions.iter().all(|of| parameters.market(of.market).is_some());
        if known {
            Ok(())
        } else {
            let reason = "a record names an asset or a market that the parameters don't have";
            Err(EpochError::damaged(&self.records, reason))
        }
    }

    /// The identity in a record of the row.
    ///
    /// # Errors
    /// It is an error if the record is damaged.
    pub(super) fn identity(&self, record: &Record) -> Result<Identity, EpochError> {
        Element::from_bytes(record.identity)
            .map(|element| Identity(element.0))
            .ok_or_else(|| EpochError::damaged(&self.records, "an identity is not a field element"))
    }
}

/// The first block of row `row`.
pub(super) fn first_block(rows: &[VaultRow], row: usize) -> BlockIndex {
    BlockIndex::new(block_count(&rows[..row]))
}

/// Number of blocks of all rows.
pub(crate) fn block_count(rows: &[VaultRow]) -> u64 {
    rows.iter().map(|row| row.blocks).sum()
}

/// Reads the records of a row block by block.
pub(crate) struct BlockReader {
    vaults_per_block: u64,
    records: RecordReader,
}

impl BlockReader {
    /// Opens the records of a row at its first block.
    ///
    /// # Errors
    /// It is an error if the files can't be read, or hold another number of records than the row's blocks need.
    pub(crate) fn open(row: &VaultRow) -> Result<Self, EpochError> {
        let records = RecordReader::open(&row.records)?;
        if records.count().div_ceil(row.vaults_per_block()) != row.blocks {
            let reason = "it holds another number of records than the row's blocks need";
            return Err(EpochError::damaged(&row.records, reason));
        }
        Ok(BlockReader { vaults_per_block: row.vaults_per_block(), records })
    }

    /// Goes on with block `block` of the row.
    ///
    /// # Errors
    /// It is an error if the row has no such block, or the files can't be read.
    pub(crate) fn seek(&mut self, block: u64) -> Result<(), EpochError> {
        Ok(self.records.seek(block * self.vaults_per_block)?)
    }

    /// The records of the next block: as many as a block holds, or fewer in the last one, where padding
    /// follows.
    ///
    /// # Errors
    /// It is an error if the files can't be read, or are damaged.
    pub(crate) fn next_block(&mut self) -> Result<Vec<Record>, EpochError> {
        let mut records = vec![];
        while (records.len() as u64) < self.vaults_per_block {
            match self.records.next_record()? {
                Some(record) => records.push(record),
                None => break,
            }
        }
        Ok(records)
    }

    /// The leaves of the next block, number `block` of the row, padded to its shape.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn next_leaves(
        &mut self,
        row: &VaultRow,
        secret: &EpochSecret,
        block: u64,
    ) -> Result<Vec<LeafWitness>, EpochError> {
        let mut records = self.next_block()?.into_iter();
        (0..row.shape.vaults)
            .map(|place| {
                let salt = row.salt(secret, block, place);
                Ok(match records.next() {
                    Some(record) => {
                        let identity = row.identity(&record)?;
                        LeafWitness { identity, salt, vault: Some(record.vault) }
                    }
                    None => LeafWitness { identity: Identity::PADDING, salt, vault: None },
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::{
        protocol::{
            id::{AssetId, MarketId},
            shape::SHAPES,
        },
        testing::{small_parameters, small_vault},
    };

    use super::*;

    #[test]
    fn f2_records_of_unknown_assets_and_markets_are_damaged() {
        let records = PathBuf::from("book-0-shape-1.records");
        let row = VaultRow { book: BookIndex::at(0), shape: SHAPES[0], blocks: 1, records };
        let of = |vault| Record {
            account: "a".into(),
            label: "x".into(),
            owner: String::new(),
            identity: [0; 32],
            vault,
            special: None,
        };
        let parameters = small_parameters();
        let known = small_vault();
        row.check(&parameters, &of(known.clone())).unwrap();
        let mut asset = known.clone();
        asset.balances[0].asset = AssetId::new(8191).unwrap();
        let mut market = known;
        market.positions[0].market = MarketId::new(8191).unwrap();
        for vault in [asset, market] {
            assert_eq!(row.check(&parameters, &of(vault)).unwrap_err().code(), "RF-1303");
        }
    }
}
