//! What was given by name: digests, bundles, statements.

use std::path::Path;

use ringfence_circuits::protocol::{
    bundle::PARAMETERS_FILE,
    hash::{digest::Digest, domain::personal},
    parameters::MAX_PARAMETERS_BYTES,
    statement::{Document, MAX_STATEMENT_BYTES},
};

use super::CliError;
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

/// Reads `parameters.json` beside a statement, if it is there.
pub(super) fn beside(statement: &Path) -> Result<Option<Vec<u8>>, CliError> {
    match directory::read(&statement.with_file_name(PARAMETERS_FILE), MAX_PARAMETERS_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(SourceError::Absent(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether these are the parameters that a statement names; `None` if it is none.
pub(super) fn belongs(parameters: &[u8], statement: &[u8]) -> Option<bool> {
    let digest = Digest::of(personal::PARAMETERS, parameters);
    Document::from_canonical(statement).ok().map(|document| document.parameters == digest)
}
