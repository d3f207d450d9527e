//! Tables of others in CSV, read line by line: a row stands in one line, and a limit holds before memory is
//! used.

use std::{
    borrow::Cow,
    io::{self, BufRead, BufReader},
    path::Path,
};

use ringfence_circuits::primitive::file;

use super::error::{Problem, ReservesError};
use crate::toml_text::utf16;

/// Most bytes of a table: a million rows of common length, twice over.
pub const MAX_TABLE: u64 = 256 << 20;
/// Most bytes of a row.
pub const MAX_ROW: usize = 1 << 16;
/// The byte-order mark that some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A row: its line and its fields, blanks around them left out.
#[derive(Clone, Debug)]
pub struct TableRow<'a> {
    /// The line, from 1.
    pub line: u64,
    fields: Vec<Cow<'a, str>>,
}

impl<'a> TableRow<'a> {
    /// Splits a line at its commas. A field may stand in quotation marks, two of which stand for one.
    fn parse(line: u64, text: &'a str) -> Result<Self, Problem> {
        let mut fields = vec![];
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (field, after) = match text.trim_start().strip_prefix('"') {
                None => match text.split_once(',') {
                    Some((field, after)) => (Cow::Borrowed(field.trim()), Some(after)),
                    None => (Cow::Borrowed(text.trim()), None),
                },
                Some(quoted) => {
                    let open = || Problem::new(line, "row", "a quotation mark is not closed");
                    let (field, after) = unquoted(quoted).ok_or_else(open)?;
                    let after = after.trim_start();
                    match after.strip_prefix(',') {
                        Some(after) => (field, Some(after)),
                        None if after.is_empty() => (field, None),
                        None => {
                            let reason = "something follows a closing quotation mark";
                            return Err(Problem::new(line, "row", reason));
                        }
                    }
                }
            };
            fields.push(field);
            rest = after;
        }
        Ok(TableRow { line, fields })
    }

    /// The text of a column; empty where the row is shorter.
    pub fn get(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", |field| field.as_ref())
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.fields.len()
    }

    /// Whether all columns are empty.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(|field| field.is_empty())
    }

    /// All columns.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.as_ref())
    }

    /// Which column has this name, in upper or lower case.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.iter().position(|field| field.eq_ignore_ascii_case(name))
    }
}

/// What stands before the quotation mark that closes a field, and what follows it.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut field = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"')?;
        match after.strip_prefix('"') {
            Some(after) => {
                field.to_mut().push_str(part);
                field.to_mut().push('"');
                rest = after;
            }
            None if field.is_empty() => return Some((Cow::Borrowed(part), after)),
            None => {
                field.to_mut().push_str(part);
                return Some((field, after));
            }
        }
    }
}

/// Calls `each` with every row that is not empty, the header too. A line that is no row stops the reading,
/// and is the problem that comes back.
///
/// # Errors
/// It is an error if the file can't be read, or is longer than [`MAX_TABLE`], or `each` gives one.
pub fn read(
    path: &Path,
    mut each: impl FnMut(TableRow<'_>) -> Result<(), ReservesError>,
) -> Result<Option<Problem>, ReservesError> {
    let (source, length) = file::open_regular(path).map_err(ReservesError::io(path))?;
    if length > MAX_TABLE {
        return Err(ReservesError::Long { path: path.to_owned(), most: MAX_TABLE });
    }
    let mut source = BufReader::with_capacity(MAX_ROW, source);
    let start = source.fill_buf().map_err(ReservesError::io(path))?;
    if let Some(reason) = utf16(start) {
        return Ok(Some(Problem::new(1, "encoding", reason)));
    }
    if start.starts_with(BYTE_ORDER_MARK) {
        source.consume(BYTE_ORDER_MARK.len());
    }
    let (mut line, mut bytes) = (0, vec![]);
    while next_line(&mut source, &mut bytes).map_err(ReservesError::io(path))? {
        line += 1;
        if bytes.len() > MAX_ROW {
            let reason = format!("it has more than {MAX_ROW} bytes");
            return Ok(Some(Problem::new(line, "row", reason)));
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let reason = "it is not UTF-8; save the table as UTF-8";
            return Ok(Some(Problem::new(line, "row", reason)));
        };
        let row = match TableRow::parse(line, text) {
            Ok(row) => row,
            Err(problem) => return Ok(Some(problem)),
        };
        if !row.is_empty() {
            each(row)?;
        }
    }
    Ok(None)
}

/// The next line, without LF, CRLF or CR at its end, cut behind the limit; whether there is one.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = source.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let content = &buffer[..end.unwrap_or(buffer.len())];
        let room = (MAX_ROW + 1).saturating_sub(line.len());
        line.extend(&content[..content.len().min(room)]);
        let carriage = end.is_some_and(|at| buffer[at] == b'\r');
        let used = content.len() + usize::from(end.is_some());
        source.consume(used);
        if carriage && source.fill_buf()?.first() == Some(&b'\n') {
            source.consume(1);
        }
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> (Vec<(u64, Vec<String>)>, Option<Problem>) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("t.csv");
        std::fs::write(&path, bytes).unwrap();
        let mut rows = vec![];
        let problem = read(&path, |row| {
            rows.push((row.line, row.iter().map(str::to_owned).collect()));
            Ok(())
        });
        (rows, problem.unwrap())
    }

    #[test]
    fn rows_have_their_lines_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["\u{feff}a,b", "", " , ", "c, d ", "\"e,\"\"f\" ,g,", "h"].join(end);
            let (found, problem) = rows(text.as_bytes());
            assert_eq!(problem, None);
            let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [1, 4, 5, 6], "{end:?}");
            assert_eq!(found[0].1, ["a", "b"]);
            assert_eq!(found[1].1, ["c", "d"]);
            assert_eq!(found[2].1, ["e,\"f", "g", ""]);
        }
    }

    #[test]
    fn r20_what_is_no_table_stops_with_its_line() {
        let (found, problem) = rows(b"a\nb\n\xff\nc");
        assert_eq!(found.len(), 2);
        let problem = problem.unwrap();
        assert!(problem.line == 3 && problem.reason.contains("UTF-8"), "{problem}");
        let (_, problem) = rows(b"\xff\xfea\0");
        assert!(problem.unwrap().reason.contains("UTF-16"));
        for bad in ["a\n\"b", "a\n\"b\"c"] {
            let (_, problem) = rows(bad.as_bytes());
            assert!(problem.as_ref().unwrap().reason.contains("quotation mark"), "{problem:?}");
        }
        let long = [&b"a\n"[..], &vec![b'x'; MAX_ROW + 1]].concat();
        let (found, problem) = rows(&long);
        assert_eq!(found.len(), 1);
        assert!(problem.unwrap().reason.contains("more than"));
    }
}
