//! The rows of a source, one by one, to whoever takes them.

use std::borrow::Cow;

use super::{
    error::{Full, ImportError, Problem, Problems},
    origin::{Origin, TableRow},
    source::{
        bytes::Opened,
        csv::CsvFormat,
        open::{open, Rows},
        Batch, RowSource, Wanted,
    },
    table::{Extent, Table},
};

/// A table whose file has the table's own columns.
///
/// # Errors
/// It is an error if the file can't be read or has another header.
pub(super) fn open_tidy(
    table: Table,
    opened: Opened,
    (name, shown): (&str, Cow<'static, str>),
) -> Result<Rows<'static>, ImportError> {
    let wanted = Wanted::Exactly(table.header);
    let (source, line) = open(opened, (name, shown.clone()), CsvFormat::default(), &wanted)?;
    if source.columns().iter().eq(table.header.iter()) {
        return Ok((source, line));
    }
    let reason = format!("expected the first line {:?}", table.header.join(","));
    let origin = Origin { file: shown, ..Origin::tidy(table) };
    Err(ImportError::Header(origin.problem(line, "header", reason)))
}

/// Calls `each` with every row of `source`; what it refuses goes to `problems`.
///
/// # Errors
/// It is an error if the source can't be read. Reading stops where `problems` is full.
pub(super) fn read(
    source: &mut dyn RowSource,
    (number, origin): (u16, &Origin),
    problems: &mut Problems,
    mut each: impl FnMut(TableRow<'_>) -> Result<Result<(), Problem>, ImportError>,
) -> Result<Extent, ImportError> {
    let mut extent = Extent::default();
    let mut batch = Batch::default();
    while source.next_batch(&mut batch)? {
        for row in batch.rows() {
            extent.rows += 1;
            let outcome = match row.fault() {
                Some(fault) => Err(origin.faulty(row.line(), fault)),
                None => each(TableRow::new(row, origin, number))?,
            };
            if let Err(problem) = outcome {
                if let Err(Full) = problems.add(problem) {
                    return Ok(extent);
                }
            }
        }
    }
    extent.cut = source.cut();
    Ok(extent)
}
