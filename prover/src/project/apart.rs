//! That nothing private stands where everyone may look: the places of a project are held against each other, also
//! through links, before anything is written.

use std::{
    ffi::OsString,
    fs,
    path::{Component, Path, PathBuf},
};

use super::{
    date::Date,
    document::{Project, DATE, RUN},
    error::ProjectError,
};

impl Project {
    /// Whether the private places of a run lie apart from what is served. Served is the folder that holds the public
    /// places of all runs; where that folder holds the project itself, the place of the run alone.
    ///
    /// # Errors
    /// [`ProjectError::Served`] or [`ProjectError::WithinPrivate`] names the first that doesn't.
    pub fn require_apart(&self, date: Date, run: &str) -> Result<(), ProjectError> {
        let places = self.places(date, run);
        let public = real(&places.public);
        let served = real(&self.directory().join(folder_of_all(self.public())));
        let holds_all = real(self.directory()).starts_with(&served);
        let served = if holds_all { public.clone() } else { served };
        let key = self.signer().and_then(|signer| signer.key);
        let folders = [
            ("paths.epochs", Some(self.epochs())),
            ("paths.packages", places.packages),
            ("paths.snapshot", Some(places.snapshot)),
            ("paths.evidence", places.evidence),
        ];
        for (named, path) in folders {
            let Some(path) = path else { continue };
            if real(&path).starts_with(&served) {
                return Err(ProjectError::Served { named, path, served });
            }
            if public.starts_with(real(&path)) {
                let public = places.public;
                return Err(ProjectError::WithinPrivate { named, path, public });
            }
        }
        let files = [
            ("paths.mapping", places.mapping),
            ("paths.reserves", places.reserves),
            ("signing.key", key),
        ];
        for (named, path) in files {
            let Some(path) = path else { continue };
            if real(&path).starts_with(&served) {
                return Err(ProjectError::Served { named, path, served });
            }
        }
        Ok(())
    }
}

/// The folder in which the places of all runs lie: a path without its last names, as long as a day stands in them.
fn folder_of_all(template: &str) -> &Path {
    let varies = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| name.contains(DATE) || name.contains(RUN))
    };
    let mut path = Path::new(template);
    while varies(path) {
        path = path.parent().unwrap_or(Path::new(""));
    }
    path
}

/// Where a path leads, links followed as far as there is something.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing: Vec<OsString> = vec![];
    let mut there = path.as_path();
    let mut found = loop {
        if let Ok(found) = fs::canonicalize(there) {
            break found;
        }
        let Some(parent) = there.parent() else { break there.to_owned() };
        if let Some(name) = there.components().next_back() {
            missing.push(name.as_os_str().to_owned());
        }
        there = parent;
    };
    for name in missing.iter().rev() {
        match Path::new(name).components().next() {
            Some(Component::ParentDir) => {
                found.pop();
            }
            Some(Component::CurDir) | None => {}
            Some(_) => found.push(name),
        }
    }
    found
}
