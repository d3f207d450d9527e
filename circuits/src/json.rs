//! Canonical JSON (RFC 8785) for documents without numbers.
//!
//! Every number of the protocol is a decimal string, so canonical form is: keys sorted by UTF-16
//! code units, no white space, the shortest string escapes. All keys and names of the protocol
//! are ASCII, for which UTF-16 order is byte order; [`canonical`] refuses numbers and other keys.

use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;

/// Why a value has no canonical form here, or a text is not JSON of the expected form.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Malformed, or not of the expected form.
    #[error("{0}")]
    Syntax(#[from] serde_json::Error),
    /// A JSON number or a key that is not ASCII.
    #[error("numbers must be decimal strings and keys ASCII")]
    NotCanonicalisable,
    /// The bytes are well formed, but not the canonical encoding.
    #[error("not the canonical encoding (RFC 8785)")]
    NotCanonical,
}

/// The canonical encoding of `value`.
///
/// # Errors
/// If it holds a number or a key that is not ASCII.
pub fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, JsonError> {
    let value = serde_json::to_value(value)?;
    if !is_canonicalisable(&value) {
        return Err(JsonError::NotCanonicalisable);
    }
    // serde_json's maps are sorted by key, its compact form has no white space, and it escapes
    // strings as RFC 8785 does.
    Ok(serde_json::to_vec(&value)?)
}

/// Reads a value from JSON text.
///
/// # Errors
/// With line and column.
pub fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    Ok(serde_json::from_slice(text)?)
}

/// Reads a value from its canonical encoding only.
///
/// # Errors
/// Also if encoding the value again gives other bytes.
pub fn parse_canonical<T: DeserializeOwned + Serialize>(text: &[u8]) -> Result<T, JsonError> {
    let value: T = parse(text)?;
    if canonical(&value)? == text {
        Ok(value)
    } else {
        Err(JsonError::NotCanonical)
    }
}

fn is_canonicalisable(value: &Value) -> bool {
    match value {
        Value::Number(_) => false,
        Value::Array(items) => items.iter().all(is_canonicalisable),
        Value::Object(map) => {
            map.iter().all(|(key, value)| key.is_ascii() && is_canonicalisable(value))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form_is_sorted_compact_and_without_numbers() {
        let value: Value =
            serde_json::from_str(r#"{ "b": ["x", true], "a": "\u20ac\n" }"#).unwrap();
        assert_eq!(canonical(&value).unwrap(), "{\"a\":\"€\\n\",\"b\":[\"x\",true]}".as_bytes());
        let number: Value = serde_json::from_str(r#"{"a": 1}"#).unwrap();
        assert!(canonical(&number).is_err());
        assert!(parse_canonical::<Value>(br#"{"b":"","a":""}"#).is_err());
        assert!(parse_canonical::<Value>(br#"{"a":"","b":""}"#).is_ok());
        assert!(parse_canonical::<Value>(br#"{"a":"","a":""}"#).is_err());
    }
}
