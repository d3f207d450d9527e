//! A row of a file of prices, from the texts of its cells.

use ringfence_circuits::protocol::parameters::Decimal;

use super::fault::{PricesFault, RowPlace};
use crate::word;

/// Most rows of a file of prices.
const MAX_ROWS: usize = 1 << 17;
/// Most bytes of a name and of a source.
const MAX_TEXT: usize = 256;

/// What a price is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum PricedKind {
    /// A coin, in USD.
    Asset,
    /// A market or the contract that it trades, in the asset in which it settles.
    Market,
}

impl PricedKind {
    pub(crate) const ALL: [PricedKind; 2] = [PricedKind::Asset, PricedKind::Market];
}

/// A row whose price is a decimal above zero.
pub(super) struct Row {
    /// Where it stands.
    pub(super) place: RowPlace,
    pub(super) kind: Option<PricedKind>,
    pub(super) name: String,
    pub(super) price: Decimal,
    /// Empty where the file does not say.
    pub(super) source: String,
    pub(super) volume: Option<Decimal>,
}

/// The texts of a row; one that is missing is empty.
#[derive(Default)]
pub(super) struct Cells<'a> {
    pub(super) name: &'a str,
    pub(super) price: &'a str,
    pub(super) source: &'a str,
    pub(super) kind: &'a str,
    pub(super) volume: &'a str,
}

/// Rows, of which there are not too many.
#[derive(Default)]
pub(super) struct Rows(pub(super) Vec<Row>);

impl Rows {
    /// Adds the row with these cells, without blanks around them.
    pub(super) fn add(&mut self, place: RowPlace, cells: &Cells<'_>) -> Result<(), PricesFault> {
        if self.0.len() == MAX_ROWS {
            return Err(PricesFault::TooMany { place, most: MAX_ROWS });
        }
        let row = Row {
            place,
            kind: kind(place, cells.kind.trim())?,
            name: text(place, NAME, cells.name)?,
            price: price(place, cells.price.trim())?,
            source: text(place, SOURCE, cells.source)?,
            volume: volume(place, cells.volume.trim())?,
        };
        if row.name.is_empty() {
            return Err(PricesFault::NoName { place });
        }
        self.0.push(row);
        Ok(())
    }
}

/// Names of the columns.
pub(super) const NAME: &str = "name";
pub(super) const PRICE: &str = "price";
pub(super) const SOURCE: &str = "source";
pub(super) const KIND: &str = "kind";
pub(super) const VOLUME: &str = "volume_usd";
/// All columns.
pub(super) const COLUMNS: [&str; 5] = [NAME, PRICE, SOURCE, KIND, VOLUME];

fn text(place: RowPlace, column: &'static str, text: &str) -> Result<String, PricesFault> {
    let text = text.trim();
    match text.len() <= MAX_TEXT {
        true => Ok(text.to_owned()),
        false => Err(PricesFault::TooLong { place, column, found: text.len(), most: MAX_TEXT }),
    }
}

fn kind(place: RowPlace, text: &str) -> Result<Option<PricedKind>, PricesFault> {
    match text {
        "" => Ok(None),
        "asset" => Ok(Some(PricedKind::Asset)),
        "market" => Ok(Some(PricedKind::Market)),
        _ => Err(PricesFault::Cell {
            place,
            column: KIND,
            found: text.to_owned(),
            expected: word!("prices.expected.kind"),
        }),
    }
}

fn price(place: RowPlace, text: &str) -> Result<Decimal, PricesFault> {
    let is_positive = |number: &Decimal| *number > Decimal::from_units(0, 0);
    text.parse::<Decimal>().ok().filter(is_positive).ok_or_else(|| PricesFault::Cell {
        place,
        column: PRICE,
        found: text.to_owned(),
        expected: word!("prices.expected.price"),
    })
}

fn volume(place: RowPlace, text: &str) -> Result<Option<Decimal>, PricesFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = text.parse::<Decimal>().ok().filter(|number| !number.is_negative());
    parsed.map(Some).ok_or_else(|| PricesFault::Cell {
        place,
        column: VOLUME,
        found: text.to_owned(),
        expected: word!("prices.expected.volume"),
    })
}
