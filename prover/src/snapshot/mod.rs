//! Import of a snapshot: a directory of `snapshot.toml` and CSV tables becomes vaults in integers,
//! judged, sorted into shapes and placed in a secret random order (§2, §3, §4).
//!
//! | file | columns |
//! |---|---|
//! | `vaults.csv` | account, vault, book, rule, owner, extra |
//! | `balances.csv` | account, vault, asset, amount |
//! | `positions.csv` | account, vault, market, side, size, cost, entry_price, funding |
//! | `reserves.csv` (may be missing) | book, asset, amount, evidence |
//!
//! Each may be packed (`vaults.csv.gz`, `vaults.csv.zst`) or a file of Parquet (`vaults.parquet`).
//!
//! Where `mapping.toml` stands beside `snapshot.toml`, tables come from the files and columns that it names;
//! `docs/mapping.md` describes it. All rows come in batches from a [`source::RowSource`].
//!
//! `snapshot.toml` may hold control totals ([`Control`]), which the tables are checked against exactly.
//! What is well formed but implausible becomes a [`Warning`].
//!
//! Rows come in any order. They are first scattered over buckets on disk by the order key of their
//! vault, then joined bucket by bucket, so that memory doesn't grow with the number of vaults, but
//! for 26 bytes per vault of the account index. Both passes work on all threads, and what they give depends on
//! the order of rows and buckets only, never on the number of threads. All files written are readable by their owner only.
//!
//! Each vault is assessed once. What the assessment found goes into the totals at once and, where the
//! vault's rule has totals of its own, into its record, so that no later stage needs another.
//!
//! The room knows parameters, the predicate and shapes. It must not know statements of an epoch, trees or
//! proofs: whoever imports gets records, an index and a summary, and the key that orders the records is
//! given to it.

mod amount;
mod balances;
mod bucket;
mod compare;
mod control;
mod description;
mod error;
mod failing;
mod failing_list;
mod fallen;
mod feed;
mod fill;
mod given;
mod holders;
mod imported;
mod index;
mod info;
mod interest;
mod join;
mod judge;
mod lookup;
mod mapped;
mod mapping;
mod moves;
mod names;
mod origin;
mod partition;
mod prices;
mod reading;
pub mod record;
mod reserves;
mod scatter;
pub mod source;
mod special;
mod summary;
mod table;
mod time;
mod warning;
mod watch;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use ringfence_circuits::{
    primitive::{file, shown::Shown},
    protocol::{
        index::BookIndex,
        lane::Lanes,
        parameters::Parameters,
        shape::Shape,
        statement::{MAX_BLOCKS, MAX_BOOK_LANES},
    },
};
use zeroize::Zeroizing;

pub use balances::{LargeBalance, LARGEST};
pub use control::Control;
pub use error::{ImportError, LeftOut, Problem};
pub use failing::Failing;
pub use fallen::Fallen;
pub use feed::{input_files, mapped_names, reserve_files, tidy_reserves};
pub use given::{Given, Named, Times};
pub use holders::ThinTotals;
pub use imported::{Imported, RecordFile};
pub use index::{AccountIndex, AccountPlaces, Accounts, RecordPlace};
pub use info::{SnapshotInfo, FILE as INFO_FILE, MAX_INFO};
pub use interest::{interest, InterestMove, MarketInterest};
pub use lookup::RecordLookup;
pub use mapped::{MappedFile, Pattern};
pub use moves::{coin_totals, CoinTotals, LeastVaults, Move};
pub use record::{Record, RecordError, RecordReader, RecordWriter};
pub use reserves::{read_reserves, snapshot_reserves, Reserve, RESERVES_FILE};
pub use ringfence_circuits::protocol::text::seconds;
pub use special::Special;
pub use summary::{Closure, LaneTotal, RuleCount, ShapeCount, Summary};
pub use table::MAPPING_FILE;
pub use warning::{is_warning, parameter_warnings, Warning, FEW_HOLDERS};
pub use watch::{
    deny, kept_mapped, kept_warnings, PolicyFiles, Previous, Watch, DEFAULT_MOVED_PERCENT,
    DEFAULT_PRICE_FACTOR, WARNINGS_FILE,
};

use bucket::{file_name, provisional, record_path, Judge, Judged, RowKey};
use error::{Full, Problems};
use failing_list::FailingVaults;
use feed::Feeds;
use index::IndexBuilder;
use origin::Origins;
use partition::{Context, Counts};
use summary::Tally;
use warning::{Findings, Kind};

/// Problems after which an import stops reading, if the caller says nothing else.
pub const DEFAULT_MAX_ERRORS: usize = 20;
/// Name of the account index in the output directory.
pub const INDEX_FILE: &str = "accounts.index";

