//! The files that a table of the mapping names: all of them in the snapshot's directory, and each once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
};

use ringfence_verifier::message::Quoted;

use super::{node::problem, place::Place, table_map::TableMap};
use crate::snapshot::{
    error::ImportError,
    mapped::Pattern,
    source::{
        bytes::{is_address, names_a_user},
        kind::Kind,
    },
};

/// Most files that a table of a mapping reads.
const MOST_FILES: usize = 1024;

/// A file of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::snapshot) struct Found {
    /// The file as the mapping names it, or would.
    pub name: String,
    /// The pattern that stands for it and for others.
    pub pattern: Option<Pattern>,
}

/// The files of a table, in `directory`, none if a query has its rows: patterns stand for all files that have such a name, but for hidden ones,
/// whose names begin with a dot.
///
/// # Errors
/// [`ImportError::Mapping`] if a pattern fits no file, a file stands twice, or it is not in the directory.
pub(in crate::snapshot) fn files(
    directory: &Path,
    map: &TableMap,
) -> Result<Vec<Found>, ImportError> {
    let Place::Files(names, line) = &map.place else { return Ok(vec![]) };
    let refuse = |reason: String| {
        let key = format!("{}.file", map.key);
        ImportError::Mapping(problem(*line, key, reason))
    };
    let mut files = Vec::new();
    for name in names {
        if is_address(name) {
            check_address(name).map_err(|reason| refuse(reason.to_owned()))?;
            files.push(Found { name: name.clone(), pattern: None });
            continue;
        }
        if !stays_within(name) {
            return Err(refuse(format!(
                "{} leads out of the snapshot's directory; put the file there, and name it without .. and \
                 without a slash before it",
                Quoted(name)
            )));
        }
        if !name.contains('*') {
            files.push(Found { name: name.clone(), pattern: None });
            continue;
        }
        let found = matching(directory, name)?;
        if found.is_empty() {
            return Err(refuse(format!("there is no file {}", Quoted(name))));
        }
        // Else they would be read with the marks of numbers that CSV has.
        let of_parquet = |name: &String| Kind::of_name(name) == Kind::Parquet;
        if !of_parquet(name) && found.iter().any(of_parquet) {
            return Err(refuse(format!(
                "{} stands for files of Parquet, too; let the pattern end in .parquet or in .csv",
                Quoted(name)
            )));
        }
        let pattern = Pattern { text: name.clone(), files: found.len() };
        let pattern = (found.len() > 1).then_some(pattern);
        files.extend(found.into_iter().map(|name| Found { name, pattern: pattern.clone() }));
    }
    if files.len() > MOST_FILES {
        return Err(refuse(format!("more than {MOST_FILES} files; join some of them")));
    }
    check_places(directory, &files).map_err(|fault| match fault {
        Fault::Reason(reason) => refuse(reason),
        Fault::Import(error) => error,
    })?;
    Ok(files)
}

/// Whether an address can be opened as it stands. It is named in messages, so that nothing secret may stand in it.
fn check_address(address: &str) -> Result<(), &'static str> {
    if names_a_user(address) {
        return Err("the address holds a user or a password; take it away, and give it to the program that reaches \
                    the store");
    }
    if address.contains('*') {
        return Err("an address stands for one file; list the files one by one");
    }
    Ok(())
}

/// Why the places of files are refused.
enum Fault {
    Reason(String),
    Import(ImportError),
}

/// Whether all files are in the directory, links followed, and none stands twice under two names.
fn check_places(directory: &Path, files: &[Found]) -> Result<(), Fault> {
    let root = fs::canonicalize(directory)
        .map_err(|error| Fault::Import(ImportError::io("open", directory)(error)))?;
    let mut seen: BTreeMap<PathBuf, &str> = BTreeMap::new();
    let mut addresses = BTreeSet::new();
    for Found { name, .. } in files {
        if is_address(name) {
            if !addresses.insert(name) {
                let reason = format!("{} stands twice; its rows would count twice", Quoted(name));
                return Err(Fault::Reason(reason));
            }
            continue;
        }
        // A file that is not there is refused where it is opened.
        let Ok(place) = fs::canonicalize(directory.join(name)) else { continue };
        if !place.starts_with(&root) {
            return Err(Fault::Reason(format!(
                "{} is a link that leads out of the snapshot's directory; put the file itself there",
                Quoted(name)
            )));
        }
        if let Some(first) = seen.insert(place, name) {
            let reason = match first == name {
                true => format!("the file {} stands twice", Quoted(name)),
                false => format!("{} and {} are the same file", Quoted(first), Quoted(name)),
            };
            return Err(Fault::Reason(format!("{reason}; its rows would count twice")));
        }
    }
    Ok(())
}

/// Whether a name has no part that leads out of the folder that it is looked up in.
fn stays_within(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Names of the files that fit a pattern with stars in its last part, in order.
fn matching(directory: &Path, pattern: &str) -> Result<Vec<String>, ImportError> {
    let (folder, pattern) = match pattern.rsplit_once('/') {
        Some((folder, pattern)) => (Some(folder), pattern),
        None => (None, pattern),
    };
    let path: PathBuf = folder.map_or(directory.to_owned(), |folder| directory.join(folder));
    let mut found = Vec::new();
    for entry in fs::read_dir(&path).map_err(ImportError::io("list", &path))? {
        let name = entry.map_err(ImportError::io("list", &path))?.file_name();
        let hidden = |name: &str| name.starts_with('.') && !pattern.starts_with('.');
        if let Some(name) = name.to_str().filter(|name| fits(pattern, name) && !hidden(name)) {
            found.push(folder.map_or(name.to_owned(), |folder| format!("{folder}/{name}")));
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a name fits a pattern, whose stars stand for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_letters() {
        for (pattern, name, expected) in [
            ("a.csv", "a.csv", true),
            ("a.csv", "a.csvx", false),
            ("a*.csv", "a.csv", true),
            ("a*.csv", "a-2025.csv", true),
            ("a*.csv", "b-2025.csv", false),
            ("*-*.csv", "a-b.csv", true),
            ("*-*.csv", "ab.csv", false),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn names_stay_within_the_directory() {
        for name in ["b.csv", "./b.csv", "day/b.csv", "..b.csv"] {
            assert!(stays_within(name), "{name}");
        }
        for name in ["../b.csv", "/b.csv", "day/../../b.csv", "..", "../*.csv"] {
            assert!(!stays_within(name), "{name}");
        }
    }
}
