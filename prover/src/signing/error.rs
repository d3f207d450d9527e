//! Why something can't be signed.

use std::{
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_evidence::{
    checkpoint::{log::LogFault, note::NoteFault, vkey::VerifierKeyFault},
    key::fault::KeyFault,
};
use ringfence_verifier::{
    message::{Quoted, Said},
    say,
};

use crate::message::advised;

/// Why something can't be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// The file system refuses.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A key would be overwritten.
    Exists(PathBuf),
    /// A file that is no proof of a log would be overwritten, which may be a key.
    NoProof(PathBuf),
    /// A name that no key can have.
    Name,
    /// Others may read a key.
    NotPrivate(PathBuf),
    /// A file that holds no key. Nothing of it is repeated.
    Key(PathBuf),
    /// A public key is none.
    PublicKey(VerifierKeyFault),
    /// The log is damaged, or can't take the statement.
    Log {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: LogFault,
    },
    /// The checkpoint is no note, or none of a log.
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: NoteFault,
    },
    /// The checkpoint that was signed last is of another log.
    Fork(PathBuf),
    /// The checkpoint that was signed last is of another origin.
    Origin {
        /// The file.
        path: PathBuf,
        /// The origin of the checkpoint.
        found: String,
        /// The key's name.
        expected: String,
    },
    /// A signature that is none.
    SignatureForm,
    /// A signature of something else.
    Signature(KeyFault),
    /// A file of earlier statements has a line that is none.
    Earlier {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// Lines of witnesses that are none.
    Cosignature {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// Nothing has been signed yet.
    NothingSigned(PathBuf),
    /// The log is smaller.
    Smaller {
        /// Its size.
        size: u64,
    },
    /// An option is missing.
    Option(String),
}

impl SigningError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            SigningError::Io { path, source } => say!("RF-1431", path = shown_path(path), source),
            SigningError::Exists(path) => say!("RF-1432", path = shown_path(path)),
            SigningError::NoProof(path) => say!("RF-1432.out", path = shown_path(path)),
            SigningError::Name => say!("RF-1433"),
            SigningError::NotPrivate(path) => say!("RF-1434.private", path = shown_path(path)),
            SigningError::Key(path) => say!("RF-1434", path = shown_path(path)),
            SigningError::PublicKey(fault) => say!("RF-1434.public", fault),
            SigningError::Log { path, fault } => say!("RF-1435", path = shown_path(path), fault),
            SigningError::Checkpoint { path, fault } => {
                say!("RF-1436.note", path = shown_path(path), fault)
            }
            SigningError::Fork(path) => say!("RF-1436", path = shown_path(path)),
            SigningError::Origin { path, found, expected } => {
                let (found, expected) = (Quoted(found), Quoted(expected));
                say!("RF-1436.origin", path = shown_path(path), found, expected)
            }
            SigningError::SignatureForm => say!("RF-1437.form"),
            SigningError::Signature(fault) => say!("RF-1437", fault),
            SigningError::Earlier { path, line } => {
                say!("RF-1438", path = shown_path(path), line)
            }
            SigningError::Cosignature { path, line, reason } => {
                say!("RF-1439", path = shown_path(path), line, reason)
            }
            SigningError::NothingSigned(path) => say!("RF-1440", path = shown_path(path)),
            SigningError::Smaller { size } => say!("RF-1440.smaller", size),
            SigningError::Option(reason) => say!("RF-1441", reason),
        }
    }

    /// Wraps what the file system says of a file.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| SigningError::Io { path, source }
    }
}

advised!(SigningError);
