//! The risk policy (`docs/policy.md`): the rule by which margin rates and haircuts follow the market, and what it
//! gives for a history of prices.
//!
//! A venue publishes [`Document`], checked as [`Policy`], and a history of prices ([`history`]). [`Measured`] is how far
//! prices moved, for everything that a policy speaks of; [`Thresholds`] is what the parameters of an epoch must
//! then be, name by name, and which limit held one back. Whoever makes parameters and whoever reads them
//! computes the same from public files. No circuit knows of it.

mod check;
mod document;
mod error;
pub mod history;
mod limit;
mod measure;
mod measured;
mod mismatch;
mod overlap;
mod rule;
#[cfg(test)]
mod tests;
mod threshold;
mod weight;

pub use check::{Entry, Policy};
pub use document::{
    Document, FixedSteps, Measure, PolicyAsset, PolicyMarket, RuleEntry, UpperTiers,
    MAX_POLICY_BYTES,
};
pub use error::PolicyError;
pub use limit::{moved_too_far, same_terms, Baseline};
pub use measure::Observed;
pub use measured::{LastPrice, Measured};
pub use mismatch::{Found, Mismatch, OfName};
pub use overlap::{untimely, Change, Difference, Grids, Overlap, Untimely};
pub use rule::{Rule, Steps};
pub use threshold::{Held, Threshold, Thresholds};
pub use weight::Weighted;
