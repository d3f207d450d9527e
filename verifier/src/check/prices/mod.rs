//! Clause V21: published prices beside those that a reader brings, and what the difference means in money.
//!
//! A file of prices may hold another coin under the same name, so nothing here makes a claim false by itself: a price
//! that is far away, and cover that is refuted at these prices, are notes unless the reader requires them.

mod claims;
mod money;
mod priced;
mod scale;

use std::cmp::Reverse;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use ringfence_circuits::protocol::{parameters::Parameters, statement::Statement};

pub(super) use self::claims::claims;
use self::{
    priced::{over_books, Contract, Priced, Venue, USD},
    scale::ten,
};
use crate::{
    reader::{Known, KnownPrices, Quote},
    report::{
        amount::{percent, Amount},
        PriceRow, PricesReport, QuoteRow, UnpricedRow,
    },
    word,
};

/// How many names that the parameters don't have are named.
const IGNORED_NAMED: usize = 20;
/// An asset whose price is no further from 1 USD than this, in percent, is taken for a pegged one.
const PEG: u32 = 2;
/// A price further away than this, in percent, may be of something else.
const FAR: u32 = 50;

/// The published prices beside the reader's, if there are any.
pub(super) fn compare(
    known: &Known,
    parameters: &Parameters,
    statement: &Statement,
) -> Option<PricesReport> {
    let known = known.prices.as_ref()?;
    Some(report(known, parameters, statement))
}

fn report(known: &KnownPrices, parameters: &Parameters, statement: &Statement) -> PricesReport {
    let venue = Venue::new(known, parameters, statement);
    let names: Vec<&str> =
        statement.document().books.iter().map(|book| book.name.as_str()).collect();
    let (books, total) = venue.at_prices(&names);
    let view = View { known, venue: &venue, tolerance: scale::price(&known.tolerance) };
    let rows = view.rows();
    let of = |row: &PriceRow| row.quotes.iter().filter(|quote| !quote.within).count();
    let contracts = || venue.contracts.iter().map(|contract| &contract.priced);
    let ignored = venue.ignored.iter().map(|quote| quote.name.clone());
    PricesReport {
        tolerance: Amount::new(view.tolerance.clone(), scale::PRICE),
        files: known.files.clone(),
        sources: known.sources.clone(),
        quotes: rows.iter().map(|row| row.quotes.len()).sum(),
        outside: rows.iter().map(of).sum(),
        ignored: venue.ignored.len(),
        ignored_names: ignored.take(IGNORED_NAMED).collect(),
        priced: share(venue.assets.iter().chain(contracts())),
        priced_assets: share(venue.assets.iter()),
        priced_markets: share(contracts()),
        rows,
        not_found: view.not_found(),
        books,
        total,
    }
}

/// For how much of these there are prices of the reader, in percent by value.
fn share<'a, 'b: 'a>(all: impl Iterator<Item = &'a Priced<'b>> + Clone) -> Option<Amount> {
    let value: BigInt = all.clone().map(|priced| &priced.value).sum();
    let with: BigInt =
        all.filter(|priced| !priced.quotes.is_empty()).map(|priced| &priced.value).sum();
    percent(&with, &value)
}

/// A venue as the reader's prices show it.
struct View<'a> {
    known: &'a KnownPrices,
    venue: &'a Venue<'a>,
    /// In percent, in units of prices.
    tolerance: BigInt,
}

/// A row with the money by which it stands.
struct Ordered<'a> {
    row: PriceRow,
    stake: BigInt,
    value: &'a BigInt,
}

