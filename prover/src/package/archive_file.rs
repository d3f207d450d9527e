//! A file of an archive, with what says whether it is whole.

use std::{
    io::{self, Read},
    path::Path,
};

use ringfence_circuits::primitive::file;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::epoch::EpochError;

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 16;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveFile {
    /// Its name.
    pub path: String,
    /// Number of packages that are in it, or of which it says where they are.
    pub packages: String,
    /// Number of bytes.
    pub bytes: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl ArchiveFile {
    /// Number of packages.
    pub(super) fn count(&self) -> u64 {
        self.packages.parse().unwrap_or(0)
    }

    /// Whether the file in `directory` is the one that is meant.
    pub(super) fn is_whole(&self, directory: &Path) -> Result<bool, EpochError> {
        let found = digest_of(&directory.join(&self.path))?;
        Ok(found.is_some_and(|(length, sha256)| {
            length.to_string() == self.bytes && sha256 == self.sha256
        }))
    }
}

/// Digits of a digest.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Length and SHA-256 of a file, which is read in pieces; none if there is none.
pub(super) fn digest_of(path: &Path) -> Result<Option<(u64, String)>, EpochError> {
    let mut file = match file::open_regular(path) {
        Ok((file, _)) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EpochError::io(path)(error)),
    };
    let (mut state, mut length, mut buffer) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        match file.read(&mut buffer).map_err(EpochError::io(path))? {
            0 => return Ok(Some((length, hexadecimal(&state.finalize())))),
            read => {
                state.update(&buffer[..read]);
                length += read as u64;
            }
        }
    }
}
