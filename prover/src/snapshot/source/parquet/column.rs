//! One column of a group of rows, as texts.

use std::sync::{
    atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    Arc,
};

use parquet::{
    basic::{Encoding, PageType, Type},
    column::{
        page::{Page, PageMetadata, PageReader},
        reader::ColumnReaderImpl,
    },
    data_type::{
        AsBytes, BoolType, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType,
        Int32Type, Int64Type, Int96Type,
    },
    errors::{ParquetError, Result},
    schema::types::ColumnDescriptor,
};

use super::value::{old_timestamp, Meaning};

/// Rows that are read at once.
const MOST_ROWS: u64 = 256;
/// Most values of a page: a few bytes can say how long many texts are, and each is given room.
const MOST_VALUES: u32 = 1 << 24;

/// What is known of the page that a column was given last.
#[derive(Debug, Default)]
struct Given {
    values: AtomicU64,
    /// Whether its values are made of those before them, so that many large ones can come of a small page.
    grows: AtomicBool,
    /// Whether there are no more pages.
    ended: AtomicBool,
}

/// A column of a group of rows. It holds the values of one page at most, and a text is made of a value only when its
/// row comes: a page says in a few bytes that a long text stands in many rows.
pub(super) struct Column(Box<dyn Values>);

impl Column {
    /// A column that was opened.
    ///
    /// # Errors
    /// It is an error if its values are of another kind than its description says.
    pub(super) fn new(
        column: Arc<ColumnDescriptor>,
        pages: Box<dyn PageReader>,
        (meaning, rows): (Meaning, u64),
    ) -> Result<Self> {
        let given = Arc::new(Given::default());
        let pages = Bounded { inner: pages, left: rows, rows, given: Arc::clone(&given) };
        let of = (column, pages, rows, given);
        let kind = of.0.physical_type();
        Ok(Column(match (kind, meaning) {
            (Type::BOOLEAN, Meaning::Truth) => typed::<BoolType>(of, |value, out| {
                out.push_str(if *value { "true" } else { "false" });
                Ok(())
            }),
            (Type::INT32, Meaning::Whole(whole)) => {
                typed::<Int32Type>(of, move |value, out| whole.write((*value).into(), 32, out))
            }
            (Type::INT64, Meaning::Whole(whole)) => {
                typed::<Int64Type>(of, move |value, out| whole.write(*value, 64, out))
            }
            (Type::INT96, Meaning::Old) => typed::<Int96Type>(of, old_timestamp),
            (Type::BYTE_ARRAY, Meaning::Bytes(bytes)) => {
                typed::<ByteArrayType>(of, move |value, out| bytes.write(value.as_bytes(), out))
            }
            (Type::FIXED_LEN_BYTE_ARRAY, Meaning::Bytes(bytes)) => {
                let write = move |value: &FixedLenByteArray, out: &mut String| {
                    bytes.write(value.as_bytes(), out)
                };
                typed::<FixedLenByteArrayType>(of, write)
            }
            _ => {
                let reason = "a column of another kind than its description";
                return Err(ParquetError::General(reason.into()));
            }
        }))
    }

    /// Writes the cell of the next row; or says why its value is refused.
    ///
    /// # Errors
    /// It is an error if there is none, or the column is damaged.
    pub(super) fn next(&mut self, out: &mut String) -> Result<Refusal> {
        self.0.next(out)
    }

    /// Whether nothing stands behind the last row of its group.
    ///
    /// # Errors
    /// It is an error if rows do: the file would lose them in silence.
    pub(super) fn end(&mut self) -> Result<()> {
        self.0.end()
    }
}

/// Why a value is refused, if it is.
type Refusal = std::result::Result<(), String>;

/// The values of a column, whatever their type.
trait Values {
    fn next(&mut self, out: &mut String) -> Result<Refusal>;
    fn end(&mut self) -> Result<()>;
}

/// Values of a type, and how they are written.
struct Typed<T: DataType, W> {
    reader: ColumnReaderImpl<T>,
    given: Arc<Given>,
    write: W,
    /// The level at which a value stands; below it there is none.
    level: i16,
    /// Rows of the group that are still to be read, and values of the page.
    left: u64,
    of_page: u64,
    values: Vec<T::T>,
    levels: Vec<i16>,
    /// Rows that were read last, and how many of them and of their values were given.
    rows: usize,
    row: usize,
    value: usize,
}

