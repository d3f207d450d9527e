//! Tables of wallets and signatures, answers of nodes, signed messages.

use std::{fs, path::Path};

use ringfence_evidence::recognised::table::Table;
use ringfence_prover::reserves::{
    answer::{self, MAX_ANSWERS, MAX_SCAN},
    armour::{self, MAX_TEXT},
    error::Problems,
    table,
    wallet::{Reading, Wallets},
};

use super::{
    hostile::{filled, hostile_json},
    measure::{alone, bounded_files},
};

/// Reads an input as a file; the input is not in memory meanwhile.
fn read<T>(name: &str, bytes: Vec<u8>, read: impl FnOnce(&Path) -> T) -> T {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("input.json");
    fs::write(&path, &bytes).unwrap();
    let size = bytes.len();
    drop(bytes);
    bounded_files(name, size, || read(&path))
}

#[test]
fn r20_answers_take_little_memory() {
    let _alone = alone();
    let mut inputs = hostile_json(MAX_ANSWERS);
    let mut list = |name, before: &str, item: &str, after: &str| {
        inputs.push((name, filled(before, item, after, MAX_ANSWERS)));
    };
    list("empty answers", "[", "{\"result\":{}}", "]");
    list("blocks without fields", "[", "{\"stateRoot\":\"\"}", "]");
    list("amounts", "[", "{\"id\":\"\",\"result\":\"0x\"}", "]");
    list("nodes", "{\"accountProof\":[", "\"\"", "]}");
    list("nodes of one byte", "{\"accountProof\":[", "\"0x00\"", "]}");
    list("slots", "{\"accountProof\":[],\"storageProof\":[", "{}", "]}");
    list("proofs", "[", "{\"accountProof\":[],\"storageProof\":[{}]}", "]");
    for (name, bytes) in inputs {
        assert!(read(name, bytes, answer::read).is_err(), "{name}");
    }
    let before = "{\"bestblock\":\"\",\"unspents\":[";
    for (name, item) in [
        ("outputs", "{}"),
        ("outputs of nothing", "{\"scriptPubKey\":\"\",\"amount\":0}"),
        ("outputs of much", "{\"scriptPubKey\":\"00\",\"amount\":1e30}"),
        ("texts", "\"\""),
    ] {
        let bytes = filled(before, item, "]}", MAX_SCAN);
        assert!(read(name, bytes, answer::read).is_err(), "{name}");
    }
}

#[test]
fn r20_tables_take_little_memory() {
    let _alone = alone();
    let most = 32 << 20;
    let header = "chain,address,asset,contract,units,book\n";
    let okx = "coin,Network,Snapshot Height,address,amount\n";
    let with = |header: &str, row: &str| {
        let rows = row.repeat((most - header.len()) / row.len());
        format!("{header}{rows}").into_bytes()
    };
    let table = Table::compiled();
    let reading = Reading { book: Some("book"), known: None };
    for (name, bytes) in [
        ("rows without a header", with("", "a\n")),
        ("short rows", with(header, "a\n")),
        ("empty lines", with(header, "\n")),
        ("commas", with(header, ",")),
        ("commas and lines", with(header, &(",".repeat(30_000) + "\n"))),
        ("quotation marks", with(header, "\"\"\"\"\n")),
        ("an open quotation mark", with(header, "\"")),
        ("one long row", with(header, "x")),
        ("foreign rows", with(okx, "a,b\n")),
        ("carriage returns", with(okx, "\r")),
    ] {
        let _ = read(name, bytes, |path| Wallets::read(path, &table, reading).map(drop));
    }
    let too_long = vec![b'\n'; table::MAX_TABLE as usize + 1];
    let error = read("more than is read", too_long, |path| {
        Wallets::read(path, &table, reading).unwrap_err()
    });
    assert_eq!(error.code(), "RF-1411");
}

#[test]
fn r20_signed_messages_take_little_memory() {
    let _alone = alone();
    let begin = "-----BEGIN BITCOIN SIGNED MESSAGE-----\n";
    let signature = "-----BEGIN BITCOIN SIGNATURE-----\n";
    let end = "-----END BITCOIN SIGNATURE-----\n";
    let size = MAX_TEXT as usize;
    for (name, start, item) in [
        ("lines of a message", begin.to_owned(), "\n"),
        ("lines of a signature", format!("{begin}{signature}"), "a\n"),
        ("a long line", begin.to_owned(), "x"),
        ("beginnings", String::new(), begin),
        ("carriage returns", begin.to_owned(), "\r"),
        ("frames", String::new(), &format!("{begin}{signature}{end}")),
    ] {
        let text = start.clone() + &item.repeat((size - start.len()) / item.len());
        let found = read(name, text.into_bytes(), |path| {
            armour::read(path, &mut Problems::default()).unwrap()
        });
        assert!(found.is_empty(), "{name}");
    }
}