/// How to import. It holds a key: no `Debug`.
#[derive(Clone)]
pub struct Options<'a> {
    /// Key of the vaults' order, derived from the epoch secret.
    pub order_key: Zeroizing<[u8; 32]>,
    /// Directory to create for records and index; written aside and renamed at the end.
    pub out: PathBuf,
    /// The shapes that the protocol version has.
    pub shapes: &'a [Shape],
    /// Problems after which reading stops.
    pub max_errors: usize,
    /// Most liquidating vaults, declared or found by `auto`; `None`: any number.
    pub max_liquidating: Option<u64>,
    /// Private file for the list of vaults that break their rule.
    pub failing: Option<PathBuf>,
    /// Number of buckets; `None`: by the size of the tables.
    pub buckets: Option<usize>,
    /// What is looked at for warnings.
    pub watch: Watch<'a>,
}

/// What was looked at in a snapshot. It is private.
#[derive(Clone)]
pub struct Looked {
    /// What the snapshot is of.
    pub info: SnapshotInfo,
    /// The reserves, sorted by (book, asset, evidence).
    pub reserves: Vec<Reserve>,
    /// What was counted.
    pub summary: Summary,
    /// Vaults that break their rule, if there are any. They are counted, too.
    pub failing: Option<Failing>,
}

/// Imports the snapshot in `directory`.
///
/// # Errors
/// [`ImportError`] names every refused row with its place, up to the limit. Nothing is left behind then
/// but the private list of failing vaults.
pub fn import(
    directory: &Path,
    parameters: &Parameters,
    options: &Options<'_>,
) -> Result<Imported, ImportError> {
    match read(directory, parameters, options)? {
        Outcome::Imported(imported) => Ok(*imported),
        Outcome::Failing(failing, looked) => {
            Err(ImportError::Failing { failing, warnings: looked.summary.warnings })
        }
    }
}

/// Looks at the snapshot in `directory` as an import would, and keeps nothing. Vaults that break their rule
/// are counted with the others, so that what is wrong with them can be found.
///
/// # Errors
/// The errors are those of [`import`], but for [`ImportError::Failing`].
pub fn look(
    directory: &Path,
    parameters: &Parameters,
    options: &Options<'_>,
) -> Result<Looked, ImportError> {
    Ok(match read(directory, parameters, options)? {
        Outcome::Imported(imported) => {
            let Imported { info, reserves, summary, .. } = *imported;
            Looked { info, reserves, summary, failing: None }
        }
        Outcome::Failing(failing, looked) => Looked { failing: Some(failing), ..*looked },
    })
}

/// A snapshot that was read: one that is imported, or vaults that break their rule with all else.
enum Outcome {
    Imported(Box<Imported>),
    Failing(Failing, Box<Looked>),
}

fn read(
    directory: &Path,
    parameters: &Parameters,
    options: &Options<'_>,
) -> Result<Outcome, ImportError> {
    let info = SnapshotInfo::read_with(directory, &options.watch)?;
    let feeds = Feeds::of(directory, options.watch.remote)?;
    feeds.check_names(parameters, &info.books)?;
    if info.books.len() * Lanes::new(parameters).book_lane_count() > MAX_BOOK_LANES {
        let reason = format!("more than {MAX_BOOK_LANES} lanes of all books; take fewer books");
        let problem = Problem { file: INFO_FILE.into(), line: 0, field: "books".into(), reason };
        return Err(ImportError::Info(problem));
    }
    if options.out.exists() {
        return Err(ImportError::OutputExists(options.out.clone()));
    }
    let (aside, scratch) = rooms(&options.out)?;
    let context = Context::new(parameters, &info, &options.order_key, options.watch.price_factor);
    let mut problems = Problems::new(options.max_errors);
    let held = reserves::read(&feeds, &info.snapshot_time, context.names(), &mut problems)?;
    let count = match options.buckets {
        Some(count) => count,
        None => partition::bucket_count(&feeds)?,
    };
    let (buckets, mut counts) =
        scatter::scatter(&feeds, &scratch, &context, &info, count, &mut problems)?;
    for (number, extent, mapped) in held.extents {
        counts.extent(feeds.origins.get(number), extent, mapped);
    }
    check_whole(directory, &feeds, parameters, &info, &options.watch, &mut counts)?;

    let mut importer = Importer::new(parameters, &info, options, aside.path(), problems);
    importer.tally.table_rows = counts.rows;
    importer.tally.origins = feeds.origins.clone();
    importer.derives_vaults = feeds.derives_vaults();
    importer.index = IndexBuilder::with_capacity(counts.vaults);
    importer.tally.dust = counts.dust;
    importer.tally.zero_balances = counts.zeros;
    importer.tally.zero_positions = counts.zero_positions;
    importer.tally.rounded = counts.rounded + held.rounded;
    importer.tally.mapped = counts.mapped;
    importer.findings = counts.findings;
    importer.buckets(&buckets, &feeds.origins)?;
    let (rows, summary) = match importer.finish()? {
        Finished::Rows(rows, summary) => (rows, *summary),
        Finished::Failing(failing, summary) => {
            let looked = Looked { info, reserves: held.reserves, summary: *summary, failing: None };
            return Ok(Outcome::Failing(failing, Box::new(looked)));
        }
    };

    fs::remove_dir_all(&scratch).map_err(ImportError::io("remove", &scratch))?;
    file::rename_dir(aside.path(), &options.out)
        .map_err(ImportError::io("create", &options.out))?;
    let _moved = aside.keep();
    let index = options.out.join(INDEX_FILE);
    Ok(Outcome::Imported(Box::new(Imported {
        info,
        reserves: held.reserves,
        rows,
        summary,
        index,
    })))
}

