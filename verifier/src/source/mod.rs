//! Where bundles come from: a directory, an archive, or files in memory.
//!
//! Everything here reads bytes within limits and says which file is missing, left over or too long.
//! Checks, programs and the WebAssembly module may use this room; it must not know what a check
//! finds in those bytes, nor how a report is shown.

#[cfg(feature = "archive")]
pub mod archive;
mod arrange;
mod assemble;
mod beside;
mod bundle;
pub mod directory;
mod error;
pub mod evidence;
mod files;
pub mod memory;
mod stress;

pub use self::{
    beside::WithEvidence,
    bundle::Bundle,
    error::{OtherFolder, SourceError},
    files::{Files, Proofs},
    stress::{Stress, StressFiles},
};
