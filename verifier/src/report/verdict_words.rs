//! The sentences of a verdict, said once for all forms of a report.

use super::{
    amount::Amount,
    claim::Claim,
    figures::{Figures, ShortCoin},
    money::{BookCover, BookVerdict, Grounds, TotalFigures},
    outcome::Outcome,
    status::Status,
};
use crate::{message::Said, say, word};

/// The number of surpluses that a verdict lists one by one.
pub(super) const SURPLUSES_SHOWN: usize = 5;

/// The sentences about a book. Its name stands apart from them.
pub(super) struct BookWords {
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
        if book.cover == BookCover::NothingOwed {
            return BookWords { surplus: None, without_surplus: None, receivables: None };
        }
        let surplus = book.surplus.as_ref().map(|share| {
            say!("verdict.surplus", usd = usd(&share.usd), percent = share.percent.grouped(2)).text
        });
        let without = match book.covered_without_surplus {
            Some(true) => word!("verdict.without-surplus"),
            _ => word!("verdict.with-surplus-only"),
        };
        let covered = surplus.is_some() && book.cover == BookCover::Covered;
        let receivables = book.receivables.as_ref().map(|share| {
            say!("verdict.receivables", usd = usd(&share.usd), percent = share.percent.grouped(2))
                .text
        });
        BookWords { surplus, without_surplus: covered.then_some(without), receivables }
    }
}

/// What the first lines of an audit speak of.
pub(super) struct Heard<'a> {
    pub(super) customers: &'a TotalFigures,
    pub(super) books: &'a [BookVerdict],
    pub(super) grounds: &'a Grounds<'a>,
    pub(super) outcome: &'a Outcome,
    pub(super) totals_proven: bool,
    pub(super) bound: Status,
}

