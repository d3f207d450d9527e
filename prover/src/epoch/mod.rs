//! One epoch, from a snapshot to a bundle, in a work directory.
//!
//! | stage | file | holds |
//! |---|---|---|
//! | inputs | `inputs.json` | digests of what this epoch is made of; a resumed run must match |
//! | secret | `secret` | the epoch secret |
//! | import | `vaults/`, `draft.json` | records in secret order; the statement without its root |
//! | tree | `tree/` | all digests of leaves and nodes; `statement.json` |
//! | sums | `sums.bin`, `blocks.bin` | prefix sums; the public commitments |
//! | proofs | `proofs/` | one file per finished proof |
//!
//! Each file is written aside, synced and renamed, and is there exactly when its stage (or its
//! proof) is finished, so a killed run goes on where it was. Everything but `statement.json`,
//! `blocks.bin` and `proofs/` is private (mode 0600).

mod error;
mod inputs;
mod prove;
mod sums;
mod trees;
mod work;

pub use error::EpochError;
pub use inputs::Inputs;
pub use prove::{default_blocks_per_proof, Plan};
pub use sums::Sums;
pub use trees::{BlockTree, RowTree};
pub(crate) use work::create_private_dir;
pub use work::{Epoch, VaultRow, TOOL};

/// Tells how a long stage goes on.
pub trait Progress: Sync {
    /// A stage begins; `total` steps are expected.
    fn begin(&self, stage: &str, total: u64);
    /// Steps were made.
    fn advance(&self, steps: u64);
    /// The stage is finished.
    fn end(&self);
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
