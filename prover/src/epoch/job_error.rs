//! Why a job is refused.

use ringfence_circuits::{
    primitive::codec::CodecError,
    proof::{CreateError, KeyError, VerifyError},
    protocol::hash::digest::Digest,
};
use ringfence_verifier::{message::Said, say};

use crate::message::advised;

/// Why a job is refused, or comes to no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// The bytes are no job.
    Malformed(String),
    /// The job would be longer than a worker reads.
    TooLong(usize),
    /// The parameters at hand are not those of the job.
    Parameters {
        /// Digest of the job's parameters.
        expected: Digest,
        /// Digest of the parameters at hand.
        found: Digest,
    },
    /// The job does not belong to the statement at hand.
    Statement(&'static str),
    /// The key at hand is not the one that the job is for.
    Key {
        /// Digest of the key that the job names.
        expected: Digest,
        /// Digest of the key at hand.
        found: Digest,
    },
    /// The generators at hand are of another size than those that the key was built with.
    Generators {
        /// Logarithm of the key's number of rows.
        expected: u32,
        /// Logarithm of the number of generators.
        found: u32,
    },
    /// What the job says in public doesn't follow from its secrets.
    Inconsistent(usize),
    /// The key of the job's circuit can't be built.
    Build(KeyError),
    /// No proof could be made.
    Proof(CreateError),
    /// A proof was made, and it does not verify.
    Rejected(VerifyError),
}

impl JobError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            JobError::Malformed(reason) => say!("RF-1318.damaged", reason),
            JobError::TooLong(most) => say!("RF-1318.long", most),
            JobError::Parameters { expected, found } => {
                say!("RF-1318.parameters", expected, found)
            }
            JobError::Statement(difference) => say!("RF-1318.statement", difference),
            JobError::Key { expected, found } => say!("RF-1318.key", expected, found),
            JobError::Generators { expected, found } => {
                say!("RF-1318.generators", expected, found)
            }
            JobError::Inconsistent(block) => say!("RF-1318.inconsistent", block),
            JobError::Build(error) => say!("RF-1309.job", error),
            JobError::Proof(error) => say!("RF-1309.job", error),
            JobError::Rejected(error) => say!("RF-1308.job", error),
        }
    }
}

advised!(JobError);

impl From<CodecError> for JobError {
    fn from(error: CodecError) -> Self {
        JobError::Malformed(error.to_string())
    }
}
