//! Why there is no report, in the form in which programs read it.

use serde::Serialize;

use super::said::Said;

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and where.
    pub message: String,
    /// What to try.
    pub help: &'static str,
}

impl From<Said> for Failure {
    fn from(said: Said) -> Self {
        Failure { code: said.code, message: said.text, help: said.help }
    }
}
