//! Why an epoch can't be proven.

use std::{
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{codec::CodecError, file, json::JsonError, shown::shown_path},
    proof::generators::GeneratorError,
    protocol::{
        bundle::STATEMENT_FILE, hash::digest::Digest, package::PackageError,
        statement::StatementError, text::TextFault,
    },
};

use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};

use super::job_error::JobError;
use crate::{
    message::advised,
    policy::PolicyFault,
    snapshot::{ImportError, RecordError},
};

/// The reason for a file that is not there.
pub(crate) const MISSING: &str = "it is missing";

/// Why an epoch can't be proven, or a package can't be issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EpochError {
    /// The file system refuses.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What was given as a work directory is a bundle.
    IsBundle(PathBuf),
    /// The work directory belongs to other inputs.
    ChangedInputs(&'static str),
    /// Others may read what must be private.
    NotPrivate(PathBuf),
    /// The statement is longer than a verifier reads.
    StatementTooLong,
    /// A package is longer than a verifier reads.
    Package(#[from] PackageError),
    /// Another run works in the directory.
    Locked(PathBuf),
    /// A file of the work directory is damaged.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
    /// A file of the work directory is damaged, and can be made again from others.
    DamagedAgain {
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
    /// The work directory was begun by another release.
    OtherRelease {
        /// The directory.
        path: PathBuf,
        /// The release, as in `0.1`.
        release: String,
    },
    /// A file of the work directory is not finished.
    Unfinished(PathBuf),
    /// The statement is not complete.
    Open(PathBuf),
    /// Packages or publications name another statement of the epoch.
    StatementNamed {
        /// The statement that they name.
        statement: Digest,
        /// Where they are, or were.
        places: Vec<String>,
    },
    /// A note of what names the statement is damaged.
    DamagedNote(PathBuf),
    /// A bundle holds another statement of the epoch.
    OtherBundle(PathBuf),
    /// A package was made and does not verify.
    UnverifiedPackage,
    /// The snapshot is refused.
    Import(#[from] ImportError),
    /// Policy, history and parameters don't go together.
    Policy(Box<PolicyFault>),
    /// Records can't be written or read.
    Record(#[from] RecordError),
    /// The statement is refused.
    Statement(#[from] StatementError),
    /// Generators can't be had.
    Generators(#[from] GeneratorError),
    /// The longs and shorts of a market differ.
    NotClosed {
        /// The first such market.
        market: String,
    },
    /// A shape needs more rows than the protocol allows.
    TooManyRows {
        /// The shape.
        shape: String,
        /// Its k.
        k: u32,
    },
    /// A proof was made and does not verify.
    Rejected(usize),
    /// The engine that makes proofs gives up.
    Proof {
        /// Index of the proof.
        index: usize,
        /// What it says.
        reason: String,
    },
    /// A job of this epoch is refused.
    Job {
        /// Index of the proof.
        index: usize,
        /// Why.
        error: JobError,
    },
    /// The output is there already.
    OutputExists(PathBuf),
    /// An earlier run left packages of another statement where these are to be made.
    OtherPackages(PathBuf),
    /// The account has no vault in this epoch.
    UnknownAccount,
    /// What was given as an account is none.
    AccountId {
        /// Its place among those given, from 1.
        number: usize,
        /// What is wrong with it.
        fault: TextFault,
    },
    /// A number of blocks per proof outside 1…256.
    BlocksPerProof,
    /// A value has no binary encoding.
    Codec(#[from] CodecError),
    /// A value has no encoding in JSON.
    Json(#[from] JsonError),
}

impl EpochError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            EpochError::Io { path, source } if file::is_not_regular(source) => {
                say!("RF-1301.irregular", path = shown_path(path))
            }
            EpochError::Io { path, source } if source.kind() == io::ErrorKind::NotFound => {
                say!("RF-1301.missing", path = shown_path(path))
            }
            EpochError::IsBundle(path) => say!("RF-1301.bundle", path = shown_path(path)),
            EpochError::Io { path, source } => say!("RF-1301", path = shown_path(path), source),
            EpochError::ChangedInputs(inputs) => say!("RF-1302", inputs),
            EpochError::Damaged { path, reason } => {
                say!("RF-1303", path = shown_path(path), reason)
            }
            EpochError::DamagedAgain { path, reason } if is_statement(path) => {
                say!("RF-1303.statement", path = shown_path(path), reason)
            }
            EpochError::DamagedAgain { path, reason } if reason == MISSING => {
                say!("RF-1303.lost", path = shown_path(path))
            }
            EpochError::DamagedAgain { path, reason } => {
                say!("RF-1303.again", path = shown_path(path), reason)
            }
            EpochError::OtherRelease { path, release } => {
                say!("RF-1320", path = shown_path(path), release)
            }
            EpochError::Unfinished(path) => say!("RF-1321", path = shown_path(path)),
            EpochError::Open(path) => say!("RF-1324", path = shown_path(path)),
            EpochError::StatementNamed { statement, places } => {
                let statement = statement.to_bech32();
                say!("RF-1325", statement, places = listed(places))
            }
            EpochError::DamagedNote(path) => say!("RF-1303.note", path = shown_path(path)),
            EpochError::OtherBundle(path) => say!("RF-1326", path = shown_path(path)),
            EpochError::UnverifiedPackage => say!("RF-1322"),
            EpochError::Import(error) => error.said(),
            EpochError::Policy(error) => error.said(),
            EpochError::Record(error) => error.said(),
            EpochError::Statement(error) => say!("RF-1304", error),
            EpochError::Generators(error) => say!("RF-1305", error),
            EpochError::NotClosed { market } => say!("RF-1306", market = Quoted(market)),
            EpochError::TooManyRows { shape, k } => say!("RF-1307", shape, k),
            EpochError::Rejected(index) => say!("RF-1308", index),
            EpochError::Proof { index, reason } => say!("RF-1309", index, reason),
            EpochError::OutputExists(path) => say!("RF-1310", path = shown_path(path)),
            EpochError::OtherPackages(path) => say!("RF-1330", path = shown_path(path)),
            EpochError::UnknownAccount => say!("RF-1311"),
            EpochError::AccountId { number, fault } => say!("RF-1323", number, fault),
            EpochError::BlocksPerProof => say!("RF-1312"),
            EpochError::Codec(error) => say!("RF-1313", error),
            EpochError::Json(error) => say!("RF-1313", error),
            EpochError::Locked(path) => say!("RF-1314", path = shown_path(path)),
            EpochError::NotPrivate(path) => say!("RF-1315", path = shown_path(path)),
            EpochError::StatementTooLong => say!("RF-1316"),
            EpochError::Package(error) => say!("RF-1317", error),
            EpochError::Job { index, error } => say!("RF-1318", index, error),
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| EpochError::Io { path, source }
    }

    /// Wraps what became of the job of proof `index`.
    pub(super) fn job(index: usize) -> impl FnOnce(JobError) -> Self {
        move |error| match error {
            JobError::Rejected(_) => EpochError::Rejected(index),
            JobError::Build(_) | JobError::Proof(_) => {
                EpochError::Proof { index, reason: error.to_string() }
            }
            error => EpochError::Job { index, error },
        }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        EpochError::Damaged { path: path.into(), reason: reason.into() }
    }
}

advised!(EpochError);

impl From<PolicyFault> for EpochError {
    fn from(fault: PolicyFault) -> Self {
        EpochError::Policy(Box::new(fault))
    }
}

/// Whether this is the statement, which `complete` makes and not `prove`.
fn is_statement(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == STATEMENT_FILE)
}

/// The first places, and how many there are beside them.
fn listed(places: &[String]) -> String {
    const MOST: usize = 5;
    let mut shown: Vec<String> =
        places.iter().take(MOST).map(|place| shown_path(Path::new(place))).collect();
    if let more @ 1.. = places.len().saturating_sub(MOST) {
        shown.push(say!("RF-1325.more", more).text);
    }
    shown.join(", ")
}
