//! Why a bundle can't be audited.

use ringfence_circuits::{
    bundle, codec::CodecError, digest::Digest, parameters::ParameterError,
    statement::StatementError,
};

use super::proof_error::ProofError;

use crate::message::Failure;

/// Why a bundle can't be audited.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The statement is malformed.
    #[error(transparent)]
    Statement(StatementError),
    /// The parameters are malformed or break a limit of §2.
    #[error(transparent)]
    Parameters(ParameterError),
    /// The parameters are not those of the statement.
    #[error("the statement names the parameters {expected}, parameters.json is {found}")]
    ParameterDigest {
        /// Digest in the statement.
        expected: Digest,
        /// Digest of the file.
        found: Digest,
    },
    /// `blocks.bin` is malformed.
    #[error("blocks.bin: {0}")]
    Blocks(CodecError),
    /// A field of `blocks.bin` out of range.
    #[error("blocks.bin: {0} blocks per proof; between 1 and {max} are allowed", max = bundle::MAX_BLOCKS_PER_PROOF)]
    BlocksPerProof(u16),
    /// Another number of blocks than the statement's block list.
    #[error("the statement lists {expected} blocks, blocks.bin holds {found}")]
    BlockCount {
        /// Number in the statement.
        expected: u64,
        /// Number in the file.
        found: u64,
    },
    /// A field element not in canonical encoding.
    #[error("blocks.bin: block {0} holds a number at or beyond the field's modulus")]
    NonCanonicalBlock(usize),
    /// Proofs are missing, left over, of the wrong length, or can't be looked at.
    #[error(transparent)]
    Proofs(#[from] ProofError),
    /// The reader's previous statement is malformed.
    #[error("the previous statement: {0}")]
    Previous(StatementError),
    /// The reader's previous parameters are malformed.
    #[error("the previous parameters: {0}")]
    PreviousParameters(ParameterError),
    /// The reader's previous parameters are not those of the previous statement.
    #[error("the previous parameters are not those that the previous statement names")]
    PreviousDigest,
}

impl AuditError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            AuditError::Statement(_) => "RF-2101",
            AuditError::Parameters(_) => "RF-2102",
            AuditError::ParameterDigest { .. } => "RF-2103",
            AuditError::Blocks(_) => "RF-2104",
            AuditError::BlocksPerProof(_) => "RF-2105",
            AuditError::BlockCount { .. } => "RF-2106",
            AuditError::NonCanonicalBlock(_) => "RF-2107",
            AuditError::Previous(_) => "RF-2108",
            AuditError::PreviousParameters(_) | AuditError::PreviousDigest => "RF-2109",
            AuditError::Proofs(error) => error.code(),
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            AuditError::Proofs(error) => error.help(),
            AuditError::Previous(_)
            | AuditError::PreviousParameters(_)
            | AuditError::PreviousDigest => {
                "give the statement.json of the epoch before, as downloaded, beside its \
                 parameters.json"
            }
            _ => {
                "download the bundle again, byte for byte; if it stays so, the venue published a \
                 broken bundle"
            }
        }
    }
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Self {
        Failure::new(error.code(), &error, error.help())
    }
}
