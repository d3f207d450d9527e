//! Keys that sign notes, and what they say of one.

use std::fmt;

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::{primitive::shown::Shown, protocol::hash::digest::to_hex};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use super::note::{is_key_name, KeyId, Note, Signature};
use crate::{
    hash::sha256,
    hex,
    key::{ed25519, fault::KeyFault},
    list::time::Time,
};

/// What a key signs (C2SP `signed-note`, types of signatures).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// Type 0x01: the text of a note, by Ed25519.
    Ed25519,
    /// Type 0x04: a checkpoint and the time at which a witness saw it, by Ed25519.
    Cosigner,
}

/// What private keys begin with, in the text form of Go's `note` package.
const PRIVATE: &str = "PRIVATE+KEY";
/// Bytes of a time before a witness's signature.
const TIME: usize = 8;
/// Times from here on are none.
const MAX_TIME: u64 = 1 << 63;

impl KeyKind {
    fn number(self) -> u8 {
        match self {
            KeyKind::Ed25519 => 0x01,
            KeyKind::Cosigner => 0x04,
        }
    }

    fn of(number: u8) -> Option<Self> {
        [KeyKind::Ed25519, KeyKind::Cosigner].into_iter().find(|kind| kind.number() == number)
    }
}

/// A public key with a name. As text `name+id+base64`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: [u8; 32],
}

/// Why a text is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifierKeyFault {
    /// Not of the form.
    #[error("“{}” is no key; expected name+id+base64, as log-signing tools print it", Shown(.0))]
    Form(String),
    /// A private key, of which nothing is repeated.
    #[error("this is a private key, which nobody but its owner may see; give the public one, which begins with its name")]
    Private,
    /// Another id.
    #[error("the id of the key “{}” does not belong to it: a character is wrong or missing", Shown(.0))]
    Id(String),
    /// Of another type.
    #[error("the key “{}” is of type {kind}; types 1 (a signer) and 4 (a witness) are known", Shown(.name))]
    Kind {
        /// The name.
        name: String,
        /// The type.
        kind: u8,
    },
    /// Of the other type.
    #[error("the key “{}” is {}, but {} is expected here", Shown(.name), words(*.found), words(*.expected))]
    Expected {
        /// The name.
        name: String,
        /// Its kind.
        found: KeyKind,
        /// The other.
        expected: KeyKind,
    },
}

fn words(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Ed25519 => "a signer's (type 1)",
        KeyKind::Cosigner => "a witness's (type 4)",
    }
}

/// What a note has by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// No line.
    Absent,
    /// A line that verifies; a witness's with its time in seconds since 1970.
    Valid {
        /// The latest time, of a witness.
        time: Option<u64>,
    },
    /// A line that does not. Others by this key don't matter then.
    Invalid(KeyFault),
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Signed::Absent => f.write_str("no line of this key"),
            Signed::Valid { time: None } => f.write_str("signed"),
            Signed::Valid { time: Some(time) } => match Time::from_seconds(*time) {
                Some(time) => write!(f, "signed, seen at {time}"),
                None => write!(f, "signed, seen {time} seconds after 1970"),
            },
            Signed::Invalid(fault) => write!(f, "its line does not count: {fault}"),
        }
    }
}

