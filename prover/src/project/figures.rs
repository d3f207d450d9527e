//! The figures of a day in money: what each book owes, what stands behind it, and which coins are short.

use ringfence_verifier::report::{self, amount::Amount, AuditReport, BookVerdict};
use serde::{Deserialize, Serialize};

/// The figures of a day, in texts of decimal numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// The books in their order.
    pub books: Vec<BookFigures>,
}

/// The figures of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookFigures {
    /// The book.
    pub book: String,
    /// Whether it is the venue's own.
    pub proprietary: bool,
    /// What it owes, in USD, rounded up to cents.
    pub owed: String,
    /// Whether it owes anything.
    pub owes: bool,
    /// What its reserves count towards that, in USD, rounded down to cents; none without reserves.
    pub reserves: Option<String>,
    /// The same in percent of what it owes, rounded down to tenths.
    pub ratio: Option<String>,
    /// Whether the reserves are less than what it owes.
    pub lacking: bool,
    /// Coins of which there is less than is owed in them.
    pub short: Vec<ShortCoin>,
}

/// A coin of which there is less than is owed in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortCoin {
    /// The coin.
    pub coin: String,
    /// How much is missing, in coins.
    pub missing: String,
    /// The same in percent of what is owed in it, rounded up to hundredths.
    pub percent: String,
}

impl Figures {
    /// The figures of an audited bundle, as its verdict has them.
    pub fn of(report: &AuditReport) -> Self {
        Figures::of_books(report.verdict.books.iter())
    }

    /// The figures of these books.
    pub fn of_books<'a>(books: impl Iterator<Item = &'a BookVerdict>) -> Self {
        let books = books.map(|of| BookFigures {
            book: of.book.clone(),
            proprietary: of.proprietary,
            owed: of.figures.owed.to_string(),
            owes: of.owes(),
            reserves: of.figures.reserves.as_ref().map(Amount::to_string),
            ratio: of.figures.ratio.as_ref().map(Amount::to_string),
            lacking: !of.is_covered(),
            short: of.short.iter().map(ShortCoin::of).collect(),
        });
        Figures { books: books.collect() }
    }
}

impl ShortCoin {
    fn of(coin: &report::ShortCoin) -> Self {
        ShortCoin {
            coin: coin.asset.clone(),
            missing: coin.missing.to_string(),
            percent: coin.percent.to_string(),
        }
    }
}
