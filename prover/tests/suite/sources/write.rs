//! Writes files of Parquet, a row at a time.

use std::sync::Arc;

use parquet::{
    basic::{Compression, Type},
    data_type::{
        ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
    },
    file::{
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::parser::parse_message_type,
};

/// A value; its column says what it is stored as.
#[derive(Clone, Debug)]
pub enum Cell {
    Null,
    Text(String),
    Bytes(Vec<u8>),
    Whole(i64),
    Float(f64),
}

/// A file with these columns and rows, `group` rows in each group.
pub fn parquet(columns: &str, rows: &[Vec<Cell>], group: usize) -> Vec<u8> {
    parquet_packed(columns, rows, group, Compression::SNAPPY)
}

/// The same, packed by a codec.
pub fn parquet_packed(
    columns: &str,
    rows: &[Vec<Cell>],
    group: usize,
    compression: Compression,
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message rows {{ {columns} }}")).unwrap());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for rows in rows.chunks(group) {
        let mut group = file.next_row_group().unwrap();
        let mut place = 0;
        while let Some(column) = group.next_column().unwrap() {
            let cells: Vec<Cell> = rows.iter().map(|row| row[place].clone()).collect();
            write(column, &cells);
            place += 1;
        }
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

fn write(mut column: SerializedColumnWriter<'_>, cells: &[Cell]) {
    let kind = match column.untyped() {
        parquet::column::writer::ColumnWriter::Int32ColumnWriter(_) => Type::INT32,
        parquet::column::writer::ColumnWriter::Int64ColumnWriter(_) => Type::INT64,
        parquet::column::writer::ColumnWriter::FloatColumnWriter(_) => Type::FLOAT,
        parquet::column::writer::ColumnWriter::DoubleColumnWriter(_) => Type::DOUBLE,
        parquet::column::writer::ColumnWriter::ByteArrayColumnWriter(_) => Type::BYTE_ARRAY,
        _ => Type::FIXED_LEN_BYTE_ARRAY,
    };
    fn bytes(cell: &Cell) -> Vec<u8> {
        match cell {
            Cell::Text(text) => text.as_bytes().to_vec(),
            Cell::Bytes(bytes) => bytes.clone(),
            other => panic!("{other:?} is no text"),
        }
    }
    let whole = |cell: &Cell| match cell {
        Cell::Whole(number) => *number,
        other => panic!("{other:?} is no number"),
    };
    match kind {
        Type::INT32 => values::<Int32Type>(&mut column, cells, |cell| whole(cell) as i32),
        Type::INT64 => values::<Int64Type>(&mut column, cells, whole),
        Type::FLOAT => values::<FloatType>(&mut column, cells, |_| 0.5),
        Type::DOUBLE => values::<DoubleType>(&mut column, cells, |cell| match cell {
            Cell::Float(number) => *number,
            other => panic!("{other:?} is no number"),
        }),
        Type::BYTE_ARRAY => values::<ByteArrayType>(&mut column, cells, |cell| bytes(cell).into()),
        _ => values::<FixedLenByteArrayType>(&mut column, cells, |cell| {
            parquet::data_type::ByteArray::from(bytes(cell)).into()
        }),
    }
    column.close().unwrap();
}

/// Writes cells of a column of one level that may be missing or not.
fn values<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    cells: &[Cell],
    value: impl Fn(&Cell) -> T::T,
) {
    let there = |cell: &&Cell| !matches!(cell, Cell::Null);
    let found: Vec<T::T> = cells.iter().filter(there).map(value).collect();
    let writer = column.typed::<T>();
    let most = writer.get_descriptor().max_def_level();
    let levels: Vec<i16> =
        cells.iter().map(|cell| if matches!(cell, Cell::Null) { most - 1 } else { most }).collect();
    let repeated: Vec<i16> = vec![0; cells.len()];
    let of_lists = writer.get_descriptor().max_rep_level() > 0;
    writer
        .write_batch(&found, (most > 0).then_some(&levels[..]), of_lists.then_some(&repeated[..]))
        .unwrap();
}
