//! The scenario circuit: what the vaults of a block owe under a group of scenarios (`docs/stress.md`). It
//! opens the same leaves as the block circuit, with the same chips and columns, and says other things of
//! them: no tier, no rule, but for each scenario an equity and from it a deficit.
//!
//! | room | holds |
//! |---|---|
//! | [`layout`] | where the arithmetic cells of a block stand |
//! | [`group`] | a file for each group of cells: balance, position, pair, tail, end |
//! | [`table`] | the scenario table: what a unit of each asset and market is worth |
//! | [`key`] | what the fixed part of a circuit depends on |
//! | [`grid`] | all groups of a block, one after another |
//! | [`witness`] | the witness of a unit and its public inputs |
//! | [`unit`](mod@unit) | the circuit, clause by clause |
//! | [`size`] | rows and k |
//!
//! No cell of the leaf is judged here: that slots are in order, that an empty one holds nothing, that zero has
//! no sign, is what the block circuit has shown of the same leaf. What is checked is that the words have one
//! reading only, so that the vaults here are the vaults there.

pub mod grid;
pub mod group;
pub mod key;
pub mod layout;
pub mod size;
pub mod table;
pub mod unit;
pub mod witness;

pub use crate::protocol::stress::unit::{StressInstance, StressRow};
pub use key::StressKey;
pub use size::stress_proof_length;
pub use unit::StressCircuit;
pub use witness::{StressPlace, StressWitness};
