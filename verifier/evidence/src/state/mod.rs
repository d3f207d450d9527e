//! The state of chains of Ethereum's kind: raw headers and trie nodes, detached from the list, from
//! which amounts follow.
//!
//! | file | holds |
//! |---|---|
//! | [`varint`] | the lengths of the file |
//! | [`file`](mod@file) | `state.bin`: an index over its nodes, and its writer |
//! | [`header`] | a block's header |
//! | [`account`] | an account, and a stored number |
//! | [`anchor`] | which rows of a list follow from which headers (V15) |
//!
//! A header proves nothing by itself: whether its block is one of the chain is told by the reader's
//! file of headers (V16).

pub mod account;
pub mod anchor;
pub mod file;
pub mod header;
pub mod varint;
