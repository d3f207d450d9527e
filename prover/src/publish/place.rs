//! Where things are written: directories that don't exist yet, apart from each other.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use tempfile::TempDir;

use super::PublishError;

/// A directory to be written. It is made beside its place and renamed when it is whole.
#[derive(Clone, Debug)]
pub struct Place {
    /// The path as it was given.
    given: PathBuf,
    /// The same path without links and `..`.
    resolved: PathBuf,
}

impl Place {
    /// A place where nothing is.
    ///
    /// # Errors
    /// It is an error if something is there, or the way there can't be followed.
    pub fn new(given: &Path) -> Result<Self, PublishError> {
        if fs::symlink_metadata(given).is_ok() {
            return Err(PublishError::Exists(given.to_owned()));
        }
        let resolved = resolve(given).map_err(PublishError::io(given))?;
        if fs::symlink_metadata(&resolved).is_ok() {
            return Err(PublishError::Exists(given.to_owned()));
        }
        Ok(Place { given: given.to_owned(), resolved })
    }

    /// The path as it was given.
    pub fn given(&self) -> &Path {
        &self.given
    }

    /// Makes sure that this and another directory, which may be there or not, are not within each
    /// other.
    ///
    /// # Errors
    /// Returns [`PublishError::Within`] if one lies within the other.
    pub fn apart_from(&self, other: &Path) -> Result<(), PublishError> {
        let resolved = resolve(other).map_err(PublishError::io(other))?;
        let within = |inner: &Path, outer: &Path| inner.starts_with(outer);
        if within(&self.resolved, &resolved) || within(&resolved, &self.resolved) {
            let (inner, outer) = (self.given.clone(), other.to_owned());
            return Err(PublishError::Within { inner, outer });
        }
        Ok(())
    }

    /// A private directory beside the place.
    ///
    /// # Errors
    /// It is an error if the file system refuses.
    pub fn aside(&self, parents_are_private: bool) -> Result<TempDir, PublishError> {
        let parent = self.resolved.parent().unwrap_or(Path::new("/"));
        if parents_are_private {
            crate::epoch::create_private_dir(parent)?;
        } else {
            fs::create_dir_all(parent).map_err(PublishError::io(parent))?;
        }
        tempfile::Builder::new()
            .prefix(".publish-")
            .permissions(crate::permissions::private_permissions())
            .tempdir_in(parent)
            .map_err(PublishError::io(parent))
    }

    /// Renames a directory from [`Place::aside`] to the place.
    ///
    /// # Errors
    /// It is an error if the file system refuses. The directory is removed then.
    pub fn take(&self, aside: TempDir) -> Result<(), PublishError> {
        if fs::symlink_metadata(&self.resolved).is_ok() {
            return Err(PublishError::Exists(self.given.clone()));
        }
        let renamed = ringfence_circuits::primitive::file::rename_dir(aside.path(), &self.resolved);
        if renamed.is_err() && !aside.path().exists() {
            // Renamed, but whether it lasts is unknown.
            self.give_back();
        }
        renamed.map_err(PublishError::io(&self.given))?;
        let _moved = aside.keep();
        Ok(())
    }

    /// Removes what [`Place::take`] put there.
    pub fn give_back(&self) {
        // The error that led here is the one to report.
        let _ = fs::remove_dir_all(&self.resolved);
    }
}

/// The path without links, `.` and `..`, also where its end does not exist.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut found = PathBuf::new();
    let mut missing = false;
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::Prefix(_) | Component::RootDir => found.push(component),
            Component::CurDir => {}
            Component::ParentDir if missing => {
                return Err(io::Error::other("`..` behind a directory that does not exist"));
            }
            Component::ParentDir => {
                found.pop();
            }
            Component::Normal(name) => {
                found.push(name);
                match fs::canonicalize(&found) {
                    _ if missing => {}
                    Ok(real) => found = real,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        if fs::symlink_metadata(&found).is_ok() {
                            return Err(io::Error::other("a link that leads nowhere"));
                        }
                        missing = true;
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn places_are_compared_by_where_they_lead() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        std::os::unix::fs::symlink("a/b", root.join("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("dangling")).unwrap();
        let resolved = |path: &str| resolve(&root.join(path)).unwrap();
        assert_eq!(resolved("link/new/x"), root.join("a/b/new/x"));
        assert_eq!(resolved("link/../new"), root.join("a/new"));
        assert!(resolve(&root.join("dangling/x")).is_err());
        assert!(resolve(&root.join("new/../x")).is_err());
        let place = |path: &str| Place::new(&root.join(path));
        assert!(place("a").is_err() && place("dangling").is_err());
        let new = place("link/new").unwrap();
        for other in ["a/b/new", "a/b/new/x", "a", "link", "link/new/../new/x/y"] {
            let other = root.join(other);
            assert!(new.apart_from(&other).is_err(), "{}", other.display());
        }
        for other in ["a/b/new2", "new", "a/b/c"] {
            new.apart_from(&root.join(other)).unwrap();
        }
    }
}
