//! Lines of `control.jsonl`, read one by one, so that a file of any size takes little memory and a line
//! that is broken leaves the others as they are.

use std::io::{self, BufRead};

use ringfence_circuits::primitive::json::{self, at_most};
use serde::{Deserialize, Serialize};

use super::outcome::Invalid;
use crate::{address::Address, chain::Chain};

/// Most lines of a file.
pub const MAX_LINES: u64 = 1 << 21;
/// Most bytes of a line, without the newline.
pub const MAX_LINE: usize = 1 << 14;
/// Most signatures of an entry.
pub const MAX_SIGNATURES: usize = 20;

/// Signatures for one address. As a line: canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The address.
    pub address: String,
    /// The block after which it was signed: `bitcoin <height> <block hash>`.
    pub after: String,
    /// The chain of the address.
    pub chain: String,
    /// How it was signed.
    pub scheme: String,
    /// The script behind the address, in hexadecimal digits; empty for schemes without one.
    pub script: String,
    /// The signatures: for `bip322` as wallets print them, otherwise in hexadecimal digits.
    #[serde(deserialize_with = "at_most::<_, _, MAX_SIGNATURES>")]
    pub signatures: Vec<String>,
}

impl Entry {
    /// Reads a line, without its newline.
    ///
    /// # Errors
    /// [`Invalid::Malformed`] for anything but the canonical JSON of an entry.
    pub fn parse(line: &[u8]) -> Result<Self, Invalid> {
        json::parse_canonical(line).map_err(|error| Invalid::Malformed(error.to_string()))
    }

    /// The address that the entry is about.
    ///
    /// # Errors
    /// [`Invalid::Chain`] or [`Invalid::Address`].
    pub fn subject(&self) -> Result<(Chain, Address), Invalid> {
        let chain = Chain::parse(&self.chain)?;
        Ok((chain, Address::parse(chain, &self.address)?))
    }
}

/// Why a file is not read further.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The file can't be read.
    #[error("it can't be read after line {line}: {error}")]
    Io {
        /// The last line that was read.
        line: u64,
        /// What the system says.
        error: io::Error,
    },
    /// Too many lines.
    #[error("it has more than {MAX_LINES} lines; those after them are not read")]
    Lines,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which one, from 1.
    pub number: u64,
    /// The entry, or why the line is none.
    pub entry: Result<Entry, Invalid>,
}

/// The lines of a file. A line ends with a newline; the last one may do without.
#[derive(Debug)]
pub struct Lines<R> {
    file: R,
    /// How many lines were read.
    read: u64,
    /// Whether there is nothing more to read.
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines from a file.
    pub fn new(file: R) -> Self {
        Lines { file, read: 0, ended: false }
    }

    /// The next line without its newline, cut behind the limit; `None` at the end of the file.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut any = false;
        loop {
            let buffer = match self.file.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            if buffer.is_empty() {
                return Ok(any.then_some(line));
            }
            any = true;
            let newline = buffer.iter().position(|byte| *byte == b'\n');
            let (content, used) = match newline {
                Some(at) => (&buffer[..at], at + 1),
                None => (buffer, buffer.len()),
            };
            // One byte more than the limit says that the line is too long.
            let room = (MAX_LINE + 1).saturating_sub(line.len());
            line.extend(&content[..content.len().min(room)]);
            self.file.consume(used);
            if newline.is_some() {
                return Ok(Some(line));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = self.next_line();
        self.ended = !matches!(line, Ok(Some(_))) || self.read == MAX_LINES;
        let line = match line {
            Ok(line) => line?,
            Err(error) => return Some(Err(FileFault::Io { line: self.read, error })),
        };
        if self.ended {
            return Some(Err(FileFault::Lines));
        }
        self.read += 1;
        let entry = match line.len() > MAX_LINE {
            true => Err(Invalid::LongLine { most: MAX_LINE }),
            false => Entry::parse(&line),
        };
        Some(Ok(Line { number: self.read, entry }))
    }
}
