//! One rig for the tests of all crates: small parameters, small vaults, circuits with chosen cells
//! overridden, real proofs. It stands above all other rooms and is built for tests only.

mod expression;
mod forge;
mod hashes;
mod inference;
mod judge;
mod overridden;
mod real;
mod rig;
mod rigged;
mod stress;
mod system;
mod tested;

pub use forge::{add, judged_by, nothing, write_row};
pub use hashes::hash_changes;
pub use inference::{Contradiction, Facts, Inferred};
pub use judge::RANGE;
pub use overridden::{Address, Changes, Copied, Overridden, Overriding, Record, ADVICE_COLUMNS};
pub use real::{generators, prove, prove_with, verify, verify_with};
pub use rig::{
    boundary_document, small_document, small_parameters, small_vault, underwater_vault, wide_vault,
    DUST, OWED, TIER,
};
pub use rigged::{Rig, RigOf, Rigged, StressRig};
pub use stress::{
    dear, moves, one_scenario, scenario, small_scenarios, small_set, still, worth, SetGroup, DEAR,
    SCENARIO,
};
pub use system::{Assignment, Constraint, Part, Polynomial, System};
pub use tested::{Inputs, Tested};
