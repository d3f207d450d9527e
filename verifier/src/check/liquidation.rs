//! The mark price at which a vault with a single position falls below its requirement. Everything
//! else stays as it is: deposits at the value that they have in the snapshot, costs, and tiers.

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::{
    id::MarketId,
    parameters::{MaintenanceKind, Market, Parameters, TierArgument},
    predicate::{Assessment, Factors},
    vault::{Position, Vault},
};

/// A vault's margin as a function of the mark.
struct Move<'a> {
    market: &'a Market,
    factors: Factors,
    position: &'a Position,
    /// What does not change: equity − requirement without the position's profit and margin, in
    /// 10^-28 USD.
    rest: BigInt,
}

impl Move<'_> {
    /// The position's profit at this mark, in 10^-12 of the settlement asset.
    fn profit(&self, mark: u64) -> BigInt {
        let Position { size, short, loss, profit, .. } = *self.position;
        let at_snapshot = BigInt::from(profit) * if loss { -1 } else { 1 };
        let moved = (BigInt::from(mark) - self.market.mark) * size;
        if short {
            at_snapshot - moved
        } else {
            at_snapshot + moved
        }
    }

    /// The value of the profit less the margin, in 10^-28 USD; `None` beyond the last tier.
    fn contribution(&self, mark: u64) -> Option<BigInt> {
        let profit = self.profit(mark);
        let factor = if profit.is_negative() { &self.factors.loss } else { &self.factors.profit };
        let notional = u128::from(self.position.size) * u128::from(mark);
        let argument = match self.market.argument {
            TierArgument::Notional => notional,
            TierArgument::Size => self.position.size.into(),
        };
        let row = self.market.maintenance.row(argument)?;
        let margin = (BigInt::from(notional) * row.rate + &row.constant) * self.factors.price;
        Some(profit * factor - margin)
    }

    fn below(&self, mark: u64) -> bool {
        self.contribution(mark).is_none_or(|value| (&self.rest + value).is_negative())
    }
}

/// Whether equity − requirement is concave in the mark, so that a vault at or above its requirement
/// falls below it at one mark only: a single rate, or tiers by notional without jumps.
fn is_concave(parameters: &Parameters, market: MarketId) -> bool {
    let entry = parameters.document().markets.get(market.index());
    entry.is_some_and(|entry| {
        let smooth = entry.maintenance_kind == MaintenanceKind::Continuous;
        entry.maintenance.len() == 1 || (smooth && entry.tier_argument == TierArgument::Notional)
    })
}

/// The first mark, in the market's price units, at which the vault is below its requirement; `None`
/// for vaults of several positions, vaults already below, tiers by size or with jumps, and where no
/// price of the protocol's range leads there within the market's tiers.
pub fn mark(parameters: &Parameters, vault: &Vault, assessment: &Assessment) -> Option<u64> {
    let [position] = &vault.positions[..] else { return None };
    let market = parameters.market(position.market)?;
    if !is_concave(parameters, position.market) {
        return None;
    }
    let factors = Factors::of(parameters, market.settlement);
    let mut moved = Move { market, factors, position, rest: BigInt::ZERO };
    let now = moved.contribution(market.mark)?;
    moved.rest = &assessment.equity - &assessment.requirement - now;
    if moved.below(market.mark) {
        return None;
    }
    let found = if position.short {
        let mut above = market.mark;
        while !moved.below(above) {
            above = above.checked_mul(2)?;
        }
        bisect(&moved, market.mark, above)
    } else {
        moved.below(1).then(|| bisect(&moved, market.mark, 1))?
    };
    // Beyond the last tier there is no requirement to fall below.
    moved.contribution(found).map(|_| found)
}

/// The mark on the bad side next to a crossing between `good` and `bad`.
fn bisect(moved: &Move<'_>, mut good: u64, mut bad: u64) -> u64 {
    while good.abs_diff(bad) > 1 {
        let middle = good.min(bad) + good.abs_diff(bad) / 2;
        if moved.below(middle) {
            bad = middle;
        } else {
            good = middle;
        }
    }
    bad
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::{
        protocol::{parameters::Document, predicate},
        testing::{small_document, small_parameters, small_vault},
    };

    use super::*;

    /// Margin of the vault under a document whose market has this mark, its cost kept.
    fn margin(mark: u64, vault: &Vault) -> BigInt {
        let old = small_parameters();
        let mut document: Document = small_document();
        let units = ringfence_circuits::protocol::parameters::Decimal::from_units(mark, 9);
        let contract = document.markets[0].name.clone();
        let of_contract = |name: &str, other: Option<&str>| other.unwrap_or(name) == contract;
        for market in &mut document.markets {
            if of_contract(&market.name, market.contract.as_deref()) {
                market.mark = units.to_string();
            }
        }
        let parameters = document.check().unwrap();
        let mut vault = vault.clone();
        let position = &mut vault.positions[0];
        let moved = (BigInt::from(mark) - old.markets()[0].mark) * position.size;
        let signed: BigInt = BigInt::from(position.profit) * if position.loss { -1 } else { 1 }
            + if position.short { -moved } else { moved };
        position.loss = signed.is_negative();
        position.profit = u128::try_from(signed.abs()).unwrap();
        let assessment = predicate::assess(&parameters, &vault).unwrap();
        -assessment.shortfall()
    }

    #[test]
    fn tiers_by_size_or_with_jumps_have_no_mark() {
        let mut vault = small_vault();
        let found = |document: Document, vault: &Vault| {
            let parameters = document.check().unwrap();
            let assessment = predicate::assess(&parameters, vault).unwrap();
            mark(&parameters, vault, &assessment)
        };
        assert!(found(small_document(), &vault).is_some());
        // ALT has three tiers by size, with jumps.
        vault.positions[0].market = 2.into();
        vault.positions[0].profit = 1;
        assert_eq!(found(small_document(), &vault), None);
        let mut continuous = small_document();
        continuous.markets[1].maintenance_kind = MaintenanceKind::Continuous;
        assert_eq!(found(continuous, &vault), None);
        // Already below.
        let vault = ringfence_circuits::testing::underwater_vault();
        assert_eq!(found(small_document(), &vault), None);
    }

    #[test]
    fn the_mark_is_where_the_margin_ends() {
        let parameters = small_parameters();
        for short in [false, true] {
            let mut vault = small_vault();
            vault.positions[0].short = short;
            let assessment = predicate::assess(&parameters, &vault).unwrap();
            let at = mark(&parameters, &vault, &assessment).unwrap();
            let before = if short { at - 1 } else { at + 1 };
            assert!(margin(at, &vault).is_negative());
            assert!(!margin(before, &vault).is_negative());
        }
    }
}
