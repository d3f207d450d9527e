//! Why a snapshot is refused.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::record::RecordError;

/// One offending row or field, named by its place. Reasons hold no amounts of a vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file inside the snapshot directory.
    pub file: &'static str,
    /// Line from 1; 0 where the whole file is meant.
    pub line: u64,
    /// Column or key.
    pub field: &'static str,
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
    #[error("can't {action} {}: {source}; check that the path exists and its permissions", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was attempted.
        action: &'static str,
        /// The system's answer.
        source: io::Error,
    },
    /// `snapshot.toml` is malformed or breaks a rule.
    #[error("the snapshot's description is refused: {0}")]
    Info(Problem),
    /// A table lacks its header.
    #[error("{0}")]
    Header(Problem),
    /// Rows break a rule.
    #[error("the snapshot is refused:\n{}", lines(problems, *stopped))]
    Refused {
        /// The problems found.
        problems: Vec<Problem>,
        /// Whether reading stopped at the limit, so that there may be more.
        stopped: bool,
    },
    /// Vaults break the rule that they were declared under (S5).
    #[error("{count} vaults break their rule (S5); {}", failing_hint(file.as_deref()))]
    Failing {
        /// How many.
        count: u64,
        /// The private file that lists them.
        file: Option<PathBuf>,
    },
    /// More vaults are below maintenance than the caller allows.
    #[error(
        "{count} vaults are liquidating ({by_auto} of them by rule `auto`), more than the {allowed} \
         allowed; check prices and collateral, or raise the limit"
    )]
    TooManyLiquidating {
        /// All liquidating vaults.
        count: u64,
        /// Those that rule `auto` made liquidating.
        by_auto: u64,
        /// The limit.
        allowed: u64,
    },
    /// The output directory exists.
    #[error("{} exists already; remove it or choose another directory", .0.display())]
    OutputExists(PathBuf),
    /// No vault, or more than a statement holds.
    #[error("the vaults fill {blocks} blocks; a statement has between 1 and {most}")]
    Blocks {
        /// Blocks that are needed.
        blocks: u64,
        /// The limit.
        most: u64,
    },
    /// Records or buckets can't be encoded, written or read back.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl ImportError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Io { .. } => "RF-1201",
            ImportError::Info(_) => "RF-1202",
            ImportError::Header(_) => "RF-1203",
            ImportError::Refused { .. } => "RF-1204",
            ImportError::Failing { .. } => "RF-1205",
            ImportError::TooManyLiquidating { .. } => "RF-1206",
            ImportError::OutputExists(_) => "RF-1207",
            ImportError::Blocks { .. } => "RF-1208",
            ImportError::Record(error) => error.code(),
        }
    }

    /// Wraps an error of the system.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| ImportError::Io { path, action, source }
    }
}

fn lines(problems: &[Problem], stopped: bool) -> String {
    let mut lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    if stopped {
        lines.push("and perhaps more: reading stopped here; raise the limit of errors".into());
    }
    lines.join("\n")
}

fn failing_hint(file: Option<&Path>) -> String {
    match file {
        Some(file) => format!("they are listed in the private file {}", file.display()),
        None => "name a private file for the list to see which".into(),
    }
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

    /// The error for what was collected, if anything.
    pub(super) fn finish(&mut self) -> Result<(), ImportError> {
        if self.list.is_empty() {
            return Ok(());
        }
        let stopped = self.is_full();
        Err(ImportError::Refused { problems: std::mem::take(&mut self.list), stopped })
    }
}
