//! Tables packed, in Parquet and from elsewhere: whatever they are written in, the same rows make the same epoch.

mod database;
mod draft;
mod packed;
mod parquet;
mod remote;
mod write;

use std::{fs, path::Path};

use ringfence_prover::snapshot::{ImportError, Imported, WARNINGS_FILE};

use crate::common::{import_with, parameters, tables::Tables};
use write::{parquet, Cell};

/// All of a snapshot's tables, by the name of the file without its end.
const TABLES: [&str; 4] = ["vaults", "balances", "positions", "reserves"];

/// The usual tables, with reserves.
fn tables() -> Tables {
    let mut tables = Tables::good();
    tables.reserves.push("clients,BTC,2,a letter".into());
    tables.write();
    tables
}

fn import(directory: &Path) -> Result<(Imported, tempfile::TempDir), ImportError> {
    import_with(directory, &parameters(), |_| {})
}

/// Code and text of the refusal.
fn refused(directory: &Path) -> (&'static str, String) {
    match import(directory) {
        Err(error) => (error.code(), error.to_string()),
        Ok((imported, _)) => panic!("it was imported: {:?}", imported.summary),
    }
}

/// What an epoch is made of: every file of the import, byte by byte, with totals, warnings and reserves.
fn inputs((imported, work): &(Imported, tempfile::TempDir)) -> Vec<String> {
    let mut parts = vec![];
    for entry in fs::read_dir(work.path().join("imported")).unwrap() {
        let path = entry.unwrap().path();
        // It has lines about foreign files, which are called differently.
        if path.file_name().unwrap() != WARNINGS_FILE {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            parts.push(format!("{name} {:?}", fs::read(&path).unwrap()));
        }
    }
    parts.sort();
    let summary = &imported.summary;
    for lane in &summary.lanes {
        parts.push(format!("{} {} {}", lane.book, lane.lane, lane.total));
    }
    parts.push(format!("{:?} {:?}", imported.reserves, summary.warnings));
    parts.push(format!("{:?} {} {}", summary.vaults, summary.dust, summary.rounded));
    parts
}

/// The rows of a table as cells of text.
fn cells(directory: &Path, table: &str) -> (Vec<String>, Vec<Vec<Cell>>) {
    let text = fs::read_to_string(directory.join(format!("{table}.csv"))).unwrap();
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let header = split(lines.next().unwrap());
    let rows = lines.map(|line| {
        let cells = split(line).into_iter();
        cells.map(|cell| if cell.is_empty() { Cell::Null } else { Cell::Text(cell) }).collect()
    });
    (header, rows.collect())
}

/// Turns a table into Parquet.
fn to_parquet(directory: &Path, table: &str) {
    let (header, rows) = cells(directory, table);
    let columns: Vec<String> =
        header.iter().map(|name| format!("optional binary {name} (string);")).collect();
    let bytes = parquet(&columns.concat(), &rows, 2);
    fs::write(directory.join(format!("{table}.parquet")), bytes).unwrap();
    fs::remove_file(directory.join(format!("{table}.csv"))).unwrap();
}
