//! What a vault's own numbers come to: equity, requirement, what is left, in plain units.

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    parameters::{Parameters, MAX_DECIMALS},
    predicate::Assessment,
    shape::Rule,
    vault::Vault,
};

use super::liquidation;
use crate::{
    report::{
        amount::{percent, Amount, USD_20, USD_28},
        Numbers, PositionReport,
    },
    word,
};

/// What the numbers of a vault under this rule come to.
pub(super) fn numbers(
    parameters: &Parameters,
    rule: Rule,
    vault: &Vault,
    assessment: &Assessment,
) -> Numbers {
    let signed = |negative: bool, units: u128, decimals: u32| {
        let units = BigInt::from(units);
        Amount::new(if negative { -units } else { units }, decimals)
    };
    // Profits and costs are in 10^-12 of the settlement asset, and so is size times mark.
    let settled = u32::from(MAX_DECIMALS);
    let balances = vault.balances.iter().map(|balance| {
        let asset = parameters.asset(balance.asset).expect("an assessed vault's assets are known");
        let amount = signed(balance.debt, balance.amount.into(), asset.decimals.into());
        (asset.name.clone(), amount)
    });
    let positions = vault.positions.iter().map(|position| {
        let market =
            parameters.market(position.market).expect("an assessed vault's markets are known");
        let settlement =
            parameters.asset(market.settlement).expect("a market settles in a known asset");
        let decimals = u32::from(market.size_decimals);
        let notional = BigInt::from(position.size) * market.mark;
        let absolute = BigInt::from(position.profit);
        let profit = if position.loss { -absolute } else { absolute };
        // The unrealised profit is the notional with its sign plus the cost: p = ±n + c.
        let cost = if position.short { &profit + notional } else { &profit - notional };
        PositionReport {
            market: market.name.clone(),
            settlement: settlement.name.clone(),
            side: if position.short { word!("position.short") } else { word!("position.long") },
            size: Amount::new(position.size, decimals),
            mark: Amount::new(market.mark, settled - decimals),
            profit: Amount::new(profit, settled),
            cost: Amount::new(cost, settled),
        }
    });
    // Under the rule equity_only the requirement means nothing, and a vault that is being
    // liquidated has no mark at which that would begin.
    let maintained = rule != Rule::EquityOnly;
    let mark = match rule {
        Rule::Maintenance => liquidation::mark(parameters, vault, assessment),
        Rule::EquityOnly | Rule::Liquidating => None,
    };
    let mark = mark.and_then(|mark| {
        let market = parameters.market(vault.positions.first()?.market)?;
        Some(Amount::new(mark, settled - u32::from(market.size_decimals)))
    });
    let left = &assessment.equity - &assessment.requirement;
    Numbers {
        equity: Amount::new(assessment.equity.clone(), USD_28),
        requirement: maintained.then(|| Amount::new(assessment.requirement.clone(), USD_28)),
        extra: Amount::new(vault.extra, USD_20),
        margin_left_percent: percent(&left, &assessment.requirement).filter(|_| maintained),
        margin_left: maintained.then(|| Amount::new(left, USD_28)),
        liquidation_mark: mark,
        balances: balances.collect(),
        positions: positions.collect(),
    }
}
