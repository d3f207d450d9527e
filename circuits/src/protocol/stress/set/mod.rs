//! The scenario set: an author's factors and spreads, which name no venue and no epoch.
//!
//! [`Document`] is the file; [`ScenarioSet`] is what its own checks leave of it; [`Fitted`] is what it comes
//! to under parameters, integers with every limit established. Whoever proves or verifies takes [`Fitted`].

mod check;
mod document;
mod error;
mod limits;
mod price;

pub use check::{Move, Moves, Scenario, ScenarioSet};
pub use document::{Document, Exception, MovesEntry, ScenarioEntry};
pub use error::SetError;
pub use limits::{MAX_FACTOR, MAX_SCENARIOS, MAX_SET_BYTES, MOST_EXCEPTIONS};
pub use price::{Fitted, Ignored, Prices, ShockedAsset, ShockedMarket};
