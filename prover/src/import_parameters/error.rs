//! Why an import is refused.

use ringfence_circuits::protocol::parameters::ParameterError;

/// Why an import is refused. Every message names the table and its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A table is not CSV or JSON of the expected form.
    #[error("{table}: {reason}; compare its columns or fields with the table in fixtures/tables")]
    Table {
        /// Which table.
        table: &'static str,
        /// What the parser says, with the line.
        reason: String,
    },
    /// A value in a row can't be used.
    #[error("{table}, line {line}, {column}: {reason}")]
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
    #[error(
        "{table}, line {line}: the tier starts at {found} where {expected} was expected; tiers \
         must follow each other without gaps, so restore the missing rows or their order"
    )]
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
    #[error("{table}: deductions differ from the tiers: {}; correct the rows", .rows.join("; "))]
    Deductions {
        /// Which table.
        table: &'static str,
        /// Each row with the printed and the recomputed deduction.
        rows: Vec<String>,
    },
    /// A market settles in an asset that has no price.
    #[error("{table}, line {line}: settlement asset {asset:?} has no price; add it to the prices")]
    Settlement {
        /// Which table.
        table: &'static str,
        /// Line of the file, from 1.
        line: u64,
        /// The asset.
        asset: String,
    },
    /// No market is left.
    #[error("no market is left to import; check that the tables belong together")]
    NoMarket,
    /// The imported parameters break a limit.
    #[error("the imported {0}")]
    Refused(#[from] ParameterError),
}

impl ImportError {
    /// The error's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Table { .. } => "RF-1111",
            ImportError::Row { .. } => "RF-1112",
            ImportError::Gap { .. } => "RF-1113",
            ImportError::Deductions { .. } => "RF-1114",
            ImportError::Settlement { .. } => "RF-1115",
            ImportError::NoMarket => "RF-1116",
            ImportError::Refused(_) => "RF-1117",
        }
    }
}
