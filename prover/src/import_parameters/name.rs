//! Names in tables: which ones are allowed, and that none stands twice.

use std::{collections::HashMap, path::Path};

use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::text::{check_name, check_remark},
};

use super::ImportError;

/// A text from a file with what can't be seen in it escaped, and cut: for messages, and for notes, which
/// take no text that is not in Unicode's composed form.
pub(super) fn shown(text: &str) -> String {
    let shown = Shown(text).to_string();
    match check_remark(&shown) {
        Ok(()) => shown,
        Err(_) => Shown(&text.escape_default().to_string()).to_string(),
    }
}

/// The last part of a path, for documents: folders are nobody's business.
pub(super) fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    shown(&name.unwrap_or_default())
}

/// Names that a table has given so far, with their lines.
pub(super) struct Names {
    table: &'static str,
    kind: &'static str,
    /// The name, its line and its place in the file by the name in lower case.
    seen: HashMap<String, (String, u64, String)>,
}

impl Names {
    /// No names of a kind (`"asset"`) yet.
    pub fn new(table: &'static str, kind: &'static str) -> Self {
        Names { table, kind, seen: HashMap::new() }
    }

    /// Adds a name, which must be one that assets and markets may have.
    ///
    /// # Errors
    /// It is an error if the name stands there already, also if only upper and lower case differ.
    pub fn add(&mut self, name: &str, line: u64) -> Result<(), ImportError> {
        self.add_at(name, line, "")
    }

    /// The same, with the place of the name for files whose lines tell little.
    ///
    /// # Errors
    /// As [`Names::add`]; the places of both names are said.
    pub fn add_at(&mut self, name: &str, line: u64, place: &str) -> Result<(), ImportError> {
        let checked = check(self.table, self.kind, name, line);
        checked.map_err(|error| if place.is_empty() { error } else { error.at(place) })?;
        let before = (name.to_owned(), line, place.to_owned());
        let before = self.seen.insert(name.to_lowercase(), before);
        let Some((other, first, other_place)) = before else { return Ok(()) };
        let places = match place {
            "" => String::new(),
            place => format!(" ({other_place} and {place})"),
        };
        if other == name {
            let what = format!("{} {}{places}", self.kind, shown(name));
            return Err(ImportError::Twice { table: self.table, what, first, second: line });
        }
        Err(ImportError::Case {
            table: self.table,
            one: other,
            first,
            other: name.to_owned(),
            second: line,
            places,
        })
    }

    /// The line in which a name stands.
    pub fn line(&self, name: &str) -> Option<u64> {
        let (seen, line, _) = self.seen.get(&name.to_lowercase())?;
        (seen == name).then_some(*line)
    }
}

/// Whether this is a name that assets and markets may have.
pub(super) fn check(
    table: &'static str,
    kind: &'static str,
    name: &str,
    line: u64,
) -> Result<(), ImportError> {
    check_name(name).map_err(|fault| {
        let reason = format!("{} can't be a name: {fault}", shown(name));
        ImportError::Row { table, line, column: kind, reason }
    })
}
