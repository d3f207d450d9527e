//! Second pass: the rows of a bucket become judged vaults. Buckets are judged on all threads, and what each
//! gives is put together in the order of the buckets, so that nothing depends on the number of threads.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::{
    contribution::SpecialAmounts, index::BookIndex, parameters::Parameters, shape::Shape,
    vault::Vault,
};

use super::{
    error::{Full, ImportError, Problem, Problems},
    failing_list::FailingVaults,
    index::{hash, IndexBuilder},
    info::SnapshotInfo,
    join::{self, Joined},
    judge::{self, Rejection, Verdict},
    origin::{Origins, Place},
    partition::{Declared, Entry},
    record::{FrameReader, Frames, Record},
    special::Special,
    summary::Tally,
};

/// Most rows of one vault that are held: more than there are assets and sides of markets.
const MAX_VAULT_ROWS: usize = 1 << 15;

/// Bytes of a bucket that are read at once.
const BUFFER: usize = 1 << 16;

/// A row of the block list: its book and the code of its shape.
pub(super) type RowKey = (BookIndex, u8);

/// What buckets are judged by.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a, 'o> {
    pub parameters: &'a Parameters,
    pub info: &'a SnapshotInfo,
    pub shapes: &'a [Shape],
    /// Problems after which a bucket is given up.
    pub max_errors: usize,
    /// Whether vaults that break their rule are listed.
    pub lists_failing: bool,
    pub origins: &'o Origins,
    /// The directory of the records, which errors name.
    pub directory: &'o Path,
    /// Parameters with other thresholds, which vaults are compared by.
    pub unmoved: Option<&'a Parameters>,
}

/// What the vaults of a bucket come to.
pub(super) struct Judged<'a> {
    /// What is wrong with some, up to the limit.
    pub problems: Problems,
    /// How many there are.
    pub joined: u64,
    /// Those that break their rule.
    pub failing: FailingVaults,
    /// The records of the others, by their row.
    pub records: BTreeMap<RowKey, (Shape, Frames)>,
    /// Their accounts; records are numbered from 0 in each row.
    pub index: IndexBuilder,
    /// What is counted.
    pub tally: Tally<'a>,
}

impl<'a> Judge<'a, '_> {
    /// Joins and judges one bucket and removes its file. `tally` is an empty one.
    pub(super) fn bucket(self, path: &Path, tally: Tally<'a>) -> Result<Judged<'a>, ImportError> {
        let mut judged = Judged {
            problems: Problems::new(self.max_errors),
            joined: 0,
            failing: FailingVaults::default(),
            records: BTreeMap::new(),
            index: IndexBuilder::with_capacity(0),
            tally,
        };
        if let Ok(mut entries) = self.entries(path, &mut judged.problems)? {
            fs::remove_file(path).map_err(ImportError::io("remove", path))?;
            for joined in join::join(&mut entries, self.origins) {
                let refused = match joined {
                    Ok(joined) => self.vault(joined, &mut judged)?,
                    Err(problems) => problems,
                };
                let mut refused = refused.into_iter().map(|problem| judged.problems.add(problem));
                if refused.any(|added| added.is_err()) {
                    break;
                }
            }
        }
        Ok(judged)
    }

    /// The rows of a bucket.
    fn entries(
        self,
        path: &Path,
        problems: &mut Problems,
    ) -> Result<Result<Vec<Entry>, Full>, ImportError> {
        let mut reader = FrameReader::open(path, BUFFER)?;
        let mut entries: Vec<Entry> = Vec::new();
        // As long as all rows are no more than one vault may have, none has too many.
        let mut rows: HashMap<[u8; 32], usize> = HashMap::new();
        while let Some(entry) = reader.next::<Entry>()? {
            if entries.len() < MAX_VAULT_ROWS {
                entries.push(entry);
                continue;
            }
            if rows.is_empty() {
                for entry in &entries {
                    *rows.entry(entry.order).or_insert(0) += 1;
                }
            }
            let count = rows.entry(entry.order).or_insert(0);
            *count += 1;
            if *count <= MAX_VAULT_ROWS {
                entries.push(entry);
            } else if *count == MAX_VAULT_ROWS + 1 {
                let reason = format!("more than {MAX_VAULT_ROWS} rows of one vault");
                let origin = self.origins.get(entry.origin);
                if let Err(Full) = problems.add(origin.problem(entry.line, "vault", reason)) {
                    return Ok(Err(Full));
                }
            }
        }
        Ok(Ok(entries))
    }

    /// Judges and keeps one vault; returns why it is refused.
    fn vault(self, joined: Joined, judged: &mut Judged<'a>) -> Result<Vec<Problem>, ImportError> {
        let Joined { origin, line, entry, vault, places, rounded, dust } = joined;
        judged.tally.rounded += rounded;
        judged.tally.dust += dust;
        judged.joined += 1;
        if vault.balances.is_empty() && vault.positions.is_empty() {
            if vault.extra > 0 {
                let reason = "an extra requirement, but no balance and no position";
                return Ok(vec![self.origins.get(origin).problem(line, "extra", reason)]);
            }
            judged.tally.empty += 1;
            return Ok(Vec::new());
        }
        let account = hash(&entry.account);
        match judge::judge(self.parameters, self.shapes, entry.declared, &vault) {
            Err(Rejection::Refused { field, reason }) => {
                return Ok(vec![self.origins.get(origin).problem(line, field, reason)])
            }
            Err(Rejection::Failing(violation, verdict)) => {
                self.compare(entry.declared, &verdict, &vault, judged);
                let (book, place) = (self.info.book_name(entry.book), Place { origin, line });
                let listed = self.lists_failing;
                judged.failing.add(place, &entry, book, &violation, &verdict, listed);
                // Its amounts are counted all the same: whoever looks for the mistake needs all of them.
                judged.tally.add((&entry, account), &verdict, &vault, &places);
                let key = (entry.book, verdict.shape.code);
                judged.index.add_failing(&account, provisional(key));
            }
            Ok(verdict) => {
                self.compare(entry.declared, &verdict, &vault, judged);
                judged.tally.add((&entry, account), &verdict, &vault, &places);
                let key = (entry.book, verdict.shape.code);
                let special = SpecialAmounts::new(verdict.shape.rule, &verdict.assessment);
                let record = Record {
                    account: entry.account,
                    label: entry.label,
                    owner: entry.owner,
                    identity: entry.identity,
                    vault,
                    special: special.as_ref().map(Special::from),
                };
                let empty = || (verdict.shape, Frames::default());
                let (_, frames) = judged.records.entry(key).or_insert_with(empty);
                let number = frames.push(&record, &record_path(self.directory, key))?;
                judged.index.add(&account, provisional(key), number);
            }
        }
        Ok(Vec::new())
    }

    /// Counts a vault that other thresholds would judge otherwise.
    fn compare(
        self,
        declared: Declared,
        verdict: &Verdict,
        vault: &Vault,
        judged: &mut Judged<'a>,
    ) {
        if let Some(others) = self.unmoved {
            judged.tally.fallen.add(others, declared, &verdict.assessment, vault);
        }
    }
}

/// A number for a row before all rows are known. Books are below 2^8.
pub(super) fn provisional((book, code): RowKey) -> u16 {
    book.get() << 8 | u16::from(code)
}

/// The file of a row's records.
pub(super) fn file_name((book, code): RowKey) -> String {
    format!("book-{book}-shape-{code}.records")
}

/// Where the records of a row stand.
pub(super) fn record_path(directory: &Path, key: RowKey) -> PathBuf {
    directory.join(file_name(key))
}
