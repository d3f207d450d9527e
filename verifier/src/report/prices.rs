//! Published prices beside those that a reader brings, and what the difference comes to in money (clause V21).

use serde::Serialize;

use super::amount::Amount;

/// A price that a source gives, beside the published one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuoteRow {
    /// The source.
    pub source: String,
    /// The price.
    pub price: Amount,
    /// (published − this) / this in percent, rounded away from zero to four decimals.
    pub deviation: Amount,
    /// Whether that is within the tolerance.
    pub within: bool,
    /// What is traded in a day by this source, in USD.
    pub volume_usd: Option<Amount>,
}

/// An asset or a contract for which the reader brings a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PriceRow {
    /// `asset` or `market`.
    pub kind: &'static str,
    /// The asset, or the contract that one or more markets trade at one mark.
    pub name: String,
    /// The asset in which the contract settles, in which its prices are; none for an asset, whose price is in USD.
    pub settlement: Option<String>,
    /// The published price, as proofs use it.
    pub published: Amount,
    /// The price of the reader that counts for money: the one in the middle.
    pub brought: Amount,
    /// Its source.
    pub source: String,
    /// (published − brought) / brought in percent, rounded away from zero to four decimals.
    pub deviation: Amount,
    /// Whether every price of the reader is within the tolerance.
    pub within: bool,
    /// Whether a price is so far away that it may be of something else with the same name.
    pub far: bool,
    /// Whether it is an asset that a price puts close to 1 USD.
    pub pegged: bool,
    /// Whether sources lie further apart than the tolerance.
    pub sources_apart: bool,
    /// Whether less is traded in a day than the venue has of it.
    pub thin: bool,
    /// What there is of it in USD at published prices: of an asset, deposits and profits or reserves, whichever is more;
    /// of a contract, the notional of both sides.
    pub value: Amount,
    /// By how much the price of the reader changes what all books owe in the asset, in USD; none for a contract.
    pub owed: Option<Amount>,
    /// The same of reserves in the asset.
    pub reserves: Option<Amount>,
    /// How much a mark of the reader moves at the most between the two sides of the contract, in USD; none for an asset.
    pub between_sides: Option<Amount>,
    /// All prices of the reader.
    pub quotes: Vec<QuoteRow>,
}

impl PriceRow {
    /// Whether it stands out: its published price is easy to get wrong, and hard to check.
    pub fn stands_out(&self) -> bool {
        self.pegged || self.sources_apart || self.thin
    }
}

/// An asset or a contract for which the reader brings no price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnpricedRow {
    /// `asset` or `market`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What there is of it in USD, as in [`PriceRow::value`].
    pub value: Amount,
}

/// What a book owes and has at the reader's prices, as far as totals say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookAtPrices {
    /// The book; none for all books together.
    pub book: Option<String>,
    /// What it owes at least, in USD, without any deficit.
    pub owes_at_least: Amount,
    /// How much marks could move into the book or out of it, in USD; that is left out of what it owes at least.
    pub marks: Amount,
    /// What its reserves are worth at the most, in USD; none without reserves.
    pub worth_at_most: Option<Amount>,
    /// For how much of what it owes, before debts and losses, the reader brings prices, in percent by value; none if
    /// nothing is owed.
    pub priced: Option<Amount>,
    /// Whether its reserves can't reach what it owes at these prices.
    pub refuted: bool,
    /// What they lack at least then, in USD.
    pub lacks_at_least: Option<Amount>,
}

/// Published prices beside those of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PricesReport {
    /// The tolerance in percent.
    pub tolerance: Amount,
    /// The files by their names.
    pub files: Vec<String>,
    /// The sources.
    pub sources: Vec<String>,
    /// How many prices were compared.
    pub quotes: usize,
    /// How many of them are not within the tolerance.
    pub outside: usize,
    /// How many prices are of names that the parameters don't have.
    pub ignored: usize,
    /// The first of these names.
    pub ignored_names: Vec<String>,
    /// For how much the reader brings prices, in percent by value, rounded down; none if there is nothing.
    pub priced: Option<Amount>,
    /// The same of assets alone.
    pub priced_assets: Option<Amount>,
    /// The same of markets alone.
    pub priced_markets: Option<Amount>,
    /// Assets and contracts with a price: pegged and illiquid ones first, then by money.
    pub rows: Vec<PriceRow>,
    /// Those of some value without one, the most valuable first.
    pub not_found: Vec<UnpricedRow>,
    /// What each book owes and has at these prices.
    pub books: Vec<BookAtPrices>,
    /// The same of all books together.
    pub total: BookAtPrices,
}
