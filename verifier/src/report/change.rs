//! How the money of a venue changed since its previous statement.

use serde::Serialize;

use super::amount::Amount;

/// A figure of two statements, in USD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// By the previous statement, at its prices.
    pub before: Amount,
    /// By this statement, at its prices.
    pub now: Amount,
    /// How far prices alone would have moved the previous figure: that of the previous amounts at this
    /// statement's prices, less `before`. None where an asset of the previous statement has no price any more.
    pub by_prices: Option<Amount>,
}

/// How a book changed. It is found by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookChange {
    /// The book.
    pub book: String,
    /// Value of what it owes.
    pub owed: Changed,
    /// Value at which the declared reserves count towards that.
    pub reserves: Changed,
}

/// How the money changed since the previous statement. Its figures are those that it publishes: this
/// statement names its digest, and its own proofs were not verified here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoneyChange {
    /// The previous epoch.
    pub previous_epoch: String,
    /// When the previous books were taken.
    pub previous_time: String,
    /// Whether the part of prices is known of every book.
    pub prices_known: bool,
    /// The books that both statements have, in this one's order.
    pub books: Vec<BookChange>,
}
