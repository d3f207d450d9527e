//! JSON with the line of every value.
//!
//! A key that stands twice is an error that names both lines. Fields are taken out of an object one
//! by one; what is left was not understood, and whoever reads the object has to say so.

use ringfence_circuits::{primitive::json, protocol::parameters::Decimal};
use serde::de::IgnoredAny;

use super::{lines::Lines, name::shown, ImportError};

/// Most values of a file: far more than a venue's markets have.
const MAX_VALUES: usize = 1 << 16;

/// A value and its line.
pub(super) struct Node<'a> {
    table: &'static str,
    /// Line of the file, from 1.
    pub line: u64,
    /// What it is.
    pub value: Value<'a>,
}

/// What a value is.
pub(super) enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A number as it stands there.
    Number(&'a str),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Node<'a>>),
    /// An object.
    Object(Fields<'a>),
}

/// The fields of an object that nobody has taken yet.
pub(super) struct Fields<'a> {
    table: &'static str,
    /// Line in which the object begins.
    pub line: u64,
    fields: Vec<Field<'a>>,
}

struct Field<'a> {
    key: String,
    /// Line of the key.
    line: u64,
    node: Node<'a>,
}

/// Reads a whole text; a byte-order mark is skipped.
///
/// # Errors
/// It is an error if the text is not JSON, has too many values, or an object has a key twice.
pub(super) fn parse<'a>(table: &'static str, text: &'a str) -> Result<Node<'a>, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(error) = json::parse::<IgnoredAny>(text.as_bytes()) {
        return Err(ImportError::Table { table, reason: error.to_string() });
    }
    Reader { table, text, at: 0, lines: Lines::new(text), values: 0, path: Vec::new() }.node()
}

/// Walks over text that is known to be JSON.
struct Reader<'a> {
    table: &'static str,
    text: &'a str,
    at: usize,
    lines: Lines<'a>,
    values: usize,
    /// The keys and places of lists that lead to where the reader is.
    path: Vec<String>,
}

impl<'a> Reader<'a> {
    fn error(&self, reason: impl Into<String>) -> ImportError {
        ImportError::Table { table: self.table, reason: reason.into() }
    }

    /// The next byte that is not white space; 0 at the end.
    fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| b" \t\r\n".contains(byte)) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Whether this byte comes next, which is then passed.
    fn passes(&mut self, byte: u8) -> bool {
        let passes = self.peek() == byte;
        self.at += usize::from(passes);
        passes
    }

    fn node(&mut self) -> Result<Node<'a>, ImportError> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(self.error(format!("more than {MAX_VALUES} values")));
        }
        let first = self.peek();
        let line = self.lines.at(self.at);
        let value = match first {
            b'{' => Value::Object(self.fields(line)?),
            b'[' => Value::List(self.list()?),
            b'"' => Value::Text(self.string()?),
            _ => match self.word() {
                "null" => Value::Null,
                "true" => Value::Truth(true),
                "false" => Value::Truth(false),
                number => Value::Number(number),
            },
        };
        Ok(Node { table: self.table, line, value })
    }

    /// Letters, digits and signs up to the next white space or punctuation.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let inside = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn string(&mut self) -> Result<String, ImportError> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(byte) = bytes.get(self.at) {
            self.at += match byte {
                b'\\' => 2,
                b'"' => break,
                _ => 1,
            };
        }
        self.at += 1;
        let text = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(text).map_err(|error| self.error(shown(&error.to_string())))
    }

    fn list(&mut self) -> Result<Vec<Node<'a>>, ImportError> {
        self.at += 1;
        let mut list = Vec::new();
        while !self.passes(b']') {
            self.path.push(format!("[{}]", list.len()));
            list.push(self.node()?);
            self.path.pop();
            self.passes(b',');
        }
        list.shrink_to_fit();
        Ok(list)
    }

    fn fields(&mut self, line: u64) -> Result<Fields<'a>, ImportError> {
        self.at += 1;
        let mut fields = Vec::new();
        while !self.passes(b'}') {
            self.peek();
            let line = self.lines.at(self.at);
            let key = self.string()?;
            self.passes(b':');
            self.path.push(if self.path.is_empty() { key.clone() } else { format!(".{key}") });
            let node = self.node()?;
            self.path.pop();
            self.passes(b',');
            fields.push(Field { key, line, node });
        }
        fields.shrink_to_fit();
        self.check_keys(&fields)?;
        Ok(Fields { table: self.table, line, fields })
    }

    /// No key stands twice.
    fn check_keys(&self, fields: &[Field<'_>]) -> Result<(), ImportError> {
        let mut keys: Vec<(&str, u64)> =
            fields.iter().map(|field| (field.key.as_str(), field.line)).collect();
        // Stable, so that of two equal keys the first in the file comes first.
        keys.sort_by_key(|(key, _)| *key);
        match keys.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            None => Ok(()),
            Some(pair) => Err(ImportError::Twice {
                table: self.table,
                what: match self.path.concat() {
                    path if path.is_empty() => format!("the key {}", shown(pair[0].0)),
                    path => format!("the key {} of {}", shown(pair[0].0), shown(&path)),
                },
                first: pair[0].1,
                second: pair[1].1,
            }),
        }
    }
}

