//! Parameters whose units are implausible: well formed, but likely a slip of decimals.
//!
//! Rates in a document are in 10^-8 and bounds in whole units, so that a 95 that means 0.95, or a bound in coins
//! instead of units, is accepted by every check. What is looked at here is quiet on the tables that venues
//! publish; a test holds it to that.

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    Asset, Decimal, Market, Parameters, TierArgument, TierTable, MAX_DECIMALS, RATE_ONE,
};

/// A tier that ends at less than this many USD is too small to hold any account.
const SMALLEST_TIER: i64 = 1;
/// A rate below 0.01 % charges or counts nothing.
const LOWEST_RATE: u64 = RATE_ONE / 10_000;
/// A haircut below 0.5 %, and a first maintenance rate below 0.2 %, are likely shares that were written as percent.
const LOWEST_HAIRCUT: u64 = RATE_ONE / 200;
const LOWEST_FIRST_MAINTENANCE: u64 = RATE_ONE / 500;
/// So are all haircuts together where none is above this, and all maintenance rates where none reaches it.
const ONE_PERCENT: u64 = RATE_ONE / 100;
/// Maintenance rates from which on all of them together say something.
const ENOUGH_RATES: usize = 2;
/// A first maintenance tier of more than 50 % allows less than twice the margin.
const MOST_FIRST_MAINTENANCE: u64 = RATE_ONE / 2;
/// A first debt tier at which a debt counts three times.
const MOST_FIRST_DEBT: u64 = 3 * RATE_ONE;
/// No coin costs more, in USD.
const MOST_PRICE: i64 = 1_000_000;
/// A mark may be of a contract that is this part of a coin, or that many coins.
const MOST_CONTRACT: i64 = 100_000;
/// Names of assets that are worth about a dollar.
const DOLLARS: [&str; 8] = ["USD", "USDT", "USDC", "DAI", "FDUSD", "TUSD", "USDE", "PYUSD"];
/// Decimals of a price of one unit of a settlement asset.
const SETTLEMENT_DECIMALS: u32 = 8;
/// Decimals of the value in USD of an asset's unit.
const VALUE_DECIMALS: u32 = 20;

/// What is implausible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// A tier ends at next to nothing.
    TinyTier,
    /// A rate is far from what such rates are.
    Rate,
    /// A price is far from what others say.
    Price,
}

/// Something implausible, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What it is.
    pub oddity: Oddity,
    /// The asset or market, and the figure.
    pub place: String,
}

/// Everything implausible about parameters, in the order of their entries.
pub fn doubts(parameters: &Parameters) -> Vec<Doubt> {
    let mut found = Vec::new();
    for asset in parameters.assets() {
        of_asset(asset, &mut found);
    }
    for market in parameters.markets() {
        of_market(parameters, market, &mut found);
    }
    of_all(parameters, &mut found);
    found
}

/// Rates that are all so low that shares were likely written where percents are read: 0.05 for 5 %.
fn of_all(parameters: &Parameters, found: &mut Vec<Doubt>) {
    let assets = parameters.assets().iter().flat_map(|asset| asset.collateral.tiers());
    let haircuts: Vec<u64> =
        assets.map(|tier| haircut(tier.rate)).filter(|haircut| *haircut > 0).collect();
    if haircuts.iter().max().is_some_and(|most| *most <= ONE_PERCENT) {
        let place = "all haircuts that are not zero are at most 1 %".to_owned();
        found.push(Doubt { oddity: Oddity::Rate, place });
    }
    let markets = parameters.markets().iter().flat_map(|market| market.maintenance.tiers());
    let rates: Vec<u64> = markets.map(|tier| tier.rate).collect();
    if rates.len() >= ENOUGH_RATES && rates.iter().all(|rate| *rate < ONE_PERCENT) {
        let place = "all maintenance rates are below 1 %".to_owned();
        found.push(Doubt { oddity: Oddity::Rate, place });
    }
}

/// What is taken off a deposit that counts at this rate.
fn haircut(rate: u64) -> u64 {
    RATE_ONE.saturating_sub(rate)
}

