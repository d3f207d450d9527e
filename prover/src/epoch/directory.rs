//! The work directory itself: for its owner only, locked while an epoch may write to it.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;

use super::{error::MISSING, inputs::Inputs, EpochError};
use crate::secret::EpochSecret;

/// The epoch secret.
const SECRET_FILE: &str = "secret";

/// A work directory.
pub(super) struct WorkDirectory {
    path: PathBuf,
    /// Held while the directory may be written to. The system releases it if the process dies.
    _lock: Option<File>,
}

impl WorkDirectory {
    /// Creates the directory, or takes over one that an earlier run left, and locks it.
    ///
    /// # Errors
    /// It is an error if others than its owner may enter, if another run holds the lock, or if the
    /// system refuses.
    pub(super) fn lock(path: &Path) -> Result<Self, EpochError> {
        create_private_dir(path)?;
        require_private(path)?;
        let lock = lock(path)?;
        remove_leftovers(path)?;
        Ok(WorkDirectory { path: path.to_owned(), _lock: Some(lock) })
    }

    /// A directory that is only read.
    pub(super) fn read_only(path: &Path) -> Self {
        WorkDirectory { path: path.to_owned(), _lock: None }
    }

    /// Where the directory is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of the directory is.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The secret of an epoch that begins; an earlier run may have written it already.
    ///
    /// # Errors
    /// It is an error if others than the owner may read it, or if the system refuses.
    pub(super) fn create_secret(&self) -> Result<EpochSecret, EpochError> {
        let path = self.file(SECRET_FILE);
        let secret = EpochSecret::load_or_create(&path).map_err(unreadable(&path))?;
        require_private(&path)?;
        Ok(secret)
    }

    /// The secret of an epoch that has begun. A lost one is never replaced: nothing would fit it.
    ///
    /// # Errors
    /// It is an error if there is none, if others than the owner may read it, if it is not the secret that
    /// the inputs name, or if the system refuses.
    pub(super) fn read_secret(&self, inputs: &Inputs) -> Result<EpochSecret, EpochError> {
        let path = self.file(SECRET_FILE);
        if !path.exists() {
            return Err(EpochError::damaged(&path, MISSING));
        }
        let secret = EpochSecret::load_or_create(&path).map_err(unreadable(&path))?;
        require_private(&path)?;
        if secret.commitment() != inputs.secret {
            let reason =
                "it is not the secret that inputs.json names; one of the two files is not \
                          what it was when this epoch was begun";
            return Err(EpochError::damaged(&path, reason));
        }
        Ok(secret)
    }
}

/// Why a secret can't be read: a wrong length is damage, all else the system's.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> EpochError + '_ {
    move |error| match error.kind() {
        io::ErrorKind::InvalidData => EpochError::damaged(path, error.to_string()),
        _ => EpochError::io(path)(error),
    }
}

/// Locks the directory against a second run.
fn lock(directory: &Path) -> Result<File, EpochError> {
    let path = directory.join("lock");
    file::require_regular_or_none(&path).map_err(EpochError::io(&path))?;
    let file = file::create(&path, true).map_err(EpochError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EpochError::Locked(directory.to_owned())),
        Err(TryLockError::Error(error)) => Err(EpochError::io(&path)(error)),
    }
}

/// Refuses a path that others than its owner may read, write or enter.
fn require_private(path: &Path) -> Result<(), EpochError> {
    let metadata = fs::metadata(path).map_err(EpochError::io(path))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        return Err(EpochError::NotPrivate(path.to_owned()));
    }
    let _ = metadata;
    Ok(())
}

/// Removes what a killed run left aside: unfinished imports and unfinished files.
fn remove_leftovers(directory: &Path) -> Result<(), EpochError> {
    let io = || EpochError::io(directory);
    for entry in fs::read_dir(directory).map_err(io())? {
        let entry = entry.map_err(io())?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".snapshot-") {
            remove_dir(&entry.path())?;
        } else if name.ends_with(".tmp") {
            fs::remove_file(entry.path()).map_err(io())?;
        }
    }
    Ok(())
}

/// Creates a directory, and its parents, that only its owner may enter.
pub(crate) fn create_private_dir(path: &Path) -> Result<(), EpochError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(EpochError::io(path))
}

/// Removes a directory with all that it holds; one that isn't there is no error.
pub(super) fn remove_dir(path: &Path) -> Result<(), EpochError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EpochError::io(path)(error)),
        _ => Ok(()),
    }
}
