//! Totals as a statement publishes them: by name, zero lanes left out.

use std::collections::HashMap;

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use super::{
    book::Book,
    error::{field, StatementError},
    limits::{MAX_BOOK_LANES, MOST_BOOKS},
};
use crate::{
    primitive::{json, shown::Shown},
    protocol::{
        id::AssetId,
        index::BookIndex,
        lane::{BookLane, Lanes},
        parameters::{Parameters, MAX_ID},
        shape::Rule,
        text::Natural,
        totals::{Totals, TOTAL_BITS},
    },
};

/// Most entries of a list: one per id.
const MOST_ENTRIES: usize = MAX_ID;

/// Sizes of a market, both sides; only markets with a position are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketTotals {
    /// Long size in 10^-s units.
    pub long: Natural,
    /// Name of the market.
    pub market: String,
    /// Short size in 10^-s units.
    pub short: Natural,
}

/// Totals of an asset in a book; only assets with a balance are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetTotals {
    /// Name of the asset.
    pub asset: String,
    /// Debts in 10^-d units.
    pub debts: Natural,
    /// Deposits in 10^-d units.
    pub deposits: Natural,
}

/// Unrealised profits and losses of a book in a settlement asset; only those with any are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettlementTotals {
    /// Name of the settlement asset.
    pub asset: String,
    /// Losses in 10^-12 units.
    pub losses: Natural,
    /// Profits in 10^-12 units.
    pub profits: Natural,
}

/// Totals of the vaults under a special rule in a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTotals {
    /// Collateral value of deposits in 10^-28 USD.
    pub collateral: Natural,
    /// Deficit in 10^-28 USD; zero under `equity_only`.
    pub deficit: Natural,
    /// Notional in 10^-20 USD.
    pub notional: Natural,
    /// Shortfall in 10^-28 USD; zero under `equity_only`.
    pub shortfall: Natural,
    /// Number of vaults.
    pub vaults: Natural,
}

/// Totals of a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookTotals {
    /// By asset, in the order of the parameters.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ENTRIES>")]
    pub assets: Vec<AssetTotals>,
    /// Vaults under `equity_only`.
    pub equity_only: RuleTotals,
    /// Vaults under `liquidating`.
    pub liquidating: RuleTotals,
    /// By settlement asset, in the order of the parameters.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ENTRIES>")]
    pub settlement: Vec<SettlementTotals>,
    /// Number of vaults of a proprietary book; zero and without meaning for others.
    pub vaults: Natural,
}

/// All totals of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementTotals {
    /// By book.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_BOOKS>")]
    pub books: Vec<BookTotals>,
    /// Over all books, in the order of the parameters.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ENTRIES>")]
    pub markets: Vec<MarketTotals>,
}

/// Indices of `names` in `known`, which must be strictly increasing.
fn indices<'a>(
    place: &str,
    names: impl Iterator<Item = &'a str>,
    known: &[&str],
) -> Result<Vec<usize>, StatementError> {
    let positions: HashMap<&str, usize> =
        known.iter().enumerate().map(|(index, name)| (*name, index)).collect();
    let mut found: Vec<usize> = vec![];
    for name in names {
        match positions.get(name) {
            Some(index) if found.last().is_none_or(|last| last < index) => found.push(*index),
            Some(_) => {
                return field(place, format!("\"{}\" is out of order or repeated", Shown(name)))
            }
            None => return field(place, format!("\"{}\" is not in the parameters", Shown(name))),
        }
    }
    Ok(found)
}

/// The markets with a position.
fn market_totals(parameters: &Parameters, totals: &Totals) -> Vec<MarketTotals> {
    parameters
        .markets()
        .iter()
        .zip(totals.markets.chunks(2))
        .filter(|(_, sides)| sides.iter().any(|side| *side != BigUint::ZERO))
        .map(|(market, sides)| MarketTotals {
            market: market.name.clone(),
            long: Natural(sides[0].clone()),
            short: Natural(sides[1].clone()),
        })
        .collect()
}

impl StatementTotals {
    /// The totals as published: lanes that are zero are left out.
    pub fn new(parameters: &Parameters, books: &[Book], totals: &Totals) -> Self {
        let lanes = Lanes::new(parameters);
        let markets = market_totals(parameters, totals);
        let books = BookIndex::first(books.len())
            .zip(books)
            .map(|(index, book)| {
                BookTotals::new(parameters, &lanes, totals, index, book.proprietary)
            })
            .collect();
        StatementTotals { markets, books }
    }

