//! CSV tables with a fixed header, read row by row.

use std::{
    cell::{Cell, RefCell},
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    rc::Rc,
};

use csv::StringRecord;
use ringfence_circuits::primitive::file;

use super::{
    error::{Full, ImportError, Problem, Problems},
    lines::{Lines, Seen},
};
use crate::toml_text::utf16;

/// The vaults.
pub(super) const VAULTS: Table =
    Table { file: "vaults.csv", header: &["account", "vault", "book", "rule", "owner", "extra"] };
/// Their balances.
pub(super) const BALANCES: Table =
    Table { file: "balances.csv", header: &["account", "vault", "asset", "amount"] };
/// Their positions.
pub(super) const POSITIONS: Table = Table {
    file: "positions.csv",
    header: &["account", "vault", "market", "side", "size", "cost", "entry_price", "funding"],
};

/// What the venue holds against them.
pub(super) const RESERVES: Table =
    Table { file: "reserves.csv", header: &["book", "asset", "amount", "evidence"] };

/// Most bytes between two rows, a little more than a row may have.
const MAX_ROW: usize = 1 << 16;

/// The byte-order mark that some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

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

/// What was read of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Rows behind the header, refused ones too.
    pub rows: u64,
    /// The line in which the file ends, if no end of a line stands behind it.
    pub cut: Option<u64>,
}

/// What reads the rows of a table, with every line ended by LF.
type Rows = csv::Reader<Lines<Limited<BufReader<File>>>>;

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

    /// The place of a row, for people.
    pub(super) fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.file)
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
        each: impl FnMut(TableRow<'_>) -> Result<Result<(), Problem>, ImportError>,
    ) -> Result<Extent, ImportError> {
        self.read_file(&directory.join(self.file), problems, each)
    }

    /// The same of a file anywhere.
    ///
    /// # Errors
    /// The same.
    pub(super) fn read_file(
        &self,
        path: &Path,
        problems: &mut Problems,
        mut each: impl FnMut(TableRow<'_>) -> Result<Result<(), Problem>, ImportError>,
    ) -> Result<Extent, ImportError> {
        let (seen, left) = (Rc::default(), Rc::new(Cell::new(MAX_ROW)));
        let opened = open(path, &seen, &left).map_err(ImportError::io("open", path))?;
        let mut reader =
            opened.map_err(|reason| ImportError::Header(self.problem(1, "header", reason)))?;
        let mut record = StringRecord::new();
        let mut extent = Extent::default();
        let (mut header_seen, mut line) = (false, 1);
        loop {
            let start = reader.position().clone();
            left.set(MAX_ROW);
            let read = reader.read_record(&mut record);
            // The parser passes over empty lines before it comes to the row.
            let empty = seen.borrow_mut().empty_lines(start.byte());
            let last = std::mem::replace(&mut line, start.line() + empty);
            let row = match read {
                Ok(false) if header_seen => {
                    extent.cut = seen.borrow().ends_within_a_line().then_some(last);
                    return Ok(extent);
                }
                Ok(more) if !header_seen => {
                    self.check_header(more, &record, line)?;
                    header_seen = true;
                    continue;
                }
                Ok(_) => {
                    self.check_width(&record, line).map(|()| TableRow { line, fields: &record })
                }
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
                        let reason = format!("a row of more than {MAX_ROW} bytes");
                        // Nothing follows a row whose end isn't looked for.
                        let _ = problems.add(self.problem(line, "row", reason));
                        return Ok(extent);
                    }
                    csv::ErrorKind::Io(source) => {
                        return Err(ImportError::io("read", path)(source))
                    }
                    csv::ErrorKind::Utf8 { .. } => {
                        let reason = "not UTF-8; save the table as UTF-8";
                        if !header_seen {
                            return Err(ImportError::Header(self.problem(line, "header", reason)));
                        }
                        Err(self.problem(line, "row", reason))
                    }
                    _ => Err(self.problem(line, "row", "not a row of a CSV table")),
                },
            };
            extent.rows += 1;
            let outcome = match row {
                Ok(row) => each(row)?,
                Err(problem) => Err(problem),
            };
            if let Err(problem) = outcome {
                if let Err(Full) = problems.add(problem) {
                    return Ok(extent);
                }
            }
        }
    }

    fn check_header(
        &self,
        present: bool,
        record: &StringRecord,
        line: u64,
    ) -> Result<(), ImportError> {
        if present && record.iter().eq(self.header.iter().copied()) {
            return Ok(());
        }
        let reason = format!("expected the first line {:?}", self.header.join(","));
        Err(ImportError::Header(self.problem(line, "header", reason)))
    }

    /// Whether a row has as many columns as the header.
    fn check_width(&self, record: &StringRecord, line: u64) -> Result<(), Problem> {
        if record.len() == self.header.len() {
            return Ok(());
        }
        let reason = format!("{} columns, expected {}", record.len(), self.header.len());
        Err(self.problem(line, "row", reason))
    }
}

/// Opens a table behind its byte-order mark, if it has one; or says why its text can't be read.
fn open(
    path: &Path,
    seen: &Rc<RefCell<Seen>>,
    left: &Rc<Cell<usize>>,
) -> io::Result<Result<Rows, String>> {
    let mut inner = BufReader::with_capacity(1 << 16, file::open_regular(path)?.0);
    if let Some(reason) = utf16(inner.fill_buf()?) {
        return Ok(Err(reason));
    }
    if inner.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
        inner.consume(BYTE_ORDER_MARK.len());
    }
    let limited = Limited { inner, left: Rc::clone(left) };
    let lines = Lines::new(limited, Rc::clone(seen));
    Ok(Ok(csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(lines)))
}
