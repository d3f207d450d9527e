//! Why something about reserves can't be done.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use ringfence_evidence::{
    chain::Chain,
    control::challenge::ChallengeFault,
    headers::{HeaderLine, HeadersFault},
    list::{document::ListFault, rows::RowsFault, time::Time},
    observation::{NotObserved, ObservationFault},
    recognised::table::TableFault,
    state::file::StateFault,
};
use ringfence_verifier::{message::Said, say};

use super::place::shown_file;
use crate::message::advised;

/// Problems that are printed; all are counted.
pub const MOST_SHOWN: usize = 20;

/// What is wrong with a line of a table, or an entry of a file of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is counted: lines, or entries.
    unit: &'static str,
    /// The line or the entry, from 1.
    pub line: u64,
    /// The column or the part.
    pub column: String,
    /// What is wrong and what was expected. It repeats no amount and no address.
    pub reason: String,
}

impl Problem {
    /// A problem of a line.
    pub fn new(line: u64, column: impl Into<String>, reason: impl fmt::Display) -> Self {
        Problem { unit: "line", line, column: column.into(), reason: reason.to_string() }
    }

    /// A problem of an entry of a file of answers.
    pub fn entry(number: u64, part: impl Into<String>, reason: impl fmt::Display) -> Self {
        Problem { unit: "entry", ..Self::new(number, part, reason) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {}: {}", self.unit, self.line, self.column, self.reason)
    }
}

/// Problems of one file. The first are kept, all are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    kept: Vec<Problem>,
    count: u64,
}

impl Problems {
    /// Adds one.
    pub fn add(&mut self, problem: Problem) {
        self.count += 1;
        if self.kept.len() < MOST_SHOWN {
            self.kept.push(problem);
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The first of them.
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// Nothing, or the error that there are problems in a file.
    ///
    /// # Errors
    /// [`ReservesError::Rows`] if there is one.
    pub fn finish(self, path: &Path) -> Result<(), ReservesError> {
        match self.count {
            0 => Ok(()),
            _ => Err(ReservesError::Rows { path: path.to_owned(), problems: self }),
        }
    }
}

/// One a line, and how many there are more.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.kept {
            write!(f, "\n  {problem}")?;
        }
        match self.count.saturating_sub(self.kept.len() as u64) {
            0 => Ok(()),
            more => write!(f, "\n  {}", say!("RF-1414.more", more)),
        }
    }
}

/// Why something about reserves can't be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReservesError {
    /// The file system refuses.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Something is there already.
    Exists(PathBuf),
    /// Neither requests are wanted nor answers are given.
    NoAnswers,
    /// The list has no block of a chain, and none was named.
    NoneNamed {
        /// The reader's file of blocks.
        path: PathBuf,
        /// The chain.
        chain: Chain,
    },
    /// The reader's file of blocks does not have a block, or its sources disagree.
    NoBlock {
        /// The file.
        path: PathBuf,
        /// The chain.
        chain: Chain,
        /// The block's number.
        number: u64,
    },
    /// A file is longer than it may be.
    Long {
        /// The file.
        path: PathBuf,
        /// Most bytes.
        most: u64,
    },
    /// A table has no header that is known.
    Header {
        /// The file.
        path: PathBuf,
        /// What is wrong with the columns.
        reason: String,
    },
    /// Lines of a table are refused.
    Rows {
        /// The file.
        path: PathBuf,
        /// Every one, up to a limit.
        problems: Problems,
    },
    /// A file of headers is none.
    Headers {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: HeadersFault,
    },
    /// No block of a chain is the head.
    NoHead {
        /// The file of headers.
        path: PathBuf,
        /// The chain.
        chain: Chain,
        /// The time of the snapshot.
        time: Time,
    },
    /// Two lines disagree about a head.
    HeadDisagrees {
        /// The file of headers.
        path: PathBuf,
        /// Both lines.
        lines: Box<[HeaderLine; 2]>,
    },
    /// There is nothing to list.
    Nothing(PathBuf),
    /// The list would break a rule.
    Made(ListFault),
    /// The list's digest of what the statement binds is none.
    Bound,
    /// A list is refused.
    List {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: ListFault,
    },
    /// Rows are refused.
    ListRows {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: RowsFault,
    },
    /// The list is of another snapshot.
    OtherSnapshot {
        /// The file.
        path: PathBuf,
        /// The field.
        field: &'static str,
        /// What stands in the list.
        list: String,
        /// What stands in the snapshot.
        snapshot: String,
    },
    /// No challenge can be made.
    Challenge {
        /// The file of wallets.
        path: PathBuf,
        /// The line.
        line: u64,
        /// Why.
        fault: ChallengeFault,
    },
    /// An option is malformed.
    Option {
        /// The option.
        option: &'static str,
        /// What is expected.
        reason: String,
    },
    /// A file of answers is none.
    Answers {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The answers hold more state than a verifier reads.
    StateTooLarge,
    /// A file of state is refused.
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: StateFault,
    },
    /// A file of entries is not read to its end.
    Control {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A table of recognised holdings is refused.
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: TableFault,
    },
    /// An observation is refused.
    Observation {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        fault: ObservationFault,
    },
    /// Nobody's word stands behind an observation.
    NotObserved {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: NotObserved,
    },
    /// An asset of the list has no price.
    UnknownAsset {
        /// The list.
        path: PathBuf,
        /// The asset.
        asset: String,
    },
}

