//! Why parameters are refused.

use crate::protocol::kind::WrongKind;

/// Why parameters are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParameterError {
    /// A file of another kind or version.
    #[error(transparent)]
    Kind(WrongKind),
    /// Not JSON of the expected form.
    #[error("the parameters are not well-formed JSON: {0}")]
    Syntax(String),
    /// Well formed, but not the canonical encoding.
    #[error("the parameters are not in canonical encoding (RFC 8785)")]
    NotCanonical,
    /// At least one row breaks a rule.
    #[error("the parameters are refused: {}", list(.0))]
    Refused(Vec<Problem>),
}

/// One offending row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Problem {
    /// Which row, by kind, number from 1 and name.
    pub place: String,
    /// What was expected.
    pub reason: String,
}

fn list(problems: &[Problem]) -> String {
    const SHOWN: usize = 20;
    let mut lines: Vec<String> = problems.iter().take(SHOWN).map(Problem::to_string).collect();
    if problems.len() > SHOWN {
        lines.push(format!("and {} more", problems.len() - SHOWN));
    }
    lines.join("; ")
}
