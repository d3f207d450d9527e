//! Marks against the prices of the assets that they are marks of: where the two are far apart, one of them is
//! of another time.
//!
//! Parameters don't say of which asset a market is. By its name it is, if that is an asset's with the name of its
//! settlement asset or nothing behind it: `BTCUSDT`, `BTC-USDT-SWAP`, `BTC-PERP`. A size in contracts makes a mark
//! some power of ten of the price, which says nothing; so a mark is only looked at if it is not within a tenth of the
//! price times ten or more, or a tenth or less, as such powers are.

use ringfence_circuits::protocol::{
    id::MarketId,
    parameters::{AssetEntry, Decimal, MarketEntry, Parameters},
};

use super::warning::{Findings, Kind};

/// Percent of the price by which a mark may differ from it.
const MOST_APART: u32 = 10;
/// Powers of ten by which contracts are made larger or smaller than a coin.
const UNITS: u32 = 12;
/// What stands behind the names of perpetual contracts.
const SUFFIXES: [&str; 2] = ["PERP", "SWAP"];

/// Notes marks of traded markets that are far from the price.
pub(super) fn check(
    parameters: &Parameters,
    is_traded: impl Fn(MarketId) -> bool,
    findings: &mut Findings,
) {
    let document = parameters.document();
    let markets = MarketId::first(document.markets.len()).zip(&document.markets);
    for (_, market) in markets.filter(|(id, _)| is_traded(*id)) {
        let asset = document.assets.iter().find(|asset| is_of(market, asset));
        let settlement = document.assets.iter().find(|asset| asset.name == market.settlement);
        let (Some(asset), Some(settlement)) = (asset, settlement) else { continue };
        if is_apart(&market.mark, &settlement.price, &asset.price) {
            findings.add(
                Kind::MarkAndPrice,
                format!(
                    "{}: mark {} {}, but {} costs {} USD",
                    market.name, market.mark, market.settlement, asset.name, asset.price
                ),
            );
        }
    }
}

/// Whether a market is of an asset, by its name.
fn is_of(market: &MarketEntry, asset: &AssetEntry) -> bool {
    if asset.name == market.settlement {
        return false;
    }
    let letters = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
    };
    let name = letters(&market.name);
    let name = SUFFIXES.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let rest = name.strip_prefix(letters(&asset.name).as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest == letters(&market.settlement))
}

/// Whether a mark in a settlement asset of this price is far from a price, and from each power of ten of it.
fn is_apart(mark: &str, settlement: &str, price: &str) -> bool {
    let numbers = (mark.parse::<Decimal>(), settlement.parse(), price.parse::<Decimal>());
    let (Ok(mark), Ok(settlement), Ok(price)) = numbers else { return false };
    let mark = mark.times(&settlement);
    let near = |one: &Decimal, other: &Decimal| {
        let most = other.times(&Decimal::from_units(MOST_APART, 2));
        one.distance(other) <= most
    };
    let ten = Decimal::from_units(10u32, 0);
    let (mut larger, mut smaller) = (price.clone(), mark.clone());
    for _ in 0..=UNITS {
        // The smaller one is multiplied, since a decimal can't be divided.
        if near(&mark, &larger) || near(&smaller, &price) {
            return false;
        }
        larger = larger.times(&ten);
        smaller = smaller.times(&ten);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_apart_beyond_a_tenth_and_below_another_unit() {
        assert!(!is_apart("50000", "1", "50000"));
        assert!(!is_apart("55000", "1", "50000"));
        assert!(is_apart("55001", "1", "50000"));
        assert!(is_apart("44000", "1", "50000"));
        assert!(!is_apart("500", "1", "50000"), "a hundredth of a coin is a contract");
        assert!(!is_apart("50", "1000", "50000"));
        assert!(!is_apart("3508", "1", "3.5"), "a thousand coins may be a contract");
        assert!(is_apart("3508", "1", "2500"));
        assert!(is_apart("98210", "1", "810"));
        assert!(is_apart("12", "1", "50000"));
        assert!(!is_apart("x", "1", "1"));
    }
}
