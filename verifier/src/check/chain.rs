//! Chains of statements: each names the digest of the one before it.
//!
//! Nothing is proven here about what the statements say: see [`crate::check::audit`].

use std::fmt;

use ringfence_circuits::{
    digest::Digest,
    statement::{statement_digest, Correction, Document, StatementError},
};
use serde::Serialize;

use crate::{
    check::previous::{anchored_claim, follows_claim},
    report::claim::{Claim, Open, Outcome},
};

/// What a chain does not show.
pub const LIMIT: &str =
    "Each statement names the digest of the one before, so the last digest, compared \
                         with one seen elsewhere, fixes all of them. What they say is not checked \
                         here: audit their bundles for that.";

/// Why there is no report of a chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A statement is malformed.
    #[error("statement {number} of those given: {error}")]
    Statement {
        /// Its place, from 1.
        number: usize,
        /// What is wrong.
        error: StatementError,
    },
    /// No statement.
    #[error("no statement was given")]
    Empty,
}

impl ChainError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ChainError::Statement { .. } => "RF-2501",
            ChainError::Empty => "RF-2502",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            ChainError::Statement { .. } => "download the statement.json of that epoch again",
            ChainError::Empty => "give the statement.json of one or several epochs",
        }
    }
}

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
}

/// Statements in the order of their epochs, and whether each follows the one before.
#[must_use = "the claims of a report must be read"]
#[derive(Clone, Debug, Serialize)]
pub struct ChainReport {
    /// The claims: the anchored digest of the last statement, then one claim for each statement
    /// but the first, in order.
    pub claims: Vec<Claim>,
    /// The statements in the order of their epochs.
    pub statements: Vec<Link>,
}

impl ChainReport {
    /// The claim of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// What the claims come to.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(&self.claims, &[])
    }
}

impl fmt::Display for ChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Statements in the order of their epochs")?;
        for link in &self.statements {
            let Link { venue, epoch, snapshot_time, statement_bech32, .. } = link;
            writeln!(f, "  {venue}, epoch {epoch}, books of {snapshot_time}: {statement_bech32}")?;
            if let Some(correction) = &link.corrects {
                writeln!(f, "    corrects epoch {}: {:?}", correction.epoch.0, correction.reason)?;
            }
        }
        writeln!(f, "\nClaims")?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))?;
        writeln!(f, "\n{LIMIT}")
    }
}

/// Checks that statements, in canonical encoding and in any order, form a chain. `anchored` is the
/// digest of the last one as seen elsewhere; it then binds all of them.
///
/// # Errors
/// If one is malformed, or there is none.
pub fn check(statements: &[&[u8]], anchored: Option<Digest>) -> Result<ChainReport, ChainError> {
    let mut decoded = vec![];
    for (number, bytes) in (1..).zip(statements) {
        let document = Document::from_canonical(bytes)
            .and_then(|document| document.rows().map(|_| document))
            .map_err(|error| ChainError::Statement { number, error })?;
        decoded.push((document, statement_digest(bytes)));
    }
    decoded.sort_by(|(a, _), (b, _)| a.epoch.0.cmp(&b.epoch.0));
    let (_, last) = decoded.last().ok_or(ChainError::Empty)?;
    let mut claims = vec![anchored_claim(anchored, *last)];
    for pair in decoded.windows(2) {
        let [(before, digest), (document, _)] = pair else { continue };
        let epoch = &document.epoch.0;
        let title = format!("The statement of epoch {epoch} follows the one before");
        let open = Open::new(format!("follows:{epoch}"), "V0", "RF-2203", title);
        claims.push(follows_claim(open, document, before, *digest));
    }
    let statements = decoded.iter().map(|(document, digest)| Link {
        venue: document.venue.clone(),
        epoch: document.epoch.0.to_string(),
        snapshot_time: document.snapshot_time.clone(),
        statement: *digest,
        statement_bech32: digest.to_bech32(),
        previous: document.previous,
        previous_bech32: document.previous.to_bech32(),
        corrects: document.corrects.clone(),
    });
    Ok(ChainReport { statements: statements.collect(), claims })
}
