//! Why the program ends with exit code 2.

use std::{io, path::PathBuf};

use ringfence_circuits::generators::{self, GeneratorError};

use crate::{
    check::{AuditError, ChainError, InclusionError},
    message::Failure,
    source::SourceError,
};

/// Why the program ends with exit code 2.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// Of the bundle's directory or a file.
    #[error(transparent)]
    Directory(#[from] SourceError),
    /// Of the bundle's content.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Of a package's content.
    #[error("{path}: {error}")]
    Inclusion {
        /// The package.
        path: PathBuf,
        /// What is wrong.
        error: InclusionError,
    },
    /// Of a chain's statements.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Of the generators.
    #[error(transparent)]
    Generators(#[from] GeneratorError),
    /// Accounts and packages don't pair up.
    #[error("{packages} packages and {accounts} accounts: give one account, or one per package")]
    Accounts {
        /// Number of packages.
        packages: usize,
        /// Number of accounts.
        accounts: usize,
    },
    /// A claim that was asked for was not checked.
    #[error("required but not checked: {0}")]
    Unchecked(String),
    /// The output can't be written.
    #[error("the report can't be written: {0}")]
    Print(io::Error),
    /// The page can't be written.
    #[error("the report can't be written: {path}: {source}")]
    Write {
        /// The page.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
}

impl CliError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            CliError::Directory(error) => error.code(),
            CliError::Audit(error) => error.code(),
            CliError::Inclusion { error, .. } => error.code(),
            CliError::Chain(error) => error.code(),
            CliError::Generators(_) => "RF-2114",
            CliError::Accounts { .. } => "RF-2021",
            CliError::Unchecked(_) => "RF-2022",
            CliError::Print(_) | CliError::Write { .. } => "RF-2023",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            CliError::Directory(error) => error.help(),
            CliError::Audit(error) => error.help(),
            CliError::Inclusion { error, .. } => error.help(),
            CliError::Chain(error) => error.help(),
            CliError::Generators(_) => {
                "delete the named cache file, or give another directory by --generators"
            }
            CliError::Accounts { .. } => "repeat --account for every package, in their order",
            CliError::Unchecked(_) => {
                "give what the claim needs (--anchor, --venue, --previous), or correct its name"
            }
            CliError::Print(_) | CliError::Write { .. } => "check where the output goes",
        }
    }
}

impl From<&CliError> for Failure {
    /// Paths stay as they were typed; one that was not, that of the cache, is left out.
    fn from(error: &CliError) -> Self {
        let cache = generators::default_cache().display().to_string();
        let message = error.to_string().replace(&format!("{cache}/"), "");
        Failure { code: error.code(), message, help: error.help() }
    }
}
