//! CSV tables with a fixed header, read row by row.

use std::{fs::File, io::BufReader, path::Path};

use csv::StringRecord;

use super::error::{Full, ImportError, Problem, Problems};

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableRow<'a> {
    /// Line in the file, from 1.
    pub line: u64,
    fields: &'a StringRecord,
}

impl<'a> TableRow<'a> {
    /// The text of column `index`; every row has as many columns as the header.
    pub(super) fn get(&self, index: usize) -> &'a str {
        self.fields.get(index).unwrap_or_default()
    }
}

/// A table's file name and header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// File name in the snapshot directory.
    pub file: &'static str,
    /// Columns in order.
    pub header: &'static [&'static str],
}

impl Table {
    /// A problem with a row of this table.
    pub(super) fn problem(
        &self,
        line: u64,
        field: &'static str,
        reason: impl Into<String>,
    ) -> Problem {
        Problem { file: self.file, line, field, reason: reason.into() }
    }

    /// Calls `each` with every row; what it refuses goes to `problems`.
    ///
    /// # Errors
    /// If the file can't be read or has another header. Reading stops where `problems` is full.
    pub(super) fn read(
        &self,
        directory: &Path,
        problems: &mut Problems,
        mut each: impl FnMut(TableRow<'_>) -> Result<Result<(), Problem>, ImportError>,
    ) -> Result<(), ImportError> {
        let path = directory.join(self.file);
        let file = File::open(&path).map_err(ImportError::io("open", &path))?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(BufReader::with_capacity(1 << 16, file));
        let mut record = StringRecord::new();
        let mut header_seen = false;
        loop {
            let line = reader.position().line();
            let outcome = match reader.read_record(&mut record) {
                Ok(false) if header_seen => return Ok(()),
                Ok(more) if !header_seen => {
                    self.check_header(more, &record)?;
                    header_seen = true;
                    continue;
                }
                Ok(_) => {
                    self.check_width(&record, line).map(|line| TableRow { line, fields: &record })
                }
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Io(source) => {
                        return Err(ImportError::Io { path, action: "read", source })
                    }
                    csv::ErrorKind::Utf8 { .. } => Err(self.problem(line, "row", "not UTF-8")),
                    _ => Err(self.problem(line, "row", "not a row of a CSV table")),
                },
            };
            let outcome = match outcome {
                Ok(row) => each(row)?,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = outcome {
                if let Err(Full) = problems.add(problem) {
                    return Ok(());
                }
            }
        }
    }

    fn check_header(&self, present: bool, record: &StringRecord) -> Result<(), ImportError> {
        if present && record.iter().eq(self.header.iter().copied()) {
            return Ok(());
        }
        let reason = format!("expected the first line {:?}", self.header.join(","));
        Err(ImportError::Header(self.problem(1, "header", reason)))
    }

    /// The row's line, if it has as many columns as the header.
    fn check_width(&self, record: &StringRecord, line: u64) -> Result<u64, Problem> {
        let line = record.position().map_or(line, |position| position.line());
        if record.len() == self.header.len() {
            return Ok(line);
        }
        let reason = format!("{} columns, expected {}", record.len(), self.header.len());
        Err(self.problem(line, "row", reason))
    }
}
