//! What holdings mean: which contracts are known, with which decimals, and where their balances stand
//! in the state of their chain.
//!
//! A venue's own table would define what a proof of its own means, so the table is never taken from a
//! bundle: one is compiled in, and a reader may bring another.
//!
//! | file | holds |
//! |---|---|
//! | [`layout`] | where a token keeps the balance of a holder |
//! | [`table`] | chains and holdings |
//!
//! The table that is compiled in stands in `compiled.json`. An entry has a layout only if the tests
//! hold a real proof of it, with all that the layout pins.

pub mod layout;
pub mod table;

#[cfg(test)]
mod tests;
