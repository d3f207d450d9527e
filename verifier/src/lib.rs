//! Ringfence for everyone else: checks what a venue publishes (`audit`) and what a customer was
//! given (`inclusion`). Clause ids (V0…V10) in these docs are those of the protocol.
//!
//! | room | holds |
//! |---|---|
//! | [`source`] | bundles: in a directory, in an archive (feature `archive`), in memory |
//! | [`check`] | V0 to V9 over a bundle, V10 over a package, statements that follow each other |
//! | [`reader`] | what a reader brings to a check |
//! | [`message`] | all codes and words |
//! | [`report`] | what is said of it: claims, text, and with feature `html` JSON and pages |
//!
//! Without default features there are neither threads nor a command line.
#![forbid(unsafe_code)]

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod message;
pub mod processor;
pub mod reader;
pub mod report;
pub mod source;
