//! Scenario sets for tests, and the rig of stress circuits.

mod set;

pub use set::{moves, one_scenario, scenario, small_scenarios, small_set, still};
