//! Which clause a vault breaks.

use crate::protocol::{
    shape::Shape,
    vault::{EXTRA_BITS, MARGIN_BITS, PROFIT_BITS},
};

/// Which clause a vault breaks. Slots count from 1. Messages hold no amounts of the vault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// S8: no slot is used, so this is padding and no vault.
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
    /// S1: a balance is of nothing.
    #[error("S1: balance {0} has amount 0")]
    ZeroBalance(usize),
    /// S1: a position is of nothing, or its profit too wide.
    #[error("S1: position {0} has size 0, or a profit of 2^{PROFIT_BITS} or more")]
    PositionWidth(usize),
    /// S1: the extra requirement is too wide.
    #[error("S1: the extra requirement is 2^{EXTRA_BITS} or more")]
    ExtraWidth,
    /// S7: a profit of zero has the sign of a loss.
    #[error("S7: position {0} has a negative zero profit")]
    NegativeZero(usize),
    /// S2: balances are not in the order of assets and signs, each once.
    #[error("S2: (asset, debt) doesn't strictly increase at balance {0}")]
    BalanceOrder(usize),
    /// S2: positions are not in the order of contracts and sides, each once.
    #[error("S2: (contract, side) doesn't strictly increase at position {0}")]
    PositionOrder(usize),
    /// S3: no such asset.
    #[error("S3: balance {0} is of an asset that the parameters don't have")]
    UnknownAsset(usize),
    /// S3: no such market.
    #[error("S3: position {0} is in a market that the parameters don't have")]
    UnknownMarket(usize),
    /// S3: no tier holds the position.
    #[error("S3: position {0} is beyond the last tier of its market")]
    BeyondTiers(usize),
    /// S6: the market stands alone in a vault, and the shape has room for others.
    #[error("S6: position {0} is in an isolated-only market, in a shape with several positions")]
    IsolatedOnly(usize),
    /// S5 of the rule `maintenance`.
    #[error("S5: equity is below the requirement")]
    BelowMaintenance,
    /// S5 of the rule `equity_only`.
    #[error("S5: equity is negative")]
    NegativeEquity,
    /// S5 of the rule `liquidating`.
    #[error("S5: the vault is not below its requirement, so it isn't liquidating")]
    NotLiquidating,
    /// S5 of any rule: a number is too wide for a proof.
    #[error("S5: a margin, an equity or a shortfall of 2^{MARGIN_BITS}·10^-28 USD or more")]
    MarginWidth,
}
