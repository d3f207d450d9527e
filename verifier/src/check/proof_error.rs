//! Why proofs are not verified.

use std::fmt;

use ringfence_circuits::{
    proof::generators::GeneratorError,
    protocol::{index::BlockIndex, shape::Shape, statement::MAX_K},
};

use crate::{explained, message::Said, say, source::SourceError};

/// A proof that does not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadProof {
    /// File name.
    pub file: String,
    /// Shape of its blocks.
    pub shape: Shape,
    /// Its first block.
    pub first: BlockIndex,
    /// Number of its blocks.
    pub blocks: u64,
    /// The first and the last of the scenarios that it is about, from 1; none for a proof of blocks.
    pub scenarios: Option<(usize, usize)>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.first.after(self.blocks.saturating_sub(1));
        let BadProof { file, shape, first, reason, scenarios, .. } = self;
        match scenarios {
            None => write!(f, "{}", say!("proofs.bad", file, shape, first, last, reason)),
            Some((from, to)) => {
                write!(
                    f,
                    "{}",
                    say!("stress.proofs.bad", file, shape, first, last, from, to, reason)
                )
            }
        }
    }
}

/// Why proofs are not verified.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The bundle has no proof.
    NoProofs,
    /// The bundle has another number of proofs than the block list needs.
    Count {
        /// Number needed.
        expected: u64,
        /// Number found.
        found: u64,
    },
    /// A proof has another length than its shape and its blocks call for.
    Length {
        /// The file.
        file: String,
        /// Its shape.
        shape: Shape,
        /// Exact length.
        expected: u64,
        /// Length found.
        found: u64,
    },
    /// A shape needs a circuit beyond the protocol's limit.
    TooLarge {
        /// The shape.
        shape: Shape,
        /// The binary logarithm of the rows that it needs.
        k: u32,
    },
    /// A proof can't be read any more.
    Source(#[from] SourceError),
    /// Generators can't be had.
    Generators(#[from] GeneratorError),
    /// A verifying key can't be built.
    Key {
        /// The shape.
        shape: Shape,
        /// Why.
        reason: String,
    },
    /// The system gives no random numbers.
    Random(String),
    /// At least one proof does not verify.
    Bad(Vec<BadProof>),
}

impl ProofError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ProofError::NoProofs => say!("RF-2110"),
            ProofError::Count { expected, found } => say!("RF-2111", expected, found),
            ProofError::Length { file, shape, expected, found } => {
                say!("RF-2112", file, shape, found, expected)
            }
            ProofError::TooLarge { shape, k } => say!("RF-2113", shape, k, most = MAX_K),
            ProofError::Source(error) => error.said(),
            ProofError::Generators(error) => say!("RF-2114", error),
            ProofError::Key { shape, reason } => say!("RF-2115", shape, reason),
            ProofError::Random(reason) => say!("RF-2116", reason),
            ProofError::Bad(bad) => say!("RF-2206.bad", proofs = list(bad)),
        }
    }
}

explained!(ProofError);

fn list(bad: &[BadProof]) -> String {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> = bad.iter().take(SHOWN).map(BadProof::to_string).collect();
    if bad.len() > SHOWN {
        lines.push(say!("proofs.more", count = bad.len() - SHOWN).text);
    }
    lines.join("; ")
}
