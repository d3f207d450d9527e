//! Sealed bytes: encrypted and authenticated, so that nobody without the key can read them, change them, or
//! pass one for another.
//!
//! A sealed artifact is [`FORMAT`], the fingerprint of its key, a nonce, and the ciphertext of
//! XChaCha20-Poly1305 with its tag. What it is, its *context*, is authenticated with it and not stored: a job
//! under another job's name does not open. The nonce follows from key, context and content by a keyed hash, as
//! in the synthetic nonces of RFC 5297: equal content is sealed into equal bytes, so that sealing again
//! after an interruption changes nothing, and no generator can fail to give a fresh nonce.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use blake2b_simd::Params;
use chacha20poly1305::{
    aead::{AeadInOut, KeyInit},
    XChaCha20Poly1305, XNonce,
};
use rand::{rngs::SysRng, TryRng};
use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::hash::digest::{from_hex, to_hex},
};
use zeroize::Zeroizing;

use super::GroupError;
use crate::permissions::is_private;

/// How every sealed artifact begins.
pub const FORMAT: &[u8] = b"ringfence-sealed-1\n";
/// The environment variable that may hold a key.
pub const VARIABLE: &str = "RINGFENCE_CLUSTER_KEY";
/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a key's fingerprint.
const FINGERPRINT: usize = 8;
/// Bytes of a nonce.
const NONCE: usize = 24;
/// Bytes of the tag behind the ciphertext.
const TAG: usize = 16;
/// Most bytes of a key file: 64 hexadecimal digits and the end of the line.
const MAX_FILE: u64 = 128;
/// What is derived from a key is derived for this.
const PERSONAL: &[u8; 16] = b"ringfence-sealed";

/// The key of an epoch's jobs: 32 random bytes. Whoever has it can read the jobs, and so the vaults. It has no
/// `Debug`, and it is wiped from memory when it is dropped.
pub struct SealingKey(Zeroizing<[u8; KEY]>);

impl SealingKey {
    /// A new key of the system's generator, written to a file that only its owner may read.
    ///
    /// # Errors
    /// It is an error if the file is there already, or if the system refuses.
    pub fn create(path: &Path) -> Result<Self, GroupError> {
        let fail = |source| GroupError::KeyFile { path: path.to_owned(), source };
        if path.exists() {
            return Err(fail(io::Error::new(io::ErrorKind::AlreadyExists, "it is there already")));
        }
        let mut bytes = Zeroizing::new([0; KEY]);
        SysRng.try_fill_bytes(&mut bytes[..]).map_err(|error| fail(io::Error::other(error)))?;
        let text = Zeroizing::new(to_hex(&bytes[..]) + "\n");
        file::write_private(path, text.as_bytes()).map_err(fail)?;
        Ok(SealingKey(bytes))
    }

    /// Reads a key from a private file ([`is_private`]) of its hexadecimal digits.
    ///
    /// # Errors
    /// It is an error if others may read it too, or if it holds no key.
    pub fn read(path: &Path) -> Result<Self, GroupError> {
        let fail = |source| GroupError::KeyFile { path: path.to_owned(), source };
        if !is_private(&fs::metadata(path).map_err(fail)?) {
            return Err(GroupError::KeyNotPrivate(path.to_owned()));
        }
        let text = Zeroizing::new(file::read_limited(path, MAX_FILE).map_err(fail)?);
        let text = std::str::from_utf8(&text).unwrap_or_default();
        Self::parse(text).ok_or_else(|| GroupError::KeyMalformed(shown_path(path)))
    }

    /// The key of a file, or where none is named, of the environment variable [`VARIABLE`].
    ///
    /// # Errors
    /// It is an error if neither holds one.
    pub fn of(path: Option<&PathBuf>) -> Result<Self, GroupError> {
        match (path, env::var(VARIABLE).map(Zeroizing::new)) {
            (Some(path), _) => Self::read(path),
            (None, Ok(text)) => {
                Self::parse(&text).ok_or_else(|| GroupError::KeyMalformed(VARIABLE.into()))
            }
            (None, Err(_)) => Err(GroupError::NoKey(VARIABLE)),
        }
    }

    /// The key in 64 hexadecimal digits.
    fn parse(text: &str) -> Option<Self> {
        from_hex(text.trim_end()).map(|bytes| SealingKey(Zeroizing::new(bytes)))
    }

