//! Scenario sets for tests, and the rig of stress circuits.

mod forge;
mod rig;
mod set;

pub use rig::{SetGroup, SCENARIO};
pub use set::{
    dear, moves, one_scenario, scenario, small_scenarios, small_set, still, worth, DEAR,
};
