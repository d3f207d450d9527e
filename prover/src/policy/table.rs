//! Tables of prices in CSV, as venues and exchanges have them.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        parameters::Decimal,
        policy::history::{canonical_price, parse_price},
        text::check_name,
    },
};
use ringfence_verifier::{message::Quoted, reader::table_time, say, word};

use super::error::PolicyFault;
use crate::parameter_file::FileError;

/// Most bytes of a line.
const MAX_LINE: usize = 64 << 10;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file.
    pub path: PathBuf,
    /// The name of which all its prices are; none: a column says it.
    pub name: Option<String>,
}

/// Which columns are read: by the words of the header, or by their numbers from 1, where there may be no header.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Of names.
    pub name: String,
    /// Of times.
    pub time: String,
    /// Of prices.
    pub price: String,
}

impl Default for Columns {
    fn default() -> Self {
        Columns { name: "name".into(), time: "time".into(), price: "price".into() }
    }
}

/// A row of a table.
pub(super) struct Row<'a> {
    /// The line, from 1.
    pub line: u64,
    /// The name.
    pub name: &'a str,
    /// Seconds since 1970.
    pub time: i64,
    /// In 10^-18.
    pub price: u128,
}

/// Places of the columns in a record.
struct Places {
    name: Option<usize>,
    time: usize,
    price: usize,
}

impl Table {
    /// Reads all rows.
    ///
    /// # Errors
    /// [`PolicyFault`] names file and line, and what was expected.
    pub(super) fn read(
        &self,
        columns: &Columns,
        mut each: impl FnMut(Row<'_>) -> Result<(), PolicyFault>,
    ) -> Result<(), PolicyFault> {
        let mut reader = reader(&self.path)?;
        let mut record = csv::StringRecord::new();
        let mut places = None;
        let mut last = 0;
        while next(&mut reader, &mut record, &self.path, last)? {
            let line = line(&reader, &record);
            last = line;
            let refuse =
                |reason: String| PolicyFault::Row { path: self.path.clone(), line, reason };
            let Some(places) = &places else {
                let found = self.places(columns, &record).map_err(refuse)?;
                // Without a header the first record is a row.
                let begins = record.get(found.time).and_then(|text| text.trim().chars().next());
                let is_row = found.by_number(columns) && begins.is_some_and(|c| c.is_ascii_digit());
                if is_row {
                    each(self.row(&found, &record, line).map_err(refuse)?)?;
                }
                places = Some(found);
                continue;
            };
            each(self.row(places, &record, line).map_err(refuse)?)?;
        }
        Ok(())
    }

    fn places(&self, columns: &Columns, record: &csv::StringRecord) -> Result<Places, String> {
        let place = |column: &String| {
            if let Some(number) = number(column) {
                return Ok(number);
            }
            let matching = |field: &str| {
                field.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(column)
            };
            let mut found = (0..).zip(record.iter()).filter(|(_, field)| matching(field));
            match (found.next(), found.next()) {
                (Some((place, _)), None) => Ok(place),
                (None, _) => Err(say!("RF-1343.column", column = Quoted(column)).text),
                (Some(_), Some(_)) => {
                    Err(say!("RF-1343.column-twice", column = Quoted(column)).text)
                }
            }
        };
        Ok(Places {
            name: match self.name {
                Some(_) => None,
                None => Some(place(&columns.name)?),
            },
            time: place(&columns.time)?,
            price: place(&columns.price)?,
        })
    }

    fn row<'a>(
        &'a self,
        places: &Places,
        record: &'a csv::StringRecord,
        line: u64,
    ) -> Result<Row<'a>, String> {
        let field = |place: usize| record.get(place).map(str::trim).unwrap_or_default();
        let name = match (&self.name, places.name) {
            (Some(name), _) => name.as_str(),
            (None, place) => field(place.unwrap_or_default()),
        };
        check_name(name).map_err(|fault| say!("RF-1343.name", fault).text)?;
        let time = table_time(field(places.time)).map_err(str::to_owned)?;
        let price = price(field(places.price))?;
        Ok(Row { line, name, time, price })
    }
}

