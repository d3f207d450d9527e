//! CSV packed with gzip and zstd.

use std::{fs, io::Write, path::Path};

use flate2::{write::GzEncoder, Compression};

use super::{import, inputs, refused, tables, TABLES};
use crate::mapping::Export;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::Encoder::new(vec![], 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Packs a table in two parts, as several members or frames.
fn pack(directory: &Path, table: &str, end: &str, pack: fn(&[u8]) -> Vec<u8>) {
    let path = directory.join(format!("{table}.csv"));
    let text = fs::read(&path).unwrap();
    let (first, second) = text.split_at(text.len() / 2);
    fs::write(directory.join(format!("{table}.csv.{end}")), [pack(first), pack(second)].concat())
        .unwrap();
    fs::remove_file(path).unwrap();
}

#[test]
fn packed_tables_make_the_same_epoch() {
    let plain = tables();
    let expected = inputs(&import(plain.directory.path()).unwrap());
    for (end, how) in [("gz", gzip as fn(&[u8]) -> Vec<u8>), ("zst", zstd)] {
        let packed = tables();
        for table in TABLES {
            pack(packed.directory.path(), table, end, how);
        }
        assert_eq!(inputs(&import(packed.directory.path()).unwrap()), expected, "{end}");
    }
}

#[test]
fn mapped_files_may_be_packed() {
    let mapping = "csv = { delimiter = ';', decimal = ',', skip_lines = 1 }
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
[balances]
file = 'b*'
account = 'who'
asset = 'coin'
amount = 'much'
";
    let text = "\u{feff}title\r\nwho;coin;much\r\na;USDT;1,5\r\n";
    let plain = Export::new(mapping, &[("b.txt", text)]);
    for (name, bytes) in [("b.txt.gz", gzip(text.as_bytes())), ("b.zst", zstd(text.as_bytes()))] {
        let packed = Export::new(mapping, &[]);
        packed.write(name, bytes);
        assert_eq!(packed.totals(), plain.totals(), "{name}");
    }
}

#[test]
fn lines_are_counted_in_the_text() {
    let wrong = tables();
    let directory = wrong.directory.path();
    fs::write(
        directory.join("balances.csv"),
        "account,vault,asset,amount\na,main,USDT,1\n\na,main,X,1\n",
    )
    .unwrap();
    pack(directory, "balances", "gz", gzip);
    let (code, text) = refused(directory);
    assert_eq!(code, "RF-1204");
    assert!(text.contains("balances.csv.gz:4: asset"), "{text}");
}

#[test]
fn what_is_cut_off_or_damaged_is_refused_with_file_and_line() {
    let rows: String = (0..20_000).map(|row| format!("a{row},main,USDT,{row}\n")).collect();
    let text = format!("account,vault,asset,amount\n{rows}");
    for (end, how) in [("gz", gzip as fn(&[u8]) -> Vec<u8>), ("zst", zstd)] {
        let whole = how(text.as_bytes());
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 0xff;
        let behind = [&whole[..], b"and more"].concat();
        for bytes in [&whole[..whole.len() - 1], &whole[..middle], &whole[..5], &flipped, &behind] {
            let wrong = tables();
            let directory = wrong.directory.path();
            fs::remove_file(directory.join("balances.csv")).unwrap();
            fs::write(directory.join(format!("balances.csv.{end}")), bytes).unwrap();
            let (code, text) = refused(directory);
            // A turned bit may also make rows that are refused.
            assert!(["RF-1280", "RF-1204"].contains(&code), "{text}");
            assert!(text.contains(&format!("balances.csv.{end}:")), "{text}");
        }
        let wrong = tables();
        fs::remove_file(wrong.directory.path().join("balances.csv")).unwrap();
        let name = format!("balances.csv.{end}");
        fs::write(wrong.directory.path().join(&name), &whole[..whole.len() - 1]).unwrap();
        let (code, text) = refused(wrong.directory.path());
        assert_eq!(code, "RF-1280", "{text}");
        let line: u64 = text.split(':').nth(1).unwrap().parse().unwrap();
        assert!((2..=20_002).contains(&line), "{text}");
    }
}

#[test]
fn a_name_that_says_another_kind_is_refused() {
    for (name, bytes) in [
        ("balances.csv", gzip(b"account,vault,asset,amount\n")),
        ("balances.csv.gz", b"account,vault,asset,amount\n".to_vec()),
        ("balances.csv.gz", zstd(b"account,vault,asset,amount\n")),
        ("balances.csv.zst", vec![]),
        ("balances.parquet", b"account,vault,asset,amount\n".to_vec()),
    ] {
        let wrong = tables();
        fs::remove_file(wrong.directory.path().join("balances.csv")).unwrap();
        fs::write(wrong.directory.path().join(name), bytes).unwrap();
        let (code, text) = refused(wrong.directory.path());
        assert_eq!(code, "RF-1280", "{name}: {text}");
        assert!(text.starts_with(name), "{text}");
    }
}

#[test]
fn a_table_that_stands_there_twice_is_refused() {
    let twice = tables();
    let directory = twice.directory.path();
    fs::write(directory.join("vaults.csv.zst"), zstd(b"account")).unwrap();
    let (code, text) = refused(directory);
    assert_eq!(code, "RF-1280");
    assert!(text.contains("vaults.csv.zst") && text.contains("vaults.csv\""), "{text}");
}

#[test]
fn what_unpacks_to_far_more_takes_no_more_memory_than_a_row() {
    let endless = vec![b'0'; 64 << 20];
    for (end, bytes) in [("gz", gzip(&endless)), ("zst", zstd(&endless))] {
        assert!(bytes.len() < 1 << 17);
        let wrong = tables();
        let directory = wrong.directory.path();
        fs::remove_file(directory.join("vaults.csv")).unwrap();
        fs::write(directory.join(format!("vaults.csv.{end}")), bytes).unwrap();
        let (code, text) = refused(directory);
        assert_eq!(code, "RF-1204");
        assert!(text.contains("a row of more than 65536 bytes"), "{text}");
    }
}

#[test]
fn a_frame_that_refers_too_far_back_is_refused() {
    let mut encoder = zstd::stream::Encoder::new(vec![], 1).unwrap();
    encoder.window_log(28).unwrap();
    encoder.write_all(b"account,vault,asset,amount\n").unwrap();
    let wrong = tables();
    let directory = wrong.directory.path();
    fs::remove_file(directory.join("balances.csv")).unwrap();
    fs::write(directory.join("balances.csv.zst"), encoder.finish().unwrap()).unwrap();
    let (code, text) = refused(directory);
    assert_eq!(code, "RF-1280", "{text}");
    assert!(text.starts_with("balances.csv.zst:1: zstd"), "{text}");
}
