//! Where rows come from: batches of rows, whatever holds them.
//!
//! A [`RowSource`] gives the rows of one table in batches, each row as texts by column. `csv` reads CSV, as it stands or
//! unpacked on the way (`packed`); `parquet` reads files of Parquet; `postgres` asks a query. `open` tells kinds of files
//! apart, and [`Remote`] lets whoever uses this library bring files from elsewhere. `mapping` puts a source of foreign
//! columns into the columns that are expected here, and is a source itself. Whoever takes rows knows none of this.
//!
//! A source gives numbers as decimal texts and never through floating point. What is wrong with a single
//! row (too many columns, another encoding) is a [`Fault`] in its place, so that the rows behind it are
//! still looked at.

pub(super) mod bytes;
pub(super) mod csv;
pub(super) mod databases;
pub(super) mod kind;
mod lines;
pub(super) mod open;
mod packed;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "postgres")]
mod postgres;
pub(super) mod query;
mod quotes;

use std::borrow::Cow;

use super::error::ImportError;

pub use bytes::{FileBytes, Remote};
pub(crate) use open::{beginning, Beginning};

/// Rows after which a batch is full.
const MOST_ROWS: usize = 512;
/// Bytes of text after which a batch is full. The last row may go beyond.
const MOST_BYTES: usize = 1 << 16;
/// Cells after which a batch is full, empty ones too. The last row may go beyond.
const MOST_CELLS: usize = 1 << 14;
/// Most bytes between two rows, a little more than a row may have.
const MAX_ROW: usize = 1 << 16;

/// Gives the rows of one table, batch by batch.
pub trait RowSource {
    /// The names of the columns, in the order in which rows have them.
    fn columns(&self) -> &[String];

    /// Clears `batch` and fills it with the next rows; `false` if there are no more.
    ///
    /// # Errors
    /// It is an error if the source can't be read any further. What is wrong with single rows stands in the
    /// batch.
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError>;

    /// Where the source ended within a row, as a file that was cut off does: the line of that row. It is
    /// known when there are no more rows.
    fn cut(&self) -> Option<u64>;
}

/// The columns that whoever opens a source looks at. A source may leave the cells of others empty.
#[cfg_attr(not(any(feature = "parquet", feature = "postgres")), allow(dead_code))]
pub(super) enum Wanted<'a> {
    /// Those of a table, and there are no others; a source that has them in another order gives them in this one.
    Exactly(&'a [&'a str]),
    /// Some of them.
    Some(&'a [String]),
}

#[cfg_attr(not(any(feature = "parquet", feature = "postgres")), allow(dead_code))]
impl Wanted<'_> {
    /// Whether a column is looked at.
    fn wants(&self, name: &str) -> bool {
        match self {
            Wanted::Exactly(header) => header.contains(&name),
            Wanted::Some(some) => some.iter().any(|wanted| wanted == name),
        }
    }
}

impl<S: RowSource + ?Sized> RowSource for Box<S> {
    fn columns(&self) -> &[String] {
        (**self).columns()
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        (**self).next_batch(batch)
    }

    fn cut(&self) -> Option<u64> {
        (**self).cut()
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column, for people, or `row` where all of it is meant.
    pub column: Cow<'static, str>,
    /// What was found, what was expected, what to do. It holds no amount of a vault.
    pub reason: String,
}

impl Fault {
    /// A fault of a whole row.
    pub fn of_row(reason: impl Into<String>) -> Self {
        Fault { column: "row".into(), reason: reason.into() }
    }
}

/// Where a row begins in a batch.
#[derive(Clone, Debug)]
struct Head {
    line: u64,
    part: usize,
    /// Index of its first cell.
    cells: usize,
    fault: Option<Fault>,
}

/// Rows of texts. A batch is used again and again, so that reading allocates no memory for a row.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    text: String,
    /// Where each cell ends in the text.
    ends: Vec<usize>,
    rows: Vec<Head>,
}

impl Batch {
    /// Removes all rows.
    pub fn clear(&mut self) {
        // A single long row must not hold its memory for the rest of a table.
        if self.text.capacity() > 4 * MOST_BYTES {
            self.text = String::new();
        }
        if self.ends.capacity() > 4 * MOST_CELLS {
            self.ends = Vec::new();
        }
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
    }

    /// Begins a row that stands in `line`, from 1, of its file.
    pub fn begin(&mut self, line: u64) {
        self.begin_part(line, 0);
    }

    /// Begins one of the rows that a single line of the file makes; `part` numbers them from 1.
    pub fn begin_part(&mut self, line: u64, part: usize) {
        self.rows.push(Head { line, part, cells: self.ends.len(), fault: None });
    }

    /// Adds a cell to the last row.
    pub fn cell(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Adds a row that can't be used.
    pub fn fault(&mut self, line: u64, fault: Fault) {
        self.rows.push(Head { line, part: 0, cells: self.ends.len(), fault: Some(fault) });
    }

    /// Whether no more rows should be added.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS
            || self.text.len() >= MOST_BYTES
            || self.ends.len() >= MOST_CELLS
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in their order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = BatchRow<'_>> {
        (0..self.rows.len()).map(|index| BatchRow { batch: self, index })
    }
}

/// One row of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchRow<'a> {
    batch: &'a Batch,
    index: usize,
}

impl<'a> BatchRow<'a> {
    /// Its line, from 1.
    pub fn line(&self) -> u64 {
        self.batch.rows[self.index].line
    }

    /// Which of the rows of its line it is, from 1; 0 if it is the only one.
    pub fn part(&self) -> usize {
        self.batch.rows[self.index].part
    }

    /// Why it can't be used, if it can't.
    pub fn fault(&self) -> Option<&'a Fault> {
        self.batch.rows[self.index].fault.as_ref()
    }

    /// Number of its cells.
    pub fn width(&self) -> usize {
        let rows = &self.batch.rows;
        let next = rows.get(self.index + 1).map_or(self.batch.ends.len(), |next| next.cells);
        next - rows[self.index].cells
    }

    /// The text of a cell; empty behind the last.
    pub fn get(&self, column: usize) -> &'a str {
        if column >= self.width() {
            return "";
        }
        let at = self.batch.rows[self.index].cells + column;
        let start = at.checked_sub(1).map_or(0, |before| self.batch.ends[before]);
        &self.batch.text[start..self.batch.ends[at]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_back_what_was_put_in() {
        let mut batch = Batch::default();
        batch.begin(2);
        ["a", "", "é"].into_iter().for_each(|cell| batch.cell(cell));
        batch.fault(3, Fault::of_row("no"));
        batch.begin(4);
        batch.begin(5);
        batch.cell("z");
        let rows: Vec<_> = batch.rows().collect();
        let widths: Vec<_> = rows.iter().map(|row| (row.line(), row.width())).collect();
        assert_eq!(widths, [(2, 3), (3, 0), (4, 0), (5, 1)]);
        assert_eq!([rows[0].get(0), rows[0].get(1), rows[0].get(2)], ["a", "", "é"]);
        assert_eq!((rows[0].get(3), rows[2].get(0), rows[3].get(0)), ("", "", "z"));
        assert_eq!(rows[1].fault().unwrap().reason, "no");
        assert!(rows[0].fault().is_none() && !batch.is_full());
        batch.clear();
        assert!(batch.is_empty());
        (0..600).for_each(|line| batch.begin(line));
        assert!(batch.is_full());
        // Cells without text need room, too.
        batch.clear();
        batch.begin(1);
        (0..MOST_CELLS).for_each(|_| batch.cell(""));
        assert!(batch.is_full());
    }
}
