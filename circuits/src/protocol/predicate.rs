//! The predicate of a vault (§3) in plain big integers: the reference that the circuit is tested
//! against, and what `check` and the inclusion report use.
//!
//! Units: amounts as in [`crate::protocol::vault`]; equity, requirement, shortfall, deficit and collateral
//! value in 10^-28 USD; notional in 10^-20 USD.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::protocol::{
    parameters::{Parameters, TierArgument, TierRow, RATE_ONE},
    shape::{Rule, Shape},
    vault::{Vault, EXTRA_BITS, MARGIN_BITS, PROFIT_BITS},
};

/// What a vault's numbers come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// S4: deposits after haircuts − debts + profits − losses, in 10^-28 USD.
    pub equity: BigInt,
    /// S4: maintenance margins and the extra requirement, in 10^-28 USD.
    pub requirement: BigInt,
    /// `Σ π_s·n` over positions, in 10^-20 USD.
    pub notional: BigInt,
    /// `Σ G(B)·π` over deposits, in 10^-28 USD.
    pub collateral: BigInt,
}

impl Assessment {
    /// Requirement − equity, in 10^-28 USD; positive below maintenance.
    pub fn shortfall(&self) -> BigInt {
        &self.requirement - &self.equity
    }

    /// max(0, −equity), in 10^-28 USD.
    pub fn deficit(&self) -> BigInt {
        if self.equity.is_negative() {
            -&self.equity
        } else {
            BigInt::zero()
        }
    }
}

/// Which clause a vault breaks. Slots count from 1. Messages hold no amounts of the vault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// No used slot.
    #[error("S8: the vault has no balance and no position")]
    Empty,
    /// More slots than the shape has.
    #[error("{balances} balances and {positions} positions don't fit shape {shape}")]
    TooLarge {
        /// The shape.
        shape: Shape,
        /// Balances of the vault.
        balances: usize,
        /// Positions of the vault.
        positions: usize,
    },
    /// S1.
    #[error("S1: balance {0} has amount 0")]
    ZeroBalance(usize),
    /// S1.
    #[error("S1: position {0} has size 0, or a profit of 2^{PROFIT_BITS} or more")]
    PositionWidth(usize),
    /// S1.
    #[error("S1: the extra requirement is 2^{EXTRA_BITS} or more")]
    ExtraWidth,
    /// S7.
    #[error("S7: position {0} has a negative zero profit")]
    NegativeZero(usize),
    /// S2.
    #[error("S2: asset ids don't strictly increase at balance {0}")]
    BalanceOrder(usize),
    /// S2.
    #[error("S2: (market, side) doesn't strictly increase at position {0}")]
    PositionOrder(usize),
    /// S3.
    #[error("S3: balance {0} is of an asset that the parameters don't have")]
    UnknownAsset(usize),
    /// S3.
    #[error("S3: position {0} is in a market that the parameters don't have")]
    UnknownMarket(usize),
    /// S3.
    #[error("S3: position {0} is beyond the last tier of its market")]
    BeyondTiers(usize),
    /// S6.
    #[error("S6: position {0} is in an isolated-only market, in a shape with several positions")]
    IsolatedOnly(usize),
    /// S5, maintenance.
    #[error("S5: equity is below the requirement")]
    BelowMaintenance,
    /// S5, equity_only.
    #[error("S5: equity is negative")]
    NegativeEquity,
    /// S5, liquidating.
    #[error("S5: the vault is not below its requirement, so it isn't liquidating")]
    NotLiquidating,
    /// S5.
    #[error("S5: a margin, an equity or a shortfall of 2^{MARGIN_BITS}·10^-28 USD or more")]
    MarginWidth,
}

