//! The rows of a source, one by one, to whoever takes them.

use std::path::Path;

use super::{
    error::{Full, ImportError, Problem, Problems},
    origin::{Origin, TableRow},
    source::{
        csv::{CsvFormat, CsvSource},
        Batch, RowSource,
    },
    table::{Extent, Table},
};

/// A table whose file has the table's own columns.
///
/// # Errors
/// It is an error if the file can't be read or has another header.
pub(super) fn open_tidy(table: Table, path: &Path) -> Result<CsvSource, ImportError> {
    let source = CsvSource::open(path, table.file.into(), CsvFormat::default())?;
    if source.columns().iter().eq(table.header.iter()) {
        return Ok(source);
    }
    let reason = format!("expected the first line {:?}", table.header.join(","));
    Err(ImportError::Header(Origin::tidy(table).problem(source.line(), "header", reason)))
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
