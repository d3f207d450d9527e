//! Which results tell of too few customers (X12): what statistical offices call threshold and dominance rules, for each
//! result, for the difference of any two, and for scenarios that move little. They are the prover's own; no verifier
//! sees whether they were kept.

use num_bigint::BigUint;
use ringfence_circuits::protocol::{
    id::MarketId,
    parameters::{Decimal, Parameters},
    statement::Statement,
    stress::set::{Scenario, ScenarioSet},
};

use super::{
    rule::{Beside, Thin, ThinRule},
    share::Share,
    tally::{OfBook, Pair, Tally},
};

/// What a tally and a set are judged by.
pub(super) struct Judged<'a> {
    pub set: &'a ScenarioSet,
    pub tally: &'a Tally,
    pub pairs: &'a [Pair],
    /// The scenarios of the set, then what is beside it.
    pub names: &'a [Beside],
    pub statement: &'a Statement,
    pub parameters: &'a Parameters,
}

impl Judged<'_> {
    /// Every scenario that is too thin, in the order of the set; each with each rule once, and of the differences the
    /// first.
    pub(super) fn thin(&self) -> Vec<Thin> {
        let scenarios = self.set.scenarios().iter().enumerate();
        scenarios
            .flat_map(|(index, scenario)| {
                let deficit = self.is_few(|of| of.deficits.get(index)).then_some(ThinRule::Deficit);
                let narrow = self.is_narrow(scenario).then_some(ThinRule::Narrow);
                let rules = [deficit, self.difference(index), narrow].into_iter().flatten();
                rules.map(|rule| Thin { scenario: scenario.name.clone(), rule })
            })
            .collect()
    }

    fn is_few<'b>(&'b self, of: impl Fn(&'b OfBook) -> Option<&'b Share>) -> bool {
        self.tally.books.iter().filter_map(of).any(Share::tells_of_few)
    }

    fn difference(&self, own: usize) -> Option<ThinRule> {
        let mut pairs = self.pairs.iter().enumerate().filter(|(_, pair)| pair.own == own);
        let from = pairs.find_map(|(index, pair)| {
            let from = self.names.get(pair.other)?;
            // Where nothing is owed, the difference from what is known already is that itself, and tells nothing.
            let tells = |of: &&OfBook| {
                !from.is_implied() || of.deficits.get(own).is_some_and(|share| !share.is_nothing())
            };
            let few = |of: &OfBook| of.differences.get(index).is_some_and(Share::tells_of_few);
            self.tally.books.iter().filter(tells).any(few).then_some(from)
        })?;
        Some(ThinRule::Difference { from: from.clone() })
    }

    /// Rule (c). Open interest is counted at the published marks; where there is none, nothing is narrow.
    fn is_narrow(&self, scenario: &Scenario) -> bool {
        let assets = self.parameters.assets().iter().map(|asset| asset.name.as_str());
        let markets = self.parameters.markets().iter().map(|market| market.name.as_str());
        let assets: Vec<Decimal> = assets.map(|name| scenario.assets.of(name).distance()).collect();
        let markets: Vec<Decimal> =
            markets.map(|name| scenario.markets.of(name).distance()).collect();
        let nothing = Decimal::from_units(0, 0);
        let larger = |a: Decimal, b: &Decimal| if a < *b { b.clone() } else { a };
        let largest = assets.iter().chain(&markets).fold(nothing.clone(), larger);
        let least = largest.times(&Decimal::from_units(1, 1));
        let (mut all, mut moved) = (BigUint::ZERO, BigUint::ZERO);
        for (id, distance) in MarketId::first(markets.len()).zip(&markets) {
            let value = self.open_interest(id);
            all += &value;
            if *distance > nothing && *distance >= least {
                moved += value;
            }
        }
        moved * 2u8 < all
    }

    /// The value of all longs and shorts of a market, in 10^-20 USD.
    fn open_interest(&self, id: MarketId) -> BigUint {
        let sides = self.statement.totals().markets.iter().skip(2 * id.index()).take(2);
        let size: BigUint = sides.sum();
        let market = self.parameters.market(id);
        let price = market.and_then(|market| {
            let asset = self.parameters.asset(market.settlement)?;
            Some(BigUint::from(market.mark) * asset.settlement_price?)
        });
        size * price.unwrap_or_default()
    }
}
