//! Equity and deficit of a vault under a scenario (X2, X3), in plain integers: what the circuit must agree
//! with. It is written from the prices, while the circuit multiplies coefficients of a table.

use num_bigint::{BigInt, BigUint, Sign};

use super::set::Prices;
use crate::protocol::{
    parameters::Parameters,
    vault::{Balance, Position, Vault},
};

/// Bits of an equity, which is in −2^121…2^121 − 1 (X3).
pub const EQUITY_BITS: usize = 121;

/// The equity of a vault under a scenario, in 10^-20 USD, in the range of X3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StressedEquity(BigInt);

/// Why a vault has no equity under a scenario. It says nothing of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EquityFault {
    /// An asset or a market that the parameters lack, so that the vault breaks S3.
    #[error("an asset or a market is not one of the parameters'")]
    Unknown,
    /// X3: the equity is out of range.
    #[error("under this scenario an equity is beyond 2^121·10^-20 USD; take smaller factors")]
    Width,
}

impl StressedEquity {
    /// The equity of a vault at these prices.
    ///
    /// # Errors
    /// It is an error if the vault holds what the parameters lack, or its equity is out of range.
    pub fn of(
        parameters: &Parameters,
        prices: &Prices,
        vault: &Vault,
    ) -> Result<Self, EquityFault> {
        let mut equity = BigInt::ZERO;
        for balance in &vault.balances {
            equity += x2_balance(prices, balance).ok_or(EquityFault::Unknown)?;
        }
        for position in &vault.positions {
            equity += x2_position(parameters, prices, position).ok_or(EquityFault::Unknown)?;
        }
        let end = BigInt::from(1) << EQUITY_BITS;
        if equity < -&end || equity >= end {
            return Err(EquityFault::Width);
        }
        Ok(StressedEquity(equity))
    }

    /// The equity.
    pub fn get(&self) -> &BigInt {
        &self.0
    }

    /// `under`: whether the vault owes more than it holds. A vault that holds nothing and owes nothing does
    /// not.
    pub fn is_under(&self) -> bool {
        self.0.sign() == Sign::Minus
    }

    /// `deficit`, what the vault owes beyond what it holds: max(0, −equity).
    pub fn deficit(&self) -> BigUint {
        match self.0.sign() {
            Sign::Minus => self.0.magnitude().clone(),
            Sign::NoSign | Sign::Plus => BigUint::ZERO,
        }
    }
}

/// X2: a deposit is worth the bid, a debt costs the ask.
fn x2_balance(prices: &Prices, balance: &Balance) -> Option<BigInt> {
    let price = prices.asset(balance.asset)?;
    let amount = BigInt::from(balance.amount);
    Some(if balance.debt { -amount * price.ask } else { amount * price.bid })
}

/// X2: a long is closed at the bid and a short at the ask; what comes of it is converted at the mid of the
/// settlement asset.
fn x2_position(parameters: &Parameters, prices: &Prices, position: &Position) -> Option<BigInt> {
    let market = parameters.market(position.market)?;
    let price = prices.market(position.market)?;
    let settlement = prices.asset(market.settlement)?.settlement?;
    let mark = BigInt::from(market.mark);
    let per_unit = if position.short { mark - price.ask } else { BigInt::from(price.bid) - mark };
    let profit = BigInt::from(position.profit);
    let profit = if position.loss { -profit } else { profit };
    Some((profit + per_unit * position.size) * settlement)
}
