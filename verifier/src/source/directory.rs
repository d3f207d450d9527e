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

use crate::check::audit::Bundle;

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
    /// A file that an operating system leaves in folders.
    #[error("{0} was left there by the operating system and does not belong into a bundle")]
    Clutter(PathBuf),
    /// Two files of one name.
    #[error("{0} is there twice")]
    Duplicate(PathBuf),
    /// No archive of plain files.
    #[error("the archive can't be read: {0}")]
    Archive(String),
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
            DirectoryError::Extra(_) | DirectoryError::Clutter(_) => "RF-2013",
            DirectoryError::Archive(_) => "RF-2014",
            DirectoryError::Duplicate(_) => "RF-2015",
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
            DirectoryError::Clutter(_) => "delete the file, or download the bundle as an archive",
            DirectoryError::Duplicate(_) | DirectoryError::Archive(_) => {
                "download the archive again, completely; one of your own is made by \
                 `tar --format=ustar -cf bundle.tar bundle`"
            }
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
    assemble(&mut Directory(directory))
}

/// Where the files of a bundle are. Parts of a name are separated by `/`.
pub(crate) trait Source {
    /// Names of the first `most` entries of a folder, or of the bundle itself (``), and one more;
    /// and the number of all.
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), DirectoryError>;

    /// Reads a file of at most `limit` bytes; it is asked for once.
    fn read(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, DirectoryError>;

    /// The name in messages.
    fn path(&self, name: &str) -> PathBuf;
}

/// A bundle from its files, as [`load`] says.
pub(crate) fn assemble(source: &mut impl Source) -> Result<Bundle, DirectoryError> {
    let expected = [STATEMENT_FILE, PARAMETERS_FILE, BLOCKS_FILE, PROOFS_DIR];
    let (mut names, _) = source.list("", expected.len() as u64)?;
    if let Some(extra) = names.iter().find(|name| !expected.contains(&name.as_str())) {
        return Err(extra_file(source.path(extra)));
    }
    names.sort();
    for name in expected {
        if names.binary_search_by(|found| found.as_str().cmp(name)).is_err() {
            return Err(DirectoryError::Missing(source.path(name)));
        }
    }
    let mut bundle = Bundle {
        statement: source.read(STATEMENT_FILE, MAX_STATEMENT_BYTES)?,
        parameters: source.read(PARAMETERS_FILE, MAX_PARAMETERS_BYTES)?,
        blocks: source.read(BLOCKS_FILE, MAX_BLOCKS_BYTES as u64)?,
        proofs: vec![],
    };
    if let Some((rows, per_proof)) = expected_proofs(&bundle) {
        bundle.proofs = load_proofs(source, &rows, per_proof)?;
    }
    Ok(bundle)
}

/// The error for a file that a bundle doesn't have.
pub(crate) fn extra_file(path: PathBuf) -> DirectoryError {
    const CLUTTER: [&str; 5] = [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX", ".directory"];
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if name.starts_with("._") || CLUTTER.iter().any(|clutter| clutter.eq_ignore_ascii_case(&name)) {
        DirectoryError::Clutter(path)
    } else {
        DirectoryError::Extra(path)
    }
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
    source: &mut impl Source,
    rows: &[Row],
    per_proof: u64,
) -> Result<Vec<Vec<u8>>, DirectoryError> {
    let expected = proof_count(rows, per_proof);
    let inside = |name: &str| format!("{PROOFS_DIR}/{name}");
    let (mut names, found) = source.list(PROOFS_DIR, expected)?;
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    if let Some(extra) = names.iter().find(|name| !is_proof(name)) {
        return Err(extra_file(source.path(&inside(extra))));
    }
    for (index, name) in names.iter().enumerate().take_while(|_| found <= expected) {
        let expected = proof_file(index);
        if *name != expected {
            return Err(DirectoryError::Missing(source.path(&inside(&expected))));
        }
    }
    if found == 0 {
        // The audit has its own words for a bundle without any proof.
        return Ok(vec![]);
    }
    if expected != found {
        let path = source.path(PROOFS_DIR);
        return Err(DirectoryError::ProofCount { path, expected, found });
    }
    let ranges = partition(rows, per_proof);
    let each = names.iter().zip(&ranges);
    each.map(|(name, range)| source.read(&inside(name), proof_length(MAX_K, range.blocks)))
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

/// A bundle as a directory.
struct Directory<'a>(&'a Path);

impl Source for Directory<'_> {
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), DirectoryError> {
        let directory = self.path(folder);
        let at = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => DirectoryError::Missing(directory.clone()),
            _ => DirectoryError::Read { path: directory.clone(), source },
        };
        let mut names = vec![];
        let mut count = 0;
        for entry in fs::read_dir(&directory).map_err(at)? {
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

    fn read(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, DirectoryError> {
        read(&self.path(name), limit)
    }

    fn path(&self, name: &str) -> PathBuf {
        // Joining nothing would add a slash.
        name.split('/')
            .filter(|part| !part.is_empty())
            .fold(self.0.to_owned(), |path, part| path.join(part))
    }
}
