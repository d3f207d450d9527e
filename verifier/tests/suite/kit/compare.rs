//! What lists have in common.

use ringfence_circuits::{primitive::json, protocol::statement::Document};
use ringfence_evidence::{
    control::challenge::Challenge,
    list::{document::List, rows},
};
use ringfence_verifier::source::evidence::EvidenceFile;
use serde_json::Value;

use super::*;

/// A list of another venue with some of the same addresses, and the statement that names it.
struct Other {
    list: Vec<u8>,
    rows: Vec<u8>,
    statement: Vec<u8>,
    control: Vec<u8>,
}

/// The last row is of the made venue's house; `signed` rows are signed for the other venue.
fn other(made: &Made, kept: &[usize], signed: &[usize]) -> Other {
    let rows: Vec<Row> = kept.iter().map(|at| Row { book: 0, ..made.rows[*at] }).collect();
    let mut lines = vec![];
    let list = List { venue: "other".into(), epoch: 5, salt: [8; 32], ..made.list.clone() };
    let summary = rows::write(&mut lines, &list, 1, rows.iter().copied()).unwrap();
    let list = List { rows: summary.digest, ..list }.write().unwrap();
    let mut document: Document = made.document();
    document.venue = "other".into();
    document.epoch = 5u64.into();
    document.evidence = Some(List::digest(&list));
    document.books[0].name = "all".into();
    let after = made.after();
    let entries: Vec<_> = signed
        .iter()
        .map(|at| {
            let row = made.rows[*at];
            let chain = made.list.holding(row.holding.into()).unwrap().chain;
            let challenge =
                Challenge { venue: "other", book: "all", chain, address: row.address, after };
            made.entry(&row, after, &challenge.text().unwrap())
        })
        .collect();
    Other {
        list,
        rows: lines,
        statement: json::canonical(&document).unwrap(),
        control: control(&entries),
    }
}

impl Other {
    fn put(&self, trial: &Trial) {
        trial.file("other/reserves.json", &self.list);
        trial.file("other/reserves.rows", &self.rows);
        trial.file("other/control.jsonl", &self.control);
        trial.file("other-statement.json", &self.statement);
    }
}

const BOTH: [&str; 7] = [
    "compare",
    "@bundle",
    "@other",
    "--statement",
    "@other-statement.json",
    "--headers",
    "@headers.txt",
];

