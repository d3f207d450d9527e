//! Rows of a file of Parquet.
//!
//! Only the columns that are asked for are read, one group of rows after the other and some hundred rows at a time, so that
//! memory holds a page of each column. Everything becomes text: decimals exactly as they are, dates and times in the
//! form of ISO 8601. Floating-point numbers are refused, since no amount may go through them.
//!
//! What a damaged file claims is held against the file before it is believed: where columns lie, how many values a page
//! has. The library below may still stop at what nobody thought of; that is caught and becomes an error. What is left:
//! a page may claim that it unpacks to two gigabytes, and is given room for them.

mod column;
mod ranges;
mod value;

use std::{
    borrow::Cow,
    panic::{catch_unwind, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::Arc,
};

use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{BoolType, ByteArrayType, FixedLenByteArrayType, Int32Type, Int64Type, Int96Type},
    errors::ParquetError,
    file::{
        metadata::{ParquetMetaData, RowGroupMetaData},
        reader::{FileReader, SerializedFileReader},
    },
    schema::types::ColumnDescriptor,
};
use ringfence_circuits::primitive::shown::Shown;
use ringfence_verifier::message::Quoted;

use super::{
    bytes::{unreadable, Opened},
    Batch, Fault, RowSource, Wanted,
};
use crate::snapshot::error::{ImportError, Problem};
use column::{Bounded, Column};
use ranges::Ranges;
use value::Meaning;

/// Rows that are read at once.
const MOST_ROWS: usize = 256;
/// Most columns of a file.
const MOST_COLUMNS: usize = 1 << 14;

/// A column of the file that is read.
struct Pick {
    /// Its place among those of the file.
    leaf: usize,
    /// Its place among those that rows have.
    place: usize,
    meaning: Meaning,
}

/// A file of Parquet, read batch by batch.
pub(super) struct ParquetSource {
    file: SerializedFileReader<Ranges>,
    path: PathBuf,
    shown: Cow<'static, str>,
    columns: Vec<String>,
    picks: Vec<Pick>,
    /// The group that comes next.
    group: usize,
    open: Vec<Column>,
    /// Rows of the open group that are still to be read.
    left: u64,
    /// The row that was read last, from 1.
    row: u64,
}

impl ParquetSource {
    /// Opens a file, and looks for the columns that are wanted. Messages call it `shown`.
    ///
    /// # Errors
    /// It is an error if the file can't be read, is damaged, or lacks a column or has one of a kind that is refused.
    pub(super) fn open(
        opened: Opened,
        shown: Cow<'static, str>,
        wanted: &Wanted<'_>,
    ) -> Result<Self, ImportError> {
        let Opened { bytes, length, path } = opened;
        let ranges = Ranges::new(bytes, length);
        let fault = |error| damaged(error, &path, &shown, 0);
        let file = caught(|| SerializedFileReader::new(ranges)).map_err(fault)?;
        caught(|| check_places(file.metadata(), length)).map_err(fault)?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let names: Vec<String> =
            schema.columns().iter().map(|column| column.path().string()).collect();
        let columns = match wanted {
            Wanted::Exactly(header) => header.iter().map(|name| (*name).to_owned()).collect(),
            Wanted::Some(_) => names.clone(),
        };
        let mut picks = vec![];
        for (place, name) in columns.iter().enumerate().filter(|(_, name)| wanted.wants(name)) {
            let mut places = names.iter().enumerate().filter(|(_, found)| *found == name);
            // Of one that stands twice whoever wants it is told by its name.
            let Some((leaf, _)) = places.next() else { continue };
            let column = schema.column(leaf);
            let meaning = Meaning::of(&column).map_err(|reason| {
                let field = name.clone().into();
                ImportError::Column(Problem { file: shown.clone(), line: 0, field, reason })
            })?;
            picks.push(Pick { leaf, place, meaning });
        }
        if let Wanted::Exactly(header) = wanted {
            exactly(header, &names).map_err(|reason| {
                let field = "columns".into();
                ImportError::Header(Problem { file: shown.clone(), line: 0, field, reason })
            })?;
        }
        if let Wanted::Some(some) = wanted {
            within(some, &names).map_err(|(name, reason)| {
                let field = name.into();
                ImportError::Column(Problem { file: shown.clone(), line: 0, field, reason })
            })?;
        }
        let (group, left, row) = (0, 0, 0);
        Ok(ParquetSource { file, path, shown, columns, picks, group, open: vec![], left, row })
    }

