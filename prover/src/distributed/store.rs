//! Stores of artifacts. A name is a path of parts, `epochs/…/jobs/…`; what lies under it is written once.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use ringfence_circuits::primitive::{file, shown::Shown};

/// Why a store can't be used.
#[derive(Clone, Debug)]
pub struct StoreError {
    /// The artifact.
    pub name: String,
    /// What the store says.
    pub reason: String,
    /// Whether the artifact is there, and longer than any of its kind.
    pub too_long: bool,
}

impl StoreError {
    /// What went wrong with an artifact.
    pub fn new(name: &str, reason: impl ToString) -> Self {
        let reason = Shown(&reason.to_string()).to_string();
        StoreError { name: name.to_owned(), reason, too_long: false }
    }

    /// An artifact that is longer than any of its kind.
    pub fn too_long(name: &str, most: u64) -> Self {
        let reason = format!("longer than the {most} bytes that such an artifact has at most");
        StoreError { name: name.to_owned(), reason, too_long: true }
    }
}

/// Where artifacts lie. Several machines may use one store at the same time.
pub trait Store: Send + Sync {
    /// Stores an artifact under a name that nothing has; `false` where something has it already.
    ///
    /// # Errors
    /// It is an error if the store refuses, is full, or can't be reached; then nothing half-written has the name.
    fn put_new(&self, name: &str, bytes: &[u8]) -> Result<bool, StoreError>;

    /// The bytes of an artifact; `None` if there is none of this name.
    ///
    /// # Errors
    /// It is an error if they are more than `most`, or if the store refuses.
    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// The last parts of the names that begin with `prefix` and a slash, sorted. Of names with further parts it is the part
    /// behind the prefix, once.
    ///
    /// # Errors
    /// It is an error if the store refuses.
    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Removes an artifact, if there is one of this name.
    ///
    /// # Errors
    /// It is an error if the store refuses.
    fn remove(&self, name: &str) -> Result<(), StoreError>;
}

/// A store that is a directory, of this machine or of a file system that several machines share.
#[derive(Clone, Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// The store in a directory. It is created when something is stored, for its owner only.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Directory(path.into())
    }

    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        match name.split('/').all(is_part) {
            true => Ok(self.0.join(name)),
            false => Err(StoreError::new(name, "no name of an artifact")),
        }
    }
}

/// Whether a text may be a part of a name. None begins with a dot: such a file is being written, or was left by a
/// writer that died.
fn is_part(part: &str) -> bool {
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_of_it)
}

impl Store for Directory {
    fn put_new(&self, name: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        let path = self.path(name)?;
        let fail = |error: io::Error| StoreError::new(name, error);
        let parent = path.parent().expect("a name has a parent in the store");
        crate::epoch::create_private_dir(parent).map_err(|error| StoreError::new(name, error))?;
        let mut aside =
            tempfile::Builder::new().prefix(".aside-").tempfile_in(parent).map_err(fail)?;
        aside.write_all(bytes).and_then(|()| aside.as_file().sync_all()).map_err(fail)?;
        match aside.persist_noclobber(&path) {
            Ok(_) => {}
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(fail(error.error)),
        }
        fs::File::open(parent).and_then(|directory| directory.sync_all()).map_err(fail)?;
        Ok(true)
    }

    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name)?;
        match file::read_limited(&path, most) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(_) if fs::metadata(&path).is_ok_and(|file| file.len() > most) => {
                Err(StoreError::too_long(name, most))
            }
            Err(error) => Err(StoreError::new(name, error)),
        }
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(self.path(prefix)?) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(StoreError::new(prefix, error)),
        };
        let mut names = vec![];
        for entry in entries {
            let entry = entry.map_err(|error| StoreError::new(prefix, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // What somebody else put there is no artifact, and neither is a directory that a writer left who died or
            // found the disk full.
            let is_empty = || {
                let below = self.list(&format!("{prefix}/{name}"));
                entry.path().is_dir() && below.is_ok_and(|below| below.is_empty())
            };
            if is_part(&name) && !is_empty() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::new(name, error))
            }
            _ => {}
        }
        // A directory without artifacts is none of an object store's names. One that is not empty stays.
        if let Some(parent) = path.parent().filter(|parent| *parent != self.0) {
            let _ = fs::remove_dir(parent);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_once_and_lead_nowhere_else() {
        let directory = tempfile::tempdir().unwrap();
        let store = Directory::new(directory.path().join("store"));
        assert_eq!(store.get("a/b", 10).unwrap(), None);
        assert_eq!(store.list("a").unwrap(), Vec::<String>::new());
        assert!(store.put_new("a/b", b"one").unwrap());
        assert!(!store.put_new("a/b", b"two").unwrap(), "it has a content already");
        assert_eq!(store.get("a/b", 10).unwrap().unwrap(), b"one");
        assert!(store.get("a/b", 2).unwrap_err().too_long);
        store.put_new("a/c/d", b"").unwrap();
        for odd in [".aside-x", "a b", "ä"] {
            fs::write(directory.path().join("store/a").join(odd), "half").unwrap();
        }
        assert_eq!(store.list("a").unwrap(), ["b", "c"]);
        store.remove("a/b").unwrap();
        store.remove("a/b").unwrap();
        assert_eq!(store.list("a").unwrap(), ["c"]);
        store.remove("a/c/d").unwrap();
        assert_eq!(store.list("a").unwrap(), Vec::<String>::new(), "no part without artifacts");
        fs::create_dir_all(directory.path().join("store/a/e/f")).unwrap();
        fs::write(directory.path().join("store/a/e/.aside-y"), "half").unwrap();
        assert_eq!(store.list("a").unwrap(), Vec::<String>::new(), "what a dead writer left");
        for name in ["", "..", "../x", "a//b", "/etc/passwd", "a/../../b", "a/b c", "ä"] {
            assert!(store.put_new(name, b"").is_err(), "{name}");
            assert!(store.get(name, 1).is_err(), "{name}");
        }
    }
}
