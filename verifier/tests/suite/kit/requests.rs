//! Which blocks to look up.

use ringfence_evidence::{control::after::After, list::block::BlockHash};
use ringfence_verifier::source::evidence::EvidenceFile;
use serde_json::Value;

use super::*;

/// The lines that are to be filled.
fn asked(out: &str) -> Vec<&str> {
    out.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
}

#[test]
fn heads_the_blocks_behind_them_and_those_of_signatures_are_asked_for() {
    let made = Made::new();
    let trial = made.trial();
    let out = quiet(&trial, &["reserves", "requests", "@bundle"]);
    let expected: Vec<String> = [SIGNED_AFTER, BITCOIN_HEAD, BITCOIN_HEAD + 1]
        .map(|number| format!("bitcoin {number} HASH TIME SOURCE"))
        .into_iter()
        .chain([ETHER_HEAD, ETHER_HEAD + 1].map(|n| format!("eip155:1 {n} HASH TIME SOURCE")))
        .collect();
    assert_eq!(asked(&out), expected);
    for words in [
        "of your own choice. Never take them from the venue",
        "4 signatures say that they were made after this block",
        "bitcoin-cli getblockhash 930000",
        "https://mempool.space/block/930000",
        "\"params\":[\"0x16e3600\",false]",
        "https://etherscan.io/block/24000000",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }

    // What the venue says of a block is not repeated, so nobody copies it.
    let headers = made.headers();
    for line in headers.lines() {
        let hash = line.split(' ').nth(2).unwrap();
        assert!(!out.contains(hash), "{hash}: {out}");
    }

    // Unfilled it is no headers file; filled it is the one that an audit needs.
    trial.file("unfilled.txt", out.as_bytes());
    assert_error(verify(&trial, &["--headers", "@unfilled.txt"]), "RF-2121", "HASH");
    let mut filled = out.clone();
    for (line, known) in expected.iter().zip(headers.lines()) {
        filled = filled.replace(line, known);
    }
    trial.file("filled.txt", filled.as_bytes());
    let with = |name: &str| {
        let headers = format!("@{name}");
        verify(&trial, &["--headers", &headers, "--table", "@table.json"]).1
    };
    assert!(with("filled.txt").contains("all balances are of blocks between"), "{filled}");

    let json: Value =
        serde_json::from_str(&quiet(&trial, &["reserves", "requests", "@bundle", "--json"]))
            .unwrap();
    assert_eq!(json["blocks"].as_array().unwrap().len(), 5);
    assert_eq!(json["blocks"][0]["why"][0], "after");
    assert_eq!(json["blocks"][0]["signatures"], 4);
    assert_eq!(json["blocks"][1]["line"], expected[1]);
}

#[test]
fn a_private_list_is_asked_for_beside_the_bundle() {
    let made = Made::new();
    let trial = made.trial_of(&made.bundle_with(Default::default()));
    for (file, bytes) in made.files().into_iter().filter(|(file, _)| *file != EvidenceFile::Control)
    {
        trial.file(&format!("private/{}", file.name()), &bytes);
    }
    let out = quiet(&trial, &["reserves", "requests", "@bundle", "--evidence", "@private"]);
    assert_eq!(asked(&out).len(), 4, "{out}");
}

#[test]
fn r17_r20_any_number_of_blocks_in_bad_lines_is_cut_and_counted() {
    let made = Made::new();
    let row = made.rows[0];
    let entry = made.entry(&row, made.after(), "nothing");
    let mut lines = control(&made.entries());
    for height in 0..1_500 {
        let after = After { height, hash: BlockHash([1; 32]) }.to_string();
        let mut entry = entry.clone();
        entry.after = after;
        lines.extend(control(&[entry]));
    }
    lines.extend(b"no entry\n{}\n");
    let files = |control: Vec<u8>| {
        let mut files = made.files();
        files.insert(EvidenceFile::Control, control);
        files
    };
    let trial = made.trial_of(&made.bundle_with(files(lines)));
    let out = quiet(&trial, &["reserves", "requests", "@bundle"]);
    assert_eq!(asked(&out).len(), 4 + 1_000, "{out}");
    assert!(asked(&out).contains(&"bitcoin 929900 HASH TIME SOURCE"), "the one of honest entries");
    assert!(out.contains("501 more blocks are named by signatures"), "{out}");
    assert!(out.contains("2 lines of control.jsonl name no block"), "{out}");
}
