//! The subcommands of `ringfence-prover`, one file each: what it takes, what it runs, and what it prints.
//!
//! Commands put the other rooms together and may use all of them. They compute nothing themselves, and
//! nothing else in the crate may use them. The engine that makes the proofs is chosen here, in
//! [`prove`].

pub mod account_list;
mod book_lines;
pub mod check;
pub mod complete;
pub mod completion;
pub mod demo;
pub mod generate;
pub mod import_parameters;
pub mod inclusion;
pub mod init;
pub mod kept;
pub mod machine;
pub mod mapping;
mod names;
pub mod parameters;
pub mod previous;
pub mod prove;
pub mod prove_group;
pub mod publish;
pub mod reserves;
pub mod run;
pub mod scenarios;
pub mod sign;
pub mod stress;
pub mod warnings;

use std::path::Path;

use ringfence_circuits::protocol::bundle::{BLOCKS_FILE, PROOFS_DIR};

use crate::epoch::EpochError;

/// Files of a work directory that no bundle holds.
const PRIVATE: [&str; 4] = ["inputs.json", "secret", "draft.json", "vaults"];

/// Refuses a bundle that was given as a work directory. A finished work directory holds all that a bundle
/// holds, and private files beside it.
fn require_work_directory(work: &Path) -> Result<(), EpochError> {
    let has = |name: &str| work.join(name).exists();
    let is_private = PRIVATE.iter().any(|name| has(name));
    match has(BLOCKS_FILE) && has(PROOFS_DIR) && !is_private {
        true => Err(EpochError::IsBundle(work.to_owned())),
        false => Ok(()),
    }
}
