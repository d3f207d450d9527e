//! The clauses S1 to S8, one by one. A clause is a function of what it is about, with its equation
//! above it.
//!
//! Units: amounts are in the units of [`Vault`]; values, margins, equities and requirements in 10^-28
//! USD; notionals in 10^-20 USD.

use num_bigint::BigInt;
use num_traits::Signed;

use super::{
    assessment::Assessment,
    tier::{is_held, marginal, product, rate},
    violation::Violation,
};
use crate::protocol::{
    id::AssetId,
    parameters::{Asset, MaintenanceKind, Market, Parameters, TierArgument, RATE_ONE},
    shape::{Rule, Shape},
    vault::{Balance, Position, Vault, EXTRA_BITS, MARGIN_BITS, PROFIT_BITS},
};

type Holds = Result<(), Violation>;

fn require(holds: bool, otherwise: Violation) -> Holds {
    if holds {
        Ok(())
    } else {
        Err(otherwise)
    }
}

/// S1: extra < 2^121.
pub(super) fn s1_extra(vault: &Vault) -> Holds {
    require(vault.extra >> EXTRA_BITS == 0, Violation::ExtraWidth)
}

/// S1: 1 ≤ amount. Its type keeps it below 2^64.
pub(super) fn s1_balance(slot: usize, balance: &Balance) -> Holds {
    require(balance.amount >= 1, Violation::ZeroBalance(slot))
}

/// S1: 1 ≤ size, |profit| < 2^88. Its type keeps the size below 2^64.
pub(super) fn s1_position(slot: usize, position: &Position) -> Holds {
    let fits = position.size >= 1 && position.profit >> PROFIT_BITS == 0;
    require(fits, Violation::PositionWidth(slot))
}

/// S2: the keys 2·asset + debt strictly increase, where a deposit has debt 0. `before` is the balance in
/// the slot before.
pub(super) fn s2_balance(slot: usize, before: Option<&Balance>, balance: &Balance) -> Holds {
    let increases = before.is_none_or(|before| balance.key() > before.key());
    require(increases, Violation::BalanceOrder(slot))
}

/// S2: the keys 2·contract + side strictly increase, where a long has side 0. `before` is the position in
/// the slot before. A market that the parameters don't have is refused as S3 refuses it.
pub(super) fn s2_position(
    parameters: &Parameters,
    slot: usize,
    before: Option<&Position>,
    position: &Position,
) -> Holds {
    let Some(key) = parameters.key(position) else {
        return Err(Violation::UnknownMarket(slot));
    };
    let increases = before.and_then(|before| parameters.key(before)).is_none_or(|last| key > last);
    require(increases, Violation::PositionOrder(slot))
}

/// S3: a balance is of an asset that the parameters have. Its tiers hold every amount.
pub(super) fn s3_balance<'a>(
    parameters: &'a Parameters,
    slot: usize,
    balance: &Balance,
) -> Result<&'a Asset, Violation> {
    parameters.asset(balance.asset).ok_or(Violation::UnknownAsset(slot))
}

/// S3: a position is in a market that the parameters have, and one of its tiers holds the position's
/// notional or size, whichever the tiers go by.
pub(super) fn s3_position<'a>(
    parameters: &'a Parameters,
    slot: usize,
    position: &Position,
) -> Result<&'a Market, Violation> {
    let market = parameters.market(position.market).ok_or(Violation::UnknownMarket(slot))?;
    let held = is_held(market.maintenance.tiers(), argument(market, position));
    require(held, Violation::BeyondTiers(slot))?;
    Ok(market)
}

/// What the market's tiers go by: n = size·P, in 10^-12 of the settlement asset, or the size.
fn argument(market: &Market, position: &Position) -> u128 {
    match market.argument {
        TierArgument::Notional => notional(market, position),
        TierArgument::Size => position.size.into(),
    }
}

/// n = size·P, in 10^-12 of the settlement asset.
fn notional(market: &Market, position: &Position) -> u128 {
    u128::from(position.size) * u128::from(market.mark)
}

/// S4, what a balance adds to the equity:
///
/// ```text
/// deposit:  + π · Σ_k rate_k · (part of the amount within collateral tier k)
/// debt:     − π · Σ_k rate_k · (part of the amount within debt tier k)
/// ```
pub(super) fn s4_balance(asset: &Asset, balance: &Balance) -> BigInt {
    let amount = balance.amount.into();
    if balance.debt {
        -(BigInt::from(marginal(asset.debt.tiers(), amount, 1)) * asset.price)
    } else {
        BigInt::from(marginal(asset.collateral.tiers(), amount, 1)) * asset.price
    }
}

