//! The venue's side of the risk policy (`docs/policy.md`): a policy from rules in human units, a history from tables of
//! prices, and parameters whose thresholds follow from both.
//!
//! What thresholds must be is computed by [`ringfence_circuits::protocol::policy`], as every reader computes it. This room
//! reads and writes the files, finds the publication from whose thresholds they move, and refuses parameters that don't
//! follow. It uses [`crate::snapshot`] and knows no proofs.

mod adjust;
mod baseline;
mod effect;
mod error;
mod file;
mod follow;
mod history;
mod rules;
mod table;
mod time;

pub(crate) use adjust::days_between;
pub use adjust::{adjusted, Adjusted, Bound, Given, NameKind, PriceOrigin, Threshold, Tier};
pub use baseline::{baseline_of, BaselineFile, Of};
pub use effect::{values, Effect, Values};
pub use error::PolicyFault;
pub(crate) use file::copy_history;
pub use file::load_policy;
pub use follow::{require_followed, Files};
pub use history::{write_history, Made, OfSeries};
pub use rules::policy_of;
pub use table::{Columns, Table};
pub(crate) use time::shown as duration;
