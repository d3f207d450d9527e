//! Why there is no report of a chain.

use ringfence_circuits::statement::StatementError;

use crate::message::Failure;

/// Why there is no report of a chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A statement is malformed.
    #[error("statement {number} of those given: {error}")]
    Statement {
        /// Its place, from 1.
        number: usize,
        /// What is wrong.
        error: StatementError,
    },
    /// No statement.
    #[error("no statement was given")]
    Empty,
}

impl ChainError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ChainError::Statement { .. } => "RF-2501",
            ChainError::Empty => "RF-2502",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            ChainError::Statement { .. } => "download the statement.json of that epoch again",
            ChainError::Empty => "give the statement.json of one or several epochs",
        }
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        Failure { code: error.code(), message: error.to_string(), help: error.help() }
    }
}
