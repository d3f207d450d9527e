//! Ringfence for venues: from published tables and snapshots to statements and proofs.
#![forbid(unsafe_code)]

pub mod bundle;
pub mod command;
pub mod epoch;
pub mod import_parameters;
pub mod inclusion;
pub mod parameter_file;
pub mod progress;
pub mod secret;
pub mod snapshot;
