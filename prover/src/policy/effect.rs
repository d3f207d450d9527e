//! What adopting parameters does to the vaults of a snapshot, and how much of it each name concerns.

use std::collections::HashMap;

use ringfence_circuits::protocol::{
    parameters::{Decimal, Parameters},
    statement::Book,
    totals::Totals,
};
use ringfence_verifier::report::amount::{Amount, USD_28};
use serde::Serialize;

use crate::snapshot::{coin_totals, interest, Fallen};

/// Decimals in which amounts of coins are valued.
const COIN_DECIMALS: u32 = 18;

/// Values in USD by name: deposits of assets, longs of markets.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// What is deposited of each asset.
    pub assets: HashMap<String, Amount>,
    /// What the longs of each market come to.
    pub markets: HashMap<String, Amount>,
}

/// What books hold of each name, at the prices of the parameters.
pub fn values(parameters: &Parameters, books: &[Book], totals: &Totals) -> Values {
    let mut deposits: HashMap<String, Decimal> = HashMap::new();
    for coin in coin_totals(parameters, books, totals) {
        let units = coin.deposits.units(COIN_DECIMALS);
        let entry = parameters.document().assets.iter().find(|entry| entry.name == coin.asset);
        let price = entry.and_then(|entry| entry.price.parse::<Decimal>().ok());
        let Some(price) = price else { continue };
        let value = Decimal::from_units(units, COIN_DECIMALS).times(&price);
        let sum = deposits.entry(coin.asset).or_insert_with(|| Decimal::from_units(0, 0));
        *sum = Decimal::from_units(sum.floor(USD_28) + value.floor(USD_28), USD_28);
    }
    let rounded = |value: Decimal| Amount::new(value.floor(2), 2);
    let markets = interest(parameters, &totals.markets).into_iter();
    Values {
        assets: deposits.into_iter().map(|(name, value)| (name, rounded(value))).collect(),
        markets: markets.map(|market| (market.market, market.long_usd)).collect(),
    }
}

/// How many vaults new thresholds put below maintenance margin, prices being the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Vaults that are below by the new thresholds and not by those before.
    pub fall: String,
    /// What they are worth together, in USD, rounded down.
    pub fall_worth_usd: Amount,
    /// What they lack together, in USD, rounded up.
    pub fall_lack_usd: Amount,
    /// Vaults that are below by the thresholds before and not by the new ones.
    pub rise: String,
    /// Vaults that are below by both: thresholds have no part in it.
    pub both: String,
}

impl From<&Fallen> for Effect {
    fn from(found: &Fallen) -> Self {
        Effect {
            fall: found.fall.to_string(),
            fall_worth_usd: Amount::new(found.worth.clone(), USD_28).floor_cents(),
            fall_lack_usd: Amount::new(found.lack.clone(), USD_28).ceil_cents(),
            rise: found.rise.to_string(),
            both: found.both.to_string(),
        }
    }
}
