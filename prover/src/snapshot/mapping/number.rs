//! Numbers out of foreign columns: sums, units and signs.

use std::collections::BTreeMap;

use ringfence_verifier::message::Quoted;

use super::{
    exact::{Exact, Marks},
    node::{problem, Entry, Keys, Node, Value},
    text::{column_label, found, Column},
};
use crate::snapshot::{error::Problem, source::BatchRow, table::MAPPING_FILE as FILE};

/// Most columns that are added, subtracted or multiplied by.
const MOST_COLUMNS: usize = 64;

/// How a number is had from a row.
#[derive(Clone, Debug)]
pub(super) struct Number {
    add: Vec<Column>,
    subtract: Vec<Column>,
    times: Vec<Column>,
    value: Option<Exact>,
    scale: Option<Exact>,
    /// What one of the file's units is, by the row's asset or market.
    units: Option<BTreeMap<String, Exact>>,
    negate: bool,
    absolute: bool,
    /// A column that says which numbers are negative.
    negative: Option<Sign>,
    empty: Option<Exact>,
    marks: Marks,
    line: u64,
}

/// A column that says the sign of a number.
#[derive(Clone, Debug)]
struct Sign {
    column: Column,
    /// What stands there where the number is negative.
    negative: Vec<String>,
    /// What stands there where it is positive; `None`: all else.
    positive: Option<Vec<String>>,
    line: u64,
}

impl Sign {
    fn parse(node: &Node, place: &str) -> Result<Self, Problem> {
        let mut keys = Keys::new(node, place)?;
        let name = keys.name("column");
        let column = keys.need("column", "the column that says it")?;
        let column = Column::new(column.text(&name, "the name of a column")?, column.line);
        let texts = "a text or a list of texts";
        let is = keys.need("is", "what stands there where the number is negative")?;
        let negative = is.texts(&keys.name("is"), texts)?;
        let positive = match (keys.take("positive"), keys.take("other")) {
            (Some(node), None) => Some(node.texts(&keys.name("positive"), texts)?),
            (None, Some(node)) => {
                let what = "\"positive\"";
                if node.text(&keys.name("other"), what)? != "positive" {
                    let reason = format!("expected {what}");
                    return Err(problem(node.line, keys.name("other"), reason));
                }
                None
            }
            (None, None) => {
                let what = "what stands there where the number is positive; or `other = \
                            \"positive\"` if every other text says so";
                let node = keys.need("positive", what)?;
                Some(node.texts(&keys.name("positive"), texts)?)
            }
            (Some(_), Some(node)) => {
                let reason = "give `positive` or `other`, not both";
                return Err(problem(node.line, keys.name("other"), reason));
            }
        };
        if let Some(both) = positive.iter().flatten().find(|text| negative.contains(text)) {
            let reason = format!("{} stands for both signs", Quoted(both));
            return Err(problem(node.line, place, reason));
        }
        keys.finish()?;
        Ok(Sign { column, negative, positive, line: node.line })
    }

    /// Whether the number of a row is negative.
    fn of(&self, row: BatchRow<'_>) -> Result<bool, String> {
        let text = self.column.of(row);
        let among = |texts: &[String]| texts.iter().any(|listed| listed == text);
        match &self.positive {
            _ if among(&self.negative) => Ok(true),
            Some(positive) if !among(positive) => Err(format!(
                "column {} says the sign: {}, which is listed neither as negative nor as positive; add it \
                 to one of the lists in {FILE}:{}",
                Quoted(&self.column.name),
                found(text),
                self.line
            )),
            _ => Ok(false),
        }
    }
}

impl Number {
    fn bare(line: u64, marks: Marks) -> Self {
        Number {
            add: vec![],
            subtract: vec![],
            times: vec![],
            value: None,
            scale: None,
            units: None,
            negate: false,
            absolute: false,
            negative: None,
            empty: None,
            marks,
            line,
        }
    }

