//! Why there is no report of a chain.

use ringfence_circuits::protocol::{kind::WrongKind, statement::StatementError};

use crate::{explained, message::Said, say};

/// Why there is no report of a chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A statement is malformed.
    Statement {
        /// Its place, from 1.
        number: usize,
        /// What is wrong.
        error: StatementError,
    },
    /// No statement.
    Empty,
}

impl ChainError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ChainError::Statement {
                number,
                error: error @ StatementError::Kind(WrongKind::Older { .. }),
            } => say!("RF-2501.older", number, error),
            ChainError::Statement {
                number,
                error: error @ StatementError::Kind(WrongKind::Open { .. }),
            } => say!("RF-2501.open", number, error),
            ChainError::Statement { number, error } => say!("RF-2501", number, error),
            ChainError::Empty => say!("RF-2502"),
        }
    }
}

explained!(ChainError, Failure);
