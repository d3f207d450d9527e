//! One epoch, from a snapshot to finished proofs, in a work directory.
//!
//! | stage | module | files | hold |
//! |---|---|---|---|
//! | all | `finished`, `release` | `finished` | what every finished file holds |
//! | inputs | `inputs` | `inputs.json` | digests of what this epoch is made of; a resumed run must match |
//! | secret | `directory` | `secret` | the epoch secret |
//! | import | [`crate::snapshot`], `draft` | `vaults/`, `draft.json` | records in secret order; the open statement without its root |
//! | tree | `place`, `trees` | `tree/`, `open.json` | all digests of leaves and nodes; the open statement |
//! | sums | `sums`, `blinds` | `sums.bin`, `blocks.bin` | prefix sums; the public commitments |
//! | proofs | `jobs`, `job`, `queue`, `prove`, `meter` | `proofs/` | one file per finished proof |
//! | proofs of others | `accept` | `proofs/` | the same, when they verify |
//! | completion | `complete`, `named` | `statement.json`, `named/` | the statement; where its digest stands |
//!
//! Each file is written aside, synced and renamed, and listed in `finished` with its digest when its
//! stage (or its proof) is done, so a killed run goes on where it was. What is listed is compared before
//! it is used; what isn't is made again. Everything but `statement.json`, `blocks.bin` and `proofs/` is
//! private (mode 0600). All but the last stage follows from the inputs; what completes a statement may change.
//!
//! [`Epoch`] holds the secret and the paths, and hands to each stage what that stage needs; no stage
//! knows the `Epoch`. [`Vaults`] finds what was imported of an account. A [`Job`] is all that one proof is made from: whoever proves it, here or on another
//! machine, needs no work directory and never sees the secret. The stages use snapshots and the circuits
//! crate; they must not know commands, nor how bundles and packages are put together.

mod accept;
mod blinds;
mod complete;
mod directory;
mod draft;
mod error;
mod finished;
mod hashes;
mod inputs;
pub mod job;
mod job_error;
mod job_key;
mod jobs;
mod meter;
mod named;
mod place;
mod plan;
mod policy;
mod progress;
mod prove;
mod queue;
mod release;
mod sums;
mod tool;
mod trees;
mod vaults;
mod work;

pub use accept::Acceptance;
pub use complete::{reserves, Blocks};
pub(crate) use directory::{create_private_dir, remove_dir, require_private, WorkDirectory};
pub use error::EpochError;
pub(crate) use error::MISSING;
pub(crate) use finished::Finished;
pub use inputs::Inputs;
pub use job::Job;
pub use job_error::JobError;
pub use job_key::JobKey;
pub use jobs::Jobs;
pub use meter::Meter;
pub use named::{is_given_out, NamedBy};
pub use place::VaultRow;
pub(crate) use place::{block_count, BlockReader};
pub use plan::{default_blocks_per_proof, fitting_threads, Memory, Plan};
pub use progress::{Progress, Silent};
pub(crate) use prove::{proof_name, prove_missing};
pub(crate) use queue::Queue;
pub use sums::Sums;
pub use tool::TOOL;
pub use trees::{BlockTree, RowTree};
pub use vaults::{FoundVault, Vaults};
pub use work::Epoch;
