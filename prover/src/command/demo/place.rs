//! The demonstration's directory. It carries a mark, so that a later run replaces it, and nothing else than it.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use ringfence_circuits::primitive::file;

use super::DemoError;
use crate::epoch::{create_private_dir, EpochError};

/// The file that marks a directory as one of the demonstration.
pub(super) const MARK: &str = ".ringfence-demo";
/// What stands in it.
const TEXT: &str =
    "`ringfence-prover demo` made this directory, and replaces it when it is run again.\n";

/// Makes the directory, or empties one that an earlier run made. The mark is locked as long as it is held.
///
/// # Errors
/// [`DemoError::NotOwn`] for a place where something else stands, [`DemoError::Busy`] while another run uses it.
pub(super) fn take(directory: &Path) -> Result<File, DemoError> {
    let mark = directory.join(MARK);
    match fs::symlink_metadata(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create_private_dir(directory)?;
            file::write_private(&mark, TEXT.as_bytes()).map_err(EpochError::io(&mark))?;
            hold(directory, &mark)
        }
        Err(error) => Err(EpochError::io(directory)(error).into()),
        Ok(found) => {
            let text = file::read_limited(&mark, TEXT.len() as u64);
            if !found.is_dir() || text.ok().as_deref() != Some(TEXT.as_bytes()) {
                return Err(DemoError::NotOwn(directory.to_owned()));
            }
            let held = hold(directory, &mark)?;
            empty(directory).map_err(EpochError::io(directory))?;
            Ok(held)
        }
    }
}

fn hold(directory: &Path, mark: &Path) -> Result<File, DemoError> {
    let held = File::open(mark).map_err(EpochError::io(mark))?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(TryLockError::WouldBlock) => Err(DemoError::Busy(directory.to_owned())),
        Err(TryLockError::Error(error)) => Err(EpochError::io(mark)(error).into()),
    }
}

/// Removes everything but the mark, which stays to the end: what an interrupted run leaves is still marked.
fn empty(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name() == MARK {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}
