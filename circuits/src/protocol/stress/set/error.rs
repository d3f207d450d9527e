//! Why a scenario set is refused.

use crate::protocol::kind::WrongKind;

/// Why a scenario set is refused, or does not fit parameters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetError {
    /// A file of another kind.
    #[error(transparent)]
    Kind(#[from] WrongKind),
    /// Not JSON of the expected form.
    #[error("the scenario set is not well formed: {0}")]
    Syntax(String),
    /// Not the canonical encoding.
    #[error("the scenario set is not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// A field that breaks a rule.
    #[error("scenario set, {field}: {reason}")]
    Field {
        /// The field's path.
        field: String,
        /// What was expected.
        reason: String,
    },
    /// The set does not fit these parameters.
    #[error("the scenario set does not fit these parameters: {place}: {reason}")]
    Unfit {
        /// Scenario, and asset or market.
        place: String,
        /// What was expected.
        reason: String,
    },
}

/// A refusal of a field, for a reason.
pub(super) fn field<T>(field: impl Into<String>, reason: impl Into<String>) -> Result<T, SetError> {
    Err(SetError::Field { field: field.into(), reason: reason.into() })
}
