//! What is wrong with a file of prices, and where.

use std::fmt;

use crate::{
    message::{Quoted, Said},
    say,
};

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPlace {
    /// The number of its line.
    Line(usize),
    /// The number of the object in a JSON list, from 1.
    Entry(usize),
}

impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowPlace::Line(line) => say!("prices.line", line).fmt(f),
            RowPlace::Entry(entry) => say!("prices.entry", entry).fmt(f),
        }
    }
}

/// Why a file is no file of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PricesFault {
    /// It is larger than what is read.
    TooLarge {
        /// Its bytes.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// It is no text.
    Utf8 {
        /// The line.
        line: usize,
    },
    /// It holds no price.
    Empty,
    /// It has more rows than are read.
    TooMany {
        /// The first row too many.
        place: RowPlace,
        /// How many are read.
        most: usize,
    },
    /// The header has a column that means nothing.
    Column {
        /// The column.
        found: String,
    },
    /// The header has a column twice.
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// The header lacks a column.
    NoColumn {
        /// The column.
        column: &'static str,
    },
    /// A line has more or fewer cells than the header.
    Cells {
        /// The line.
        line: usize,
        /// The cells of the header.
        expected: u64,
        /// The cells of the line.
        found: u64,
    },
    /// It is no CSV.
    Csv {
        /// What the parser says.
        reason: String,
    },
    /// It is no JSON list of such objects.
    Json {
        /// What the parser says, with line and column.
        reason: String,
    },
    /// A value of JSON is neither a text nor a number.
    Value {
        /// The row.
        place: RowPlace,
        /// The key.
        column: &'static str,
    },
    /// A cell is not what its column asks for.
    Cell {
        /// The row.
        place: RowPlace,
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// A text is too long.
    TooLong {
        /// The row.
        place: RowPlace,
        /// The column.
        column: &'static str,
        /// Its bytes.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// A row has no name.
    NoName {
        /// The row.
        place: RowPlace,
    },
    /// One source gives two prices of a name.
    Twice {
        /// The second row.
        place: RowPlace,
        /// The name.
        name: String,
        /// The first row.
        before: RowPlace,
    },
}

impl PricesFault {
    /// The words, the code and the advice of the catalogue, about the file of this name.
    pub fn said(&self, file: &str) -> Said {
        let file = Quoted(file);
        match self {
            PricesFault::TooLarge { found, most } => say!("RF-2132.large", file, found, most),
            PricesFault::Utf8 { line } => say!("RF-2132.utf8", file, line),
            PricesFault::Empty => say!("RF-2132.empty", file),
            PricesFault::TooMany { place, most } => say!("RF-2132.rows", file, place, most),
            PricesFault::Column { found } => {
                say!("RF-2132.column", file, column = Quoted(found))
            }
            PricesFault::ColumnTwice { column } => say!("RF-2132.column-twice", file, column),
            PricesFault::NoColumn { column } => say!("RF-2132.no-column", file, column),
            PricesFault::Cells { line, expected, found } => {
                say!("RF-2132.cells", file, line, expected, found)
            }
            PricesFault::Csv { reason } => say!("RF-2132.csv", file, reason),
            PricesFault::Json { reason } => say!("RF-2132.json", file, reason),
            PricesFault::Value { place, column } => say!("RF-2132.value", file, place, column),
            PricesFault::Cell { place, column, found, expected } => {
                say!("RF-2132.cell", file, place, column, found = Quoted(found), expected)
            }
            PricesFault::TooLong { place, column, found, most } => {
                say!("RF-2132.long", file, place, column, found, most)
            }
            PricesFault::NoName { place } => say!("RF-2132.no-name", file, place),
            PricesFault::Twice { place, name, before } => {
                say!("RF-2132.twice", file, place, name = Quoted(name), before)
            }
        }
    }
}
