//! One column of a group of rows, as texts.

use parquet::{
    column::{
        page::{Page, PageMetadata, PageReader},
        reader::{ColumnReader, ColumnReaderImpl},
    },
    data_type::{AsBytes, DataType},
    errors::{ParquetError, Result},
};

use super::value::{old_timestamp, Meaning};

/// The cells of some rows.
#[derive(Debug, Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
    /// Rows whose value is refused, and why.
    faults: Vec<(usize, String)>,
}

impl Cells {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.faults.clear();
    }

    /// The text of a row.
    ///
    /// # Errors
    /// Says why its value is refused.
    pub(super) fn get(&self, row: usize) -> std::result::Result<&str, &str> {
        if let Ok(at) = self.faults.binary_search_by_key(&row, |(row, _)| *row) {
            return Err(&self.faults[at].1);
        }
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(row).copied().unwrap_or(self.text.len());
        Ok(self.text.get(start.unwrap_or_default()..end).unwrap_or_default())
    }

    fn add(&mut self, write: impl FnOnce(&mut String) -> std::result::Result<(), String>) {
        let start = self.text.len();
        if let Err(reason) = write(&mut self.text) {
            self.text.truncate(start);
            self.faults.push((self.ends.len(), reason));
        }
        self.ends.push(self.text.len());
    }
}

/// A column of a group of rows.
pub(super) struct Column {
    reader: ColumnReader,
    meaning: Meaning,
    /// The level at which a value stands; below it there is none.
    level: i16,
    /// The cells of the rows that were read last.
    pub cells: Cells,
}

impl Column {
    /// A column that was opened.
    pub(super) fn new(reader: ColumnReader, meaning: Meaning, level: i16) -> Self {
        Column { reader, meaning, level, cells: Cells::default() }
    }

    /// Reads the cells of the next `count` rows.
    ///
    /// # Errors
    /// It is an error if there are fewer, or the column is damaged.
    pub(super) fn read(&mut self, count: usize) -> Result<()> {
        self.cells.clear();
        let (level, cells) = (self.level, &mut self.cells);
        match (&mut self.reader, self.meaning) {
            (ColumnReader::BoolColumnReader(reader), Meaning::Truth) => {
                texts(reader, level, count, cells, |value, out| {
                    out.push_str(if *value { "true" } else { "false" });
                    Ok(())
                })
            }
            (ColumnReader::Int32ColumnReader(reader), Meaning::Whole(whole)) => {
                texts(reader, level, count, cells, |value, out| {
                    whole.write((*value).into(), 32, out)
                })
            }
            (ColumnReader::Int64ColumnReader(reader), Meaning::Whole(whole)) => {
                texts(reader, level, count, cells, |value, out| whole.write(*value, 64, out))
            }
            (ColumnReader::Int96ColumnReader(reader), Meaning::Old) => {
                texts(reader, level, count, cells, old_timestamp)
            }
            (ColumnReader::ByteArrayColumnReader(reader), Meaning::Bytes(bytes)) => {
                texts(reader, level, count, cells, |value, out| bytes.write(value.as_bytes(), out))
            }
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Meaning::Bytes(bytes)) => {
                texts(reader, level, count, cells, |value, out| bytes.write(value.as_bytes(), out))
            }
            _ => Err(ParquetError::General("a column of another kind than its description".into())),
        }
    }
}

/// Reads values and writes them as texts.
fn texts<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    level: i16,
    count: usize,
    cells: &mut Cells,
    write: impl Fn(&T::T, &mut String) -> std::result::Result<(), String>,
) -> Result<()> {
    let missing = || ParquetError::EOF("a column with fewer rows than its group".into());
    let (mut values, mut levels) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut read = 0;
    // It stops at the end of a page.
    while read < count {
        let of_levels = (level > 0).then_some(&mut levels);
        let (records, ..) = reader.read_records(count - read, of_levels, None, &mut values)?;
        if records == 0 {
            return Err(missing());
        }
        read += records;
    }
    let mut values = values.iter();
    for row in 0..count {
        if level > 0 && *levels.get(row).ok_or_else(missing)? < level {
            cells.add(|_| Ok(()));
            continue;
        }
        let value = values.next().ok_or_else(missing)?;
        cells.add(|out| write(value, out));
    }
    Ok(())
}

/// Pages of a column that have no more values than their group has rows: what claims more would be given room for it.
pub(super) struct Bounded {
    inner: Box<dyn PageReader>,
    rows: u64,
}

impl Bounded {
    /// Pages of a group of so many rows.
    pub(super) fn new(inner: Box<dyn PageReader>, rows: u64) -> Self {
        Bounded { inner, rows }
    }
}

impl Iterator for Bounded {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Bounded {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.inner.get_next_page()?;
        match page {
            Some(page) if u64::from(page.num_values()) > self.rows => {
                Err(ParquetError::General("a page with more values than its group has rows".into()))
            }
            page => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }
}
