//! Why an epoch can't be published.

use std::{io, path::PathBuf};

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{
    check::{AuditError, InclusionError},
    message::Said,
    say,
    source::SourceError,
};

use crate::{
    epoch::EpochError,
    evidence::EvidenceError,
    message::{advised, of_the_verifier},
};

/// Why an epoch can't be published. No error names an account.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The file system.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A directory to be written is there already.
    Exists(PathBuf),
    /// The page can't be the verifier's.
    Page {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: &'static str,
    },
    /// No page was given, and none was found in these places.
    NoPage(Vec<PathBuf>),
    /// A claim of V1 to V8 is not proven. The claims' titles, codes and details are public.
    NotProven(Vec<String>),
    /// Public and private directories, or the bundle, within each other.
    Within {
        /// One of them.
        inner: PathBuf,
        /// The other.
        outer: PathBuf,
    },
    /// The work directory is of another statement.
    OtherStatement,
    /// A package that was made does not verify.
    Package,
    /// The bundle holds files that name addresses, and nobody said that these are to be public.
    List(Vec<&'static str>),
    /// The bundle holds files that stand behind a list, without the list.
    WithoutList(Vec<&'static str>),
    /// The place in the log is not that of the statement.
    LogProof {
        /// The file.
        file: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The list in the bundle is not that of its statement.
    Evidence(#[from] EvidenceError),
    /// The bundle can't be read.
    Directory(#[from] SourceError),
    /// The bundle can't be audited.
    Audit(#[from] AuditError),
    /// The work directory.
    Epoch(#[from] EpochError),
    /// The statement, as a customer reads it.
    Inclusion(#[from] InclusionError),
}

impl PublishError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            PublishError::Io { path, source } => say!("RF-1401", path = shown_path(path), source),
            PublishError::Exists(path) => say!("RF-1402", path = shown_path(path)),
            PublishError::Page { path, reason } => say!("RF-1403", path = shown_path(path), reason),
            PublishError::NoPage(places) => {
                let places: Vec<String> =
                    places.iter().map(|path| shown_path(path).to_string()).collect();
                say!("RF-1351", places = places.join(", "))
            }
            PublishError::NotProven(claims) => say!("RF-1404", claims = claims.join("; ")),
            PublishError::Within { inner, outer } => {
                say!("RF-1405", inner = shown_path(inner), outer = shown_path(outer))
            }
            PublishError::OtherStatement => say!("RF-1406"),
            PublishError::Package => say!("RF-1407"),
            PublishError::List(files) => say!("RF-1408", files = files.join(", ")),
            PublishError::WithoutList(files) => {
                say!("RF-1408.without-list", files = files.join(", "))
            }
            PublishError::LogProof { file, reason } => say!("RF-1409", file, reason),
            PublishError::Evidence(error) => error.said(),
            PublishError::Directory(error) => of_the_verifier(error.said()),
            PublishError::Audit(error) => of_the_verifier(error.said()),
            PublishError::Epoch(error) => error.said(),
            PublishError::Inclusion(error) => of_the_verifier(error.said()),
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

advised!(PublishError);