/// A private directory beside the output, which it becomes, and one in it for what is sorted.
fn rooms(out: &Path) -> Result<(tempfile::TempDir, PathBuf), ImportError> {
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(ImportError::io("create", parent))?;
    let aside = tempfile::Builder::new()
        .prefix(".snapshot-")
        .permissions(crate::permissions::private_permissions())
        .tempdir_in(parent)
        .map_err(ImportError::io("create a directory in", parent))?;
    let scratch = aside.path().join("buckets");
    fs::create_dir(&scratch).map_err(ImportError::io("create", &scratch))?;
    Ok((aside, scratch))
}

/// Checks the tables as a whole: control totals, files beside them, times.
fn check_whole(
    directory: &Path,
    feeds: &Feeds<'_>,
    parameters: &Parameters,
    info: &SnapshotInfo,
    watch: &Watch<'_>,
    counts: &mut Counts,
) -> Result<(), ImportError> {
    if let Some(sums) = &counts.sums {
        let called = |table| feeds.called(table);
        control_refused(info.control.check(parameters, sums, feeds.derives_vaults(), &called))?;
    }
    mapped::check(&mut counts.mapped, feeds.patterns_added_up(), &mut counts.findings);
    for name in watch::stray_files(directory, &feeds.names())? {
        counts.findings.add(Kind::StrayFile, Shown(&name).to_string());
    }
    time::check(info, watch.now, &mut counts.findings);
    counts.findings.add_doubts(parameters);
    if watch.older_parameters {
        counts.findings.add(Kind::OlderParameters, "the parameters: format");
    }
    Ok(())
}

/// What the second pass leaves.
enum Finished {
    /// The rows, and what was counted.
    Rows(Vec<RecordFile>, Box<Summary>),
    /// Vaults that break their rule, and what was counted, theirs included.
    Failing(Failing, Box<Summary>),
}

/// Refuses the tables if they differ from control totals.
fn control_refused(differences: Vec<control::Difference>) -> Result<(), ImportError> {
    if differences.is_empty() {
        return Ok(());
    }
    let named = differences.into_iter().map(|(field, reason)| Problem {
        file: INFO_FILE.into(),
        line: 0,
        field: field.into(),
        reason,
    });
    Err(ImportError::Control(named.collect()))
}

/// The state of the second pass.
struct Importer<'a> {
    parameters: &'a Parameters,
    info: &'a SnapshotInfo,
    options: &'a Options<'a>,
    directory: &'a Path,
    /// Whether no table lists the vaults, and how many there were.
    derives_vaults: bool,
    joined: u64,
    problems: Problems,
    failing: FailingVaults,
    writers: BTreeMap<RowKey, (Shape, RecordWriter)>,
    index: IndexBuilder,
    tally: Tally<'a>,
    findings: Findings,
}

/// Most buckets that are judged at a time, however many threads there are: each is in memory.
const MOST_AT_ONCE: usize = 16;

impl<'a> Importer<'a> {
    fn new(
        parameters: &'a Parameters,
        info: &'a SnapshotInfo,
        options: &'a Options<'a>,
        directory: &'a Path,
        problems: Problems,
    ) -> Self {
        Importer {
            parameters,
            info,
            options,
            directory,
            derives_vaults: false,
            joined: 0,
            problems,
            failing: FailingVaults::default(),
            writers: BTreeMap::new(),
            index: IndexBuilder::with_capacity(0),
            tally: Tally::new(parameters, info),
            findings: Findings::default(),
        }
    }

