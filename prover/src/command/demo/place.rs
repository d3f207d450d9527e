//! The demonstration's directory. It carries a mark, so that a later run replaces it, and nothing else than it.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use ringfence_circuits::{primitive::file, protocol::bundle::PARAMETERS_FILE};

use super::{error::DemoError, reader::FOLDER, scenarios};
use crate::{
    epoch::{create_private_dir, EpochError},
    held::patiently,
};

/// The file that marks a directory as one of the demonstration.
pub(super) const MARK: &str = ".ringfence-demo";
/// Name of the auditor's report as a page.
pub(super) const REPORT: &str = "report.html";
/// What stands in the mark.
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
            if !is_own(directory).map_err(EpochError::io(directory))? {
                return Err(DemoError::NotOwn(directory.to_owned()));
            }
            empty(directory).map_err(EpochError::io(directory))?;
            Ok(held)
        }
    }
}

fn hold(directory: &Path, mark: &Path) -> Result<File, DemoError> {
    let held = File::open(mark).map_err(EpochError::io(mark))?;
    match patiently(|| held.try_lock()) {
        Ok(()) => Ok(held),
        Err(TryLockError::WouldBlock) => Err(DemoError::Busy(directory.to_owned())),
        Err(TryLockError::Error(error)) => Err(EpochError::io(mark)(error).into()),
    }
}

/// Folders that a demonstration makes in its directory.
const FOLDERS: [&str; 8] =
    ["snapshot", "work", "reserves", "bundle", "log", FOLDER, "packages", scenarios::FOLDER];
/// Files that it makes there.
const FILES: [&str; 3] = [MARK, PARAMETERS_FILE, REPORT];
/// How the name of a file ends that a killed run left aside.
const FILE_ASIDE: &str = ".tmp";
/// How the names of folders begin that a killed run left aside.
const FOLDERS_ASIDE: [&str; 3] = [".bundle-", ".snapshot-", ".stress-"];

/// Whether a demonstration made everything in its directory: it has made no links, and nothing of another name.
fn is_own(directory: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let Some(name) = name.to_str() else { return Ok(false) };
        // `report.html.123.tmp` is a report that was not finished.
        let whole = name.strip_suffix(FILE_ASIDE).and_then(|name| name.rsplit_once('.'));
        let whole = whole.map_or(name, |(name, _)| name);
        let own = match (kind.is_dir(), kind.is_file()) {
            (true, _) => FOLDERS.contains(&name) || is_aside(name),
            (_, is_file) => is_file && FILES.contains(&whole),
        };
        if !own || (kind.is_dir() && !holds_only_files(&entry.path())?) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_aside(name: &str) -> bool {
    FOLDERS_ASIDE.iter().any(|beginning| name.starts_with(beginning))
}

/// Whether nothing stands in a folder, however deep, but files and folders without a hidden name.
fn holds_only_files(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with('.') && !is_aside(&name);
        let plain = kind.is_file() || (kind.is_dir() && holds_only_files(&entry.path())?);
        if hidden || !plain {
            return Ok(false);
        }
    }
    Ok(true)
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
