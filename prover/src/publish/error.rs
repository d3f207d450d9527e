//! Why an epoch can't be published.

use std::{io, path::PathBuf};

use ringfence_verifier::{
    check::{AuditError, InclusionError},
    source::SourceError,
};

use crate::epoch::EpochError;

/// Why an epoch can't be published. No error names an account.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The file system.
    #[error("{}: {source}; check free space and permissions, then run the same command again", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A directory to be written is there already.
    #[error("{} exists already; choose another place or remove it", .0.display())]
    Exists(PathBuf),
    /// The page can't be the verifier's.
    #[error("{}: {reason}; give the verifier's page, one HTML file that holds everything", path.display())]
    Page {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: &'static str,
    },
    /// A claim of V1 to V8 is not proven. The claims' titles, codes and details are public.
    #[error("the bundle is not published, since it does not prove: {}", .0.join("; "))]
    NotProven(Vec<String>),
    /// Public and private directories, or the bundle, within each other.
    #[error("{} and {} must not lie within each other, also not through links", inner.display(), outer.display())]
    Within {
        /// One of them.
        inner: PathBuf,
        /// The other.
        outer: PathBuf,
    },
    /// The work directory is of another statement.
    #[error(
        "the work directory is of another statement than the bundle; packages of it would not fit"
    )]
    OtherStatement,
    /// A package that was made does not verify.
    #[error("a package was made but does not verify; nothing was written. The work directory may be damaged")]
    Package,
    /// The bundle can't be read.
    #[error(transparent)]
    Directory(#[from] SourceError),
    /// The bundle can't be audited.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The work directory.
    #[error(transparent)]
    Epoch(#[from] EpochError),
    /// The statement, as a customer reads it.
    #[error(transparent)]
    Inclusion(#[from] InclusionError),
}

impl PublishError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            PublishError::Io { .. } => "RF-1401",
            PublishError::Exists(_) => "RF-1402",
            PublishError::Page { .. } => "RF-1403",
            PublishError::NotProven(_) => "RF-1404",
            PublishError::Within { .. } => "RF-1405",
            PublishError::OtherStatement => "RF-1406",
            PublishError::Package => "RF-1407",
            PublishError::Directory(error) => error.code(),
            PublishError::Audit(error) => error.code(),
            PublishError::Epoch(error) => error.code(),
            PublishError::Inclusion(error) => error.code(),
        }
    }

    /// 1 where the bundle is well formed but false, else 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            PublishError::NotProven(_) => 1,
            _ => 2,
        }
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| PublishError::Io { path, source }
    }
}
