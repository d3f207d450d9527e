//! Output scripts of Bitcoin's main network that have an address, and their addresses.
//!
//! An address is another text for a script: base58check of a version byte and a hash for P2PKH and
//! P2SH, bech32 (BIP-173) for version 0 of segregated witness, bech32m (BIP-350) for Taproot.

use bech32::{segwit, Hrp};
use ringfence_circuits::primitive::shown::Shown;

use crate::base58::{self, Base58Fault};

/// An output script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputScript {
    /// P2PKH: the hash of a key.
    PubkeyHash([u8; 20]),
    /// P2SH: the hash of a script.
    ScriptHash([u8; 20]),
    /// P2WPKH: the hash of a key, signed in the witness (BIP-141).
    WitnessPubkeyHash([u8; 20]),
    /// P2WSH: the SHA-256 of a script, satisfied in the witness (BIP-141).
    WitnessScriptHash([u8; 32]),
    /// P2TR: an x coordinate (BIP-341).
    Taproot([u8; 32]),
}

/// What an address of the main network begins with in bech32.
const HRP: &str = "bc";
/// What an address in bech32 begins with on the main network and on networks for tests.
const BECH32_BEGINNINGS: [&str; 3] = ["bc1", "tb1", "bcrt1"];
/// The version byte of a P2PKH address.
const PUBKEY_HASH_VERSION: u8 = 0;
/// The version byte of a P2SH address.
const SCRIPT_HASH_VERSION: u8 = 5;

/// Codes of Bitcoin's script language.
pub mod opcode {
    /// Pushes nothing; the version number 0 of a witness program.
    pub const PUSH_0: u8 = 0x00;
    /// Pushes 20 bytes.
    pub const PUSH_20_BYTES: u8 = 20;
    /// Pushes 32 bytes.
    pub const PUSH_32_BYTES: u8 = 32;
    /// Pushes as many bytes as the next one says.
    pub const PUSH_DATA_1: u8 = 0x4c;
    /// Pushes as many bytes as the next two say.
    pub const PUSH_DATA_2: u8 = 0x4d;
    /// Pushes the number 1; the version number of Taproot.
    pub const PUSH_1: u8 = 0x51;
    /// Pushes the number 16.
    pub const PUSH_16: u8 = 0x60;
    /// Ends a script that can't be satisfied.
    pub const RETURN: u8 = 0x6a;
    /// Copies the upper element.
    pub const DUP: u8 = 0x76;
    /// Whether two elements are equal.
    pub const EQUAL: u8 = 0x87;
    /// Fails unless two elements are equal.
    pub const EQUAL_VERIFY: u8 = 0x88;
    /// RIPEMD-160 of SHA-256.
    pub const HASH_160: u8 = 0xa9;
    /// Checks a signature.
    pub const CHECK_SIG: u8 = 0xac;
    /// Checks m signatures by n keys.
    pub const CHECK_MULTISIG: u8 = 0xae;
}

/// Why a text is no address of Bitcoin's main network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutputFault {
    /// Neither base58check nor bech32.
    #[error("{0}")]
    Base58(#[from] Base58Fault),
    /// Another version byte.
    #[error("its version byte is {found}; addresses of Bitcoin's main network have {PUBKEY_HASH_VERSION} or {SCRIPT_HASH_VERSION}")]
    Version {
        /// The first byte.
        found: u8,
    },
    /// Another number of bytes in base58check.
    #[error("it stands for {found} bytes without the checksum; an address has 21")]
    Length {
        /// Number of bytes.
        found: usize,
    },
    /// Upper case in bech32.
    #[error("write addresses of bech32 in lower case")]
    UpperCase,
    /// A network for tests.
    #[error("it is of a network for tests; addresses of the main network begin with bc1, 1 or 3")]
    Network,
    /// The checksum, a character, or the filling bits.
    #[error("it is no text in bech32: {}", Shown(.0))]
    Bech32(String),
    /// A witness program that nobody has given a meaning: anyone can spend from it.
    #[error("it is of witness version {version} with {length} bytes, which has no meaning yet, so anyone could spend from it; expected version 0 with 20 or 32 bytes, or version 1 with 32")]
    Program {
        /// The witness version.
        version: u8,
        /// Bytes of the program.
        length: usize,
    },
}

