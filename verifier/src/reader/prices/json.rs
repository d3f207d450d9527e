//! Prices as a JSON list of objects. Numbers are read from their digits as they stand.

use std::fmt;

use serde::{
    de::{DeserializeSeed, Error, SeqAccess, Visitor},
    Deserialize, Deserializer,
};
use serde_json::value::RawValue;

use super::{
    fault::{PricesFault, RowPlace},
    row::{Cells, Rows, KIND, NAME, PRICE, SOURCE, VOLUME},
};
use crate::word;

/// Reads all rows.
pub(super) fn read(text: &str, rows: &mut Rows) -> Result<(), PricesFault> {
    let mut fault = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let read = List { rows, fault: &mut fault }.deserialize(&mut json);
    match (fault, read.and_then(|()| json.end())) {
        (Some(fault), _) => Err(fault),
        (None, Err(error)) => Err(PricesFault::Json { reason: error.to_string() }),
        (None, Ok(())) => Ok(()),
    }
}

/// An object of the list. A value is a text or a number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    name: &'a RawValue,
    #[serde(borrow)]
    price: &'a RawValue,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    volume_usd: Option<&'a RawValue>,
}

/// The list, of which one object at a time is in memory.
struct List<'b> {
    rows: &'b mut Rows,
    /// What is wrong with a row, if that is what ended the reading.
    fault: &'b mut Option<PricesFault>,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(word!("prices.expected.list"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<Entry<'de>>()? {
            if let Err(fault) = add(&entry, self.rows) {
                *self.fault = Some(fault);
                return Err(A::Error::custom(""));
            }
        }
        Ok(())
    }
}

fn add(entry: &Entry<'_>, rows: &mut Rows) -> Result<(), PricesFault> {
    let place = RowPlace::Entry(rows.0.len() + 1);
    let plain = |column: &'static str, value: Option<&RawValue>| {
        let Some(value) = value else { return Ok(String::new()) };
        let fault = || PricesFault::Value { place, column };
        plain(value.get()).ok_or_else(fault)
    };
    let name = plain(NAME, Some(entry.name))?;
    let price = plain(PRICE, Some(entry.price))?;
    let source = plain(SOURCE, entry.source)?;
    let kind = plain(KIND, entry.kind)?;
    let volume = plain(VOLUME, entry.volume_usd)?;
    let cells = Cells { name: &name, price: &price, source: &source, kind: &kind, volume: &volume };
    rows.add(place, &cells)
}

/// The text that a value is, or the digits of a number.
fn plain(value: &str) -> Option<String> {
    match value.bytes().next()? {
        b'"' => serde_json::from_str(value).ok(),
        b'-' | b'0'..=b'9' => Some(value.to_owned()),
        _ => None,
    }
}
