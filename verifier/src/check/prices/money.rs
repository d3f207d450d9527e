//! What books owe and have at the reader's prices, as far as totals say it.
//!
//! Sizes and costs stay as they are, so another mark changes the profit of a position of size q by q·ΔP: up for a long,
//! down for a short. Of a book only its net profit in each settlement asset enters what it owes, and that changes by
//! Σ ΔP·(its longs − its shorts). Only the sums over all books are public, so of a book no more is known than that this
//! is at most Σ |ΔP|·(the larger side); over all books it is exact, and zero where longs equal shorts. Deficits are
//! never negative and left out: what is said to be owed is a lower bound.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::{
    priced::{over_books, BookUnits, Contract, Venue},
    scale,
};
use crate::report::{
    amount::{percent, Amount},
    BookAtPrices,
};

/// What a book owes at least and has at the most.
struct Bounds {
    owes: BigInt,
    marks: BigInt,
    worth: Option<BigInt>,
}

impl Venue<'_> {
    /// By how much marks could move what one book owes.
    fn band(&self) -> BigInt {
        let moved = |contract: &Contract<'_>| self.between_sides(contract);
        self.contracts.iter().map(moved).sum()
    }

    /// How much the reader's mark moves at the most from one side of the contract to the other.
    pub(super) fn between_sides(&self, contract: &Contract<'_>) -> BigInt {
        self.settled(contract, contract.larger()).abs()
    }

    /// By how much marks move what all books owe together: nothing where longs equal shorts.
    fn shift(&self) -> BigInt {
        let moved = |of: &Contract<'_>| self.settled(of, &(&of.long - &of.short));
        self.contracts.iter().map(moved).sum()
    }

    /// The change of the profit of this size, long, at the reader's price of the settlement asset.
    fn settled(&self, contract: &Contract<'_>, size: &BigInt) -> BigInt {
        let Some(settlement) = self.settlement(contract) else { return BigInt::ZERO };
        scale::settled(size, &contract.priced.difference(), settlement.price())
    }

    /// The value of amounts by asset at the reader's prices.
    fn value<'b>(&self, units: impl Iterator<Item = &'b BigInt>) -> BigInt {
        self.assets.iter().zip(units).map(|(of, units)| scale::money(units, of.price())).sum()
    }

    /// What each book owes and has, by the names of the books, and the same of all books together.
    pub(super) fn at_prices(&self, names: &[&str]) -> (Vec<BookAtPrices>, BookAtPrices) {
        let (band, shift) = (self.band(), self.shift());
        let trading = self.books.iter().filter(|book| book.trades).count();
        let of_book = |(book, name): (&BookUnits, &&str)| {
            // All positions are in the books that trade.
            let (moved, marks) = match (book.trades, trading) {
                (false, _) => (BigInt::ZERO, BigInt::ZERO),
                (true, 1) => (shift.clone(), BigInt::ZERO),
                (true, _) => (BigInt::ZERO, band.clone()),
            };
            let bounds = Bounds {
                owes: self.value(book.net.iter()) + moved - &marks,
                marks,
                worth: book.has_reserves.then(|| self.value(book.reserves.iter())),
            };
            bounds.shown(Some((*name).to_owned()), self.priced(&|at| book.gross.get(at).cloned()))
        };
        let books = self.books.iter().zip(names).map(of_book).collect();
        let over = |of: fn(&BookUnits) -> &[BigInt]| {
            (0..self.assets.len()).map(|at| over_books(&self.books, of, at)).collect::<Vec<_>>()
        };
        let any = self.books.iter().any(|book| book.has_reserves);
        let total = Bounds {
            owes: self.value(over(|book| &book.net).iter()) + shift,
            marks: BigInt::ZERO,
            worth: any.then(|| self.value(over(|book| &book.reserves).iter())),
        };
        let gross = over(|book| &book.gross);
        (books, total.shown(None, self.priced(&|at| gross.get(at).cloned())))
    }

    /// For how much of these amounts there are prices of the reader, in percent by value at published prices.
    fn priced(&self, units: &dyn Fn(usize) -> Option<BigInt>) -> Option<Amount> {
        let (mut with, mut all) = (BigInt::zero(), BigInt::zero());
        for (asset, at) in self.assets.iter().zip(0..) {
            let value = units(at).unwrap_or_default() * &asset.published;
            if !asset.quotes.is_empty() {
                with += &value;
            }
            all += value;
        }
        percent(&with, &all)
    }
}

impl Bounds {
    fn shown(self, book: Option<String>, priced: Option<Amount>) -> BookAtPrices {
        let lacks = self.worth.as_ref().map(|worth| &self.owes - worth);
        let lacks = lacks.filter(Signed::is_positive);
        BookAtPrices {
            book,
            owes_at_least: scale::down(&self.owes),
            marks: scale::up(&self.marks),
            worth_at_most: self.worth.as_ref().map(scale::up),
            priced,
            refuted: lacks.is_some(),
            lacks_at_least: lacks.as_ref().map(scale::down),
        }
    }
}
