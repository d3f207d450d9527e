//! Rows of a CSV file, of whatever dialect.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use csv::ByteRecord;

use super::{
    lines::{Lines, Seen},
    quotes::Quotes,
    Batch, Fault, RowSource, MAX_ROW,
};
use crate::{
    snapshot::error::{ImportError, Problem},
    toml_text::utf16,
};

/// The byte-order mark that some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::snapshot) struct CsvFormat {
    /// What parts cells.
    pub delimiter: u8,
    /// What stands around a cell that holds a delimiter; `None`: nothing does.
    pub quote: Option<u8>,
    /// Whether a cell within such marks may hold ends of lines.
    pub multiline: bool,
    /// Whether bytes are characters of ISO 8859-1, not UTF-8.
    pub latin1: bool,
    /// Lines before the header that are passed over.
    pub skip_lines: u32,
    /// Whether the first row names the columns; else they are called 1, 2, 3 and so on.
    pub header: bool,
    /// Whether blanks around cells are taken off.
    pub trim: bool,
}

impl Default for CsvFormat {
    fn default() -> Self {
        CsvFormat {
            delimiter: b',',
            quote: Some(b'"'),
            multiline: false,
            latin1: false,
            skip_lines: 0,
            header: true,
            trim: false,
        }
    }
}

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

/// What an error of a text's reader is, where the line was not read to its end.
pub(super) type Failed<'a> = Box<dyn Fn(io::Error, u64) -> ImportError + 'a>;

/// A text of CSV.
pub(super) struct Text<'a> {
    /// Its bytes.
    pub bytes: Box<dyn Read + 'a>,
    /// What messages call it.
    pub shown: Cow<'static, str>,
    /// What errors of `bytes` mean.
    pub failed: Failed<'a>,
    /// Whether rows are named by their number from 1, not by their line.
    pub numbered: bool,
}

/// A text on its way to the parser.
type Unified<'a> = Lines<Limited<BufReader<Box<dyn Read + 'a>>>>;

/// A text of CSV, read batch by batch.
pub(in crate::snapshot) struct CsvSource<'a> {
    failed: Failed<'a>,
    numbered: bool,
    format: CsvFormat,
    /// With every line ended by LF.
    reader: csv::Reader<Unified<'a>>,
    record: ByteRecord,
    seen: Rc<RefCell<Seen>>,
    left: Rc<Cell<usize>>,
    columns: Vec<String>,
    /// Whether the row in `record`, which stands in `line`, is still to be given.
    held: bool,
    line: u64,
    done: bool,
    cut: Option<u64>,
}

/// What a step of the parser found.
enum Step {
    End,
    Row,
    Fault(String),
    /// A row whose end isn't looked for, so that nothing follows.
    Endless(String),
}

