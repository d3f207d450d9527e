//! The policy as a file.

use serde::{Deserialize, Serialize};

use super::error::PolicyError;
use crate::{
    primitive::json,
    protocol::{
        kind::{self, FileKind},
        parameters::{MaintenanceKind, TierArgument, TierEntry, MAX_ID, MAX_NOTES, MAX_TABLE_ROWS},
        text::Natural,
    },
};

/// Most bytes of a policy.
pub const MAX_POLICY_BYTES: u64 = 8 << 20;
/// Most rules.
pub const MAX_RULES: usize = 1 << 10;

/// How far prices moved, in which sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The largest move within the horizon.
    Worst,
    /// The root of the mean square of moves over the horizon.
    Deviation,
}

/// How the tiers of a table follow its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpperTiers {
    /// In proportion to the first.
    Proportional,
    /// By as much as the first.
    Additive,
    /// Each is at least the level.
    AtLeast,
}

/// A rule. Numbers are texts; units stand in `docs/policy.md`. Here and below, fields stand in the order of the
/// canonical encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// Highest level, in 10^-8.
    pub cap: Natural,
    /// Seconds for which a measure must have been lower before a weight falls.
    pub fall_wait: Natural,
    /// Lowest level, in 10^-8.
    pub floor: Natural,
    /// Intervals between the prices of a move, at most or exactly.
    pub horizon: Natural,
    /// Seconds between two points.
    pub interval: Natural,
    /// What is measured.
    pub measure: Measure,
    /// The level for a measure of one, in 10^-8.
    pub multiplier: Natural,
    /// Unique name.
    pub name: String,
    /// Number of points.
    pub observations: Natural,
    /// Largest fall in 10^-8 a day; null: no limit.
    pub step_down: Option<Natural>,
    /// Largest rise in 10^-8 a day; null: no limit.
    pub step_up: Option<Natural>,
    /// How tiers above the first follow.
    pub upper_tiers: UpperTiers,
}

/// Limits of names without a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedSteps {
    /// Largest fall in 10^-8 a day; null: no limit.
    pub step_down: Option<Natural>,
    /// Largest rise in 10^-8 a day; null: no limit.
    pub step_up: Option<Natural>,
}

/// An asset of the policy: its own tables, and the rule that moves its haircuts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyAsset {
    /// Collateral slices, whose haircuts the rule moves.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_TABLE_ROWS>")]
    pub collateral: Vec<TierEntry>,
    /// Debt slices.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_TABLE_ROWS>")]
    pub debt: Vec<TierEntry>,
    /// Decimals of its balance unit.
    pub decimals: String,
    /// The asset's name.
    pub name: String,
    /// Rate at which unrealised profits count.
    pub profit_rate: String,
    /// Name of the rule; null: fixed.
    pub rule: Option<String>,
    /// Name of its prices in the history; null, for a fixed asset only: none.
    pub series: Option<String>,
}

/// A market of the policy: its own table, and the rule that moves its rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyMarket {
    /// Name of the contract; null: the market's own name.
    pub contract: Option<String>,
    /// Whether positions may only stand in vaults with a single position.
    pub isolated_only: bool,
    /// Maintenance tiers, whose rates the rule moves.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_TABLE_ROWS>")]
    pub maintenance: Vec<TierEntry>,
    /// Continuous or jumping.
    pub maintenance_kind: MaintenanceKind,
    /// The market's name.
    pub name: String,
    /// Name of the rule; null: fixed.
    pub rule: Option<String>,
    /// Name of its marks in the history; null, for a fixed market only: none.
    pub series: Option<String>,
    /// Name of the settlement asset.
    pub settlement: String,
    /// Decimals of the size.
    pub size_decimals: String,
    /// What the tiers go by.
    pub tier_argument: TierArgument,
}

/// The policy as people publish it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Assets, strictly sorted by name.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_ID>")]
    pub assets: Vec<PolicyAsset>,
    /// Limits of names without a rule.
    pub fixed: FixedSteps,
    /// `ringfence-policy-1`.
    pub format: String,
    /// Markets, strictly sorted by name.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_ID>")]
    pub markets: Vec<PolicyMarket>,
    /// Name of the policy.
    pub name: String,
    /// What a reader must know.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_NOTES>")]
    pub notes: Vec<String>,
    /// Rules, strictly sorted by name.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_RULES>")]
    pub rules: Vec<RuleEntry>,
}

impl Document {
    /// The value of [`Document::format`].
    pub const FORMAT: &'static str = kind::POLICY_FORMAT;

    /// Reads a policy from its canonical encoding.
    ///
    /// # Errors
    /// It is an error if it is malformed, of another format, or not canonical.
    pub fn from_canonical(text: &[u8]) -> Result<Self, PolicyError> {
        match Self::read(text) {
            Ok(document) if document.format == Self::FORMAT => Ok(document),
            other => kind::mismatch(text, FileKind::Policy)
                .map_or(other, |error| Err(PolicyError::Kind(error))),
        }
    }

    fn read(text: &[u8]) -> Result<Self, PolicyError> {
        if text.len() as u64 > MAX_POLICY_BYTES {
            return Err(PolicyError::Syntax(format!("more than {MAX_POLICY_BYTES} bytes")));
        }
        json::parse_canonical(text).map_err(|error| match error {
            json::JsonError::NotCanonical => PolicyError::NotCanonical,
            other => PolicyError::Syntax(other.to_string()),
        })
    }
}
