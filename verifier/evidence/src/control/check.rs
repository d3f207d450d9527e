//! Whether the signatures of an entry are those of its address, over the challenge of a venue and a
//! book.

use super::{
    after::After,
    challenge::Challenge,
    entry::Entry,
    outcome::{Invalid, Outcome, Unsupported},
    scheme::Scheme,
};
use crate::{
    address::Address,
    bitcoin::{bip137, bip322, fault::MessageFault, output::OutputScript},
    hash::keccak256,
    hex,
    key::{
        ed25519,
        fault::KeyFault,
        secp256k1::{PublicKey, Signature},
    },
};

/// Checks an entry for an address that the list has in `book`.
pub fn check(entry: &Entry, venue: &str, book: &str) -> Outcome {
    match verify(entry, venue, book) {
        Ok(after) => Outcome::Valid { after },
        Err(Refusal::Invalid(fault)) => Outcome::Invalid(fault),
        Err(Refusal::Unsupported(fault)) => Outcome::Unsupported(fault),
    }
}

/// Why an entry does not sign its address.
enum Refusal {
    Invalid(Invalid),
    Unsupported(Unsupported),
}

impl<T: Into<Invalid>> From<T> for Refusal {
    fn from(fault: T) -> Self {
        Refusal::Invalid(fault.into())
    }
}

impl From<MessageFault> for Refusal {
    fn from(fault: MessageFault) -> Self {
        match fault {
            MessageFault::Invalid(fault) => Refusal::Invalid(fault.into()),
            MessageFault::Unsupported(fault) => Refusal::Unsupported(fault.into()),
        }
    }
}

fn verify(entry: &Entry, venue: &str, book: &str) -> Result<After, Refusal> {
    let (chain, address) = entry.subject()?;
    let after = After::parse(&entry.after).ok_or(Invalid::After)?;
    let scheme = Scheme::parse(&entry.scheme)
        .ok_or_else(|| Refusal::Unsupported(Unsupported::Scheme(entry.scheme.clone())))?;
    if scheme != Scheme::Bip137Multisig && !entry.script.is_empty() {
        return Err(Invalid::ScriptLeftOver(scheme).into());
    }
    let text = Challenge { venue, book, chain, address, after }.text()?;
    let message = text.as_bytes();
    match (scheme, address) {
        (Scheme::Bip322, Address::Bitcoin(script)) => {
            bip322::verify(&script, message, only(&entry.signatures)?)?;
        }
        (Scheme::Bip137, Address::Bitcoin(script)) => {
            bip137::verify(&script, message, &only_bytes(entry)?)?;
        }
        (Scheme::Bip137Multisig, Address::Bitcoin(script)) => {
            verify_multisig(&script, message, entry)?;
        }
        (Scheme::Eip191, Address::Eip155(account)) => {
            verify_account(ETHEREUM, message, &only_bytes(entry)?, account, Address::Eip155)?;
        }
        (Scheme::Tip191, Address::Tron(account)) => {
            verify_account(TRON, message, &only_bytes(entry)?, account, Address::Tron)?;
        }
        (Scheme::Ed25519, Address::Solana(key)) => {
            ed25519::verify(&key, message, &only_bytes(entry)?)?;
        }
        _ => return Err(Invalid::SchemeOfOtherChain { scheme, chain }.into()),
    }
    Ok(after)
}

/// The only signature.
fn only(signatures: &[String]) -> Result<&str, Invalid> {
    match signatures {
        [signature] => Ok(signature),
        _ => Err(Invalid::Signatures { found: signatures.len() }),
    }
}

/// The bytes of the only signature.
fn only_bytes<const LENGTH: usize>(entry: &Entry) -> Result<[u8; LENGTH], Invalid> {
    bytes(0, only(&entry.signatures)?)
}

/// The bytes of a signature, which is named by its index from 0.
fn bytes<const LENGTH: usize>(index: usize, text: &str) -> Result<[u8; LENGTH], Invalid> {
    let bytes = hex::decode(text).ok_or(Invalid::Hex { signature: Some(index + 1) })?;
    let length = KeyFault::Length { found: bytes.len(), expected: LENGTH };
    Ok(bytes.try_into().map_err(|_| length)?)
}

fn verify_multisig(script: &OutputScript, message: &[u8], entry: &Entry) -> Result<(), Refusal> {
    let behind = hex::decode(&entry.script).ok_or(Invalid::Hex { signature: None })?;
    let signatures = entry.signatures.iter().enumerate().map(|(index, text)| bytes(index, text));
    let signatures: Vec<_> = signatures.collect::<Result<_, _>>()?;
    Ok(bip137::verify_multisig(script, message, &behind, &signatures)?)
}

/// Bytes of a signature of an account: r, s and which key.
const ACCOUNT_SIGNATURE: usize = 65;
/// What Ethereum hashes before the length of a message (ERC-191, version 0x45).
const ETHEREUM: &str = "\x19Ethereum Signed Message:\n";
/// What Tron hashes before the length of a message (TIP-191).
const TRON: &str = "\x19TRON Signed Message:\n";
/// The last byte of a signature whose key is the first one that fits; the other key has one more.
const FIRST_KEY: u8 = 27;
/// How many keys can be told by the last byte.
const KEYS: u8 = 2;

fn verify_account(
    prefix: &str,
    message: &[u8],
    signature: &[u8; ACCOUNT_SIGNATURE],
    account: [u8; 20],
    address: fn([u8; 20]) -> Address,
) -> Result<(), Invalid> {
    let [numbers @ .., found] = signature;
    let number = found.checked_sub(FIRST_KEY).filter(|number| *number < KEYS);
    let number = number.ok_or(Invalid::RecoveryByte { found: *found })?;
    let length = message.len().to_string();
    let hash = keccak256(&[prefix.as_bytes(), length.as_bytes(), message].concat());
    let key = PublicKey::recover(&hash, &Signature::from_compact(numbers)?, number)?;
    match key.account() {
        recovered if recovered == account => Ok(()),
        recovered => Err(Invalid::OtherAccount { recovered: address(recovered) }),
    }
}