impl ReservesError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        use ReservesError as Of;
        match self {
            Of::Io { path, source } if file::is_not_regular(source) => {
                say!("RF-1411.irregular", path = shown_file(path))
            }
            Of::Io { path, source } => say!("RF-1411", path = shown_file(path), source),
            Of::Exists(path) => say!("RF-1412", path = shown_file(path)),
            Of::NoAnswers => say!("RF-1426"),
            Of::NoneNamed { path, chain } => {
                say!("RF-1427.head", path = shown_file(path), chain)
            }
            Of::NoBlock { path, chain, number } => {
                say!("RF-1427", path = shown_file(path), chain, number)
            }
            Of::Long { path, most } => say!("RF-1411.long", path = shown_file(path), most),
            Of::Header { path, reason } => say!("RF-1413", path = shown_file(path), reason),
            Of::Rows { path, problems } => {
                let count = problems.count();
                say!("RF-1414", path = shown_file(path), count, problems)
            }
            Of::Headers { path, fault } => say!("RF-1415", path = shown_file(path), fault),
            Of::NoHead { path, chain, time } => {
                say!("RF-1415.missing", path = shown_file(path), chain, time)
            }
            Of::HeadDisagrees { path, lines } => {
                let [one, other] = &**lines;
                say!("RF-1415.disagree", path = shown_file(path), one, other)
            }
            Of::Nothing(path) => say!("RF-1416", path = shown_file(path)),
            Of::Made(fault) => say!("RF-1416.refused", fault),
            Of::Bound => say!("RF-1416.bound"),
            Of::List { path, fault } => say!("RF-1417", path = shown_file(path), reason = fault),
            Of::ListRows { path, fault } => {
                say!("RF-1417", path = shown_file(path), reason = fault)
            }
            Of::OtherSnapshot { path, field, list, snapshot } => {
                say!("RF-1417.other", path = shown_file(path), field, list, snapshot)
            }
            Of::Challenge { path, line, fault } => {
                say!("RF-1418", path = shown_file(path), line, fault)
            }
            Of::Option { option, reason } => say!("RF-1419", option, reason),
            Of::Answers { path, reason } => say!("RF-1420", path = shown_file(path), reason),
            Of::StateTooLarge => say!("RF-1421"),
            Of::State { path, fault } => say!("RF-1421.file", path = shown_file(path), fault),
            Of::Control { path, reason } => say!("RF-1422", path = shown_file(path), reason),
            Of::Table { path, fault } => say!("RF-1423", path = shown_file(path), fault),
            Of::Observation { path, fault } => {
                say!("RF-1424", path = shown_file(path), reason = fault)
            }
            Of::NotObserved { path, fault } => {
                say!("RF-1424", path = shown_file(path), reason = fault)
            }
            Of::UnknownAsset { path, asset } => {
                let asset = ringfence_verifier::message::Quoted(asset);
                say!("RF-1425", path = shown_file(path), asset)
            }
        }
    }

    /// Wraps what the file system says of a file.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| ReservesError::Io { path, source }
    }
}

advised!(ReservesError);
