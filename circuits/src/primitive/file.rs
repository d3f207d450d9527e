//! Files that are whole or absent: written aside, synced, renamed.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

/// Writes a public file.
///
/// # Errors
/// It is an error if the file system refuses; nothing stands under `path` then that did not before.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, false, |file| file.write_all(bytes))
}

/// Writes a file that only its owner may read (mode 0600).
///
/// # Errors
/// It is an error if the file system refuses; nothing stands under `path` then that did not before.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, true, |file| file.write_all(bytes))
}

/// Writes a file by a function that may write a lot.
///
/// # Errors
/// It is an error if the file system refuses; nothing stands under `path` then that did not before.
pub fn write_with(
    path: &Path,
    private: bool,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::other("not a file name"))?;
    let mut aside = name.to_os_string();
    aside.push(format!(".{}.tmp", std::process::id()));
    let aside = path.with_file_name(aside);
    // What a killed run left there could have other permissions, or be a link.
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let result = options(private).create_new(true).open(&aside).and_then(|mut file| {
        fill(&mut file)?;
        file.sync_all()?;
        fs::rename(&aside, path)?;
        sync_parent(path)
    });
    if result.is_err() {
        // The error that led here is the one to report.
        let _ = fs::remove_file(&aside);
    }
    result
}

/// Creates a file, readable by its owner only if `private`.
///
/// # Errors
/// It is an error if the file system refuses.
pub fn create(path: &Path, private: bool) -> io::Result<File> {
    options(private).create(true).truncate(true).open(path)
}

fn options(private: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    if private {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let _ = private;
    options
}

/// Renames a directory and syncs the entry.
///
/// # Errors
/// It is an error if the file system refuses.
pub fn rename_dir(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_parent(to)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        File::open(parent)?.sync_all()?;
    }
    let _ = path;
    Ok(())
}

/// What stands in an error of the file system where a path leads to no regular file.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("not a regular file")]
struct NotRegular;

/// Whether an error says that a path leads to a directory, a pipe or a device instead of a file.
pub fn is_not_regular(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<NotRegular>())
}

/// Refuses a path that leads to a directory, a pipe or a device: opening a pipe can block for ever. A path
/// that leads nowhere is fine.
///
/// # Errors
/// It is an error, [`is_not_regular`], if something else than a file stands there.
pub fn require_regular_or_none(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other(NotRegular)),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Opens a regular file; also its length. What a path or symbolic link leads to is looked
/// at before it is opened, since opening a pipe can block for ever, and once more when it is open.
///
/// # Errors
/// It is an error if it is no regular file, or the file system refuses.
pub fn open_regular(path: &Path) -> io::Result<(File, u64)> {
    let not_regular = || io::Error::other(NotRegular);
    if !fs::metadata(path)?.is_file() {
        return Err(not_regular());
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok((file, metadata.len())),
        false => Err(not_regular()),
    }
}

/// Reads a regular file, however long it is.
///
/// # Errors
/// It is an error if it is no regular file, or the file system refuses.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    open_regular(path)?.0.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// It is an error if the file is longer, or no regular file, or the file system refuses.
pub fn read_limited(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let too_long = || io::Error::other(format!("longer than the {limit} bytes that are expected"));
    let (file, length) = open_regular(path)?;
    if length > limit {
        return Err(too_long());
    }
    // Exactly what is needed: a vector that grows by itself takes up to three times as much.
    let mut bytes = vec![];
    let length = usize::try_from(length).map_err(io::Error::other)?;
    bytes.try_reserve_exact(length).map_err(io::Error::other)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_long());
    }
    Ok(bytes)
}
