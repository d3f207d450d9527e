//! The first lines of a customer's answer, and what the verification of the whole publication adds to them.

use super::headline::Headline;
use crate::{
    message::{Said, SPOKEN},
    report::{
        answer_kind::AnswerKind,
        audit_outcome::AuditOutcome,
        level::Level,
        package::{BookMarks, InclusionReport},
        status::Status,
        summary::{Note, Summary},
        unchecked,
    },
    say,
};

fn note(id: impl Into<String>, sentence: Said, advice: Said) -> Note {
    Note { id: id.into(), sentence: sentence.text, advice: advice.text }
}

/// The notes on a book in which the account stands.
fn of_book(book: &str, marks: &BookMarks, venue: &str) -> Vec<Note> {
    let mut notes = vec![];
    if marks.proprietary {
        let (sentence, advice) =
            (say!("note.own-book", venue, book), say!("note.own-book.advice", venue));
        notes.push(note(format!("own-book:{book}"), sentence, advice));
    }
    let advice = || say!("note.no-reserves.advice", venue);
    if !marks.reserves_declared {
        let sentence = say!("note.package.no-reserves", venue, book);
        notes.push(note(format!("no-reserves:{book}"), sentence, advice()));
    }
    if marks.covered == Some(false) {
        let sentence = say!("note.package.not-covered", venue, book);
        notes.push(note(format!("not-covered:{book}"), sentence, advice()));
    }
    notes
}

impl InclusionReport {
    /// Makes level, sentence, notes and the list of what was not checked from everything else in the report.
    pub(crate) fn summarised(mut self) -> Self {
        let notes = self.notes();
        let level = self.level(&notes);
        let unchecked = unchecked::of_claims(&self.claims);
        let words = self.words(SPOKEN);
        let sentence = words.sentence();
        let reason = match words.lines.get(1..) {
            Some(lines) if !lines.is_empty() => Some(lines.join(" ")),
            _ => None,
        };
        self.verdict = Summary { level, sentence, reason, notes, unchecked };
        self
    }

    fn level(&self, notes: &[Note]) -> Level {
        match Headline::of(self) {
            Headline::Shared
            | Headline::ProofsFail
            | Headline::RuleFails(_)
            | Headline::Changed(_) => Level::DoesNotHold,
            Headline::OtherAccount | Headline::Other(_) | Headline::Contradiction => Level::CantSay,
            // The verification of these books found that: the answer is no better than its word.
            _ if self.audit_fails() => Level::DoesNotHold,
            _ if notes.is_empty() => Level::Holds,
            _ => Level::HoldsWithNotes,
        }
    }

    /// Whether the verification of the whole publication found something that does not hold.
    fn audit_fails(&self) -> bool {
        self.audit.as_ref().is_some_and(|audit| audit.fails)
    }

    /// What restricts an answer.
    fn notes(&self) -> Vec<Note> {
        let venue = &self.venue;
        let mut notes = vec![];
        if self.claim("anchored-digest").is_some_and(|claim| claim.status == Status::NotChecked) {
            let advice = say!("note.not-anchored.advice", venue);
            notes.push(note("not-anchored", say!("note.not-anchored", venue), advice));
        }
        // Of a file that is not the one asked for nothing is said of the venue's books.
        for (book, marks) in self.own_books() {
            notes.extend(of_book(book, marks, venue));
        }
        for coin in self.short_coins() {
            let (asset, book) = (&coin.asset, &coin.book);
            let (missing, percent) = (coin.missing.grouped(0), coin.percent.grouped(2));
            let sentence =
                say!("note.short", asset, book, missing, percent, usd = coin.usd.grouped(2));
            let advice = say!("note.short.advice", asset, venue);
            notes.push(note(format!("short:{book}:{asset}"), sentence, advice));
        }
        if let Some(audit) = self.audit.as_ref().filter(|one| one.fails) {
            let sentence = say!("answer.audit-fails", sentence = audit.sentence);
            notes.push(note("audit", sentence, say!("todo.audit", venue)));
        }
        let assessed = self.vaults.iter().all(|vault| vault.numbers.is_some());
        if self.kind == AnswerKind::In && !assessed {
            let advice = say!("note.not-assessed.advice");
            notes.push(note("not-assessed", say!("note.not-assessed"), advice));
        }
        notes
    }

    /// The same answer with what the verification of the whole publication found: in its sentence, its level and
    /// its claims. An audit of another statement than this one's says nothing here.
    ///
    /// # Errors
    /// It is an error if the audit is of another statement.
    pub fn with_audit(mut self, audit: AuditOutcome) -> Result<Self, Said> {
        if audit.statement_bech32 != self.statement_bech32 {
            let (audit, answer) = (&audit.statement_bech32, &self.statement_bech32);
            return Err(say!("RF-2424", audit, answer));
        }
        for claim in self.claims.iter_mut().filter(|claim| claim.id == "proofs") {
            *claim = match audit.verified {
                Status::Holds => claim.clone().now(true, proofs(&audit).text),
                Status::DoesNotHold => claim.clone().now(false, say!("answer.proofs-fail").text),
                _ => claim.clone(),
            };
        }
        for vault in &mut self.vaults {
            let found = audit.books.iter().find(|book| book.book == vault.book);
            let Some(marks) = &mut vault.book_marks else { continue };
            if audit.verified == Status::DoesNotHold {
                // What the book owes is not proven: no ratio of it means anything.
                marks.figures = None;
            } else if let Some(found) = found {
                marks.figures = Some(found.clone());
            }
        }
        self.audit = Some(audit);
        Ok(self.summarised())
    }
}

/// How many proofs were verified, in words.
fn proofs(audit: &AuditOutcome) -> Said {
    match audit.proofs {
        1 => say!("answer.proofs.one"),
        count => say!("answer.proofs", count),
    }
}
