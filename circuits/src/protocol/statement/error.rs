//! Why a statement is refused.

use crate::protocol::{hash::digest::Digest, kind::WrongKind};

/// Why a statement is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// A file of another kind or version.
    #[error(transparent)]
    Kind(WrongKind),
    /// Not JSON of the expected form.
    #[error("the statement is not well formed: {0}")]
    Syntax(String),
    /// Not the canonical encoding.
    #[error("the statement is not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// A field that breaks a rule.
    #[error("statement, {field}: {reason}")]
    Field {
        /// The field's path.
        field: String,
        /// What was expected.
        reason: String,
    },
    /// The statement is of other parameters.
    #[error("the statement names parameters {expected}, these are {found}")]
    Parameters {
        /// Digest in the statement.
        expected: Digest,
        /// Digest of the parameters at hand.
        found: Digest,
    },
}

/// A refusal of a field, for a reason.
pub(super) fn field<T>(
    field: impl Into<String>,
    reason: impl Into<String>,
) -> Result<T, StatementError> {
    Err(StatementError::Field { field: field.into(), reason: reason.into() })
}
