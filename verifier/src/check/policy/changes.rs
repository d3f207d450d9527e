//! What changed between two policies, word for word.

use std::collections::{BTreeMap, BTreeSet};

use ringfence_circuits::protocol::policy::Document;
use serde_json::{Map, Value};

use crate::{message::Quoted, say};

/// One line for every field, rule, asset and market that is another one than before. The documents are compared as they
/// are written, so nothing that is written can be missed.
pub(super) fn changes(before: &Document, now: &Document) -> Vec<String> {
    let mut lines = vec![];
    let value = |document: &Document| serde_json::to_value(document).unwrap_or(Value::Null);
    if let (Value::Object(before), Value::Object(now)) = (value(before), value(now)) {
        fields("", &before, &now, &mut lines);
    }
    lines
}

fn fields(
    place: &str,
    before: &Map<String, Value>,
    now: &Map<String, Value>,
    lines: &mut Vec<String>,
) {
    let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    for key in keys {
        let (before, now) = (before.get(key), now.get(key));
        if before == now {
            continue;
        }
        let place = if place.is_empty() { key.clone() } else { format!("{place}, {key}") };
        match (before, now) {
            (Some(Value::Object(before)), Some(Value::Object(now))) => {
                fields(&place, before, now, lines)
            }
            (Some(Value::Array(before)), Some(Value::Array(now))) => {
                match (named(before), named(now)) {
                    (Some(before), Some(now)) => entries(key, &before, &now, lines),
                    _ => changed(
                        &place,
                        &Value::Array(before.clone()),
                        &Value::Array(now.clone()),
                        lines,
                    ),
                }
            }
            (before, now) => {
                let or_null = |value: Option<&Value>| value.cloned().unwrap_or(Value::Null);
                changed(&place, &or_null(before), &or_null(now), lines);
            }
        }
    }
}

/// Entries by name; none if this is no list of named entries.
fn named(entries: &[Value]) -> Option<BTreeMap<&str, &Map<String, Value>>> {
    let each = entries.iter().map(|entry| {
        let entry = entry.as_object()?;
        Some((entry.get("name")?.as_str()?, entry))
    });
    each.collect()
}

fn entries(
    list: &str,
    before: &BTreeMap<&str, &Map<String, Value>>,
    now: &BTreeMap<&str, &Map<String, Value>>,
    lines: &mut Vec<String>,
) {
    // `rules` holds rules, `assets` assets.
    let kind = list.strip_suffix('s').unwrap_or(list);
    let names: BTreeSet<&&str> = before.keys().chain(now.keys()).collect();
    for name in names {
        let place = format!("{kind} {name}");
        match (before.get(*name), now.get(*name)) {
            (Some(before), Some(now)) => fields(&place, before, now, lines),
            (None, _) => lines.push(say!("policy-changes.new", place).text),
            (_, None) => lines.push(say!("policy-changes.gone", place).text),
        }
    }
}

fn changed(place: &str, before: &Value, now: &Value, lines: &mut Vec<String>) {
    let shown = |value: &Value| match value {
        Value::String(text) => Quoted(text).to_string(),
        other => other.to_string(),
    };
    lines.push(say!("policy-changes.line", place, before = shown(before), now = shown(now)).text);
}