impl View<'_> {
    /// All that the reader has prices for: what stands out first, then by money.
    fn rows(&self) -> Vec<PriceRow> {
        let assets = self.venue.assets.iter().zip(0..);
        let assets = assets.filter_map(|(asset, at)| self.asset(asset, at));
        let contracts = self.venue.contracts.iter().filter_map(|of| self.contract(of));
        let mut rows: Vec<Ordered<'_>> = assets.chain(contracts).collect();
        // Of equal ones the order is that of the parameters.
        rows.sort_by(|one, other| {
            let key = |of: &Ordered<'_>| !of.row.stands_out();
            key(one)
                .cmp(&key(other))
                .then_with(|| other.stake.cmp(&one.stake))
                .then_with(|| other.value.cmp(one.value))
        });
        rows.into_iter().map(|of| of.row).collect()
    }

    fn asset<'b>(&self, asset: &'b Priced<'_>, at: usize) -> Option<Ordered<'b>> {
        let moved = |units: BigInt| scale::money(&units, &asset.difference());
        let owed = moved(over_books(&self.venue.books, |book| &book.net, at));
        let reserves = moved(over_books(&self.venue.books, |book| &book.reserves, at));
        let stake = owed.abs().max(reserves.abs());
        let one = ten(scale::PRICE);
        let peg = ten(scale::PRICE) * PEG;
        let mut prices = asset.quotes.iter().map(|(price, _)| price);
        let pegged = scale::within(&asset.published, &one, &peg)
            || prices.any(|price| scale::within(price, &one, &peg));
        let row = PriceRow {
            pegged,
            owed: Some(scale::away(&owed)),
            reserves: Some(scale::away(&reserves)),
            ..self.row(word!("prices.kind.asset"), asset)?
        };
        Some(Ordered { row, stake, value: &asset.value })
    }

    fn contract<'b>(&self, contract: &'b Contract<'_>) -> Option<Ordered<'b>> {
        let stake = self.venue.between_sides(contract);
        let settlement = self.venue.settlement(contract).map(|asset| asset.name.to_owned());
        let row = PriceRow {
            settlement,
            between_sides: Some(scale::away(&stake)),
            ..self.row(word!("prices.kind.market"), &contract.priced)?
        };
        Some(Ordered { row, stake, value: &contract.priced.value })
    }

    /// What assets and contracts have in common; none without a price of the reader.
    fn row(&self, kind: &'static str, priced: &Priced<'_>) -> Option<PriceRow> {
        let (brought, middle) = priced.middle()?;
        let quotes: Vec<QuoteRow> =
            priced.quotes.iter().map(|quote| self.quote(priced, quote)).collect();
        let far = scale::ten(scale::PRICE) * FAR;
        let mut prices = priced.quotes.iter().map(|(price, _)| price);
        let lowest = prices.clone().next()?;
        let highest = prices.clone().next_back()?;
        let volumes = priced.quotes.iter().filter_map(|(_, quote)| quote.volume.as_ref());
        let volume = volumes.map(scale::price).max();
        let value = &priced.value * ten(scale::PRICE - USD);
        Some(PriceRow {
            kind,
            name: priced.name.to_owned(),
            settlement: None,
            published: scale::shown(&priced.published),
            brought: scale::shown(brought),
            source: self.source(middle),
            deviation: scale::deviation(&priced.published, brought),
            within: quotes.iter().all(|quote| quote.within),
            far: prices.any(|price| !scale::within(&priced.published, price, &far)),
            pegged: false,
            sources_apart: !scale::within(highest, lowest, &self.tolerance),
            thin: volume.is_some_and(|volume| volume < value),
            value: usd(&priced.value),
            owed: None,
            reserves: None,
            between_sides: None,
            quotes,
        })
    }

    fn quote(&self, priced: &Priced<'_>, (price, quote): &(BigInt, &Quote)) -> QuoteRow {
        QuoteRow {
            source: self.source(quote),
            price: scale::shown(price),
            deviation: scale::deviation(&priced.published, price),
            within: scale::within(&priced.published, price, &self.tolerance),
            volume_usd: quote.volume.as_ref().map(|volume| scale::shown(&scale::price(volume))),
        }
    }

    fn source(&self, quote: &Quote) -> String {
        self.known.sources.get(quote.source).cloned().unwrap_or_default()
    }

    /// What is of some value and has no price of the reader, the most valuable first.
    fn not_found(&self) -> Vec<UnpricedRow> {
        let assets = self.venue.assets.iter().map(|asset| (word!("prices.kind.asset"), asset));
        let contracts = self.venue.contracts.iter();
        let contracts = contracts.map(|of| (word!("prices.kind.market"), &of.priced));
        let mut all: Vec<_> = assets
            .chain(contracts)
            .filter(|(_, priced)| priced.quotes.is_empty() && !priced.value.is_zero())
            .collect();
        all.sort_by_key(|(_, priced)| Reverse(&priced.value));
        let row = |(kind, priced): (&'static str, &Priced<'_>)| UnpricedRow {
            kind,
            name: priced.name.to_owned(),
            value: usd(&priced.value),
        };
        all.into_iter().map(row).collect()
    }
}

/// A value at published prices, exact.
fn usd(value: &BigInt) -> Amount {
    Amount::new(value.clone(), USD)
}

#[cfg(test)]
mod tests;
