//! Which clause a vault breaks.

use crate::protocol::{
    shape::Shape,
    vault::{EXTRA_BITS, MARGIN_BITS, PROFIT_BITS},
};

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
