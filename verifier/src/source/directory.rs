//! Bundles as directories: exactly the expected files, each within its limit.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{primitive::file, protocol::statement::MAX_BLOCKS};

use super::{
    assemble::{assemble, Opened, Source},
    bundle::Bundle,
    error::SourceError,
    evidence::Seekable,
    files::Files,
    stress::{OpenedStress, StressFiles},
};
use crate::say;

/// Loads a bundle. How many proofs it must have, and how long they can be, follows from
/// `statement.json` and `blocks.bin`; no proof is read before that is known and their number is
/// right. If these two are malformed the proofs are left out: the audit refuses such a bundle before
/// it comes to them, and says why.
///
/// # Errors
/// It is an error if a file is missing, too long or unreadable, or doesn't belong there.
pub fn load(directory: &Path) -> Result<Bundle, SourceError> {
    assemble(Directory(directory.to_owned()))
}

/// Opens a bundle. Its blocks and proofs stay where they are until a check has come to them.
///
/// # Errors
/// The errors are those of [`load`].
pub fn files(directory: &Path) -> Result<impl Files, SourceError> {
    Opened::new(Directory(directory.to_owned()))
}

/// Opens a stress directory beside the bundle of this statement, in canonical encoding. Its commitments and proofs stay
/// where they are until a check has come to them.
///
/// # Errors
/// It is an error if a file is missing, too long or unreadable, or doesn't belong there.
pub fn stress(directory: &Path, statement: &[u8]) -> Result<impl StressFiles, SourceError> {
    OpenedStress::new(Directory(directory.to_owned()), statement)
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// It is an error if the file is missing, longer, or unreadable.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, SourceError> {
    file::read_limited(path, limit).map_err(|source| match at(path, source) {
        SourceError::Missing(path) => SourceError::Absent(path),
        SourceError::Read { path, source } => SourceError::Given { path, source },
        error => error,
    })
}

fn at(path: &Path, source: io::Error) -> SourceError {
    match source.kind() {
        io::ErrorKind::NotFound => SourceError::Missing(path.to_owned()),
        _ => SourceError::Read { path: path.to_owned(), source },
    }
}

/// A bundle as a directory.
struct Directory(PathBuf);

impl Source for Directory {
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), SourceError> {
        let directory = self.path(folder);
        let at = |source: io::Error| match at(&directory, source) {
            SourceError::Missing(path) if folder.is_empty() => SourceError::Absent(path),
            error => error,
        };
        let mut names = vec![];
        let mut count = 0;
        for entry in fs::read_dir(&directory).map_err(at)? {
            let name = entry.map_err(at)?.file_name();
            let name =
                name.into_string().map_err(|name| SourceError::Extra(directory.join(name)))?;
            count += 1;
            if count > MAX_BLOCKS {
                return Err(at(io::Error::other(say!("file.too-many", most = MAX_BLOCKS).text)));
            }
            if names.len() as u64 <= most {
                names.push(name);
            }
        }
        Ok((names, count))
    }

    fn open(&self, name: &str) -> Result<(Box<dyn Seekable + '_>, u64), SourceError> {
        let path = self.path(name);
        let (file, length) = file::open_regular(&path).map_err(|source| at(&path, source))?;
        Ok((Box::new(file), length))
    }

    fn path(&self, name: &str) -> PathBuf {
        // Joining nothing would add a slash.
        name.split('/')
            .filter(|part| !part.is_empty())
            .fold(self.0.to_owned(), |path, part| path.join(part))
    }
}
