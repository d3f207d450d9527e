//! The vaults of an imported epoch by account, opened once and then read where they stand: for packages, of which each
//! needs a few vaults out of millions.

use std::sync::OnceLock;

use super::{place::VaultRow, EpochError};
use crate::snapshot::{AccountIndex, AccountPlaces, Accounts, Record, RecordLookup, RecordPlace};

/// Rows whose files stay open. There may be more rows than a process may have open files; those of the others are
/// opened each time.
const OPEN_ROWS: usize = 128;

/// A vault of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundVault {
    /// The row of the block list, from 0.
    pub row: usize,
    /// Its number in the row, from 0.
    pub number: u64,
    /// What was imported.
    pub record: Record,
}

/// The account index and the records of an epoch. It holds open files and nothing of their content, and serves any
/// number of threads at once.
pub struct Vaults {
    index: AccountIndex,
    rows: Vec<(VaultRow, OnceLock<RecordLookup>)>,
}

impl Vaults {
    /// Opens the index; records are opened when one of them is needed.
    pub(super) fn new(index: AccountIndex, rows: &[VaultRow]) -> Self {
        let rows = rows.iter().map(|row| (row.clone(), OnceLock::new())).collect();
        Vaults { index, rows }
    }

    /// Number of vaults.
    pub fn count(&self) -> u64 {
        self.index.count()
    }

    /// The places of one account after another, from entry `first` of the index on.
    pub fn accounts(&self, first: u64) -> Accounts<'_> {
        self.index.accounts(first)
    }

    /// How many accounts there are. It reads the whole index.
    ///
    /// # Errors
    /// It is an error if the index can't be read.
    pub fn count_accounts(&self) -> Result<u64, EpochError> {
        let mut count = 0;
        for account in self.accounts(0) {
            account?;
            count += 1;
        }
        Ok(count)
    }

    /// The vaults of an account; none if it has none.
    ///
    /// # Errors
    /// It is an error if the index or the records can't be read.
    pub fn find(&self, account: &str) -> Result<Vec<FoundVault>, EpochError> {
        let mut found = self.read(&self.index.find(account)?)?;
        // Hashes of two accounts could meet.
        found.retain(|vault| vault.record.account == account);
        Ok(found)
    }

    /// The vaults at these places, account by account. Only where hashes meet there is more than one account.
    ///
    /// # Errors
    /// It is an error if the records can't be read.
    pub fn of(&self, places: &AccountPlaces) -> Result<Vec<Vec<FoundVault>>, EpochError> {
        let mut found = self.read(&places.places)?;
        found.sort_by(|a, b| a.record.account.cmp(&b.record.account));
        let same = |a: &FoundVault, b: &FoundVault| a.record.account == b.record.account;
        Ok(found.chunk_by(same).map(<[FoundVault]>::to_vec).collect())
    }

    fn read(&self, places: &[RecordPlace]) -> Result<Vec<FoundVault>, EpochError> {
        let vault = |(row, number): &RecordPlace| {
            let row = usize::from(*row);
            Ok(FoundVault { row, number: *number, record: self.record(row, *number)? })
        };
        places.iter().map(vault).collect()
    }

    fn record(&self, row: usize, number: u64) -> Result<Record, EpochError> {
        let Some((of, open)) = self.rows.get(row) else {
            return Err(EpochError::damaged(
                self.index.path(),
                "it names a row that doesn't exist",
            ));
        };
        if let Some(lookup) = open.get() {
            return Ok(lookup.get(number)?);
        }
        let lookup = RecordLookup::open(&of.records)?;
        match row < OPEN_ROWS {
            true => Ok(open.get_or_init(|| lookup).get(number)?),
            false => Ok(lookup.get(number)?),
        }
    }
}
