//! Signing statements: the venue's key, and the log in which its statements stand.
//!
//! A venue signs no statement by itself but a checkpoint of the log of all its statements, so that a second
//! statement of an epoch, or a skipped one, is a second log. Formats are those of C2SP (`signed-note`,
//! `tlog-checkpoint`, `tlog-proof`, `tlog-witness`).
//!
//! | file | holds |
//! |---|---|
//! | [`key`] | a key in a file of its owner's |
//! | [`log`] | a directory with the log, its checkpoint and proofs |
//! | [`error`](mod@error) | why something can't be signed |
//!
//! The room knows digests of statements and nothing else of them.

pub mod error;
pub mod key;
pub mod log;

pub use error::SigningError;
