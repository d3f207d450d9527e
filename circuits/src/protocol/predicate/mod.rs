//! The predicate of a vault: what must hold of its balances and positions under given parameters, in
//! plain integers and clause by clause (S1 to S8 of `docs/protocol.md`).
//!
//! It is the twin of the circuit, written independently: it computes from the published tiers and
//! prices themselves and shares no derived table with the circuit, so that a mistake in one of them
//! shows as a difference. Tests hold the two against each other; import, inclusion reports and totals
//! use this one. It must not know how a claim is proven.

mod assessment;
mod check;
mod clause;
mod tier;
mod violation;

pub use assessment::Assessment;
pub use check::{assess, check, check_rule};
pub use clause::Factors;
pub use violation::Violation;
