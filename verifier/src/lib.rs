//! Ringfence for everyone else: checks what a venue publishes (`audit`) and what a customer was
//! given (`inclusion`). Clause ids (V0…V10) in these docs are those of the protocol.
//!
//! | module | holds |
//! |---|---|
//! | [`audit`] | V0 to V9 over a [`audit::Bundle`] |
//! | [`proof`] | V5 and V6: keys and proofs |
//! | [`coverage`] | V8 and V9: market closure, liabilities and reserves |
//! | [`inclusion`] | V10: a customer's package |
//! | [`chain`] | statements that follow each other |
//! | [`claim`], [`report`], [`package_report`] | what is said of it |
//! | [`plain`] | texts of others, safe to show |
//! | `answer`, `html` | the same as JSON and as a page (feature `html`) |
//! | [`directory`], [`files`] | bundles on disk and in memory |
//! | `archive` | bundles in one file (feature `archive`) |
//!
//! Without default features there are neither threads nor a command line.
#![forbid(unsafe_code)]

pub mod amount;
#[cfg(feature = "html")]
pub mod answer;
#[cfg(feature = "archive")]
pub mod archive;
pub mod audit;
pub mod chain;
pub mod claim;
#[cfg(feature = "cli")]
pub mod cli;
pub mod coverage;
pub mod directory;
pub mod files;
#[cfg(feature = "html")]
pub mod html;
pub mod inclusion;
pub mod liquidation;
pub mod package_report;
pub mod plain;
pub mod previous;
pub mod processor;
pub mod proof;
pub mod report;
