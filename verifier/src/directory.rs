//! Bundles on disk: exactly the expected files, each within its limit.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    bundle::{
        partition, proof_count, proof_file, proof_length, Blocks, BLOCKS_FILE, MAX_BLOCKS_BYTES,
        MAX_BLOCKS_PER_PROOF, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
    },
    file,
    parameters::MAX_PARAMETERS_BYTES,
    statement::{Document, Row, MAX_BLOCKS, MAX_K, MAX_STATEMENT_BYTES},
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
    /// Another number of proofs than the statement needs; none was read.
    #[error("{path} holds {found} proofs, the block list needs {expected}")]
    ProofCount {
        /// The directory of proofs.
        path: PathBuf,
        /// Number needed.
        expected: u64,
        /// Number found.
        found: u64,
    },
}

impl DirectoryError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            DirectoryError::Read { .. } => "RF-2011",
            DirectoryError::Missing(_) => "RF-2012",
            DirectoryError::Extra(_) => "RF-2013",
            DirectoryError::ProofCount { .. } => "RF-2111",
        }
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        match self {
            DirectoryError::Read { .. } => "check that the path is a bundle and readable",
            DirectoryError::Missing(_) | DirectoryError::ProofCount { .. } => {
                "download the bundle again, completely"
            }
            DirectoryError::Extra(_) => "move the file elsewhere: a bundle holds nothing else",
        }
    }
}

/// Loads a bundle. How many proofs it must have, and how long they can be, follows from
/// `statement.json` and `blocks.bin`; no proof is read before that is known and their number is
/// right. If these two are malformed the proofs are left out: the audit refuses such a bundle before
/// it comes to them, and says why.
///
/// # Errors
/// If a file is missing, too long, unreadable, or doesn't belong there.
pub fn load(directory: &Path) -> Result<Bundle, DirectoryError> {
    let expected = [STATEMENT_FILE, PARAMETERS_FILE, BLOCKS_FILE, PROOFS_DIR];
    let (mut names, _) = list(directory, expected.len() as u64)?;
    if let Some(extra) = names.iter().find(|name| !expected.contains(&name.as_str())) {
        return Err(DirectoryError::Extra(directory.join(extra)));
    }
    names.sort();
    for name in expected {
        if names.binary_search_by(|found| found.as_str().cmp(name)).is_err() {
            return Err(DirectoryError::Missing(directory.join(name)));
        }
    }
    let mut bundle = Bundle {
        statement: read(&directory.join(STATEMENT_FILE), MAX_STATEMENT_BYTES)?,
        parameters: read(&directory.join(PARAMETERS_FILE), MAX_PARAMETERS_BYTES)?,
        blocks: read(&directory.join(BLOCKS_FILE), MAX_BLOCKS_BYTES as u64)?,
        proofs: vec![],
    };
    if let Some((rows, per_proof)) = expected_proofs(&bundle) {
        bundle.proofs = load_proofs(&directory.join(PROOFS_DIR), &rows, per_proof)?;
    }
    Ok(bundle)
}

/// What the proofs of a bundle cover: the rows, and blocks per proof. `None` where the audit ends
/// before it looks at proofs.
fn expected_proofs(bundle: &Bundle) -> Option<(Vec<Row>, u64)> {
    let rows = Document::from_canonical(&bundle.statement).ok()?.rows().ok()?;
    let found = Blocks::decode(&bundle.blocks).ok()?;
    let per_proof = u64::from(found.blocks_per_proof);
    let blocks: u64 = rows.iter().map(|row| row.count).sum();
    let known = (1..=MAX_BLOCKS_PER_PROOF).contains(&per_proof) && found.count() == blocks;
    known.then_some((rows, per_proof))
}

fn load_proofs(
    directory: &Path,
    rows: &[Row],
    per_proof: u64,
) -> Result<Vec<Vec<u8>>, DirectoryError> {
    let expected = proof_count(rows, per_proof);
    let (mut names, found) = list(directory, expected)?;
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    if let Some(extra) = names.iter().find(|name| !is_proof(name)) {
        return Err(DirectoryError::Extra(directory.join(extra)));
    }
    for (index, name) in names.iter().enumerate().take_while(|_| found <= expected) {
        let expected = proof_file(index);
        if *name != expected {
            return Err(DirectoryError::Missing(directory.join(expected)));
        }
    }
    if found == 0 {
        // The audit has its own words for a bundle without any proof.
        return Ok(vec![]);
    }
    if expected != found {
        return Err(DirectoryError::ProofCount { path: directory.to_owned(), expected, found });
    }
    let ranges = partition(rows, per_proof);
    let each = names.iter().zip(&ranges);
    each.map(|(name, range)| read(&directory.join(name), proof_length(MAX_K, range.blocks)))
        .collect()
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

/// Names of the first `most` files and one more, as the system lists them, and the number of all.
fn list(directory: &Path, most: u64) -> Result<(Vec<String>, u64), DirectoryError> {
    let at = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => DirectoryError::Missing(directory.to_owned()),
        _ => DirectoryError::Read { path: directory.to_owned(), source },
    };
    let mut names = vec![];
    let mut count = 0;
    for entry in fs::read_dir(directory).map_err(at)? {
        let name = entry.map_err(at)?.file_name();
        let name =
            name.into_string().map_err(|name| DirectoryError::Extra(directory.join(name)))?;
        count += 1;
        if count > MAX_BLOCKS {
            return Err(at(io::Error::other(format!("more than {MAX_BLOCKS} files"))));
        }
        if names.len() as u64 <= most {
            names.push(name);
        }
    }
    Ok((names, count))
}
