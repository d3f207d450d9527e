//! The checks, clause by clause: V0 to V9 over a bundle, V10 over a customer's package, and whether
//! statements follow each other.
//!
//! A check takes bytes from [`crate::source`] and gives a report of [`crate::report::audit`], or an error
//! if something is malformed. Programs and the WebAssembly module may use this room; it must not
//! know how a report is shown.

pub mod audit;
pub mod chain;
pub mod coverage;
pub mod inclusion;
pub mod liquidation;
pub mod previous;
pub mod proof;
