//! A market of checked parameters.

use super::tier::TierTable;
use crate::protocol::id::{AssetId, MarketId};

/// What a market's tiers go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierArgument {
    /// The notional, in 10^-12 of the settlement asset.
    Notional,
    /// The size, in 10^-s units of the market.
    Size,
}

/// The two kinds of maintenance tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceKind {
    /// Each tier's rate applies to the part of a position within the tier, so that the margin is
    /// continuous and convex. Tables with deductions say the same.
    Continuous,
    /// The rate of the tier that holds a position applies to all of it, so that the margin jumps at
    /// the bounds.
    Jumping,
}

/// A checked market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// Unique name.
    pub name: String,
    /// The contract that it trades: the lowest id of the markets that trade it.
    pub contract: MarketId,
    /// Id of the settlement asset.
    pub settlement: AssetId,
    /// Decimals s of the size.
    pub size_decimals: u8,
    /// `P`: mark price, with 12−s decimals, so that `size·P` is in 10^-12 of the settlement asset.
    pub mark: u64,
    /// What the tiers go by.
    pub argument: TierArgument,
    /// How the tiers' rates apply.
    pub kind: MaintenanceKind,
    /// Maintenance tiers: margin in 10^-8 of the unit of the notional.
    pub maintenance: TierTable,
    /// Whether positions may only stand in vaults with a single position (clause S6).
    pub isolated_only: bool,
}
