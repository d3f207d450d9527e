//! Writing the bundle (§8.1): a directory that is whole or absent.

use std::{fs, path::Path};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        bundle::{self, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE},
        statement::Statement,
    },
};

use crate::epoch::{remove_dir, Epoch, EpochError, NamedBy, Progress};

/// Writes the bundle of a proven epoch with its complete statement to `out`, which must not exist.
///
/// # Errors
/// It is an error if it exists, or if a file can't be read or written. Nothing stands under `out`
/// then.
pub fn write(
    epoch: &Epoch,
    statement: &Statement,
    out: &Path,
    progress: &dyn Progress,
) -> Result<(), EpochError> {
    write_with(epoch, statement, out, progress, |_| Ok(()))
}

/// The same with files that `more` puts beside those of every bundle, in the directory that it is given.
///
/// # Errors
/// The errors are those of [`write()`] and of `more`. Nothing stands under `out` then.
pub fn write_with<E: From<EpochError>>(
    epoch: &Epoch,
    statement: &Statement,
    out: &Path,
    progress: &dyn Progress,
    more: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    if out.exists() {
        return Err(EpochError::OutputExists(out.to_owned()).into());
    }
    let blocks = epoch.blocks()?;
    epoch.note(NamedBy::Bundle, out, statement)?;
    write_whole(out, ".bundle-", |aside| {
        more(aside)?;
        let put =
            |path: &Path, bytes: &[u8]| file::write(path, bytes).map_err(EpochError::io(path));
        put(&aside.join(STATEMENT_FILE), &statement.canonical())?;
        put(&aside.join(PARAMETERS_FILE), epoch.parameters().canonical())?;
        epoch.copy_policy(aside)?;
        put(&aside.join(BLOCKS_FILE), &blocks.bytes)?;
        let ranges = bundle::partition(statement.rows(), blocks.per_proof);
        progress.begin("bundle", statement.block_count());
        for (index, range) in ranges.iter().enumerate() {
            let name = bundle::proof_file(index);
            put(&aside.join(PROOFS_DIR).join(&name), &epoch.proof(index)?)?;
            progress.advance(range.blocks);
        }
        progress.end();
        Ok(())
    })
}

/// Writes a directory for everyone, with a folder for proofs, that is whole or absent: `fill` fills a private one beside
/// it.
///
/// # Errors
/// The errors are those of `fill`, and those of the system. Nothing stands under `out` then.
pub(crate) fn write_whole<E: From<EpochError>>(
    out: &Path,
    prefix: &str,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    let parent = around(out);
    fs::create_dir_all(parent).map_err(EpochError::io(parent))?;
    let aside = tempfile::Builder::new()
        .prefix(prefix)
        .permissions(crate::permissions::private_permissions())
        .tempdir_in(parent)
        .map_err(EpochError::io(parent))?;
    let proofs = aside.path().join(PROOFS_DIR);
    fs::create_dir(&proofs).map_err(EpochError::io(&proofs))?;
    fill(aside.path())?;
    make_public(&proofs)?;
    make_public(aside.path())?;
    file::rename_dir(aside.path(), out).map_err(EpochError::io(out))?;
    let _moved = aside.keep();
    Ok(())
}

/// Makes sure that something can be written beside a directory that is to be made, and makes the folder around it.
///
/// # Errors
/// It is an error if the system refuses.
pub(crate) fn require_writable(out: &Path) -> Result<(), EpochError> {
    let parent = around(out);
    fs::create_dir_all(parent).map_err(EpochError::io(parent))?;
    tempfile::tempdir_in(parent).map(drop).map_err(EpochError::io(parent))
}

/// Removes what killed runs wrote aside with this prefix, which no other run may use.
///
/// # Errors
/// The same.
pub(crate) fn remove_aside(out: &Path, prefix: &str) -> Result<(), EpochError> {
    let parent = around(out);
    let Ok(entries) = fs::read_dir(parent) else { return Ok(()) };
    for entry in entries {
        let entry = entry.map_err(EpochError::io(parent))?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            remove_dir(&entry.path())?;
        }
    }
    Ok(())
}

/// The folder that something stands in.
fn around(out: &Path) -> &Path {
    match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The temporary directory is private; the bundle is for everyone.
fn make_public(directory: &Path) -> Result<(), EpochError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o755))
            .map_err(EpochError::io(directory))?;
    }
    let _ = directory;
    Ok(())
}
