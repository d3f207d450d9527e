//! The work directory itself: for its owner only, locked while an epoch may write to it.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;

use super::{error::MISSING, inputs::Inputs, EpochError};
use crate::{held::patiently, secret::EpochSecret};

/// The epoch secret.
const SECRET_FILE: &str = "secret";

/// A work directory.
pub(crate) struct WorkDirectory {
    path: PathBuf,
    /// Held while the directory is in use. The system releases it if the process dies.
    _lock: File,
}

impl WorkDirectory {
    /// Creates the directory, or takes over one that an earlier run left, and locks it.
    ///
    /// # Errors
    /// It is an error if others than its owner may enter, if another run holds the lock, or if the
    /// system refuses.
    pub(crate) fn lock(path: &Path) -> Result<Self, EpochError> {
        create_private_dir(path)?;
        require_private(path)?;
        let lock = lock(path)?;
        remove_leftovers(path)?;
        Ok(WorkDirectory { path: path.to_owned(), _lock: lock })
    }

    /// A directory that is read, as other runs may do meanwhile. None may write to it.
    ///
    /// # Errors
    /// It is an error if another run writes to it, or if the system refuses.
    pub(super) fn share(path: &Path) -> Result<Self, EpochError> {
        let lock = open_lock(path)?;
        held(patiently(|| lock.try_lock_shared()), path)?;
        Ok(WorkDirectory { path: path.to_owned(), _lock: lock })
    }

    /// Where the directory is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of the directory is.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
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

/// Locks the directory against every other run.
fn lock(directory: &Path) -> Result<File, EpochError> {
    let lock = open_lock(directory)?;
    held(patiently(|| lock.try_lock()), directory)?;
    Ok(lock)
}

/// The name of the file that is locked.
const LOCK_FILE: &str = "lock";

/// The file that is locked. It holds nothing.
fn open_lock(directory: &Path) -> Result<File, EpochError> {
    let path = directory.join(LOCK_FILE);
    file::require_regular_or_none(&path).map_err(EpochError::io(&path))?;
    file::create(&path, true).map_err(EpochError::io(&path))
}

/// What became of the attempt to lock.
fn held(outcome: Result<(), TryLockError>, directory: &Path) -> Result<(), EpochError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(EpochError::Locked(directory.to_owned())),
        Err(TryLockError::Error(error)) => Err(EpochError::io(directory.join(LOCK_FILE))(error)),
    }
}

/// Refuses a path that others than its owner may read, write or enter.
pub(crate) fn require_private(path: &Path) -> Result<(), EpochError> {
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
pub(crate) fn remove_dir(path: &Path) -> Result<(), EpochError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EpochError::io(path)(error)),
        _ => Ok(()),
    }
}
