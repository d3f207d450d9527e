//! The list of a venue's reserves: heads, holdings, and a file of rows. It holds no signature.
//!
//! | file | holds |
//! |---|---|
//! | [`time`] | times, as documents and headers have them |
//! | [`block`] | a block of a chain: number, hash, time |
//! | [`document`] | `reserves.json`, the list without its rows |
//! | [`agreement`] | whether a list is that of a statement |
//! | [`rows`] | `reserves.rows`, read and written as a stream |
//! | [`sums`] | what the rows add up to, by book and asset |
//!
//! A row's address may stand in one book only, and a contract under one holding only. Whether the
//! amounts are there is not this room's matter.

pub mod agreement;
pub mod block;
pub mod document;
pub mod rows;
pub mod sums;
pub mod time;

#[cfg(test)]
mod tests;
