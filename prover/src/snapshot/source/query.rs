//! Queries to a venue's database, and the connections that they go over.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::shown::shown_path;

/// Where the text of a connection stands, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::snapshot) enum Connection {
    /// In a private file.
    File(PathBuf),
    /// In a variable of the environment.
    Environment(String),
}

impl Connection {
    /// The same, with the file of a relative name in `directory`.
    pub(in crate::snapshot) fn within(&self, directory: &Path) -> Self {
        match self {
            Connection::File(path) => Connection::File(directory.join(path)),
            Connection::Environment(_) => self.clone(),
        }
    }
}

impl fmt::Display for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Connection::File(path) => shown_path(path).fmt(f),
            Connection::Environment(name) => write!(f, "${name}"),
        }
    }
}

/// A query, as a mapping names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::snapshot) struct Query {
    /// Its text.
    pub text: String,
    /// What it goes over.
    pub connection: Connection,
}
