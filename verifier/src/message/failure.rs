//! Why there is no report.

use std::fmt::Display;

use serde::Serialize;

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

impl Failure {
    /// A failure with this code.
    pub fn new(code: &'static str, message: impl Display, help: &'static str) -> Self {
        Failure { code, message: message.to_string(), help }
    }
}
