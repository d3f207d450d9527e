//! CSV tables with a fixed header, read row by row.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
    rc::Rc,
};

use csv::StringRecord;

use super::error::{Full, ImportError, Problem, Problems};

/// Most bytes between two rows, a little more than a row may have.
const MAX_ROW: usize = 1 << 16;

/// Reads no further than to the end of a row of ordinary length.
struct Limited<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.inner.read(buffer)?;
        self.left.set(left.saturating_sub(read));
        Ok(read)
    }
}

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
        &self.fields[index]
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
    /// It is an error if the file can't be read or has another header. Reading stops where
    /// `problems` is full.
    pub(super) fn read(
        &self,
        directory: &Path,
        problems: &mut Problems,
        mut each: impl FnMut(TableRow<'_>) -> Result<Result<(), Problem>, ImportError>,
    ) -> Result<(), ImportError> {
        let path = directory.join(self.file);
        let file = File::open(&path).map_err(ImportError::io("open", &path))?;
        let left = Rc::new(Cell::new(MAX_ROW));
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Limited {
                inner: BufReader::with_capacity(1 << 16, file),
                left: left.clone(),
            });
        let mut record = StringRecord::new();
        let mut header_seen = false;
        loop {
            let line = reader.position().line();
            left.set(MAX_ROW);
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
                    csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
                        let reason = format!("a row of more than {MAX_ROW} bytes");
                        // Nothing follows a row whose end isn't looked for.
                        let _ = problems.add(self.problem(line, "row", reason));
                        return Ok(());
                    }
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
