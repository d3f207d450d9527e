//! Which results tell of too few vaults (X12): what statistical offices call threshold and dominance rules, for each
//! result, for the difference of any two, and for scenarios that move little. They are the prover's own; no verifier
//! sees whether they were kept.

use std::collections::HashMap;

use num_bigint::BigUint;
use ringfence_circuits::protocol::{
    id::MarketId,
    parameters::Parameters,
    statement::Statement,
    stress::set::{Move, Scenario, ScenarioSet},
};

use super::{
    rule::{Thin, ThinRule, THRESHOLD},
    tally::{OfBook, Pair, Share, Tally},
};

/// What a tally and a set are judged by.
pub(super) struct Judged<'a> {
    pub set: &'a ScenarioSet,
    pub tally: &'a Tally,
    pub pairs: &'a [Pair],
    /// Names of the scenarios of the set, then of those that were released.
    pub names: &'a [String],
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
        self.tally.books.iter().filter_map(of).any(tells_of_few)
    }

    fn difference(&self, own: usize) -> Option<ThinRule> {
        let mut pairs = self.pairs.iter().enumerate().filter(|(_, pair)| pair.own == own);
        let (_, pair) = pairs.find(|(index, _)| self.is_few(|of| of.differences.get(*index)))?;
        Some(ThinRule::Difference { from: self.names.get(pair.other)?.clone() })
    }

    /// Rule (c). Open interest is counted at the published marks; where there is none, nothing is narrow.
    fn is_narrow(&self, scenario: &Scenario) -> bool {
        let moves = &scenario.markets;
        let still: HashMap<&str, bool> =
            moves.except.iter().map(|(name, how, _)| (name.as_str(), is_still(how))).collect();
        let others = is_still(&moves.others);
        let (mut all, mut moved) = (BigUint::ZERO, BigUint::ZERO);
        for (id, market) in
            MarketId::first(self.parameters.markets().len()).zip(self.parameters.markets())
        {
            let value = self.open_interest(id);
            all += &value;
            if !still.get(market.name.as_str()).copied().unwrap_or(others) {
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

/// Whether a result tells of 1 to 19 vaults, or mostly of one.
fn tells_of_few(share: &Share) -> bool {
    // The largest is below 2^122; a sum that is beyond 2^128 is more than twice of it.
    (1..THRESHOLD).contains(&share.vaults) || share.largest.saturating_mul(2) > share.sum
}

/// Whether a price stays where it is. Factors have one text each.
fn is_still(how: &Move) -> bool {
    how.factor.to_string() == "1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g13_results_of_few_vaults_or_mostly_of_one_are_thin() {
        let share = |vaults, sum, largest| Share { vaults, sum, largest };
        for thin in [share(1, 10, 10), share(19, 190, 10), share(20, 39, 20), share(9_999, 3, 2)] {
            assert!(tells_of_few(&thin), "{thin:?}");
        }
        for not in [share(0, 0, 0), share(20, 200, 10), share(20, 40, 20), share(50, u128::MAX, 9)]
        {
            assert!(!tells_of_few(&not), "{not:?}");
        }
    }
}