    /// Opens the next group of rows; `false` if there is none.
    fn next_group(&mut self) -> Result<bool, ParquetError> {
        let metadata = self.file.metadata();
        if self.group >= metadata.num_row_groups() {
            return Ok(false);
        }
        let group = self.file.get_row_group(self.group)?;
        self.left = rows(group.metadata())?;
        self.open.clear();
        for pick in &self.picks {
            let column = group.metadata().schema_descr().column(pick.leaf);
            let pages = group.get_column_page_reader(pick.leaf)?;
            let pages = Box::new(Bounded::new(pages, self.left));
            let level = column.max_def_level();
            self.open.push(Column::new(reader(column, pages)?, pick.meaning, level));
        }
        self.group += 1;
        Ok(true)
    }

    /// Reads some rows of all columns; gives their number, 0 at the end.
    fn read(&mut self) -> Result<usize, ParquetError> {
        while self.left == 0 {
            if !self.next_group()? {
                return Ok(0);
            }
        }
        let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(MOST_ROWS);
        for column in &mut self.open {
            column.read(count)?;
        }
        self.left -= count as u64;
        Ok(count)
    }

    /// Adds a row of those that were read last to a batch.
    fn give(&self, at: usize, line: u64, batch: &mut Batch) {
        let cells =
            || self.picks.iter().zip(&self.open).map(|(pick, open)| (pick, open.cells.get(at)));
        if let Some((pick, Err(reason))) = cells().find(|(_, cell)| cell.is_err()) {
            let column = self.columns[pick.place].clone().into();
            return batch.fault(line, Fault { column, reason: reason.to_owned() });
        }
        batch.begin(line);
        let mut cells = cells().peekable();
        for place in 0..self.columns.len() {
            let here = cells.next_if(|(pick, _)| pick.place == place);
            batch.cell(here.and_then(|(_, cell)| cell.ok()).unwrap_or_default());
        }
    }
}

impl RowSource for ParquetSource {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        batch.clear();
        let count = caught(|| self.read())
            .map_err(|error| damaged(error, &self.path, &self.shown, self.row + 1))?;
        for at in 0..count {
            self.row += 1;
            self.give(at, self.row, batch);
        }
        Ok(count > 0)
    }

    fn cut(&self) -> Option<u64> {
        // A file that was cut off has no footer, and is refused.
        None
    }
}

/// Opens a column by the kind that its description has.
fn reader(
    column: Arc<ColumnDescriptor>,
    pages: Box<Bounded>,
) -> Result<ColumnReader, ParquetError> {
    use parquet::basic::Type;
    Ok(match column.physical_type() {
        Type::BOOLEAN => {
            ColumnReader::BoolColumnReader(ColumnReaderImpl::<BoolType>::new(column, pages))
        }
        Type::INT32 => {
            ColumnReader::Int32ColumnReader(ColumnReaderImpl::<Int32Type>::new(column, pages))
        }
        Type::INT64 => {
            ColumnReader::Int64ColumnReader(ColumnReaderImpl::<Int64Type>::new(column, pages))
        }
        Type::INT96 => {
            ColumnReader::Int96ColumnReader(ColumnReaderImpl::<Int96Type>::new(column, pages))
        }
        Type::BYTE_ARRAY => ColumnReader::ByteArrayColumnReader(
            ColumnReaderImpl::<ByteArrayType>::new(column, pages),
        ),
        Type::FIXED_LEN_BYTE_ARRAY => ColumnReader::FixedLenByteArrayColumnReader(
            ColumnReaderImpl::<FixedLenByteArrayType>::new(column, pages),
        ),
        Type::FLOAT | Type::DOUBLE => {
            return Err(ParquetError::General(
                "a column of another kind than its description".into(),
            ))
        }
    })
}