impl Heard<'_> {
    fn speaks(&self) -> bool {
        self.totals_proven && self.bound != Status::DoesNotHold
    }

    /// The answer in one sentence.
    pub(super) fn sentence(&self) -> String {
        let venue = self.grounds.venue;
        if self.grounds.claims.is_empty() {
            return say!("sentence.show", venue).text;
        }
        match self.outcome {
            Outcome::Fails(failed) => self.fails(failed).text,
            Outcome::Unchecked(open) => self.unchecked(open).text,
            Outcome::Holds => self.money().text,
        }
    }

    /// A claim of these names with this status.
    fn first<'b>(&'b self, names: &[String], status: &[Status]) -> Option<&'b Claim> {
        let mut claims = self.grounds.claims.iter();
        claims.find(|claim| names.contains(&claim.id) && status.contains(&claim.status))
    }

    /// The book that lacks the most of those whose cover is among these claims, in money.
    fn short(&self, failed: &[String]) -> Option<Said> {
        let venue = self.grounds.venue;
        let is_short = |book: &&BookVerdict| {
            let id = format!("coverage:{}", book.book);
            book.missing.is_some() && failed.contains(&id)
        };
        let short = self.books.iter().filter(is_short).filter(|_| self.speaks());
        let count = short.clone().count();
        // Of equal ones the first.
        let lacks = |book: &&BookVerdict| book.missing.as_ref().map(|missing| missing.units(2));
        let book = short.rev().max_by_key(lacks)?;
        let (name, missing) = (&book.book, money(book.missing.as_ref()));
        let ratio = ratio(book.figures.ratio.as_ref());
        Some(match count {
            1 => say!("sentence.short", book = name, venue, missing, ratio),
            _ => say!("sentence.short.most", book = name, venue, missing, ratio, count),
        })
    }

    /// What covers what is owed, where the sentence above speaks of something else.
    fn cover(&self) -> Option<Said> {
        match self.outcome {
            Outcome::Fails(failed) if is_cover_only(failed) && self.short(failed).is_some() => None,
            Outcome::Fails(failed) => Some(self.short(failed).unwrap_or_else(|| self.money())),
            Outcome::Unchecked(_) => Some(self.money()),
            Outcome::Holds => None,
        }
    }

    fn fails(&self, failed: &[String]) -> Said {
        if let Some(short) = self.short(failed).filter(|_| is_cover_only(failed)) {
            return short;
        }
        let Some(claim) = self.first(failed, &[Status::DoesNotHold, Status::Note]) else {
            return say!("sentence.fails", title = failed.join(", "));
        };
        match failed.len() {
            1 if self.grounds.required.contains(&claim.id) => {
                say!("sentence.fails.required", title = claim.title)
            }
            1 => say!("sentence.fails", title = claim.title),
            2 => say!("sentence.fails.one-more", title = claim.title),
            count => say!("sentence.fails.more", title = claim.title, count = count - 1),
        }
    }

    fn unchecked(&self, open: &[String]) -> Said {
        match self.first(open, &[Status::NotChecked]) {
            Some(claim) => say!("sentence.required-open", title = claim.title),
            None => say!("sentence.required-open", title = open.join(", ")),
        }
    }

    /// To whom the books owe what the sentence speaks of.
    fn whom(&self) -> &'static str {
        let own = self.books.iter().filter(|book| book.owes()).all(|book| book.proprietary);
        let any = self.books.iter().any(BookVerdict::owes);
        if own && any {
            word!("whom.own")
        } else {
            word!("whom.customers")
        }
    }

    /// What the venue has against what it owes its customers.
    fn money(&self) -> Said {
        let venue = self.grounds.venue;
        if !self.totals_proven {
            return say!("sentence.unproven", venue);
        }
        let TotalFigures { books, without_reserves, figures, lowest, lowest_book, reached } =
            self.customers;
        let whom = self.whom();
        if *books == 0 {
            return say!("sentence.nothing-owed", venue);
        }
        let owed = figures.owed.grouped(2);
        let Some(percent) = &figures.ratio else {
            return match self.bound {
                Status::Holds => say!("sentence.no-reserves", venue, owed, whom),
                _ => say!("sentence.no-reserves.anyone", venue, owed, whom),
            };
        };
        // Where a book is not covered, what others have beyond what they owe doesn't count: it covers no other.
        let capped = reached.as_ref().map_or_else(String::new, |percent| percent.grouped(1));
        let is_short = self.books.iter().any(|book| book.cover == BookCover::NotCovered);
        if self.bound != Status::Holds && is_short {
            return say!("sentence.anyone", venue, ratio = capped, whom);
        }
        if *without_reserves > 0 {
            let count = *without_reserves;
            return match count {
                1 => say!("sentence.reserves.but-one", venue, ratio = capped, whom),
                _ => say!("sentence.reserves.but", venue, ratio = capped, count, whom),
            };
        }
        let ratio = percent.grouped(1);
        match (lowest, lowest_book) {
            (Some(lowest), Some(book)) if *books > 1 => {
                let lowest = lowest.grouped(1);
                say!("sentence.reserves.books", venue, ratio, lowest, book, whom)
            }
            _ => say!("sentence.reserves", venue, ratio, whom),
        }
    }

    /// One more line: by which evidence, what is short, and what was required and is not so.
    pub(super) fn reason(&self) -> Option<String> {
        if self.grounds.claims.is_empty() {
            return Some(word!("reason.show").to_owned());
        }
        if !self.totals_proven {
            return Some(word!("reason.unproven").to_owned());
        }
        if self.bound == Status::DoesNotHold {
            return Some(word!("reason.other-anchor").to_owned());
        }
        let mut said: Vec<String> = self.cover().map(|cover| cover.text).into_iter().collect();
        if self.customers.figures.reserves.is_some() {
            said.push(self.evidence(&self.customers.figures));
        }
        let short: Vec<&ShortCoin> = self.books.iter().flat_map(|book| &book.short).collect();
        match short.as_slice() {
            [] => {}
            [coin] => said.push(
                say!("reason.coin", asset = coin.asset, missing = coin.missing.grouped(0)).text,
            ),
            coins => said.push(say!("reason.coins", count = coins.len()).text),
        }
        said.extend(self.books.iter().filter_map(carried));
        let without = self.books.iter().filter(|book| book.cover == BookCover::NoReserves).count();
        match without {
            0 => {}
            1 => said.push(word!("reason.book").to_owned()),
            count => said.push(say!("reason.books", count).text),
        }
        if self.bound == Status::NotChecked {
            said.push(word!("reason.anyone").to_owned());
        }
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// The reserves by what stands behind them, in percent of what is owed.
    fn evidence(&self, figures: &Figures) -> String {
        let venue = self.grounds.venue;
        let percent = |part: &Option<Amount>| ratio(part.as_ref());
        let has = |part: &Amount| part.to_string() != "0";
        let Figures { proven, observed, declared, .. } = figures;
        let mut said = vec![];
        if has(&proven.usd) {
            said.push(say!("reason.proven", ratio = percent(&proven.percent)).text);
        }
        if has(&observed.usd) {
            let observers = self.grounds.observers.join(", ");
            let ratio = percent(&observed.percent);
            said.push(say!("reason.observed", observers, ratio).text);
        }
        match (has(&declared.usd), said.is_empty()) {
            (true, true) => said.push(say!("reason.all-declared", venue).text),
            (true, false) => {
                said.push(say!("reason.declared", venue, ratio = percent(&declared.percent)).text);
            }
            (false, _) => {}
        }
        said.join(" ")
    }
}

/// Whether these claims are about cover alone.
fn is_cover_only(failed: &[String]) -> bool {
    failed.iter().all(|id| id.starts_with("coverage"))
}

/// That a book is covered only with more of other coins than it owes, and of which most.
fn carried(book: &BookVerdict) -> Option<String> {
    let largest = book.surplus_by_asset.first()?;
    let only = book.cover == BookCover::Covered && book.covered_without_surplus == Some(false);
    let percent = largest.share.percent.grouped(0);
    only.then(|| say!("reason.surplus", book = book.book, asset = largest.asset, percent).text)
}

fn money(amount: Option<&Amount>) -> String {
    amount.map_or_else(String::new, |amount| amount.grouped(2))
}

fn ratio(percent: Option<&Amount>) -> String {
    percent.map_or_else(String::new, |percent| percent.grouped(1))
}
