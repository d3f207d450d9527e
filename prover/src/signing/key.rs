//! A signing key in a file, for venues whose keys are in no device. As text it is that of Go's package
//! `golang.org/x/mod/sumdb/note`: `PRIVATE+KEY+name+id+base64`.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use base64::{engine::general_purpose::STANDARD, Engine};
use ed25519_dalek::{Signer, SigningKey};
use rand::{rngs::SysRng, TryRng};
use ringfence_circuits::{
    primitive::file,
    protocol::{hash::digest::to_hex, text::check_name},
};
use ringfence_evidence::checkpoint::vkey::{KeyKind, VerifierKey};
use zeroize::Zeroizing;

use super::error::SigningError;
use crate::permissions::is_private;

/// What the text begins with.
const PREFIX: &str = "PRIVATE+KEY+";
/// The type of a key that signs notes.
const ED25519: u8 = 0x01;
/// Bytes of a seed.
const SEED: usize = 32;
/// Most bytes of a file.
const MAX_FILE: usize = 512;

/// A key and its name. It has no `Debug`, and is wiped from memory when dropped.
pub struct LogKey {
    name: String,
    key: SigningKey,
}

impl LogKey {
    /// Makes a key with the system's generator and writes it for its owner only, before anything is signed with
    /// it. A file that is there is never replaced.
    ///
    /// # Errors
    /// It is an error if the name can't be that of a key, if the file exists, or if the system refuses.
    pub fn create(name: &str, path: &Path) -> Result<Self, SigningError> {
        if check_name(name).is_err() {
            return Err(SigningError::Name);
        }
        // Said before anything is drawn; that no run replaces another's key is for the end.
        if std::fs::symlink_metadata(path).is_ok() {
            return Err(SigningError::Exists(path.to_owned()));
        }
        let mut seed = Zeroizing::new([0; SEED]);
        SysRng
            .try_fill_bytes(&mut seed[..])
            .map_err(io::Error::other)
            .map_err(SigningError::io(path))?;
        let key = LogKey { name: name.to_owned(), key: SigningKey::from_bytes(&seed) };
        let public = key.public().ok_or(SigningError::Name)?;
        let mut bytes = Zeroizing::new([ED25519; 1 + SEED]);
        bytes[1..].copy_from_slice(&seed[..]);
        let digits = Zeroizing::new(STANDARD.encode(&bytes[..]));
        let id = to_hex(&public.id());
        let text = Zeroizing::new(format!("{PREFIX}{name}+{id}+{}\n", &digits[..]));
        put_new(path, text.as_bytes())?;
        Ok(key)
    }

    /// Reads a key from a private file ([`is_private`]).
    ///
    /// # Errors
    /// It is an error if others may read the file, if it holds no key, or if the system refuses.
    pub fn read(path: &Path) -> Result<Self, SigningError> {
        let (mut source, length) = file::open_regular(path).map_err(SigningError::io(path))?;
        if !is_private(&source.metadata().map_err(SigningError::io(path))?) {
            return Err(SigningError::NotPrivate(path.to_owned()));
        }
        let refuse = || SigningError::Key(path.to_owned());
        if length > MAX_FILE as u64 {
            return Err(refuse());
        }
        // No buffer that grows: what it leaves behind could not be wiped.
        let mut text = Zeroizing::new([0; MAX_FILE]);
        let mut filled = 0;
        loop {
            match source.read(&mut text[filled..]).map_err(SigningError::io(path))? {
                0 => break,
                read => filled += read,
            }
        }
        let text = std::str::from_utf8(&text[..filled]).map_err(|_| refuse())?;
        Self::parse(text.trim_ascii()).ok_or_else(refuse)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(PREFIX)?.splitn(3, '+');
        let (name, id, digits) = (parts.next()?, parts.next()?, parts.next()?);
        check_name(name).ok()?;
        let mut bytes = Zeroizing::new([0; MAX_FILE]);
        let length = STANDARD.decode_slice(digits, &mut bytes[..]).ok()?;
        let (kind, seed) = bytes.get(..length)?.split_first()?;
        let mut own = Zeroizing::new([0; SEED]);
        if *kind != ED25519 || seed.len() != SEED {
            return None;
        }
        own.copy_from_slice(seed);
        let key = LogKey { name: name.to_owned(), key: SigningKey::from_bytes(&own) };
        (to_hex(&key.public()?.id()) == id).then_some(key)
    }

    /// The public key; none for a name that no key can have, which is refused before.
    pub fn public(&self) -> Option<VerifierKey> {
        VerifierKey::new(&self.name, KeyKind::Ed25519, self.key.verifying_key().to_bytes())
    }

    /// Signs a text.
    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.key.sign(text).to_bytes()
    }
}

/// Writes a private file aside, whole, and gives it its name only if nothing has this name: of two runs at
/// once, one makes its key and the other is told that there is one.
fn put_new(path: &Path, bytes: &[u8]) -> Result<(), SigningError> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Readable by its owner only, as every temporary file is.
    let mut aside = tempfile::Builder::new()
        .prefix(".key-")
        .tempfile_in(parent)
        .map_err(SigningError::io(path))?;
    aside
        .write_all(bytes)
        .and_then(|()| aside.as_file().sync_all())
        .map_err(SigningError::io(path))?;
    match aside.persist_noclobber(path) {
        Ok(_) => {}
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(SigningError::Exists(path.to_owned()));
        }
        Err(refused) => return Err(SigningError::io(path)(refused.error)),
    }
    let synced = std::fs::File::open(parent).and_then(|directory| directory.sync_all());
    synced.map_err(SigningError::io(path))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_key_is_private_and_is_read_as_it_was_made() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let made = LogKey::create("example.com", &path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let read = LogKey::read(&path).unwrap();
        assert_eq!(made.public(), read.public());
        assert_eq!(made.sign(b"text"), read.sign(b"text"));
        assert!(matches!(LogKey::create("example.com", &path), Err(SigningError::Exists(_))));
        mode(&path, 0o640);
        assert!(matches!(LogKey::read(&path), Err(SigningError::NotPrivate(_))));
        for name in ["", "a b", "a+b", "a\n"] {
            let path = directory.path().join("other");
            assert!(matches!(LogKey::create(name, &path), Err(SigningError::Name)), "{name:?}");
            assert!(!path.exists());
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_a_word_of_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        LogKey::create("example", &path).unwrap();
        let good = std::fs::read_to_string(&path).unwrap();
        let public = LogKey::read(&path).ok().and_then(|key| key.public()).unwrap();
        let wrong = [
            String::new(),
            public.to_string(),
            good.replace("example", "exampel"),
            good.replace("PRIVATE", "private"),
            good[..good.len() - 4].to_owned(),
            "x".repeat(MAX_FILE + 1),
        ];
        for text in wrong {
            std::fs::write(&path, &text).unwrap();
            mode(&path, 0o600);
            let Err(error) = LogKey::read(&path) else { panic!("{text} is read") };
            assert_eq!(error.code(), "RF-1434", "{text}");
            assert!(!error.to_string().contains("PRIVATE"), "{error}");
        }
    }

    /// The example of Go's package `golang.org/x/mod/sumdb/note`.
    #[test]
    fn keys_of_others_are_read() {
        let text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        let key = LogKey::parse(text).unwrap().public().unwrap();
        assert_eq!(
            key.to_string(),
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        );
    }
}