    /// A name of the key that does not tell it: 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        to_hex(&self.short())
    }

    fn short(&self) -> [u8; FINGERPRINT] {
        let mut short = [0; FINGERPRINT];
        short.copy_from_slice(&self.derive("fingerprint", &[], FINGERPRINT)[..]);
        short
    }

    fn derive(&self, label: &str, parts: &[&[u8]], length: usize) -> Zeroizing<Vec<u8>> {
        let mut state =
            Params::new().hash_length(length).key(&self.0[..]).personal(PERSONAL).to_state();
        for part in [&[label.as_bytes()], parts].concat() {
            state.update(&(part.len() as u64).to_le_bytes());
            state.update(part);
        }
        Zeroizing::new(state.finalize().as_bytes().to_vec())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = self.derive("encryption", &[], KEY);
        XChaCha20Poly1305::new_from_slice(&key).expect("a key has 32 bytes")
    }

    /// What is authenticated beside the ciphertext.
    fn associated(&self, context: &[u8]) -> Vec<u8> {
        [FORMAT, &self.short(), context].concat()
    }

    /// Seals bytes as what `context` says they are.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = self.derive("nonce", &[context, plain], NONCE);
        let head = [FORMAT, &self.short(), &nonce[..]].concat();
        // Reserved at once: a vector that grows leaves copies of what is not yet encrypted behind.
        let mut sealed = Vec::with_capacity(head.len() + plain.len() + TAG);
        sealed.extend(&head);
        sealed.extend(plain);
        let tag = self
            .cipher()
            .encrypt_inout_detached(
                &XNonce::try_from(&nonce[..]).expect("a nonce has 24 bytes"),
                &self.associated(context),
                (&mut sealed[head.len()..]).into(),
            )
            .expect("an artifact is shorter than the cipher's limit of 256 GiB");
        sealed.extend(tag);
        sealed
    }

    /// Opens what was sealed as this. `name` is what errors call it.
    ///
    /// # Errors
    /// [`GroupError::OtherKey`] if it was sealed with another key, and [`GroupError::Damaged`] if it is not what
    /// was sealed, or not what the context says.
    pub fn open(
        &self,
        name: &str,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, GroupError> {
        let damaged = || GroupError::Damaged(name.to_owned());
        let rest = sealed.strip_prefix(FORMAT).ok_or_else(damaged)?;
        let (of, rest) = rest.split_first_chunk::<FINGERPRINT>().ok_or_else(damaged)?;
        if *of != self.short() {
            let (sealed, own) = (to_hex(of), self.fingerprint());
            return Err(GroupError::OtherKey { name: name.to_owned(), sealed, own });
        }
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let (sealed, tag) = rest.split_last_chunk::<TAG>().ok_or_else(damaged)?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        self.cipher()
            .decrypt_inout_detached(
                &(*nonce).into(),
                &self.associated(context),
                (&mut plain[..]).into(),
                &(*tag).into(),
            )
            .map_err(|_| damaged())?;
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SealingKey {
        SealingKey(Zeroizing::new([byte; KEY]))
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_and_context_only() {
        let one = key(1);
        for plain in [&b""[..], b"x", &[7; 100_000]] {
            let sealed = one.seal(b"job 1", plain);
            assert_eq!(sealed, one.seal(b"job 1", plain), "equal content, equal bytes");
            assert_ne!(sealed, one.seal(b"job 2", plain));
            assert_eq!(one.open("a", b"job 1", &sealed).unwrap()[..], *plain);
            let refused = |key: &SealingKey, context: &[u8], sealed: &[u8]| {
                key.open("a", context, sealed).map(|_| ()).unwrap_err().code()
            };
            assert_eq!(refused(&one, b"job 2", &sealed), "RF-1463");
            assert_eq!(refused(&key(2), b"job 1", &sealed), "RF-1462");
            for at in (0..sealed.len()).step_by(1 + sealed.len() / 200) {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                let code = refused(&one, b"job 1", &changed);
                let of_the_key = (FORMAT.len()..FORMAT.len() + FINGERPRINT).contains(&at);
                assert_eq!(code, if of_the_key { "RF-1462" } else { "RF-1463" }, "byte {at}");
                assert_eq!(refused(&one, b"job 1", &sealed[..at]), "RF-1463", "{at} bytes");
            }
        }
        // Two contents under one context have different nonces.
        let nonces =
            [b"a", b"b"].map(|plain| one.seal(b"job", plain)[FORMAT.len() + 8..][..24].to_vec());
        assert_ne!(nonces[0], nonces[1]);
    }

    #[test]
    fn sealed_bytes_do_not_hold_what_was_sealed() {
        let plain = b"account-QX17 holds 123456789".repeat(20);
        let sealed = key(3).seal(b"job", &plain);
        assert!(!sealed.windows(8).any(|window| window == &plain[..8]));
    }

    #[test]
    fn key_files_are_private_and_hold_a_key() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let made = SealingKey::create(&path).unwrap();
        let read = SealingKey::read(&path).unwrap();
        assert_eq!(made.fingerprint(), read.fingerprint());
        assert_ne!(made.fingerprint(), key(1).fingerprint());
        assert_eq!(SealingKey::create(&path).err().unwrap().code(), "RF-1461");
        for text in ["", "00", &"0".repeat(63), &"g".repeat(64), &"0".repeat(66)] {
            file::write_private(&path, text.as_bytes()).unwrap();
            assert_eq!(SealingKey::read(&path).err().unwrap().code(), "RF-1461", "{text}");
        }
        fs::remove_file(&path).unwrap();
        file::write(&path, "ab".repeat(32).as_bytes()).unwrap();
        assert_eq!(SealingKey::read(&path).err().unwrap().code(), "RF-1461");
        assert!(!SealingKey::read(&path).err().unwrap().to_string().contains("abab"));
    }
}
