//! What names a completed statement: packages, publications, bundles, scenario proofs. The folder `named` of a work directory
//! holds a file for each of their places, so that no second statement of the epoch is made while there is
//! one.
//!
//! A place is noted before anything is written there, whole or not at all, and by several runs at once.

use std::{fs, io, path::Path};

use ringfence_circuits::{
    primitive::{file, json},
    protocol::{
        bundle::STATEMENT_FILE,
        hash::{digest::Digest, domain::personal},
        statement::{statement_digest, MAX_STATEMENT_BYTES},
    },
};
use serde::{Deserialize, Serialize};

use super::{directory::create_private_dir, EpochError};

/// Name of the folder.
pub(super) const NAMED_DIR: &str = "named";
/// How the names of its files end.
const SUFFIX: &str = ".json";
/// Most bytes of a file.
const MAX_NOTE: u64 = 64 << 10;

/// What names a statement by its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// A bundle: a directory that holds the statement itself.
    Bundle,
    /// Packages for customers.
    Packages,
    /// A directory to be served.
    Publication,
    /// A stress directory, of the stress statement of this digest.
    Stress(Digest),
}

/// That something names a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    by: NamedBy,
    /// The directory, from the root.
    place: String,
    statement: Digest,
}

/// Notes that what will stand at `place` names a statement.
///
/// # Errors
/// It is an error if the system refuses.
pub(super) fn note(
    directory: &Path,
    by: NamedBy,
    place: &Path,
    statement: Digest,
) -> Result<(), EpochError> {
    let place = std::path::absolute(place).map_err(EpochError::io(place))?;
    let place = place.to_string_lossy().into_owned();
    let bytes = json::canonical(&Note { by, place, statement })?;
    let folder = directory.join(NAMED_DIR);
    create_private_dir(&folder)?;
    let path = folder.join(file_name(&bytes));
    file::write_private(&path, &bytes).map_err(EpochError::io(&path))
}

/// A note is named after what it says, so that one place is noted once, and damage is noticed.
fn file_name(bytes: &[u8]) -> String {
    format!("{}{SUFFIX}", Digest::of(personal::INPUTS, bytes))
}

/// Makes sure that nothing names another statement of the epoch than this one.
///
/// # Errors
/// [`EpochError::StatementNamed`] and [`EpochError::OtherBundle`] say what does.
pub(super) fn require_no_other(directory: &Path, statement: Digest) -> Result<(), EpochError> {
    let notes = read(&directory.join(NAMED_DIR))?;
    let others: Vec<&Note> = notes.iter().filter(|note| note.statement != statement).collect();
    let given_out = |note: &&&Note| note.by != NamedBy::Bundle;
    if let Some(first) = others.iter().find(given_out) {
        let of_it = others.iter().filter(given_out).filter(|of| of.statement == first.statement);
        let places = of_it.map(|note| note.place.clone()).collect();
        return Err(EpochError::StatementNamed { statement: first.statement, places });
    }
    match others.iter().find(|note| still_holds(note)) {
        Some(note) => Err(EpochError::OtherBundle(note.place.clone().into())),
        None => Ok(()),
    }
}

/// Whether packages, a publication or scenario proofs name a statement of the epoch whose work directory this is.
///
/// # Errors
/// It is an error if a note can't be read or is damaged.
pub fn is_given_out(directory: &Path) -> Result<bool, EpochError> {
    let notes = read(&directory.join(NAMED_DIR))?;
    Ok(notes.iter().any(|note| note.by != NamedBy::Bundle))
}

/// The stress statements that directories were noted of.
///
/// # Errors
/// The same.
pub(super) fn by_stress(directory: &Path) -> Result<Vec<Digest>, EpochError> {
    let notes = read(&directory.join(NAMED_DIR))?;
    let of = notes.into_iter().filter_map(|note| match note.by {
        NamedBy::Stress(stress) => Some(stress),
        NamedBy::Bundle | NamedBy::Packages | NamedBy::Publication => None,
    });
    Ok(of.collect())
}

/// Whether a bundle still holds the statement that it was written with.
fn still_holds(note: &Note) -> bool {
    let path = Path::new(&note.place).join(STATEMENT_FILE);
    let bytes = file::read_limited(&path, MAX_STATEMENT_BYTES);
    bytes.is_ok_and(|bytes| statement_digest(&bytes) == note.statement)
}

/// All notes, in the order of their places.
fn read(folder: &Path) -> Result<Vec<Note>, EpochError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(EpochError::io(folder)(error)),
    };
    let mut notes: Vec<Note> = vec![];
    for entry in entries {
        let entry = entry.map_err(EpochError::io(folder))?;
        let (name, path) = (entry.file_name(), entry.path());
        // What a killed run left aside was not written.
        if !name.to_string_lossy().ends_with(SUFFIX) {
            continue;
        }
        let bytes = file::read_limited(&path, MAX_NOTE).map_err(EpochError::io(&path))?;
        if name.to_string_lossy() != file_name(&bytes) {
            return Err(EpochError::DamagedNote(path));
        }
        let note = json::parse_canonical(&bytes);
        notes.push(note.map_err(|_| EpochError::DamagedNote(path))?);
    }
    notes.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(notes)
}
