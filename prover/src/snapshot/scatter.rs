//! First pass: batches of rows become entries on all threads, and entries go to buckets in the order of their rows.
//!
//! A batch is parsed without a look at the others; what depends on the rows before it (the limit of problems,
//! which place of a warning is among the first, whether a derived vault was just named) is decided where the
//! batches are put together again, in their order. So nothing depends on the number of threads.

use std::path::{Path, PathBuf};

use super::{
    control::Sums,
    error::{Full, ImportError, Problem, Problems},
    feed::Feeds,
    info::SnapshotInfo,
    origin::{Origin, TableRow},
    partition::{bucket_of, Content, Context, Counts, Entry, State, VaultEntry},
    reading::read_batches,
    record::{frame, FrameWriter, RecordError},
    source::Batch,
    table::{Extent, BALANCES, POSITIONS, VAULTS},
};

/// Reads a row of a table.
type Parse<'a> = fn(&Context<'a>, TableRow<'_>, &mut State) -> Result<Entry, Problem>;

/// Scatters all rows into `count` bucket files in `scratch`; returns their paths in order.
///
/// # Errors
/// [`ImportError`] names every refused row, up to the limit of `problems`.
pub(super) fn scatter<'a>(
    feeds: &Feeds,
    scratch: &Path,
    context: &Context<'a>,
    info: &SnapshotInfo,
    count: usize,
    problems: &mut Problems,
) -> Result<(Vec<PathBuf>, Counts), ImportError> {
    let count = count.max(1);
    let paths: Vec<PathBuf> = (0..count).map(|i| scratch.join(format!("bucket-{i}"))).collect();
    let mut buckets = Buckets::create(&paths)?;
    let mut counts = Counts { sums: info.control.sums(), ..Counts::default() };
    let tables: [(_, Parse<'a>); 3] =
        [(VAULTS, Context::vault), (BALANCES, Context::balance), (POSITIONS, Context::position)];
    for (table, parse) in tables {
        for feed in feeds.of_table(table) {
            if problems.is_full() {
                break;
            }
            let sums = info.control.sums();
            let read = |source: &mut dyn super::source::RowSource,
                        (number, origin): (u16, &Origin),
                        problems: &mut Problems| {
                let rows = Rows { context, number, origin, parse, sums: &sums, paths: &paths };
                let mut last = None;
                read_batches(
                    source,
                    |batch| rows.parse(batch),
                    |parsed| parsed.take(&mut last, &mut buckets, &mut counts, problems),
                )
            };
            let (extent, mapped): (Extent, _) =
                feeds.read(feed, &info.snapshot_time, problems, read)?;
            counts.extent(feeds.origins.get(feed.number), extent, mapped);
        }
    }
    problems.finish()?;
    buckets.flush()?;
    Ok((paths, counts))
}

/// The files of all buckets.
struct Buckets(Vec<FrameWriter>);

impl Buckets {
    fn create(paths: &[PathBuf]) -> Result<Self, RecordError> {
        Ok(Buckets(paths.iter().map(|path| FrameWriter::create(path)).collect::<Result<_, _>>()?))
    }

    fn flush(self) -> Result<(), RecordError> {
        self.0.into_iter().try_for_each(FrameWriter::flush)
    }
}

/// The rows of one file.
struct Rows<'r, 'a> {
    context: &'r Context<'a>,
    number: u16,
    origin: &'r Origin,
    parse: Parse<'a>,
    sums: &'r Option<Sums>,
    paths: &'r [PathBuf],
}

impl Rows<'_, '_> {
    /// What the rows of a batch say.
    fn parse(&self, batch: &Batch) -> Parsed {
        let mut parsed = Parsed::default();
        let mut state = State::default();
        state.counts.sums.clone_from(self.sums);
        for row in batch.rows() {
            let outcome = match row.fault() {
                Some(fault) => Err(self.origin.faulty(row.line(), fault)),
                None => {
                    let row = TableRow::new(row, self.origin, self.number);
                    self.row(row, &mut state, &mut parsed)
                }
            };
            match outcome {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    parsed.failure = Some(error);
                    break;
                }
                Err(problem) => parsed.problems.push(problem),
            }
        }
        parsed.counts = state.counts;
        parsed
    }

    /// One row: the vault that it makes, if it makes one, and what it says.
    fn row(
        &self,
        row: TableRow<'_>,
        state: &mut State,
        parsed: &mut Parsed,
    ) -> Result<Result<(), RecordError>, Problem> {
        let made = self.context.derived(row, &mut parsed.made, state)?;
        let entry = (self.parse)(self.context, row, state)?;
        let is_first = made.is_some() && parsed.first_made.is_none();
        if let (true, Some(Content::Vault(vault))) = (is_first, made.as_ref().map(|m| &m.content)) {
            parsed.first_made = Some((parsed.frames.len(), (**vault).clone()));
        }
        for entry in made.iter().chain([&entry]) {
            if let Err(error) = parsed.push(entry, self.paths) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }
}

/// What the rows of a batch say, in their order.
#[derive(Default)]
struct Parsed {
    /// Frames of entries behind each other.
    bytes: Vec<u8>,
    /// The bucket and the bytes of each.
    frames: Vec<(usize, u32)>,
    /// The first vault that a row made, and the number of its frame.
    first_made: Option<(usize, VaultEntry)>,
    /// The last vault that a row made.
    made: Option<VaultEntry>,
    problems: Vec<Problem>,
    counts: Counts,
    /// An entry that can't be encoded.
    failure: Option<RecordError>,
}

impl Parsed {
    fn push(&mut self, entry: &Entry, paths: &[PathBuf]) -> Result<(), RecordError> {
        let bucket = bucket_of(&entry.order, paths.len());
        let length = frame(entry, &paths[bucket], &mut self.bytes)?;
        self.frames.push((bucket, length));
        Ok(())
    }

    /// Puts the batch behind those before it, of which `last` is the last vault that a row made.
    fn take(
        self,
        last: &mut Option<VaultEntry>,
        buckets: &mut Buckets,
        counts: &mut Counts,
        problems: &mut Problems,
    ) -> Result<Result<(), Full>, ImportError> {
        // The row before made the same vault, so that this one need not.
        let again = match (&self.first_made, &last) {
            (Some((number, made)), Some(last)) if made == last => Some(*number),
            _ => None,
        };
        let mut rest = &self.bytes[..];
        for (number, (bucket, length)) in self.frames.iter().enumerate() {
            let (frame, behind) = rest.split_at(*length as usize);
            rest = behind;
            if again != Some(number) {
                buckets.0[*bucket].append(frame)?;
            }
        }
        if let Some(error) = self.failure {
            return Err(error.into());
        }
        if self.made.is_some() {
            *last = self.made;
        }
        counts.merge(self.counts);
        for problem in self.problems {
            if let Err(Full) = problems.add(problem) {
                return Ok(Err(Full));
            }
        }
        Ok(Ok(()))
    }
}
