//! What the verification of a whole publication adds to a customer's answer.

use serde::{Deserialize, Serialize};

use super::{audit::AuditReport, level::Level, money::BookVerdict, status::Status};

/// The claims of an audit on which the proofs' word rests: all of them hold, or the proofs say nothing.
const PROOFS: [&str; 5] = ["root", "distinct-blocks", "keys", "proofs", "totals"];

/// The claims about what the reader of the audit typed. A customer's answer has comparisons of its own, so that one of
/// these says nothing of the books.
const TYPED: [&str; 2] = ["anchored-digest", "venue"];

/// The outcome of an audit, as far as a customer's answer speaks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditOutcome {
    /// Digest of the statement that was verified, as the venue anchors it.
    pub statement_bech32: String,
    /// What the audit came to.
    pub level: Level,
    /// Its answer in one sentence.
    pub sentence: String,
    /// The number of proofs.
    pub proofs: usize,
    /// Whether all proofs hold, and what is published follows from them.
    pub verified: Status,
    /// Whether the venue signed the statement.
    pub signature: Status,
    /// Whether the books do not hold: for more than that a line or a name was typed that is not theirs.
    #[serde(skip)]
    pub fails: bool,
    /// What stands behind each book, by evidence.
    #[serde(skip)]
    pub books: Vec<BookVerdict>,
    /// Names of the observers who say something of the reserves.
    pub observers: Vec<String>,
}

/// The same as it stands in the JSON of an audit's answer.
#[derive(Deserialize)]
struct Report {
    statement_bech32: String,
    proofs: usize,
    verdict: ReportedVerdict,
    claims: Vec<ReportedClaim>,
}

#[derive(Deserialize)]
struct ReportedVerdict {
    level: Level,
    sentence: String,
    books: Vec<BookVerdict>,
    observers: Vec<String>,
}

#[derive(Deserialize)]
struct ReportedClaim {
    id: String,
    status: Status,
}

impl AuditOutcome {
    /// The outcome of an audit.
    pub fn of(report: &AuditReport) -> Self {
        let statuses = report.claims.iter().map(|claim| (claim.id.as_str(), claim.status));
        let statuses: Vec<(&str, Status)> = statuses.collect();
        AuditOutcome {
            statement_bech32: report.statement_bech32.clone(),
            level: report.verdict.summary.level,
            sentence: report.verdict.summary.sentence.clone(),
            proofs: report.proofs,
            verified: verified(&statuses),
            signature: of_claim(&statuses, "signature"),
            fails: fails(report.verdict.summary.level, &statuses),
            books: report.verdict.books.clone(),
            observers: report.verdict.observers.clone(),
        }
    }

    /// The outcome in the JSON of an audit's answer, which the caller had made by this program: nothing in it is
    /// checked again. None if it is no such answer.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        let report: Report = serde_json::from_slice(json).ok()?;
        let statuses = report.claims.iter().map(|claim| (claim.id.as_str(), claim.status));
        let statuses: Vec<(&str, Status)> = statuses.collect();
        Some(AuditOutcome {
            level: report.verdict.level,
            proofs: report.proofs,
            verified: verified(&statuses),
            signature: of_claim(&statuses, "signature"),
            fails: fails(report.verdict.level, &statuses),
            statement_bech32: report.statement_bech32,
            sentence: report.verdict.sentence,
            books: report.verdict.books,
            observers: report.verdict.observers,
        })
    }
}

fn of_claim(claims: &[(&str, Status)], id: &str) -> Status {
    let found = claims.iter().find(|(name, _)| *name == id);
    found.map_or(Status::NotChecked, |(_, status)| *status)
}

/// Whether an audit of this level fails for more than what its reader typed.
fn fails(level: Level, claims: &[(&str, Status)]) -> bool {
    let false_ones = claims.iter().filter(|(_, status)| *status == Status::DoesNotHold);
    let mut typed = false_ones.map(|(id, _)| TYPED.contains(id)).peekable();
    let only_typed = typed.peek().is_some() && typed.all(|is| is);
    level == Level::DoesNotHold && !only_typed
}

/// What the proofs come to: false if one of their claims is, open if one is open.
fn verified(claims: &[(&str, Status)]) -> Status {
    let of = PROOFS.map(|id| of_claim(claims, id));
    if of.contains(&Status::DoesNotHold) {
        Status::DoesNotHold
    } else if of.iter().all(|status| *status == Status::Holds) {
        Status::Holds
    } else {
        Status::NotChecked
    }
}
