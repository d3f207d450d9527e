//! A history of prices: rows of name, time and price, strictly sorted, read one series at a time.

use std::io::{self, BufRead, Read};

use blake2b_simd::{Params, State};

use crate::{
    primitive::shown::Shown,
    protocol::{
        hash::{digest::Digest, domain::personal},
        parameters::Decimal,
        text::{check_name, is_time, seconds},
    },
};

/// The first line of a history.
pub const HISTORY_FORMAT: &str = "ringfence-history-1";
/// What the first line of a history of any format begins with.
pub const ANY_FORMAT: &str = "ringfence-history-";
/// Most rows.
pub const MAX_ROWS: u64 = 1 << 23;
/// Most bytes of a history.
pub const MAX_HISTORY_BYTES: u64 = 1 << 29;
/// Most bytes of a line, its end included.
pub const MAX_LINE: usize = 256;
/// Decimals of a price as an integer.
pub const PRICE_DECIMALS: u32 = 18;
/// Bits of a price as an integer.
const PRICE_BITS: u32 = 96;

const CR_LF: &str = "it ends with CR LF; a history has LF alone";

/// Why a history is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// It can't be read.
    #[error("the history can't be read: {0}")]
    Read(#[from] io::Error),
    /// It is a history of another format.
    #[error("this is {found}; this program reads {HISTORY_FORMAT}")]
    Version {
        /// The first line.
        found: String,
    },
    /// A line breaks a rule.
    #[error("line {line} of the history: {reason}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// What was expected.
        reason: String,
    },
}

/// The digest that a history of these bytes has, whatever they are.
///
/// # Errors
/// It is an error if they can't be read.
pub fn digest(mut bytes: impl BufRead) -> io::Result<Digest> {
    let mut state = state();
    loop {
        let read = bytes.fill_buf()?;
        if read.is_empty() {
            return Ok(finished(&state));
        }
        state.update(read);
        let count = read.len();
        bytes.consume(count);
    }
}

fn state() -> State {
    Params::new().hash_length(32).personal(personal::HISTORY).to_state()
}

fn finished(state: &State) -> Digest {
    let mut digest = Digest::default();
    digest.0.copy_from_slice(state.finalize().as_bytes());
    digest
}

/// A price at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// In 10^-18.
    pub price: u128,
}

/// The prices of one name, in the order of their times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The name.
    pub name: String,
    /// The prices.
    pub points: Vec<Point>,
}

/// A history that is being read. Only one series is in memory at a time.
pub struct Rows<R> {
    reader: R,
    state: State,
    line: u64,
    bytes: u64,
    buffer: Vec<u8>,
    /// The first row of the next series.
    next: Option<(String, Point)>,
}

impl<R> std::fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("line", &self.line).finish_non_exhaustive()
    }
}

/// A row as it stands in a line.
struct Row<'a> {
    name: &'a str,
    point: Point,
}

impl<R: BufRead> Rows<R> {
    /// Begins to read a history.
    ///
    /// # Errors
    /// It is an error if the first line is another one, or there is no row.
    pub fn new(reader: R) -> Result<Self, HistoryError> {
        let mut rows =
            Rows { reader, state: state(), line: 0, bytes: 0, buffer: vec![], next: None };
        let is_line = rows.read_line()?;
        let found = std::str::from_utf8(&rows.buffer).unwrap_or_default();
        if !is_line || found != HISTORY_FORMAT {
            if found.ends_with('\r') {
                return rows.refuse(CR_LF.into());
            }
            return match found.strip_prefix(ANY_FORMAT) {
                Some(_) => Err(HistoryError::Version { found: Shown(found).to_string() }),
                None => {
                    rows.refuse(format!("expected {HISTORY_FORMAT}, the first line of a history"))
                }
            };
        }
        if !rows.read_line()? {
            return rows.refuse("expected a row of name, time and price".into());
        }
        let Row { name, point } = rows.row()?;
        let name = name.to_owned();
        rows.check_name(&name)?;
        rows.next = Some((name, point));
        Ok(rows)
    }

