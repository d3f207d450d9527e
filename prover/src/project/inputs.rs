//! What a step was done with: digests of files, and of what the project file says, so that a run that goes on notices
//! what has changed since.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read},
    path::{Path, PathBuf},
};

use blake2b_simd::Params;
use ringfence_circuits::{
    primitive::file,
    protocol::hash::{digest::to_hex, domain::personal},
};
use serde::{Deserialize, Serialize};

use super::error::ProjectError;

/// Bytes of a digest.
const DIGEST: usize = 32;
/// Bytes that are read at a time.
const PIECE: usize = 1 << 16;

/// What a step was done with. Digests are hexadecimal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// Digests of files by their paths, which count from the folder of the project; none for one that isn't there.
    files: BTreeMap<String, Option<String>>,
    /// Digests of what the project file says, by what it is.
    words: BTreeMap<String, String>,
}

/// What the project file says of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it is, for people.
    pub of: &'static str,
    /// What is said.
    pub text: String,
}

impl Inputs {
    /// The inputs as they are now.
    ///
    /// # Errors
    /// It is an error if a file can't be read. One that isn't there is noted as such.
    pub fn read(
        directory: &Path,
        paths: &[PathBuf],
        words: &[Words],
    ) -> Result<Self, ProjectError> {
        let mut inputs = Inputs::default();
        for path in paths {
            inputs.files.insert(name(directory, path), of_file(path)?);
        }
        for Words { of, text } in words {
            let digest = Params::new().hash_length(DIGEST).personal(personal::INPUTS).to_state();
            let digest = digest.clone().update(text.as_bytes()).finalize();
            inputs.words.insert((*of).to_owned(), to_hex(digest.as_bytes()));
        }
        Ok(inputs)
    }

    /// What differs now, by name, in order. `paths` are those that would be read now.
    ///
    /// # Errors
    /// It is an error if a file can't be read.
    pub fn changed(
        &self,
        directory: &Path,
        paths: &[PathBuf],
        words: &[Words],
    ) -> Result<Vec<String>, ProjectError> {
        let mut all: BTreeSet<PathBuf> = paths.iter().cloned().collect();
        all.extend(self.files.keys().map(|name| directory.join(name)));
        let all: Vec<PathBuf> = all.into_iter().collect();
        let now = Inputs::read(directory, &all, words)?;
        // A file that wasn't there and isn't is no change.
        let file = |inputs: &Inputs, name: &String| inputs.files.get(name).cloned().flatten();
        let files = now.files.keys().filter(|name| file(self, name) != file(&now, name));
        let words = now.words.iter().filter(|(of, digest)| self.words.get(*of) != Some(*digest));
        Ok(files.cloned().chain(words.map(|(of, _)| of.clone())).collect())
    }
}

/// A path as it counts from the folder of the project.
fn name(directory: &Path, path: &Path) -> String {
    path.strip_prefix(directory).unwrap_or(path).to_string_lossy().into_owned()
}

/// The digest of a file, however long it is; none if it isn't there.
fn of_file(path: &Path) -> Result<Option<String>, ProjectError> {
    let mut file = match file::open_regular(path) {
        Ok((file, _)) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ProjectError::io(path)(error)),
    };
    let mut state = Params::new().hash_length(DIGEST).personal(personal::INPUTS).to_state();
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(Some(to_hex(state.finalize().as_bytes()))),
            Ok(length) => {
                state.update(piece.get(..length).unwrap_or_default());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ProjectError::io(path)(error)),
        }
    }
}
