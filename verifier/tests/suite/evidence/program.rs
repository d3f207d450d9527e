//! Reserves through the built program: flags, files, exit codes.

use std::fs;

use ringfence_verifier::source::{evidence::EvidenceFile, Bundle};
use serde_json::Value;

use super::made::*;
use crate::common::program::*;

#[test]
fn a_private_directory_is_given_beside_the_bundle_and_rows_are_written() {
    let made = Made::new();
    let trial = made.trial_of(&made.bundle_with(Default::default()));
    for (file, bytes) in made.files() {
        trial.file(&format!("private/{}", file.name()), &bytes);
    }
    let observer = observer_key().text();
    let brought = [
        "--evidence",
        "@private",
        "--headers",
        "@headers.txt",
        "--table",
        "@table.json",
        "--observation",
        "@seen.json",
        "--observer",
        &observer,
    ];
    let (code, out, err) = verify(&trial, &[&brought[..], &["--rows", "@rows.csv"]].concat());
    // Nothing binds these reserves, and the venue's own book is short: nothing can be said, and nothing is false.
    assert!(code == 2 && err.starts_with("error[RF-2041]: "), "{out}{err}");
    assert!(out.contains("Reserves in the list, by what stands behind them"), "{out}");
    let rows = fs::read_to_string(trial.at("rows.csv")).unwrap();
    assert!(rows.starts_with("# ringfence-verifier"), "{rows}");
    assert!(rows.contains("# state.bin: SHA-256"), "{rows}");
    assert_eq!(rows.lines().filter(|line| line.contains(",proven,")).count(), 2, "{rows}");
    let json = [&brought[..], &["--rows", "@rows.json", "--json"]].concat();
    let (code, out, _) = verify(&trial, &json);
    assert_eq!(code, 2);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["reserves"]["levels"][2]["level"], "proven");
    let rows: Value = serde_json::from_slice(&fs::read(trial.at("rows.json")).unwrap()).unwrap();
    assert_eq!(rows["rows"].as_array().unwrap().len(), made.rows.len());
    assert_eq!(rows["program"], report["reserves"]["program"]);
    // Without the list there are no rows to write.
    assert_error(verify(&trial, &["--rows", "@rows.csv"]), "RF-2025", "no list");
    // A list beside rows of the bundle, or half of a list in it.
    let half = Bundle {
        evidence: made
            .files()
            .into_iter()
            .filter(|(file, _)| *file != EvidenceFile::Rows)
            .collect(),
        ..made.bundle()
    };
    assert_error(made.trial_of(&half).audit(&[]), "RF-2012", "reserves.rows");
}

#[test]
fn what_a_reader_brings_is_refused_by_name() {
    let made = Made::new();
    let trial = made.trial();
    let bad = |name: &str, bytes: &[u8]| trial.file(name, bytes);
    let lines = bad("bad.txt", b"bitcoin 1 abc now mine\n");
    let junk = bad("junk.json", b"{}");
    bad("junk.json.note", b"nothing");
    let key = venue_key().text();
    let cases: [(&[&str], &str, &str); 9] = [
        (&["--headers", &lines], "RF-2121", "line 1"),
        (&["--headers", "@nowhere.txt"], "RF-2012", "nowhere.txt"),
        (&["--table", &junk], "RF-2122", "table"),
        (&["--key", "example.com+1+2"], "RF-2123", "key"),
        (&["--witness", &key], "RF-2123", ""),
        (&["--accept-chain", "ether"], "RF-2124", "ether"),
        (&["--observation", &junk], "RF-2125", "junk.json"),
        (&["--checkpoint", &junk], "RF-2126", "junk.json"),
        (&["--count-surplus", "GOLD"], "RF-2128", "GOLD"),
    ];
    for (arguments, code, words) in cases {
        assert_error(verify(&trial, arguments), code, words);
    }
    let required = ["--require", "coverage-proven:clients"];
    assert_error(
        verify(&made.trial_of(&made.epoch.bundle), &required),
        "RF-2022",
        "coverage-proven",
    );
    assert_error(verify(&trial, &["--require", "coverage-proven:nobody"]), "RF-2022", "nobody");
}
