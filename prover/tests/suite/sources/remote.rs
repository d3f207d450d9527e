//! Files that somebody else brings.

use std::{
    collections::BTreeMap,
    io::{self, Cursor, Read, Seek, SeekFrom},
};

use ringfence_prover::snapshot::{
    source::{FileBytes, Remote},
    ImportError,
};

use super::{
    inputs,
    write::{parquet, Cell},
};
use crate::{
    common::{import_with, parameters},
    mapping::Export,
};

/// A store in memory.
#[derive(Debug, Default)]
struct Store(BTreeMap<String, Vec<u8>>);

/// A file that breaks off behind so many bytes.
struct Broken(Cursor<Vec<u8>>, u64);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() >= self.1 {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let most = usize::try_from(self.1 - self.0.position()).unwrap().min(buffer.len());
        self.0.read(&mut buffer[..most])
    }
}

impl Seek for Broken {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Remote for Store {
    fn open(&self, address: &str) -> io::Result<(Box<dyn FileBytes>, u64)> {
        let bytes = self.0.get(address).ok_or(io::ErrorKind::NotFound)?;
        let length = bytes.len() as u64;
        let whole = Cursor::new(bytes.clone());
        Ok(match address.contains("broken") {
            true => (Box::new(Broken(whole, length / 2)), length),
            false => (Box::new(whole), length),
        })
    }
}

const MAPPING: &str = "
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
[balances]
file = ['mem://bucket/b.END']
account = 'who'
asset = { value = 'USDT' }
amount = 'much'
";

#[test]
fn files_at_addresses_make_the_same_epoch() {
    let rows: Vec<Vec<Cell>> = (0..1000_i64)
        .map(|row| vec![Cell::Text(format!("a{row}")), Cell::Text(row.to_string())])
        .collect();
    let columns = "required binary who (string); required binary much (string);";
    let text: String = (0..1000).map(|row| format!("a{row},{row}\n")).collect();
    let text = format!("who,much\n{text}");
    let plain = Export::new(&MAPPING.replace("mem://bucket/b.END", "b.csv"), &[("b.csv", &text)]);
    let expected = inputs(&plain.import().unwrap());
    let store = Store(BTreeMap::from([
        ("mem://bucket/b.csv".to_owned(), text.into_bytes()),
        ("mem://bucket/b.parquet".to_owned(), parquet(columns, &rows, 300)),
    ]));
    for end in ["csv", "parquet"] {
        let export = Export::new(&MAPPING.replace("END", end), &[]);
        let imported = import_with(export.directory.path(), &parameters(), |options| {
            options.watch.remote = Some(&store);
        });
        assert_eq!(inputs(&imported.unwrap()), expected, "{end}");
    }
}

#[test]
fn without_one_who_reaches_them_addresses_are_refused() {
    for end in ["csv", "parquet"] {
        let (code, reason) = Export::new(&MAPPING.replace("END", end), &[]).refused();
        assert_eq!(code, "RF-1282");
        assert!(reason.contains(&format!("mem://bucket/b.{end}")), "{reason}");
    }
    for (address, words) in [
        ("mem://me:secret@bucket/b.csv", "a user or a password"),
        ("mem://bucket/*.csv", "one by one"),
        ("mem://bucket/b.csv', 'mem://bucket/b.csv", "stands twice"),
    ] {
        let mapping = MAPPING.replace("mem://bucket/b.END", address);
        let (code, reason) = Export::new(&mapping, &[]).refused();
        assert_eq!(code, "RF-1270");
        assert!(reason.contains(words) && !reason.contains("secret"), "{reason}");
    }
}

#[test]
fn a_place_that_breaks_off_is_no_damaged_file() {
    let columns = "required binary who (string); required binary much (string);";
    let rows = vec![vec![Cell::Text("a".into()), Cell::Text("1".into())]; 2000];
    let store = Store(BTreeMap::from([
        (
            "mem://broken/b.csv".to_owned(),
            [b"who,much\n".to_vec(), b"a,1\n".repeat(50_000)].concat(),
        ),
        ("mem://broken/b.parquet".to_owned(), parquet(columns, &rows, 300)),
    ]));
    for address in ["mem://broken/b.csv", "mem://broken/b.parquet", "mem://bucket/none.csv"] {
        let mapping = MAPPING.replace("mem://bucket/b.END", address);
        let export = Export::new(&mapping, &[]);
        let imported = import_with(export.directory.path(), &parameters(), |options| {
            options.watch.remote = Some(&store);
        });
        assert!(matches!(imported, Err(ImportError::Io { .. })), "{:?}", imported.err());
    }
}
