//! Why there is no page and no package.

use std::{io, path::PathBuf};

use ringfence_circuits::proof::generators::GeneratorError;
use ringfence_verifier::processor;

use crate::join::JoinError;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WebError {
    /// Cargo did not build the module.
    #[error(
        "cargo did not build the WebAssembly module: {reason}; try: rustup target add {target}"
    )]
    Cargo {
        /// What cargo says.
        reason: String,
        /// The target that it builds for.
        target: &'static str,
    },
    /// A file can't be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// The generators can't be read or made.
    #[error(transparent)]
    Generators(#[from] GeneratorError),
    /// The scripts can't be joined.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// A template without a place that is to be filled.
    #[error("the template has no single line {0}")]
    Template(String),
    /// A key in the template that has no words, or no empty element for them.
    #[error("the template can't take the words of {0}")]
    Word(String),
    /// This processor can't run the program.
    #[error("{error}; try: {help}", help = error.help())]
    Processor {
        /// What it lacks.
        #[from]
        error: processor::UnsupportedProcessor,
    },
}
