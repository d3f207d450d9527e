//! Texts out of foreign columns: a column, a constant, a map of values.

use std::collections::BTreeMap;

use ringfence_verifier::message::Quoted;

use super::node::{problem, Entry, Keys, Node, Value};
use crate::snapshot::{error::Problem, source::BatchRow, table::MAPPING_FILE as FILE};

/// Values of a map that a message lists.
const MOST_LISTED: usize = 12;

/// A column of a foreign file, by its name and, once the file is open, its place.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    pub index: usize,
    /// The line of `mapping.toml` that names it.
    pub line: u64,
}

impl Column {
    pub(super) fn new(name: &str, line: u64) -> Self {
        Column { name: name.to_owned(), index: usize::MAX, line }
    }

    /// What stands there in a row.
    pub(super) fn of<'a>(&self, row: BatchRow<'a>) -> &'a str {
        row.get(self.index)
    }
}

/// A text with columns in braces: `{account}-{symbol}`.
#[derive(Clone, Debug, Default)]
pub(super) struct Template(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Fixed(String),
    Column(Column),
}

impl Template {
    fn parse(key: &str, node: &Node) -> Result<Self, Problem> {
        let text = node.text(key, "a text in quotation marks")?;
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((fixed, behind)) = rest.split_once('{') {
            parts.push(Part::Fixed(fixed.to_owned()));
            let Some((name, behind)) = behind.split_once('}') else {
                let reason = "a brace { is not closed; it stands around the name of a column";
                return Err(problem(node.line, key, reason));
            };
            parts.push(Part::Column(Column::new(name, node.line)));
            rest = behind;
        }
        parts.push(Part::Fixed(rest.to_owned()));
        Ok(Template(parts))
    }

    fn write(&self, row: BatchRow<'_>, out: &mut String) {
        for part in &self.0 {
            match part {
                Part::Fixed(text) => out.push_str(text),
                Part::Column(column) => out.push_str(column.of(row)),
            }
        }
    }

    fn columns(&mut self) -> impl Iterator<Item = &mut Column> {
        self.0.iter_mut().filter_map(|part| match part {
            Part::Column(column) => Some(column),
            Part::Fixed(_) => None,
        })
    }

    /// The text, if no column stands in it.
    fn constant(&self) -> Option<String> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Fixed(text) => Some(text.as_str()),
                Part::Column(_) => None,
            })
            .collect()
    }
}

/// Whether letters are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
}

/// How a text is had from a row.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// A column; or else `value`.
    column: Option<Column>,
    value: Template,
    map: Option<BTreeMap<String, Template>>,
    other: Option<Template>,
    empty: Option<Template>,
    case: Option<Case>,
    strip_prefix: String,
    strip_suffix: String,
    line: u64,
}

impl Text {
    fn bare(line: u64) -> Self {
        Text {
            column: None,
            value: Template::default(),
            map: None,
            other: None,
            empty: None,
            case: None,
            strip_prefix: String::new(),
            strip_suffix: String::new(),
            line,
        }
    }

    /// The same text in every row.
    pub(super) fn constant(text: &str, line: u64) -> Self {
        Text { value: Template(vec![Part::Fixed(text.to_owned())]), ..Text::bare(line) }
    }

