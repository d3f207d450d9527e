//! The figures of a day in money: what each book owes, what stands behind it, and which coins are short.

use num_traits::Signed;
use ringfence_verifier::report::{
    amount::{percent, percent_up, Amount},
    AuditReport,
};
use serde::{Deserialize, Serialize};

/// Decimals of values in USD that a report has.
const USD_DECIMALS: u32 = 28;
/// Decimals in which amounts of coins are compared: more than any coin has.
const COIN_DECIMALS: u32 = 30;

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
    /// The same in percent of what it owes, rounded down to hundredths.
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
    /// The figures of an audited bundle.
    pub fn of(report: &AuditReport) -> Self {
        let books = report.tables.books.iter().map(|table| {
            let owed = table.liabilities.units(USD_DECIMALS);
            let reserves = table.reserves.units(USD_DECIMALS);
            let short = table.assets.iter().filter_map(|row| {
                let missing = row.shortage.units(COIN_DECIMALS);
                let owed = row.net_liability.units(COIN_DECIMALS);
                missing.is_positive().then(|| ShortCoin {
                    coin: row.asset.clone(),
                    missing: row.shortage.to_string(),
                    percent: text(percent_up(&missing, &owed)),
                })
            });
            BookFigures {
                book: table.book.clone(),
                proprietary: table.proprietary,
                owed: table.liabilities.cents_up(),
                owes: owed.is_positive(),
                reserves: table.has_reserves.then(|| table.reserves.cents_down()),
                ratio: (table.has_reserves && owed.is_positive())
                    .then(|| text(percent(&reserves, &owed))),
                lacking: owed.is_positive() && (!table.has_reserves || reserves < owed),
                short: short.collect(),
            }
        });
        Figures { books: books.collect() }
    }
}

fn text(percent: Option<Amount>) -> String {
    percent.map_or(String::new(), |percent| percent.to_string())
}
