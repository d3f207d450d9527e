//! From twelve wallets on four chains to a signed statement whose evidence a reader checks: docs/reserves.md, step by
//! step.

use std::{collections::BTreeMap, fs};

use ringfence_circuits::{proof::generators, protocol::hash::digest::Digest};
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::Silent,
};
use ringfence_verifier::{
    check::audit::audit,
    reader::{ForLog, ForReserves, Reader},
    report::{AuditReport, Status},
    source::{directory, evidence::EvidenceDirectory, WithEvidence},
};

use super::made::{Made, BOUND};
use crate::common::{
    proving::command,
    tables::{BALANCES, POSITIONS, VAULTS},
};

/// A venue that is proven, with a list, signatures and proofs of state.
fn gathered() -> Made {
    let made = Made::new();
    made.write("snapshot/vaults.csv", format!("{VAULTS}\na,main,clients,maintenance,,\n"));
    made.write("snapshot/balances.csv", format!("{BALANCES}\na,main,ETH,20000\n"));
    made.write("snapshot/positions.csv", format!("{POSITIONS}\n"));
    made.requests();
    made.answer();
    let directory = made.path("");
    let command = Prove { out: None, ..command(&directory) };
    let (epoch, proven) = prove(&command, ringfence_fixtures::binance(), &Silent).unwrap();
    drop(epoch);
    made.good(&Made::LIST.map(|of| if of == BOUND { &proven.bound } else { of }));
    made.challenge();
    made.write("signatures.csv", made.signatures());
    let (code, out, error) =
        made.import(&["--signatures", "@signatures.csv", "--answers", "@answers"]);
    assert_eq!((code, &error[..]), (0, ""), "{out}");
    made
}

/// What a reader finds who has blocks and the venue's key, and a list that was given apart.
fn audited(made: &Made, bundle: &str, key: &str, given: bool) -> AuditReport {
    let reader = Reader {
        reserves: ForReserves {
            headers: Some(made.text("headers.txt").into()),
            ..ForReserves::default()
        },
        log: ForLog { keys: vec![key.to_owned()], ..ForLog::default() },
        ..Reader::default()
    };
    let bundle = directory::load(&made.path(bundle)).unwrap();
    let source = |k| generators::load(k, &generators::default_cache());
    let given = given.then(|| EvidenceDirectory::new(&made.path("evidence")).unwrap());
    match given {
        None => audit(&bundle, &reader, &source, &|_| {}).unwrap(),
        Some(given) => {
            audit(&WithEvidence::new(&bundle, &given), &reader, &source, &|_| {}).unwrap()
        }
    }
}

fn levels(report: &AuditReport) -> BTreeMap<String, usize> {
    let mut levels = BTreeMap::new();
    for row in report.reserves.as_ref().unwrap().results.iter() {
        *levels.entry(format!("{} {}", row.asset, row.level)).or_default() += 1;
    }
    levels
}

#[test]
fn twelve_wallets_on_four_chains_come_to_a_signed_statement() {
    let made = gathered();
    let out = made.good(&["sign", "--new-key", "example.com/solvency", "--key", "@signing.key"]);
    let key = out.lines().last().unwrap().to_owned();
    made.write("declared.csv", "book,asset,amount,evidence\nclients,EUR,5,bank letter\n");
    let complete = |out: &str, more: &[&str]| {
        let table = ["--reserves", "@declared.csv", "--evidence", "@evidence", "--signer", &key];
        let work = ["complete", "--work", "@work", "--out", out, "--json"];
        let (code, printed, error) = made.run(&[&work[..], &table, more].concat());
        assert_eq!(code, 0, "{error}");
        let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
        printed["statement"].as_str().unwrap().to_owned()
    };
    let sign = |bundle: &str| {
        let proof = format!("{bundle}/statement.tlog-proof");
        let log = ["--log", "@log", "--key", "@signing.key"];
        made.good(&[&["sign", "--bundle", bundle, "--out", &proof][..], &log].concat());
    };
    let statement = complete("@public", &["--publish-list"]);
    sign("@public");
    let report = audited(&made, "public", &key, false);
    assert_eq!(report.statement, Digest::parse(&statement).unwrap());
    for clause in ["V11", "V12", "V13", "V14", "V15", "V16", "V18", "V20"] {
        let claims: Vec<_> = report.claims.iter().filter(|of| of.clause == clause).collect();
        assert!(!claims.is_empty(), "{clause}");
        claims.iter().for_each(|of| assert_eq!(of.status, Status::Holds, "{of}"));
    }
    let found = levels(&report);
    assert_eq!((found["ETH proven"], found["BTC declared"]), (3, 4), "{found:?}");

    // With a private list it is the same statement, and an auditor is given the directory.
    assert_eq!(complete("@private", &[]), statement);
    sign("@private");
    let names = fs::read_dir(made.path("private")).unwrap().count();
    assert_eq!(names, 5, "statement, parameters, blocks, proofs and the place in the log");
    assert!(audited(&made, "private", &key, false).reserves.is_none());
    assert_eq!(levels(&audited(&made, "private", &key, true)), found);
}
