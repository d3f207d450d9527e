//! The sentences of a verdict, said once for all forms of a report.

use super::{
    amount::Amount,
    status::Status,
    verdict::{BookCover, BookVerdict, Verdict},
};
use crate::{say, word};

/// The number of surpluses that a verdict lists one by one.
pub(super) const SURPLUSES_SHOWN: usize = 5;

/// The sentences about a book. Its name stands apart from them.
pub(super) struct BookWords {
    /// What it owes, and what covers it.
    pub(super) cover: String,
    /// How much of that is surplus of other assets; a list of these follows.
    pub(super) surplus: Option<String>,
    /// Whether the book is covered without that surplus.
    pub(super) without_surplus: Option<&'static str>,
    /// How much rests on what customers owe.
    pub(super) receivables: Option<String>,
}

impl BookWords {
    /// The sentences about this book; `usd` writes an amount.
    pub(super) fn of(book: &BookVerdict, usd: &dyn Fn(&Amount) -> String) -> Self {
        let owed = usd(&book.owed);
        let counted = book.counted.as_ref().map(usd).unwrap_or_default();
        let missing = book.missing.as_ref().map(usd).unwrap_or_default();
        let cover = match (book.cover, book.proprietary) {
            (BookCover::NothingOwed, _) => {
                let cover = word!("verdict.nothing-owed").to_owned();
                return BookWords {
                    cover,
                    surplus: None,
                    without_surplus: None,
                    receivables: None,
                };
            }
            (BookCover::Covered, _) => say!("verdict.covered", owed, counted),
            (BookCover::NotCovered, _) => say!("verdict.not-covered", owed, counted, missing),
            (BookCover::NoReserves, false) => say!("verdict.no-reserves", owed),
            (BookCover::NoReserves, true) => say!("verdict.no-reserves.own", owed),
        };
        let surplus = book.surplus.as_ref().map(|share| {
            say!("verdict.surplus", usd = usd(&share.usd), percent = share.percent).text
        });
        let without = match book.covered_without_surplus {
            Some(true) => word!("verdict.without-surplus"),
            _ => word!("verdict.with-surplus-only"),
        };
        let covered = surplus.is_some() && book.cover == BookCover::Covered;
        let receivables = book.receivables.as_ref().map(|share| {
            say!("verdict.receivables", usd = usd(&share.usd), percent = share.percent).text
        });
        BookWords {
            cover: cover.text,
            surplus,
            without_surplus: covered.then_some(without),
            receivables,
        }
    }
}

/// The sentences over all books: whether each is covered, and what binds that.
pub(super) fn lead(verdict: &Verdict) -> Vec<&'static str> {
    if !verdict.totals_proven {
        return vec![word!("verdict.unproven")];
    }
    match (verdict.every_book_covered, verdict.bound) {
        (_, Status::DoesNotHold) => vec![word!("verdict.other-anchor")],
        (Status::Holds, Status::Holds) => vec![word!("verdict.all-covered")],
        (Status::Holds, Status::NotChecked) => {
            vec![word!("verdict.all-covered"), word!("verdict.anyone")]
        }
        (Status::DoesNotHold, _) => vec![word!("verdict.not-all-covered")],
        (Status::NotChecked, _) => vec![word!("verdict.not-checked"), word!("verdict.anyone")],
    }
}