    pub(super) fn check(
        &self,
        parameters: &Parameters,
        books: &[Book],
    ) -> Result<Totals, StatementError> {
        if self.books.len() != books.len() {
            return field("totals.books", "one entry per book");
        }
        let lanes = Lanes::new(parameters);
        if books.len() * lanes.book_lane_count() > MAX_BOOK_LANES {
            return field("books", format!("more than {MAX_BOOK_LANES} lanes of all books"));
        }
        let mut totals = Totals::zero(&lanes, books.len());
        let names: Vec<&str> = parameters.markets().iter().map(|m| m.name.as_str()).collect();
        let place = "totals.markets";
        let found = indices(place, self.markets.iter().map(|m| m.market.as_str()), &names)?;
        for (index, sides) in found.into_iter().zip(&self.markets) {
            totals.markets[2 * index] = sides.long.0.clone();
            totals.markets[2 * index + 1] = sides.short.0.clone();
        }
        for (index, (entry, book)) in
            BookIndex::first(books.len()).zip(self.books.iter().zip(books))
        {
            entry.check(parameters, &lanes, index, book, &mut totals)?;
        }
        let all = totals.markets.iter().chain(totals.books.iter().flatten());
        if all.clone().any(|total| total.bits() > TOTAL_BITS) {
            return field("totals", "every total is below 2^224");
        }
        // What is published is what these totals publish: nothing zero, nothing twice. Book by book,
        // so that no second copy of all is made.
        let published = |index: BookIndex, book: &Book| {
            BookTotals::new(parameters, &lanes, &totals, index, book.proprietary)
        };
        let mut each = BookIndex::first(books.len()).zip(self.books.iter().zip(books));
        if self.markets != market_totals(parameters, &totals)
            || each.any(|(index, (entry, book))| *entry != published(index, book))
        {
            return field("totals", "lanes that are zero must be left out");
        }
        Ok(totals)
    }
}

impl BookTotals {
    fn new(
        parameters: &Parameters,
        lanes: &Lanes,
        totals: &Totals,
        book: BookIndex,
        proprietary: bool,
    ) -> Self {
        let get = |lane: BookLane| Natural(totals.book(lanes, book, lane));
        let zero = Natural::default();
        let assets = AssetId::first(parameters.assets().len())
            .zip(parameters.assets())
            .map(|(id, asset)| AssetTotals {
                asset: asset.name.clone(),
                deposits: get(BookLane::Deposits(id)),
                debts: get(BookLane::Debts(id)),
            })
            .filter(|entry| entry.deposits != zero || entry.debts != zero)
            .collect();
        let settlement = lanes
            .settlement()
            .iter()
            .map(|id| (*id, parameters.asset(*id).expect("lanes are of the parameters' assets")))
            .map(|(id, asset)| SettlementTotals {
                asset: asset.name.clone(),
                profits: get(BookLane::Profits(id)),
                losses: get(BookLane::Losses(id)),
            })
            .filter(|entry| entry.profits != zero || entry.losses != zero)
            .collect();
        let rule = |rule: Rule| {
            let liquidating = rule == Rule::Liquidating;
            let only = |lane| if liquidating { get(lane) } else { Natural::default() };
            RuleTotals {
                vaults: get(BookLane::RuleVaults(rule)),
                notional: get(BookLane::RuleNotional(rule)),
                collateral: get(BookLane::RuleCollateral(rule)),
                shortfall: only(BookLane::Shortfall),
                deficit: only(BookLane::Deficit),
            }
        };
        BookTotals {
            assets,
            settlement,
            equity_only: rule(Rule::EquityOnly),
            liquidating: rule(Rule::Liquidating),
            vaults: if proprietary { get(BookLane::Vaults) } else { zero },
        }
    }

    fn check(
        &self,
        parameters: &Parameters,
        lanes: &Lanes,
        book: BookIndex,
        entry: &Book,
        totals: &mut Totals,
    ) -> Result<(), StatementError> {
        let mut set = |lane: BookLane, value: &Natural| {
            let index =
                lanes.book_index(lane).expect("lanes were looked up by the parameters' names");
            totals.books[book.index()][index] = value.0.clone();
        };
        let names: Vec<&str> = parameters.assets().iter().map(|a| a.name.as_str()).collect();
        let place = format!("totals.books[{book}].assets");
        let found = indices(&place, self.assets.iter().map(|a| a.asset.as_str()), &names)?;
        for (index, values) in found.into_iter().zip(&self.assets) {
            let id = AssetId::at(index);
            set(BookLane::Deposits(id), &values.deposits);
            set(BookLane::Debts(id), &values.debts);
        }
        let place = format!("totals.books[{book}].settlement");
        let found = indices(&place, self.settlement.iter().map(|a| a.asset.as_str()), &names)?;
        for (index, values) in found.into_iter().zip(&self.settlement) {
            let id = AssetId::at(index);
            if lanes.book_index(BookLane::Profits(id)).is_none() {
                let asset = Shown(&values.asset);
                return field(place, format!("no market settles in \"{asset}\""));
            }
            set(BookLane::Profits(id), &values.profits);
            set(BookLane::Losses(id), &values.losses);
        }
        for (rule, values) in
            [(Rule::EquityOnly, &self.equity_only), (Rule::Liquidating, &self.liquidating)]
        {
            set(BookLane::RuleVaults(rule), &values.vaults);
            set(BookLane::RuleNotional(rule), &values.notional);
            set(BookLane::RuleCollateral(rule), &values.collateral);
        }
        set(BookLane::Shortfall, &self.liquidating.shortfall);
        set(BookLane::Deficit, &self.liquidating.deficit);
        if entry.proprietary {
            set(BookLane::Vaults, &self.vaults);
        }
        Ok(())
    }
}
