//! The part of JSON Schema that the schemas of this project use. A keyword that it does not know is an
//! error of the test, so that no schema says anything that is not checked.

#![allow(dead_code)]

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde_json::Value;

/// A schema as it was read, with the properties of it that values had.
pub struct Schema {
    root: Value,
    seen: RefCell<BTreeSet<String>>,
    /// Other files of `docs/schemas` that it refers to.
    others: RefCell<BTreeMap<String, Rc<Schema>>>,
}

impl Schema {
    /// Reads a schema of `docs/schemas`.
    pub fn read(name: &str) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schemas");
        let text = std::fs::read(format!("{folder}/{name}")).unwrap();
        let root = serde_json::from_slice(&text).unwrap();
        Schema { root, seen: RefCell::default(), others: RefCell::default() }
    }

    /// Why a value is not of this schema; `None` if it is.
    pub fn fault(&self, value: &Value) -> Option<String> {
        self.at(("", &self.root), value, "").err()
    }

    /// Properties of the schema that no value had that was looked at.
    pub fn unseen(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        properties(&self.root, "", &mut all);
        all.difference(&self.seen.borrow()).cloned().collect()
    }

    /// Another file, read once.
    fn other(&self, file: &str) -> Rc<Schema> {
        let mut others = self.others.borrow_mut();
        others.entry(file.to_owned()).or_insert_with(|| Rc::new(Schema::read(file))).clone()
    }

    /// Whether a value is of a schema that stands at a path.
    fn at(&self, (path, schema): (&str, &Value), value: &Value, place: &str) -> Result<(), String> {
        let refuse = |reason: String| Err(format!("{place}: {reason}"));
        for (keyword, wanted) in schema.as_object().unwrap() {
            let holds = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    let (file, path) = wanted.as_str().unwrap().split_once('#').unwrap();
                    match file {
                        "" => self.at((path, self.root.pointer(path).unwrap()), value, place)?,
                        file => {
                            let other = self.other(file);
                            other.at((path, other.root.pointer(path).unwrap()), value, place)?;
                        }
                    }
                    true
                }
                "anyOf" => {
                    // Where none fits, what is wrong by the first says most.
                    let all = wanted.as_array().unwrap().iter().enumerate().map(|(at, schema)| {
                        let path = format!("{path}/anyOf/{at}");
                        self.at((&path, schema), value, place)
                    });
                    all.reduce(|first, next| if first.is_ok() { first } else { next.or(first) })
                        .unwrap()?;
                    true
                }
                "items" => {
                    let path = format!("{path}/items");
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.at((&path, wanted), item, &format!("{place}/{index}"))?;
                    }
                    true
                }
                "required" => {
                    let mut keys = wanted.as_array().unwrap().iter();
                    keys.all(|key| !value.is_object() || value.get(key.as_str().unwrap()).is_some())
                }
                "properties" => {
                    for (key, schema) in wanted.as_object().unwrap() {
                        if let Some(value) = value.get(key) {
                            let path = format!("{path}/properties/{key}");
                            self.at((&path, schema), value, &format!("{place}/{key}"))?;
                            self.seen.borrow_mut().insert(path);
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    let known = schema.get("properties");
                    for (key, value) in value.as_object().into_iter().flatten() {
                        if known.is_some_and(|known| known.get(key).is_some()) {
                            continue;
                        }
                        if *wanted == Value::Bool(false) {
                            return refuse(format!("{key} is not known"));
                        }
                        let path = format!("{path}/additionalProperties");
                        self.at((&path, wanted), value, &format!("{place}/{key}"))?;
                    }
                    true
                }
                other => is_within(other, wanted, value),
            };
            if !holds {
                return refuse(format!("{keyword} {wanted}"));
            }
        }
        Ok(())
    }
}

/// The paths of all properties of a schema.
fn properties(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (keyword, inner) in schema.as_object().into_iter().flatten() {
        let path = format!("{path}/{keyword}");
        match inner {
            Value::Object(map) if keyword == "properties" || keyword == "$defs" => {
                for (key, schema) in map {
                    let path = format!("{path}/{key}");
                    properties(schema, &path, found);
                    if keyword == "properties" {
                        found.insert(path);
                    }
                }
            }
            Value::Array(list) if keyword == "anyOf" => {
                for (at, schema) in list.iter().enumerate() {
                    properties(schema, &format!("{path}/{at}"), found);
                }
            }
            inner if keyword == "items" || keyword == "additionalProperties" => {
                properties(inner, &path, found);
            }
            _ => {}
        }
    }
}

