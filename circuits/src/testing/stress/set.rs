//! Small scenario sets.

use crate::protocol::{
    parameters::{Parameters, Source},
    stress::set::{Document, Exception, Fitted, MovesEntry, Prices, ScenarioEntry},
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
