//! Why a scenario proof is refused.

use std::path::{Path, PathBuf};

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::stress::{
        files::MAX_UNITS,
        statement::StressError,
        unit::{BlocksPerProofFault, SumsFault},
    },
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};

use super::rule::{listed, Thin, MOST_RELEASED};
use crate::{
    epoch::{EpochError, MISSING},
    message::advised,
    scenarios::SetFault,
};

/// Why a scenario proof is refused, or can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StressFault {
    /// The work directory can't be used, or a proof can't be made.
    Epoch(#[from] EpochError),
    /// The scenario set can't be read, is refused, or does not fit the parameters.
    Set(#[from] SetFault),
    /// There would be more units than a stress statement may have.
    Units(u64),
    /// X3: under a scenario, the equity of a vault is out of range.
    Width {
        /// The scenario.
        scenario: String,
    },
    /// X12: what the set shows tells of too few customers.
    Thin(Vec<Thin>),
    /// X12 (d): too many scenarios of the epoch would be released.
    Many,
    /// X12: another set was released after these results were judged, or they were not judged here.
    Stale,
    /// A scenario that was accepted is none of the set.
    UnknownScenario(String),
    /// An insurance book that the statement has not.
    UnknownBook {
        /// The name that was given.
        name: String,
        /// The proprietary books.
        known: Vec<String>,
    },
    /// An insurance book that is one of customers.
    ClientBook(String),
    /// The ledger of scenario proofs is damaged, or missing.
    Ledger {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: &'static str,
    },
    /// A set that the ledger names is missing, or is another one.
    LostSet(PathBuf),
    /// The results are not those that were released before.
    Results(PathBuf),
    /// A file of the folder of scenario proofs is damaged or missing, and can be made again.
    Again {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The stress statement is refused.
    Statement(#[from] StressError),
    /// The commitments are not those of the results.
    Sums(#[from] SumsFault),
}

impl StressFault {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            StressFault::Again { path, reason } if reason == MISSING => {
                say!("RF-1378.lost", path = shown_path(path))
            }
            StressFault::Again { path, reason } => {
                say!("RF-1378.again", path = shown_path(path), reason)
            }
            StressFault::Epoch(error) => error.said(),
            StressFault::Set(error) => error.said(),
            StressFault::Units(units) => say!("RF-1374.units", units, most = MAX_UNITS),
            StressFault::Width { scenario } => say!("RF-1375", scenario = Quoted(scenario)),
            StressFault::Thin(found) => say!("RF-1376", list = listed(found)),
            StressFault::Many => say!("RF-1376.many", most = MOST_RELEASED),
            StressFault::Stale => say!("RF-1376.stale"),
            StressFault::UnknownScenario(name) => say!("RF-1376.unknown", name = Quoted(name)),
            StressFault::UnknownBook { name, known } if known.is_empty() => {
                say!("RF-1377.none", name = Quoted(name))
            }
            StressFault::UnknownBook { name, known } => {
                let known: Vec<String> =
                    known.iter().map(|book| Quoted(book).to_string()).collect();
                say!("RF-1377", name = Quoted(name), known = known.join(", "))
            }
            StressFault::ClientBook(name) => say!("RF-1377.clients", name = Quoted(name)),
            StressFault::Ledger { path, reason } => {
                say!("RF-1378", path = shown_path(path), reason)
            }
            StressFault::LostSet(path) => say!("RF-1378.set", path = shown_path(path)),
            StressFault::Results(path) => say!("RF-1378.results", path = shown_path(path)),
            StressFault::Statement(error) => say!("RF-1374.statement", error),
            StressFault::Sums(error) => say!("RF-1374.sums", error),
        }
    }

    /// The same, where it may be of a file in the folder of scenario proofs. Others of the work directory are made
    /// again by other commands, or not at all.
    pub(super) fn of_folder(self, folder: &Path) -> Self {
        match self {
            StressFault::Epoch(EpochError::DamagedAgain { path, reason })
                if path.starts_with(folder) =>
            {
                StressFault::Again { path, reason }
            }
            other => other,
        }
    }

    /// 1 where all is well formed but may not be published, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            StressFault::Thin(_) | StressFault::Many => 1,
            _ => 2,
        }
    }
}

advised!(StressFault);

impl From<BlocksPerProofFault> for StressFault {
    fn from(_: BlocksPerProofFault) -> Self {
        StressFault::Epoch(EpochError::BlocksPerProof)
    }
}
