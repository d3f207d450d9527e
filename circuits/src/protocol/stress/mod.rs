//! Scenario proofs (X-clauses of `docs/stress.md`): what vaults would owe if prices stood elsewhere, shown of
//! the leaves that a published statement commits to. Nothing of a bundle changes by it.
//!
//! | file | holds |
//! |---|---|
//! | [`set`] | the scenario set: factors and spreads as a file, and the prices that follow under parameters (X1) |
//! | [`equity`] | equity and deficit of a vault under a scenario, in plain integers (X2, X3) |
//! | [`lane`] | which sums are taken, and their weights (X4) |
//! | [`sums`] | the sums of a statement's books |
//! | [`statement`] | the stress statement, and the base of the weights that is drawn from it (X5) |
//! | [`mod@unit`] | which proof is about what: units in order, their public inputs |
//! | [`files`] | the directory in which all of it is published |

pub mod equity;
pub mod files;
pub mod lane;
pub mod set;
pub mod statement;
pub mod sums;
pub mod unit;
