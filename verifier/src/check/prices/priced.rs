//! Everything that has a published price, with the reader's prices for it.

use std::collections::HashMap;

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    id::AssetId,
    index::BookIndex,
    lane::Lanes,
    parameters::{Market, Parameters},
    statement::Statement,
};

use super::scale::{self, ten, PRICE, UNITS};
use crate::{
    check::cover::{Fine, Owed},
    reader::{KnownPrices, PricedKind, Quote},
};

/// An asset or a contract, its published price and the reader's.
pub(super) struct Priced<'a> {
    pub(super) name: &'a str,
    pub(super) published: BigInt,
    /// In 10^-20 USD at published prices.
    pub(super) value: BigInt,
    /// Prices of the reader, ascending.
    pub(super) quotes: Vec<(BigInt, &'a Quote)>,
}

impl<'a> Priced<'a> {
    /// The reader's price that counts for money: the one in the middle; of two in the middle the one farther from the
    /// published price, and the lower one where both are as far.
    pub(super) fn middle(&self) -> Option<&(BigInt, &'a Quote)> {
        let count = self.quotes.len();
        let upper = self.quotes.get(count / 2)?;
        if !count.is_multiple_of(2) {
            return Some(upper);
        }
        let lower = self.quotes.get((count / 2).saturating_sub(1))?;
        let far = |price: &BigInt| (price - &self.published).magnitude().clone();
        Some(if far(&upper.0) > far(&lower.0) { upper } else { lower })
    }

    /// The reader's price, or else the published one.
    pub(super) fn price(&self) -> &BigInt {
        self.middle().map_or(&self.published, |(price, _)| price)
    }

    /// By how much the reader's price is above the published one.
    pub(super) fn difference(&self) -> BigInt {
        self.price() - &self.published
    }
}

/// A contract over all markets that trade it and all books.
pub(super) struct Contract<'a> {
    pub(super) priced: Priced<'a>,
    pub(super) settlement: AssetId,
    /// Sizes in 10^-12.
    pub(super) long: BigInt,
    pub(super) short: BigInt,
}

impl Contract<'_> {
    /// The larger side. Longs equal shorts (V8), but nothing here rests on that.
    pub(super) fn larger(&self) -> &BigInt {
        (&self.long).max(&self.short)
    }
}

/// What a book owes and what is declared for it, by asset in 10^-12.
pub(super) struct BookUnits {
    pub(super) gross: Vec<BigInt>,
    pub(super) net: Vec<BigInt>,
    pub(super) reserves: Vec<BigInt>,
    pub(super) has_reserves: bool,
    /// Whether its vaults can hold positions.
    pub(super) trades: bool,
}

/// A statement's totals, everything in them that has a price, and the reader's prices.
pub(super) struct Venue<'a> {
    pub(super) assets: Vec<Priced<'a>>,
    pub(super) contracts: Vec<Contract<'a>>,
    pub(super) books: Vec<BookUnits>,
    /// Prices of names that the parameters don't have.
    pub(super) ignored: Vec<&'a Quote>,
}

impl<'a> Venue<'a> {
    pub(super) fn new(
        known: &'a KnownPrices,
        parameters: &'a Parameters,
        statement: &'a Statement,
    ) -> Self {
        let books = books(parameters, statement);
        let assets = assets(parameters, &books);
        let contracts = contracts(parameters, statement);
        let mut venue = Venue { assets, contracts, books, ignored: vec![] };
        venue.attach(known, parameters);
        venue
    }

