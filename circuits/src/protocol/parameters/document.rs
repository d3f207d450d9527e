//! The parameters as a file.

use serde::{Deserialize, Serialize};

use super::{
    error::ParameterError,
    limits::{MAX_ID, MAX_NOTES, MAX_PARAMETERS_BYTES, MAX_SOURCES, MAX_TABLE_ROWS},
    market::{MaintenanceKind, TierArgument},
};
use crate::{
    primitive::json,
    protocol::kind::{self, FileKind},
};

/// Most assets or markets that are read at all. It leaves room for the check to count them.
const MOST_ENTRIES: usize = 2 * (MAX_ID + 1);

/// Where figures come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who published it, where, and when.
    pub description: String,
    /// Short id that prices refer to.
    pub id: String,
}

/// The parameters as people write them. Numbers are decimal strings. Here and below, fields stand in
/// the order of the canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Assets; the first has id 1.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ENTRIES>")]
    pub assets: Vec<AssetEntry>,
    /// `ringfence-parameters-2`.
    pub format: String,
    /// Markets; the first has id 1.
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_ENTRIES>")]
    pub markets: Vec<MarketEntry>,
    /// Name of the set.
    pub name: String,
    /// What a reader must know: dates, rounding, what was left out and why.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_NOTES>")]
    pub notes: Vec<String>,
    /// Sources of the figures.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_SOURCES>")]
    pub sources: Vec<Source>,
}

/// An asset in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetEntry {
    /// Collateral slices, marginal; empty: the asset has no collateral value.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_TABLE_ROWS>")]
    pub collateral: Vec<TierEntry>,
    /// Debt slices, marginal; at least one.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_TABLE_ROWS>")]
    pub debt: Vec<TierEntry>,
    /// Decimals of its balance unit, 0..=12.
    pub decimals: String,
    /// Unique name (§2.2, "Canonical JSON").
    pub name: String,
    /// Price of one whole unit in USD, as its source prints it; rounded half-even to 20−d
    /// decimals, or to 8 if it settles a market.
    pub price: String,
    /// Rate at which unrealised profits count, in 10^-8.
    pub profit_rate: String,
    /// Id of the source of the price.
    pub source: String,
}

/// A market in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketEntry {
    /// Name of the contract that the market trades; null: the market's own name. Markets of one contract
    /// differ in their tiers, as those of standard and portfolio accounts do; they settle, count sizes
    /// and are marked alike, longs equal shorts over all of them, and a vault holds each side of the
    /// contract in one of them only.
    pub contract: Option<String>,
    /// Whether positions may only stand in vaults with a single position.
    pub isolated_only: bool,
    /// Maintenance tiers; at least one.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_TABLE_ROWS>")]
    pub maintenance: Vec<TierEntry>,
    /// Continuous or jumping.
    pub maintenance_kind: MaintenanceKind,
    /// Mark price in the settlement asset; rounded half-even to 12−s decimals.
    pub mark: String,
    /// Unique name (§2.2, "Canonical JSON").
    pub name: String,
    /// Name of the settlement asset.
    pub settlement: String,
    /// Decimals of the size, 0..=12.
    pub size_decimals: String,
    /// Id of the source of the mark price.
    pub source: String,
    /// What the tiers go by.
    pub tier_argument: TierArgument,
}

/// One tier in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    /// Rate in 10^-8.
    pub rate: String,
    /// Highest argument of the tier in whole integer units (balance units; notional in 10^-12 of
    /// the settlement asset; size in 10^-s units). The lowest follows from the tier before.
    pub up_to: String,
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = kind::PARAMETERS_FORMAT;

    /// Reads the file's JSON.
    ///
    /// # Errors
    /// Returns [`ParameterError::Syntax`] with line and column.
    pub fn from_json(text: &[u8]) -> Result<Self, ParameterError> {
        match Self::read(text) {
            Ok(document) if document.format == Self::FORMAT => Ok(document),
            other => kind::mismatch(text, FileKind::Parameters)
                .map_or(other, |error| Err(ParameterError::Kind(error))),
        }
    }

    fn read(text: &[u8]) -> Result<Self, ParameterError> {
        if text.len() as u64 > MAX_PARAMETERS_BYTES {
            let reason = format!("more than {MAX_PARAMETERS_BYTES} bytes");
            return Err(ParameterError::Syntax(reason));
        }
        json::parse(text).map_err(|error| ParameterError::Syntax(error.to_string()))
    }
}