/// Whether a value is within what a keyword says that is about nothing below it.
fn is_within(keyword: &str, wanted: &Value, value: &Value) -> bool {
    match keyword {
        "type" => match wanted {
            Value::Array(types) => types.iter().any(|of| is(value, of.as_str().unwrap())),
            of => is(value, of.as_str().unwrap()),
        },
        "const" => value == wanted,
        "enum" => wanted.as_array().unwrap().contains(value),
        "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
        "minLength" => {
            value.as_str().is_none_or(|text| text.len() as u64 >= wanted.as_u64().unwrap())
        }
        "maxLength" => {
            value.as_str().is_none_or(|text| text.len() as u64 <= wanted.as_u64().unwrap())
        }
        "minItems" => {
            value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().unwrap())
        }
        "maxItems" => {
            value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().unwrap())
        }
        "pattern" => value.as_str().is_none_or(|text| fits(wanted.as_str().unwrap(), text)),
        other => panic!("the validator does not know {other}"),
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the validator does not know the type {other}"),
    }
}

/// Whether a text fits one of the patterns that the schemas have.
fn fits(pattern: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        "^(0|[1-9][0-9]*)$" => digits(text) && (text == "0" || !text.starts_with('0')),
        "^-?[0-9]+(\\.[0-9]+)?$" => {
            let text = text.strip_prefix('-').unwrap_or(text);
            text.split_once('.').map_or(digits(text), |(whole, rest)| digits(whole) && digits(rest))
        }
        "^[0-9a-f]{64}$" => hexadecimal(text, 64),
        "^[0-9a-f]{128}$" => hexadecimal(text, 128),
        "^(bitcoin|tron|solana|eip155:(0|[1-9][0-9]*))$" => match text.strip_prefix("eip155:") {
            Some(id) => digits(id) && (id == "0" || !id.starts_with('0')),
            None => ["bitcoin", "tron", "solana"].contains(&text),
        },
        "^[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?$" => {
            let (mantissa, exponent) = match text.split_once(['e', 'E']) {
                Some((mantissa, exponent)) => (mantissa, Some(exponent)),
                None => (text, None),
            };
            let (whole, fraction) = match mantissa.split_once('.') {
                Some((whole, fraction)) => (whole, Some(fraction)),
                None => (mantissa, None),
            };
            let unsigned = |text: &str| digits(text.strip_prefix('-').unwrap_or(text));
            digits(whole) && fraction.is_none_or(digits) && exponent.is_none_or(unsigned)
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" => {
            text.len() == 20
                && text.bytes().zip("0000-00-00T00:00:00Z".bytes()).all(|(byte, like)| match like {
                    b'0' => byte.is_ascii_digit(),
                    like => byte == like,
                })
        }
        other => panic!("the validator does not know the pattern {other}"),
    }
}

fn hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}

/// The value without each of its keys in turn, those of the first and last item of lists included.
pub fn without_a_key(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    leave_out(value, String::new(), &mut |place, changed| found.push((place, changed)));
    found
}

fn leave_out(value: &Value, place: String, each: &mut dyn FnMut(String, Value)) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let mut fewer = map.clone();
                fewer.remove(key);
                each(format!("{place}/{key}"), Value::Object(fewer));
                leave_out(inner, format!("{place}/{key}"), &mut |place, changed| {
                    let mut map = map.clone();
                    map.insert(key.clone(), changed);
                    each(place, Value::Object(map));
                });
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                if index == 0 || index + 1 == list.len() {
                    leave_out(inner, format!("{place}/{index}"), &mut |place, changed| {
                        let mut list = list.clone();
                        list[index] = changed;
                        each(place, Value::Array(list));
                    });
                }
            }
        }
        _ => {}
    }
}

/// Values that differ from one in a single place: a key that no one knows, and a value of another type.
pub fn mutants(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    mutate(value, String::new(), &mut |place, changed| found.push((place, changed)));
    found
}

fn mutate(value: &Value, place: String, each: &mut dyn FnMut(String, Value)) {
    match value {
        Value::Object(map) => {
            let mut more = map.clone();
            more.insert("zzz".into(), Value::Bool(true));
            each(format!("{place}/zzz"), Value::Object(more));
            for (key, inner) in map {
                mutate(inner, format!("{place}/{key}"), &mut |place, changed| {
                    let mut map = map.clone();
                    map.insert(key.clone(), changed);
                    each(place, Value::Object(map));
                });
            }
        }
        Value::Array(list) => {
            // The first and the last stand for all of a long list.
            for (index, inner) in list.iter().enumerate() {
                if index == 0 || index + 1 == list.len() {
                    mutate(inner, format!("{place}/{index}"), &mut |place, changed| {
                        let mut list = list.clone();
                        list[index] = changed;
                        each(place, Value::Array(list));
                    });
                }
            }
        }
        Value::Bool(_) => each(place, Value::from("x")),
        // Whatever else may stand in the place of nothing, no broken number does.
        Value::Null => each(place, Value::from(-0.5)),
        _ => each(place, Value::Bool(true)),
    }
}
