//! Tables of balances that are added up and would count one column twice.

use ringfence_verifier::{message::Quoted, say};

use super::node::{problem, Node, Value};
use crate::snapshot::error::Problem;

/// Whether two of these tables of balances, both with `same = "add"`, take the same column of the same rows for the
/// same asset of the same account.
///
/// # Errors
/// Names the line of the second table, the column and the first table.
pub(super) fn check(tables: &[&Node]) -> Result<(), Problem> {
    for (at, table) in tables.iter().enumerate() {
        for earlier in tables.iter().take(at) {
            let Some((file, column)) = doubled(earlier, table) else { continue };
            let (file, column, line) = (Quoted(&file), Quoted(&column), earlier.line);
            let reason = say!("mapping.doubled", column, file, line).text;
            return Err(problem(table.line, "balances.amount", reason));
        }
    }
    Ok(())
}

/// The file and the column that both tables take.
fn doubled(one: &Node, other: &Node) -> Option<(String, String)> {
    let adds = |table: &Node| key(table, "same").is_some_and(|node| plain(node) == "\"add\"");
    // What parts the rows of the two, or whose they are.
    let alike = ["account", "keep", "leave_out", "time"];
    let alike = alike.iter().all(|name| key(one, name).map(plain) == key(other, name).map(plain));
    if !(adds(one) && adds(other) && alike) {
        return None;
    }
    let files = texts(key(other, "file")?);
    let file = texts(key(one, "file")?).into_iter().find(|file| files.contains(file))?;
    let taken = amounts(other);
    let both = amounts(one).into_iter().find(|amount| taken.contains(amount))?;
    Some((file, both.column))
}

/// A column that counts as an amount of an asset.
#[derive(PartialEq, Eq)]
struct Amount {
    asset: String,
    column: String,
    /// Its factors and sign.
    acted_on: [Option<String>; 3],
}

/// All columns that a table adds up.
fn amounts(table: &Node) -> Vec<Amount> {
    let mut found = vec![];
    let mut add = |asset: String, node: &Node| {
        let columns = match &node.value {
            Value::Text(name) => vec![name.clone()],
            _ => ["column", "add"]
                .iter()
                .filter_map(|name| key(node, name))
                .flat_map(texts)
                .collect(),
        };
        let acted_on = ["times", "negate", "negative"].map(|name| key(node, name).map(plain));
        for column in columns {
            found.push(Amount { asset: asset.clone(), column, acted_on: acted_on.clone() });
        }
    };
    match (key(table, "amounts").map(|node| &node.value), key(table, "amount")) {
        (Some(Value::Table(entries)), _) => {
            entries.iter().for_each(|entry| add(entry.key.clone(), &entry.node));
        }
        (_, Some(amount)) => add(key(table, "asset").map(plain).unwrap_or_default(), amount),
        _ => {}
    }
    found
}

/// The value of a key of a table.
fn key<'a>(table: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Table(entries) = &table.value else { return None };
    entries.iter().find(|entry| entry.key == name).map(|entry| &entry.node)
}

/// A text, or the texts of a list.
fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Text(text) => vec![text.clone()],
        Value::List(list) => list.iter().flat_map(texts).collect(),
        _ => vec![],
    }
}

/// What stands there, wherever it stands.
fn plain(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("{text:?}"),
        Value::Number(text) => text.clone(),
        Value::Bool(truth) => truth.to_string(),
        Value::List(list) => list.iter().map(|node| plain(node) + ",").collect(),
        Value::Table(entries) => {
            let mut keys: Vec<String> = entries
                .iter()
                .map(|entry| format!("{:?}={};", entry.key, plain(&entry.node)))
                .collect();
            keys.sort();
            format!("{{{}}}", keys.concat())
        }
        Value::Time => "time".into(),
    }
}
