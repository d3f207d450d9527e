//! Which one thing a customer's answer says first. It is decided here for all forms and languages.

use crate::report::{
    answer_kind::{AnswerKind, Difference},
    claim::Claim,
    figures::ShortCoin,
    package::{BookMarks, InclusionReport},
    status::Status,
};

/// What the answer says first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Headline<'a> {
    /// Two packages give one place to two vaults.
    Shared,
    /// The account is in, and nothing restricts that.
    In,
    /// It is in, and nothing shows that others see the same publication.
    NotCompared,
    /// It is in, and its numbers were not assessed.
    NotAssessed,
    /// It is in, and the proofs do not hold.
    ProofsFail,
    /// It is in, and it does not satisfy its rule.
    RuleFails(&'a Claim),
    /// It is in a book whose reserves lack something.
    NotCovered(&'a str, &'a BookMarks),
    /// It is in a book without reserves.
    NoReserves(&'a str),
    /// It is in a book that the venue marks as its own.
    OwnBook(&'a str),
    /// It is in, and something else in the publication does not hold.
    AuditFails(&'a str),
    /// It is in, and a coin that the customer holds is short.
    Short(&'a ShortCoin),
    /// The file is of another account.
    OtherAccount,
    /// The file, or these books, are of another publication.
    Other(Difference),
    /// A number or a name is not the published one.
    Changed(&'a Claim),
    /// The file contradicts itself.
    Contradiction,
}

impl<'a> Headline<'a> {
    /// What the answer of this report says first.
    pub(super) fn of(report: &'a InclusionReport) -> Self {
        if report.shares_place {
            return Headline::Shared;
        }
        let failed = report.claims.iter().find(|claim| claim.status == Status::DoesNotHold);
        match (report.kind, report.difference, failed) {
            (AnswerKind::OtherAccount, _, _) => Headline::OtherAccount,
            (AnswerKind::Damaged, _, _) => Headline::Contradiction,
            (AnswerKind::OtherPublication, Some(difference), _) => Headline::Other(difference),
            (AnswerKind::OtherPublication, None, _) => Headline::Other(Difference::Edition),
            (AnswerKind::NumbersChanged, _, Some(claim)) => Headline::Changed(claim),
            (AnswerKind::NumbersChanged | AnswerKind::In, _, _) => Headline::restriction(report),
        }
    }

    /// What restricts the answer that the account is in, the gravest first.
    fn restriction(report: &'a InclusionReport) -> Self {
        let audit = report.audit.as_ref();
        if audit.is_some_and(|audit| audit.verified == Status::DoesNotHold) {
            return Headline::ProofsFail;
        }
        let failed = report.claims.iter().find(|claim| claim.status == Status::DoesNotHold);
        if let Some(claim) = failed {
            return Headline::RuleFails(claim);
        }
        let books = report.own_books();
        let find =
            |is: &dyn Fn(&BookMarks) -> bool| books.iter().find(|(_, marks)| is(marks)).copied();
        if let Some((book, marks)) = find(&|marks| marks.covered == Some(false)) {
            return Headline::NotCovered(book, marks);
        }
        if let Some((book, _)) = find(&|marks| marks.proprietary) {
            return Headline::OwnBook(book);
        }
        if let Some((book, _)) = find(&|marks| !marks.reserves_declared) {
            return Headline::NoReserves(book);
        }
        if let Some(audit) = audit.filter(|audit| audit.fails) {
            return Headline::AuditFails(&audit.sentence);
        }
        if let Some(coin) = report.short_coins().first() {
            return Headline::Short(coin);
        }
        if !report.is_compared() {
            return Headline::NotCompared;
        }
        match report.included().any(|vault| vault.numbers.is_none()) {
            true => Headline::NotAssessed,
            false => Headline::In,
        }
    }
}

impl InclusionReport {
    /// Whether the statement was compared with the digest that the venue anchored, and is that one.
    pub fn is_compared(&self) -> bool {
        self.claim("anchored-digest").is_some_and(Claim::is_true)
    }
}