/// The value in USD of an amount of an asset.
pub fn asset_value(asset: &Asset, units: u128) -> Decimal {
    Decimal::from_units(BigInt::from(units) * asset.price, VALUE_DECIMALS)
}

/// The value in USD of a notional in 10^-12 of an asset that settles a market.
pub fn settlement_value(asset: &Asset, notional: &BigInt) -> Decimal {
    let price = asset.settlement_price.unwrap_or_default();
    Decimal::from_units(notional * price, SETTLEMENT_DECIMALS + u32::from(MAX_DECIMALS))
}

/// The notional, in 10^-12 of the settlement asset, of a tier's bound.
pub fn notional(market: &Market, bound: u128) -> BigInt {
    match market.argument {
        TierArgument::Notional => bound.into(),
        TierArgument::Size => BigInt::from(bound) * market.mark,
    }
}

/// A rate in percent.
pub fn percent(rate: u64) -> Decimal {
    Decimal::from_units(rate, 6)
}

fn usd(amount: i64) -> Decimal {
    Decimal::from_units(amount, 0)
}

fn of_asset(asset: &Asset, found: &mut Vec<Doubt>) {
    let mut add = |oddity, text: String| {
        found.push(Doubt { oddity, place: format!("asset {}: {text}", asset.name) });
    };
    for (kind, tiers) in [("haircut", &asset.collateral), ("debt", &asset.debt)] {
        for (number, bound) in bounds(tiers) {
            let value = asset_value(asset, bound);
            if value < usd(SMALLEST_TIER) {
                let coins = Decimal::from_units(bound, asset.decimals.into());
                let text = format!("{kind} tier {number} ends at {coins} coins, {value} USD");
                add(Oddity::TinyTier, text);
            }
        }
    }
    for (number, tier) in (1..).zip(asset.collateral.tiers()) {
        if (1..LOWEST_RATE).contains(&tier.rate) {
            let rate = percent(tier.rate);
            add(Oddity::Rate, format!("a deposit in tier {number} counts at {rate} %"));
        }
        if (1..LOWEST_HAIRCUT).contains(&haircut(tier.rate)) {
            let haircut = percent(haircut(tier.rate));
            add(Oddity::Rate, format!("the haircut in tier {number} is {haircut} %"));
        }
    }
    if let Some(first) = asset.debt.tiers().first().filter(|tier| tier.rate > MOST_FIRST_DEBT) {
        add(Oddity::Rate, format!("a debt counts at {} % from the start", percent(first.rate)));
    }
    if (1..LOWEST_RATE).contains(&asset.profit_rate) {
        add(Oddity::Rate, format!("profits count at {} %", percent(asset.profit_rate)));
    }
    let decimals = VALUE_DECIMALS.saturating_sub(asset.decimals.into());
    let price = Decimal::from_units(asset.price, decimals);
    let dollar = DOLLARS.contains(&asset.name.as_str());
    if price > usd(MOST_PRICE) {
        add(Oddity::Price, format!("one coin costs {price} USD"));
    } else if dollar && (price > usd(2) || price < Decimal::from_units(5, 1)) {
        add(Oddity::Price, format!("one coin, a dollar by its name, costs {price} USD"));
    }
}

fn of_market(parameters: &Parameters, market: &Market, found: &mut Vec<Doubt>) {
    let mut add = |oddity, text: String| {
        found.push(Doubt { oddity, place: format!("market {}: {text}", market.name) });
    };
    let Some(settlement) = parameters.asset(market.settlement) else { return };
    for (number, bound) in bounds(&market.maintenance) {
        let value = settlement_value(settlement, &notional(market, bound));
        if value < usd(SMALLEST_TIER) {
            add(Oddity::TinyTier, format!("maintenance tier {number} ends at {value} USD"));
        }
    }
    if let Some(first) = market.maintenance.tiers().first() {
        let rate = percent(first.rate);
        if first.rate > MOST_FIRST_MAINTENANCE || first.rate < LOWEST_FIRST_MAINTENANCE {
            add(Oddity::Rate, format!("the first maintenance tier is {rate} %"));
        }
    }
    let Some(base) = base(parameters, market, &settlement.name) else { return };
    let unit = Decimal::from_units(1, 0);
    let decimals = u32::from(MAX_DECIMALS.saturating_sub(market.size_decimals));
    let mark = Decimal::from_units(market.mark, decimals);
    let value = mark.times(&Decimal::from_units(
        settlement.settlement_price.unwrap_or_default(),
        SETTLEMENT_DECIMALS,
    ));
    let price =
        Decimal::from_units(base.price, VALUE_DECIMALS.saturating_sub(base.decimals.into()));
    let far = usd(MOST_CONTRACT).times(&unit);
    if value > price.times(&far) || price > value.times(&far) {
        let name = &base.name;
        add(Oddity::Price, format!("its mark is {value} USD, while one {name} costs {price} USD"));
    }
}

