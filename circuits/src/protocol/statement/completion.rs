//! What completes a statement after its proofs are made. The base of the fingerprints is not drawn from
//! it, so it can change without proving again, and nothing but the anchored digest binds it.

use std::mem;

use super::document::{Document, Reserve};
use crate::protocol::hash::digest::Digest;

/// What completes a statement. Empty, it is what stands in an open statement, and in what the base of the
/// fingerprints is drawn from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Name and version of the program.
    pub tool: String,
    /// Declared reserves, strictly sorted by book, asset and evidence.
    pub reserves: Vec<Reserve>,
    /// Digest of the list of reserves.
    pub evidence: Option<Digest>,
    /// Keys that may sign the statement, strictly sorted.
    pub signers: Vec<String>,
    /// When the next snapshot will be taken.
    pub next_snapshot: Option<String>,
}

impl Document {
    /// Takes out what completes the statement. What is left is what its proofs are about.
    pub fn take_completion(&mut self) -> Completion {
        Completion {
            tool: mem::take(&mut self.tool),
            reserves: mem::take(&mut self.reserves),
            evidence: self.evidence.take(),
            signers: mem::take(&mut self.signers),
            next_snapshot: self.next_snapshot.take(),
        }
    }

    /// Puts in what completes the statement, in the place of what stood there.
    pub fn put_completion(&mut self, completion: Completion) {
        let Completion { tool, reserves, evidence, signers, next_snapshot } = completion;
        self.tool = tool;
        self.reserves = reserves;
        self.evidence = evidence;
        self.signers = signers;
        self.next_snapshot = next_snapshot;
    }
}
