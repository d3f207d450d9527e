//! Why a bundle can't be loaded.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{explained, message::Said, say};

/// A directory that a program of this project made, and which is no bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherFolder {
    /// A snapshot.
    Snapshot,
    /// A work directory.
    Work,
    /// Scenario proofs.
    Stress,
    /// What `publish` or a demonstration wrote, with a bundle in it.
    Site,
}

impl OtherFolder {
    /// What a directory is by the names in it, if it is one of these.
    pub fn of(directory: &Path) -> Option<Self> {
        let is = |name: &str| directory.join(name).exists();
        if is("snapshot.toml") {
            Some(OtherFolder::Snapshot)
        } else if is("inputs.json") && is("secret") {
            Some(OtherFolder::Work)
        } else if is("stress.json") && is("sums.bin") {
            Some(OtherFolder::Stress)
        } else if is("bundle/statement.json") && (is("manifest.json") || !is("statement.json")) {
            Some(OtherFolder::Site)
        } else {
            None
        }
    }
}

/// Why a bundle, or a file, can't be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A file can't be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// What was given by name can't be read.
    Given {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// A file is missing.
    Missing(PathBuf),
    /// What was given by name isn't there.
    Absent(PathBuf),
    /// What was given as a statement is a directory.
    Folder(PathBuf),
    /// What was given as a bundle is another directory of this program's.
    Other {
        /// The directory.
        path: PathBuf,
        /// What it is.
        kind: OtherFolder,
    },
    /// There is a file that doesn't belong there.
    Extra(PathBuf),
    /// There is a file of a kind that operating systems leave in folders.
    Clutter(PathBuf),
    /// There are two files of one name.
    Duplicate(PathBuf),
    /// The file is no archive of plain files.
    Archive(String),
    /// The same of a directory of scenario proofs.
    Stress(Box<SourceError>),
    /// There is another number of proofs than the statement needs. None was read.
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
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            SourceError::Read { path, source } => say!("RF-2011", path = path.display(), source),
            SourceError::Given { path, source } => {
                say!("RF-2011.given", path = path.display(), source)
            }
            SourceError::Missing(path) => say!("RF-2012", path = path.display()),
            SourceError::Absent(path) => say!("RF-2012.given", path = path.display()),
            SourceError::Folder(path) => say!("RF-2011.folder", path = path.display()),
            SourceError::Other { path, kind } => {
                let path = path.display();
                match kind {
                    OtherFolder::Snapshot => say!("RF-2013.snapshot", path),
                    OtherFolder::Work => say!("RF-2013.work", path),
                    OtherFolder::Stress => say!("RF-2013.scenarios", path),
                    OtherFolder::Site => say!("RF-2013.site", path),
                }
            }
            SourceError::Extra(path) => say!("RF-2013", path = path.display()),
            SourceError::Clutter(path) => say!("RF-2013.clutter", path = path.display()),
            SourceError::Duplicate(path) => say!("RF-2015", path = path.display()),
            SourceError::Archive(reason) => say!("RF-2014", reason),
            SourceError::Stress(error) => error.said_of_stress(),
            SourceError::ProofCount { path, expected, found } => {
                say!("RF-2111.files", path = path.display(), found, expected)
            }
        }
    }
}

impl SourceError {
    /// The same as an error of a directory of scenario proofs.
    pub(super) fn of_stress(self) -> Self {
        match self {
            SourceError::Stress(_) => self,
            error => SourceError::Stress(Box::new(error)),
        }
    }

    /// What differs in the words where it is no bundle but a directory of scenario proofs.
    fn said_of_stress(&self) -> Said {
        match self {
            SourceError::Read { path, source } => {
                say!("RF-2011.stress", path = path.display(), source)
            }
            SourceError::Missing(path) => say!("RF-2012.stress", path = path.display()),
            SourceError::Extra(path) => say!("RF-2013.stress", path = path.display()),
            SourceError::ProofCount { path, expected, found } => {
                say!("RF-2111.stress", path = path.display(), found, expected)
            }
            other => other.said(),
        }
    }
}

explained!(SourceError, Failure);

/// The error for a file that does not belong in a bundle.
pub(crate) fn extra_file(path: PathBuf) -> SourceError {
    const CLUTTER: [&str; 5] = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".directory"];
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if name.starts_with("._") || CLUTTER.iter().any(|clutter| clutter.eq_ignore_ascii_case(&name)) {
        SourceError::Clutter(path)
    } else {
        SourceError::Extra(path)
    }
}

/// Refuses a file of more than `limit` bytes.
pub(crate) fn check_length(path: &Path, length: u64, limit: u64) -> Result<(), SourceError> {
    if length <= limit {
        return Ok(());
    }
    let source = io::Error::other(say!("file.too-long", limit).text);
    Err(SourceError::Read { path: path.to_owned(), source })
}
