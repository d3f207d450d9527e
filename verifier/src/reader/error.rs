//! Why what a reader brings can't be used.

use ringfence_circuits::protocol::{
    hash::digest::DigestFault, kind::WrongKind, parameters::ParameterError,
    statement::StatementError,
};

use crate::{explained, message::Said, say};

/// Why what a reader brings can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// What was given as a digest is none.
    Digest(DigestFault),
    /// The previous statement is malformed.
    Previous(StatementError),
    /// The previous parameters are malformed.
    PreviousParameters(ParameterError),
    /// The previous parameters are not those of the previous statement.
    PreviousDigest,
}

impl ReaderError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ReaderError::Digest(reason) => say!("RF-2024", reason),
            ReaderError::Previous(error @ StatementError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2108.older", error)
            }
            ReaderError::Previous(error @ StatementError::Kind(WrongKind::Open { .. })) => {
                say!("RF-2108.open", error)
            }
            ReaderError::PreviousParameters(
                error @ ParameterError::Kind(WrongKind::Older { .. }),
            ) => say!("RF-2109.older", error),
            ReaderError::Previous(error) => say!("RF-2108", error),
            ReaderError::PreviousParameters(error) => say!("RF-2109", error),
            ReaderError::PreviousDigest => say!("RF-2109.digest"),
        }
    }
}

explained!(ReaderError, Failure);
