//! Checks what a venue publishes with Ringfence, for everyone who does not want to take its word.
//!
//! A venue publishes a *bundle*: a statement of what its books owe, the parameters by which vaults
//! are judged, and proofs that every vault satisfies its rule and that the totals are the sums over
//! exactly these vaults. It gives each customer a *package*: their own vaults, and the path from
//! them to the statement. This crate audits bundles, checks packages, and checks that statements
//! follow each other. It never asks the venue anything, and it takes nothing on trust but the
//! prices and what else [`report::LIMITS`] names.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use ringfence_circuits::{proof::generators, protocol::hash::digest::Digest};
//! use ringfence_verifier::{check::audit::audit, processor, reader::Reader, source::directory};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     processor::check()?;
//!     let bundle = directory::load(Path::new("bundle"))?;
//!     // The digest as the venue anchored it, seen elsewhere than in the bundle.
//!     let reader = Reader::with_anchor(Some(Digest::parse("rfs1…")?));
//!     let cache = generators::default_cache();
//!     let report = audit(&bundle, &reader, &|k| generators::load(k, &cache), &|_| {})?;
//!     print!("{report}");
//!     std::process::exit(report.exit_code().into())
//! }
//! ```
//!
//! The rooms, in the order in which they use each other:
//!
//! | room | holds |
//! |---|---|
//! | [`message`] | all codes and words, keyed by code and by language |
//! | [`processor`] | whether this processor can run the arithmetic |
//! | [`reader`] | what a reader brings to a check |
//! | [`source`] | bundles: in a directory, in an archive (feature `archive`), in memory |
//! | [`report`] | what is said of a check: claims, text, and with feature `html` JSON and pages |
//! | [`check`] | audits of bundles, checks of packages and of chains of statements |
//! | `manuals` | completions and manual pages of a program (feature `manuals`) |
//! | `cli` | the command line (feature `cli`) |
//!
//! Names such as V0 to V10 in these pages are the clauses of `docs/protocol.md`. Without default
//! features there are neither threads nor a command line.
#![forbid(unsafe_code)]

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "manuals")]
pub mod manuals;
pub mod message;
pub mod processor;
pub mod reader;
pub mod report;
pub mod source;