/// The numbers and bounds of all tiers but the last, which goes on without end.
fn bounds(tiers: &TierTable) -> impl Iterator<Item = (usize, u128)> + '_ {
    let tiers = tiers.tiers();
    let ending = tiers.get(..tiers.len().saturating_sub(1)).unwrap_or_default();
    (1..).zip(ending).map(|(number, tier)| (number, tier.up_to))
}

/// The asset that a market's name begins with, where the settlement asset or a mark follows it.
fn base<'a>(parameters: &'a Parameters, market: &Market, settlement: &str) -> Option<&'a Asset> {
    parameters
        .assets()
        .iter()
        .filter(|asset| {
            market.name.strip_prefix(&asset.name).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(['-', '_', '/']) || rest.starts_with(settlement)
            })
        })
        .max_by_key(|asset| asset.name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(parameters: &Parameters) -> Vec<(Oddity, String)> {
        doubts(parameters).into_iter().map(|doubt| (doubt.oddity, doubt.place)).collect()
    }

    #[test]
    fn tables_of_venues_raise_no_doubt() {
        for text in [
            ringfence_fixtures::parameters::BINANCE,
            ringfence_fixtures::parameters::OKX,
            ringfence_fixtures::parameters::DERIBIT,
            ringfence_fixtures::parameters::HYPERLIQUID,
            ringfence_fixtures::parameters::HYPERLIQUID_ACCOUNT,
        ] {
            let parameters = Parameters::from_json(text.as_bytes()).unwrap();
            assert_eq!(places(&parameters), [], "{}", parameters.document().name);
        }
    }

    #[test]
    fn slips_of_decimals_are_noticed() {
        let changed = |from: &str, to: &str| {
            let text = ringfence_fixtures::parameters::OKX;
            assert!(text.contains(from), "{from}");
            let text = text.replacen(from, to, 1);
            places(&Parameters::from_json(text.as_bytes()).unwrap())
        };
        // A bound of 20 coins that was meant, written as 20 units.
        let found = changed("\"up_to\":\"2000000000\"", "\"up_to\":\"20\"");
        assert_eq!(found[0].0, Oddity::TinyTier, "{found:?}");
        assert!(found[0].1.starts_with("asset BTC: haircut tier 1 ends at 0.0000002"), "{found:?}");
        // 95 that means 95 %.
        let found = changed("\"rate\":\"97750000\"", "\"rate\":\"95\"");
        assert_eq!(
            found,
            [(Oddity::Rate, "asset BTC: a deposit in tier 2 counts at 0.000095 %".into())]
        );
        // A haircut of 0.05 that means 5 %.
        let found = changed("\"rate\":\"98000000\"", "\"rate\":\"99950000\"");
        assert_eq!(found, [(Oddity::Rate, "asset BTC: the haircut in tier 1 is 0.05 %".into())]);
        let found = changed("\"price\":\"115770\"", "\"price\":\"11577000\"");
        assert!(found.iter().all(|(oddity, _)| *oddity == Oddity::Price), "{found:?}");
        assert!(found[0].1.starts_with("asset BTC: one coin costs 11577000 USD"), "{found:?}");
        let found = changed("\"price\":\"1\"", "\"price\":\"100\"");
        assert!(found[0].1.contains("a dollar by its name"), "{found:?}");
    }
}
