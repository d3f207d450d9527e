//! Opens a file of rows of whatever kind.

use std::{
    borrow::Cow,
    io::{self, Read},
    path::Path,
};

use ringfence_circuits::primitive::shown::Shown;

use super::{
    bytes::{unreadable, Opened},
    csv::{CsvFormat, CsvSource, Text},
    kind::{Kind, HEAD},
    packed::unpack,
    RowSource, Wanted,
};
use crate::snapshot::error::{ImportError, Problem};

/// Rows of a file, and the line of its header; 0 where it has none.
pub(in crate::snapshot) type Rows<'a> = (Box<dyn RowSource + 'a>, u64);

/// Opens a file of rows. What it is, its first bytes and its name tell, `name` being what it is called and `shown`
/// what messages call it.
///
/// # Errors
/// It is an error if the file can't be read, or is not what its name says.
pub(in crate::snapshot) fn open(
    mut opened: Opened,
    (name, shown): (&str, Cow<'static, str>),
    format: CsvFormat,
    wanted: &Wanted<'_>,
) -> Result<Rows<'static>, ImportError> {
    let kind = Kind::of(name, &opened.head::<HEAD>()?)?;
    if kind == Kind::Parquet {
        return parquet(opened, shown, wanted);
    }
    let Opened { bytes, path, .. } = opened;
    let (called, field) = (shown.clone(), kind.words());
    let text = Text {
        bytes: unpack(bytes, kind, &shown)?,
        shown,
        failed: Box::new(move |error, line| {
            unreadable(error, &path, |error| match kind {
                Kind::Csv => ImportError::io("read", &path)(error),
                _ => packed_badly(called.clone(), line, field, &error),
            })
        }),
        numbered: false,
    };
    let source = CsvSource::new(text, format)?;
    let line = source.line();
    Ok((Box::new(source), line))
}

/// What a file of this machine begins with.
pub(crate) enum Beginning {
    /// The names of its columns.
    Columns(Vec<String>),
    /// Its text, unpacked.
    Text(Vec<u8>),
}

/// What a file begins with, up to `most` bytes of text.
///
/// # Errors
/// It is an error if the file can't be read, or is not what its name says.
pub(crate) fn beginning(path: &Path, most: u64) -> Result<Beginning, ImportError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut opened = Opened::local(path)?;
    let kind = Kind::of(&name, &opened.head::<HEAD>()?)?;
    if kind == Kind::Parquet {
        let (source, _) = parquet(opened, name.into(), &Wanted::Some(&[]))?;
        return Ok(Beginning::Columns(source.columns().to_vec()));
    }
    let mut text = Vec::new();
    let read = unpack(opened.bytes, kind, &name)?.take(most).read_to_end(&mut text);
    read.map_err(|error| {
        unreadable(error, path, |error| packed_badly(name.into(), 1, kind.words(), &error))
    })?;
    Ok(Beginning::Text(text))
}

/// A file that can't be unpacked beyond a line.
fn packed_badly(
    file: Cow<'static, str>,
    line: u64,
    field: &'static str,
    error: &io::Error,
) -> ImportError {
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            "it ends in the middle, as a file does that was cut off".to_owned()
        }
        _ => Shown(&error.to_string()).to_string(),
    };
    let reason = format!("this line and those behind it can't be unpacked: {what}");
    ImportError::Form(Problem { file, line, field: field.into(), reason })
}

#[cfg(feature = "parquet")]
fn parquet(
    opened: Opened,
    shown: Cow<'static, str>,
    wanted: &Wanted<'_>,
) -> Result<Rows<'static>, ImportError> {
    let source = super::parquet::ParquetSource::open(opened, shown, wanted)?;
    Ok((Box::new(source), 0))
}

#[cfg(not(feature = "parquet"))]
fn parquet(
    _: Opened,
    shown: Cow<'static, str>,
    _: &Wanted<'_>,
) -> Result<Rows<'static>, ImportError> {
    Err(ImportError::Feature { what: shown.into_owned(), feature: "parquet" })
}