fn typed<T: DataType>(
    (column, pages, left, given): (Arc<ColumnDescriptor>, Bounded, u64, Arc<Given>),
    write: impl Fn(&T::T, &mut String) -> Refusal + 'static,
) -> Box<dyn Values> {
    let level = column.max_def_level();
    let reader = ColumnReaderImpl::<T>::new(column, Box::new(pages));
    let (values, levels) = (vec![], vec![]);
    let (of_page, rows, row, value) = (0, 0, 0, 0);
    Box::new(Typed { reader, given, write, level, left, of_page, values, levels, rows, row, value })
}

fn missing() -> ParquetError {
    ParquetError::EOF("a column with fewer rows than its group".into())
}

impl<T: DataType, W> Typed<T, W> {
    /// Reads rows of one page, at most so many; gives their number, 0 where there are no more.
    fn read(&mut self, most: u64) -> Result<u64> {
        self.values.clear();
        self.levels.clear();
        // How many values the next page has is known once one of them is read.
        let one = self.of_page == 0 || self.given.grows.load(Relaxed);
        let most = if one { 1 } else { most.min(self.of_page).min(MOST_ROWS) };
        loop {
            let levels = (self.level > 0).then_some(&mut self.levels);
            let read = self.reader.read_records(most as usize, levels, None, &mut self.values)?;
            let records = read.0 as u64;
            if records > 0 {
                let of_page = match self.of_page {
                    0 => self.given.values.load(Relaxed),
                    known => known,
                };
                self.of_page = of_page.checked_sub(records).ok_or_else(missing)?;
                return Ok(records);
            }
            // A page may be empty.
            if self.given.ended.load(Relaxed) {
                return Ok(0);
            }
        }
    }
}

impl<T: DataType, W: Fn(&T::T, &mut String) -> Refusal> Values for Typed<T, W> {
    fn next(&mut self, out: &mut String) -> Result<Refusal> {
        if self.row == self.rows {
            let read = self.read(self.left)?;
            self.left = self.left.checked_sub(read).filter(|_| read > 0).ok_or_else(missing)?;
            (self.rows, self.row, self.value) = (read as usize, 0, 0);
        }
        let row = self.row;
        self.row += 1;
        if self.level > 0 && *self.levels.get(row).ok_or_else(missing)? < self.level {
            return Ok(Ok(()));
        }
        let value = self.values.get(self.value).ok_or_else(missing)?;
        self.value += 1;
        Ok((self.write)(value, out))
    }

    fn end(&mut self) -> Result<()> {
        match self.row == self.rows && self.read(1)? == 0 {
            true => Ok(()),
            false => {
                Err(ParquetError::General("a column with more rows than its group".to_owned()))
            }
        }
    }
}

/// Pages of a column that have no more values than their group has rows: what claims more would be given room for it.
struct Bounded {
    inner: Box<dyn PageReader>,
    /// Values that pages may still have, of the rows of the group.
    left: u64,
    rows: u64,
    given: Arc<Given>,
}

impl Iterator for Bounded {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Bounded {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let refuse = |what: &str| Err(ParquetError::General(what.to_owned()));
        let Some(page) = self.inner.get_next_page()? else {
            self.given.ended.store(true, Relaxed);
            return Ok(None);
        };
        let values = u64::from(page.num_values());
        if page.num_values() > MOST_VALUES {
            return refuse(&format!("a page of {values} values; {MOST_VALUES} are allowed"));
        }
        if page.page_type() == PageType::DICTIONARY_PAGE {
            return match values > self.rows {
                true => refuse("a page with more values than its group has rows"),
                false => Ok(Some(page)),
            };
        }
        let Some(left) = self.left.checked_sub(values) else {
            return refuse("a page with more values than its group has rows");
        };
        self.left = left;
        self.given.values.store(values, Relaxed);
        self.given.grows.store(page.encoding() == Encoding::DELTA_BYTE_ARRAY, Relaxed);
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }
}
