//! Ringfence for venues: from published tables and snapshots to statements and proofs.
#![forbid(unsafe_code)]

pub mod command;
pub mod import_parameters;
pub mod parameter_file;
pub mod snapshot;