    /// Reads the name of a column, or a table of keys.
    pub(super) fn parse(key: &str, node: &Node, marks: Marks) -> Result<Self, Problem> {
        let mut number = Number::bare(node.line, marks);
        if let Value::Text(name) = &node.value {
            number.add.push(Column::new(name, node.line));
            return Ok(number);
        }
        let what = "the name of a column, as \"Amount\", or { column = … } or { value = … }";
        if !matches!(node.value, Value::Table(_)) {
            return Err(node.expected(key, what));
        }
        let mut keys = Keys::new(node, key)?;
        number.add = columns(&mut keys, "column")?;
        number.add.extend(columns(&mut keys, "add")?);
        number.subtract = columns(&mut keys, "subtract")?;
        number.times = columns(&mut keys, "times")?;
        let exact = |keys: &mut Keys<'_>, name| {
            let key = keys.name(name);
            keys.take(name).map(|node| exact(&key, node)).transpose()
        };
        number.value = exact(&mut keys, "value")?;
        number.scale = exact(&mut keys, "scale")?;
        number.empty = exact(&mut keys, "empty")?;
        number.negate = keys.take("negate").map_or(Ok(false), |node| node.truth(key))?;
        number.absolute = keys.take("absolute").map_or(Ok(false), |node| node.truth(key))?;
        if let Some(node) = keys.take("units") {
            let Value::Table(entries) = &node.value else {
                return Err(node.expected(&keys.name("units"), "a table, as { BTC = 1e-8 }"));
            };
            let unit = |entry: &Entry| Ok((entry.key.clone(), exact_of(entry)?));
            number.units = Some(entries.iter().map(unit).collect::<Result<_, Problem>>()?);
        }
        if let Some(node) = keys.take("negative") {
            number.negative = Some(Sign::parse(node, &keys.name("negative"))?);
        }
        let named = number.add.len() + number.subtract.len();
        if named == 0 && number.value.is_none() {
            keys.need("column", what)?;
        }
        if named > 0 && number.value.is_some() {
            return Err(problem(node.line, key, "give columns or a value, not both"));
        }
        keys.finish()?;
        let acted_on = !number.times.is_empty()
            || number.scale.is_some()
            || number.units.is_some()
            || number.negative.is_some()
            || number.negate
            || number.absolute;
        if acted_on && number.empty.as_ref().is_some_and(|empty| !empty.is_zero()) {
            let reason = "`empty` counts as it stands: units, factors and signs don't act on it; beside them it \
                          can only be 0";
            return Err(problem(node.line, format!("{key}.empty"), reason));
        }
        Ok(number)
    }

    /// The number of a row; `None` where all its cells are empty and nothing stands for that. `name` is the
    /// row's asset or market.
    ///
    /// # Errors
    /// Gives what was found and what was expected. No number is repeated.
    pub(super) fn of(&self, row: BatchRow<'_>, name: &str) -> Result<Option<Exact>, String> {
        let Some(mut sum) = self.sum(row)? else { return Ok(self.empty.clone()) };
        for column in &self.times {
            let factor = self.read(column.of(row))?.ok_or("the factor is empty")?;
            sum = sum.times(&factor);
        }
        if let Some(scale) = &self.scale {
            sum = sum.times(scale);
        }
        if let Some(units) = &self.units {
            let unit = units.get(name).ok_or_else(|| {
                format!(
                    "its asset or market has no unit; add it to `units` in {FILE}:{}",
                    self.line
                )
            })?;
            sum = sum.times(unit);
        }
        if self.absolute {
            sum = sum.absolute();
        }
        if let Some(sign) = &self.negative {
            if sign.of(row)? {
                if sum.is_negative() {
                    return Err(
                        "the number has a sign, and another column makes it negative, too; \
                                take one of them, or give `absolute = true`"
                            .into(),
                    );
                }
                sum = sum.negated();
            }
        }
        Ok(Some(if self.negate { sum.negated() } else { sum }))
    }

    fn sum(&self, row: BatchRow<'_>) -> Result<Option<Exact>, String> {
        if let Some(value) = &self.value {
            return Ok(Some(value.clone()));
        }
        let mut sum: Option<Exact> = None;
        let added = self.add.iter().map(|column| (column, false));
        for (column, minus) in added.chain(self.subtract.iter().map(|column| (column, true))) {
            let Some(number) = self.read(column.of(row))? else { continue };
            let number = if minus { number.negated() } else { number };
            sum = Some(match sum {
                Some(sum) => sum.plus(&number),
                None => number,
            });
        }
        Ok(sum)
    }

    /// What stands in a cell; `None` if nothing does.
    fn read(&self, text: &str) -> Result<Option<Exact>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        Exact::parse(text, self.marks).map(Some).ok_or_else(|| no_number(text, self.marks))
    }

    /// All columns that it looks at.
    pub(super) fn columns(&mut self) -> Vec<&mut Column> {
        let negative = self.negative.iter_mut().map(|sign| &mut sign.column);
        self.add
            .iter_mut()
            .chain(&mut self.subtract)
            .chain(&mut self.times)
            .chain(negative)
            .collect()
    }

    /// Names of assets or markets that it has units for.
    pub(super) fn unit_names(&self) -> Vec<(u64, String)> {
        let names = self.units.iter().flat_map(BTreeMap::keys);
        names.map(|name| (self.line, name.clone())).collect()
    }

    /// What messages call it.
    pub(super) fn label(&self, field: &str) -> String {
        let columns: Vec<&Column> = self.add.iter().chain(&self.subtract).collect();
        match columns.is_empty() {
            true => format!("{field} ({FILE}:{})", self.line),
            false => column_label(&columns, field),
        }
    }
}

