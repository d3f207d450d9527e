//! Rows of CSV tables with their lines.
//!
//! A header has each column that is expected once, in any order, and no other: a column that is not
//! understood might make a rule stricter. Columns that are understood, though nothing here depends
//! on them, are listed in the table's [`Form`]. A byte-order mark is skipped.

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    parameters::{Decimal, MAX_RATE},
    text::check_remark,
};
use serde::de::DeserializeOwned;

use super::{lines::Lines, name::shown, ImportError};

/// Most rows of a table.
pub(super) const MAX_ROWS: usize = 1 << 15;

/// Decimals of a rate.
const RATE_DECIMALS: u32 = 8;

/// Most characters of a cell that a message shows.
const MAX_SHOWN: usize = 80;

/// What a table looks like.
pub(super) struct Form {
    /// What messages call it.
    pub table: &'static str,
    /// Columns that it must have.
    pub columns: &'static [&'static str],
    /// Columns that it may have and on which nothing here depends.
    pub unused: &'static [&'static str],
}

/// A table as it was read.
pub(super) struct Table<T> {
    /// Its rows.
    pub rows: Vec<Row<T>>,
    /// The line of the last row, if it has no end of line.
    pub cut: Option<u64>,
}

/// A row and where it stands.
pub(super) struct Row<T> {
    /// Which table.
    pub table: &'static str,
    /// Line of the file, from 1.
    pub line: u64,
    /// The columns.
    pub columns: T,
}

impl Form {
    fn error(&self, reason: impl Into<String>) -> ImportError {
        ImportError::Table { table: self.table, reason: reason.into() }
    }

    /// All rows of a table with a header.
    ///
    /// # Errors
    /// It is an error if the header is not of this form, a row has more or fewer cells than the
    /// header, or a cell has white space around it or characters that can't be seen.
    pub fn read<T: DeserializeOwned>(&self, text: &str) -> Result<Table<T>, ImportError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let malformed = |error: csv::Error| self.error(shown(&error.to_string()));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(malformed)?.clone();
        let mut lines = Lines::new(text);
        self.check_header(&header, lines.at(leading(text, 0)))?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(malformed)?;
            if rows.len() == MAX_ROWS {
                return Err(self.error(format!("more than {MAX_ROWS} rows")));
            }
            let place = record.position().map_or(0, |position| position.byte());
            let line = lines.at(leading(text, usize::try_from(place).unwrap_or(usize::MAX)));
            self.check_cells(&header, &record, line)?;
            let columns = record.deserialize(Some(&header)).map_err(malformed)?;
            rows.push(Row { table: self.table, line, columns });
        }
        let cut = rows.last().map(|row| row.line).filter(|_| !text.ends_with(['\n', '\r']));
        Ok(Table { rows, cut })
    }

    fn check_header(&self, header: &csv::StringRecord, line: u64) -> Result<(), ImportError> {
        if header.is_empty() {
            return Err(self.error("the file is empty, not even a header stands in it"));
        }
        let missing = || {
            let lacks = |column: &&&str| !header.iter().any(|found| found == **column);
            self.columns.iter().filter(lacks)
        };
        // With most columns missing it is another table, whatever else stands in it.
        if let Some(first) = missing().next().filter(|_| missing().count() * 2 > self.columns.len())
        {
            return Err(self.error(format!(
                "line {line}: this is another table: there is no column {first}; were two of the tables \
                 given in place of each other?"
            )));
        }
        for (index, column) in header.iter().enumerate() {
            if header.iter().take(index).any(|other| other == column) {
                let what = format!("the column {}", shown(column));
                return Err(ImportError::Twice {
                    table: self.table,
                    what,
                    first: line,
                    second: line,
                });
            }
            if !self.columns.contains(&column) && !self.unused.contains(&column) {
                return Err(ImportError::Unknown {
                    table: self.table,
                    line,
                    what: format!("the column {}", shown(column)),
                });
            }
        }
        match missing().next() {
            Some(missing) => Err(self.error(format!("line {line}: there is no column {missing}"))),
            None => Ok(()),
        }
    }

    fn check_cells(
        &self,
        header: &csv::StringRecord,
        record: &csv::StringRecord,
        line: u64,
    ) -> Result<(), ImportError> {
        if record.len() != header.len() {
            return Err(self.error(format!(
                "line {line} has {} cells, the header has {}",
                record.len(),
                header.len()
            )));
        }
        let known = || self.columns.iter().chain(self.unused);
        for (cell, column) in record.iter().zip(header) {
            if let Err(fault) = check_remark(cell) {
                let column = known().find(|known| **known == column).copied().unwrap_or("cell");
                let reason = format!("{}: {fault}; is a quotation mark missing?", shown(cell));
                return Err(ImportError::Row { table: self.table, line, column, reason });
            }
        }
        Ok(())
    }
}

impl<T> Table<T> {
    /// It is an error if there is no row.
    pub fn not_empty(self, form: &Form) -> Result<Self, ImportError> {
        if self.rows.is_empty() {
            return Err(form.error("there is no row below the header"));
        }
        Ok(self)
    }
}

/// The first place from `place` on that no end of line stands at.
fn leading(text: &str, place: usize) -> usize {
    let rest = text.as_bytes().get(place..).unwrap_or_default();
    place + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
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

    /// A positive number.
    pub fn positive(&self, column: &'static str, text: &str) -> Result<Decimal, ImportError> {
        let number = self.number(column, text)?;
        if number.ceil(0) == BigInt::ZERO {
            return Err(self.error(column, "0 stands where a positive number is expected"));
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

    /// The row's tier starts where the one before ended: as text, or at least as a number.
    pub fn follows(
        &self,
        expected: impl ToString,
        found: impl ToString,
    ) -> Result<(), ImportError> {
        let (expected, found) = (expected.to_string(), found.to_string());
        let number = |text: &str| text.parse::<Decimal>().ok();
        if expected == found
            || number(&expected).is_some_and(|expected| number(&found) == Some(expected))
        {
            return Ok(());
        }
        let shown = |text: &str| shown(&text.chars().take(MAX_SHOWN).collect::<String>());
        Err(ImportError::Gap {
            table: self.table,
            line: self.line,
            expected: shown(&expected),
            found: shown(&found),
        })
    }

    /// The row's tier comes after those of its name that were read, which are numbered from 1.
    ///
    /// # Errors
    /// It is an error if there is such a tier already, or one is missing before it.
    pub fn once(&self, before: &[Row<T>], tier: &str, name: &str) -> Result<(), ImportError> {
        let expected = before.len() + 1;
        let found = tier.parse().ok().filter(|found: &usize| found.to_string() == tier);
        match found {
            Some(found) if found == expected => Ok(()),
            Some(found @ 1..) if found < expected => Err(ImportError::Twice {
                table: self.table,
                what: format!("tier {found} of {}", shown(name)),
                first: before[found - 1].line,
                second: self.line,
            }),
            _ => Err(self.error(
                "tier",
                format!(
                    "{} stands where tier {expected} is expected; is a row missing?",
                    shown(tier)
                ),
            )),
        }
    }
}
