//! The account index: which records belong to an account, without reading all of them.
//!
//! Entries of 26 bytes, sorted: 16 bytes of BLAKE2b of the account id, the row's index (2 bytes)
//! and the record's number in the row (8 bytes), both big-endian so that bytes sort as numbers.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use blake2b_simd::Params;
use rayon::prelude::*;
use ringfence_circuits::primitive::file;

use super::record::{create_private, RecordError};

const HASH: usize = 16;
/// A hash of an account id.
pub(super) type Hash = [u8; HASH];
const ENTRY: usize = HASH + 2 + 8;
/// Entries that are read at a time, where all of them are.
const CHUNK: u64 = 1 << 12;
/// Stands for the number of a record that was not written.
const NO_RECORD: u64 = u64::MAX;

/// Collects entries in memory, 26 bytes per vault.
#[derive(Debug)]
pub(super) struct IndexBuilder {
    entries: Vec<[u8; ENTRY]>,
}

impl IndexBuilder {
    /// An empty collection with memory for so many vaults.
    pub(super) fn with_capacity(vaults: usize) -> Self {
        IndexBuilder { entries: Vec::with_capacity(vaults) }
    }

    /// Adds a record of an account with this hash. `row` may be any number below 2^16 that [`IndexBuilder::write`] maps.
    pub(super) fn add(&mut self, account: &Hash, row: u16, number: u64) {
        let mut entry = [0; ENTRY];
        entry[..HASH].copy_from_slice(account);
        entry[HASH..HASH + 2].copy_from_slice(&row.to_be_bytes());
        entry[HASH + 2..].copy_from_slice(&number.to_be_bytes());
        self.entries.push(entry);
    }

    /// Adds a vault that has no record, since it breaks its rule.
    pub(super) fn add_failing(&mut self, account: &Hash, row: u16) {
        self.add(account, row, NO_RECORD);
    }

    /// Adds the entries of a part of the vaults, in which records are numbered from 0; `first` is the number of the
    /// first one of each row.
    pub(super) fn merge(&mut self, part: IndexBuilder, first: impl Fn(u16) -> u64) {
        for mut entry in part.entries {
            let mut number = [0; 8];
            number.copy_from_slice(&entry[HASH + 2..]);
            let number = u64::from_be_bytes(number);
            if number != NO_RECORD {
                let row = u16::from_be_bytes([entry[HASH], entry[HASH + 1]]);
                entry[HASH + 2..].copy_from_slice(&(first(row) + number).to_be_bytes());
            }
            self.entries.push(entry);
        }
    }

    /// How many accounts have a vault that breaks its rule.
    pub(super) fn failing_accounts(&mut self) -> u64 {
        self.entries.par_sort_unstable();
        let fails = |entry: &[u8; ENTRY]| entry[HASH + 2..] == NO_RECORD.to_be_bytes();
        let accounts = self.entries.chunk_by(|one, next| one[..HASH] == next[..HASH]);
        accounts.filter(|vaults| vaults.iter().any(fails)).count() as u64
    }

    /// How many accounts the entries are of.
    pub(super) fn accounts(&mut self) -> u64 {
        self.entries.par_sort_unstable();
        self.entries.chunk_by(|one, next| one[..HASH] == next[..HASH]).count() as u64
    }

    /// Sorts the entries, with their rows mapped, and writes them.
    pub(super) fn write(
        mut self,
        path: &Path,
        map: impl Fn(u16) -> u16,
    ) -> Result<(), RecordError> {
        for entry in &mut self.entries {
            let row = map(u16::from_be_bytes([entry[HASH], entry[HASH + 1]]));
            entry[HASH..HASH + 2].copy_from_slice(&row.to_be_bytes());
        }
        self.entries.par_sort_unstable();
        let file = create_private(path).map_err(RecordError::io(path))?;
        let mut file = BufWriter::new(file);
        self.entries
            .iter()
            .try_for_each(|entry| file.write_all(entry))
            .and_then(|()| file.flush())
            .and_then(|()| file.get_ref().sync_all())
            .map_err(RecordError::io(path))
    }
}

