//! The verdict of an audit in figures: what each book owes, what covers it, and what that rests on.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use serde::Serialize;

use super::{
    amount::{percent_up, Amount, USD_28},
    status::Status,
    tables::BookTable,
};

/// What covers a book, as the venue declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Surplus {
    /// The asset.
    pub asset: String,
    /// What it counts towards the rest of the liabilities: those in other assets, and a deficit.
    #[serde(flatten)]
    pub share: Share,
}

/// The figures of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookVerdict {
    /// The book.
    pub book: String,
    /// Whether the venue marks it as its own.
    pub proprietary: bool,
    /// Value V of its liabilities in USD, rounded up to cents.
    pub owed: Amount,
    /// Value in USD at which the declared reserves count towards them, rounded down to cents; none
    /// without reserves.
    pub counted: Option<Amount>,
    /// What covers it.
    pub cover: BookCover,
    /// What the reserves lack in USD, rounded up to cents; none if they cover the book or there are none.
    pub missing: Option<Amount>,
    /// The part of `counted` that is surplus: reserves beyond what is owed in their own asset; none if there
    /// is no such part.
    pub surplus: Option<Share>,
    /// The same by asset, the largest first, each in percent of `counted`.
    pub surplus_by_asset: Vec<Surplus>,
    /// Whether the reserves cover the book without any surplus; none without reserves.
    pub covered_without_surplus: Option<bool>,
    /// What customers owe, debts and losses, as a part of all that stands against deposits and
    /// profits: that and `counted`; none if customers owe nothing.
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

/// The figures of an audit's verdict. They are of the published totals and the declared reserves; what
/// these are worth say `totals_proven` and `bound`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether every book that owes something has reserves that cover it, as the venue declares them. It
    /// is not checked where the totals are not proven or the statement is not the anchored one, nor,
    /// where nothing binds the reserves, if a book is not covered: anyone could have changed that.
    pub every_book_covered: Status,
    /// Whether what the books owe is proven.
    pub totals_proven: bool,
    /// Whether the statement is the anchored one, or a key that counts signed it: nothing else binds
    /// reserves.
    pub bound: Status,
    /// The books that owe something and have no reserves, in their order.
    pub without_reserves: Vec<UncoveredBook>,
    /// All books, in their order.
    pub books: Vec<BookVerdict>,
}

fn up(value: &BigInt) -> Amount {
    Amount::new(value.clone(), USD_28).ceil_cents()
}

impl BookVerdict {
    /// The figures of a book.
    pub fn of(table: &BookTable) -> Self {
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
            owed: table.liabilities.ceil_cents(),
            counted: table.has_reserves.then(|| table.reserves.floor_cents()),
            cover,
            missing: (cover == BookCover::NotCovered).then(|| up(&missing)),
            surplus: Share::of(&surplus, &exact.counted),
            surplus_by_asset: by_asset.collect(),
            covered_without_surplus: table
                .has_reserves
                .then_some(exact.at_par >= exact.liabilities),
            receivables: Share::of(&exact.receivables, &(&exact.receivables + &exact.counted)),
        }
    }

    /// Whether the book owes nothing, or has reserves that cover it.
    pub fn is_covered(&self) -> bool {
        matches!(self.cover, BookCover::NothingOwed | BookCover::Covered)
    }
}

impl Verdict {
    /// The figures of these books, whose totals are proven or not, in a statement that is bound or not.
    pub(crate) fn of(books: &[BookTable], totals_proven: bool, bound: Status) -> Self {
        let books: Vec<BookVerdict> = books.iter().map(BookVerdict::of).collect();
        let covered = books.iter().all(BookVerdict::is_covered);
        let every_book_covered = match (covered, bound) {
            (_, Status::DoesNotHold) | (false, Status::NotChecked) => Status::NotChecked,
            _ if !totals_proven => Status::NotChecked,
            (true, _) => Status::Holds,
            (false, Status::Holds) => Status::DoesNotHold,
        };
        let without = books.iter().filter(|book| book.cover == BookCover::NoReserves);
        let without_reserves = without.map(|book| UncoveredBook {
            book: book.book.clone(),
            proprietary: book.proprietary,
            owed: book.owed.clone(),
        });
        Verdict {
            every_book_covered,
            totals_proven,
            bound,
            without_reserves: without_reserves.collect(),
            books,
        }
    }

    /// The books that owe something.
    pub fn owing(&self) -> impl Iterator<Item = &BookVerdict> {
        self.books.iter().filter(|book| book.cover != BookCover::NothingOwed)
    }

    /// Whether the figures say something of the venue: what the books owe is proven, and the statement is
    /// not another one than the anchored.
    pub fn speaks(&self) -> bool {
        self.totals_proven && self.bound != Status::DoesNotHold
    }
}
