//! A customer's answer as it stands in JSON, as far as receipts and reports of failures need it. Nothing private is
//! read that these do not say: balances and positions stay behind.

use serde::Deserialize;

use crate::{
    message::Said,
    report::{answer_kind::AnswerKind, level::Level, money::BookVerdict, status::Status, CheckId},
    say,
};

/// What was answered.
#[derive(Clone, Debug)]
pub(super) enum Answered {
    /// A report.
    Report(Box<Facts>),
    /// A file that can't be read.
    Damaged(DamagedFacts),
}

/// The facts of a report.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Facts {
    pub(super) kind: AnswerKind,
    verdict: Verdict,
    pub(super) venue: String,
    pub(super) account: String,
    pub(super) epoch: String,
    pub(super) snapshot_time: String,
    pub(super) statement_bech32: String,
    pub(super) claims: Vec<ClaimFacts>,
    pub(super) vaults: Vec<VaultFacts>,
    audit: Option<AuditFacts>,
}

#[derive(Clone, Debug, Deserialize)]
struct Verdict {
    level: Level,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct ClaimFacts {
    pub(super) id: String,
    pub(super) status: Status,
    pub(super) code: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct VaultFacts {
    pub(super) book: String,
    pub(super) block: String,
    pub(super) position: String,
    pub(super) included: Status,
    book_marks: Option<Marks>,
}

#[derive(Clone, Debug, Deserialize)]
struct Marks {
    figures: Option<BookVerdict>,
}

#[derive(Clone, Debug, Deserialize)]
struct AuditFacts {
    proofs: usize,
    verified: Status,
    signature: Status,
    observers: Vec<String>,
}

/// The facts of an answer about a file that can't be read.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct DamagedFacts {
    pub(super) error: ErrorFacts,
    pub(super) kind: AnswerKind,
    pub(super) statement_bech32: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct ErrorFacts {
    pub(super) code: String,
}

impl Answered {
    /// Reads an answer: the list of one report, a report, or an answer about a file that can't be read.
    pub(super) fn read(json: &str) -> Result<Self, Said> {
        let none = || say!("RF-2423");
        if let Ok(mut reports) = serde_json::from_str::<Vec<Facts>>(json) {
            let report = (reports.len() == 1).then(|| reports.pop()).flatten();
            return report.map(|report| Answered::Report(Box::new(report))).ok_or_else(none);
        }
        if let Ok(report) = serde_json::from_str::<Facts>(json) {
            return Ok(Answered::Report(Box::new(report)));
        }
        let damaged = serde_json::from_str::<DamagedFacts>(json).ok();
        let damaged = damaged.filter(|facts| facts.kind == AnswerKind::Damaged);
        damaged.map(Answered::Damaged).ok_or_else(none)
    }
}

impl Facts {
    pub(super) fn level(&self) -> Level {
        self.verdict.level
    }

    /// The number of proofs that were verified and hold.
    pub(super) fn proofs(&self) -> usize {
        let audit = self.audit.as_ref().filter(|audit| audit.verified == Status::Holds);
        audit.map_or(0, |audit| audit.proofs)
    }

    pub(super) fn observers(&self) -> &[String] {
        self.audit.as_ref().map_or(&[], |audit| &audit.observers)
    }

    /// The books in which the account stands, each once, with what stands behind it.
    pub(super) fn books(&self) -> Vec<&BookVerdict> {
        let mut books: Vec<&BookVerdict> = vec![];
        for vault in self.vaults.iter().filter(|vault| vault.included == Status::Holds) {
            let figures = vault.book_marks.as_ref().and_then(|marks| marks.figures.as_ref());
            if let Some(figures) = figures.filter(|of| of.book == vault.book) {
                if books.iter().all(|known| known.book != figures.book) {
                    books.push(figures);
                }
            }
        }
        books
    }

    /// What became of a check.
    pub(super) fn status(&self, id: CheckId) -> Status {
        let audit = self.audit.as_ref();
        match id {
            CheckId::Numbers => self.worst(&["included", "names"]),
            CheckId::Publication => self.worst(&["anchored-digest"]),
            CheckId::Rule => self.worst(&["rule"]),
            CheckId::Proofs => audit.map_or(Status::NotChecked, |audit| audit.verified),
            CheckId::Signature => audit.map_or(Status::NotChecked, |audit| audit.signature),
            CheckId::Prices => Status::NotChecked,
        }
    }

    fn worst(&self, kinds: &[&str]) -> Status {
        let of = |claim: &&ClaimFacts| kinds.contains(&claim.id.split(':').next().unwrap_or(""));
        let found: Vec<Status> = self.claims.iter().filter(of).map(|claim| claim.status).collect();
        if found.contains(&Status::DoesNotHold) {
            Status::DoesNotHold
        } else if found.contains(&Status::Holds) {
            Status::Holds
        } else {
            Status::NotChecked
        }
    }
}
