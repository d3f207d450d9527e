//! Prices as CSV with a header.

use ::csv::{ErrorKind, Position, ReaderBuilder, StringRecord};

use super::{
    fault::{PricesFault, RowPlace},
    row::{Cells, Rows, COLUMNS, NAME, PRICE},
};

/// Reads all rows. Columns come in any order.
pub(super) fn read(text: &str, rows: &mut Rows) -> Result<(), PricesFault> {
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| fault(text, &error))?.clone();
    let columns = Columns::of(&header)?;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| fault(text, &error))? {
        let place = RowPlace::Line(line(text, record.position()));
        let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or("");
        let cells = Cells {
            name: cell(columns.0[0]),
            price: cell(columns.0[1]),
            source: cell(columns.0[2]),
            kind: cell(columns.0[3]),
            volume: cell(columns.0[4]),
        };
        rows.add(place, &cells)?;
    }
    Ok(())
}

/// The index of each column in the order of [`COLUMNS`], if it is there.
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, PricesFault> {
        let mut found = Columns([None; COLUMNS.len()]);
        for (at, name) in header.iter().enumerate() {
            let name = name.trim();
            let known = COLUMNS.iter().position(|column| *column == name);
            match known.and_then(|known| found.0.get_mut(known)) {
                None => return Err(PricesFault::Column { found: name.to_owned() }),
                Some(place @ None) => *place = Some(at),
                Some(Some(_)) => {
                    return Err(PricesFault::ColumnTwice { column: name.to_owned() });
                }
            }
        }
        for column in [NAME, PRICE] {
            if !header.iter().any(|name| name.trim() == column) {
                return Err(PricesFault::NoColumn { column });
            }
        }
        Ok(found)
    }
}

/// The number of the line in which a record begins. The parser counts empty lines before it to the record.
pub(in crate::reader) fn line(text: &str, position: Option<&Position>) -> usize {
    let Some(position) = position else { return 0 };
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| b"\r\n".contains(byte));
    let empty = empty.filter(|byte| **byte == b'\n').count();
    usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(empty)
}

fn fault(text: &str, error: &::csv::Error) -> PricesFault {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => PricesFault::Cells {
            line: line(text, pos.as_ref()),
            expected: *expected_len,
            found: *len,
        },
        _ => PricesFault::Csv { reason: error.to_string() },
    }
}
