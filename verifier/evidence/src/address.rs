//! Addresses: as text, and as the bytes that identify them.
//!
//! An address has exactly one text. What does not decode, or decodes and encodes to another text, is
//! refused, so one wallet can't stand in two books under two spellings.

use std::{cmp::Ordering, fmt};

use ringfence_circuits::protocol::hash::digest::to_hex;

use crate::{
    base58::{self, Base58Fault},
    bitcoin::output::{OutputFault, OutputScript},
    chain::Chain,
    hex,
};

/// An address of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// An output script of Bitcoin.
    Bitcoin(OutputScript),
    /// An account on a chain of Ethereum's kind.
    Eip155([u8; 20]),
    /// An account of Tron.
    Tron([u8; 20]),
    /// An account of Solana.
    Solana([u8; 32]),
}

/// The byte before an account of Tron.
const TRON_VERSION: u8 = 0x41;
/// What stands before the digits of an account of Ethereum's kind.
const HEX_PREFIX: &str = "0x";
/// Most bytes of an address: Bitcoin's longest output script.
const MAX_IDENTITY: usize = 34;

/// Why a text is no address of a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Not of Bitcoin.
    #[error("no address of bitcoin: {0}")]
    Bitcoin(OutputFault),
    /// Not of a chain of Ethereum's kind.
    #[error("no address of {chain}: expected 0x and 40 lower-case hexadecimal digits")]
    Eip155 {
        /// The chain.
        chain: Chain,
    },
    /// Not of Tron or Solana, by its text.
    #[error("no address of {chain}: {fault}")]
    Base58 {
        /// The chain.
        chain: Chain,
        /// What is wrong.
        fault: Base58Fault,
    },
    /// Not of Tron or Solana, by its bytes.
    #[error("no address of {chain}: it stands for {found} bytes, expected {expected}")]
    Length {
        /// The chain.
        chain: Chain,
        /// Number of bytes, without a checksum.
        found: usize,
        /// Number that such an address has.
        expected: usize,
    },
    /// Not of Tron, by its first byte.
    #[error("no address of tron: its first byte is {found}, expected {TRON_VERSION}")]
    TronVersion {
        /// The first byte.
        found: u8,
    },
    /// A second text for an address.
    #[error("no address of {chain}: it is a second spelling of another text")]
    Spelling {
        /// The chain.
        chain: Chain,
    },
}

impl Address {
    /// Reads an address of `chain`.
    ///
    /// # Errors
    /// [`AddressFault`] says why the text is none.
    pub fn parse(chain: Chain, text: &str) -> Result<Self, AddressFault> {
        let base58 = |fault| AddressFault::Base58 { chain, fault };
        let address = match chain {
            Chain::Bitcoin => {
                Address::Bitcoin(OutputScript::parse(text).map_err(AddressFault::Bitcoin)?)
            }
            Chain::Eip155(_) => {
                let digits = text.strip_prefix(HEX_PREFIX).and_then(hex::decode_exact);
                Address::Eip155(digits.ok_or(AddressFault::Eip155 { chain })?)
            }
            Chain::Tron => {
                let bytes = base58::decode_checked(text).map_err(base58)?;
                let bytes: [u8; 21] = exact(chain, &bytes)?;
                let [version, account @ ..] = bytes;
                if version != TRON_VERSION {
                    return Err(AddressFault::TronVersion { found: version });
                }
                Address::Tron(account)
            }
            Chain::Solana => Address::Solana(exact(chain, &base58::decode(text).map_err(base58)?)?),
        };
        match address.to_string() == text {
            true => Ok(address),
            false => Err(AddressFault::Spelling { chain }),
        }
    }

    /// The bytes that identify the address within its chain.
    pub fn identity(&self) -> Identity {
        match self {
            Address::Bitcoin(script) => Identity::of(&script.bytes()),
            Address::Eip155(account) | Address::Tron(account) => Identity::of(account),
            Address::Solana(account) => Identity::of(account),
        }
    }
}

/// The one text of the address.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Bitcoin(script) => f.write_str(&script.address()),
            Address::Eip155(account) => write!(f, "{HEX_PREFIX}{}", to_hex(account)),
            Address::Tron(account) => {
                f.write_str(&base58::encode_checked(&[&[TRON_VERSION], &account[..]].concat()))
            }
            Address::Solana(account) => f.write_str(&base58::encode(account)),
        }
    }
}

