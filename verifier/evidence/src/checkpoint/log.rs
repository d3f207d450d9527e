//! A venue's own log: the digests of its statements, one for each epoch from 0 on.

use ringfence_circuits::protocol::hash::digest::Digest;

use super::{
    body::Checkpoint,
    merkle::{consistency, inclusion, leaf_hash, root, Hash},
    note::{is_key_name, Note},
    proof::LogProof,
};
use crate::hex;

/// Most leaves of a log that is kept as one file: a statement each hour for over a hundred years.
pub const MAX_LEAVES: usize = 1 << 20;
/// Digits and newline of a line.
const LINE: usize = 65;

/// The leaf of an epoch before the log began that was never published.
pub const NEVER_PUBLISHED: Digest = Digest([0; 32]);

/// The leaves of a log, in the order of epochs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    digests: Vec<Digest>,
    leaves: Vec<Hash>,
}

/// Why a log is not gone on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogFault {
    /// A line that is none.
    #[error(
        "line {0} of the log is not 64 lower-case hexadecimal digits with a newline at its end"
    )]
    Line(usize),
    /// Too many leaves.
    #[error("a log has at most {MAX_LEAVES} leaves")]
    Full,
    /// An epoch that is not the next one.
    #[error(
        "the next leaf of the log is that of epoch {next}, not of epoch {epoch}; a log has no gaps"
    )]
    Gap {
        /// The epoch.
        epoch: u64,
        /// The next one.
        next: u64,
    },
    /// Another statement of an epoch.
    #[error(
        "the log has another statement of epoch {epoch}, {logged}; an epoch has one statement"
    )]
    Taken {
        /// The epoch.
        epoch: u64,
        /// What the log has.
        logged: Digest,
    },
    /// A name with blanks or `+`.
    #[error("the log's origin may have no blanks and no +")]
    Origin,
}

impl Log {
    /// Reads a log: a line of 64 hexadecimal digits for each epoch.
    ///
    /// # Errors
    /// [`LogFault`] names the first line that is none.
    pub fn read(text: &[u8]) -> Result<Self, LogFault> {
        if text.len() > MAX_LEAVES * LINE {
            return Err(LogFault::Full);
        }
        let mut log = Log::default();
        for (at, line) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
            let line = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
            let digest = line.and_then(hex::decode_exact).ok_or(LogFault::Line(at))?;
            log.push(Digest(digest))?;
        }
        Ok(log)
    }

    /// The file that [`Log::read`] reads.
    pub fn write(&self) -> String {
        self.digests.iter().map(|digest| format!("{digest}\n")).collect()
    }

    /// Adds the statement of an epoch, or finds it there already.
    ///
    /// # Errors
    /// [`LogFault`] if the epoch is not the next one, or has another statement.
    pub fn append(&mut self, epoch: u64, digest: Digest) -> Result<(), LogFault> {
        let next = self.size();
        match self.digest(epoch) {
            Some(logged) if logged == digest => Ok(()),
            Some(logged) => Err(LogFault::Taken { epoch, logged }),
            None if epoch == next => self.push(digest),
            None => Err(LogFault::Gap { epoch, next }),
        }
    }

    fn push(&mut self, digest: Digest) -> Result<(), LogFault> {
        if self.digests.len() == MAX_LEAVES {
            return Err(LogFault::Full);
        }
        self.digests.push(digest);
        self.leaves.push(leaf_hash(&digest.0));
        Ok(())
    }

    /// Number of leaves, which is the next epoch.
    pub fn size(&self) -> u64 {
        self.digests.len() as u64
    }

    /// The statement of an epoch.
    pub fn digest(&self, epoch: u64) -> Option<Digest> {
        self.digests.get(usize::try_from(epoch).ok()?).copied()
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        root(&self.leaves)
    }

    /// The checkpoint to sign now: its text is what a key signs. The origin is the key's name.
    ///
    /// # Errors
    /// [`LogFault::Origin`] if it can't be one.
    pub fn checkpoint(&self, origin: &str) -> Result<Checkpoint, LogFault> {
        match is_key_name(origin) {
            true => Ok(Checkpoint {
                origin: origin.into(),
                size: self.size(),
                root: self.root(),
                extensions: vec![],
            }),
            false => Err(LogFault::Origin),
        }
    }

    /// The proof of an epoch under a signed checkpoint of this log, of this size or an earlier one;
    /// `None` if the checkpoint is not of this log or before the epoch.
    pub fn proof(&self, epoch: u64, note: Note) -> Option<LogProof> {
        let checkpoint = Checkpoint::read(&note.text).ok()?;
        let leaves = self.leaves.get(..usize::try_from(checkpoint.size).ok()?)?;
        if root(leaves) != checkpoint.root {
            return None;
        }
        let path = inclusion(leaves, usize::try_from(epoch).ok()?)?;
        Some(LogProof { extra: None, index: epoch, path, note, checkpoint })
    }

    /// The proof that the log of `old` leaves grew into this one, which witnesses ask for; `None` if it
    /// has fewer.
    pub fn consistency(&self, old: u64) -> Option<Vec<Hash>> {
        consistency(&self.leaves, usize::try_from(old).ok()?)
    }
}