impl<'a> CsvSource<'a> {
    /// Begins a text behind its byte-order mark, if it has one, and reads its header.
    ///
    /// # Errors
    /// It is an error if the text can't be read or its header is no text.
    pub(super) fn new(text: Text<'a>, format: CsvFormat) -> Result<Self, ImportError> {
        let Text { mut bytes, shown, failed, numbered } = text;
        let header_refused = |line, reason| {
            let (file, field) = (shown.clone(), "header".into());
            ImportError::Header(Problem { file, line, field, reason })
        };
        // Whoever unpacks may give a single byte at first.
        let mut head = Vec::with_capacity(BYTE_ORDER_MARK.len());
        let mark = (&mut bytes).take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut head);
        mark.map_err(|error| failed(error, 1))?;
        if let Some(reason) = utf16(&head) {
            return Err(header_refused(1, reason));
        }
        if head == BYTE_ORDER_MARK {
            if format.latin1 {
                let reason = "the file begins with the byte-order mark of UTF-8, so that it is not latin-1; give \
                              `encoding = \"utf-8\"` under [csv] in mapping.toml";
                return Err(header_refused(1, reason.into()));
            }
            head.clear();
        }
        let text: Box<dyn Read + 'a> = Box::new(io::Cursor::new(head).chain(bytes));
        let mut inner = BufReader::with_capacity(1 << 16, text);
        for line in 0..format.skip_lines {
            pass_over_line(&mut inner).map_err(|error| failed(error, 1 + u64::from(line)))?;
        }
        let quotes = format.quote.map(|q| Quotes::new(q, format.delimiter, format.multiline));
        let seen = Rc::new(RefCell::new(Seen::with(quotes)));
        let left = Rc::new(Cell::new(MAX_ROW));
        let limited = Limited { inner, left: Rc::clone(&left) };
        let lines = Lines::new(limited, Rc::clone(&seen));
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(format.delimiter);
        match format.quote {
            Some(quote) => builder.quote(quote),
            None => builder.quoting(false),
        };
        let mut source = CsvSource {
            failed,
            numbered,
            format,
            reader: builder.from_reader(lines),
            record: ByteRecord::new(),
            seen,
            left,
            columns: vec![],
            held: false,
            line: u64::from(!numbered),
            done: false,
            cut: None,
        };
        match source.step()? {
            Step::Row => source.take_header().map_err(|reason| header_refused(source.line, reason)),
            Step::End => {
                source.done = true;
                Ok(())
            }
            Step::Fault(reason) => Err(header_refused(source.line, reason)),
            Step::Endless(reason) => {
                let (line, field) = (source.line, "row".into());
                let problems = vec![Problem { file: shown, line, field, reason }];
                Err(ImportError::Refused { problems, stopped: false })
            }
        }?;
        Ok(source)
    }

    /// The line of the row that was read last: after opening, that of the header.
    pub(in crate::snapshot) fn line(&self) -> u64 {
        self.line
    }

    /// Takes the columns' names from the first row, or counts its cells.
    fn take_header(&mut self) -> Result<(), String> {
        if !self.format.header {
            self.columns = (1..=self.record.len()).map(|number| number.to_string()).collect();
            self.held = true;
            return Ok(());
        }
        let mut columns = Vec::with_capacity(self.record.len());
        for cell in &self.record {
            let cell = decode(cell, self.format).ok_or(NOT_UTF8)?;
            columns.push(cell.into_owned());
        }
        self.columns = columns;
        Ok(())
    }

    /// Reads a row into `record`, and notes its line.
    fn step(&mut self) -> Result<Step, ImportError> {
        let start = self.reader.position().clone();
        self.left.set(MAX_ROW);
        let read = self.reader.read_byte_record(&mut self.record);
        // The parser passes over empty lines before it comes to the row.
        let empty = self.seen.borrow_mut().empty_lines(start.byte());
        let line = match self.numbered {
            // The header is none of the rows.
            true => start.record(),
            false => start.line() + empty + u64::from(self.format.skip_lines),
        };
        let last = std::mem::replace(&mut self.line, line);
        let marks = self.seen.borrow_mut().quote_fault(self.reader.position().byte());
        match read {
            Ok(true) => Ok(match marks {
                Some(fault) => Step::Fault(fault.reason().into()),
                None => Step::Row,
            }),
            Ok(false) => {
                self.cut = self.seen.borrow().ends_within_a_line().then_some(last);
                Ok(Step::End)
            }
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
                    let found = format!("a row of more than {MAX_ROW} bytes");
                    let marks = marks.map(|fault| format!(": {}", fault.reason()));
                    Ok(Step::Endless(found + &marks.unwrap_or_default()))
                }
                csv::ErrorKind::Io(source) => Err((self.failed)(source, line)),
                _ => Ok(Step::Fault("not a row of a CSV table".into())),
            },
        }
    }

    /// Adds the row in `record` to a batch.
    fn give(&self, batch: &mut Batch) {
        if self.record.len() != self.columns.len() {
            let (found, expected) = (self.record.len(), self.columns.len());
            let reason = format!("{found} columns, expected {expected}");
            return batch.fault(self.line, Fault::of_row(reason));
        }
        let text = |cell| self.format.latin1 || std::str::from_utf8(cell).is_ok();
        if !self.record.as_slice().is_ascii() && !self.record.iter().all(text) {
            return batch.fault(self.line, Fault::of_row(NOT_UTF8));
        }
        batch.begin(self.line);
        for cell in &self.record {
            batch.cell(&decode(cell, self.format).unwrap_or_default());
        }
    }
}

impl RowSource for CsvSource<'_> {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        batch.clear();
        if std::mem::take(&mut self.held) {
            self.give(batch);
        }
        while !self.done && !batch.is_full() {
            match self.step()? {
                Step::End => self.done = true,
                Step::Row => self.give(batch),
                Step::Fault(reason) => batch.fault(self.line, Fault::of_row(reason)),
                Step::Endless(reason) => {
                    batch.fault(self.line, Fault::of_row(reason));
                    self.done = true;
                }
            }
        }
        Ok(!batch.is_empty())
    }

    fn cut(&self) -> Option<u64> {
        self.cut
    }
}

const NOT_UTF8: &str = "not UTF-8; save the table as UTF-8";

/// A cell as text; `None` if its bytes are none.
fn decode(cell: &[u8], format: CsvFormat) -> Option<Cow<'_, str>> {
    let text = match format.latin1 && !cell.is_ascii() {
        true => cell.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
        false => Cow::Borrowed(std::str::from_utf8(cell).ok()?),
    };
    Some(match (format.trim, text) {
        (false, text) => text,
        (true, Cow::Borrowed(text)) => text.trim().into(),
        (true, Cow::Owned(text)) => text.trim().to_owned().into(),
    })
}

/// Reads up to and with the next end of a line: LF, CRLF or CR.
fn pass_over_line(inner: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = inner.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let Some(at) = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            let length = buffer.len();
            inner.consume(length);
            continue;
        };
        let carriage = buffer[at] == b'\r';
        inner.consume(at + 1);
        if carriage && inner.fill_buf()?.first() == Some(&b'\n') {
            inner.consume(1);
        }
        return Ok(());
    }
}
