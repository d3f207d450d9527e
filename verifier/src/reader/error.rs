//! Why what a reader brings can't be used.

use ringfence_circuits::protocol::{
    hash::digest::DigestFault, kind::WrongKind, parameters::ParameterError, policy::PolicyError,
    statement::StatementError,
};

use ringfence_evidence::{
    chain::ChainFault,
    checkpoint::{note::NoteFault, proof::LogProofFault, vkey::VerifierKeyFault},
    headers::HeadersFault,
    observation::ObservationFault,
    recognised::table::TableFault,
};

use super::prices::fault::PricesFault;
use crate::{
    explained,
    message::{Quoted, Said},
    say,
};

/// Why what a reader brings can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// What was given as a digest is none.
    Digest(DigestFault),
    /// The previous statement is malformed.
    Previous(StatementError),
    /// The previous parameters are malformed.
    PreviousParameters(ParameterError),
    /// The previous parameters are not those of the previous statement.
    PreviousDigest,
    /// The file of blocks is none.
    Headers(HeadersFault),
    /// The table of recognised holdings is none.
    Table(TableFault),
    /// A text is no key.
    Key(VerifierKeyFault),
    /// A text is no chain.
    Chain {
        /// The text.
        text: String,
        /// What is wrong.
        fault: ChainFault,
    },
    /// An observation is none.
    Observation {
        /// The file.
        name: String,
        /// What is wrong.
        fault: ObservationFault,
    },
    /// A signed note is none.
    Note {
        /// The file.
        name: String,
        /// What is wrong.
        fault: NoteFault,
    },
    /// Another statement is none.
    Other {
        /// The file.
        name: String,
        /// What is wrong.
        error: StatementError,
    },
    /// The proof of another statement's place is none.
    OtherProof {
        /// The file.
        name: String,
        /// What is wrong.
        fault: LogProofFault,
    },
    /// A text is not the number that is wanted.
    Number {
        /// The text.
        text: String,
        /// What it is to count.
        what: &'static str,
    },
    /// A risk policy is none.
    Policy(PolicyError),
    /// A price history of the reader is none.
    History {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The statement before the corrected epoch is malformed.
    Baseline(StatementError),
    /// A file of prices is none.
    Prices {
        /// The file.
        name: String,
        /// What is wrong.
        fault: PricesFault,
    },
    /// There are more files of prices than are read.
    PriceFiles {
        /// How many there are.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// A text is no tolerance for prices.
    PriceTolerance {
        /// The text.
        text: String,
    },
    /// An asset whose surplus is to count is none of the parameters.
    Surplus {
        /// The asset.
        asset: String,
    },
}

impl ReaderError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            ReaderError::Digest(reason) => say!("RF-2024", reason),
            ReaderError::Previous(error @ StatementError::Kind(WrongKind::Older { .. })) => {
                say!("RF-2108.older", error)
            }
            ReaderError::Previous(error @ StatementError::Kind(WrongKind::Open { .. })) => {
                say!("RF-2108.open", error)
            }
            ReaderError::PreviousParameters(
                error @ ParameterError::Kind(WrongKind::Older { .. }),
            ) => say!("RF-2109.older", error),
            ReaderError::Previous(error) => say!("RF-2108", error),
            ReaderError::PreviousParameters(error) => say!("RF-2109", error),
            ReaderError::PreviousDigest => say!("RF-2109.digest"),
            ReaderError::Headers(fault) => say!("RF-2121", fault),
            ReaderError::Table(fault) => say!("RF-2122", fault),
            ReaderError::Key(fault) => say!("RF-2123", fault),
            ReaderError::Chain { text, fault } => {
                say!("RF-2124", chain = Quoted(text), fault)
            }
            ReaderError::Observation { name, fault } => {
                say!("RF-2125", name = Quoted(name), fault)
            }
            ReaderError::Note { name, fault } => say!("RF-2126", name = Quoted(name), fault),
            ReaderError::Other { name, error } => say!("RF-2127", name = Quoted(name), error),
            ReaderError::OtherProof { name, fault } => {
                say!("RF-2127.proof", name = Quoted(name), fault)
            }
            ReaderError::Number { text, what } => say!("RF-2129", text = Quoted(text), what),
            ReaderError::Policy(error) => say!("RF-2140", error),
            ReaderError::History { name, reason } => {
                say!("RF-2142", name = Quoted(name), reason = Quoted(reason))
            }
            ReaderError::Baseline(error) => say!("RF-2141", error),
            ReaderError::Prices { name, fault } => fault.said(name),
            ReaderError::PriceFiles { found, most } => say!("RF-2134", found, most),
            ReaderError::PriceTolerance { text } => say!("RF-2133", text = Quoted(text)),
            ReaderError::Surplus { asset } => say!("RF-2128", asset = Quoted(asset)),
        }
    }
}

explained!(ReaderError, Failure);
