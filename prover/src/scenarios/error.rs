//! Why a set of scenarios can't be made or read.

use std::path::PathBuf;

use ringfence_circuits::{primitive::shown::shown_path, protocol::stress::set::SetError};
use ringfence_verifier::{message::Said, say};

use crate::{message::advised, parameter_file::FileError};

/// Why a set of scenarios can't be made or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetFault {
    /// A file can't be read or written.
    File(#[from] FileError),
    /// A set is refused, or does not fit parameters.
    Set {
        /// The file.
        path: PathBuf,
        /// Why.
        error: SetError,
    },
    /// What a set is made from is refused.
    Source {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 0 where it is of the whole file.
        line: u64,
        /// What was expected there.
        reason: String,
    },
    /// An option is refused.
    Option {
        /// The option.
        option: &'static str,
        /// What was expected.
        reason: String,
    },
    /// Something stands where the set goes.
    OutputExists(PathBuf),
    /// The answer can't be printed.
    Json(#[from] serde_json::Error),
}

impl SetFault {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            SetFault::File(error) => error.said(),
            SetFault::Set { path, error: error @ SetError::Unfit { .. } } => {
                say!("RF-1374.unfit", path = shown_path(path), error)
            }
            SetFault::Set { path, error } => say!("RF-1374", path = shown_path(path), error),
            SetFault::Source { path, line: 0, reason } => {
                say!("RF-1379.whole", path = shown_path(path), reason)
            }
            SetFault::Source { path, line, reason } => {
                say!("RF-1379", path = shown_path(path), line, reason)
            }
            SetFault::Option { option, reason } => say!("RF-1379.option", option, reason),
            SetFault::OutputExists(path) => say!("RF-1310", path = shown_path(path)),
            SetFault::Json(error) => say!("RF-1233", error),
        }
    }
}

advised!(SetFault);
