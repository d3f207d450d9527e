//! A first mapping of files that are no plain CSV.

use std::{fs, io::Write};

use ringfence_prover::command::mapping::{Mapping, What};

use super::write::{parquet, Cell};

#[test]
fn headers_of_parquet_and_of_packed_csv_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let balances = directory.path().join("b.parquet");
    let columns =
        "required binary uid (string); required binary coin (string); required double rate;";
    let row = vec![Cell::Text("a".into()), Cell::Text("BTC".into()), Cell::Float(0.5)];
    fs::write(&balances, parquet(columns, &[row], 9)).unwrap();
    let positions = directory.path().join("p.csv.gz");
    let mut encoder =
        flate2::write::GzEncoder::new(fs::File::create(&positions).unwrap(), Default::default());
    encoder.write_all(b"uid;instrument;qty\n1;2;3\n").unwrap();
    encoder.finish().unwrap();
    let init = |balances, positions| {
        let what = What::Init { vaults: None, balances: Some(balances), positions, reserves: None };
        Mapping { what }.run()
    };
    let text = init(balances.clone(), Some(positions)).unwrap();
    for part in [
        "file = \"b.parquet\"",
        "account = \"uid\"",
        "asset = \"coin\"",
        "amount = \"?\"",
        "file = \"p.csv.gz\"",
        "delimiter = \";\"",
        "market = \"instrument\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    fs::write(&balances, "PAR1, not really").unwrap();
    assert_eq!(init(balances, None).unwrap_err().code(), "RF-1280");
}
