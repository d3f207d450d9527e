//! The tokens that callers send.

use std::path::Path;

use ringfence_circuits::{
    primitive::file,
    protocol::hash::{digest::Digest, domain::personal},
};
use ringfence_prover::permissions::is_private;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::ServeError;

/// Fewest and most characters of a token.
const CHARACTERS: std::ops::RangeInclusive<usize> = 32..=512;
/// Most tokens: while one is replaced by another, both are valid.
const MOST: usize = 2;
/// Most bytes of a file of tokens.
const MAX_FILE: u64 = 2 << 10;

/// The tokens that are valid. Only their digests are held.
pub(super) struct Tokens(Vec<Digest>);

impl Tokens {
    /// Reads a private file ([`is_private`]): a token a line, the new one and the one before.
    ///
    /// # Errors
    /// [`ServeError::Token`] says what is wrong with it.
    pub(super) fn read(path: &Path) -> Result<Self, ServeError> {
        let at = |source| ServeError::TokenFile { path: path.to_owned(), source };
        if !is_private(&std::fs::metadata(path).map_err(at)?) {
            return Err(ServeError::TokenNotPrivate(path.to_owned()));
        }
        let bytes = Zeroizing::new(file::read_limited(path, MAX_FILE).map_err(at)?);
        Tokens::parse(&bytes).ok_or_else(|| ServeError::Token(path.to_owned()))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let tokens: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
        let sound = |token: &&[u8]| {
            CHARACTERS.contains(&token.len()) && token.iter().all(u8::is_ascii_graphic)
        };
        let enough = !tokens.is_empty() && tokens.len() <= MOST && tokens.iter().all(sound);
        enough.then(|| Tokens(tokens.into_iter().map(digest).collect()))
    }

    /// Whether a token is valid. How long the answer takes tells nothing of the valid ones: digests are compared, each
    /// with each, to their ends.
    pub(super) fn accept(&self, token: &[u8]) -> bool {
        let found = digest(token);
        let same = |valid: &Digest| valid.0.ct_eq(&found.0);
        self.0.iter().map(same).fold(Choice::from(0), |any, same| any | same).into()
    }
}

fn digest(token: &[u8]) -> Digest {
    Digest::of(personal::INPUTS, token)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn one_or_two_long_tokens_are_taken_from_a_private_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token");
        let (one, two) = ("a".repeat(32), "b".repeat(512));
        let read = |text: &str| {
            file::write_private(&path, text.as_bytes()).unwrap();
            Tokens::read(&path)
        };
        let tokens = read(&format!("{one}\n")).unwrap();
        assert!(tokens.accept(one.as_bytes()));
        for other in ["", "a", &"a".repeat(31), &"a".repeat(33), &two] {
            assert!(!tokens.accept(other.as_bytes()));
        }
        let both = read(&format!("\r\n{one}\r\n\n {two}")).unwrap();
        assert!(both.accept(one.as_bytes()) && both.accept(two.as_bytes()));
        let long = "b".repeat(513);
        let three = format!("{one}\n{one}\n{one}");
        let blank = "a".repeat(20) + " " + &"a".repeat(20);
        for text in ["", "\n\n", &one[1..], &long, &three, &blank, &one.replace('a', "é")] {
            assert_eq!(read(text).err().unwrap().code(), "RF-1331", "{text}");
        }
        assert_eq!(read(&"a\n".repeat(2000)).err().unwrap().code(), "RF-1331");
        read(&one).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Tokens::read(&path).err().unwrap();
        assert!(error.code() == "RF-1331" && !error.to_string().contains(&one), "{error}");
        // What another user hands over may be read by the group, and by nobody else. Only root can give a file away.
        if std::os::unix::fs::chown(&path, Some(65_534), None).is_ok() {
            assert!(Tokens::read(&path).unwrap().accept(one.as_bytes()));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert_eq!(Tokens::read(&path).err().unwrap().code(), "RF-1331");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(Tokens::read(&path).err().unwrap().code(), "RF-1331");
    }
}
