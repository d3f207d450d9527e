//! A signed note (C2SP `signed-note`): a text, an empty line, and signature lines.

use std::fmt;

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::primitive::shown::Shown;

/// Most bytes of a note.
pub const MAX_NOTE: usize = 1 << 20;
/// Most signature lines.
pub const MAX_SIGNATURES: usize = 100;
/// Most bytes of a key's name.
pub const MAX_KEY_NAME: usize = 256;
/// Bytes of a key's id.
const ID: usize = 4;
/// What a signature line begins with.
const LINE: &str = "— ";

/// The id of a key: the first four bytes of a hash, which tells keys of one name apart.
pub type KeyId = [u8; ID];

/// A signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The key's id.
    pub id: KeyId,
    /// What the key's kind says.
    pub bytes: Vec<u8>,
}

/// A text with its signature lines, of which none has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text, with the newline at its end.
    pub text: String,
    /// The lines.
    pub signatures: Vec<Signature>,
}

/// Why bytes are no signed note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteFault {
    /// Too long.
    #[error("it has more than {MAX_NOTE} bytes or {MAX_SIGNATURES} signature lines")]
    Long,
    /// Not UTF-8, or with control characters.
    #[error("it is not UTF-8 without control characters other than newlines")]
    NotText,
    /// No empty line before signature lines.
    #[error("it has no text, empty line and signature lines, each with a newline at its end")]
    Parts,
    /// A line that is none.
    #[error("signature line {0} is not “— name base64”")]
    Line(usize),
    /// A name that is none.
    #[error("signature line {at}: “{}” is no name of a key; names have no blanks and no +", Shown(.name))]
    Name {
        /// The line, from 1.
        at: usize,
        /// The name.
        name: String,
    },
}

/// Whether a text may be the name of a key: not empty, without Unicode's spaces and `+`.
pub fn is_key_name(name: &str) -> bool {
    let bad =
        |character: char| character == '+' || character.is_whitespace() || character.is_control();
    !name.is_empty() && name.len() <= MAX_KEY_NAME && !name.contains(bad)
}

impl Note {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteFault`] is the first rule that the note breaks.
    pub fn read(bytes: &[u8]) -> Result<Self, NoteFault> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteFault::Long);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteFault::NotText)?;
        if note.contains(|character| character < ' ' && character != '\n') {
            return Err(NoteFault::NotText);
        }
        // The last empty line ends the text, which keeps its own newline.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteFault::Parts)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteFault::Parts)?;
        let text = format!("{text}\n");
        let mut signatures = vec![];
        for (at, line) in (1..).zip(lines.split('\n')) {
            if at > MAX_SIGNATURES {
                return Err(NoteFault::Long);
            }
            signatures.push(Signature::read(at, line)?);
        }
        Ok(Note { text, signatures })
    }
}

impl Signature {
    fn read(at: usize, line: &str) -> Result<Self, NoteFault> {
        let words = line.strip_prefix(LINE).and_then(|words| words.split_once(' '));
        let (name, digits) = words.ok_or(NoteFault::Line(at))?;
        if !is_key_name(name) {
            return Err(NoteFault::Name { at, name: name.into() });
        }
        let bytes = STANDARD.decode(digits).map_err(|_| NoteFault::Line(at))?;
        let (id, bytes) = bytes.split_first_chunk().ok_or(NoteFault::Line(at))?;
        match bytes.is_empty() {
            true => Err(NoteFault::Line(at)),
            false => Ok(Signature { name: name.into(), id: *id, bytes: bytes.into() }),
        }
    }
}

/// The note as a file.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(f, "{signature}"))
    }
}

/// The line, with its newline.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.bytes].concat();
        writeln!(f, "{LINE}{} {}", self.name, STANDARD.encode(bytes))
    }
}
