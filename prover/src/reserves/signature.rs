//! Signatures as wallets and signing devices print them, to entries that a verifier reads.
//!
//! Wallets differ in what they print: `0x` or none, hexadecimal digits, base64 or base58, a last byte of 0 instead
//! of 27, a header byte of another kind of address, no prefix before BIP-322. None of that changes what was
//! signed. Every form that a signature can mean is tried, and the one that verifies becomes the entry.

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::protocol::hash::digest::to_hex;
use ringfence_evidence::{
    base58,
    chain::Chain,
    control::{check::check, entry::Entry, outcome::Outcome, scheme::Scheme},
    hex,
};

/// Bytes of a compact signature, and of one of an account.
const COMPACT: usize = 65;
/// The lowest byte that says which key signed.
const FIRST: u8 = 27;
/// Header bytes of a kind of address.
const NUMBERS: u8 = 4;
/// First header bytes of P2PKH (two forms of a key), P2SH-P2WPKH and P2WPKH (BIP-137).
const KINDS: [u8; 4] = [27, 31, 35, 39];
/// Prefixes of BIP-322, version 2.0.
const BIP322: [&str; 2] = ["smp", "ful"];

/// A signature that somebody gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The line at which it begins, from 1.
    pub line: u64,
    /// The chain, as it is written.
    pub chain: String,
    /// The address, as it is written.
    pub address: String,
    /// The block after which it was signed.
    pub after: String,
    /// The scheme; empty if it is to be told by the signature.
    pub scheme: String,
    /// The script behind the address, in hexadecimal digits; empty for schemes without one.
    pub script: String,
    /// The signatures.
    pub signatures: Vec<String>,
}

/// The entry of a signature for an address that stands in `book`, or else what was found of its likeliest form.
///
/// # Errors
/// It is an error if no form of the signature verifies.
pub fn entry(given: &Given, chain: Chain, venue: &str, book: &str) -> Result<Entry, Outcome> {
    let mut found = None;
    for entry in forms(given, chain) {
        match check(&entry, venue, book) {
            Outcome::Valid { .. } => return Ok(entry),
            other => found = found.or(Some(other)),
        }
    }
    // There is always a form: that in which it was given.
    Err(found.unwrap_or(Outcome::Unlisted))
}

/// Every entry that a signature can mean, the likeliest first.
fn forms(given: &Given, chain: Chain) -> Vec<Entry> {
    let entry = |scheme: &str, signatures: Vec<String>| Entry {
        address: given.address.clone(),
        after: given.after.clone(),
        chain: given.chain.clone(),
        scheme: scheme.to_owned(),
        script: given.script.strip_prefix("0x").unwrap_or(&given.script).to_ascii_lowercase(),
        signatures,
    };
    let scheme = Scheme::parse(&given.scheme);
    if !given.scheme.is_empty() && scheme.is_none() {
        return vec![entry(&given.scheme, given.signatures.clone())];
    }
    let schemes: Vec<Scheme> = match scheme {
        Some(scheme) => vec![scheme],
        None => Scheme::ALL.into_iter().filter(|scheme| scheme.is_of(chain)).collect(),
    };
    let mut entries = vec![];
    for scheme in schemes {
        match scheme {
            Scheme::Bip137Multisig if given.script.is_empty() => {}
            Scheme::Bip137Multisig => {
                entries.push(entry(
                    scheme.name(),
                    given.signatures.iter().map(|of| multisig(of)).collect(),
                ));
            }
            // A script belongs to no other scheme, unless it was named.
            _ if !given.script.is_empty() && given.scheme.is_empty() => {}
            _ => {
                let one = match &given.signatures[..] {
                    [one] => texts(scheme, one),
                    others => {
                        entries.push(entry(scheme.name(), others.to_vec()));
                        continue;
                    }
                };
                entries.extend(one.into_iter().map(|text| entry(scheme.name(), vec![text])));
            }
        }
    }
    if entries.is_empty() {
        let scheme = scheme.map_or("", Scheme::name);
        entries.push(entry(scheme, given.signatures.clone()));
    }
    entries
}

/// The texts that a signature can mean in a scheme.
fn texts(scheme: Scheme, text: &str) -> Vec<String> {
    match scheme {
        Scheme::Bip322 => {
            let mut texts = vec![text.to_owned()];
            let prefixed = BIP322.iter().any(|prefix| text.starts_with(prefix));
            // A compact signature has no other form; this one would only look like a shorter witness.
            let compact = bytes(text).is_some_and(|bytes| bytes.len() == COMPACT);
            if !prefixed && compact {
                return vec![];
            }
            if !prefixed {
                texts =
                    BIP322.iter().map(|prefix| format!("{prefix}{text}")).chain(texts).collect();
            }
            texts
        }
        Scheme::Bip137 => match bytes(text).and_then(|bytes| compact(&bytes)) {
            Some((header, numbers)) => {
                let number = header.wrapping_sub(FIRST) % NUMBERS;
                let mut headers = vec![header];
                headers
                    .extend(KINDS.map(|first| first + number).iter().filter(|of| **of != header));
                headers.iter().map(|header| to_hex(&[&[*header], &numbers[..]].concat())).collect()
            }
            None => vec![plain(text)],
        },
        Scheme::Eip191 | Scheme::Tip191 => match bytes(text) {
            Some(mut bytes) => {
                if let (COMPACT, Some(last)) = (bytes.len(), bytes.last_mut()) {
                    if *last < NUMBERS {
                        *last += FIRST;
                    }
                }
                vec![to_hex(&bytes)]
            }
            None => vec![plain(text)],
        },
        Scheme::Ed25519 => vec![bytes(text).map_or_else(|| plain(text), |bytes| to_hex(&bytes))],
        Scheme::Bip137Multisig => vec![],
    }
}

/// A compact signature by one key of several. Its header says only how the key stands in the script.
fn multisig(text: &str) -> String {
    match bytes(text).and_then(|bytes| compact(&bytes)) {
        Some((header, numbers)) => {
            let number = header.wrapping_sub(FIRST) % NUMBERS;
            let written = if header >= KINDS[1] + NUMBERS { KINDS[1] + number } else { header };
            to_hex(&[&[written], &numbers[..]].concat())
        }
        None => plain(text),
    }
}

/// The header of a compact signature, and its two numbers.
fn compact(bytes: &[u8]) -> Option<(u8, Vec<u8>)> {
    let (header, numbers) = bytes.split_first()?;
    let known = (FIRST..KINDS[3] + NUMBERS).contains(header);
    (bytes.len() == COMPACT && known).then(|| (*header, numbers.to_vec()))
}

/// A text as it stands, but for what people and programs put before hexadecimal digits.
fn plain(text: &str) -> String {
    text.strip_prefix("0x").unwrap_or(text).to_owned()
}

/// The bytes of a signature in hexadecimal digits, base64 or base58, in this order: the lengths of
/// signatures tell them apart.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let is_signature = |bytes: &Vec<u8>| matches!(bytes.len(), 64 | COMPACT);
    let hexadecimal = hex::decode(&digits.to_ascii_lowercase()).filter(is_signature);
    let base64 = || STANDARD.decode(text).ok().filter(is_signature);
    let base58 = || base58::decode(text).ok().filter(is_signature);
    hexadecimal.or_else(base64).or_else(base58)
}
