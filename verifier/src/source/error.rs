//! Why a bundle can't be loaded.

use std::{io, path::PathBuf};

use crate::message::Failure;

/// Why a bundle's directory is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A file can't be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(PathBuf),
    /// A file that doesn't belong there.
    #[error("{0} does not belong into a bundle")]
    Extra(PathBuf),
    /// A file that an operating system leaves in folders.
    #[error("{0} was left there by the operating system and does not belong into a bundle")]
    Clutter(PathBuf),
    /// Two files of one name.
    #[error("{0} is there twice")]
    Duplicate(PathBuf),
    /// No archive of plain files.
    #[error("the archive can't be read: {0}")]
    Archive(String),
    /// Another number of proofs than the statement needs; none was read.
    #[error("{path} holds {found} proofs, the block list needs {expected}")]
    ProofCount {
        /// The directory of proofs.
        path: PathBuf,
        /// Number needed.
        expected: u64,
        /// Number found.
        found: u64,
    },
}

impl SourceError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            SourceError::Read { .. } => "RF-2011",
            SourceError::Missing(_) => "RF-2012",
            SourceError::Extra(_) | SourceError::Clutter(_) => "RF-2013",
            SourceError::Archive(_) => "RF-2014",
            SourceError::Duplicate(_) => "RF-2015",
            SourceError::ProofCount { .. } => "RF-2111",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            SourceError::Read { .. } => "check that the path is a bundle and readable",
            SourceError::Missing(_) | SourceError::ProofCount { .. } => {
                "download the bundle again, completely"
            }
            SourceError::Extra(_) => "move the file elsewhere: a bundle holds nothing else",
            SourceError::Clutter(_) => "delete the file, or download the bundle as an archive",
            SourceError::Duplicate(_) | SourceError::Archive(_) => {
                "download the archive again, completely; one of your own is made by \
                 `tar --format=ustar -cf bundle.tar bundle`"
            }
        }
    }
}

/// The error for a file that a bundle doesn't have.
pub(crate) fn extra_file(path: PathBuf) -> SourceError {
    const CLUTTER: [&str; 5] = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".directory"];
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if name.starts_with("._") || CLUTTER.iter().any(|clutter| clutter.eq_ignore_ascii_case(&name)) {
        SourceError::Clutter(path)
    } else {
        SourceError::Extra(path)
    }
}

/// The error for a file of more than `limit` bytes.
pub(crate) fn check_length(name: &str, length: u64, limit: u64) -> Result<(), SourceError> {
    if length <= limit {
        return Ok(());
    }
    let source = io::Error::other(format!("longer than the {limit} bytes that are expected"));
    Err(SourceError::Read { path: name.into(), source })
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Failure { code: error.code(), message: error.to_string(), help: error.help() }
    }
}
