//! The statement (§6): what a venue publishes for one epoch, as canonical JSON, and its digest.
//!
//! [`Document`] is the file; [`Statement`] is what its checks against the parameters leave of it,
//! with the digest that a venue anchors and the base of the fingerprints that its proofs are about.
//! Whoever verifies takes a [`Statement`]. Whoever proves takes an [`OpenStatement`]: what proofs bind is
//! fixed, what a venue has and who signs for it ([`Completion`]) is not. Nothing here knows blocks'
//! commitments or proofs.

mod block_list;
mod book;
mod check;
mod checked;
mod completion;
mod context;
mod document;
mod error;
mod limits;
mod open;
mod published;
mod signer;

pub use crate::protocol::text::{is_time, Natural};
pub use block_list::{block_list_hash, BlockListRow};
pub use book::Book;
pub use checked::Statement;
pub use completion::Completion;
pub use context::statement_digest;
pub use document::{BlockListEntry, Correction, Document, Reserve};
pub use error::StatementError;
pub use limits::{
    MAX_BLOCKS, MAX_BOOKS, MAX_BOOK_LANES, MAX_K, MAX_RESERVES, MAX_SHAPES, MAX_SIGNERS,
    MAX_STATEMENT_BYTES,
};
pub use open::OpenStatement;
pub use published::{
    AssetTotals, BookTotals, MarketTotals, RuleTotals, SettlementTotals, StatementTotals,
};
pub use signer::{Signer, SignerFault};
