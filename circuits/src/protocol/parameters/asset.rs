//! An asset of checked parameters.

use super::tier::TierTable;

/// A checked asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Unique name.
    pub name: String,
    /// Decimals d of its balance unit.
    pub decimals: u8,
    /// `π_a`: price of one 10^-d unit in 10^-20 USD (in 10^-(20-d) USD per whole unit).
    pub price: u64,
    /// `π_s`: price of 10^-12 units in 10^-20 USD (8 decimals), where the asset settles a market.
    pub settlement_price: Option<u64>,
    /// Collateral tiers: what a deposit counts at, in 10^-8 balance units.
    pub collateral: TierTable,
    /// Debt tiers: what a debt counts at, in 10^-8 balance units.
    pub debt: TierTable,
    /// Rate at which unrealised profits in this asset count, 0..=10^8.
    pub profit_rate: u64,
}
