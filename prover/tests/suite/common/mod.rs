//! What the tests of snapshots share.

#![allow(dead_code)]

pub mod killed;
pub mod program;
pub mod proving;
pub mod tables;
pub mod taint;

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::{
    index::BookIndex,
    parameters::Parameters,
    shape::{Shape, SHAPES},
};
use ringfence_prover::snapshot::{
    import, ImportError, Imported, Options, Record, RecordReader, DEFAULT_MAX_ERRORS,
};

pub fn parameters() -> Parameters {
    Parameters::from_json(include_bytes!("../../data/small.json")).unwrap()
}

pub fn import_with<'a>(
    snapshot: &Path,
    parameters: &Parameters,
    change: impl FnOnce(&mut Options<'a>),
) -> Result<(Imported, tempfile::TempDir), ImportError> {
    let work = tempfile::tempdir().unwrap();
    let mut options = Options {
        order_key: [1; 32].into(),
        out: work.path().join("imported"),
        shapes: &SHAPES,
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    change(&mut options);
    let result = import(snapshot, parameters, &options);
    let left = fs::read_dir(work.path()).unwrap().count();
    assert_eq!(left, usize::from(result.is_ok()), "something was left behind");
    result.map(|imported| (imported, work))
}

pub fn records(imported: &Imported) -> Vec<(BookIndex, Shape, Vec<Record>)> {
    let read = |file: &PathBuf| {
        let mut reader = RecordReader::open(file).unwrap();
        std::iter::from_fn(|| reader.next_record().unwrap()).collect::<Vec<_>>()
    };
    let rows = imported.rows.iter();
    rows.map(|row| (row.book, row.shape, read(&row.file))).collect()
}
