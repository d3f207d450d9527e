//! A report of a failure for the venue: the code, the publication and the place in its books. It holds nothing
//! private, so that it can be sent to whoever has to look into it.
//!
//! `format` is `ringfence-failure-1`.

use serde::Serialize;

use super::{
    answered::{Answered, DamagedFacts, Facts},
    receipt::{program, time},
};
use crate::{
    message::Said,
    report::{answer_kind::AnswerKind, status::Status},
    say,
};

/// What failed, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailureReport {
    /// [`FailureReport::FORMAT`].
    pub format: &'static str,
    /// The stable code of what failed.
    pub code: String,
    /// The kind of the answer.
    pub kind: AnswerKind,
    /// The venue; none if the file could not be read.
    pub venue: Option<String>,
    /// The number of the publication.
    pub epoch: Option<String>,
    /// When its numbers were taken.
    pub books_of: Option<String>,
    /// Digest of the statement, as the venue anchors it.
    pub statement: String,
    /// The places in the books that it is about, by the file.
    pub places: Vec<Place>,
    /// When this was checked, by the clock of the caller, if it was said.
    pub checked_at: Option<String>,
    /// The program.
    pub program: String,
}

/// A place in the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Index of the block.
    pub block: String,
    /// Index in the block.
    pub position: String,
}

impl FailureReport {
    /// The format's name and version.
    pub const FORMAT: &'static str = "ringfence-failure-1";

    /// The report about an answer, which is JSON: of one report, or of a file that can't be read.
    ///
    /// # Errors
    /// It is an error if it is no such answer, nothing in it fails, or the time is none.
    pub fn of_json(answer: &str, checked_at: Option<&str>) -> Result<Self, Said> {
        let checked_at = checked_at.map(time).transpose()?;
        match Answered::read(answer)? {
            Answered::Report(facts) => FailureReport::of(&facts, checked_at),
            Answered::Damaged(facts) => Ok(FailureReport::of_damaged(facts, checked_at)),
        }
    }

    fn of(facts: &Facts, checked_at: Option<String>) -> Result<Self, Said> {
        let wanted = match facts.kind {
            AnswerKind::Damaged => Status::NotThisOne,
            _ => Status::DoesNotHold,
        };
        let failed = facts.claims.iter().filter(|claim| claim.status == wanted);
        let code = failed.filter_map(|claim| claim.code.clone()).next();
        let is_reported =
            matches!(facts.kind, AnswerKind::In | AnswerKind::NumbersChanged | AnswerKind::Damaged);
        let code = code.filter(|_| is_reported).ok_or_else(|| say!("RF-2421"))?;
        let is_wrong = |status| match facts.kind {
            AnswerKind::NumbersChanged => status != Status::Holds,
            _ => true,
        };
        let places = facts.vaults.iter().filter(|vault| is_wrong(vault.included));
        let mut places: Vec<Place> = places
            .map(|vault| Place { block: vault.block.clone(), position: vault.position.clone() })
            .collect();
        if places.is_empty() {
            // A name differs: the numbers stand there.
            places = facts
                .vaults
                .iter()
                .map(|vault| Place { block: vault.block.clone(), position: vault.position.clone() })
                .collect();
        }
        Ok(FailureReport {
            format: FailureReport::FORMAT,
            code,
            kind: facts.kind,
            venue: Some(facts.venue.clone()),
            epoch: Some(facts.epoch.clone()),
            books_of: Some(facts.snapshot_time.clone()),
            statement: facts.statement_bech32.clone(),
            places,
            checked_at,
            program: program(),
        })
    }

    fn of_damaged(facts: DamagedFacts, checked_at: Option<String>) -> Self {
        FailureReport {
            format: FailureReport::FORMAT,
            code: facts.error.code,
            kind: AnswerKind::Damaged,
            venue: None,
            epoch: None,
            books_of: None,
            statement: facts.statement_bech32,
            places: vec![],
            checked_at,
            program: program(),
        }
    }
}
