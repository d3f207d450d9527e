//! Why a policy, a history or parameters that are to follow them are refused.

use std::path::PathBuf;

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::{
        parameters::ParameterError,
        policy::{history::HistoryError, PolicyError},
        statement::StatementError,
    },
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
    source::SourceError,
};

use crate::{
    message::{advised, of_the_verifier},
    parameter_file::FileError,
    snapshot::ImportError,
};

/// Names or rows that a message lists.
pub(super) const MOST_LISTED: usize = 5;

/// Why a policy, a history or parameters that are to follow them are refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFault {
    /// A file can't be read or written.
    File(#[from] FileError),
    /// The policy is refused.
    Policy(PathBuf, PolicyError),
    /// The rules are refused.
    Rules {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 0 where it is not known.
        line: u64,
        /// What was expected.
        reason: String,
    },
    /// The history is refused.
    History(PathBuf, HistoryError),
    /// A row of a table is refused.
    Row {
        /// The table.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What was expected.
        reason: String,
    },
    /// Two prices of one name for one time.
    Twice {
        /// The name.
        name: String,
        /// The time.
        time: String,
        /// Price and place of one.
        one: String,
        /// Price and place of the other.
        other: String,
    },
    /// Tables say something else than the history that they are to continue.
    Continued {
        /// The history.
        path: PathBuf,
        /// How many rows differ.
        count: usize,
        /// The first of them.
        first: Vec<String>,
    },
    /// A history does not say what that of the baseline said.
    Dropped {
        /// The history.
        path: PathBuf,
        /// How many rows differ.
        count: usize,
        /// The first of them.
        first: Vec<String>,
    },
    /// Prices of this time are none of the snapshot.
    Untimely(String),
    /// As many names as tables are needed.
    Names {
        /// How many names there are.
        names: usize,
        /// How many tables there are.
        tables: usize,
    },
    /// There are no rows, or more than a history may have.
    Rows {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: u64,
    },
    /// The publication before is not given.
    NoBaseline,
    /// The same for a correction of this epoch.
    NoCorrected(u64),
    /// A correction is corrected, and not the epoch that was wrong first.
    Nested {
        /// The epoch that is corrected.
        epoch: u64,
        /// The epoch that this one corrects.
        first: u64,
    },
    /// The publication that is given is not the one from which thresholds move.
    OtherBaseline {
        /// Where it is.
        path: PathBuf,
        /// What it is.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// The policy that the publication names is not beside it.
    NoPolicyBefore(PathBuf),
    /// The publication before can't be read.
    Source(#[from] SourceError),
    /// Its parameters are refused.
    ParametersBefore(PathBuf, ParameterError),
    /// Its statement is refused.
    StatementBefore(PathBuf, StatementError),
    /// The parameters don't follow from policy and history.
    NotFollowed {
        /// How many figures differ.
        count: usize,
        /// The first of them.
        first: Vec<String>,
    },
    /// Markets or assets have other terms than in the baseline, so that no limit holds.
    OtherTerms {
        /// The baseline.
        path: PathBuf,
        /// How many.
        count: usize,
        /// The first of them.
        first: Vec<String>,
    },
    /// Prices are not those of the history.
    OtherPrices {
        /// How far they may lie apart, in percent.
        most: u64,
        /// How many lie further.
        count: usize,
        /// The first of them.
        first: Vec<String>,
    },
    /// A policy without a history, or the reverse.
    Half,
    /// Nobody has a price of these names, and the snapshot needs them.
    Priceless(Vec<String>),
    /// A given price is refused.
    Price(String),
    /// What would be adjusted is beyond what parameters can hold.
    Adjusted(ParameterError),
    /// The snapshot is refused.
    Import(#[from] ImportError),
    /// The answer can't be printed.
    Json(#[from] serde_json::Error),
}

impl PolicyFault {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        let of = |path: &PathBuf| shown_path(path);
        match self {
            PolicyFault::File(error) => error.said(),
            PolicyFault::Policy(path, error) => say!("RF-1340", path = of(path), error),
            PolicyFault::Rules { path, line: 0, reason } => {
                say!("RF-1341.whole", path = of(path), reason)
            }
            PolicyFault::Rules { path, line, reason } => {
                say!("RF-1341", path = of(path), line, reason)
            }
            PolicyFault::History(path, error) => say!("RF-1342", path = of(path), error),
            PolicyFault::Row { path, line, reason } => {
                say!("RF-1343", path = of(path), line, reason)
            }
            PolicyFault::Names { names, tables } => say!("RF-1343.names", names, tables),
            PolicyFault::Rows { count: 0, .. } => say!("RF-1343.none"),
            PolicyFault::Rows { count, most } => say!("RF-1343.many", count, most),
            PolicyFault::Twice { name, time, one, other } => {
                say!("RF-1344", name = Quoted(name), time, one, other)
            }
            PolicyFault::Continued { path, count, first } => {
                say!("RF-1345", path = of(path), count, first = first.join("; "))
            }
            PolicyFault::Dropped { path, count, first } => {
                say!("RF-1345.dropped", path = of(path), count, first = first.join("; "))
            }
            PolicyFault::Untimely(reason) => say!("RF-1347.times", reason),
            PolicyFault::NoBaseline => say!("RF-1346"),
            PolicyFault::Nested { epoch, first } => say!("RF-1346.nested", epoch, first),
            PolicyFault::NoCorrected(epoch) => {
                say!("RF-1346.corrects", epoch, before = epoch.saturating_sub(1))
            }
            PolicyFault::OtherBaseline { path, found, expected } => {
                say!("RF-1346.other", path = of(path), found, expected)
            }
            PolicyFault::NoPolicyBefore(path) => say!("RF-1346.policy", path = of(path)),
            PolicyFault::Source(error) => of_the_verifier(error.said()),
            PolicyFault::ParametersBefore(path, error) => {
                say!("RF-1346.parameters", path = of(path), error)
            }
            PolicyFault::StatementBefore(path, error) => {
                say!("RF-1346.statement", path = of(path), error)
            }
            PolicyFault::NotFollowed { count, first } => {
                say!("RF-1347", count, first = first.join("; "))
            }
            PolicyFault::OtherTerms { path, count, first } => {
                say!("RF-1347.terms", path = of(path), count, first = first.join("; "))
            }
            PolicyFault::OtherPrices { most, count, first } => {
                say!("RF-1347.prices", most, count, first = first.join("; "))
            }
            PolicyFault::Half => say!("RF-1347.half"),
            PolicyFault::Price(reason) => say!("RF-1348", reason),
            PolicyFault::Priceless(names) => say!("RF-1348.none", names = names.join(", ")),
            PolicyFault::Adjusted(error) => say!("RF-1349", error),
            PolicyFault::Import(error) => error.said(),
            PolicyFault::Json(error) => say!("RF-1233", error),
        }
    }

    /// 1 where everything is well formed, and the parameters don't follow; else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            PolicyFault::NotFollowed { .. } => 1,
            PolicyFault::Import(error) => error.exit_code(),
            _ => 2,
        }
    }
}

advised!(PolicyFault);