    /// Reads the name of a column, or a table of keys.
    pub(super) fn parse(key: &str, node: &Node) -> Result<Self, Problem> {
        if let Value::Text(name) = &node.value {
            return Ok(Text {
                column: Some(Column::new(name, node.line)),
                ..Text::bare(node.line)
            });
        }
        let what = "the name of a column, as \"Account\", or { column = … } or { value = … }";
        if !matches!(node.value, Value::Table(_)) {
            return Err(node.expected(key, what));
        }
        let mut keys = Keys::new(node, key)?;
        let mut text = Text::bare(node.line);
        let template = |keys: &mut Keys<'_>, name| {
            let key = keys.name(name);
            keys.take(name).map(|node| Template::parse(&key, node)).transpose()
        };
        let column = keys.take("column");
        match (column, template(&mut keys, "value")?) {
            (Some(node), None) => {
                let name = node.text(&keys.name("column"), "the name of a column")?;
                text.column = Some(Column::new(name, node.line));
            }
            (None, Some(value)) => text.value = value,
            (None, None) => keys.need("column", what).map(drop)?,
            (Some(node), Some(_)) => {
                let reason = "give a column or a value, not both";
                return Err(problem(node.line, key, reason));
            }
        }
        text.other = template(&mut keys, "other")?;
        text.empty = template(&mut keys, "empty")?;
        if let Some(node) = keys.take("map") {
            let key = keys.name("map");
            let Value::Table(entries) = &node.value else {
                return Err(node.expected(&key, "a table, as { L = \"long\", S = \"short\" }"));
            };
            let pair = |entry: &Entry| Ok((entry.key.clone(), Template::parse(&key, &entry.node)?));
            text.map = Some(entries.iter().map(pair).collect::<Result<_, Problem>>()?);
        }
        text.case = match keys.take("case") {
            None => None,
            Some(node) => match node.text(&keys.name("case"), "\"upper\" or \"lower\"")? {
                "upper" => Some(Case::Upper),
                "lower" => Some(Case::Lower),
                _ => return Err(problem(node.line, keys.name("case"), "expected upper or lower")),
            },
        };
        for (name, strip) in
            [("strip_prefix", &mut text.strip_prefix), ("strip_suffix", &mut text.strip_suffix)]
        {
            if let Some(node) = keys.take(name) {
                *strip = node.text(&keys.name(name), "a text")?.to_owned();
            }
        }
        keys.finish()?;
        Ok(text)
    }

    /// Writes the text of a row.
    ///
    /// # Errors
    /// Gives what was found and what to do, without repeating what stands in the file.
    pub(super) fn write(&self, row: BatchRow<'_>, out: &mut String) -> Result<(), String> {
        out.clear();
        match &self.column {
            Some(column) => out.push_str(column.of(row)),
            None => self.value.write(row, out),
        }
        if let (true, Some(empty)) = (out.is_empty(), &self.empty) {
            empty.write(row, out);
            return Ok(());
        }
        self.strip(out);
        let Some(map) = &self.map else { return Ok(()) };
        let Some(mapped) = map.get(out.as_str()).or(self.other.as_ref()) else {
            let listed: Vec<String> =
                map.keys().take(MOST_LISTED).map(|key| Quoted(key).to_string()).collect();
            return Err(format!(
                "{}, expected is one of {}; add it to the map in {FILE}:{}, or give `other`",
                found(out),
                listed.join(", "),
                self.line
            ));
        };
        out.clear();
        mapped.write(row, out);
        Ok(())
    }

    fn strip(&self, out: &mut String) {
        if !self.strip_prefix.is_empty() && out.starts_with(&self.strip_prefix) {
            out.drain(..self.strip_prefix.len());
        }
        if !self.strip_suffix.is_empty() && out.ends_with(&self.strip_suffix) {
            out.truncate(out.len() - self.strip_suffix.len());
        }
        match self.case {
            Some(Case::Upper) => *out = out.to_uppercase(),
            Some(Case::Lower) => *out = out.to_lowercase(),
            None => {}
        }
    }

    /// All columns that it looks at.
    pub(super) fn columns(&mut self) -> Vec<&mut Column> {
        let templates = self.map.iter_mut().flat_map(BTreeMap::values_mut);
        let templates = templates.chain(&mut self.other).chain(&mut self.empty);
        self.column
            .iter_mut()
            .chain(self.value.columns())
            .chain(templates.flat_map(Template::columns))
            .collect()
    }

    /// All that it can give, if no column's text is among it, each with its line.
    pub(super) fn constants(&self) -> Vec<(u64, String)> {
        let templates = self.map.iter().flat_map(BTreeMap::values).chain(&self.other);
        let fixed = self.column.is_none().then_some(&self.value).into_iter();
        fixed
            .chain(templates)
            .chain(&self.empty)
            .filter_map(Template::constant)
            .map(|text| (self.line, text))
            .collect()
    }

    /// What messages call it.
    pub(super) fn label(&self, field: &str) -> String {
        match &self.column {
            Some(column) => column_label(&[column], field),
            None => format!("{field} ({FILE}:{})", self.line),
        }
    }
}

/// What messages call columns that make one of ours.
pub(super) fn column_label(columns: &[&Column], field: &str) -> String {
    let names: Vec<String> =
        columns.iter().map(|column| Quoted(&column.name).to_string()).collect();
    format!("column {} ({field})", names.join(", "))
}

/// What stands in a cell, in words that don't repeat it: it may be an account or an amount.
pub(super) fn found(text: &str) -> String {
    match text.chars().count() {
        0 => "the cell is empty".to_owned(),
        _ if text.parse::<ringfence_circuits::protocol::parameters::Decimal>().is_ok() => {
            "a number stands there".to_owned()
        }
        count => format!("a text of {count} characters stands there"),
    }
}
