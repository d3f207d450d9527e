//! Subcommands of the prover's command line.

pub mod check;
pub mod generate;

use std::path::Path;

use ringfence_circuits::parameters::{ParameterError, Parameters};

/// Reads and checks a file of parameters.
fn parameters(path: &Path) -> Result<Parameters, ParametersFileError> {
    let text = std::fs::read(path)
        .map_err(|source| ParametersFileError::Io { path: path.to_owned(), source })?;
    Parameters::from_json(&text)
        .map_err(|source| ParametersFileError::Refused { path: path.to_owned(), source })
}

/// Why a file of parameters can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParametersFileError {
    /// It can't be read.
    #[error("can't read {}: {source}; check --parameters", path.display())]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// It breaks a rule of §2.
    #[error("{}: {source}", path.display())]
    Refused {
        /// The file.
        path: std::path::PathBuf,
        /// Every problem.
        source: ParameterError,
    },
}

impl ParametersFileError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ParametersFileError::Io { .. } => "RF-1231",
            ParametersFileError::Refused { .. } => "RF-1232",
        }
    }
}
