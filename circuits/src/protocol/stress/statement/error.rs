//! Why a stress statement is refused.

use crate::protocol::{hash::digest::Digest, kind::WrongKind};

/// Why a stress statement is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StressError {
    /// A file of another kind.
    #[error(transparent)]
    Kind(#[from] WrongKind),
    /// Not JSON of the expected form.
    #[error("the stress statement is not well formed: {0}")]
    Syntax(String),
    /// Not the canonical encoding.
    #[error("the stress statement is not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// A field that breaks a rule.
    #[error("stress statement, {field}: {reason}")]
    Field {
        /// The field's path.
        field: String,
        /// What was expected.
        reason: String,
    },
    /// It is about another statement.
    #[error("the stress statement is about statement {expected}, this is {found}")]
    Statement {
        /// Digest in the stress statement.
        expected: Digest,
        /// Digest of the statement at hand.
        found: Digest,
    },
    /// It is about another scenario set.
    #[error("the stress statement is about scenario set {expected}, this is {found}")]
    Scenarios {
        /// Digest in the stress statement.
        expected: Digest,
        /// Digest of the set at hand.
        found: Digest,
    },
}

/// A refusal of a field, for a reason.
pub(super) fn field<T>(
    field: impl Into<String>,
    reason: impl Into<String>,
) -> Result<T, StressError> {
    Err(StressError::Field { field: field.into(), reason: reason.into() })
}