/// Row, and number in the row, of a vault.
pub type RecordPlace = (u16, u64);

/// An index on disk. It is read where it is needed, by any number of threads at once, and never held in memory.
#[derive(Debug)]
pub struct AccountIndex {
    path: PathBuf,
    file: File,
    count: u64,
}

impl AccountIndex {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// Returns [`RecordError`] if it can't be read or has a wrong length.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let (file, length) = file::open_regular(path).map_err(RecordError::io(path))?;
        let count = length / ENTRY as u64;
        if length % ENTRY as u64 != 0 {
            return Err(RecordError::Damaged {
                path: path.to_owned(),
                number: count,
                reason: "the index ends early",
            });
        }
        Ok(AccountIndex { path: path.to_owned(), file, count })
    }

    /// Where the index is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Number of entries: one for each vault.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Row, and number in the row, of every vault of `account`, ascending. Hashes of 16 bytes could meet, so
    /// callers compare the account in the record.
    ///
    /// # Errors
    /// Returns [`RecordError::Io`] if the file can't be read.
    pub fn find(&self, account: &str) -> Result<Vec<RecordPlace>, RecordError> {
        self.search(&hash(account)).map_err(RecordError::io(&self.path))
    }

    /// The places of one account after another, in the order of the index, from entry `first` on.
    pub fn accounts(&self, first: u64) -> Accounts<'_> {
        Accounts { index: self, next: first, read: 0..0, bytes: vec![] }
    }

    fn search(&self, wanted: &[u8; HASH]) -> io::Result<Vec<RecordPlace>> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entry(middle)?[..HASH] < wanted[..] {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let mut found = Vec::new();
        while low < self.count {
            let entry = self.entry(low)?;
            if entry[..HASH] != wanted[..] {
                break;
            }
            found.push(place(&entry));
            low += 1;
        }
        Ok(found)
    }

    fn entry(&self, index: u64) -> io::Result<[u8; ENTRY]> {
        let mut entry = [0; ENTRY];
        self.file.read_exact_at(&mut entry, index * ENTRY as u64)?;
        Ok(entry)
    }
}

/// Where the record of an entry is.
fn place(entry: &[u8; ENTRY]) -> RecordPlace {
    let row = u16::from_be_bytes([entry[HASH], entry[HASH + 1]]);
    let mut number = [0; 8];
    number.copy_from_slice(&entry[HASH + 2..]);
    (row, u64::from_be_bytes(number))
}

/// Entries of one hash: those of one account, or of several, should their hashes meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPlaces {
    /// The entry behind them.
    pub end: u64,
    /// The vaults, ascending.
    pub places: Vec<RecordPlace>,
}

/// The accounts of an index, see [`AccountIndex::accounts`]. It holds a few entries at a time.
#[derive(Debug)]
pub struct Accounts<'a> {
    index: &'a AccountIndex,
    next: u64,
    /// The entries that are held.
    read: Range<u64>,
    bytes: Vec<u8>,
}

impl Accounts<'_> {
    /// The entry that comes next; it stays so.
    fn peek(&mut self) -> Result<Option<[u8; ENTRY]>, RecordError> {
        if self.next >= self.index.count {
            return Ok(None);
        }
        if !self.read.contains(&self.next) {
            let end = self.index.count.min(self.next + CHUNK);
            self.bytes.resize((end - self.next) as usize * ENTRY, 0);
            let read = self.index.file.read_exact_at(&mut self.bytes, self.next * ENTRY as u64);
            read.map_err(RecordError::io(&self.index.path))?;
            self.read = self.next..end;
        }
        let start = (self.next - self.read.start) as usize * ENTRY;
        let mut entry = [0; ENTRY];
        entry.copy_from_slice(&self.bytes[start..start + ENTRY]);
        Ok(Some(entry))
    }

    fn group(&mut self) -> Result<Option<AccountPlaces>, RecordError> {
        let Some(first) = self.peek()? else { return Ok(None) };
        let mut places = vec![];
        while let Some(entry) = self.peek()?.filter(|entry| entry[..HASH] == first[..HASH]) {
            places.push(place(&entry));
            self.next += 1;
        }
        Ok(Some(AccountPlaces { end: self.next, places }))
    }
}

