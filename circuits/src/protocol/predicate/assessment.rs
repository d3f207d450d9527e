//! What a vault comes to in money.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

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
