//! Why the service can't begin.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_prover::epoch::EpochError;
use ringfence_verifier::{message::Said, say};

/// Why the service can't begin. No error repeats a token.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The file of tokens can't be read.
    TokenFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others may read the file of tokens.
    TokenNotPrivate(PathBuf),
    /// The file holds no tokens, or others than are taken.
    Token(PathBuf),
    /// Other machines reach the address, and nobody said that they may.
    Public(SocketAddr),
    /// The address can't be had.
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// Two work directories are of one epoch.
    SameEpoch(String),
    /// The system refuses something that the service can't do without.
    System(io::Error),
    /// A work directory can't be opened.
    Epoch(EpochError),
}

impl ServeError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ServeError::TokenFile { path, source } => {
                say!("RF-1331", path = shown_path(path), source)
            }
            ServeError::TokenNotPrivate(path) => say!("RF-1331.private", path = shown_path(path)),
            ServeError::Token(path) => say!("RF-1331.content", path = shown_path(path)),
            ServeError::Public(address) => say!("RF-1332", address),
            ServeError::Listen { address, source } => say!("RF-1333", address, source),
            ServeError::SameEpoch(epoch) => say!("RF-1334", epoch),
            ServeError::System(source) => say!("RF-1333.system", source),
            ServeError::Epoch(error) => error.said(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.said().code
    }
}

impl std::error::Error for ServeError {}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.said();
        f.write_str(&said.text)?;
        match said.help {
            "" => Ok(()),
            help => write!(f, "; {help}"),
        }
    }
}

impl From<EpochError> for ServeError {
    fn from(error: EpochError) -> Self {
        ServeError::Epoch(error)
    }
}
