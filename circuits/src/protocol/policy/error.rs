//! Why a policy is refused.

use crate::protocol::{
    kind::WrongKind,
    parameters::{ParameterError, Problem},
};

/// Why a policy is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A file of another kind or version.
    #[error(transparent)]
    Kind(WrongKind),
    /// Not JSON of the expected form.
    #[error("the policy is not well-formed JSON: {0}")]
    Syntax(String),
    /// Well formed, but not the canonical encoding.
    #[error("the policy is not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// Its own tables are none that parameters could have.
    #[error("the policy's own tables are refused: {0}")]
    Tables(ParameterError),
    /// A field breaks a rule.
    #[error("the policy is refused: {0}")]
    Refused(Problem),
}
