//! Why a key is not built, and why a proof is not made or not accepted.

use halo2_proofs::plonk;

/// A key can't be built, for example because the circuit has more rows than there are generators.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(pub plonk::Error);

/// The system gives no random numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers: {0}")]
pub struct RandomError(pub String);

/// Why no proof is made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// The engine gave up, for example because the witness breaks a lookup.
    #[error("{0}")]
    Engine(plonk::Error),
    /// The system gives no random numbers.
    #[error(transparent)]
    Random(RandomError),
}

/// Why a proof is not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The public inputs are of no circuit: a proof of nothing would verify.
    #[error("a proof covers at least one circuit")]
    NoCircuits,
    /// The proof's bytes contradict its public inputs before the last equation.
    #[error("the proof does not verify ({0})")]
    Refused(plonk::Error),
    /// The proof reads well, and the last equation does not hold.
    #[error("the proof does not verify")]
    Unsatisfied,
    /// Bytes follow the proof.
    #[error("{0} bytes follow the proof")]
    TrailingBytes(usize),
}
