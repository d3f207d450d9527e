//! Why scenario proofs can't be checked.

use ringfence_circuits::{
    primitive::codec::CodecError,
    protocol::{
        bundle::MAX_BLOCKS_PER_PROOF,
        stress::{
            set::SetError,
            statement::StressError,
            unit::{BlocksPerProofFault, SumsFault},
        },
    },
};

use super::super::{audit_error::AuditError, proof_error::ProofError};
use crate::{explained, message::Said, say, source::SourceError};

/// Why scenario proofs can't be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StressCheckError {
    /// The bundle can't be audited.
    Audit(#[from] AuditError),
    /// A file of the stress directory can't be read any more.
    Source(#[from] SourceError),
    /// The scenario set is malformed, or does not fit the parameters.
    Set(SetError),
    /// The stress statement is malformed, or is of another statement or set.
    Statement(StressError),
    /// `sums.bin` is malformed.
    Sums(CodecError),
    /// `sums.bin` names a number of blocks per proof that is out of range.
    BlocksPerProof(BlocksPerProofFault),
    /// `sums.bin` has another number of units than statement and set.
    Units {
        /// Number that is needed.
        expected: u64,
        /// Number in the file.
        found: u64,
    },
    /// Proofs are missing, left over, of the wrong length, or can't be looked at.
    Proofs(#[from] ProofError),
    /// The stress statement before is malformed.
    Previous(StressError),
    /// The scenarios that the reader chose are no set.
    Chosen(SetError),
}

impl StressCheckError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            StressCheckError::Audit(error) => error.said(),
            StressCheckError::Source(error) => error.said(),
            StressCheckError::Set(error @ SetError::Unfit { .. }) => say!("RF-2413.unfit", error),
            StressCheckError::Set(error) => say!("RF-2413", error),
            StressCheckError::Statement(error @ StressError::Statement { .. }) => {
                say!("RF-2412.statement", error)
            }
            StressCheckError::Statement(error @ StressError::Scenarios { .. }) => {
                say!("RF-2412.set", error)
            }
            StressCheckError::Statement(error) => say!("RF-2412", error),
            StressCheckError::Sums(error) => say!("RF-2414", error),
            StressCheckError::BlocksPerProof(BlocksPerProofFault(found)) => {
                say!("RF-2414.per-proof", found, max = MAX_BLOCKS_PER_PROOF)
            }
            StressCheckError::Units { expected, found } => say!("RF-2414.units", expected, found),
            StressCheckError::Proofs(
                error @ (ProofError::Length { .. } | ProofError::TooLarge { .. }),
            ) => say!("RF-2415", error),
            StressCheckError::Proofs(ProofError::NoProofs) => say!("RF-2415.none"),
            StressCheckError::Proofs(ProofError::Count { expected, found }) => {
                say!("RF-2415.count", expected, found)
            }
            StressCheckError::Proofs(error) => error.said(),
            StressCheckError::Previous(error) => say!("RF-2416", error),
            StressCheckError::Chosen(error) => say!("RF-2417", error),
        }
    }
}

explained!(StressCheckError, Failure);

/// The error for commitments of another number than units; none for other faults, which are claims that do not hold.
pub(super) fn of_count(fault: SumsFault) -> Option<StressCheckError> {
    match fault {
        SumsFault::Count { expected, found } => Some(StressCheckError::Units { expected, found }),
        _ => None,
    }
}
