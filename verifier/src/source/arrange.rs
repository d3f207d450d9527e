//! Named files, arranged as a directory would hold them. Names that lead elsewhere are refused, and a
//! folder that all files are in is left out.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use ringfence_circuits::protocol::{bundle::PROOFS_DIR, statement::MAX_BLOCKS};

use super::{
    error::{extra_file, SourceError},
    evidence::EvidenceFile,
};
use crate::say;

/// Most files of a bundle: its proofs, three files beside them, and evidence.
pub(crate) const MAX_FILES: u64 = MAX_BLOCKS + 3 + EvidenceFile::ALL.len() as u64;

/// Files by their names in the bundle, and the names of folders that stand there by themselves.
pub(crate) struct Arranged<T> {
    files: BTreeMap<String, T>,
    /// The names of files and folders at the top of the bundle.
    top: BTreeSet<String>,
}

/// Arranges files and folders, without the folder that all of them are in.
pub(crate) fn arrange<T>(
    files: Vec<(String, T)>,
    folders: Vec<String>,
) -> Result<Arranged<T>, SourceError> {
    if files.len() as u64 > MAX_FILES {
        let source = io::Error::other(say!("file.too-many", most = MAX_BLOCKS).text);
        return Err(SourceError::Read { path: PROOFS_DIR.into(), source });
    }
    let names = || files.iter().map(|(name, _)| name).chain(&folders);
    for name in names() {
        check_name(name)?;
    }
    let common = names().next().map(|name| first(name).to_owned()).filter(|folder| {
        let within = |name: &String| first(name) == folder && name != folder;
        folder != PROOFS_DIR
            && !files.is_empty()
            && files.iter().all(|(name, _)| within(name))
            && folders.iter().all(|name| first(name) == folder)
    });
    let own = |name: &str| match &common {
        Some(folder) => name[folder.len()..].trim_start_matches('/').to_owned(),
        None => name.to_owned(),
    };
    let mut arranged = Arranged { files: BTreeMap::new(), top: BTreeSet::new() };
    for folder in folders.iter().map(|folder| own(folder)).filter(|folder| !folder.is_empty()) {
        if folder != PROOFS_DIR {
            return Err(extra_file(folder.into()));
        }
        arranged.top.insert(folder);
    }
    for (name, content) in files {
        let name = own(&name);
        let top = first(&name).to_owned();
        if arranged.files.contains_key(&name) {
            return Err(SourceError::Duplicate(name.into()));
        }
        // One name more than a bundle has is enough to know that there are too many.
        if arranged.top.len() <= 4 + EvidenceFile::ALL.len() {
            arranged.top.insert(top);
        }
        arranged.files.insert(name, content);
    }
    if let Some(name) = arranged.top.iter().find(|top| {
        let is_file = arranged.files.contains_key(*top);
        is_file == (*top == PROOFS_DIR)
    }) {
        // There is a folder where a file should be, or the other way round.
        return Err(extra_file(name.into()));
    }
    Ok(arranged)
}

/// The first part of a name.
fn first(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

/// Refuses names that could lead elsewhere, and files that operating systems leave in folders.
fn check_name(name: &str) -> Result<(), SourceError> {
    let plain = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(|c: char| c == '\\' || c == ':' || c.is_control())
    };
    if !name.split('/').all(plain) {
        return Err(SourceError::Extra(name.into()));
    }
    let clutter = name.split('/').map(|part| extra_file(part.into()));
    if clutter.into_iter().any(|error| matches!(error, SourceError::Clutter(_))) {
        return Err(SourceError::Clutter(name.into()));
    }
    Ok(())
}

impl<T> Arranged<T> {
    /// Lists a folder as a source of a bundle does.
    pub(crate) fn list(&self, folder: &str, most: u64) -> (Vec<String>, u64) {
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1);
        if folder.is_empty() {
            return (self.top.iter().take(most).cloned().collect(), self.top.len() as u64);
        }
        let inside =
            || self.files.keys().filter_map(|name| name.strip_prefix(folder)?.strip_prefix('/'));
        (inside().take(most).map(str::to_owned).collect(), inside().count() as u64)
    }

    /// A file.
    pub(crate) fn get(&self, name: &str) -> Result<&T, SourceError> {
        self.files.get(name).ok_or_else(|| SourceError::Missing(name.into()))
    }

    /// Takes a file out.
    pub(crate) fn take(&mut self, name: &str) -> Result<T, SourceError> {
        self.files.remove(name).ok_or_else(|| SourceError::Missing(name.into()))
    }
}
