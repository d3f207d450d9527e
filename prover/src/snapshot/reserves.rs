//! `reserves.csv`: what the venue holds against its liabilities, if it says so.

use std::{collections::HashMap, fs, io, path::Path};

use ringfence_circuits::protocol::{
    id::AssetId, index::BookIndex, statement::MAX_RESERVES, text::check_label,
};

use super::{
    amount,
    error::{ImportError, Problem, Problems},
    partition::Context,
    table::{Extent, TableRow, RESERVES},
};

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

/// Reads the reserves, in the order of (book, asset, evidence), the number of rounded amounts, and how far
/// the table went. No file means no reserves.
pub(super) fn read(
    directory: &Path,
    context: &Context<'_>,
    problems: &mut Problems,
) -> Result<(Vec<Reserve>, u64, Extent), ImportError> {
    let mut reserves = Vec::new();
    let mut rounded = 0;
    let mut seen = HashMap::new();
    // A link that leads nowhere is no missing file.
    let found = fs::symlink_metadata(directory.join(RESERVES.file));
    if found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok((reserves, rounded, Extent::default()));
    }
    let extent = RESERVES.read(directory, problems, |row| {
        if reserves.len() == MAX_RESERVES {
            let reason = format!("more than {MAX_RESERVES} reserves");
            return Ok(Err(RESERVES.problem(row.line, "row", reason)));
        }
        Ok(parse(context, row).and_then(|(reserve, was_rounded)| {
            // One piece of evidence counts once over all books.
            let book = reserve.evidence.is_empty().then_some(reserve.book);
            let key = (book, reserve.asset, reserve.evidence.clone());
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

fn parse(context: &Context<'_>, row: TableRow<'_>) -> Result<(Reserve, bool), Problem> {
    let refuse = |field| move |reason: String| RESERVES.problem(row.line, field, reason);
    let book = context.book(row.get(0)).map_err(refuse("book"))?;
    let asset = context.asset(row.get(1)).map_err(refuse("asset"))?;
    let amount = amount::reserve(row.get(2), context.decimals(asset)).map_err(refuse("amount"))?;
    let evidence = row.get(3);
    if !evidence.is_empty() {
        check_label(evidence).map_err(|fault| refuse("evidence")(fault.to_string()))?;
    }
    let reserve = Reserve { book, asset, amount: amount.value, evidence: evidence.into() };
    Ok((reserve, amount.rounded))
}
