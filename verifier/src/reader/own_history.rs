//! A price history of the reader's own: rows as a venue publishes them, or a table as exchanges give it.

use std::{collections::BTreeMap, io::Read};

use ringfence_circuits::protocol::{
    parameters::Decimal,
    policy::history::{HistoryError, Rows, Series, ANY_FORMAT, PRICE_DECIMALS},
};

use super::{
    error::ReaderError, policy::GivenHistory, prices::csv::line as line_of, table_time::table_time,
};

/// Most bytes of a history of the reader's own: all of it is in memory.
const MOST_BYTES: u64 = 64 << 20;
/// The columns that are read.
const COLUMNS: [&str; 3] = ["name", "time", "price"];

/// Prices by name and time in seconds since 1970.
pub(crate) type OwnHistory = BTreeMap<String, BTreeMap<i64, Decimal>>;

/// Reads a history of the reader's own.
///
/// # Errors
/// It is an error if it is neither rows as a venue publishes them nor CSV with the columns name, time and price, or
/// has two prices for one time.
pub(crate) fn read(given: &GivenHistory) -> Result<OwnHistory, ReaderError> {
    let refuse = |reason: String| ReaderError::History { name: given.name.clone(), reason };
    let mut bytes = vec![];
    let mut open = given.open().map_err(|error| refuse(error.to_string()))?.take(MOST_BYTES + 1);
    open.read_to_end(&mut bytes).map_err(|error| refuse(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refuse(format!("it has more than {MOST_BYTES} bytes")));
    }
    match bytes.starts_with(ANY_FORMAT.as_bytes()) {
        true => rows(&bytes).map_err(|error| refuse(error.to_string())),
        false => table(&bytes).map_err(refuse),
    }
}

fn rows(bytes: &[u8]) -> Result<OwnHistory, HistoryError> {
    let mut rows = Rows::new(bytes)?;
    let (mut all, mut series) = (OwnHistory::new(), Series::default());
    while rows.read(&mut series)? {
        let points = series.points.iter();
        let points = points
            .map(|point| (point.time, Decimal::from_units(point.price, PRICE_DECIMALS)))
            .collect();
        all.insert(series.name.clone(), points);
    }
    Ok(all)
}

fn table(bytes: &[u8]) -> Result<OwnHistory, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let place = |column: &str| {
        let found = header.iter().position(|name| name.eq_ignore_ascii_case(column));
        found.ok_or_else(|| {
            format!(
                "line 1: there is no column {column}; expected CSV with the columns {}",
                COLUMNS.join(", ")
            )
        })
    };
    let [name, time, price] = [place(COLUMNS[0])?, place(COLUMNS[1])?, place(COLUMNS[2])?];
    let mut all = OwnHistory::new();
    for record in reader.records() {
        let record = record.map_err(|error| match error.kind() {
            csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
                let line = line_of(text, pos.as_ref());
                format!("line {line}: it has {len} cells, the first line has {expected_len}")
            }
            _ => error.to_string(),
        })?;
        let line = line_of(text, record.position());
        let cell = |at: usize| record.get(at).unwrap_or("");
        let at = table_time(cell(time)).map_err(|expected| format!("line {line}: {expected}"))?;
        let found: Option<Decimal> = cell(price).parse().ok();
        let price = found
            .filter(|price| *price > Decimal::from_units(0, 0))
            .ok_or_else(|| format!("line {line}: expected a price above 0"))?;
        if cell(name).is_empty() {
            return Err(format!("line {line}: expected a name"));
        }
        let series = all.entry(cell(name).to_owned()).or_default();
        if series.insert(at, price.clone()).is_some_and(|before| before != price) {
            return Err(format!("line {line}: a second price of one name for one time"));
        }
    }
    Ok(all)
}
