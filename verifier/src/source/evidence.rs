//! Files of evidence: what a bundle may hold beside its own four, risk policy and history of prices among them, and what a reader may have been given
//! apart from it, such as an auditor a list that is not public.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Seek},
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        bundle::{
            CONTROL_FILE, HISTORY_FILE, LIST_FILE, LOG_PROOF_FILE, POLICY_FILE, ROWS_FILE,
            STATE_FILE,
        },
        policy::{history::MAX_HISTORY_BYTES, MAX_POLICY_BYTES},
    },
};
use ringfence_evidence::{
    checkpoint::proof::MAX_PROOF,
    control::entry,
    list::{
        document::MAX_LIST_BYTES,
        rows::{MAX_LINE, MAX_ROWS},
    },
    state::file::Limits,
};

use super::error::{check_length, SourceError};

/// A file that can be read more than once, from any place.
pub trait Seekable: Read + Seek {}

impl<T: Read + Seek> Seekable for T {}

/// A file of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceFile {
    /// The list of reserves: heads and holdings.
    List,
    /// Its rows.
    Rows,
    /// Signatures for addresses.
    Control,
    /// Headers and nodes of state.
    State,
    /// The statement's place in the venue's log.
    LogProof,
    /// The risk policy that the statement names.
    Policy,
    /// The history of prices that it is read with.
    History,
}

impl EvidenceFile {
    /// All of them.
    pub const ALL: [EvidenceFile; 7] = [
        EvidenceFile::List,
        EvidenceFile::Rows,
        EvidenceFile::Control,
        EvidenceFile::State,
        EvidenceFile::LogProof,
        EvidenceFile::Policy,
        EvidenceFile::History,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            EvidenceFile::List => LIST_FILE,
            EvidenceFile::Rows => ROWS_FILE,
            EvidenceFile::Control => CONTROL_FILE,
            EvidenceFile::State => STATE_FILE,
            EvidenceFile::LogProof => LOG_PROOF_FILE,
            EvidenceFile::Policy => POLICY_FILE,
            EvidenceFile::History => HISTORY_FILE,
        }
    }

    /// The file of this name.
    pub fn of(name: &str) -> Option<Self> {
        EvidenceFile::ALL.into_iter().find(|file| file.name() == name)
    }

    /// Whether a file of this length is more than a page reads, and not more than other programs do. Such a
    /// file is left out of a bundle, so that the rest can be audited.
    pub(crate) fn is_for_programs(self, length: u64) -> bool {
        self == EvidenceFile::State
            && length > self.limit()
            && length <= Limits::NATIVE.bytes.into()
    }

    /// Most bytes of it.
    pub fn limit(self) -> u64 {
        match self {
            EvidenceFile::List => MAX_LIST_BYTES as u64,
            EvidenceFile::Rows => (MAX_ROWS * MAX_LINE) as u64,
            EvidenceFile::Control => entry::MAX_LINES * (entry::MAX_LINE as u64 + 1),
            EvidenceFile::State => state_limits().bytes.into(),
            EvidenceFile::LogProof => MAX_PROOF as u64,
            EvidenceFile::Policy => MAX_POLICY_BYTES,
            EvidenceFile::History => MAX_HISTORY_BYTES,
        }
    }
}

/// How much state is read: in a page less than natively, since all of it is in memory there.
pub fn state_limits() -> Limits {
    match cfg!(target_family = "wasm") {
        true => Limits::PAGE,
        false => Limits::NATIVE,
    }
}

/// Files of evidence, wherever they are.
pub trait Evidence: Sync {
    /// Opens a file; `None` if there is none of this kind.
    ///
    /// # Errors
    /// It is an error if it is there and can't be opened, or is longer than [`EvidenceFile::limit`].
    fn open(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError>;
}

/// Files of evidence in memory.
pub type Held = BTreeMap<EvidenceFile, Vec<u8>>;

impl Evidence for Held {
    fn open(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError> {
        let Some(bytes) = self.get(&file) else { return Ok(None) };
        check_length(Path::new(file.name()), bytes.len() as u64, file.limit())?;
        Ok(Some(Box::new(Cursor::new(&bytes[..]))))
    }
}

/// Files of evidence in a directory, which may hold others, too.
#[derive(Clone, Debug)]
pub struct EvidenceDirectory(PathBuf);

impl EvidenceDirectory {
    /// A directory that must be there.
    ///
    /// # Errors
    /// It is an error if there is none at this path.
    pub fn new(path: &Path) -> Result<Self, SourceError> {
        match path.is_dir() {
            true => Ok(EvidenceDirectory(path.to_owned())),
            false => Err(SourceError::Absent(path.to_owned())),
        }
    }
}

impl Evidence for EvidenceDirectory {
    fn open(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError> {
        let path = self.0.join(file.name());
        match file::open_regular(&path) {
            Ok((open, length)) => {
                check_length(&path, length, file.limit())?;
                Ok(Some(Box::new(open)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(SourceError::Read { path, source }),
        }
    }
}