/// Whether columns and rows lie where the footer says, before anything takes its word.
fn check_places(metadata: &ParquetMetaData, length: u64) -> Result<(), ParquetError> {
    let refuse = |what: &str| Err(ParquetError::General(what.to_owned()));
    let leaves = metadata.file_metadata().schema_descr().num_columns();
    if leaves > MOST_COLUMNS {
        return refuse(&format!("{leaves} columns; {MOST_COLUMNS} are allowed"));
    }
    let mut all = 0_u64;
    for group in metadata.row_groups() {
        all = all.saturating_add(rows(group)?);
        if group.num_columns() != leaves {
            return refuse("a group of rows that lacks columns");
        }
        for column in group.columns() {
            let first = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
            let places = (u64::try_from(first), u64::try_from(column.compressed_size()));
            let (Ok(first), Ok(bytes)) = places else { return refuse("a column at no place") };
            if column.data_page_offset() < 0
                || first.checked_add(bytes).is_none_or(|end| end > length)
            {
                return refuse("a column beyond the end of the file");
            }
        }
    }
    let claimed = u64::try_from(metadata.file_metadata().num_rows());
    if claimed != Ok(all) {
        return refuse("another number of rows than its groups have");
    }
    Ok(())
}

/// The rows of a group.
fn rows(group: &RowGroupMetaData) -> Result<u64, ParquetError> {
    u64::try_from(group.num_rows())
        .map_err(|_| ParquetError::General("a group of fewer than no rows".into()))
}

/// Whether the file has the columns of a table and no others, in any order.
fn exactly(header: &[&str], names: &[String]) -> Result<(), String> {
    let lacks = header.iter().find(|name| !names.iter().any(|found| found == *name));
    if let Some(name) = lacks {
        return Err(format!(
            "there is no column {}; expected are {}, in any order",
            Quoted(name),
            header.join(", ")
        ));
    }
    let more = names.iter().enumerate().find(|(at, name)| {
        !header.contains(&name.as_str()) || names.iter().take(*at).any(|before| before == *name)
    });
    match more {
        None => Ok(()),
        Some((_, name)) => Err(format!(
            "the column {} is none of the table, or stands twice; expected are {}",
            Quoted(name),
            header.join(", ")
        )),
    }
}

/// Whether what is wanted are values, not lists or groups of columns; else its name, and why.
fn within(some: &[String], names: &[String]) -> Result<(), (String, String)> {
    for name in some.iter().filter(|name| !names.contains(name)) {
        let below = format!("{name}.");
        if let Some(found) = names.iter().find(|found| found.starts_with(&below)) {
            let reason = format!(
                "it is a group of columns or a list, not a value; name one of its columns, as {}; of a list \
                 write a row for each element",
                Quoted(found)
            );
            return Err((name.clone(), reason));
        }
    }
    Ok(())
}

/// What `read` gives; an error where the library stops in the middle, as it may where a file is damaged.
fn caught<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ParquetError::General("its content contradicts itself".into())))
}

/// Why a file can't be read any further than to the row before `row`, 0 where it can't be opened.
fn damaged(error: ParquetError, path: &Path, shown: &str, row: u64) -> ImportError {
    let form = |what: String| {
        let reason =
            format!("it is damaged, or no Parquet that this program reads: {}", Shown(&what));
        ImportError::Form(Problem {
            file: shown.to_owned().into(),
            line: row,
            field: "Parquet".into(),
            reason,
        })
    };
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(inner) => unreadable(*inner, path, |error| form(error.to_string())),
            Err(inner) => form(inner.to_string()),
        },
        error => form(error.to_string()),
    }
}
