//! What the benches share: what is measured and how, and epochs of one shape that are proven.
//!
//! | module | holds |
//! |---|---|
//! | [`measure`] | CPU time and memory of this process, as Linux counts them; settings |
//! | [`venue`] | snapshots of vaults that fill one shape |
//! | [`evidence`] | evidence of many wallets, made and verified |
//! | [`page`] | a bundle with such evidence, for a browser |
//! | [`epoch`] | such a snapshot proven, with the cost of it |
//! | [`mix`] | venues of mixed vaults, combined from blocks of each shape |
//! | [`sample`] | one proof from the middle of an epoch |
#![forbid(unsafe_code)]

pub mod epoch;
pub mod evidence;
pub mod measure;
pub mod mix;
pub mod page;
pub mod sample;
pub mod venue;
