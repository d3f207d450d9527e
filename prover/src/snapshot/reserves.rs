//! `reserves.csv`: what the venue holds against its liabilities, if it says so.

use std::{collections::HashMap, fs, io, path::Path};

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
    names::Names,
    table::{Extent, TableRow, RESERVES},
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
    let (reserves, ..) = read_table(table, &Names::new(parameters, books), &mut problems)?;
    problems.finish()?;
    Ok(reserves)
}

/// What a table of reserves holds, the number of rounded amounts, and how far the table went.
type Table = (Vec<Reserve>, u64, Extent);

/// Reads the reserves of a snapshot. No file means no reserves.
pub(super) fn read(
    directory: &Path,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Result<Table, ImportError> {
    let path = directory.join(RESERVES_FILE);
    // A link that leads nowhere is no missing file.
    match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Table::default()),
        _ => read_table(&path, names, problems),
    }
}

fn read_table(
    path: &Path,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Result<Table, ImportError> {
    let mut reserves = Vec::new();
    let mut rounded = 0;
    let mut seen = HashMap::new();
    let extent = RESERVES.read_file(path, problems, |row| {
        if reserves.len() == MAX_RESERVES {
            let reason = format!("more than {MAX_RESERVES} reserves");
            return Ok(Err(RESERVES.problem(row.line, "row", reason)));
        }
        Ok(parse(names, row).and_then(|(reserve, was_rounded)| {
            // One piece of evidence counts once over all books; a list has a sum in each.
            let in_each = ["", statement::Reserve::LIST].contains(&reserve.evidence.as_str());
            let key = (in_each.then_some(reserve.book), reserve.asset, reserve.evidence.clone());
            if let Some(first) = seen.insert(key, row.line) {
                let reason =
                    format!("the same asset and evidence stand in reserves.csv:{first} already");
                return Err(RESERVES.problem(row.line, "evidence", reason));
            }
            rounded += u64::from(was_rounded);
            reserves.push(reserve);
            Ok(())
        }))
    })?;
    reserves.sort_by(|a: &Reserve, b| {
        (a.book, a.asset, &a.evidence).cmp(&(b.book, b.asset, &b.evidence))
    });
    Ok((reserves, rounded, extent))
}

fn parse(names: &Names<'_>, row: TableRow<'_>) -> Result<(Reserve, bool), Problem> {
    let refuse = |field| move |reason: String| RESERVES.problem(row.line, field, reason);
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
