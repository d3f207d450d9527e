//! The text of `mapping.toml` as a tree that remembers lines, and keeps numbers as they are written.

use ringfence_circuits::primitive::shown::Shown;
use ringfence_verifier::message::Quoted;
use toml::{
    de::{DeString, DeTable, DeValue},
    Spanned,
};

use crate::{
    snapshot::{error::Problem, table::MAPPING_FILE as FILE},
    toml_text::{refusal, unified},
};

/// Most changes of a letter between a key and the one that is proposed for it.
const MOST_CHANGES: usize = 3;

/// A value and its line.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub line: u64,
    pub value: Value,
}

/// A value of TOML. Numbers are the texts that stand in the file: nothing goes through floating point.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Number(String),
    Bool(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    Time,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub line: u64,
    pub node: Node,
}

/// A problem with a key of the file.
pub(super) fn problem(line: u64, key: impl Into<String>, reason: impl Into<String>) -> Problem {
    Problem { file: FILE.into(), line, field: key.into().into(), reason: reason.into() }
}

/// Reads the file's text.
pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Problem> {
    let text = unified(text);
    let table = DeTable::parse(&text).map_err(|error| {
        let (line, reason) = refusal(&text, &error);
        problem(line, "TOML", reason)
    })?;
    Ok(entries(&Ends::of(&text), table.into_inner()))
}

/// Where the lines of a text end: a file of a hundred thousand values is counted through once.
struct Ends(Vec<usize>);

impl Ends {
    fn of(text: &str) -> Self {
        let bytes = text.bytes().enumerate();
        Ends(bytes.filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1, in which the byte at `offset` stands.
    fn line_at(&self, offset: usize) -> u64 {
        1 + self.0.partition_point(|end| *end < offset) as u64
    }
}

fn entries(ends: &Ends, table: DeTable<'_>) -> Vec<Entry> {
    let entry = |(key, value): (Spanned<DeString<'_>>, Spanned<DeValue<'_>>)| Entry {
        line: ends.line_at(key.span().start),
        key: key.into_inner().into_owned(),
        node: node(ends, value),
    };
    let mut entries: Vec<Entry> = table.into_iter().map(entry).collect();
    // In the order of the file, which is that of columns and of messages.
    entries.sort_by_key(|entry| entry.line);
    entries
}

fn node(ends: &Ends, value: Spanned<DeValue<'_>>) -> Node {
    let line = ends.line_at(value.span().start);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Value::Bool(truth),
        DeValue::Datetime(_) => Value::Time,
        DeValue::Array(list) => {
            Value::List(list.into_iter().map(|value| node(ends, value)).collect())
        }
        DeValue::Table(table) => Value::Table(entries(ends, table)),
    };
    Node { line, value }
}

impl Node {
    /// What stands there, in words.
    fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Number(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table of keys",
            Value::Time => "a date or time without quotation marks",
        }
    }

    /// A problem with this value: what was expected, and what stands there.
    pub(super) fn expected(&self, key: &str, what: &str) -> Problem {
        problem(self.line, key, format!("expected {what}, not {}", self.kind()))
    }

    /// A text.
    pub(super) fn text(&self, key: &str, what: &str) -> Result<&str, Problem> {
        match &self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.expected(key, what)),
        }
    }

    /// True or false.
    pub(super) fn truth(&self, key: &str) -> Result<bool, Problem> {
        match self.value {
            Value::Bool(truth) => Ok(truth),
            _ => Err(self.expected(key, "true or false")),
        }
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&self, key: &str, what: &str) -> Result<Vec<String>, Problem> {
        match &self.value {
            Value::Text(text) => Ok(vec![text.clone()]),
            Value::List(list) if !list.is_empty() => {
                list.iter().map(|node| node.text(key, what).map(str::to_owned)).collect()
            }
            _ => Err(self.expected(key, what)),
        }
    }

    /// A table, or a list of tables.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<&Node>, Problem> {
        match &self.value {
            Value::Table(_) => Ok(vec![self]),
            Value::List(list) if list.iter().all(|node| matches!(node.value, Value::Table(_))) => {
                Ok(list.iter().collect())
            }
            _ => Err(self.expected(key, &format!("a table [{key}] or several [[{key}]]"))),
        }
    }
}