    /// Reads the next series into `series`; false if there is none.
    ///
    /// # Errors
    /// It is an error if a line breaks a rule; the error names it.
    pub fn read(&mut self, series: &mut Series) -> Result<bool, HistoryError> {
        series.points.clear();
        let Some((name, point)) = self.next.take() else { return Ok(false) };
        series.name = name;
        series.points.push(point);
        let mut last = point.time;
        while self.read_line()? {
            let Row { name, point } = self.row()?;
            if name != series.name {
                if *name < *series.name {
                    return self.refuse(
                        "its name stands before that of the line before, in the order of bytes"
                            .into(),
                    );
                }
                let name = name.to_owned();
                self.check_name(&name)?;
                self.next = Some((name, point));
                return Ok(true);
            }
            if point.time <= last {
                return self.refuse(match point.time == last {
                    true => "a second price of one name for one time".into(),
                    false => "its time is before that of the line before".into(),
                });
            }
            last = point.time;
            series.points.push(point);
        }
        Ok(true)
    }

    /// How many rows were read.
    pub fn count(&self) -> u64 {
        self.line.saturating_sub(1)
    }

    /// The digest of all that was read: that of the history once no series is left.
    pub fn digest(&self) -> Digest {
        finished(&self.state)
    }

    fn refuse<T>(&self, reason: String) -> Result<T, HistoryError> {
        Err(HistoryError::Line { line: self.line, reason })
    }

    fn check_name(&self, name: &str) -> Result<(), HistoryError> {
        match check_name(name) {
            Ok(()) => Ok(()),
            Err(fault) => self.refuse(format!("a name; {fault}")),
        }
    }

    /// Reads a line into the buffer, without its end; false behind the last one.
    fn read_line(&mut self) -> Result<bool, HistoryError> {
        self.buffer.clear();
        let mut limited = self.reader.by_ref().take(MAX_LINE as u64);
        limited.read_until(b'\n', &mut self.buffer)?;
        self.state.update(&self.buffer);
        if self.buffer.is_empty() {
            return Ok(false);
        }
        self.line += 1;
        self.bytes += self.buffer.len() as u64;
        if self.bytes > MAX_HISTORY_BYTES {
            return self.refuse(format!("at most {MAX_HISTORY_BYTES} bytes in all"));
        }
        if self.buffer.pop() != Some(b'\n') {
            return self.refuse(format!(
                "expected at most {MAX_LINE} bytes, a newline at the end of each line"
            ));
        }
        if self.line > MAX_ROWS + 1 {
            return self.refuse(format!("at most {MAX_ROWS} rows"));
        }
        Ok(true)
    }

    /// The row in the buffer. The name is not checked.
    fn row(&self) -> Result<Row<'_>, HistoryError> {
        let parsed = parse(&self.buffer);
        parsed.map_err(|reason| HistoryError::Line { line: self.line, reason: reason.into() })
    }
}

fn parse(line: &[u8]) -> Result<Row<'_>, &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "it is not UTF-8")?;
    if line.ends_with('\r') {
        return Err(CR_LF);
    }
    let mut fields = line.split('\t');
    let (Some(name), Some(time), Some(price), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err("expected name, time and price with one tab between two of them");
    };
    let time =
        parse_time(time).ok_or("expected a UTC time from 1970 on as in 2026-01-31T23:59:59Z")?;
    let price = parse_price(price).ok_or(
        "expected a price above 0 and below 2^96·10^-18, as 90000 or 0.25: at most 18 digits behind the point, \
         no zero too many, no exponent",
    )?;
    Ok(Row { name, point: Point { time, price } })
}

fn parse_time(text: &str) -> Option<i64> {
    is_time(text).then(|| seconds(text)).filter(|time| *time >= 0)
}

/// The price in 10^-18, if this is its one text.
pub fn parse_price(text: &str) -> Option<u128> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && !fraction.ends_with('0') => {
            (whole, fraction)
        }
        Some(_) => return None,
        None => (text, ""),
    };
    let plain = !whole.is_empty() && (whole == "0" || !whole.starts_with('0'));
    // Twenty digits of a whole number are beyond the limit, and far from overflow with those behind the point.
    if !plain || whole.len() > 20 || fraction.len() > PRICE_DECIMALS as usize {
        return None;
    }
    let mut price: u128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        if !digit.is_ascii_digit() {
            return None;
        }
        price = price * 10 + u128::from(digit - b'0');
    }
    price *= 10u128.pow(PRICE_DECIMALS - fraction.len() as u32);
    (price > 0 && price >> PRICE_BITS == 0).then_some(price)
}

/// The one text of a price in 10^-18.
pub fn price_text(price: u128) -> String {
    Decimal::from_units(price, PRICE_DECIMALS).to_string()
}

/// A number as the one text of a price in a history; none if it has no such text.
pub fn canonical_price(number: &Decimal) -> Option<String> {
    let text = number.to_string();
    parse_price(&text).map(|_| text)
}