impl<'a> Fields<'a> {
    /// An error in one of the fields.
    pub fn error(&self, field: &'static str, reason: impl Into<String>) -> ImportError {
        ImportError::Row {
            table: self.table,
            line: self.line,
            column: field,
            reason: reason.into(),
        }
    }

    /// Takes a field; `null` is as good as none.
    pub fn take(&mut self, field: &str) -> Option<Node<'a>> {
        let place = self.fields.iter().position(|found| found.key == field)?;
        let node = self.fields.swap_remove(place).node;
        (!matches!(node.value, Value::Null)).then_some(node)
    }

    /// Takes a field that must be there.
    pub fn need(&mut self, field: &'static str) -> Result<Node<'a>, ImportError> {
        self.take(field).ok_or_else(|| self.error(field, "the field is missing"))
    }

    /// Takes the fields whose keys are such.
    pub fn take_all(&mut self, such: impl Fn(&str) -> bool) -> Vec<(String, Node<'a>)> {
        let (taken, left) =
            std::mem::take(&mut self.fields).into_iter().partition(|field| such(&field.key));
        self.fields = left;
        let taken: Vec<Field<'a>> = taken;
        taken.into_iter().map(|field| (field.key, field.node)).collect()
    }

    /// Whether a field is there.
    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|found| found.key == field)
    }

    /// Passes over fields on which nothing here depends.
    pub fn pass(&mut self, fields: &[&str]) {
        self.fields.retain(|found| !fields.contains(&found.key.as_str()));
    }

    /// The fields that nobody took.
    pub fn rest(self) -> impl Iterator<Item = String> + 'a {
        self.fields.into_iter().map(|field| field.key)
    }

    /// It is an error if a field is left: it might make a rule stricter.
    pub fn nothing_left(self) -> Result<(), ImportError> {
        match self.fields.first() {
            None => Ok(()),
            Some(field) => Err(ImportError::Unknown {
                table: self.table,
                line: field.line,
                what: format!("the field {}", shown(&field.key)),
            }),
        }
    }

    /// All fields, where keys are names; at most `most`.
    pub fn entries(
        self,
        most: usize,
    ) -> Result<impl Iterator<Item = (String, Node<'a>)>, ImportError> {
        if self.fields.len() > most {
            return Err(self.error("entries", format!("there are more than {most}")));
        }
        Ok(self.fields.into_iter().map(|field| (field.key, field.node)))
    }
}

impl<'a> Node<'a> {
    /// An error in this value.
    pub fn error(&self, field: &'static str, reason: impl Into<String>) -> ImportError {
        ImportError::Row {
            table: self.table,
            line: self.line,
            column: field,
            reason: reason.into(),
        }
    }

    /// The text of a field of an object, if there is one, as messages may show it.
    pub fn label(&self, field: &str) -> Option<String> {
        let Value::Object(fields) = &self.value else { return None };
        let found = fields.fields.iter().find(|found| found.key == field)?;
        match &found.node.value {
            Value::Text(text) => Some(shown(text)),
            _ => None,
        }
    }

