//! `reserves.csv`: what the venue holds against its liabilities, if it says so.

use std::{collections::HashMap, path::Path};

use ringfence_circuits::protocol::{
    id::AssetId,
    index::BookIndex,
    parameters::Parameters,
    statement::{self, Book, MAX_RESERVES},
    text::check_label,
};

use super::{
    amount,
    error::{ImportError, Problem, Problems},
    feed::Feeds,
    mapped::MappedFile,
    names::Names,
    origin::{Origin, TableRow},
    reading::{self, open_tidy},
    source::{bytes::Opened, Remote},
    table::{Extent, RESERVES},
};

/// File name of the table within a snapshot.
pub const RESERVES_FILE: &str = RESERVES.file;

/// A reserve of one book in one asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// The book.
    pub book: BookIndex,
    /// The asset.
    pub asset: AssetId,
    /// Amount in 10^-d units, floored.
    pub amount: u128,
    /// Reference to evidence; empty: declared only.
    pub evidence: String,
}

/// Reads a table of reserves outside of an import, in the order of (book, asset, evidence). Its name may
/// be any; messages about its rows call it by the name that it has within a snapshot.
///
/// # Errors
/// [`ImportError`] names every refused row with its place, up to the limit.
pub fn read_reserves(
    table: &Path,
    books: &[Book],
    parameters: &Parameters,
    max_errors: usize,
) -> Result<Vec<Reserve>, ImportError> {
    let mut problems = Problems::new(max_errors);
    let (origin, names) = (Origin::tidy(RESERVES), Names::new(parameters, books));
    let mut collected = Collected::default();
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let opened = Opened::local(table)?;
    let (mut source, _) = open_tidy(RESERVES, opened, (&name, RESERVES_FILE.into()))?;
    reading::read(&mut *source, (0, &origin), &mut problems, |row| Ok(collected.add(&names, row)))?;
    problems.finish()?;
    Ok(collected.sorted())
}

/// Reads the reserves of a snapshot of these books and this time outside of an import, by its mapping if it has
/// one. No table means no reserves. `remote` reaches files that the mapping names by an address.
///
/// # Errors
/// [`ImportError`] names every refused row with its place, up to the limit.
pub fn snapshot_reserves(
    directory: &Path,
    (books, snapshot_time): (&[Book], &str),
    parameters: &Parameters,
    max_errors: usize,
    remote: Option<&dyn Remote>,
) -> Result<Vec<Reserve>, ImportError> {
    let feeds = Feeds::of(directory, remote)?;
    if feeds.of_table(RESERVES).next().is_none() {
        return Ok(vec![]);
    }
    feeds.check_names(parameters, books)?;
    let mut problems = Problems::new(max_errors);
    let read = read(&feeds, snapshot_time, &Names::new(parameters, books), &mut problems)?;
    problems.finish()?;
    Ok(read.reserves)
}

/// What the tables of reserves hold.
#[derive(Debug, Default)]
pub(super) struct ReadReserves {
    /// In the order of (book, asset, evidence).
    pub reserves: Vec<Reserve>,
    /// Number of rounded amounts.
    pub rounded: u64,
    /// How far each file went, by the number of its origin.
    pub extents: Vec<(u16, Extent, Option<MappedFile>)>,
}

/// Reads the reserves of a snapshot. No file means no reserves.
pub(super) fn read(
    feeds: &Feeds<'_>,
    snapshot_time: &str,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Result<ReadReserves, ImportError> {
    let mut collected = Collected::default();
    let mut extents = vec![];
    for feed in feeds.of_table(RESERVES) {
        let (extent, mapped) =
            feeds.read(feed, snapshot_time, problems, |source, origin, problems| {
                reading::read(source, origin, problems, |row| Ok(collected.add(names, row)))
            })?;
        extents.push((feed.number, extent, mapped));
        if problems.is_full() {
            break;
        }
    }
    Ok(ReadReserves { rounded: collected.rounded, reserves: collected.sorted(), extents })
}

/// Reserves as they come.
#[derive(Default)]
struct Collected {
    reserves: Vec<Reserve>,
    rounded: u64,
    /// Where each asset and evidence stands.
    seen: HashMap<(Option<BookIndex>, AssetId, String), String>,
}

impl Collected {
    fn add(&mut self, names: &Names<'_>, row: TableRow<'_>) -> Result<(), Problem> {
        if self.reserves.len() == MAX_RESERVES {
            return Err(row.problem("row", format!("more than {MAX_RESERVES} reserves")));
        }
        let (reserve, was_rounded) = parse(names, row)?;
        // One piece of evidence counts once over all books; a list has a sum in each.
        let in_each = ["", statement::Reserve::LIST].contains(&reserve.evidence.as_str());
        let key = (in_each.then_some(reserve.book), reserve.asset, reserve.evidence.clone());
        if let Some(first) = self.seen.insert(key, row.place()) {
            let reason = format!("the same asset and evidence stand in {first} already");
            return Err(row.problem("evidence", reason));
        }
        self.rounded += u64::from(was_rounded);
        self.reserves.push(reserve);
        Ok(())
    }

    fn sorted(mut self) -> Vec<Reserve> {
        self.reserves.sort_by(|a: &Reserve, b| {
            (a.book, a.asset, &a.evidence).cmp(&(b.book, b.asset, &b.evidence))
        });
        self.reserves
    }
}

fn parse(names: &Names<'_>, row: TableRow<'_>) -> Result<(Reserve, bool), Problem> {
    let refuse = |field| move |reason: String| row.problem(field, reason);
    let book = names.book(row.get(0)).map_err(refuse("book"))?;
    let asset = names.asset(row.get(1)).map_err(refuse("asset"))?;
    let amount = amount::reserve(row.get(2), names.decimals(asset)).map_err(refuse("amount"))?;
    let evidence = row.get(3);
    if !evidence.is_empty() {
        check_label(evidence).map_err(|fault| refuse("evidence")(fault.to_string()))?;
    }
    if evidence == statement::Reserve::LIST && amount.value == 0 {
        return Err(refuse("amount")("a sum of the list that is zero is left out".into()));
    }
    let reserve = Reserve { book, asset, amount: amount.value, evidence: evidence.into() };
    Ok((reserve, amount.rounded))
}
