//! Rows of CSV tables with their lines.

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{Decimal, MAX_RATE};
use serde::de::DeserializeOwned;

use super::ImportError;

/// Most rows of a table.
pub(super) const MAX_ROWS: usize = 1 << 15;

/// Decimals of a rate.
const RATE_DECIMALS: u32 = 8;

/// Most characters of a cell that a message shows.
const MAX_SHOWN: usize = 80;

/// A row and where it stands.
pub(super) struct Row<T> {
    /// Which table.
    pub table: &'static str,
    /// Line of the file, from 1.
    pub line: u64,
    /// The columns.
    pub columns: T,
}

/// All rows of a table with a header.
pub(super) fn rows<T: DeserializeOwned>(
    table: &'static str,
    text: &str,
) -> Result<Vec<Row<T>>, ImportError> {
    let malformed = |error: csv::Error| ImportError::Table { table, reason: error.to_string() };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(malformed)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        if rows.len() == MAX_ROWS {
            return Err(ImportError::Table { table, reason: format!("more than {MAX_ROWS} rows") });
        }
        let line = record.position().map_or(0, csv::Position::line);
        let columns = record.deserialize(Some(&headers)).map_err(malformed)?;
        rows.push(Row { table, line, columns });
    }
    Ok(rows)
}

impl<T> Row<T> {
    /// An error in one of the row's columns.
    pub fn error(&self, column: &'static str, reason: impl Into<String>) -> ImportError {
        ImportError::Row { table: self.table, line: self.line, column, reason: reason.into() }
    }

    /// A non-negative decimal number.
    pub fn number(&self, column: &'static str, text: &str) -> Result<Decimal, ImportError> {
        let number: Decimal =
            text.parse().map_err(|error| self.error(column, format!("{error}")))?;
        if number.is_negative() {
            return Err(self.error(column, format!("{number} is negative")));
        }
        Ok(number)
    }

    /// A positive price.
    pub fn price(&self, column: &'static str, text: &str) -> Result<Decimal, ImportError> {
        let price = self.number(column, text)?;
        if price.ceil(0) == BigInt::ZERO {
            return Err(self.error(column, "the price is 0; leave the row out"));
        }
        Ok(price)
    }

    /// A rate in 10^-8, rounded down.
    pub fn rate_down(&self, column: &'static str, rate: &Decimal) -> Result<String, ImportError> {
        self.rate(column, rate, rate.floor(RATE_DECIMALS))
    }

    /// A rate in 10^-8, rounded up.
    pub fn rate_up(&self, column: &'static str, rate: &Decimal) -> Result<String, ImportError> {
        self.rate(column, rate, rate.ceil(RATE_DECIMALS))
    }

    fn rate(
        &self,
        column: &'static str,
        rate: &Decimal,
        rounded: BigInt,
    ) -> Result<String, ImportError> {
        if rounded > BigInt::from(MAX_RATE) {
            return Err(self.error(column, format!("a rate of {rate} is beyond 2^32·10^-8")));
        }
        Ok(rounded.to_string())
    }

    /// The row's tier starts where the one before ended.
    pub fn follows(
        &self,
        expected: impl ToString,
        found: impl ToString,
    ) -> Result<(), ImportError> {
        let (expected, found) = (expected.to_string(), found.to_string());
        if expected == found {
            return Ok(());
        }
        let shown = |text: &str| text.chars().take(MAX_SHOWN).collect();
        Err(ImportError::Gap {
            table: self.table,
            line: self.line,
            expected: shown(&expected),
            found: shown(&found),
        })
    }
}
