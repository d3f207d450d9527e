//! The predicate: all clauses of a vault in a fixed order, which decides what a vault that breaks
//! several is told.

use num_bigint::BigInt;

use super::{
    assessment::Assessment,
    clause::{
        fits, notional_value, s1_balance, s1_extra, s1_position, s2_balance, s2_position,
        s3_balance, s3_position, s4_balance, s4_extra, s4_margin, s4_profit, s5, s6, s7_position,
        s8, Factors,
    },
    violation::Violation,
};
use crate::protocol::{
    parameters::Parameters,
    shape::{Rule, Shape},
    vault::Vault,
};

/// The whole predicate of a vault in a shape.
///
/// # Errors
/// Names the first clause that doesn't hold.
pub fn check(
    parameters: &Parameters,
    shape: &Shape,
    vault: &Vault,
) -> Result<Assessment, Violation> {
    fits(shape, vault)?;
    s6(parameters, shape, vault)?;
    let assessment = assess(parameters, vault)?;
    s5(shape.rule, &assessment)?;
    Ok(assessment)
}

/// What a vault comes to, whatever its shape and rule: all clauses but S5 and S6.
///
/// # Errors
/// Names the first clause that doesn't hold.
pub fn assess(parameters: &Parameters, vault: &Vault) -> Result<Assessment, Violation> {
    s8(vault)?;
    s1_extra(vault)?;
    let mut assessment = Assessment {
        equity: BigInt::ZERO,
        requirement: s4_extra(vault),
        notional: BigInt::ZERO,
        collateral: BigInt::ZERO,
    };
    add_balances(parameters, vault, &mut assessment)?;
    add_positions(parameters, vault, &mut assessment)?;
    Ok(assessment)
}

/// Clause S5 of an assessed vault: what its rule asks of equity and requirement.
///
/// # Errors
/// It is an error if the rule doesn't hold.
pub fn check_rule(rule: Rule, assessment: &Assessment) -> Result<(), Violation> {
    s5(rule, assessment)
}

fn add_balances(
    parameters: &Parameters,
    vault: &Vault,
    assessment: &mut Assessment,
) -> Result<(), Violation> {
    let mut before = None;
    for (slot, balance) in (1..).zip(&vault.balances) {
        s2_balance(slot, before, balance)?;
        let asset = s3_balance(parameters, slot, balance)?;
        s1_balance(slot, balance)?;
        let value = s4_balance(asset, balance);
        if !balance.debt {
            assessment.collateral += &value;
        }
        assessment.equity += value;
        before = Some(balance);
    }
    Ok(())
}

fn add_positions(
    parameters: &Parameters,
    vault: &Vault,
    assessment: &mut Assessment,
) -> Result<(), Violation> {
    let mut before = None;
    for (slot, position) in (1..).zip(&vault.positions) {
        s1_position(slot, position)?;
        s7_position(slot, position)?;
        s2_position(parameters, slot, before, position)?;
        let market = s3_position(parameters, slot, position)?;
        let factors = Factors::of(parameters, market.settlement);
        assessment.requirement += s4_margin(market, &factors, position);
        assessment.notional += notional_value(market, &factors, position);
        assessment.equity += s4_profit(&factors, position);
        before = Some(position);
    }
    Ok(())
}
