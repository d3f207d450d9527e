//! Why a bundle can't be audited.

use ringfence_circuits::{
    primitive::codec::CodecError,
    protocol::{
        bundle, hash::digest::Digest, kind::WrongKind, parameters::ParameterError,
        statement::StatementError,
    },
};

use super::proof_error::ProofError;
use crate::{explained, message::Said, reader::ReaderError, say, source::SourceError};

/// Why a bundle can't be audited.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The statement is malformed.
    Statement(StatementError),
    /// The parameters are malformed or break a limit of the protocol.
    Parameters(ParameterError),
    /// The parameters are not those of the statement.
    ParameterDigest {
        /// Digest in the statement.
        expected: Digest,
        /// Digest of the file.
        found: Digest,
    },
    /// `blocks.bin` is malformed.
    Blocks(CodecError),
    /// `blocks.bin` names a number of blocks per proof that is out of range.
    BlocksPerProof(u16),
    /// `blocks.bin` has another number of blocks than the statement's block list.
    BlockCount {
        /// Number in the statement.
        expected: u64,
        /// Number in the file.
        found: u64,
    },
    /// A block of `blocks.bin` holds a field element that is not in canonical encoding.
    NonCanonicalBlock(usize),
    /// Proofs are missing, left over, of the wrong length, or can't be looked at.
    Proofs(#[from] ProofError),
    /// A file of the bundle can't be read any more.
    Source(#[from] SourceError),
    /// What the reader brings can't be used.
    Reader(#[from] ReaderError),
}

impl AuditError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            AuditError::Statement(error @ StatementError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2101.older", error)
            }
            AuditError::Statement(error @ StatementError::Kind(WrongKind::Open { .. })) => {
                say!("RF-2101.open", error)
            }
            AuditError::Parameters(error @ ParameterError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2102.older", error)
            }
            AuditError::Statement(error) => say!("RF-2101", error),
            AuditError::Parameters(error) => say!("RF-2102", error),
            AuditError::ParameterDigest { expected, found } => say!("RF-2103", expected, found),
            AuditError::Blocks(error) => say!("RF-2104", error),
            AuditError::BlocksPerProof(found) => {
                say!("RF-2105", found, max = bundle::MAX_BLOCKS_PER_PROOF)
            }
            AuditError::BlockCount { expected, found } => say!("RF-2106", expected, found),
            AuditError::NonCanonicalBlock(block) => say!("RF-2107", block),
            AuditError::Proofs(error) => error.said(),
            AuditError::Source(error) => error.said(),
            AuditError::Reader(error) => error.said(),
        }
    }
}

explained!(AuditError, Failure);
