//! Why a snapshot is refused.

use std::{
    borrow::Cow,
    fmt, io,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{message::Said, say, word};

use super::{failing::Failing, record::RecordError, warning::Warning};
use crate::message::advised;

/// One offending row or field, named by its place. Reasons hold no amounts of a vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file inside the snapshot directory.
    pub file: Cow<'static, str>,
    /// Line from 1; 0 where the whole file is meant.
    pub line: u64,
    /// Column or key.
    pub field: Cow<'static, str>,
    /// What is wrong, and what to do.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}: {}", self.field, self.reason)
    }
}

/// Why an import stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A file can't be read or written.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was attempted.
        action: &'static str,
        /// The system's answer.
        source: io::Error,
    },
    /// `snapshot.toml` is malformed or breaks a rule.
    Info(Problem),
    /// `mapping.toml` is malformed or breaks a rule.
    Mapping(Problem),
    /// A file that `mapping.toml` names lacks a column that it names.
    Column(Problem),
    /// A table lacks its header.
    Header(Problem),
    /// A file is not what its name says, is damaged, or stands there twice.
    Form(Problem),
    /// This program was built without what reads a file or an answer.
    Feature {
        /// The file, or the table whose query is asked.
        what: String,
        /// The feature of the build.
        feature: &'static str,
    },
    /// A file lies in a place that this program does not reach.
    Away(String),
    /// A database can't be asked. No reason holds anything of the text of the connection.
    Connection {
        /// The file or the variable that holds the connection.
        place: String,
        /// Why not.
        reason: String,
    },
    /// A database refuses a query.
    Query {
        /// The table of the mapping.
        table: String,
        /// Why, without anything of the rows.
        reason: String,
    },
    /// The answer to a query broke off.
    Answer {
        /// The table of the mapping.
        table: String,
        /// Rows that were read before.
        rows: u64,
        /// Why.
        reason: String,
    },
    /// Rows break a rule.
    Refused {
        /// The problems found.
        problems: Vec<Problem>,
        /// Whether reading stopped at the limit, so that there may be more.
        stopped: bool,
    },
    /// Vaults break the rule that they were declared under (S5).
    Failing {
        /// How many, and where.
        failing: Failing,
        /// What was found implausible, which may be why.
        warnings: Vec<Warning>,
    },
    /// More vaults are below maintenance than the caller allows.
    TooManyLiquidating {
        /// All liquidating vaults.
        count: u64,
        /// Those that rule `auto` made liquidating.
        by_auto: u64,
        /// The limit.
        allowed: u64,
        /// What was found implausible in the rows, which may be why.
        warnings: Vec<Warning>,
    },
    /// The output directory exists.
    OutputExists(PathBuf),
    /// The tables are not those that the control totals were made of.
    Control(Vec<Problem>),
    /// Warnings, which the caller asked to refuse.
    Denied(Vec<Warning>),
    /// No vault is left to state.
    Nothing(LeftOut),
    /// More vaults than a statement holds.
    Blocks {
        /// Blocks that are needed.
        blocks: u64,
        /// The limit.
        most: u64,
    },
    /// Records or buckets can't be encoded, written or read back.
    Record(#[from] RecordError),
}

/// What an import leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Vaults without a balance or position.
    pub empty: u64,
    /// Deposits below one unit of their asset.
    pub dust: u64,
    /// Balances of zero.
    pub zero_balances: u64,
    /// Positions of size zero.
    pub zero_positions: u64,
}

impl ImportError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ImportError::Io { path, action, source } => {
                say!("RF-1201", action, path = shown_path(path), source)
            }
            ImportError::Info(problem) => say!("RF-1202", problem),
            ImportError::Header(problem) => say!("RF-1203", problem),
            ImportError::Mapping(problem) => say!("RF-1270", problem),
            ImportError::Column(problem) => say!("RF-1271", problem),
            ImportError::Form(problem) => say!("RF-1280", problem),
            ImportError::Feature { what, feature } => say!("RF-1281", what, feature),
            ImportError::Away(place) => say!("RF-1282", place),
            ImportError::Connection { place, reason } => say!("RF-1283", place, reason),
            ImportError::Query { table, reason } => say!("RF-1284", table, reason),
            ImportError::Answer { table, rows, reason } => say!("RF-1285", table, rows, reason),
            ImportError::Refused { problems, stopped } => {
                say!("RF-1204", problems = lines(problems, *stopped))
            }
            ImportError::Failing { failing, .. } => {
                let (what, places) = (failing.words(), failing.shown_places());
                match &failing.list {
                    None => say!("RF-1205", what, places),
                    Some(path) => say!("RF-1205.listed", what, places, path = shown_path(path)),
                }
            }
            ImportError::TooManyLiquidating { count, by_auto, allowed, .. } => {
                say!("RF-1206", count, by_auto, allowed)
            }
            ImportError::OutputExists(path) => say!("RF-1207", path = shown_path(path)),
            ImportError::Control(problems) => {
                say!("RF-1241", problems = lines(problems, false))
            }
            ImportError::Denied(warnings) => {
                let count = warnings.len();
                let lines: Vec<String> = warnings.iter().flat_map(Warning::lines).collect();
                say!("RF-1240", count, warnings = lines.join("\n"))
            }
            ImportError::Nothing(left) => {
                let LeftOut { empty, dust, zero_balances, zero_positions } = left;
                say!("RF-1208.empty", empty, dust, zero_balances, zero_positions)
            }
            ImportError::Blocks { blocks, most } => say!("RF-1208", blocks, most),
            ImportError::Record(error) => error.said(),
        }
    }

    /// The exit code: 1 where the snapshot is well formed but what is asked of it is false, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            ImportError::Failing { .. }
            | ImportError::TooManyLiquidating { .. }
            | ImportError::Denied(_) => 1,
            _ => 2,
        }
    }

    /// What was found implausible before the snapshot was refused for another reason, which it may explain.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            ImportError::Failing { warnings, .. }
            | ImportError::TooManyLiquidating { warnings, .. } => warnings,
            _ => &[],
        }
    }

    /// Wraps an error of the system.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| ImportError::Io { path, action, source }
    }
}

advised!(ImportError);

fn lines(problems: &[Problem], stopped: bool) -> String {
    let mut lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    if stopped {
        lines.push(word!("RF-1204.stopped").into());
    }
    lines.join("\n")
}

/// Collects problems up to a limit.
#[derive(Debug)]
pub(super) struct Problems {
    list: Vec<Problem>,
    limit: usize,
}

/// The limit of problems is reached.
pub(super) struct Full;

impl Problems {
    /// An empty collection; a limit of 0 counts as 1.
    pub(super) fn new(limit: usize) -> Self {
        Problems { list: Vec::new(), limit: limit.max(1) }
    }

    /// Adds a problem.
    pub(super) fn add(&mut self, problem: Problem) -> Result<(), Full> {
        self.list.push(problem);
        if self.is_full() {
            Err(Full)
        } else {
            Ok(())
        }
    }

    /// Whether the limit is reached.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= self.limit
    }

    /// What was collected.
    pub(super) fn into_list(self) -> Vec<Problem> {
        self.list
    }

    /// The error for what was collected, if anything.
    pub(super) fn finish(&mut self) -> Result<(), ImportError> {
        if self.list.is_empty() {
            return Ok(());
        }
        let stopped = self.is_full();
        Err(ImportError::Refused { problems: std::mem::take(&mut self.list), stopped })
    }
}
