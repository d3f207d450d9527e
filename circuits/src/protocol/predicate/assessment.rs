//! What a vault comes to in money.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

/// What a vault's numbers come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Deposits after haircuts − debts + profits − losses (clause S4), in 10^-28 USD.
    pub equity: BigInt,
    /// Maintenance margins and the extra requirement (clause S4), in 10^-28 USD.
    pub requirement: BigInt,
    /// Notional of all positions, `Σ π_s·n` with the price π_s of the settlement asset, in 10^-20 USD.
    pub notional: BigInt,
    /// Value of all deposits after haircuts, in 10^-28 USD.
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
