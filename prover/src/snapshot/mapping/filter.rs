//! Rows that count and rows that are left out.

use ringfence_verifier::message::Quoted;

use super::{
    exact::{Exact, Marks},
    node::{problem, Keys, Node, Value},
    text::{column_label, Column},
};
use crate::snapshot::{error::Problem, source::BatchRow};

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
        let makes: [(&'static str, fn(bool) -> Test); 2] =
            [("empty", Test::Empty), ("zero", Test::Zero)];
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

    /// Whether a row has it.
    pub(super) fn holds(&self, row: BatchRow<'_>) -> bool {
        let text = self.column.of(row);
        match &self.test {
            Test::Is(texts) => texts.iter().any(|wanted| wanted == text),
            Test::IsNot(texts) => texts.iter().all(|wanted| wanted != text),
            Test::StartsWith(texts) => texts.iter().any(|start| text.starts_with(start.as_str())),
            Test::EndsWith(texts) => texts.iter().any(|end| text.ends_with(end.as_str())),
            Test::Empty(wanted) => text.is_empty() == *wanted,
            Test::Zero(wanted) => {
                let number = Exact::parse(text, self.marks);
                number.is_some_and(|number| number.is_zero() == *wanted)
            }
        }
    }

    pub(super) fn column(&mut self) -> &mut Column {
        &mut self.column
    }

    /// The condition in words where it holds, or where it doesn't, of names in `mapping.toml` only.
    pub(super) fn words(&self, holds: bool) -> String {
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
        let column = column_label(&[&self.column], "");
        format!("{} {test}", column.trim_end_matches(" ()"))
    }
}