    /// Gives every price of the reader to what it is of.
    fn attach(&mut self, known: &'a KnownPrices, parameters: &'a Parameters) {
        let assets: HashMap<&str, usize> =
            self.assets.iter().enumerate().map(|(at, asset)| (asset.name, at)).collect();
        // The name of a market is that of the contract that it trades, whatever that is called.
        let mut contracts: HashMap<&str, usize> =
            self.contracts.iter().enumerate().map(|(at, of)| (of.priced.name, at)).collect();
        for market in parameters.markets() {
            let contract = parameters.contract_name(market.contract).unwrap_or(&market.name);
            if let Some(at) = contracts.get(contract).copied() {
                contracts.insert(&market.name, at);
            }
        }
        for quote in &known.quotes {
            let is = |kind| quote.kind.is_none_or(|of| of == kind);
            let asset = assets.get(quote.name.as_str()).filter(|_| is(PricedKind::Asset));
            let contract = contracts.get(quote.name.as_str()).filter(|_| is(PricedKind::Market));
            let price = scale::price(&quote.price);
            if asset.is_none() && contract.is_none() {
                self.ignored.push(quote);
            }
            if let Some(asset) = asset.and_then(|at| self.assets.get_mut(*at)) {
                asset.quotes.push((price.clone(), quote));
            }
            if let Some(contract) = contract.and_then(|at| self.contracts.get_mut(*at)) {
                contract.priced.quotes.push((price, quote));
            }
        }
        let contracts = self.contracts.iter_mut().map(|contract| &mut contract.priced);
        for priced in self.assets.iter_mut().chain(contracts) {
            priced.quotes.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
    }

    /// The asset in which a contract settles.
    pub(super) fn settlement(&self, contract: &Contract<'_>) -> Option<&Priced<'a>> {
        self.assets.get(contract.settlement.index())
    }
}

fn books(parameters: &Parameters, statement: &Statement) -> Vec<BookUnits> {
    let lanes = Lanes::new(parameters);
    let document = statement.document();
    let places = parameters.assets().iter().zip(0..);
    let places: HashMap<&str, usize> =
        places.map(|(asset, at)| (asset.name.as_str(), at)).collect();
    let of_book = |book: BookIndex| {
        let owed = Owed::of(parameters, statement, &lanes, book);
        let fine: Vec<u32> =
            parameters.assets().iter().map(|asset| Fine::of(asset).decimals).collect();
        let all = owed.assets.iter().zip(&fine);
        let gross = all.clone().map(|(asset, fine)| scale::units(&asset.owed, *fine));
        let net = all.map(|(asset, fine)| scale::units(&(&asset.owed - &asset.receivable), *fine));
        let mut units = BookUnits {
            gross: gross.collect(),
            net: net.collect(),
            reserves: vec![BigInt::ZERO; fine.len()],
            has_reserves: false,
            trades: statement.rows().iter().any(|row| row.book == book && row.shape.positions > 0),
        };
        let name = document.books.get(book.index()).map(|entry| &entry.name);
        for reserve in document.reserves.iter().filter(|reserve| Some(&reserve.book) == name) {
            units.has_reserves = true;
            let Some(at) = places.get(reserve.asset.as_str()).copied() else { continue };
            let amount = BigInt::from(reserve.amount.0.clone());
            let decimals = parameters.assets().get(at).map_or(UNITS, |of| of.decimals.into());
            if let Some(sum) = units.reserves.get_mut(at) {
                *sum += scale::units(&amount, decimals);
            }
        }
        units
    };
    BookIndex::first(document.books.len()).map(of_book).collect()
}

/// The sum over all books of what each has of the asset at this place.
pub(super) fn over_books<'b>(
    books: &'b [BookUnits],
    of: impl Fn(&'b BookUnits) -> &'b [BigInt],
    at: usize,
) -> BigInt {
    books.iter().filter_map(|book| of(book).get(at)).sum()
}

fn assets<'a>(parameters: &'a Parameters, books: &[BookUnits]) -> Vec<Priced<'a>> {
    let priced = |(asset, at): (&'a ringfence_circuits::protocol::parameters::Asset, usize)| {
        let decimals = u32::from(asset.decimals);
        // π_a is in 10^-(20-d) USD for a whole unit.
        let published = BigInt::from(asset.price) * ten(PRICE - USD + decimals);
        let gross = over_books(books, |book| &book.gross, at);
        let reserves = over_books(books, |book| &book.reserves, at);
        // Whole numbers: profits and losses of a settling asset are in 10^-12, all else in 10^-d.
        let value = gross.max(reserves) * asset.price / ten(UNITS - decimals);
        Priced { name: &asset.name, published, value, quotes: vec![] }
    };
    parameters.assets().iter().zip(0..).map(priced).collect()
}

/// Decimals of values at published prices.
pub(super) const USD: u32 = 20;

fn contracts<'a>(parameters: &'a Parameters, statement: &Statement) -> Vec<Contract<'a>> {
    let mut contracts: Vec<Contract<'a>> = vec![];
    let mut places = HashMap::new();
    let sides = statement.totals().markets.chunks(2);
    for (market, sides) in parameters.markets().iter().zip(sides) {
        let next = contracts.len();
        let at = *places.entry(market.contract).or_insert(next);
        if at == next {
            contracts.push(contract(parameters, market));
        }
        let [long, short] = sides else { continue };
        let decimals = u32::from(market.size_decimals);
        let size = |side: &num_bigint::BigUint| BigInt::from(side.clone());
        if let Some(contract) = contracts.get_mut(at) {
            contract.long += scale::units(&size(long), decimals);
            contract.short += scale::units(&size(short), decimals);
            let settlement = parameters.asset(market.settlement);
            let price = settlement.and_then(|asset| asset.settlement_price).unwrap_or_default();
            contract.priced.value += (size(long) + size(short)) * market.mark * price;
        }
    }
    contracts
}

/// A contract in which there are no positions yet.
fn contract<'a>(parameters: &'a Parameters, market: &'a Market) -> Contract<'a> {
    // P has 12−s decimals.
    let decimals = UNITS.saturating_sub(market.size_decimals.into());
    Contract {
        priced: Priced {
            name: parameters.contract_name(market.contract).unwrap_or(&market.name),
            published: BigInt::from(market.mark) * ten(PRICE - decimals),
            value: BigInt::ZERO,
            quotes: vec![],
        },
        settlement: market.settlement,
        long: BigInt::ZERO,
        short: BigInt::ZERO,
    }
}
