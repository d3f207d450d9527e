//! Rows that count and rows that are left out.

use ringfence_verifier::message::Quoted;

use super::{
    exact::{Exact, Marks},
    node::{problem, Keys, Node, Value},
    number::no_number,
    text::{column_label, Column},
};
use crate::snapshot::{
    error::Problem,
    source::{BatchRow, Fault},
};

/// Texts of a condition that its name lists.
const MOST_NAMED: usize = 4;

/// What is asked of a row.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    column: Column,
    test: Test,
    marks: Marks,
}

#[derive(Clone, Debug)]
enum Test {
    Is(Vec<String>),
    IsNot(Vec<String>),
    StartsWith(Vec<String>),
    EndsWith(Vec<String>),
    Empty(bool),
    Zero(bool),
}

/// Whether a row has what is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub holds: bool,
    /// Whether a number was asked for and the cell is empty.
    pub empty: bool,
}

/// Makes a test of whether it is wanted.
type MakeTest = fn(bool) -> Test;

impl Condition {
    /// Reads a table, or a list of them.
    pub(super) fn parse_all(
        key: &str,
        node: &Node,
        marks: Marks,
    ) -> Result<Vec<Condition>, Problem> {
        match &node.value {
            Value::List(list) => {
                list.iter().map(|node| Condition::parse(key, node, marks)).collect()
            }
            _ => Ok(vec![Condition::parse(key, node, marks)?]),
        }
    }

    fn parse(key: &str, node: &Node, marks: Marks) -> Result<Condition, Problem> {
        let mut keys = Keys::new(node, key)?;
        let name = keys.name("column");
        let column = keys.need("column", "the column that is looked at")?;
        let column = Column::new(column.text(&name, "the name of a column")?, column.line);
        let mut tests = Vec::new();
        type Make = fn(Vec<String>) -> Test;
        let makes: [(&'static str, Make); 4] = [
            ("is", Test::Is),
            ("is_not", Test::IsNot),
            ("starts_with", Test::StartsWith),
            ("ends_with", Test::EndsWith),
        ];
        for (name, make) in makes {
            if let Some(node) = keys.take(name) {
                tests.push(make(node.texts(&keys.name(name), "a text or a list of texts")?));
            }
        }
        let makes: [(&'static str, MakeTest); 2] = [("empty", Test::Empty), ("zero", Test::Zero)];
        for (name, make) in makes {
            if let Some(node) = keys.take(name) {
                tests.push(make(node.truth(&keys.name(name))?));
            }
        }
        let place = keys.place.clone();
        keys.finish()?;
        match (tests.pop(), tests.is_empty()) {
            (Some(test), true) => Ok(Condition { column, test, marks }),
            _ => {
                let reason =
                    "expected one of is, is_not, starts_with, ends_with, empty, zero beside the column";
                Err(problem(node.line, place, reason))
            }
        }
    }

    /// Whether a row has it. An empty cell is as good as a zero, and is told apart from one.
    ///
    /// # Errors
    /// Gives the column and what was found where a number is asked for and none stands there.
    pub(super) fn holds(&self, row: BatchRow<'_>) -> Result<Held, Fault> {
        let text = self.column.of(row);
        let held = match &self.test {
            Test::Is(texts) => texts.iter().any(|wanted| wanted == text),
            Test::IsNot(texts) => texts.iter().all(|wanted| wanted != text),
            Test::StartsWith(texts) => texts.iter().any(|start| text.starts_with(start.as_str())),
            Test::EndsWith(texts) => texts.iter().any(|end| text.ends_with(end.as_str())),
            Test::Empty(wanted) => text.is_empty() == *wanted,
            Test::Zero(wanted) if text.is_empty() => {
                return Ok(Held { holds: *wanted, empty: true });
            }
            Test::Zero(wanted) => {
                let number = Exact::parse(text, self.marks).ok_or_else(|| Fault {
                    column: self.label().into(),
                    reason: no_number(text, self.marks),
                })?;
                number.is_zero() == *wanted
            }
        };
        Ok(Held { holds: held, empty: false })
    }

    /// Whether it asks for a zero: rows that it leaves out have no amount that could be missed.
    pub(super) fn is_of_zeros(&self) -> bool {
        matches!(self.test, Test::Zero(_))
    }

    fn label(&self) -> String {
        column_label(&[&self.column], "").trim_end_matches(" ()").to_owned()
    }

    pub(super) fn column(&mut self) -> &mut Column {
        &mut self.column
    }

    /// The condition in words as it was held, of names in `mapping.toml` only.
    pub(super) fn words(&self, Held { holds, empty }: Held) -> String {
        if empty {
            return format!("{} is empty", self.label());
        }
        let listed = |texts: &[String]| {
            let shown = texts.iter().take(MOST_NAMED).map(|text| Quoted(text).to_string());
            let shown = shown.collect::<Vec<_>>().join(" or ");
            let more = texts.len().saturating_sub(MOST_NAMED);
            if more > 0 {
                format!("{shown} or {more} more")
            } else {
                shown
            }
        };
        let (yes, no, texts) = match &self.test {
            Test::Is(texts) => ("is", "is not", listed(texts)),
            Test::IsNot(texts) => ("is not", "is", listed(texts)),
            Test::StartsWith(texts) => ("starts with", "does not start with", listed(texts)),
            Test::EndsWith(texts) => ("ends with", "does not end with", listed(texts)),
            Test::Empty(true) => ("is", "is not", "empty".to_owned()),
            Test::Empty(false) => ("is not", "is", "empty".to_owned()),
            Test::Zero(true) => ("is", "is not", "zero".to_owned()),
            Test::Zero(false) => ("is not", "is", "zero".to_owned()),
        };
        let test = format!("{} {texts}", if holds { yes } else { no });
        format!("{} {test}", self.label())
    }
}