fn exact<const LENGTH: usize>(chain: Chain, bytes: &[u8]) -> Result<[u8; LENGTH], AddressFault> {
    let fault = AddressFault::Length { chain, found: bytes.len(), expected: LENGTH };
    bytes.try_into().map_err(|_| fault)
}

/// The bytes of an address; compared byte by byte, a beginning before what it begins.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    length: u8,
    /// Zeros after the first `length`.
    bytes: [u8; MAX_IDENTITY],
}

impl Identity {
    /// At most [`MAX_IDENTITY`] bytes.
    fn of(bytes: &[u8]) -> Self {
        let mut identity = Identity { length: 0, bytes: [0; MAX_IDENTITY] };
        for (to, from) in identity.bytes.iter_mut().zip(bytes) {
            *to = *from;
            identity.length += 1;
        }
        identity
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl Ord for Identity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl PartialOrd for Identity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", to_hex(self.bytes()))
    }
}

#[cfg(test)]
mod tests {
    use bech32::{segwit, Fe32, Hrp};
    use proptest::prelude::*;

    use super::*;

    const ETHEREUM: Chain = Chain::Eip155(1);

    /// Texts of others that stand for known bytes.
    #[test]
    fn published_addresses_have_published_bytes() {
        let vectors = [
            // BIP-350, test vectors.
            (
                Chain::Bitcoin,
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "0014751e76e8199196d454941c45d1b3a323f1433bd6",
            ),
            (
                Chain::Bitcoin,
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            ),
            // The reward of the first block, as P2PKH; a known P2SH address.
            (
                Chain::Bitcoin,
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac",
            ),
            (
                Chain::Bitcoin,
                "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
                "a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87",
            ),
            // The contract of USDT on Tron, whose bytes explorers show with 41 before them.
            (
                Chain::Tron,
                "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
                "a614f803b6fd780986a42c78ec9c7f77e6ded13c",
            ),
            (
                ETHEREUM,
                "0xdac17f958d2ee523a2206206994597c13d831ec7",
                "dac17f958d2ee523a2206206994597c13d831ec7",
            ),
            // Solana's system program.
            (
                Chain::Solana,
                "11111111111111111111111111111111",
                "0000000000000000000000000000000000000000000000000000000000000000",
            ),
        ];
        for (chain, text, bytes) in vectors {
            let address = Address::parse(chain, text).unwrap_or_else(|fault| panic!("{fault}"));
            assert_eq!(to_hex(address.identity().bytes()), bytes);
            assert_eq!(address.to_string(), text);
        }
    }

    /// A fuzzer found the first one: the reason named the character as it is.
    #[test]
    fn r13_what_is_said_of_an_address_moves_no_cursor() {
        let chains = [Chain::Bitcoin, ETHEREUM, Chain::Tron, Chain::Solana];
        for character in ['\u{1b}', '\u{7}', '\u{202e}', '\u{200b}', '\n'] {
            for before in ["bc1q", "1", "0x", "T", ""] {
                for chain in chains {
                    let fault = Address::parse(chain, &format!("{before}{character}a5"));
                    let words = fault.unwrap_err().to_string();
                    assert!(!words.contains(character), "{words:?}");
                }
            }
        }
    }