impl Iterator for Accounts<'_> {
    type Item = Result<AccountPlaces, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.group().transpose()
    }
}

/// The hash of an account id.
pub(super) fn hash(account: &str) -> Hash {
    let mut out = [0; HASH];
    out.copy_from_slice(Params::new().hash_length(HASH).hash(account.as_bytes()).as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vault_of_an_account_is_found() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("index");
        let mut builder = IndexBuilder::with_capacity(0);
        for number in 0..100u64 {
            builder.add(&hash(&format!("a{}", number % 40)), (number % 3) as u16, number);
        }
        builder.write(&path, |row| row + 10).unwrap();
        let index = AccountIndex::open(&path).unwrap();
        assert_eq!(index.find("a39").unwrap(), vec![(10, 39), (11, 79)]);
        assert_eq!(index.find("a0").unwrap(), vec![(10, 0), (11, 40), (12, 80)]);
        assert_eq!(index.find("b").unwrap(), vec![]);
    }

    #[test]
    fn all_accounts_come_once_each_from_any_entry_on_and_across_chunks() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("index");
        let mut builder = IndexBuilder::with_capacity(0);
        let vaults = 2 * CHUNK + 77;
        for number in 0..vaults {
            builder.add(&hash(&format!("a{}", number / 3)), 0, number);
        }
        builder.write(&path, |row| row).unwrap();
        let index = AccountIndex::open(&path).unwrap();
        assert_eq!(index.count(), vaults);
        let all: Vec<AccountPlaces> = index.accounts(0).map(Result::unwrap).collect();
        assert_eq!(all.len() as u64, vaults.div_ceil(3));
        let (mut seen, mut end) = (vec![], 0);
        for account in &all {
            end += account.places.len() as u64;
            assert_eq!(account.end, end);
            let of = account.places[0].1 / 3;
            assert!(account.places.iter().all(|(_, number)| number / 3 == of));
            seen.extend(account.places.iter().map(|(_, number)| *number));
        }
        seen.sort_unstable();
        assert_eq!(seen, Vec::from_iter(0..vaults));
        let rest: Vec<AccountPlaces> = index.accounts(all[1000].end).map(Result::unwrap).collect();
        assert_eq!(rest, all[1001..]);
        assert!(index.accounts(vaults).next().is_none());
    }

    #[test]
    fn parts_are_numbered_behind_each_other() {
        let directory = tempfile::tempdir().unwrap();
        let whole = directory.path().join("whole");
        let parts = directory.path().join("parts");
        let mut builder = IndexBuilder::with_capacity(0);
        let mut merged = IndexBuilder::with_capacity(0);
        for part in 0..3u64 {
            let mut of_part = IndexBuilder::with_capacity(0);
            for number in 0..10u64 {
                for row in [1, 2] {
                    let account = hash(&format!("{}", number * part % 7));
                    builder.add(&account, row, 10 * part + number);
                    of_part.add(&account, row, number);
                }
            }
            builder.add_failing(&hash("broken"), 1);
            of_part.add_failing(&hash("broken"), 1);
            merged.merge(of_part, |row| if row == 1 || row == 2 { 10 * part } else { 77 });
        }
        assert_eq!(merged.failing_accounts(), 1);
        builder.write(&whole, |row| row).unwrap();
        merged.write(&parts, |row| row).unwrap();
        assert_eq!(std::fs::read(&whole).unwrap(), std::fs::read(&parts).unwrap());
    }

    #[test]
    fn an_account_of_several_failing_vaults_counts_once() {
        let mut builder = IndexBuilder::with_capacity(0);
        builder.add(&hash("whole"), 0, 0);
        builder.add(&hash("half"), 0, 1);
        builder.add_failing(&hash("half"), 0);
        builder.add_failing(&hash("broken"), 1);
        builder.add_failing(&hash("broken"), 0);
        assert_eq!((builder.failing_accounts(), builder.accounts()), (2, 3));
    }
}
