//! What each book owes and what covers it, in figures, and the same of several books together.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

use super::{
    amount::{percent_at, percent_up, Amount},
    claim::Claim,
    figures::{up, Exactly, Figures, ShortCoin, RATIO_DECIMALS},
    reserves::BookReserves,
    status::Status,
    tables::{BookTable, Tables},
};

/// What covers a book, as the venue declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BookCover {
    /// It owes nothing.
    NothingOwed,
    /// The reserves that are declared for it count at least what it owes.
    Covered,
    /// They count less.
    NotCovered,
    /// It owes something, and no reserves are declared for it.
    NoReserves,
}

/// A part of what covers a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its value in USD, rounded up to cents.
    pub usd: Amount,
    /// The same in percent of the whole, rounded up to hundredths.
    pub percent: Amount,
}

impl Share {
    /// This part, in 10^-28 USD, of the whole; `None` if it is zero.
    fn of(part: &BigInt, whole: &BigInt) -> Option<Self> {
        let percent = percent_up(part, whole).filter(|_| !part.is_zero())?;
        Some(Share { usd: up(part), percent })
    }
}

/// Surplus of an asset: reserves beyond what the book owes in that asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surplus {
    /// The asset.
    pub asset: String,
    /// What it counts towards the rest of the liabilities: those in other assets, and a deficit.
    #[serde(flatten)]
    pub share: Share,
}

/// The figures of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookVerdict {
    /// The book.
    pub book: String,
    /// Whether the venue marks it as its own.
    pub proprietary: bool,
    /// What covers it.
    pub cover: BookCover,
    /// What it owes, its reserves by what stands behind them, and their ratio.
    #[serde(flatten)]
    pub figures: Figures,
    /// What the reserves lack in USD, rounded up to cents; none if they cover the book or there are none.
    pub missing: Option<Amount>,
    /// Coins of which it has less than it owes, the most valuable shortage first.
    pub short: Vec<ShortCoin>,
    /// The part of `reserves` that is surplus: reserves beyond what is owed in their own asset; none if there
    /// is no such part.
    pub surplus: Option<Share>,
    /// The same by asset, the largest first, each in percent of `reserves`.
    pub surplus_by_asset: Vec<Surplus>,
    /// Whether the reserves cover the book without any surplus; none without reserves.
    pub covered_without_surplus: Option<bool>,
    /// What customers owe, debts and losses, as a part of all that stands against deposits and
    /// profits: that and `reserves`; none if customers owe nothing.
    pub receivables: Option<Share>,
}

/// A book that owes something and has no reserves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UncoveredBook {
    /// The book.
    pub book: String,
    /// Whether the venue marks it as its own.
    pub proprietary: bool,
    /// What it owes in USD, rounded up to cents.
    pub owed: Amount,
}

/// The figures of several books together. A surplus in one of them covers no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TotalFigures {
    /// How many books owe something. Only these are in the figures.
    pub books: usize,
    /// How many of them have no reserves.
    pub without_reserves: usize,
    /// The sums of their figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// The lowest ratio of a book with reserves, in percent as `ratio`; none if no book has any.
    pub lowest: Option<Amount>,
    /// The book with the lowest ratio.
    pub lowest_book: Option<String>,
    /// Reserves in percent of what is owed where each book's count up to what it owes and no further, since a
    /// surplus in one covers no other; with one decimal, rounded down. None if no book owes anything or none has
    /// reserves.
    pub reached: Option<Amount>,
}

impl BookVerdict {
    /// The figures of a book.
    fn of(table: &BookTable, of: &Exactly) -> Self {
        let exact = &table.exact;
        let cover = match table.covered() {
            _ if !exact.liabilities.is_positive() => BookCover::NothingOwed,
            None => BookCover::NoReserves,
            Some(true) => BookCover::Covered,
            Some(false) => BookCover::NotCovered,
        };
        let surplus: BigInt = exact.surpluses.iter().map(|(_, value)| value).sum();
        let by_asset = exact.surpluses.iter().filter_map(|(asset, value)| {
            let share = Share::of(value, &exact.counted)?;
            Some(Surplus { asset: asset.clone(), share })
        });
        let missing = &exact.liabilities - &exact.counted;
        BookVerdict {
            book: table.book.clone(),
            proprietary: table.proprietary,
            cover,
            figures: Figures::of(of, table.has_reserves),
            missing: (cover == BookCover::NotCovered).then(|| up(&missing)),
            short: ShortCoin::of(table),
            surplus: Share::of(&surplus, &exact.counted),
            surplus_by_asset: by_asset.collect(),
            covered_without_surplus: table
                .has_reserves
                .then_some(exact.at_par >= exact.liabilities),
            receivables: Share::of(&exact.receivables, &(&exact.receivables + &exact.counted)),
        }
    }

