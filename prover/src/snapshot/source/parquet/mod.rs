//! Rows of a file of Parquet.
//!
//! Only the columns that are asked for are read, one group of rows after the other and a batch of rows at a time, so that
//! memory holds a page of each column. A row has no more text than one of CSV may have. Everything becomes text: decimals exactly as they are, dates and times in the
//! form of ISO 8601. Floating-point numbers are refused, since no amount may go through them.
//!
//! What a damaged file claims is held against the file before it is believed: where columns lie, how many values a page
//! has. The library below may still stop at what nobody thought of; that is caught and becomes an error. What is left:
//! a page may claim that it unpacks to two gigabytes, and is given room for them.

mod column;
mod ranges;
#[cfg(test)]
mod tests;
mod value;

use std::{
    borrow::Cow,
    panic::{catch_unwind, AssertUnwindSafe},
    path::{Path, PathBuf},
};

use parquet::{
    errors::ParquetError,
    file::{
        metadata::{ParquetMetaData, RowGroupMetaData},
        reader::{FileReader, SerializedFileReader},
    },
};
use ringfence_circuits::primitive::shown::Shown;
use ringfence_verifier::message::Quoted;

use super::{
    bytes::{unreadable, Opened},
    Batch, Fault, RowSource, Wanted, MAX_ROW,
};
use crate::snapshot::error::{ImportError, Problem};
use column::Column;
use ranges::Ranges;
use value::Meaning;

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
    /// The cells of a row: their text, and where each ends.
    text: String,
    ends: Vec<usize>,
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
        let (group, left, row, text) = (0, 0, 0, String::new());
        let (open, ends) = (vec![], vec![]);
        Ok(ParquetSource { file, path, shown, columns, picks, group, open, left, row, text, ends })
    }

    /// Opens the next group of rows, once nothing is left of the one before; `false` if there is none.
    fn next_group(&mut self) -> Result<bool, ParquetError> {
        self.open.iter_mut().try_for_each(Column::end)?;
        self.open.clear();
        let metadata = self.file.metadata();
        if self.group >= metadata.num_row_groups() {
            return Ok(false);
        }
        let group = self.file.get_row_group(self.group)?;
        self.left = rows(group.metadata())?;
        for pick in &self.picks {
            let column = group.metadata().schema_descr().column(pick.leaf);
            let pages = group.get_column_page_reader(pick.leaf)?;
            self.open.push(Column::new(column, pages, (pick.meaning, self.left))?);
        }
        self.group += 1;
        Ok(true)
    }

    /// Adds rows to a batch until it is full or there are no more.
    fn fill(&mut self, batch: &mut Batch) -> Result<(), ParquetError> {
        while !batch.is_full() {
            while self.left == 0 {
                if !self.next_group()? {
                    return Ok(());
                }
            }
            let fault = self.read_row()?;
            self.left -= 1;
            self.row += 1;
            match fault {
                Some(fault) => batch.fault(self.row, fault),
                None => self.give(batch),
            }
        }
        Ok(())
    }

    /// Reads the next row of all columns; says what is wrong with it.
    fn read_row(&mut self) -> Result<Option<Fault>, ParquetError> {
        self.text.clear();
        self.ends.clear();
        let mut fault = None;
        for (pick, column) in self.picks.iter().zip(&mut self.open) {
            let start = self.text.len();
            if let Err(reason) = column.next(&mut self.text)? {
                let column = self.columns[pick.place].clone().into();
                fault.get_or_insert(Fault { column, reason });
                self.text.truncate(start);
            }
            if self.text.len() > MAX_ROW {
                fault.get_or_insert(Fault::of_row(format!("a row of more than {MAX_ROW} bytes")));
                self.text.truncate(start);
            }
            self.ends.push(self.text.len());
        }
        Ok(fault)
    }

    /// Adds the row that was read last to a batch.
    fn give(&self, batch: &mut Batch) {
        batch.begin(self.row);
        let mut start = 0;
        let mut cells = self.picks.iter().zip(&self.ends).peekable();
        for place in 0..self.columns.len() {
            let Some((_, end)) = cells.next_if(|(pick, _)| pick.place == place) else {
                batch.cell("");
                continue;
            };
            batch.cell(&self.text[start..*end]);
            start = *end;
        }
    }
}

impl RowSource for ParquetSource {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        batch.clear();
        caught(|| self.fill(batch))
            .map_err(|error| damaged(error, &self.path, &self.shown, self.row + 1))?;
        Ok(!batch.is_empty())
    }

    fn cut(&self) -> Option<u64> {
        // A file that was cut off has no footer, and is refused.
        None
    }
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
        let count = rows(group)?;
        all = all.saturating_add(count);
        if group.num_columns() != leaves {
            return refuse("a group of rows that lacks columns");
        }
        for column in group.columns() {
            // A list has as many values as it likes.
            let is_flat = column.column_descr().max_rep_level() == 0;
            if is_flat && u64::try_from(column.num_values()) != Ok(count) {
                return refuse("a column with another number of values than its group has rows");
            }
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
