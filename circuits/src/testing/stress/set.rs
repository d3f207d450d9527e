//! Small scenario sets.

use num_bigint::BigInt;

use crate::{
    protocol::{
        parameters::{Parameters, Source},
        stress::set::{Document, Exception, Fitted, MovesEntry, Prices, ScenarioEntry},
        vault::{Balance, Position, Vault, PROFIT_BITS},
    },
    testing::rig::{DUST, OWED},
};

/// Moves of all by one factor and spread, but for these: name, factor, spread.
pub fn moves(factor: &str, spread: &str, except: &[(&str, &str, &str)]) -> MovesEntry {
    let exception = |(name, factor, spread): &(&str, &str, &str)| Exception {
        factor: (*factor).into(),
        name: (*name).into(),
        optional: false,
        spread: (*spread).into(),
    };
    MovesEntry {
        except: except.iter().map(exception).collect(),
        factor: factor.into(),
        spread: spread.into(),
    }
}

/// A scenario with these moves of assets and of markets.
pub fn scenario(name: &str, assets: MovesEntry, markets: MovesEntry) -> ScenarioEntry {
    ScenarioEntry { assets, markets, name: name.into(), source: "made up".into() }
}

/// Nothing moves, and closing costs nothing.
pub fn still() -> ScenarioEntry {
    scenario("still", moves("1", "0", &[]), moves("1", "0", &[]))
}

/// A set of scenarios.
pub fn small_set(scenarios: Vec<ScenarioEntry>) -> Document {
    Document {
        author: "the tests".into(),
        format: Document::FORMAT.into(),
        name: "small".into(),
        scenarios,
        sources: vec![Source { description: "for tests".into(), id: "made up".into() }],
    }
}

/// Three scenarios for the small parameters: a fall with spreads, a rise of one market alone, and a fall of
/// one asset to nothing.
pub fn small_scenarios() -> Vec<ScenarioEntry> {
    let dollar = [("USD", "1", "0")];
    vec![
        scenario("fall", moves("0.5", "0.01", &dollar), moves("0.5", "0.002", &[])),
        scenario("rise of ALT", moves("1", "0", &[]), moves("1", "0", &[("ALT", "3.25", "0.1")])),
        scenario("no BTC", moves("1", "0.001", &[("BTC", "0", "1")]), moves("0.9", "0.05", &[])),
    ]
}

/// The prices of one scenario.
///
/// # Panics
/// If the scenario breaks a rule or does not fit.
pub fn one_scenario(parameters: &Parameters, scenario: ScenarioEntry) -> Prices {
    let set = small_set(vec![scenario]).check().expect("the scenario obeys X1");
    let fitted: Fitted = set.fit(parameters).expect("the scenario fits");
    fitted.scenarios()[0].clone()
}

/// Nothing moves but the dollar, which is worth a thousand: equities reach 2^121.
pub fn dear() -> ScenarioEntry {
    scenario("dear", moves("1", "0", &[("USD", "1000", "0")]), still().markets)
}

/// What 10^-12 USD are worth under [`dear`], in 10^-20 USD.
pub const DEAR: u64 = 100_000_000_000;

/// A vault of the boundary document that is worth this where 10^-12 USD are worth `unit` and nothing else
/// moves: four positions at their marks, and for what is left, below `unit`, a deposit or a debt.
///
/// # Panics
/// If it can't be worth as much.
pub fn worth(equity: &BigInt, unit: u64) -> Vault {
    let loss = *equity < BigInt::ZERO;
    let mut rest = BigInt::from(equity.magnitude().clone());
    let most: BigInt = (BigInt::from(1) << PROFIT_BITS) - 1;
    let mut vault = Vault::default();
    for (market, short) in [(1u16, false), (1, true), (2, false), (2, true)] {
        let profit = (&rest / unit).min(most.clone());
        rest -= &profit * unit;
        let profit = u128::try_from(profit).expect("profits are below 2^88");
        let loss = loss && profit != 0;
        vault.positions.push(Position { market: market.into(), short, size: 1, loss, profit });
    }
    let amount = u64::try_from(rest).expect("four profits leave less than a unit");
    if amount > 0 {
        vault.balances.push(Balance { asset: if loss { OWED } else { DUST }, debt: loss, amount });
    }
    vault
}
