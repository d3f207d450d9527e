//! Bundles on disk: exactly the expected files, each within its limit.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    bundle::{
        proof_file, proof_length, BLOCKS_FILE, MAX_BLOCKS_BYTES, MAX_BLOCKS_PER_PROOF,
        MAX_JSON_BYTES, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
    },
    file,
    statement::{MAX_BLOCKS, MAX_K},
};

use crate::audit::Bundle;

/// Why a bundle's directory is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// A file can't be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(PathBuf),
    /// A file that doesn't belong there.
    #[error("{0} does not belong into a bundle")]
    Extra(PathBuf),
}

impl DirectoryError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            DirectoryError::Read { .. } => "RF-2011",
            DirectoryError::Missing(_) => "RF-2012",
            DirectoryError::Extra(_) => "RF-2013",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            DirectoryError::Read { .. } => "check that the path is a bundle and readable",
            DirectoryError::Missing(_) => "download the bundle again, completely",
            DirectoryError::Extra(_) => "move the file elsewhere: a bundle holds nothing else",
        }
    }
}

/// Loads a bundle.
///
/// # Errors
/// If a file is missing, too long, unreadable, or doesn't belong there.
pub fn load(directory: &Path) -> Result<Bundle, DirectoryError> {
    let expected = [STATEMENT_FILE, PARAMETERS_FILE, BLOCKS_FILE, PROOFS_DIR];
    let mut names = list(directory)?;
    if let Some(extra) = names.iter().find(|name| !expected.contains(&name.as_str())) {
        return Err(DirectoryError::Extra(directory.join(extra)));
    }
    names.sort();
    for name in expected {
        if names.binary_search_by(|found| found.as_str().cmp(name)).is_err() {
            return Err(DirectoryError::Missing(directory.join(name)));
        }
    }
    Ok(Bundle {
        statement: read(&directory.join(STATEMENT_FILE), MAX_JSON_BYTES)?,
        parameters: read(&directory.join(PARAMETERS_FILE), MAX_JSON_BYTES)?,
        blocks: read(&directory.join(BLOCKS_FILE), MAX_BLOCKS_BYTES as u64)?,
        proofs: load_proofs(&directory.join(PROOFS_DIR))?,
    })
}

fn load_proofs(directory: &Path) -> Result<Vec<Vec<u8>>, DirectoryError> {
    let mut names = list(directory)?;
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let limit = proof_length(MAX_K, MAX_BLOCKS_PER_PROOF);
    let mut proofs = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let expected = proof_file(index);
        if *name != expected {
            return Err(if is_proof(name) {
                DirectoryError::Missing(directory.join(expected))
            } else {
                DirectoryError::Extra(directory.join(name))
            });
        }
        proofs.push(read(&directory.join(name), limit)?);
    }
    Ok(proofs)
}

/// Whether a file is named as some proof of a bundle is.
fn is_proof(name: &str) -> bool {
    let index = name.strip_suffix(".proof").and_then(|digits| digits.parse::<usize>().ok());
    index.is_some_and(|index| (index as u64) < MAX_BLOCKS && proof_file(index) == name)
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// If it is missing, longer, or unreadable.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, DirectoryError> {
    file::read_limited(path, limit).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => DirectoryError::Missing(path.to_owned()),
        _ => DirectoryError::Read { path: path.to_owned(), source },
    })
}

fn list(directory: &Path) -> Result<Vec<String>, DirectoryError> {
    let at = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => DirectoryError::Missing(directory.to_owned()),
        _ => DirectoryError::Read { path: directory.to_owned(), source },
    };
    let mut names = vec![];
    for entry in fs::read_dir(directory).map_err(at)? {
        let name = entry.map_err(at)?.file_name();
        let name =
            name.into_string().map_err(|name| DirectoryError::Extra(directory.join(name)))?;
        names.push(name);
        if names.len() as u64 > MAX_BLOCKS {
            return Err(at(io::Error::other(format!("more than {MAX_BLOCKS} files"))));
        }
    }
    Ok(names)
}
