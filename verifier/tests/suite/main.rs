//! The verifier, through its library and as the built program.
//!
//! All of it is one test program: the honest bundle, whose proofs take longest, is made once, and a
//! long test runs beside the short ones of other files.

#[cfg(feature = "cli")]
mod answers;
mod audit;
#[cfg(feature = "cli")]
mod bounded;
mod catalogue;
mod chain;
#[cfg(feature = "cli")]
mod command;
mod common;
#[cfg(feature = "cli")]
mod completion;
mod coverage;
#[cfg(feature = "cli")]
mod customer;
#[cfg(feature = "cli")]
mod doubtful;
#[cfg(feature = "cli")]
mod evidence;
#[cfg(feature = "cli")]
mod files;
#[cfg(feature = "cli")]
mod forged;
#[cfg(feature = "archive")]
mod fuzz_seeds;
#[cfg(feature = "cli")]
mod hostile;
#[cfg(feature = "cli")]
mod html;
#[cfg(feature = "cli")]
mod html_audit;
mod inclusion;
#[cfg(feature = "cli")]
mod kit;
mod lowest_level;
#[cfg(feature = "cli")]
mod manuals;
#[cfg(feature = "cli")]
mod papers;
mod policy;
mod prices;
#[cfg(feature = "cli")]
mod schemas;
mod security_document;
mod shared;
#[cfg(feature = "cli")]
mod stress;
#[cfg(feature = "cli")]
mod texts;
mod trusted_base;
#[cfg(feature = "cli")]
#[path = "../../../prover/tests/suite/mapping/validator.rs"]
mod validator;
#[cfg(feature = "cli")]
mod verdict;
