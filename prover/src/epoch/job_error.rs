//! Why a job is refused.

use ringfence_circuits::{
    primitive::codec::CodecError, proof::ProofError, protocol::hash::digest::Digest,
};

/// Why a job is refused, or comes to no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// The bytes are no job.
    #[error("the job is damaged: {0}; take it from the work directory again")]
    Malformed(String),
    /// The job would be longer than a worker reads.
    #[error("the job would be longer than {0} bytes; take fewer blocks per proof")]
    TooLong(usize),
    /// The parameters at hand are not those of the job.
    #[error("the job is of parameters {expected}, these are {found}; take those of its bundle")]
    Parameters {
        /// Digest of the job's parameters.
        expected: Digest,
        /// Digest of the parameters at hand.
        found: Digest,
    },
    /// The job does not belong to the statement at hand.
    #[error("the job does not belong to this statement: {0}; take the statement of its bundle")]
    Statement(&'static str),
    /// The key at hand is not the one that the job is for.
    #[error("the job is for the key {expected}, this is {found}; build the key from its parameters with the same version of this program")]
    Key {
        /// Digest of the key that the job names.
        expected: Digest,
        /// Digest of the key at hand.
        found: Digest,
    },
    /// The generators at hand are of another size than those that the key was built with.
    #[error("the key is of 2^{expected} rows, the generators of 2^{found}")]
    Generators {
        /// Logarithm of the key's number of rows.
        expected: u32,
        /// Logarithm of the number of generators.
        found: u32,
    },
    /// What the job says in public doesn't follow from its secrets.
    #[error("block {0} of the job: its vaults, salts and sums don't give its public inputs; take the job from the work directory again")]
    Inconsistent(usize),
    /// No proof could be made.
    #[error("{}", without_prefix(.0))]
    Proof(ProofError),
    /// A proof was made, and it does not verify.
    #[error("a proof was made but does not verify: {0}")]
    Rejected(ProofError),
}

/// What halo2 says, without what this program puts before it.
fn without_prefix(error: &ProofError) -> String {
    match error {
        ProofError::Key(error) => error.to_string(),
        other => other.to_string(),
    }
}

impl From<CodecError> for JobError {
    fn from(error: CodecError) -> Self {
        JobError::Malformed(error.to_string())
    }
}