    #[test]
    fn r13_undecodable_addresses_are_refused_with_the_reason() {
        let cases = [
            (Chain::Bitcoin, "", "no address of bitcoin: the checksum does not fit"),
            // Upper and mixed case of bech32, which wallets accept as second spellings.
            (Chain::Bitcoin, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "lower case"),
            (Chain::Bitcoin, "bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "lower case"),
            // One character changed.
            (Chain::Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bech32"),
            (Chain::Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "the checksum does not fit"),
            (Chain::Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", "character 34"),
            // White space, which people copy.
            (Chain::Bitcoin, " 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "character 1"),
            (Chain::Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\n", "bech32"),
            // BIP-350's invalid addresses: version 0 under bech32m, Taproot under bech32.
            (
                Chain::Bitcoin,
                "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
                "bech32",
            ),
            (
                Chain::Bitcoin,
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
                "bech32",
            ),
            (Chain::Bitcoin, "bc1gmk9yu", "bech32"),
            // The network of tests, in both forms.
            (Chain::Bitcoin, "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "network for tests"),
            (Chain::Bitcoin, "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "version byte is 111"),
            (ETHEREUM, "dac17f958d2ee523a2206206994597c13d831ec7", "0x and 40"),
            (ETHEREUM, "0xdAC17F958D2ee523a2206206994597C13D831ec7", "lower-case"),
            (ETHEREUM, "0Xdac17f958d2ee523a2206206994597c13d831ec7", "0x and 40"),
            (ETHEREUM, "0xdac17f958d2ee523a2206206994597c13d831ec", "0x and 40"),
            (Chain::Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6T", "the checksum does not fit"),
            (Chain::Tron, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "its first byte is 0"),
            (Chain::Solana, "1111111111111111111111111111111", "31 bytes, expected 32"),
            (Chain::Solana, "111111111111111111111111111111111", "33 bytes, expected 32"),
            (Chain::Solana, "l1111111111111111111111111111111", "character 1"),
        ];
        for (chain, text, says) in cases {
            let fault = Address::parse(chain, text).unwrap_err().to_string();
            assert!(fault.contains(says), "{text}: {fault}");
        }
    }

    #[test]
    fn r13_witness_programs_without_a_meaning_are_refused() {
        let hrp = Hrp::parse_unchecked("bc");
        for version in 0..=16 {
            for length in 2..=40 {
                let Ok(text) =
                    segwit::encode(hrp, Fe32::try_from(version).unwrap(), &vec![7; length])
                else {
                    continue;
                };
                let known = matches!((version, length), (0, 20 | 32) | (1, 32));
                let read = Address::parse(Chain::Bitcoin, &text);
                assert_eq!(read.is_ok(), known, "version {version}, {length} bytes: {read:?}");
            }
        }
        // An output that anyone can spend has an address, too.
        let anchor = Address::parse(Chain::Bitcoin, "bc1pfeessrawgf").unwrap_err();
        assert!(anchor.to_string().contains("anyone could spend"), "{anchor}");
    }

    fn addresses() -> impl Strategy<Value = (Chain, Address)> {
        let script = prop_oneof![
            any::<[u8; 20]>().prop_map(OutputScript::PubkeyHash),
            any::<[u8; 20]>().prop_map(OutputScript::ScriptHash),
            any::<[u8; 20]>().prop_map(OutputScript::WitnessPubkeyHash),
            any::<[u8; 32]>().prop_map(OutputScript::WitnessScriptHash),
            any::<[u8; 32]>().prop_map(OutputScript::Taproot),
        ];
        prop_oneof![
            script.prop_map(|script| (Chain::Bitcoin, Address::Bitcoin(script))),
            any::<[u8; 20]>().prop_map(|account| (ETHEREUM, Address::Eip155(account))),
            any::<[u8; 20]>().prop_map(|account| (Chain::Tron, Address::Tron(account))),
            any::<[u8; 32]>().prop_map(|account| (Chain::Solana, Address::Solana(account))),
        ]
    }

    proptest! {
        #[test]
        fn every_address_has_one_text((chain, address) in addresses()) {
            prop_assert_eq!(Address::parse(chain, &address.to_string()), Ok(address));
        }

        /// No text but that of the same bytes is read.
        #[test]
        fn r13_changed_texts_are_refused_or_other_addresses(
            (chain, address) in addresses(), place in any::<prop::sample::Index>(), character in "[ -~é\n]",
        ) {
            let text = address.to_string();
            let at = place.index(text.len());
            let changed = [&text[..at], &character, &text[at + 1..]].concat();
            if let Ok(other) = Address::parse(chain, &changed) {
                prop_assert_eq!(other.to_string(), changed);
                prop_assert_eq!(other == address, other.identity() == address.identity());
            }
        }

        #[test]
        fn arbitrary_texts_are_read_or_refused_without_panic(text in ".{0,140}") {
            for chain in [Chain::Bitcoin, ETHEREUM, Chain::Tron, Chain::Solana] {
                if let Ok(address) = Address::parse(chain, &text) {
                    prop_assert_eq!(address.to_string(), text.as_str());
                }
            }
        }
    }
}