impl VerifierKey {
    /// A key of its parts; `None` if the name can't be one.
    pub fn new(name: &str, kind: KeyKind, key: [u8; 32]) -> Option<Self> {
        is_key_name(name).then(|| VerifierKey { name: name.into(), kind, key })
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`VerifierKeyFault`] says why the text is none.
    pub fn parse(text: &str) -> Result<Self, VerifierKeyFault> {
        if text.trim_start().starts_with(PRIVATE) {
            return Err(VerifierKeyFault::Private);
        }
        let form = || VerifierKeyFault::Form(text.into());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(form());
        };
        let id: KeyId = hex::decode_exact(id).ok_or_else(form)?;
        let bytes = STANDARD.decode(key).map_err(|_| form())?;
        let (number, key) = bytes.split_first().ok_or_else(form)?;
        let Some(kind) = KeyKind::of(*number) else {
            return Err(VerifierKeyFault::Kind { name: name.into(), kind: *number });
        };
        let key = key.try_into().map_err(|_| form())?;
        let key = VerifierKey::new(name, kind, key).ok_or_else(form)?;
        match key.id() == id {
            true => Ok(key),
            false => Err(VerifierKeyFault::Id(name.into())),
        }
    }

    /// Reads a key that must be of a kind.
    ///
    /// # Errors
    /// [`VerifierKeyFault`] says why the text is none.
    pub fn parse_kind(text: &str, expected: KeyKind) -> Result<Self, VerifierKeyFault> {
        let key = Self::parse(text)?;
        match key.kind == expected {
            true => Ok(key),
            false => {
                let found = key.kind;
                Err(VerifierKeyFault::Expected { name: key.name, found, expected })
            }
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public key.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// The id: SHA-256(name ‖ newline ‖ type ‖ key), the first four bytes.
    pub fn id(&self) -> KeyId {
        let kind = [self.kind.number()];
        let hash = sha256(&[self.name.as_bytes(), b"\n", &kind, &self.key].concat());
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The line by which this key signs, from a raw signature of [`VerifierKey::message`].
    pub fn signature(&self, time: u64, signature: &[u8; ed25519::LENGTH]) -> Signature {
        let bytes = match self.kind {
            KeyKind::Ed25519 => signature.to_vec(),
            KeyKind::Cosigner => [&time.to_be_bytes()[..], signature].concat(),
        };
        Signature { name: self.name.clone(), id: self.id(), bytes }
    }

    /// What a key signs of a note with this text. A witness signs its time with it.
    pub fn message(&self, time: u64, text: &str) -> Vec<u8> {
        match self.kind {
            KeyKind::Ed25519 => text.into(),
            KeyKind::Cosigner => format!("cosignature/v1\ntime {time}\n{text}").into_bytes(),
        }
    }

    /// What a note has by this key. As C2SP asks, a line with the key's name and id that does not verify
    /// spoils the others.
    pub fn signed(&self, note: &Note) -> Signed {
        let id = self.id();
        let mut signed = Signed::Absent;
        let lines = note.signatures.iter().filter(|line| line.name == self.name && line.id == id);
        for line in lines {
            match (self.verify(&note.text, &line.bytes), signed) {
                (Err(fault), _) => return Signed::Invalid(fault),
                (Ok(time), Signed::Valid { time: before }) => {
                    signed = Signed::Valid { time: time.max(before) };
                }
                (Ok(time), _) => signed = Signed::Valid { time },
            }
        }
        signed
    }

    /// The time of a witness's signature, if it is one.
    fn verify(&self, text: &str, bytes: &[u8]) -> Result<Option<u64>, KeyFault> {
        let (time, signature) = match self.kind {
            KeyKind::Ed25519 => (None, bytes),
            KeyKind::Cosigner => {
                let expected = TIME + ed25519::LENGTH;
                let length = KeyFault::Length { found: bytes.len(), expected };
                let (time, signature) = bytes.split_first_chunk::<TIME>().ok_or(length)?;
                (Some(u64::from_be_bytes(*time)), signature)
            }
        };
        let length = KeyFault::Length { found: signature.len(), expected: ed25519::LENGTH };
        let signature = signature.try_into().map_err(|_| length)?;
        if time.is_some_and(|time| time >= MAX_TIME) {
            return Err(KeyFault::Range);
        }
        ed25519::verify(&self.key, &self.message(time.unwrap_or(0), text), signature)?;
        Ok(time)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.kind.number()][..], &self.key].concat();
        write!(f, "{}+{}+{}", self.name, to_hex(&self.id()), STANDARD.encode(bytes))
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        VerifierKey::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
