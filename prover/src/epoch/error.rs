//! Why an epoch can't be proven.

use std::{io, path::PathBuf};

use ringfence_circuits::{
    primitive::{codec::CodecError, json::JsonError},
    proof::generators::GeneratorError,
    protocol::{package::PackageError, statement::StatementError},
};

use super::job_error::JobError;
use crate::snapshot::{ImportError, RecordError};

/// Why an epoch can't be proven, or a package can't be issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EpochError {
    /// The file system refuses.
    #[error("{}: {source}; check free space and permissions, then run the same command again", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The work directory belongs to other inputs.
    #[error("the work directory was started with {0}; take a new one, a work directory and its secret serve one epoch")]
    ChangedInputs(&'static str),
    /// Others may read what must be private.
    #[error("{}: others than its owner have access; make it private (directories 0700, files 0600), or take a new work directory if it may have been read", .0.display())]
    NotPrivate(PathBuf),
    /// The statement is longer than a verifier reads.
    #[error("the statement would be longer than 16 MiB; declare fewer reserves")]
    StatementTooLong,
    /// A package is longer than a verifier reads.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// Another run works in the directory.
    #[error("{}: another run works here; wait for it to end", .0.display())]
    Locked(PathBuf),
    /// A file of the work directory is damaged.
    #[error("{}: damaged: {reason}; delete the work directory and start again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected.
        reason: String,
    },
    /// The snapshot is refused.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Records can't be written or read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The statement is refused.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Generators can't be had.
    #[error(transparent)]
    Generators(#[from] GeneratorError),
    /// The longs and shorts of a market differ.
    #[error("market {market:?}: longs and shorts over all books differ; no audit would accept the statement. Add the missing counterparties to the snapshot")]
    NotClosed {
        /// The first such market.
        market: String,
    },
    /// A shape needs more rows than the protocol allows.
    #[error("shape {shape} needs 2^{k} rows with these parameters, at most 2^16 are allowed; use smaller tables")]
    TooManyRows {
        /// The shape.
        shape: String,
        /// Its k.
        k: u32,
    },
    /// A proof was made and does not verify.
    #[error("proof {0} was made but does not verify; nothing was written. Please report this with the shape, never with the snapshot")]
    Rejected(usize),
    /// The engine that makes proofs gives up.
    #[error("proof {index}: {reason}")]
    Proof {
        /// Index of the proof.
        index: usize,
        /// What it says.
        reason: String,
    },
    /// A job of this epoch is refused.
    #[error("proof {index}: {error}")]
    Job {
        /// Index of the proof.
        index: usize,
        /// Why.
        error: JobError,
    },
    /// The output is there already.
    #[error("{} exists already; choose another place or remove it", .0.display())]
    OutputExists(PathBuf),
    /// The account has no vault in this epoch.
    #[error("no vault of this account is in the epoch")]
    UnknownAccount,
    /// A number of blocks per proof outside 1…256.
    #[error("blocks per proof must be between 1 and 256")]
    BlocksPerProof,
    /// A value has no binary encoding.
    #[error("encoding: {0}")]
    Codec(#[from] CodecError),
    /// A value has no encoding in JSON.
    #[error("encoding: {0}")]
    Json(#[from] JsonError),
}

impl EpochError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            EpochError::Io { .. } => "RF-1301",
            EpochError::ChangedInputs(_) => "RF-1302",
            EpochError::Damaged { .. } => "RF-1303",
            EpochError::Import(error) => error.code(),
            EpochError::Record(error) => error.code(),
            EpochError::Statement(_) => "RF-1304",
            EpochError::Generators(_) => "RF-1305",
            EpochError::NotClosed { .. } => "RF-1306",
            EpochError::TooManyRows { .. } => "RF-1307",
            EpochError::Rejected(_) => "RF-1308",
            EpochError::Proof { .. } => "RF-1309",
            EpochError::OutputExists(_) => "RF-1310",
            EpochError::UnknownAccount => "RF-1311",
            EpochError::BlocksPerProof => "RF-1312",
            EpochError::Locked(_) => "RF-1314",
            EpochError::NotPrivate(_) => "RF-1315",
            EpochError::StatementTooLong => "RF-1316",
            EpochError::Package(_) => "RF-1317",
            EpochError::Job { .. } => "RF-1318",
            EpochError::Codec(_) | EpochError::Json(_) => "RF-1313",
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
            JobError::Proof(_) => EpochError::Proof { index, reason: error.to_string() },
            error => EpochError::Job { index, error },
        }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        EpochError::Damaged { path: path.into(), reason: reason.into() }
    }
}