/// The clauses S1 to S4 and S6 of a vault, whatever its rule: equity and requirement.
///
/// # Errors
/// The first clause that doesn't hold.
pub fn assess(parameters: &Parameters, vault: &Vault) -> Result<Assessment, Violation> {
    if vault.balances.is_empty() && vault.positions.is_empty() {
        return Err(Violation::Empty);
    }
    if vault.extra >> EXTRA_BITS != 0 {
        return Err(Violation::ExtraWidth);
    }
    let mut equity = BigInt::zero();
    let mut collateral = BigInt::zero();
    let mut requirement = BigInt::from(vault.extra) * RATE_ONE;
    let mut notional_total = BigInt::zero();

    let mut last = 0;
    for (slot, balance) in (1..).zip(&vault.balances) {
        if balance.asset <= last {
            return Err(Violation::BalanceOrder(slot));
        }
        last = balance.asset;
        let asset = parameters.asset(balance.asset).ok_or(Violation::UnknownAsset(slot))?;
        let table = if balance.debt { &asset.debt } else { &asset.collateral };
        let row = table.row(balance.amount.into()).ok_or(Violation::ZeroBalance(slot))?;
        let value = value(row, &balance.amount.into()) * asset.price;
        if balance.debt {
            equity -= value;
        } else {
            collateral += &value;
            equity += value;
        }
    }

    let mut last = 0;
    for (slot, position) in (1..).zip(&vault.positions) {
        if position.size == 0 || position.profit >> PROFIT_BITS != 0 {
            return Err(Violation::PositionWidth(slot));
        }
        if position.loss && position.profit == 0 {
            return Err(Violation::NegativeZero(slot));
        }
        if position.key() <= last {
            return Err(Violation::PositionOrder(slot));
        }
        last = position.key();
        let market = parameters.market(position.market).ok_or(Violation::UnknownMarket(slot))?;
        let notional = u128::from(position.size) * u128::from(market.mark);
        let argument = match market.argument {
            TierArgument::Notional => notional,
            TierArgument::Size => position.size.into(),
        };
        let row = market.maintenance.row(argument).ok_or(Violation::BeyondTiers(slot))?;
        let factors = Factors::of(parameters, market.settlement);
        requirement += value(row, &notional.into()) * factors.price;
        notional_total += BigInt::from(notional) * factors.price;
        if position.loss {
            equity -= BigInt::from(position.profit) * factors.loss;
        } else {
            equity += BigInt::from(position.profit) * factors.profit;
        }
    }
    Ok(Assessment { equity, requirement, notional: notional_total, collateral })
}

/// The whole predicate of a vault in a shape, S1 to S6.
///
/// # Errors
/// The first clause that doesn't hold.
pub fn check(
    parameters: &Parameters,
    shape: &Shape,
    vault: &Vault,
) -> Result<Assessment, Violation> {
    let (balances, positions) = (vault.balances.len(), vault.positions.len());
    if balances > shape.balances || positions > shape.positions {
        return Err(Violation::TooLarge { shape: *shape, balances, positions });
    }
    if shape.positions > 1 {
        for (slot, position) in (1..).zip(&vault.positions) {
            if parameters.market(position.market).is_some_and(|market| market.isolated_only) {
                return Err(Violation::IsolatedOnly(slot));
            }
        }
    }
    let assessment = assess(parameters, vault)?;
    check_rule(shape.rule, &assessment)?;
    Ok(assessment)
}

/// Clause S5 of an assessed vault.
///
/// # Errors
/// If the rule doesn't hold.
pub fn check_rule(rule: Rule, assessment: &Assessment) -> Result<(), Violation> {
    let limit = BigInt::from(1) << MARGIN_BITS;
    let (margin, broken) = match rule {
        Rule::Maintenance => (-assessment.shortfall(), Violation::BelowMaintenance),
        Rule::EquityOnly => (assessment.equity.clone(), Violation::NegativeEquity),
        Rule::Liquidating => (assessment.shortfall() - 1, Violation::NotLiquidating),
    };
    if margin.is_negative() {
        return Err(broken);
    }
    if margin >= limit || (rule == Rule::Liquidating && assessment.equity.abs() >= limit) {
        return Err(Violation::MarginWidth);
    }
    Ok(())
}

/// `rate·x + constant` of a row.
fn value(row: &TierRow, argument: &BigInt) -> BigInt {
    argument * row.rate + &row.constant
}

/// Factors of a settlement asset (S4).
pub struct Factors {
    /// `π_s`.
    pub price: u64,
    /// `π_s·profit rate`: value of a unit of profit, in 10^-28 USD.
    pub profit: BigInt,
    /// `π_s·first debt slope`: value of a unit of loss, in 10^-28 USD.
    pub loss: BigInt,
}

impl Factors {
    /// The factors of the settlement asset with this id, which checked parameters have.
    pub fn of(parameters: &Parameters, asset: u16) -> Self {
        // invariant of Parameters: a market's settlement is an asset with a settlement price, and
        // every debt table has a first row
        let (price, profit_rate, slope) = parameters.asset(asset).map_or((0, 0, 0), |asset| {
            let slope = asset.debt.rows().first().map_or(0, |row| row.rate);
            (asset.settlement_price.unwrap_or(0), asset.profit_rate, slope)
        });
        Factors {
            price,
            profit: BigInt::from(price) * profit_rate,
            loss: BigInt::from(price) * slope,
        }
    }
}
