//! The tie-out of list, statement and V9.

use ringfence_circuits::{primitive::json, protocol::statement::Document};
use ringfence_verifier::source::Bundle;
use serde_json::Value;

use super::*;

fn usd(amount: &Value) -> BigInt {
    units(amount.as_str().unwrap(), 28)
}

/// What is brought by an honest reader.
fn brought(observer: &str) -> [&str; 8] {
    [
        "--headers",
        "@headers.txt",
        "--table",
        "@table.json",
        "--observation",
        "@seen.json",
        "--observer",
        observer,
    ]
}

fn paper(trial: &Trial) -> (i32, Value, String) {
    let observer = observer_key().text();
    let command = ["reserves", "tie-out", "@bundle", "--json", "--csv", "@tie.csv"];
    let (code, out, err) = run(trial, &[&command[..], &brought(&observer)].concat());
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")), err)
}

fn of<'a>(paper: &'a Value, book: &str, asset: &str) -> &'a Value {
    let rows = paper["assets"].as_array().unwrap();
    rows.iter().find(|row| row["book"] == book && row["asset"] == asset).unwrap()
}

#[test]
fn an_honest_list_ties_to_the_statement_and_to_what_is_counted() {
    // Two accounts hold half of the asset's smallest unit each: their sum is one more than the rows show.
    let made = with_accounts(2, |_| 500_000_000_000);
    let trial = made.trial_of(&made.bundle());
    let (code, tie, err) = paper(&trial);
    assert_eq!((code, &err[..]), (0, ""));
    let rows = tie["assets"].as_array().unwrap();
    assert!(rows.iter().all(|row| usd(&row["difference"]) == BigInt::ZERO), "{tie}");
    let ether = of(&tie, "clients", "FTT");
    assert_eq!((&ether["rows"], &ether["rows_sum"]), (&3.into(), &"4".into()));
    assert_eq!((&ether["rounding"], &ether["list_sum"]), (&"0.000001".into(), &"4.000001".into()));
    let bitcoin = of(&tie, "clients", "BTC");
    assert_eq!((&bitcoin["stated"], &bitcoin["other"]), (&"2.00000001".into(), &"1".into()));
    assert_eq!((&bitcoin["others"], &bitcoin["reserves"]), (&1.into(), &"3.00000001".into()));

    // What is counted by asset adds up to what the audit says of the book, at each level.
    let observer = observer_key().text();
    let (_, out, _) = verify(&trial, &[&["--json"], &brought(&observer)[..]].concat());
    let audit: Value = serde_json::from_str(&out).unwrap();
    for (book, levels) in
        tie["books"].as_array().unwrap().iter().zip(audit["reserves"]["books"].as_array().unwrap())
    {
        assert_eq!(book["book"], levels["book"]);
        for (at, name) in
            ["counted_proven", "counted_observed", "counted_declared"].iter().enumerate()
        {
            let level = &levels["levels"][at];
            assert_eq!(
                (&book[*name], &book["liabilities"]),
                (&level["counted"], &level["liabilities"])
            );
            let assets = rows.iter().filter(|row| row["book"] == book["book"]);
            let sum: BigInt = assets.map(|row| usd(&row[*name])).sum();
            assert_eq!(sum, usd(&book[*name]), "{name}");
        }
    }
    assert!(usd(&tie["books"][0]["counted_observed"]) > BigInt::ZERO, "{tie}");

    let csv = read(&trial, "tie.csv");
    assert_eq!(lines(&csv).len(), rows.len());
    for words in
        ["# headers: SHA-256", "# reserves.rows: SHA-256", "# control.jsonl: SHA-256", "of a test"]
    {
        assert!(csv.contains(words), "{words}: {csv}");
    }
}

#[test]
fn r22_a_tie_out_says_what_it_does_not_show() {
    let trial = Made::new().trial();
    let out = quiet(&trial, &["reserves", "tie-out", "@bundle"]);
    for words in [
        "Book clients",
        "Book house",
        "It does not show that amounts exist",
        "no proof was verified",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
}

#[test]
fn r21_a_stated_sum_that_the_rows_do_not_add_up_to_is_a_difference() {
    let made = Made::new();
    let changed = |change: fn(&mut Document)| {
        let mut document = made.document();
        change(&mut document);
        let statement = json::canonical(&document).unwrap();
        made.trial_of(&Bundle { statement, ..made.bundle() })
    };
    let of_list = |document: &mut Document| {
        document
            .reserves
            .iter()
            .position(|row| row.evidence == "list" && row.asset == "BTC")
            .unwrap()
    };
    let trial = changed(|document| {
        let at = document.reserves.iter().position(|row| row.evidence == "list").unwrap();
        document.reserves[at].amount.0 += 7u8;
    });
    let (code, tie, err) = paper(&trial);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("false[RF-2232]"), "{err}");
    let bitcoin = of(&tie, "clients", "BTC");
    assert_eq!(bitcoin["difference"], "0.00000007");
    // Of a list that is not the statement's nothing counts as more than declared.
    assert_eq!(bitcoin["counted_proven"], Value::Null);
    assert!(lines(&read(&trial, "tie.csv")).iter().any(|row| row[7] == "0.00000007"));
    // A sum that is not stated at all.
    let mut document = made.document();
    let at = of_list(&mut document);
    document.reserves.remove(at);
    let statement = json::canonical(&document).unwrap();
    let trial = made.trial_of(&Bundle { statement, ..made.bundle() });
    let (code, tie, _) = paper(&trial);
    assert_eq!((code, &of(&tie, "clients", "BTC")["difference"]), (1, &"-2.00000001".into()));
}
