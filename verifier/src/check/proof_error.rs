//! Why proofs are not verified.

use std::fmt;

use ringfence_circuits::{generators::GeneratorError, shape::Shape, statement::MAX_K};

/// A proof that does not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadProof {
    /// File name.
    pub file: String,
    /// Shape of its blocks.
    pub shape: Shape,
    /// Index of its first block.
    pub first: u64,
    /// Number of its blocks.
    pub blocks: u64,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.first + self.blocks.saturating_sub(1);
        write!(
            f,
            "{} (shape {}, blocks {} to {last}): {}",
            self.file, self.shape, self.first, self.reason
        )
    }
}

/// Why proofs are not verified.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// No proofs.
    #[error("there is no proof: an empty bundle proves nothing")]
    NoProofs,
    /// Another number of proofs than the block list needs.
    #[error("the block list needs {expected} proofs, there are {found}")]
    Count {
        /// Number needed.
        expected: usize,
        /// Number found.
        found: usize,
    },
    /// A proof of another length.
    #[error("{file} (shape {shape}) has {found} bytes instead of {expected}")]
    Length {
        /// The file.
        file: String,
        /// Its shape.
        shape: Shape,
        /// Exact length.
        expected: u64,
        /// Length found.
        found: usize,
    },
    /// A circuit beyond the protocol's limit.
    #[error("shape {shape} needs k = {k}; at most {MAX_K} is allowed")]
    TooLarge {
        /// The shape.
        shape: Shape,
        /// Its k.
        k: u32,
    },
    /// Generators can't be had.
    #[error(transparent)]
    Generators(#[from] GeneratorError),
    /// A verifying key can't be built.
    #[error("the verifying key of shape {shape} can't be built: {reason}")]
    Key {
        /// The shape.
        shape: Shape,
        /// Why.
        reason: String,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// At least one proof does not verify.
    #[error("{}", list(.0))]
    Bad(Vec<BadProof>),
}

impl ProofError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ProofError::NoProofs => "RF-2110",
            ProofError::Count { .. } => "RF-2111",
            ProofError::Length { .. } => "RF-2112",
            ProofError::TooLarge { .. } => "RF-2113",
            ProofError::Generators(_) => "RF-2114",
            ProofError::Key { .. } => "RF-2115",
            ProofError::Random(_) => "RF-2116",
            ProofError::Bad(_) => "RF-2206",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            ProofError::NoProofs | ProofError::Count { .. } | ProofError::Length { .. } => {
                "download the bundle again; if it stays so, the venue published a broken bundle"
            }
            ProofError::TooLarge { .. } | ProofError::Key { .. } => {
                "the statement is beyond this version's limits; check that the verifier is current"
            }
            ProofError::Generators(_) => {
                "delete the named cache file, or give another directory by --generators"
            }
            ProofError::Random(_) => "check the system's random number source",
            ProofError::Bad(_) => "compare the bundle's files with the venue's; tell the venue",
        }
    }
}

fn list(bad: &[BadProof]) -> String {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> = bad.iter().take(SHOWN).map(BadProof::to_string).collect();
    if bad.len() > SHOWN {
        lines.push(format!("and {} more", bad.len() - SHOWN));
    }
    lines.join("; ")
}
