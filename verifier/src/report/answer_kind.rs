//! The five kinds of a customer's answer, decided in one place from what was found.

use serde::{Deserialize, Serialize};

use super::{claim::Claim, status::Status};

/// What a customer is told of their file. Each kind has a sentence and something to do of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// The numbers of the file stand in the books.
    In,
    /// The file is of another account than the one that was typed.
    OtherAccount,
    /// The file is of another publication: of another venue, date or version, or these books are not those that
    /// the venue announced.
    OtherPublication,
    /// The file is of this account and publication, and its numbers are not the published ones.
    NumbersChanged,
    /// The file can't be read, or contradicts itself.
    Damaged,
}

/// How a file, or the books, differ from what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The file is of another venue.
    Venue,
    /// It is of another date.
    Date,
    /// It is of the same date, and these books correct earlier ones.
    Correction,
    /// It is of the same date and of another version.
    Edition,
    /// It names these books, and another venue or date than theirs.
    Contradiction,
    /// The books are not those whose digest the reader has.
    Announced,
}

impl AnswerKind {
    /// All kinds.
    pub const ALL: [AnswerKind; 5] = [
        AnswerKind::In,
        AnswerKind::OtherAccount,
        AnswerKind::OtherPublication,
        AnswerKind::NumbersChanged,
        AnswerKind::Damaged,
    ];

    /// The kind that the claims of a package come to. `difference` is how its statement differs from this one, if
    /// it does.
    pub(crate) fn of(claims: &[Claim], difference: Option<Difference>) -> Self {
        let is = |id: &str, status| claims.iter().any(|one| one.id == id && one.status == status);
        let fails = |kind: &str| {
            let of = |claim: &&Claim| claim.id.split(':').next() == Some(kind);
            claims.iter().filter(of).any(|claim| claim.status == Status::DoesNotHold)
        };
        if is("account", Status::NotThisOne) {
            return AnswerKind::OtherAccount;
        }
        match difference {
            Some(Difference::Contradiction) => AnswerKind::Damaged,
            Some(_) => AnswerKind::OtherPublication,
            None if fails("included") || fails("names") => AnswerKind::NumbersChanged,
            None => AnswerKind::In,
        }
    }

    /// Whether the file or the books are others than were asked for, which accuses no one.
    pub fn is_of_another(self) -> bool {
        match self {
            AnswerKind::OtherAccount | AnswerKind::OtherPublication | AnswerKind::Damaged => true,
            AnswerKind::In | AnswerKind::NumbersChanged => false,
        }
    }
}
