//! Chains: which ledger an address or an amount belongs to.

use std::{cmp::Ordering, fmt};

use ringfence_circuits::primitive::shown::Shown;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// A ledger. As text: `bitcoin`, `eip155:N`, `tron`, `solana`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chain {
    /// Bitcoin's main network.
    Bitcoin,
    /// A chain of Ethereum's kind, by its id (EIP-155), below 2^63.
    Eip155(u64),
    /// Tron's main network.
    Tron,
    /// Solana's main network.
    Solana,
}

/// What a chain of Ethereum's kind begins with.
const EIP155: &str = "eip155:";
/// Ids are below this: they are added to 36 and doubled in signatures (EIP-155), in 64 bits.
const MAX_ID: u64 = 1 << 63;
/// The id by which Tron can be reached like a chain of Ethereum's kind.
const TRON_ID: u64 = 728_126_428;

/// Why a text is no chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// None of the forms.
    #[error("“{}” is no chain; expected bitcoin, tron, solana, or eip155: and a number without leading zeros below 2^63", Shown(.0))]
    Unknown(String),
    /// Tron under a second name.
    #[error("eip155:{TRON_ID} is Tron; write tron")]
    Tron,
}

impl Chain {
    /// Reads a chain.
    ///
    /// # Errors
    /// The text is none of the four forms, or Tron under a second name.
    pub fn parse(text: &str) -> Result<Self, ChainFault> {
        let unknown = || ChainFault::Unknown(text.into());
        match text {
            "bitcoin" => Ok(Chain::Bitcoin),
            "tron" => Ok(Chain::Tron),
            "solana" => Ok(Chain::Solana),
            _ => {
                let digits = text.strip_prefix(EIP155).ok_or_else(unknown)?;
                let id = digits.parse().ok().filter(|id: &u64| *id < MAX_ID);
                let id = id.filter(|id| id.to_string() == digits).ok_or_else(unknown)?;
                match id {
                    TRON_ID => Err(ChainFault::Tron),
                    _ => Ok(Chain::Eip155(id)),
                }
            }
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Chain::Bitcoin => f.write_str("bitcoin"),
            Chain::Eip155(id) => write!(f, "{EIP155}{id}"),
            Chain::Tron => f.write_str("tron"),
            Chain::Solana => f.write_str("solana"),
        }
    }
}

/// The order of the texts: `eip155:10` stands before `eip155:2`.
impl Ord for Chain {
    fn cmp(&self, other: &Self) -> Ordering {
        match self == other {
            true => Ordering::Equal,
            false => self.to_string().cmp(&other.to_string()),
        }
    }
}

impl PartialOrd for Chain {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Chain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Chain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Chain::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_have_one_text_each() {
        for text in
            ["bitcoin", "tron", "solana", "eip155:1", "eip155:0", "eip155:9223372036854775807"]
        {
            assert_eq!(Chain::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "Bitcoin",
            "ethereum",
            "eip155",
            "eip155:",
            "eip155:01",
            "eip155:+1",
            "eip155:-1",
            "eip155: 1",
            "eip155:1 ",
            "eip155:0x1",
            "EIP155:1",
            "eip155:9223372036854775808",
            "eip155:18446744073709551616",
        ] {
            assert_eq!(Chain::parse(text), Err(ChainFault::Unknown(text.into())));
        }
        assert_eq!(Chain::parse("eip155:728126428"), Err(ChainFault::Tron));
    }

    #[test]
    fn chains_are_in_the_order_of_their_texts() {
        let texts = ["bitcoin", "eip155:1", "eip155:10", "eip155:2", "solana", "tron"];
        let chains = texts.map(|text| Chain::parse(text).unwrap());
        assert!(chains.is_sorted_by(|a, b| a < b));
    }
}
