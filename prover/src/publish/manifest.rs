//! `manifest.json`: every published file with its length and digest.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use ringfence_verifier::report::AuditReport;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::PublishError;

/// File name of the manifest.
pub const MANIFEST_FILE: &str = "manifest.json";

/// What was published for one epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `ringfence-manifest-1`.
    pub format: String,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// When the books were taken.
    pub snapshot_time: String,
    /// Digest of the statement, hexadecimal.
    pub statement: String,
    /// The same in bech32m, as it is anchored.
    pub statement_bech32: String,
    /// All files but this one, by path.
    pub files: Vec<ManifestFile>,
}

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Path from the manifest, with `/` between its parts.
    pub path: String,
    /// Number of bytes.
    pub bytes: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The value of [`Manifest::format`].
    pub const FORMAT: &'static str = "ringfence-manifest-1";

    /// The manifest of an audited bundle and its published files.
    pub fn new(report: &AuditReport, mut files: Vec<ManifestFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Manifest {
            format: Self::FORMAT.into(),
            venue: report.venue.clone(),
            epoch: report.epoch.clone(),
            snapshot_time: report.snapshot_time.clone(),
            statement: report.statement.to_string(),
            statement_bech32: report.statement_bech32.clone(),
            files,
        }
    }

    /// SHA-256 of a file, if it is listed.
    pub fn sha256(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == path);
        file.map(|file| file.sha256.as_str())
    }
}

/// A directory that is being filled, with what the manifest will say.
pub struct Site {
    root: PathBuf,
    files: Vec<ManifestFile>,
}

impl Site {
    /// In an empty directory.
    pub fn new(root: &Path) -> Self {
        Site { root: root.to_owned(), files: vec![] }
    }

    /// Writes a file that everyone may read; its digest is taken on the way.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn put(
        &mut self,
        path: impl Into<String>,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), PublishError> {
        let path = path.into();
        let target = self.root.join(&path);
        let written = write(&target, fill).map_err(PublishError::io(&target))?;
        let (bytes, sha256) = (written.bytes.to_string(), hex(&written.hash.finalize()));
        self.files.push(ManifestFile { path, bytes, sha256 });
        Ok(())
    }

    /// Creates a folder.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn folder(&self, path: &str) -> Result<(), PublishError> {
        let target = self.root.join(path);
        fs::create_dir(&target).map_err(PublishError::io(&target))
    }

    /// The files written so far.
    pub fn files(&self) -> Vec<ManifestFile> {
        self.files.clone()
    }

    /// Lets everyone enter these folders and the root, once all files are written.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn open(&self, folders: &[&str]) -> Result<(), PublishError> {
        for folder in folders.iter().map(|folder| self.root.join(folder)).chain([self.root.clone()])
        {
            let opened = fs::set_permissions(&folder, fs::Permissions::from_mode(0o755));
            let synced = opened.and_then(|()| File::open(&folder)?.sync_all());
            synced.map_err(PublishError::io(&folder))?;
        }
        Ok(())
    }
}

/// Counts and hashes what is written through it.
struct Hashing<W> {
    out: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn write(
    target: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Hashing<BufWriter<File>>> {
    let out = BufWriter::new(file::create(target, false)?);
    let mut hashing = Hashing { out, hash: Sha256::new(), bytes: 0 };
    fill(&mut hashing)?;
    hashing.flush()?;
    let file = hashing.out.get_ref();
    file.set_permissions(fs::Permissions::from_mode(0o644))?;
    file.sync_all()?;
    Ok(hashing)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
