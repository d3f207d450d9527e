//! What the steps share: their errors, what they print, and the files that several of them read.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use num_bigint::BigUint;
use ringfence_circuits::{
    primitive::file,
    protocol::parameters::{Decimal, Parameters},
};
use ringfence_evidence::{
    list::time::Time,
    recognised::table::{Table, MAX_TABLE_BYTES},
};
use ringfence_verifier::{message::Said, say, word};

use crate::{
    message::advised,
    parameter_file::{load_parameters, FileError},
    reserves::{error::ReservesError, snapshot::Snapshot, wallet::Wallets},
    signing::SigningError,
    snapshot::{ImportError, SnapshotInfo},
};

/// What a step did.
#[must_use = "what was done is to be printed"]
#[derive(Debug)]
pub struct Done {
    /// What goes to standard output.
    pub text: String,
    /// What is to be said of what was left out.
    pub complaints: Vec<Said>,
}

impl Done {
    /// 1 if something was left out that does not count, else 0.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.complaints.is_empty())
    }
}

/// Why a step fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReservesCommandError {
    /// Evidence can't be made or read.
    Reserves(#[from] ReservesError),
    /// The parameters can't be used.
    Parameters(#[from] FileError),
    /// The snapshot's description can't be used.
    Snapshot(#[from] ImportError),
    /// A key can't sign.
    Signing(#[from] SigningError),
    /// The result can't be printed.
    Json(#[from] serde_json::Error),
}

impl ReservesCommandError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ReservesCommandError::Reserves(error) => error.said(),
            ReservesCommandError::Parameters(error) => error.said(),
            ReservesCommandError::Snapshot(error) => error.said(),
            ReservesCommandError::Signing(error) => error.said(),
            ReservesCommandError::Json(error) => say!("RF-1233", error),
        }
    }
}

advised!(ReservesCommandError);

/// Wallets, and how they are read.
#[derive(clap::Args, Clone, Debug)]
pub struct WalletOptions {
    /// Table of wallets: chain,address,asset,contract,units,book; or a file in the format that OKX publishes.
    #[arg(long, value_name = "FILE")]
    pub wallets: PathBuf,
    /// Book of wallets whose row names none.
    #[arg(long, value_name = "NAME")]
    pub book: Option<String>,
    /// Table of recognised holdings to use instead of the one that is compiled in.
    #[arg(long, value_name = "FILE")]
    pub recognised: Option<PathBuf>,
}

/// The table of recognised holdings: a file, or the one that is compiled in.
///
/// # Errors
/// It is an error if the file can't be read or is refused.
pub fn recognised(path: Option<&Path>) -> Result<Table, ReservesError> {
    let Some(path) = path else { return Ok(Table::compiled()) };
    let text = file::read_limited(path, MAX_TABLE_BYTES as u64)
        .map_err(|source| ReservesError::Io { path: path.to_owned(), source })?;
    Table::read(&text).map_err(|fault| ReservesError::Table { path: path.to_owned(), fault })
}

/// What `snapshot.toml` says of a snapshot.
///
/// # Errors
/// It is an error if the file can't be read or is refused.
pub fn snapshot(directory: &Path) -> Result<Snapshot, ReservesCommandError> {
    let info = SnapshotInfo::read(directory)?;
    let time = Time::parse(&info.snapshot_time).ok_or_else(|| ReservesError::Option {
        option: "--snapshot",
        reason: word!("RF-1419.time").to_owned(),
    })?;
    let books = info.books.into_iter().map(|book| book.name).collect();
    Ok(Snapshot { venue: info.venue, epoch: info.epoch, time, books })
}

/// Parameters of a file.
///
/// # Errors
/// It is an error if the file can't be read or is refused.
pub fn parameters(path: &Path) -> Result<Parameters, FileError> {
    load_parameters(path)
}

/// What is to be said of rows that a table has and a list can't have.
pub fn left_out(text: &mut String, wallets: &Wallets) {
    let count = wallets.left_out_count;
    if count == 0 {
        return;
    }
    line(text, &say!("reserves.left-out", count).text);
    for row in wallets.left_out.iter().take(MOST_LINES) {
        line(text, &say!("reserves.left-out.row", line = row.line, reason = &row.reason).text);
    }
    more(text, count);
}

/// Lines of a kind that are printed; all are counted.
pub const MOST_LINES: usize = 20;

/// How many more there are than are printed.
pub fn more(text: &mut String, count: usize) {
    let more = count.saturating_sub(MOST_LINES);
    if more > 0 {
        line(text, &say!("reserves.more", more).text);
    }
}

/// Adds a line.
pub fn line(text: &mut String, line: &str) {
    // Writing to a string never fails.
    let _ = writeln!(text, "{line}");
}

/// An amount in whole coins.
pub fn coins(units: &BigUint, decimals: u32) -> String {
    Decimal::from_units(units.clone(), decimals).to_string()
}

/// Decimals of a value in USD.
const USD_DECIMALS: u32 = 20;
/// Decimals of a value that is printed.
const CENTS: u32 = 2;

/// A value in 10^-20 USD in whole dollars and cents, cut off, with commas.
pub fn usd(value: &BigUint) -> String {
    let cents = value / BigUint::from(10u32).pow(USD_DECIMALS - CENTS);
    let digits = format!("{:0>width$}", cents.to_string(), width = CENTS as usize + 1);
    let (whole, cents) = digits.split_at(digits.len() - CENTS as usize);
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{cents}")
}

/// A part of a whole in percent with one decimal, cut off: what is not all is never 100.0 %.
pub fn percent(part: &BigUint, whole: &BigUint) -> String {
    if *whole == BigUint::ZERO {
        return "-".to_owned();
    }
    let tenths = part * 1_000u32 / whole;
    let digits = format!("{:0>2}", tenths.to_string());
    let (whole, tenth) = digits.split_at(digits.len() - 1);
    format!("{whole}.{tenth} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_off_and_never_rounded_up() {
        let of = |dollars: u64, rest: u64| {
            BigUint::from(dollars) * BigUint::from(10u32).pow(USD_DECIMALS) + rest
        };
        assert_eq!(usd(&of(0, 0)), "0.00");
        assert_eq!(usd(&of(999, 999)), "999.00");
        assert_eq!(usd(&(of(1_234_567, 0) + BigUint::from(10u32).pow(19) * 9u32)), "1,234,567.90");
        assert_eq!(percent(&9_999u32.into(), &10_000u32.into()), "99.9 %");
        assert_eq!(percent(&10_000u32.into(), &10_000u32.into()), "100.0 %");
        assert_eq!(percent(&0u32.into(), &10u32.into()), "0.0 %");
        assert_eq!(percent(&0u32.into(), &0u32.into()), "-");
        assert_eq!(coins(&1_500u32.into(), 3), "1.5");
    }
}