    /// The figures of a book of whose reserves nothing is looked at: all of them are the venue's word, as before
    /// anything is proven.
    pub fn declared(table: &BookTable) -> Self {
        BookVerdict::of(table, &Exactly::of(table, None))
    }

    /// Whether the book owes nothing, or has reserves that cover it.
    pub fn is_covered(&self) -> bool {
        matches!(self.cover, BookCover::NothingOwed | BookCover::Covered)
    }

    /// Whether the book owes something.
    pub fn owes(&self) -> bool {
        self.cover != BookCover::NothingOwed
    }
}

/// What the books owe and what covers them, before any claim over them is made.
pub(crate) struct Money {
    pub(crate) books: Vec<BookVerdict>,
    pub(crate) exact: Vec<Exactly>,
    pub(crate) every_book_covered: Status,
    pub(crate) totals_proven: bool,
    pub(crate) bound: Status,
}

impl Money {
    /// The figures of these books, whose totals are proven or not, in a statement that is bound or not. `known`
    /// is what stands behind their reserves, by book.
    pub(crate) fn of(
        tables: &Tables,
        known: Option<&[BookReserves]>,
        totals_proven: bool,
        bound: Status,
    ) -> Self {
        let known_of = |table: &BookTable| known?.iter().find(|of| of.book == table.book);
        let exact: Vec<Exactly> =
            tables.books.iter().map(|table| Exactly::of(table, known_of(table))).collect();
        let books = tables.books.iter().zip(&exact);
        let books: Vec<BookVerdict> =
            books.map(|(table, exact)| BookVerdict::of(table, exact)).collect();
        let covered = books.iter().all(BookVerdict::is_covered);
        let every_book_covered = match (covered, bound) {
            _ if !totals_proven => Status::NotChecked,
            (true, Status::Holds | Status::NotChecked) => Status::Holds,
            (false, Status::Holds) => Status::DoesNotHold,
            _ => Status::NotChecked,
        };
        Money { books, exact, every_book_covered, totals_proven, bound }
    }

    /// The books that owe something.
    pub(crate) fn owing(&self) -> impl Iterator<Item = &BookVerdict> {
        self.books.iter().filter(|book| book.owes())
    }

    /// The figures together of the books that owe something and are `wanted`.
    pub(crate) fn total(&self, wanted: impl Fn(&BookVerdict) -> bool) -> TotalFigures {
        let books = self.books.iter().zip(&self.exact);
        let of: Vec<(&BookVerdict, &Exactly)> =
            books.filter(|(book, _)| book.owes() && wanted(book)).collect();
        let with = of.iter().filter(|(book, _)| book.cover != BookCover::NoReserves);
        // By cross multiplication: both owe something.
        let lowest = with.clone().min_by(|(_, one), (_, other)| {
            (&one.counted * &other.owed).cmp(&(&other.counted * &one.owed))
        });
        let reached: BigInt =
            of.iter().map(|(_, exact)| exact.counted.clone().min(exact.owed.clone())).sum();
        let owed: BigInt = of.iter().map(|(_, exact)| &exact.owed).sum();
        let reached = percent_at(&reached, &owed, RATIO_DECIMALS);
        let any = of.iter().any(|(book, _)| book.figures.reserves.is_some());
        TotalFigures {
            reached: reached.filter(|_| any && owed.is_positive()),
            books: of.len(),
            without_reserves: of.len() - with.count(),
            figures: Figures::total(of.iter().map(|(book, exact)| (&book.figures, *exact))),
            lowest: lowest.and_then(|(book, _)| book.figures.ratio.clone()),
            lowest_book: lowest.map(|(book, _)| book.book.clone()),
        }
    }

    /// Whether the figures say something of the venue: what the books owe is proven, and the statement is
    /// not another one than the anchored.
    pub(crate) fn speaks(&self) -> bool {
        self.totals_proven && self.bound != Status::DoesNotHold
    }
}

/// What a verdict is made from, beside the money.
pub(crate) struct Grounds<'a> {
    pub(crate) venue: &'a str,
    pub(crate) tables: &'a Tables,
    /// All claims; none if nothing was checked.
    pub(crate) claims: &'a [Claim],
    /// Names of the claims that must hold.
    pub(crate) required: &'a [String],
    /// Names of the observers who say something of the reserves.
    pub(crate) observers: Vec<String>,
}
