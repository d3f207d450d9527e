//! Prices that a reader brings from sources of their own, to be compared with the published ones (clause V21).
//!
//! A file is CSV with a header, or a JSON list of objects with the same keys. Prices are exact decimals; nothing is
//! ever a floating-point number.

pub(super) mod csv;
pub(super) mod fault;
mod json;
mod row;

use std::collections::HashMap;

use ringfence_circuits::protocol::parameters::Decimal;

pub use self::fault::{PricesFault, RowPlace};
pub(crate) use self::row::PricedKind;
use self::row::{Row, Rows};
use super::error::ReaderError;

/// Most bytes of a file of prices.
pub const MAX_PRICES_BYTES: usize = 16 << 20;
/// Most files of prices.
const MAX_FILES: usize = 16;
/// The tolerance where none was given, in percent.
const DEFAULT_TOLERANCE: u32 = 1;

/// Prices that a reader brings.
#[derive(Clone, Debug, Default)]
pub struct ForPrices {
    /// The files.
    pub files: Vec<GivenPrices>,
    /// How far a published price may lie from a price of the reader, in percent of the latter; 1 if not given.
    pub tolerance: Option<String>,
}

/// A file of prices.
#[derive(Clone, Debug, Default)]
pub struct GivenPrices {
    /// The name of the file, for messages; its last part is the source of prices without one.
    pub name: String,
    /// The file.
    pub text: Vec<u8>,
}

/// A price that a source gives.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    /// What it is of; both if the file does not say.
    pub(crate) kind: Option<PricedKind>,
    pub(crate) name: String,
    /// Above zero.
    pub(crate) price: Decimal,
    /// The index of its source.
    pub(crate) source: usize,
    /// What is traded in a day, in USD.
    pub(crate) volume: Option<Decimal>,
}

/// Prices that a reader brings, decoded.
pub(crate) struct KnownPrices {
    pub(crate) quotes: Vec<Quote>,
    /// The sources in the order in which the files name them.
    pub(crate) sources: Vec<String>,
    /// In percent.
    pub(crate) tolerance: Decimal,
    /// The files by their names.
    pub(crate) files: Vec<String>,
}

impl ForPrices {
    /// Reads the files; none if there is none.
    pub(super) fn decode(&self) -> Result<Option<KnownPrices>, ReaderError> {
        let tolerance = self.tolerance()?;
        if self.files.is_empty() {
            return Ok(None);
        }
        if self.files.len() > MAX_FILES {
            return Err(ReaderError::PriceFiles { found: self.files.len(), most: MAX_FILES });
        }
        let mut known = KnownPrices { quotes: vec![], sources: vec![], tolerance, files: vec![] };
        let mut places = HashMap::new();
        for given in &self.files {
            let rows = given
                .rows()
                .map_err(|fault| ReaderError::Prices { name: given.name.clone(), fault })?;
            let own = given.last_name();
            for Row { kind, name, price, source, volume, .. } in rows {
                let source = if source.is_empty() { own.to_owned() } else { source };
                let next = known.sources.len();
                let index = *places.entry(source.clone()).or_insert(next);
                if index == next {
                    known.sources.push(source);
                }
                known.quotes.push(Quote { kind, name, price, source: index, volume });
            }
            known.files.push(own.to_owned());
        }
        Ok(Some(known))
    }

    pub(super) fn tolerance(&self) -> Result<Decimal, ReaderError> {
        let text = self.tolerance.as_deref().map_or("", str::trim);
        if text.is_empty() {
            return Ok(Decimal::from_units(DEFAULT_TOLERANCE, 0));
        }
        let most = Decimal::from_units(100, 0);
        let parsed = text.parse::<Decimal>().ok();
        parsed
            .filter(|number| !number.is_negative() && *number <= most)
            .ok_or_else(|| ReaderError::PriceTolerance { text: text.to_owned() })
    }
}

impl GivenPrices {
    /// The name of the file without the folders that it is in: reports are passed on, and these are the reader's.
    fn last_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// All rows, each with a price above zero, none of them twice.
    fn rows(&self) -> Result<Vec<Row>, PricesFault> {
        if self.text.len() > MAX_PRICES_BYTES {
            return Err(PricesFault::TooLarge { found: self.text.len(), most: MAX_PRICES_BYTES });
        }
        let text = match std::str::from_utf8(&self.text) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let before = self.text.get(..error.valid_up_to()).unwrap_or_default();
                return Err(PricesFault::Utf8 { line: line_after(before) });
            }
        };
        let mut rows = Rows::default();
        match text.trim_start().chars().next() {
            None => return Err(PricesFault::Empty),
            Some('[' | '{') => json::read(text, &mut rows)?,
            Some(_) => csv::read(text, &mut rows)?,
        }
        let rows = rows.0;
        if rows.is_empty() {
            return Err(PricesFault::Empty);
        }
        distinct(&rows)?;
        Ok(rows)
    }
}

/// No name has two prices of one source. A name without a kind is that of an asset and of a market.
fn distinct(rows: &[Row]) -> Result<(), PricesFault> {
    let mut seen = HashMap::new();
    for row in rows {
        let of: &[PricedKind] = match &row.kind {
            None => &PricedKind::ALL,
            Some(kind) => std::slice::from_ref(kind),
        };
        for kind in of {
            if let Some(before) = seen.insert((*kind, &row.name, &row.source), row.place) {
                let (place, name) = (row.place, row.name.clone());
                return Err(PricesFault::Twice { place, name, before });
            }
        }
    }
    Ok(())
}

/// The number of the line in which a text goes on.
fn line_after(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count() + 1
}
