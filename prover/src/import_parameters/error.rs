//! Why an import is refused.

use ringfence_circuits::protocol::parameters::ParameterError;
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};

use crate::message::advised;

/// Why an import is refused. Every message names the table and its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A table is not CSV or JSON of the expected form.
    Table {
        /// Which table.
        table: &'static str,
        /// What the parser says, with the line.
        reason: String,
    },
    /// A value in a row can't be used.
    Row {
        /// Which table.
        table: &'static str,
        /// Line of the file, from 1.
        line: u64,
        /// Column or field.
        column: &'static str,
        /// What was expected and what stands there.
        reason: String,
    },
    /// Tiers leave a gap, overlap or run in the wrong order.
    Gap {
        /// Which table.
        table: &'static str,
        /// Line of the file, from 1.
        line: u64,
        /// Where the tier had to start.
        expected: String,
        /// Where it starts.
        found: String,
    },
    /// A printed cumulative deduction differs from the one that the tiers give.
    Deductions {
        /// Which table.
        table: &'static str,
        /// Each row with the printed and the recomputed deduction.
        rows: Vec<String>,
    },
    /// A name, a key, a column or a row stands twice.
    Twice {
        /// Which table.
        table: &'static str,
        /// What stands twice.
        what: String,
        /// Line of the first, from 1.
        first: u64,
        /// Line of the second.
        second: u64,
    },
    /// Two names differ in upper and lower case only.
    Case {
        /// Which table.
        table: &'static str,
        /// The name that comes first.
        one: String,
        /// Its line, from 1.
        first: u64,
        /// The name that looks like it.
        other: String,
        /// Its line.
        second: u64,
        /// Where in the files both stand, if lines don't tell; else empty.
        places: String,
    },
    /// A column or a field is not understood and might make a rule stricter.
    Unknown {
        /// Which table.
        table: &'static str,
        /// Line of the file, from 1.
        line: u64,
        /// What is not understood.
        what: String,
    },
    /// Something settles in a token of which the tables don't say what it is.
    Token {
        /// Which table.
        table: &'static str,
        /// What stands there, and why it is not enough.
        reason: String,
    },
    /// There are markets, but no prices.
    NoMarks {
        /// Which table, and its file.
        table: String,
    },
    /// What who imports says is malformed.
    Option {
        /// The option.
        option: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A market settles in an asset that has no price.
    Settlement {
        /// Which table.
        table: &'static str,
        /// Line of the file, from 1.
        line: u64,
        /// The asset.
        asset: String,
    },
    /// No market is left.
    NoMarket,
    /// The imported parameters break a limit.
    Refused(#[from] ParameterError),
}

impl ImportError {
    /// The same, with the place of what is wrong, since a line tells nothing in a file of one line.
    pub(super) fn at(mut self, place: &str) -> Self {
        match &mut self {
            ImportError::Table { reason, .. }
            | ImportError::Row { reason, .. }
            | ImportError::Token { reason, .. } => *reason = format!("{place}: {reason}"),
            ImportError::Twice { what, .. } | ImportError::Unknown { what, .. } => {
                *what = format!("{what} in {place}");
            }
            _ => {}
        }
        self
    }

    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ImportError::Table { table, reason } => say!("RF-1111", table, reason),
            ImportError::Row { table, line, column, reason } => {
                say!("RF-1112", table, line, column, reason)
            }
            ImportError::Gap { table, line, expected, found } => {
                say!("RF-1113", table, line, found, expected)
            }
            ImportError::Deductions { table, rows } => {
                say!("RF-1114", table, rows = rows.join("; "))
            }
            ImportError::Settlement { table, line, asset } => {
                say!("RF-1115", table, line, asset = Quoted(asset))
            }
            ImportError::Twice { table, what, first, second } => {
                say!("RF-1170", table, what, first, second)
            }
            ImportError::Case { table, one, first, other, second, places } => {
                let (one, other) = (Quoted(one), Quoted(other));
                let table = format!("{table}{places}");
                say!("RF-1171", table, one, first, other, second)
            }
            ImportError::Unknown { table, line, what } => say!("RF-1172", table, line, what),
            ImportError::Token { table, reason } => say!("RF-1173", table, reason),
            ImportError::NoMarks { table } => say!("RF-1174", table),
            ImportError::Option { option, reason } => say!("RF-1175", option, reason),
            ImportError::NoMarket => say!("RF-1116"),
            ImportError::Refused(error) => say!("RF-1117", error),
        }
    }
}

advised!(ImportError);
