//! What a vault's own numbers come to: equity, requirement, what is left, in plain units.

use num_bigint::BigInt;
use ringfence_circuits::protocol::{
    parameters::{Parameters, MAX_DECIMALS, RATE_ONE},
    predicate::{self, Assessment},
    shape::Rule,
    vault::{Balance, Position, Vault},
};

use super::liquidation;
use crate::{
    report::{
        amount::{percent, percent_up, Amount, USD_20, USD_28},
        BalanceReport, Numbers, PositionReport,
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
    // Profits and costs are in 10^-12 of the settlement asset, and so is size times mark.
    let settled = u32::from(MAX_DECIMALS);
    let balances: Vec<BalanceReport> =
        vault.balances.iter().map(|balance| of_balance(parameters, balance)).collect();
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
            profit: Amount::new(profit.clone(), settled),
            cost: Amount::new(cost, settled),
            profit_usd: Amount::new(profit * settlement.settlement_price.unwrap_or(0), USD_20),
            margin: Amount::new(alone(parameters, &[], &[*position]).requirement, USD_28),
        }
    });
    let positions: Vec<PositionReport> = positions.collect();
    let sum = |amounts: &mut dyn Iterator<Item = &Amount>| -> BigInt {
        amounts.map(|amount| amount.units(USD_20)).sum()
    };
    let deposits = sum(&mut balances.iter().filter(|one| !one.is_debt()).map(|one| &one.usd));
    let debts = -sum(&mut balances.iter().filter(|one| one.is_debt()).map(|one| &one.usd));
    let profit = sum(&mut positions.iter().map(|one| &one.profit_usd));
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
        worth: Amount::new(&deposits - &debts + &profit, USD_20),
        deposits: Amount::new(deposits, USD_20),
        debts: Amount::new(debts, USD_20),
        profit: Amount::new(profit, USD_20),
        collateral: Amount::new(assessment.collateral.clone(), USD_28),
        equity: Amount::new(assessment.equity.clone(), USD_28),
        requirement: maintained.then(|| Amount::new(assessment.requirement.clone(), USD_28)),
        extra: Amount::new(vault.extra, USD_20),
        margin_left_percent: percent(&left, &assessment.requirement).filter(|_| maintained),
        margin_left: maintained.then(|| Amount::new(left, USD_28)),
        liquidation_mark: mark,
        balances,
        positions,
    }
}

/// What a balance, or a debt, is worth and what it counts.
fn of_balance(parameters: &Parameters, balance: &Balance) -> BalanceReport {
    let asset = parameters.asset(balance.asset).expect("an assessed vault's assets are known");
    let sign: i128 = if balance.debt { -1 } else { 1 };
    let decimals = u32::from(asset.decimals);
    let units = BigInt::from(i128::from(balance.amount) * sign);
    // A price is in 10^-20 USD for 10^-d of the asset.
    let usd: BigInt = units.clone() * BigInt::from(asset.price);
    let counts = alone(parameters, &[*balance], &[]).equity;
    let whole = &usd * RATE_ONE;
    let percent = match balance.debt {
        true => percent_up(&counts, &whole),
        false => percent(&counts, &whole),
    };
    BalanceReport {
        asset: asset.name.clone(),
        amount: Amount::new(units, decimals),
        price: Amount::new(asset.price, USD_20.saturating_sub(decimals)),
        usd: Amount::new(usd, USD_20),
        counts: Amount::new(counts, USD_28),
        percent,
    }
}

/// What a part of an assessed vault comes to by itself: the predicate adds its parts up.
fn alone(parameters: &Parameters, balances: &[Balance], positions: &[Position]) -> Assessment {
    let part = Vault { extra: 0, balances: balances.to_vec(), positions: positions.to_vec() };
    predicate::assess(parameters, &part).expect("a part of an assessed vault can be assessed")
}