impl Places {
    /// Whether the columns are named by numbers, so that there may be no header.
    fn by_number(&self, columns: &Columns) -> bool {
        let named = self.name.is_some().then_some(&columns.name);
        named
            .into_iter()
            .chain([&columns.time, &columns.price])
            .all(|column| number(column).is_some())
    }
}

/// The place of a column that is named by its number.
fn number(column: &str) -> Option<usize> {
    column.parse::<usize>().ok()?.checked_sub(1)
}

/// A price of a table in 10^-18.
pub(super) fn price(text: &str) -> Result<u128, String> {
    let number: Decimal = text.parse().map_err(|_| word!("RF-1343.price").to_owned())?;
    canonical_price(&number)
        .and_then(|text| parse_price(&text))
        .ok_or_else(|| word!("RF-1343.price").to_owned())
}

/// A reader of a table whose first record may be a header.
pub(super) fn reader(path: &Path) -> Result<csv::Reader<impl Read>, PolicyFault> {
    let failed = |error| FileError::Read { path: path.to_owned(), error };
    let (open, _) = file::open_regular(path).map_err(failed)?;
    let lines = Lines { from: open, line: 0, after_return: false };
    Ok(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines))
}

/// Reads the next record; false behind the last one.
pub(super) fn next(
    reader: &mut csv::Reader<impl Read>,
    record: &mut csv::StringRecord,
    path: &Path,
    last: u64,
) -> Result<bool, PolicyFault> {
    reader.read_record(record).map_err(|error| {
        let line = error.position().map_or(last + 1, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(error) => FileError::Read { path: path.to_owned(), error }.into(),
            csv::ErrorKind::Utf8 { .. } => {
                let reason = word!("RF-1343.text").to_owned();
                PolicyFault::Row { path: path.to_owned(), line, reason }
            }
            _ => PolicyFault::Row {
                path: path.to_owned(),
                line,
                reason: word!("RF-1343.csv").to_owned(),
            },
        }
    })
}

/// Reads lines that all end with LF, whatever ended them, the last one too; refuses a line without an end.
struct Lines<R> {
    from: R,
    /// Bytes of the line so far.
    line: usize,
    /// Whether the last byte that was read was CR.
    after_return: bool,
}

impl<R: Read> Lines<R> {
    /// Puts LF in the place of every line's end; how many bytes are left.
    fn unify(&mut self, read: &mut [u8]) -> usize {
        let mut kept = 0;
        for at in 0..read.len() {
            let Some(byte) = read.get(at).copied() else { break };
            let is_second = self.after_return && byte == b'\n';
            self.after_return = byte == b'\r';
            if is_second {
                continue;
            }
            let byte = if self.after_return { b'\n' } else { byte };
            self.line = if byte == b'\n' { 0 } else { self.line + 1 };
            if let Some(place) = read.get_mut(kept) {
                *place = byte;
            }
            kept += 1;
        }
        kept
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.from.read(buffer)?;
            let kept = self.unify(buffer.get_mut(..length).unwrap_or_default());
            if self.line > MAX_LINE {
                return Err(io::Error::other(word!("RF-1343.long")));
            }
            let ends_without = length == 0 && self.line > 0;
            match (kept, ends_without, buffer.first_mut()) {
                (_, true, Some(first)) => {
                    (*first, self.line) = (b'\n', 0);
                    return Ok(1);
                }
                // A line's end in two parts: nothing is left of the second.
                (0, ..) if length > 0 => continue,
                _ => return Ok(kept),
            }
        }
    }
}

/// The line, from 1, in which the record begins that was read last. All lines end with LF, and empty ones before a record
/// don't count to it.
pub(super) fn line(reader: &csv::Reader<impl Read>, record: &csv::StringRecord) -> u64 {
    let within = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
    reader.position().line().saturating_sub(1 + within)
}
