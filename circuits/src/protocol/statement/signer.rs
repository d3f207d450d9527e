//! A key that may sign statements, in the text form of C2SP `signed-note`: `name+hash+key`.

use std::fmt;

use base64::{engine::general_purpose::STANDARD, Engine};
use sha2::{Digest as _, Sha256};

use super::{
    error::{field, StatementError},
    limits::MAX_SIGNERS,
};
use crate::protocol::text::{check_name, TextFault};

/// The type of an Ed25519 key, its first byte.
const ED25519: u8 = 0x01;
/// Bytes of an Ed25519 key.
const KEY: usize = 32;
/// Bytes of the hash of name and key, which tells keys apart.
const ID: usize = 4;
/// What separates the three parts.
const SEPARATOR: char = '+';

/// A key that may sign statements: an Ed25519 key and the name of the log that it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    name: String,
    key: [u8; KEY],
}

/// Why a text is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignerFault {
    /// It does not have three parts.
    #[error("expected name+hash+key, as C2SP signed-note writes a verifier key")]
    Parts,
    /// The name is none.
    #[error("its name: {0}")]
    Name(TextFault),
    /// The hash is not written as it must be.
    #[error("its hash, the second part, has eight lower-case hexadecimal digits")]
    Hash,
    /// The key is not base64, or of another length.
    #[error("its key, the third part, is base64 of 33 bytes: the type 01 and an Ed25519 key")]
    Key,
    /// A key of another type.
    #[error("its key is of type {0:02x}; expected type 01, an Ed25519 key that signs notes")]
    Type(u8),
    /// The hash is another one.
    #[error("its hash is {found}, of this name and key it is {expected}")]
    OtherHash {
        /// The hash as it stands.
        found: String,
        /// What it must be.
        expected: String,
    },
}

impl Signer {
    /// A key under the name of a log.
    ///
    /// # Errors
    /// It is an error if the name is none, or has a `+`.
    pub fn new(name: &str, key: [u8; KEY]) -> Result<Self, SignerFault> {
        if name.contains(SEPARATOR) {
            return Err(SignerFault::Parts);
        }
        check_name(name).map_err(SignerFault::Name)?;
        Ok(Signer { name: name.into(), key })
    }

    /// Reads a key. Each has one text. Whether it is a point of the curve is looked at where a signature
    /// is verified.
    ///
    /// # Errors
    /// [`SignerFault`] says what the text lacks.
    pub fn parse(text: &str) -> Result<Self, SignerFault> {
        // The alphabet of base64 has a plus of its own, so the first two separate.
        let mut parts = text.splitn(3, SEPARATOR);
        let (Some(name), Some(hash), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(SignerFault::Parts);
        };
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if hash.len() != 2 * ID || !hash.bytes().all(digit) {
            return Err(SignerFault::Hash);
        }
        let bytes = STANDARD.decode(encoded).map_err(|_| SignerFault::Key)?;
        let Some((kind, key)) = bytes.split_first() else { return Err(SignerFault::Key) };
        if *kind != ED25519 {
            return Err(SignerFault::Type(*kind));
        }
        let key = key.try_into().map_err(|_| SignerFault::Key)?;
        let signer = Signer::new(name, key)?;
        let expected = signer.hash();
        match expected == hash {
            true => Ok(signer),
            false => Err(SignerFault::OtherHash { found: hash.into(), expected }),
        }
    }

    /// The name: the origin of the log that the key signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Ed25519 key.
    pub fn key(&self) -> &[u8; KEY] {
        &self.key
    }

    /// The first bytes of SHA-256 over name, newline, type and key.
    pub fn id(&self) -> [u8; ID] {
        let hash = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.key)
            .finalize();
        std::array::from_fn(|index| hash[index])
    }

    fn hash(&self) -> String {
        self.id().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519][..], &self.key].concat();
        write!(f, "{}+{}+{}", self.name, self.hash(), STANDARD.encode(key))
    }
}

/// Checks the keys of a statement: strictly sorted as texts, and all under one name, since they sign one
/// log.
pub(super) fn check_signers(texts: &[String]) -> Result<(), StatementError> {
    if texts.len() > MAX_SIGNERS {
        return field("signers", format!("at most {MAX_SIGNERS} keys"));
    }
    let mut first: Option<Signer> = None;
    for (index, text) in texts.iter().enumerate() {
        let place = format!("signers[{index}]");
        let signer = match Signer::parse(text) {
            Ok(signer) => signer,
            Err(fault) => return field(place, format!("a key that may sign; {fault}")),
        };
        if index
            .checked_sub(1)
            .and_then(|before| texts.get(before))
            .is_some_and(|last| last >= text)
        {
            return field(place, "keys sorted by their texts, each once");
        }
        if first.as_ref().is_some_and(|first| first.name != signer.name) {
            return field(place, "a key of the same name as the others, which sign the same log");
        }
        first.get_or_insert(signer);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Go's package `golang.org/x/mod/sumdb/note`, and the key of its checksum database.
    const OTHERS: [&str; 2] = [
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ];

    #[test]
    fn keys_have_one_text_each() {
        let made = Signer::new("example", [7; 32]).unwrap();
        assert_eq!(Signer::parse(&made.to_string()), Ok(made.clone()));
        assert_eq!((made.name(), made.key()), ("example", &[7; 32]));
        let refused = |text: &str| Signer::parse(text).unwrap_err();
        let text = made.to_string();
        for cut in 0..text.len() {
            refused(&text[..cut]);
        }
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            refused(std::str::from_utf8(&bytes).unwrap());
        }
        assert_eq!(refused(&text.to_uppercase()), SignerFault::Hash);
        assert_eq!(
            refused(&text.replacen("example", "exa mple", 1)).to_string(),
            "its name: character 4 is a blank; a name has none"
        );
        assert_eq!(refused(&format!("{text}=")), SignerFault::Key);
        assert_eq!(refused(&format!("{text}\n")), SignerFault::Key);
        let (head, _) = text.rsplit_once('+').unwrap();
        let other = |kind: u8, length: usize| {
            let key = [vec![kind], vec![7; length]].concat();
            refused(&format!("{head}+{}", STANDARD.encode(key)))
        };
        assert_eq!(other(4, 32), SignerFault::Type(4));
        assert_eq!([other(1, 31), other(1, 33)], [SignerFault::Key, SignerFault::Key]);
        assert!(Signer::new("a+b", [0; 32]).is_err() && Signer::new("", [0; 32]).is_err());
    }

    #[test]
    fn keys_of_others_are_read() {
        for (text, name) in OTHERS.into_iter().zip(["PeterNeumann", "sum.golang.org"]) {
            let signer = Signer::parse(text).unwrap();
            assert_eq!((signer.name(), signer.to_string().as_str()), (name, text));
        }
    }

    #[test]
    fn keys_of_a_statement_are_sorted_and_of_one_name() {
        let key = |name: &str, byte: u8| Signer::new(name, [byte; 32]).unwrap().to_string();
        let mut keys: Vec<String> = (0..=MAX_SIGNERS as u8).map(|byte| key("a", byte)).collect();
        keys.sort();
        assert!(check_signers(&keys).is_err(), "one too many");
        keys.pop();
        check_signers(&keys).unwrap();
        check_signers(&[]).unwrap();
        assert!(check_signers(&[keys[1].clone(), keys[0].clone()]).is_err());
        assert!(check_signers(&[keys[0].clone(), keys[0].clone()]).is_err());
        assert!(check_signers(&[keys[0].clone(), key("b", 1)]).is_err());
    }
}
