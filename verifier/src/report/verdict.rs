//! The verdict of an audit: a level and a sentence, and in figures what each book owes, what covers it, and
//! what that rests on. It is made once, from the claims and from those that the reader requires, and every
//! form of a report shows it.

use serde::Serialize;

use super::{
    figures::ShortCoin,
    level::Level,
    money::{BookCover, BookVerdict, Grounds, Money, TotalFigures, UncoveredBook},
    notes,
    outcome::Outcome,
    status::Status,
    summary::Summary,
    unchecked,
    verdict_words::Heard,
};

/// The verdict of an audit. Its figures are of the published totals and the declared reserves; what these are
/// worth say `totals_proven` and `bound`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The level, the sentence, and what restricts them.
    #[serde(flatten)]
    pub summary: Summary,
    /// The books that are not the venue's own, together; all books if it marks all of them so. This is what the
    /// sentence speaks of.
    pub customers: TotalFigures,
    /// All books together.
    pub total: TotalFigures,
    /// All books, in their order.
    pub books: Vec<BookVerdict>,
    /// The books that owe something and have no reserves, in their order.
    pub without_reserves: Vec<UncoveredBook>,
    /// Names of the observers whose observations say something of the reserves.
    pub observers: Vec<String>,
    /// Claims that the reader requires: such a claim decides the level, whatever it is.
    pub required: Vec<String>,
    /// Whether every book that owes something has reserves that cover it, as the venue declares them. It
    /// is not checked where the totals are not proven or the statement is not the anchored one, nor,
    /// where nothing binds the reserves, if a book is not covered: anyone could have changed that.
    pub every_book_covered: Status,
    /// Whether what the books owe is proven.
    pub totals_proven: bool,
    /// Whether the statement is the anchored one, or a key that counts signed it: nothing else binds
    /// reserves.
    pub bound: Status,
}

impl Verdict {
    pub(crate) fn of(money: Money, grounds: &Grounds<'_>) -> Self {
        let all_own = money.books.iter().filter(|book| book.owes()).all(|book| book.proprietary);
        let customers = money.total(|book| all_own || !book.proprietary);
        let total = money.total(|_| true);
        let without = money.books.iter().filter(|book| book.cover == BookCover::NoReserves);
        let without_reserves = without.map(|book| UncoveredBook {
            book: book.book.clone(),
            proprietary: book.proprietary,
            owed: book.figures.owed.clone(),
        });
        let outcome = Outcome::of(grounds.claims, grounds.required);
        let notes = notes::of_audit(&money, grounds);
        // Anyone could have changed reserves that nothing binds: whether they reach is not known.
        let unknown = money.bound != Status::Holds
            && money.books.iter().any(|book| book.cover == BookCover::NotCovered);
        let level = match &outcome {
            Outcome::Fails(_) | Outcome::Unchecked(_) => outcome.level(),
            Outcome::Holds if !money.totals_proven || unknown => Level::CantSay,
            Outcome::Holds if notes.is_empty() => Level::Holds,
            Outcome::Holds => Level::HoldsWithNotes,
        };
        let heard = Heard {
            customers: &customers,
            books: &money.books,
            grounds,
            outcome: &outcome,
            totals_proven: money.totals_proven,
            bound: money.bound,
        };
        let summary = Summary {
            level,
            sentence: heard.sentence(),
            reason: heard.reason(),
            notes,
            unchecked: unchecked::of_audit(grounds.claims),
        };
        Verdict {
            summary,
            customers,
            total,
            without_reserves: without_reserves.collect(),
            observers: grounds.observers.clone(),
            required: grounds.required.to_vec(),
            every_book_covered: money.every_book_covered,
            totals_proven: money.totals_proven,
            bound: money.bound,
            books: money.books,
        }
    }

    /// The books that owe something.
    pub fn owing(&self) -> impl Iterator<Item = &BookVerdict> {
        self.books.iter().filter(|book| book.owes())
    }

    /// The coins that are short, over all books, the most valuable shortage first.
    pub fn short(&self) -> Vec<&ShortCoin> {
        let mut short: Vec<&ShortCoin> = self.books.iter().flat_map(|book| &book.short).collect();
        short.sort_by_key(|coin| std::cmp::Reverse(coin.usd.units(2)));
        short
    }

    /// Whether the figures say something of the venue: what the books owe is proven, and the statement is
    /// not another one than the anchored.
    pub fn speaks(&self) -> bool {
        self.totals_proven && self.bound != Status::DoesNotHold
    }
}

#[cfg(test)]
mod tests;
