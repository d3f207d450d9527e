//! The prover of Ringfence: import of snapshots, proofs, bundles and inclusion packages.
#![forbid(unsafe_code)]

pub mod command;
pub mod snapshot;