    /// Joins and judges all buckets, up to the limit of problems.
    fn buckets(&mut self, buckets: &[PathBuf], origins: &Origins) -> Result<(), ImportError> {
        let judge = Judge {
            parameters: self.parameters,
            info: self.info,
            shapes: self.options.shapes,
            max_errors: self.options.max_errors,
            lists_failing: self.options.failing.is_some(),
            origins,
            directory: self.directory,
            unmoved: self.options.watch.unmoved,
        };
        for together in buckets.chunks(rayon::current_num_threads().min(MOST_AT_ONCE)) {
            let empty: Vec<Tally<'a>> = together.iter().map(|_| self.tally.part()).collect();
            let each = together.par_iter().zip(empty);
            let judged: Vec<_> = each.map(|(path, tally)| judge.bucket(path, tally)).collect();
            for judged in judged {
                if let Err(Full) = self.add(judged?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Puts the vaults of a bucket behind those of the buckets before it.
    fn add(&mut self, judged: Judged<'a>) -> Result<Result<(), Full>, ImportError> {
        let Judged { problems, joined, failing, records, index, tally } = judged;
        self.joined += joined;
        self.failing.merge(failing);
        self.tally.merge(tally);
        let mut first = BTreeMap::new();
        for (key, (shape, frames)) in records {
            first.insert(provisional(key), self.writer(key, shape)?.append(&frames)?);
        }
        self.index.merge(index, |row| first.get(&row).copied().unwrap_or_default());
        for problem in problems.into_list() {
            if let Err(Full) = self.problems.add(problem) {
                return Ok(Err(Full));
            }
        }
        Ok(Ok(()))
    }

    fn writer(&mut self, key: RowKey, shape: Shape) -> Result<&mut RecordWriter, ImportError> {
        use std::collections::btree_map::Entry::{Occupied, Vacant};
        let (_, writer) = match self.writers.entry(key) {
            Occupied(entry) => entry.into_mut(),
            Vacant(entry) => {
                let path = record_path(self.directory, key);
                entry.insert((shape, RecordWriter::create(&path)?))
            }
        };
        Ok(writer)
    }

    /// All errors of the second pass; else the rows and the summary.
    fn finish(mut self) -> Result<Finished, ImportError> {
        self.problems.finish()?;
        if self.derives_vaults {
            let difference = self.info.control.check_vaults(self.joined);
            control_refused(difference.into_iter().collect())?;
        }
        self.tally.accounts = self.index.accounts();
        let failing = std::mem::take(&mut self.failing).finish(
            self.index.failing_accounts(),
            &self.tally.origins,
            self.options.failing.as_deref(),
        )?;
        if let Some(failing) = failing {
            let moves = self.tally.check_amounts(&self.options.watch, &mut self.findings);
            let summary = self.tally.finish(self.findings.finish(), moves);
            return Ok(Finished::Failing(failing, Box::new(summary)));
        }
        if let Some(allowed) = self.options.max_liquidating {
            let (count, by_auto) = (self.tally.liquidating, self.tally.liquidating_by_auto);
            if count > allowed {
                let warnings = self.findings.finish();
                return Err(ImportError::TooManyLiquidating { count, by_auto, allowed, warnings });
            }
        }
        let blocks = self.tally.blocks();
        if blocks == 0 {
            return Err(ImportError::Nothing(self.tally.left_out()));
        }
        if blocks > MAX_BLOCKS {
            return Err(ImportError::Blocks { blocks, most: MAX_BLOCKS });
        }
        let keys: Vec<u16> = self.writers.keys().map(|key| provisional(*key)).collect();
        let rows = rows(std::mem::take(&mut self.writers), &self.options.out)?;
        let row_of = |key: u16| {
            let row =
                keys.iter().position(|k| *k == key).expect("every indexed record is in a row");
            u16::try_from(row).expect("there are fewer rows than books and shapes")
        };
        self.index.write(&self.directory.join(INDEX_FILE), row_of)?;
        let mut findings = self.findings;
        let watch = &self.options.watch;
        let moves = self.tally.check_amounts(watch, &mut findings);
        self.tally.check_rest(watch, &mut findings);
        let warnings = findings.finish();
        watch::deny(watch, &warnings)?;
        let mapped = self.tally.mapped.iter().flat_map(MappedFile::lines).collect();
        watch::keep(self.directory, watch, &warnings, mapped)?;
        Ok(Finished::Rows(rows, Box::new(self.tally.finish(warnings, moves))))
    }
}

/// Finishes the files of records, which will stand in `out`.
fn rows(
    writers: BTreeMap<RowKey, (Shape, RecordWriter)>,
    out: &Path,
) -> Result<Vec<RecordFile>, ImportError> {
    let mut rows = Vec::with_capacity(writers.len());
    for (key, (shape, writer)) in writers {
        let count = writer.finish()?;
        rows.push(RecordFile { book: key.0, shape, count, file: out.join(file_name(key)) });
    }
    Ok(rows)
}

/// File name, within an import's output, of the records of a book's vaults of one shape.
pub(crate) fn record_file(book: BookIndex, shape: &Shape) -> String {
    file_name((book, shape.code))
}
