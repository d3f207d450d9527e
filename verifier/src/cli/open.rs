//! Files that a command was given by name.

use std::path::Path;

use ringfence_circuits::protocol::{hash::digest::Digest, statement::MAX_STATEMENT_BYTES};

use crate::{
    reader::{self, ReaderError},
    source::{archive, directory, Files, OtherFolder, SourceError},
};

/// The anchored digest that was given, if any.
pub(super) fn anchor(text: Option<&str>) -> Result<Option<Digest>, ReaderError> {
    text.map(reader::digest).transpose()
}

/// Opens a bundle, which is a directory or an archive.
pub(super) fn open_bundle(path: &Path) -> Result<Box<dyn Files>, SourceError> {
    if let Some(kind) = OtherFolder::of(path) {
        return Err(SourceError::Other { path: path.to_owned(), kind });
    }
    Ok(match path.is_file() {
        true => Box::new(archive::files(path)?),
        false => Box::new(directory::files(path)?),
    })
}

/// Reads a statement that was given by name.
pub(super) fn read_statement(path: &Path) -> Result<Vec<u8>, SourceError> {
    match path.is_dir() {
        true => Err(SourceError::Folder(path.to_owned())),
        false => directory::read(path, MAX_STATEMENT_BYTES),
    }
}