impl OutputScript {
    /// The script of an address.
    ///
    /// # Errors
    /// [`OutputFault`] says why the text is no address.
    pub fn parse(address: &str) -> Result<Self, OutputFault> {
        let lower = address.to_ascii_lowercase();
        match BECH32_BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning)) {
            true if lower == address => parse_bech32(address),
            true => Err(OutputFault::UpperCase),
            false => parse_base58(address),
        }
    }

    /// The address.
    pub fn address(&self) -> String {
        let checked = |version: u8, hash: &[u8; 20]| {
            base58::encode_checked(&[&[version], &hash[..]].concat())
        };
        let witness = |version, program: &[u8]| {
            segwit::encode(Hrp::parse_unchecked(HRP), version, program)
                .expect("programs of 20 and of 32 bytes are within the lengths of bech32")
        };
        match self {
            OutputScript::PubkeyHash(hash) => checked(PUBKEY_HASH_VERSION, hash),
            OutputScript::ScriptHash(hash) => checked(SCRIPT_HASH_VERSION, hash),
            OutputScript::WitnessPubkeyHash(hash) => witness(segwit::VERSION_0, hash),
            OutputScript::WitnessScriptHash(hash) => witness(segwit::VERSION_0, hash),
            OutputScript::Taproot(key) => witness(segwit::VERSION_1, key),
        }
    }

    /// The bytes of the script.
    pub fn bytes(&self) -> Vec<u8> {
        use opcode::*;
        let joined = |before: &[u8], middle: &[u8], after: &[u8]| [before, middle, after].concat();
        match self {
            OutputScript::PubkeyHash(hash) => {
                joined(&[DUP, HASH_160, PUSH_20_BYTES], hash, &[EQUAL_VERIFY, CHECK_SIG])
            }
            OutputScript::ScriptHash(hash) => joined(&[HASH_160, PUSH_20_BYTES], hash, &[EQUAL]),
            OutputScript::WitnessPubkeyHash(hash) => joined(&[PUSH_0, PUSH_20_BYTES], hash, &[]),
            OutputScript::WitnessScriptHash(hash) => joined(&[PUSH_0, PUSH_32_BYTES], hash, &[]),
            OutputScript::Taproot(key) => joined(&[PUSH_1, PUSH_32_BYTES], key, &[]),
        }
    }
}

fn parse_base58(address: &str) -> Result<OutputScript, OutputFault> {
    let bytes = base58::decode_checked(address)?;
    let length = OutputFault::Length { found: bytes.len() };
    let (version, hash) = bytes.split_first().ok_or(length.clone())?;
    let hash = hash.try_into().map_err(|_| length)?;
    match *version {
        PUBKEY_HASH_VERSION => Ok(OutputScript::PubkeyHash(hash)),
        SCRIPT_HASH_VERSION => Ok(OutputScript::ScriptHash(hash)),
        found => Err(OutputFault::Version { found }),
    }
}

fn parse_bech32(address: &str) -> Result<OutputScript, OutputFault> {
    let (hrp, version, program) =
        segwit::decode(address).map_err(|fault| OutputFault::Bech32(fault.to_string()))?;
    if hrp.as_str() != HRP {
        return Err(OutputFault::Network);
    }
    let length = program.len();
    let unknown = OutputFault::Program { version: version.to_u8(), length };
    let (hash20, hash32) = (program.as_slice().try_into(), program.as_slice().try_into());
    match (version, hash20, hash32) {
        (segwit::VERSION_0, Ok(hash), _) => Ok(OutputScript::WitnessPubkeyHash(hash)),
        (segwit::VERSION_0, _, Ok(hash)) => Ok(OutputScript::WitnessScriptHash(hash)),
        (segwit::VERSION_1, _, Ok(key)) => Ok(OutputScript::Taproot(key)),
        _ => Err(unknown),
    }
}
