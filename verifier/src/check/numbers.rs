//! What a vault's own numbers come to: equity, requirement, what is left, in plain units.

use num_bigint::BigInt;
use ringfence_circuits::{
    parameters::Parameters, predicate::Assessment, shape::Rule, vault::Vault,
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
    let balances = vault.balances.iter().filter_map(|balance| {
        let asset = parameters.asset(balance.asset)?;
        let amount = signed(balance.debt, balance.amount.into(), asset.decimals.into());
        Some((asset.name.clone(), amount))
    });
    let positions = vault.positions.iter().filter_map(|position| {
        let market = parameters.market(position.market)?;
        let decimals = u32::from(market.size_decimals);
        let notional = BigInt::from(position.size) * market.mark;
        let absolute = BigInt::from(position.profit);
        let profit = if position.loss { -absolute } else { absolute };
        // p = ±n + c
        let cost = if position.short { &profit + notional } else { &profit - notional };
        Some(PositionReport {
            market: market.name.clone(),
            side: if position.short { word!("position.short") } else { word!("position.long") },
            size: Amount::new(position.size, decimals),
            mark: Amount::new(market.mark, 12 - decimals),
            profit: Amount::new(profit, 12),
            cost: Amount::new(cost, 12),
        })
    });
    // Under equity_only the requirement means nothing, and what is liquidating has no such mark.
    let maintained = rule != Rule::EquityOnly;
    let mark = match rule {
        Rule::Maintenance => liquidation::mark(parameters, vault, assessment),
        Rule::EquityOnly | Rule::Liquidating => None,
    };
    let mark = mark.and_then(|mark| {
        let market = parameters.market(vault.positions.first()?.market)?;
        Some(Amount::new(mark, 12 - u32::from(market.size_decimals)))
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