#[test]
fn r4_a_wallet_of_two_venues_is_shown_with_whose_entry_signs() {
    let made = Made::new();
    let trial = made.trial();
    other(&made, &[0, 1, 3], &[3]).put(&trial);
    let out = quiet(&trial, &[&BOTH[..], &["--csv", "@common.csv"]].concat());
    for words in [
        "of \"example\" by its own words, epoch 0; 4 rows at 4 addresses",
        "of \"other\" by its own words, epoch 5; 3 rows at 3 addresses",
        "Addresses that stand in more than one of these lists: 3",
        "list 1: \"example\", epoch 0, line 4, book ",
        "list 2: \"other\", epoch 5, line 3, book \"all\", FTT; signed for it after 2026-01-30T23:59:59Z",
        "list 2: \"other\", epoch 5, line 1, book \"all\", BTC; no entry that counts signs for it",
        "held against nobody",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let csv = read(&trial, "common.csv");
    let rows = lines(&csv);
    assert_eq!(rows.len(), 6);
    let signed = |row: &&Vec<&str>| row[8].starts_with("signed");
    assert_eq!(rows.iter().filter(signed).count(), 4, "{csv}");
    assert!(csv.contains("# 2: control.jsonl: SHA-256"), "{csv}");
    let json: Value =
        serde_json::from_str(&quiet(&trial, &[&BOTH[..], &["--json"]].concat())).unwrap();
    assert_eq!(json["common"].as_array().unwrap().len(), 3);
    assert_eq!(json["common"][0]["address"], made.rows[0].address.to_string());
    assert_eq!(json["common"][0]["lists"][1]["signed_after"], Value::Null);
}

#[test]
fn r17_a_list_that_anyone_wrote_holds_nothing_against_the_venue() {
    let made = Made::new();
    let trial = made.trial();
    // Somebody copies all addresses, and even the signatures, which are for another venue.
    let mut forged = other(&made, &[0, 1, 2, 3], &[]);
    forged.control = control(&made.entries());
    forged.put(&trial);
    let out = quiet(&trial, &BOTH);
    assert_eq!(out.matches("no entry that counts signs for it").count(), 4, "{out}");
    assert_eq!(out.matches("signed for it after").count(), 4, "{out}");
    // Without headers, or a statement that names the list, nothing is said of signatures.
    let out = quiet(&trial, &BOTH[..5]);
    assert!(out.contains("give blocks that you looked up"), "{out}");
    let out = quiet(&trial, &["compare", "@bundle", "@other", "--headers", "@headers.txt"]);
    assert!(out.contains("no statement was given that names it"), "{out}");
    assert_eq!(out.matches("signatures not checked").count(), 4, "{out}");
    // An audit knows nothing of it.
    let (code, _, err) = verify(&trial, &["--headers", "@headers.txt"]);
    assert!(code == 2 && err.starts_with("error[RF-2041]: "), "{err}");
}

#[test]
fn r4_the_same_account_of_another_chain_is_another_address() {
    let made = Made::new();
    let trial = made.trial();
    let mut moved = made.clone();
    moved.list.heads[1].chain = ringfence_evidence::chain::Chain::Eip155(10);
    moved.list.holdings[1].chain = ringfence_evidence::chain::Chain::Eip155(10);
    other(&moved, &[2, 3], &[]).put(&trial);
    let out = quiet(&trial, &BOTH);
    assert!(out.contains("No address stands in more than one"), "{out}");
}

#[test]
fn three_lists_and_two_epochs_of_a_venue_are_walked_side_by_side() {
    let made = with_accounts(20, u128::from);
    let trial = made.trial_of(&made.bundle());
    let all: Vec<usize> = (0..made.rows.len()).collect();
    let odd: Vec<usize> = all.iter().copied().filter(|at| at % 2 == 1).collect();
    let files = |name: &str, list: &Other| {
        trial.file(&format!("{name}/reserves.json"), &list.list);
        trial.file(&format!("{name}/reserves.rows"), &list.rows);
    };
    files("one", &other(&made, &all, &[]));
    files("two", &other(&made, &odd, &[]));
    let out = quiet(&trial, &["compare", "@bundle", "@one", "@two", "--json"]);
    let paper: Value = serde_json::from_str(&out).unwrap();
    let common = paper["common"].as_array().unwrap();
    assert_eq!(common.len(), all.len());
    let counts: Vec<usize> =
        common.iter().map(|address| address["lists"].as_array().unwrap().len()).collect();
    assert_eq!(counts, all.iter().map(|at| 2 + at % 2).collect::<Vec<_>>());
    // Epochs of one venue have most addresses in common, which says so by both names.
    let out = quiet(&trial, &["compare", "@one", "@two"]);
    assert_eq!(out.matches("\"other\", epoch 5, line").count(), 2 * odd.len(), "{out}");
}

#[test]
fn lists_that_are_none_are_refused_by_name() {
    let made = Made::new();
    let trial = made.trial();
    other(&made, &[0], &[]).put(&trial);
    let (list, rows) = made.list_files();
    trial.file("bad/reserves.json", b"{}");
    trial.file("bad/reserves.rows", &rows);
    trial.file("cut/reserves.json", &list);
    trial.file("cut/reserves.rows", &rows[..rows.len() - 1]);
    trial.file("changed/reserves.json", &list);
    trial.file("changed/reserves.rows", &rows[..=rows.iter().position(|b| *b == b'\n').unwrap()]);
    trial.file("half/reserves.json", &list);
    trial.file("empty/else", b"");
    trial.file("junk.json", b"{}");
    for (arguments, code, words) in [
        (&["compare", "@other", "@bad"][..], "RF-2032", "no list"),
        (&["compare", "@other", "@cut"], "RF-2032", "line 4"),
        (&["compare", "@other", "@changed"], "RF-2032", "digest"),
        (&["compare", "@other", "@half"], "RF-2032", "reserves.rows"),
        (&["compare", "@empty", "@other"], "RF-2032", "reserves.json"),
        (&["compare", "@other", "@bundle", "--statement", "@junk.json"], "RF-2032", "junk.json"),
        (&["compare", "@other", "@bundle", "--headers", "@junk.json"], "RF-2121", "line 1"),
        (&["compare", "@other", "@nowhere"], "RF-2012", "nowhere"),
    ] {
        let answer = run(&trial, arguments);
        assert_eq!(answer.1, "", "{arguments:?}");
        assert_error(answer, code, words);
    }
    let (code, _, err) = run(&trial, &["compare", "@other"]);
    assert_eq!(code, 2, "{err}");
    let json = run(&trial, &["compare", "@other", "@bad", "--json"]);
    assert!(json.1.contains("\"code\": \"RF-2032\""), "{}", json.1);
}

#[test]
fn r22_a_control_file_alone_says_nothing_of_another_venue() {
    let made = Made::new();
    let trial = made.trial();
    other(&made, &[0, 1], &[0]).put(&trial);
    // The other statement names another list: its books are not this list's.
    let list = made.list_files().0;
    let mut document = Document::from_canonical(&other(&made, &[0, 1], &[0]).statement).unwrap();
    document.evidence = Some(List::digest(&list));
    trial.file("other-statement.json", &json::canonical(&document).unwrap());
    let out = quiet(&trial, &BOTH);
    assert!(out.contains("no statement was given that names it"), "{out}");
    assert!(fs::exists(trial.at("bundle").clone() + "/" + EvidenceFile::Control.name()).unwrap());
}
