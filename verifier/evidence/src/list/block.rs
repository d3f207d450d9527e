//! A block of a chain.

use std::fmt;

use ringfence_circuits::protocol::hash::digest::to_hex;

use super::time::Time;
use crate::{base58, chain::Chain, hex};

/// The hash of a block, its bytes in the order in which explorers print them: Bitcoin's are the
/// reverse of what is hashed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockHash(pub [u8; 32]);

impl BlockHash {
    /// Reads the hash of a block of `chain`: base58 on Solana, else 64 lower-case hexadecimal digits.
    pub fn parse(chain: Chain, text: &str) -> Option<Self> {
        match chain {
            Chain::Solana => {
                let bytes = base58::decode(text).ok()?;
                let hash = BlockHash(bytes.try_into().ok()?);
                (hash.text(chain) == text).then_some(hash)
            }
            _ => hex::decode_exact(text).map(BlockHash),
        }
    }

    /// The text for which [`BlockHash::parse`] gives this hash.
    pub fn text(&self, chain: Chain) -> String {
        match chain {
            Chain::Solana => base58::encode(&self.0),
            _ => to_hex(&self.0),
        }
    }
}

impl fmt::Debug for BlockHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlockHash({})", to_hex(&self.0))
    }
}

/// A block, as somebody says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The chain.
    pub chain: Chain,
    /// Its number, or height.
    pub number: u64,
    /// Its hash.
    pub hash: BlockHash,
    /// Its time, as its header says.
    pub time: Time,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Block { chain, number, hash, time } = self;
        write!(f, "block {number} of {chain}, {} of {time}", hash.text(*chain))
    }
}