    /// The value as an object.
    pub fn fields(self, field: &'static str) -> Result<Fields<'a>, ImportError> {
        match self.value {
            Value::Object(fields) => Ok(fields),
            _ => Err(self.error(field, "an object is expected")),
        }
    }

    /// The value as a list of at most `most` entries.
    pub fn list(self, field: &'static str, most: usize) -> Result<Vec<Node<'a>>, ImportError> {
        match self.value {
            Value::List(list) if list.len() <= most => Ok(list),
            _ => Err(self.error(field, format!("a list of at most {most} entries is expected"))),
        }
    }

    /// The value as a string.
    pub fn text(self, field: &'static str) -> Result<String, ImportError> {
        match self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.error(field, "a string is expected")),
        }
    }

    /// The value as a whole number below 2^32.
    pub fn whole(&self, field: &'static str) -> Result<u32, ImportError> {
        let number = match self.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| self.error(field, "a whole number below 2^32 is expected"))
    }

    /// The value as `true` or `false`.
    pub fn truth(&self, field: &'static str) -> Result<bool, ImportError> {
        match self.value {
            Value::Truth(truth) => Ok(truth),
            _ => Err(self.error(field, "true or false is expected")),
        }
    }

    /// The value as a non-negative decimal number, in a string or not.
    pub fn decimal(&self, field: &'static str) -> Result<Decimal, ImportError> {
        self.unsigned(field, self.printed())
    }

    /// The value as a decimal number without its sign.
    pub fn magnitude(&self, field: &'static str) -> Result<Decimal, ImportError> {
        let text = self.printed();
        self.unsigned(field, text.strip_prefix('-').unwrap_or(text))
    }

    /// A number or a string as it stands there; else nothing.
    pub fn printed(&self) -> &str {
        match &self.value {
            Value::Number(text) => text,
            Value::Text(text) => text,
            _ => "",
        }
    }

    fn unsigned(&self, field: &'static str, text: &str) -> Result<Decimal, ImportError> {
        match text.parse::<Decimal>() {
            Ok(number) if !number.is_negative() => Ok(number),
            _ => Err(self.error(
                field,
                format!("{} is not a non-negative decimal number", shown(self.printed())),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, String) {
        let error = parse("the table", text).err().unwrap();
        (error.code().to_owned(), error.to_string())
    }

    #[test]
    fn t10_a_key_that_stands_twice_is_named_with_both_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["{", "\"a\": {\"b\": 1,", "\"c\": [],", "\"b\": 2}}"].join(end);
            let (code, message) = refused(&text);
            assert_eq!(code, "RF-1170");
            assert!(message.contains("line 2") && message.contains("line 4"), "{message}");
            let (code, message) = refused(&["{", "\"a\":", "x}"].join(end));
            assert_eq!(code, "RF-1111");
            assert!(message.contains("line 3 column 1"), "{message}");
        }
        // The same key, written with an escape.
        assert_eq!(refused(r#"{"a":1,"\u0061":2}"#).0, "RF-1170");
    }

    #[test]
    fn values_have_their_lines() {
        let text = "\u{feff}{\"a\":\n [null, true,\r\n \"x\\\"y\", -1.5e3], \"b\": 7}";
        let mut fields = parse("the table", text).unwrap().fields("").unwrap();
        assert_eq!(fields.need("b").unwrap().whole("b").unwrap(), 7);
        let list = fields.need("a").unwrap().list("a", 4).unwrap();
        let lines: Vec<u64> = list.iter().map(|node| node.line).collect();
        assert_eq!(lines, [2, 2, 3, 3]);
        assert!(matches!(&list[2].value, Value::Text(text) if text == "x\"y"));
        assert!(matches!(list[3].value, Value::Number("-1.5e3")));
        assert!(fields.nothing_left().is_ok());
        let many = format!("[{}0]", "0,".repeat(MAX_VALUES));
        assert_eq!(refused(&many).0, "RF-1111");
    }
}
