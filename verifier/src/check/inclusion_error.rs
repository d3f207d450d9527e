//! Why a package can't be checked.

use ringfence_circuits::protocol::{
    hash::digest::Digest, kind::WrongKind, package::PackageError, parameters::ParameterError,
    shape::Shape, statement::StatementError,
};

use crate::{explained, message::Said, say};

/// Why a package can't be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InclusionError {
    /// The package is malformed.
    Package(#[from] PackageError),
    /// The statement is malformed.
    Statement(StatementError),
    /// The parameters are malformed.
    Parameters(ParameterError),
    /// The parameters are not those of the statement.
    ParameterDigest {
        /// Digest in the statement.
        expected: Digest,
        /// Digest of the file.
        found: Digest,
    },
    /// The package holds no vault.
    NoVaults,
    /// The package names a place that the statement doesn't have.
    Place {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// `block` or `position`.
        field: &'static str,
    },
    /// A path has another length than three siblings for each level of the tree.
    PathLength {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// `path_in_block` or `path_of_block`.
        field: &'static str,
        /// The number of siblings needed: three for each level of the tree.
        expected: usize,
        /// The number of siblings found.
        found: usize,
    },
    /// The vault has more balances or positions than the shape of its block has slots.
    Slots {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// The shape.
        shape: Shape,
    },
    /// The account that the customer gives is none that a venue can have.
    Account(Box<Said>),
}

impl InclusionError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            InclusionError::Package(error @ PackageError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2301.older", error)
            }
            InclusionError::Statement(error @ StatementError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2302.older", error)
            }
            InclusionError::Statement(error @ StatementError::Kind(WrongKind::Open { .. })) => {
                say!("RF-2302.open", error)
            }
            InclusionError::Parameters(error @ ParameterError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2303.older", error)
            }
            InclusionError::Package(error @ PackageError::Kind(WrongKind::Kind { .. })) => {
                say!("RF-2301.kind", error)
            }
            InclusionError::Package(error) => say!("RF-2301", error),
            InclusionError::Statement(error) => say!("RF-2302", error),
            InclusionError::Parameters(error) => say!("RF-2303", error),
            InclusionError::ParameterDigest { expected, found } => say!("RF-2304", expected, found),
            InclusionError::NoVaults => say!("RF-2305"),
            InclusionError::Place { vault, field } => say!("RF-2306", vault, field),
            InclusionError::PathLength { vault, field, expected, found } => {
                say!("RF-2307", vault, field, found, expected)
            }
            InclusionError::Slots { vault, shape } => say!("RF-2308", vault, shape),
            InclusionError::Account(said) => (**said).clone(),
        }
    }
}

explained!(InclusionError, Failure);
