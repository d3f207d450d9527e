//! A proof that a leaf is in a log (C2SP `tlog-proof`): the leaf's number, the hashes on its way to the
//! root, and the checkpoint with its signatures.

use std::fmt;

use base64::{engine::general_purpose::STANDARD, Engine};

use super::{
    body::{decimal, hash, Checkpoint, CheckpointFault},
    merkle::{leaf_hash, verify_inclusion, Hash, MerkleFault, MAX_PATH},
    note::{Note, NoteFault, MAX_NOTE},
};

/// The first line.
const FIRST: &str = "c2sp.org/tlog-proof@v1";
/// What the line of further data begins with.
const EXTRA: &str = "extra ";
/// What the line of the leaf's number begins with.
const INDEX: &str = "index ";
/// Most bytes of a proof.
pub const MAX_PROOF: usize = MAX_NOTE;

/// A leaf's number and way to the root of a checkpoint. Nothing of it has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// Further data, which nothing signs.
    pub extra: Option<Vec<u8>>,
    /// The leaf's number, from 0.
    pub index: u64,
    /// Hashes from the leaf up.
    pub path: Vec<Hash>,
    /// The checkpoint as it was signed.
    pub note: Note,
    /// What the note says.
    pub checkpoint: Checkpoint,
}

/// Why bytes are no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogProofFault {
    /// Too long.
    #[error("it has more than {MAX_PROOF} bytes")]
    Long,
    /// Another first line.
    #[error("its first line is not “{FIRST}”")]
    First,
    /// Not UTF-8, or lines missing.
    #[error(
        "expected a line of the leaf's number, lines of hashes, an empty line and a checkpoint"
    )]
    Lines,
    /// Further data that is not base64.
    #[error("what follows “extra” is not base64")]
    Extra,
    /// No number of a leaf.
    #[error("what follows “index” is no number below 2^64 without leading zeros")]
    Index,
    /// No hash.
    #[error("hash {0} of its path is not 32 bytes in base64")]
    Hash(usize),
    /// Too many hashes.
    #[error("its path has more than {MAX_PATH} hashes")]
    Path,
    /// No note.
    #[error("its checkpoint: {0}")]
    Note(#[from] NoteFault),
    /// No checkpoint.
    #[error("its checkpoint: {0}")]
    Checkpoint(#[from] CheckpointFault),
}

impl LogProof {
    /// Reads a proof.
    ///
    /// # Errors
    /// [`LogProofFault`] is the first rule that the file breaks.
    pub fn read(bytes: &[u8]) -> Result<Self, LogProofFault> {
        if bytes.len() > MAX_PROOF {
            return Err(LogProofFault::Long);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| LogProofFault::Lines)?;
        let (first, rest) = text.split_once('\n').ok_or(LogProofFault::First)?;
        if first != FIRST {
            return Err(LogProofFault::First);
        }
        let (head, note) = rest.split_once("\n\n").ok_or(LogProofFault::Lines)?;
        let mut lines = head.split('\n').peekable();
        let extra = lines.next_if(|line| line.starts_with(EXTRA));
        let extra = extra.and_then(|line| line.strip_prefix(EXTRA));
        let extra = extra.map(|text| STANDARD.decode(text).map_err(|_| LogProofFault::Extra));
        let index = lines.next().and_then(|line| line.strip_prefix(INDEX));
        let index = decimal(index.ok_or(LogProofFault::Lines)?).ok_or(LogProofFault::Index)?;
        let mut path = vec![];
        for (at, line) in (1..).zip(lines) {
            if at > MAX_PATH {
                return Err(LogProofFault::Path);
            }
            path.push(hash(line).ok_or(LogProofFault::Hash(at))?);
        }
        let note = Note::read(note.as_bytes())?;
        let checkpoint = Checkpoint::read(&note.text)?;
        Ok(LogProof { extra: extra.transpose()?, index, path, note, checkpoint })
    }

    /// Whether `data` is the leaf of this number under the checkpoint's root.
    ///
    /// # Errors
    /// [`MerkleFault`] says why the proof does not show it.
    pub fn includes(&self, data: &[u8]) -> Result<(), MerkleFault> {
        let Checkpoint { size, root, .. } = &self.checkpoint;
        verify_inclusion(self.index, *size, &leaf_hash(data), &self.path, root)
    }
}

/// The proof as a file.
impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "{EXTRA}{}", STANDARD.encode(extra))?;
        }
        writeln!(f, "{INDEX}{}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash)))?;
        write!(f, "\n{}", self.note)
    }
}
