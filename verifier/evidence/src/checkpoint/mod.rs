//! The log of a venue's statements: a tree that only grows, whose checkpoints are signed and witnessed.
//!
//! A venue that shows one statement to some and another to others would have to keep two logs. Whoever
//! compares checkpoints, and witnesses who sign only what grows out of what they saw, would notice.
//! Formats are those of C2SP (`signed-note`, `tlog-checkpoint`, `tlog-cosignature`, `tlog-proof`).
//!
//! | file | holds |
//! |---|---|
//! | [`merkle`] | trees and proofs of RFC 6962 |
//! | [`note`] | a text with signature lines |
//! | [`vkey`] | keys, and what they say of a note |
//! | [`body`] | the text of a checkpoint |
//! | [`proof`] | a leaf, its way to the root, and the checkpoint, in one file |
//! | [`log`] | the venue's leaves: what it signs, and the proofs that it gives out |
//! | [`check`] | what a reader learns of a statement (V20) |

pub mod body;
pub mod check;
pub mod log;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod vkey;

#[cfg(test)]
mod tests;