/// What to say of a text that is no number, without repeating it.
pub(super) fn no_number(text: &str, Marks { decimal, thousands }: Marks) -> String {
    let unsigned = text.trim_start_matches(['-', '+', '\u{2212}']);
    let behind_zero = unsigned
        .strip_prefix('0')
        .is_some_and(|rest| thousands.is_some_and(|mark| rest.starts_with(mark)));
    let thousands = match thousands {
        Some(mark) => format!(" and {mark:?} between thousands"),
        None => " and nothing between thousands".to_owned(),
    };
    format!(
        "expected a number with {decimal:?} before its fraction{thousands}; {}; `decimal` and \
         `thousands` under [csv] in {FILE} say how the file writes numbers",
        match text.chars().any(|letter| letter.is_ascii_digit()) {
            true if behind_zero => {
                "a 0 with that mark behind it stands there, as before a fraction".to_owned()
            }
            true => "digits with other characters stand there".to_owned(),
            false => found(text),
        }
    )
}

/// The columns that a key names; none if it is missing.
fn columns(keys: &mut Keys<'_>, key: &'static str) -> Result<Vec<Column>, Problem> {
    let Some(node) = keys.take(key) else { return Ok(vec![]) };
    let names = node.texts(&keys.name(key), "the name of a column, or a list of them")?;
    if names.len() > MOST_COLUMNS {
        let reason = format!("expected at most {MOST_COLUMNS} columns");
        return Err(problem(node.line, keys.name(key), reason));
    }
    Ok(names.iter().map(|name| Column::new(name, node.line)).collect())
}

fn exact_of(entry: &Entry) -> Result<Exact, Problem> {
    exact(&entry.key, &entry.node)
}

/// A number of `mapping.toml`, as it is written.
fn exact(key: &str, node: &Node) -> Result<Exact, Problem> {
    let text = match &node.value {
        Value::Number(text) | Value::Text(text) => text,
        _ => return Err(node.expected(key, "a number, as 0.001 or 1e-8")),
    };
    Exact::parse(text, Marks::default())
        .ok_or_else(|| problem(node.line, key, "expected a number, as 0.001 or 1e-8"))
}
