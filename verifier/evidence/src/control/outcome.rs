//! What was found of an entry of `control.jsonl`.

use std::fmt;

use ringfence_circuits::primitive::shown::Shown;

use super::{after::After, challenge::ChallengeFault, scheme::Scheme};
use crate::{
    address::{Address, AddressFault},
    bitcoin,
    chain::{Chain, ChainFault},
    key::fault::KeyFault,
};

/// What was found of an entry. Only [`Outcome::Valid`] signs its address; every other one leaves the
/// address unsigned, and the other entries as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A key of the address signed for this venue and book, after a block.
    Valid {
        /// The block.
        after: After,
    },
    /// It says that it was signed after a block that does not count, so its signatures were not checked.
    NotChecked {
        /// The block.
        after: After,
    },
    /// Something is wrong.
    Invalid(Invalid),
    /// It may be right; this program does not check such ones.
    Unsupported(Unsupported),
    /// The address is not in the list, so the entry is about nothing.
    Unlisted,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Valid { after } => write!(f, "signed after block {} of Bitcoin", after.height),
            Outcome::NotChecked { after } => {
                write!(f, "signed, by its own word, after block {} of Bitcoin", after.height)
            }
            Outcome::Invalid(fault) => write!(f, "counts as unsigned: {fault}"),
            Outcome::Unsupported(fault) => write!(f, "counts as unsigned, not checked: {fault}"),
            Outcome::Unlisted => f.write_str("left out: the address is not in the list"),
        }
    }
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Invalid {
    /// A line that is too long to be read.
    #[error("the line has more than {most} bytes")]
    LongLine {
        /// Most bytes of a line.
        most: usize,
    },
    /// Not the canonical JSON of an entry.
    #[error("the line is no entry: {0}")]
    Malformed(String),
    /// Not a chain.
    #[error("{0}")]
    Chain(#[from] ChainFault),
    /// Not an address.
    #[error("{0}")]
    Address(#[from] AddressFault),
    /// Not a block.
    #[error("“after” is not the word bitcoin, a height, and a block hash of 64 lower-case digits, with one blank between them")]
    After,
    /// A scheme for addresses of another chain.
    #[error("the scheme {scheme} is not for addresses of {chain}")]
    SchemeOfOtherChain {
        /// The scheme.
        scheme: Scheme,
        /// The chain of the address.
        chain: Chain,
    },
    /// A script, or a signature by its number from 1, is not in hexadecimal digits.
    #[error("{} is not in pairs of lower-case hexadecimal digits", part(*.signature))]
    Hex {
        /// Which signature, from 1; `None` for the script.
        signature: Option<usize>,
    },
    /// A script for a scheme without one.
    #[error("the scheme {0} has no script; leave it empty")]
    ScriptLeftOver(Scheme),
    /// More or fewer signatures than one.
    #[error("{found} signatures, expected one")]
    Signatures {
        /// Number of signatures.
        found: usize,
    },
    /// There is no challenge for these names.
    #[error("{0}")]
    Challenge(#[from] ChallengeFault),
    /// A signed message of Bitcoin.
    #[error("{0}")]
    Message(#[from] bitcoin::fault::Invalid),
    /// A signature of a key.
    #[error("the signature does not count: {0}")]
    Key(#[from] KeyFault),
    /// The last byte of a signature of Ethereum or Tron.
    #[error("the last byte of the signature is {found}, expected 27 or 28")]
    RecoveryByte {
        /// The byte.
        found: u8,
    },
    /// The key that signed has another account.
    #[error("the signature is by {recovered}, if it is one of this text: another text or another key signed, or the address is a contract, for which its owners' signatures do not count")]
    OtherAccount {
        /// The account of the key that the signature gives for this text.
        recovered: Address,
    },
}

fn part(signature: Option<usize>) -> String {
    match signature {
        Some(number) => format!("signature {number}"),
        None => "the script".into(),
    }
}

/// What is not checked of an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// A scheme of another version, or of nobody.
    #[error("the scheme “{}” is not known", Shown(.0))]
    Scheme(String),
    /// A signed message of Bitcoin.
    #[error("{0}")]
    Message(#[from] bitcoin::fault::Unsupported),
}