/// The keys of a table, taken one by one. What is left at the end is unknown.
pub(super) struct Keys<'a> {
    /// The line of the table.
    pub line: u64,
    /// The table's own key, for messages.
    pub place: String,
    left: Vec<&'a Entry>,
    known: Vec<&'static str>,
}

impl<'a> Keys<'a> {
    /// The keys of a file.
    pub(super) fn of(entries: &'a [Entry]) -> Self {
        Keys { line: 0, place: String::new(), left: entries.iter().collect(), known: vec![] }
    }

    /// The keys of a table in the file.
    pub(super) fn new(node: &'a Node, place: &str) -> Result<Self, Problem> {
        match &node.value {
            Value::Table(entries) => {
                Ok(Keys { line: node.line, place: place.to_owned(), ..Keys::of(entries) })
            }
            _ => Err(node.expected(place, "a table of keys")),
        }
    }

    /// The value of a key, if it stands.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        let at = self.left.iter().position(|entry| entry.key == key)?;
        Some(&self.left.remove(at).node)
    }

    /// The value of a key that must stand.
    pub(super) fn need(&mut self, key: &'static str, what: &str) -> Result<&'a Node, Problem> {
        // The one that is misspelt says more than the one that is missing.
        self.take(key).ok_or_else(|| {
            let misspelt = self.left.iter().find(|entry| changes(&entry.key, key) <= 2);
            match misspelt {
                Some(entry) => self.unknown(entry),
                None => problem(self.line, self.name(key), format!("it is missing: {what}")),
            }
        })
    }

    /// The full name of a key.
    pub(super) fn name(&self, key: &str) -> String {
        match self.place.as_str() {
            "" => key.to_owned(),
            place => format!("{place}.{key}"),
        }
    }

    /// Refuses the first key that nothing took.
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self.left.first() {
            Some(entry) => Err(self.unknown(entry)),
            None => Ok(()),
        }
    }

    fn unknown(&self, entry: &Entry) -> Problem {
        let known = self.known.iter().copied();
        let reason = match nearest(&entry.key, known.clone()) {
            Some(near) => format!("there is no such key; did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = known.collect();
                format!("there is no such key; the keys here are {}", known.join(", "))
            }
        };
        problem(entry.line, self.name(&Shown(&entry.key).to_string()), reason)
    }
}

/// The known text that is nearest to one that is not, if any is near.
pub(crate) fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    known
        .map(|known| (changes(&lower, &known.to_lowercase()), known))
        .filter(|(changes, known)| {
            *changes <= MOST_CHANGES && changes * 2 <= known.chars().count().max(2)
        })
        .min()
        .map(|(_, known)| known)
}

/// What to say of a name that is not among the known ones: the nearest, or all of them.
pub(super) fn known_names<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    /// Names that are listed.
    const MOST: usize = 12;
    if let Some(near) = nearest(name, known.clone()) {
        return format!("did you mean {}?", Quoted(near));
    }
    let shown: Vec<String> =
        known.clone().take(MOST).map(|name| Quoted(name).to_string()).collect();
    let more = known.count().saturating_sub(MOST);
    match (shown.is_empty(), more) {
        (true, _) => "there are none".to_owned(),
        (_, 0) => format!("there are {}", shown.join(", ")),
        (_, more) => format!("there are {} and {more} more", shown.join(", ")),
    }
}

/// Letters to insert, remove or replace to make one text of the other.
fn changes(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut before = at;
        row[0] = at + 1;
        for (index, found) in other.iter().enumerate() {
            let replaced = before + usize::from(*found != letter);
            before = row[index + 1];
            row[index + 1] = replaced.min(before + 1).min(row[index] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_proposed() {
        let keys = ["account", "vault", "amount", "asset"];
        let near = |text| nearest(text, keys.into_iter());
        assert_eq!(near("acount"), Some("account"));
        assert_eq!(near("Amuont"), Some("amount"));
        assert_eq!(near("vaults"), Some("vault"));
        assert_eq!(near("completely"), None);
        assert_eq!((changes("", "abc"), changes("abc", "abc"), changes("abc", "b")), (3, 0, 2));
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        let entries = parse("a = 1e-8\nb = 0.10\r\nc = 12\n").unwrap();
        let numbers: Vec<_> = entries.iter().map(|entry| &entry.node.value).collect();
        for (value, expected) in numbers.into_iter().zip(["1e-8", "0.10", "12"]) {
            assert!(matches!(value, Value::Number(text) if text == expected), "{value:?}");
        }
        assert_eq!(entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
