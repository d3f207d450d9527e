//! Rows of files of Parquet that are written here.

use std::sync::Arc;

use parquet::{
    basic::Encoding,
    data_type::{ByteArray, ByteArrayType},
    file::{
        properties::{WriterProperties, WriterPropertiesBuilder},
        writer::SerializedFileWriter,
    },
    schema::parser::parse_message_type,
};

use super::*;

/// A file with a column `a` of these texts in each group, in pages of a thousand, and one `b` of the same.
fn written(groups: &[Vec<Option<String>>], with: WriterPropertiesBuilder) -> Vec<u8> {
    let schema = "message rows { optional binary a (string); optional binary b (string); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let with = with.set_data_page_row_count_limit(1000).set_write_batch_size(1000).build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(with)).unwrap();
    for cells in groups {
        let levels: Vec<i16> = cells.iter().map(|cell| cell.is_some().into()).collect();
        let texts: Vec<ByteArray> =
            cells.iter().flatten().map(|text| text.as_str().into()).collect();
        let mut group = file.next_row_group().unwrap();
        while let Some(mut column) = group.next_column().unwrap() {
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

fn open(bytes: Vec<u8>) -> Result<ParquetSource, ImportError> {
    let length = bytes.len() as u64;
    let bytes = Box::new(std::io::Cursor::new(bytes));
    let opened = Opened { bytes, length, path: "b.parquet".into() };
    ParquetSource::open(opened, "b.parquet".into(), &Wanted::Exactly(&["a", "b"]))
}

/// Rows of every batch, with their first cells; or why they can't be read.
fn batches(bytes: Vec<u8>) -> Result<Vec<Vec<String>>, String> {
    let mut source = open(bytes).map_err(|error| error.to_string())?;
    let (mut batch, mut all) = (Batch::default(), vec![]);
    while source.next_batch(&mut batch).map_err(|error| error.to_string())? {
        all.push(batch.rows().map(|row| row.get(0).to_owned()).collect());
    }
    Ok(all)
}

fn default() -> WriterPropertiesBuilder {
    WriterProperties::builder()
}

#[test]
fn rows_are_the_same_in_pages_of_every_encoding() {
    let cell = |row: usize| (row % 7 != 3).then(|| format!("account {}", row / 3));
    let cells: Vec<Option<String>> = (0..4500).map(cell).collect();
    let expected: Vec<String> = cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
    let groups = [cells[..2500].to_vec(), vec![], cells[2500..].to_vec()];
    let plain = |encoding| default().set_dictionary_enabled(false).set_encoding(encoding);
    for with in [
        default(),
        plain(Encoding::PLAIN),
        plain(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        plain(Encoding::DELTA_BYTE_ARRAY),
    ] {
        let all = batches(written(&groups, with)).unwrap();
        assert_eq!(all.concat(), expected);
        assert!(all.iter().all(|rows| rows.len() <= 512));
    }
}

/// Puts another number of rows into the footer of a file of 5,000, where `places` say.
fn patched(mut bytes: Vec<u8>, places: &[usize]) -> Vec<u8> {
    // 5,000 and 4,000 as the footer has them.
    let (old, new) = ([0x90, 0x4e], [0xc0, 0x3e]);
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    let found: Vec<usize> =
        (end - length..end).filter(|at| bytes[*at..].starts_with(&old)).collect();
    // Those of the file, of both columns, each with one of its statistics behind it, and of the group.
    assert_eq!(found.len(), 6);
    places.iter().for_each(|place| bytes[found[*place]..][..2].copy_from_slice(&new));
    bytes
}

#[test]
fn a_footer_that_claims_fewer_rows_than_there_are_is_refused() {
    let cells: Vec<Option<String>> = (0..5000).map(|row| Some(format!("a{}", row % 5))).collect();
    let whole = written(&[cells], default());
    assert_eq!(batches(whole.clone()).unwrap().concat().len(), 5000);
    for (places, words) in [
        (&[0][..], "another number of rows than its groups"),
        (&[0, 5], "another number of values than its group has rows"),
        (&[0, 3, 5], "another number of values than its group has rows"),
        // Only the pages know.
        (&[0, 1, 3, 5], "more values than its group has rows"),
    ] {
        let reason = batches(patched(whole.clone(), places)).unwrap_err();
        assert!(reason.contains(words), "{places:?}: {reason}");
    }
}

#[test]
fn a_few_bytes_of_long_texts_fill_no_batch_beyond_its_bounds() {
    let long = |bytes: usize| vec![Some("x".repeat(bytes)); 3000];
    let bytes = written(&[long(30_000)], default());
    assert!(bytes.len() < 200_000);
    let all = batches(bytes).unwrap();
    assert_eq!(all.iter().map(Vec::len).sum::<usize>(), 3000);
    assert!(all.iter().all(|rows| rows.len() <= 2), "{}", all[0].len());
    // A row with more than CSV allows is refused, and the next one is looked at.
    let mut source = open(written(&[long(40_000)], default())).unwrap();
    let mut batch = Batch::default();
    assert!(source.next_batch(&mut batch).unwrap());
    let first = batch.rows().next().unwrap();
    assert_eq!(first.fault().unwrap().reason, "a row of more than 65536 bytes");
    assert!(batch.rows().len() > 1);
}
