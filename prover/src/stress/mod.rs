//! Scenario proofs (`docs/stress.md`): what the vaults of a finished epoch would owe if prices stood elsewhere, proven
//! over the leaves of its statement. A set of scenarios is written by anyone; the venue computes the results of its
//! books and proves them, and publishes a stress directory beside its bundle.
//!
//! | module | holds |
//! |---|---|
//! | `tally`, `share` | results of all books, and of how few customers they tell |
//! | `rule`, `thin` | which results tell of too few customers to be published (X12) |
//! | `beside` | what else results are compared with |
//! | `ledger` | every set that was ever computed, and which ones were released |
//! | `document` | insurance books, and the stress statement |
//! | `sums` | prefix sums of all units, and the commitments to them |
//! | `jobs` | the queue of proofs |
//! | `run` | one run: computing, proving, releasing |
//!
//! All of it stands in the folder `stress` of the work directory, for its owner only: `ledger.json`, the sets that
//! were computed in `sets/`, and a folder for each stress statement that was begun, with its proofs and the list of
//! what is finished. A killed run loses nothing that was finished. One run at a time works there.

mod beside;
mod document;
mod error;
mod jobs;
mod ledger;
mod rule;
mod run;
mod share;
mod sums;
mod tally;
mod thin;

pub use error::StressFault;
pub use rule::{Beside, Thin, ThinRule, MOST_RELEASED, THRESHOLD};
pub use run::{require_known, Computed, ProvenStress, Proving, Question, Stress};
