//! What a chain of statements shows.

use ringfence_circuits::protocol::{hash::digest::Digest, statement::Correction};
use serde::Serialize;

use super::{claim::Claim, outcome::Outcome, summary::Summary};
use crate::word;

/// What a chain does not show.
pub const LIMIT: &str = word!("chain.limit");

/// A statement of a chain.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// When the books were taken.
    pub snapshot_time: String,
    /// Digest of the statement.
    pub statement: Digest,
    /// The same as the venue anchors it.
    pub statement_bech32: String,
    /// Digest of the statement before, as this one names it.
    pub previous: Digest,
    /// The same as the venue anchors it.
    pub previous_bech32: String,
    /// What the epoch corrects.
    pub corrects: Option<Correction>,
    /// When the venue says that the next books will be taken.
    pub next_snapshot: Option<String>,
}

/// The statements in the order of their epochs, and whether each follows the one before.
#[must_use = "the claims of a report must be read"]
#[derive(Clone, Debug, Serialize)]
pub struct ChainReport {
    /// The answer: level, sentence and notes.
    pub verdict: Summary,
    /// The claims: the anchored digest of the last statement, then one claim for each statement
    /// but the first, in order, then one for each time that a statement named for the next.
    pub claims: Vec<Claim>,
    /// The statements in the order of their epochs.
    pub statements: Vec<Link>,
}

impl ChainReport {
    /// The claim of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The exit code of a program that shows this report.
    pub fn exit_code(&self) -> u8 {
        self.verdict.level.exit_code()
    }

    /// What the claims come to.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(&self.claims, &[])
    }
}
