//! Why a proof is not made or not accepted.

use halo2_proofs::plonk;

/// Why a proof is not made or not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The key can't be built, for example because the circuit has more rows than the generators.
    #[error("the key can't be built: {0}")]
    Key(plonk::Error),
    /// The engine gave up, for example because the witness breaks a lookup.
    #[error("{0}")]
    Engine(plonk::Error),
    /// The system's random number generator failed.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// The proof's bytes contradict its public inputs before the last step.
    #[error("the proof does not verify ({0})")]
    Refused(plonk::Error),
    /// The proof reads well, and its last step fails.
    #[error("the proof does not verify")]
    Unsatisfied,
    /// Bytes follow the proof.
    #[error("{0} bytes follow the proof")]
    TrailingBytes(usize),
}
