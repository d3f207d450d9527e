//! The text of a checkpoint (C2SP `tlog-checkpoint`): origin, size, root.

use std::fmt;

use base64::{engine::general_purpose::STANDARD, Engine};

use super::merkle::Hash;

/// What a log was at a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Further lines, which say nothing here.
    pub extensions: Vec<String>,
}

/// Why a text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointFault {
    /// Fewer lines, or an empty one.
    #[error("expected three or more lines, none empty, each with a newline at its end: origin, size, root")]
    Lines,
    /// No size.
    #[error("its second line is no number of leaves below 2^64, or has leading zeros")]
    Size,
    /// No root.
    #[error("its third line is no root: 32 bytes in base64")]
    Root,
}

impl Checkpoint {
    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`CheckpointFault`] is the first rule that the text breaks.
    pub fn read(text: &str) -> Result<Self, CheckpointFault> {
        let text = text.strip_suffix('\n').ok_or(CheckpointFault::Lines)?;
        let mut lines = text.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty());
        let (Some(origin), Some(size), Some(root)) = (line(), line(), line()) else {
            return Err(CheckpointFault::Lines);
        };
        let size = decimal(size).ok_or(CheckpointFault::Size)?;
        let root = hash(root).ok_or(CheckpointFault::Root)?;
        let extensions: Vec<String> = lines.map(String::from).collect();
        match extensions.iter().any(String::is_empty) {
            true => Err(CheckpointFault::Lines),
            false => Ok(Checkpoint { origin: origin.into(), size, root, extensions }),
        }
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Checkpoint { origin, size, root, extensions } = self;
        writeln!(f, "{origin}\n{size}\n{}", STANDARD.encode(root))?;
        extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A number without leading zeros.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (number.to_string() == text).then_some(number)
}

/// A hash in base64.
pub(super) fn hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
