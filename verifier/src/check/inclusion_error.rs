//! Why a package can't be checked.

use ringfence_circuits::{
    digest::Digest, package::PackageError, parameters::ParameterError, shape::Shape,
    statement::StatementError,
};

use crate::message::Failure;

/// Why a package can't be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InclusionError {
    /// The package is malformed.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The statement is malformed.
    #[error(transparent)]
    Statement(StatementError),
    /// The parameters are malformed.
    #[error(transparent)]
    Parameters(ParameterError),
    /// The parameters are not those of the statement.
    #[error("the statement names the parameters {expected}, these are {found}")]
    ParameterDigest {
        /// Digest in the statement.
        expected: Digest,
        /// Digest of the file.
        found: Digest,
    },
    /// No vault.
    #[error("the package holds no vault")]
    NoVaults,
    /// A place that the statement doesn't have.
    #[error("vault {vault} of the package, {field}: the statement has no such place")]
    Place {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// `block` or `position`.
        field: &'static str,
    },
    /// A path of another length than three siblings for each level of the tree.
    #[error("vault {vault} of the package, {field}: {found} siblings instead of {expected}")]
    PathLength {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// `path_in_block` or `path_of_block`.
        field: &'static str,
        /// Three for each level of the tree.
        expected: usize,
        /// Siblings found.
        found: usize,
    },
    /// More balances or positions than the block's shape has slots.
    #[error("vault {vault} of the package does not fit the shape of its block ({shape})")]
    Slots {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// The shape.
        shape: Shape,
    },
}

impl InclusionError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            InclusionError::Package(_) => "RF-2301",
            InclusionError::Statement(_) => "RF-2302",
            InclusionError::Parameters(_) => "RF-2303",
            InclusionError::ParameterDigest { .. } => "RF-2304",
            InclusionError::NoVaults => "RF-2305",
            InclusionError::Place { .. } => "RF-2306",
            InclusionError::PathLength { .. } => "RF-2307",
            InclusionError::Slots { .. } => "RF-2308",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            InclusionError::Statement(_)
            | InclusionError::Parameters(_)
            | InclusionError::ParameterDigest { .. } => {
                "download statement.json and parameters.json of the same bundle again"
            }
            _ => {
                "ask the venue for the package again and keep it as it came; if it stays so, the \
                 package is of another statement or was made wrongly"
            }
        }
    }
}

impl From<InclusionError> for Failure {
    fn from(error: InclusionError) -> Self {
        Failure { code: error.code(), message: error.to_string(), help: error.help() }
    }
}
