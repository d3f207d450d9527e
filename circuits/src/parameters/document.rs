//! The parameters as a file.

use serde::{Deserialize, Serialize};

use super::{MaintenanceKind, ParameterError, Parameters, TierArgument};
use crate::json;

/// Where figures come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Short id that prices refer to.
    pub id: String,
    /// Who published it, where, and when.
    pub description: String,
}

/// The parameters as people write them. Numbers are decimal strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `ringfence-parameters-1`.
    pub format: String,
    /// Name of the set.
    pub name: String,
    /// Sources of the figures.
    pub sources: Vec<Source>,
    /// What a reader must know: dates, rounding, what was left out and why.
    pub notes: Vec<String>,
    /// Assets; the first has id 1.
    pub assets: Vec<AssetEntry>,
    /// Markets; the first has id 1.
    pub markets: Vec<MarketEntry>,
}

/// An asset in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetEntry {
    /// Unique printable ASCII name.
    pub name: String,
    /// Decimals of its balance unit, 0..=12.
    pub decimals: String,
    /// Price of one whole unit in USD, as its source prints it; rounded half-even to 20−d
    /// decimals, or to 8 if it settles a market.
    pub price: String,
    /// Id of the source of the price.
    pub source: String,
    /// Collateral slices, marginal; empty: the asset has no collateral value.
    pub collateral: Vec<TierEntry>,
    /// Debt slices, marginal; at least one.
    pub debt: Vec<TierEntry>,
    /// Rate at which unrealised profits count, in 10^-8.
    pub profit_rate: String,
}

/// A market in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketEntry {
    /// Unique printable ASCII name.
    pub name: String,
    /// Name of the settlement asset.
    pub settlement: String,
    /// Decimals of the size, 0..=12.
    pub size_decimals: String,
    /// Mark price in the settlement asset; rounded half-even to 12−s decimals.
    pub mark: String,
    /// Id of the source of the mark price.
    pub source: String,
    /// What the tiers go by.
    pub tier_argument: TierArgument,
    /// Continuous or jumping.
    pub maintenance_kind: MaintenanceKind,
    /// Maintenance tiers; at least one.
    pub maintenance: Vec<TierEntry>,
    /// Whether positions may only stand in vaults with a single position.
    pub isolated_only: bool,
}

/// One tier in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    /// Highest argument of the tier in whole integer units (balance units; notional in 10^-12 of
    /// the settlement asset; size in 10^-s units). The lowest follows from the tier before.
    pub up_to: String,
    /// Rate in 10^-8.
    pub rate: String,
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = "ringfence-parameters-1";

    /// Reads the file's JSON.
    ///
    /// # Errors
    /// [`ParameterError::Syntax`] with line and column.
    pub fn from_json(text: &[u8]) -> Result<Self, ParameterError> {
        json::parse(text).map_err(|error| ParameterError::Syntax(error.to_string()))
    }

    /// Checks everything of §2.
    ///
    /// # Errors
    /// [`ParameterError::Refused`] lists every problem with its row.
    pub fn check(self) -> Result<Parameters, ParameterError> {
        super::check::check(self)
    }
}
