//! The stress statement: what a venue publishes of its vaults under a scenario set, as canonical JSON, and
//! what follows from it.
//!
//! [`Document`] is the file; [`StressStatement`] is what its checks against the statement and the set leave
//! of it, with the digest and with the base r′ of the weights, which is drawn from all results.

mod check;
mod checked;
mod context;
mod document;
mod error;
mod limits;

pub use checked::StressStatement;
pub use context::{blind_place, BLIND_LABEL};
pub use document::{BookResult, Document, ScenarioResult, Shown, Signed};
pub use error::StressError;
pub use limits::MAX_STRESS_BYTES;