/// S4, the margin that a position asks for:
///
/// ```text
/// continuous, by notional:  π_s · Σ_k rate_k · (part of n within tier k)
/// continuous, by size:      π_s · P · Σ_k rate_k · (part of the size within tier k)
/// jumping:                  π_s · n · (rate of the tier that holds n or the size)
/// ```
pub(super) fn s4_margin(market: &Market, factors: &Factors, position: &Position) -> BigInt {
    let tiers = market.maintenance.tiers();
    let argument = argument(market, position);
    let margin = match (market.kind, market.argument) {
        (MaintenanceKind::Continuous, TierArgument::Notional) => marginal(tiers, argument, 1),
        (MaintenanceKind::Continuous, TierArgument::Size) => marginal(tiers, argument, market.mark),
        (MaintenanceKind::Jumping, _) => {
            let rate = rate(tiers, argument).expect("by S3 a tier holds the position");
            product(notional(market, position), rate)
        }
    };
    BigInt::from(margin) * factors.price
}

/// S4, what the profit or loss of a position adds to the equity:
///
/// ```text
/// profit:  + |p| · π_s · (profit rate of the settlement asset)
/// loss:    − |p| · π_s · (rate of the first debt tier of the settlement asset)
/// ```
pub(super) fn s4_profit(factors: &Factors, position: &Position) -> BigInt {
    if position.loss {
        -(&factors.loss * position.profit)
    } else {
        &factors.profit * position.profit
    }
}

/// S4, the requirement besides margins: R·extra, where R = 10^8 takes 10^-20 USD to 10^-28 USD.
pub(super) fn s4_extra(vault: &Vault) -> BigInt {
    BigInt::from(vault.extra) * RATE_ONE
}

/// The notional of a position in 10^-20 USD: π_s·n.
pub(super) fn notional_value(market: &Market, factors: &Factors, position: &Position) -> BigInt {
    BigInt::from(notional(market, position)) * factors.price
}

/// S5: what each rule asks of an assessed vault, all below 2^143:
///
/// ```text
/// maintenance:  0 ≤ equity − requirement
/// equity_only:  0 ≤ equity
/// liquidating:  1 ≤ requirement − equity, which may also be 2^143;  |equity| < 2^143
/// ```
pub(super) fn s5(rule: Rule, assessment: &Assessment) -> Holds {
    let limit = BigInt::from(1) << MARGIN_BITS;
    let (margin, broken) = match rule {
        Rule::Maintenance => (-assessment.shortfall(), Violation::BelowMaintenance),
        Rule::EquityOnly => (assessment.equity.clone(), Violation::NegativeEquity),
        Rule::Liquidating => (assessment.shortfall() - 1, Violation::NotLiquidating),
    };
    require(!margin.is_negative(), broken)?;
    let wide = rule == Rule::Liquidating && assessment.equity.abs() >= limit;
    require(margin < limit && !wide, Violation::MarginWidth)
}

/// S6: a position in a market that is isolated only stands in a shape with one position slot.
pub(super) fn s6(parameters: &Parameters, shape: &Shape, vault: &Vault) -> Holds {
    let isolated = |position: &Position| {
        parameters.market(position.market).is_some_and(|market| market.isolated_only)
    };
    match vault.positions.iter().position(isolated) {
        Some(index) if shape.positions > 1 => Err(Violation::IsolatedOnly(index + 1)),
        _ => Ok(()),
    }
}

/// S7: a vault has one leaf only, so a profit of zero has one sign: it is no loss. The leaf itself is
/// in [`crate::protocol::vault`].
pub(super) fn s7_position(slot: usize, position: &Position) -> Holds {
    require(!position.loss || position.profit != 0, Violation::NegativeZero(slot))
}

/// S8: a vault with no used slot is padding, of which nothing is asked. It is no account's vault.
pub(super) fn s8(vault: &Vault) -> Holds {
    let used = !vault.balances.is_empty() || !vault.positions.is_empty();
    require(used, Violation::Empty)
}

/// A vault has no more slots than its shape.
pub(super) fn fits(shape: &Shape, vault: &Vault) -> Holds {
    let (balances, positions) = (vault.balances.len(), vault.positions.len());
    let fits = balances <= shape.balances && positions <= shape.positions;
    require(fits, Violation::TooLarge { shape: *shape, balances, positions })
}

/// What clause S4 multiplies notionals, profits and losses in a settlement asset by.
pub struct Factors {
    /// `π_s`: value of 10^-12 of the asset, in 10^-20 USD.
    pub price: u64,
    /// `π_s·profit rate`: value of a unit of profit, in 10^-28 USD.
    pub profit: BigInt,
    /// `π_s·(rate of the first debt tier)`: value of a unit of loss, in 10^-28 USD.
    pub loss: BigInt,
}

impl Factors {
    /// The factors of `asset`, in which some market settles.
    ///
    /// # Panics
    /// If no market of the parameters settles in this asset.
    pub fn of(parameters: &Parameters, asset: AssetId) -> Self {
        let asset = parameters.asset(asset).expect("markets settle in assets of the parameters");
        let price = asset.settlement_price.expect("an asset that settles has a settlement price");
        let first_debt_rate =
            asset.debt.tiers().first().expect("a debt has at least one tier").rate;
        Factors {
            price,
            profit: BigInt::from(price) * asset.profit_rate,
            loss: BigInt::from(price) * first_debt_rate,
        }
    }
}
