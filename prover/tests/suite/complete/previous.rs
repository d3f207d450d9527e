//! A statement that is completed is compared with the one before it, on demand.

use std::path::Path;

use ringfence_circuits::protocol::statement::{Correction, Document, Signer};
use ringfence_prover::{
    command::{complete::Complete, completion::Signing, kept, previous},
    epoch::Silent,
    snapshot::Previous,
};

use super::made::{key, Copy};

#[test]
fn a_statement_is_compared_with_the_one_before_on_demand() {
    let copy = Copy::new();
    copy.complete().unwrap();
    let previous = copy.path("bundle");
    let command =
        Complete { previous: Some(previous.clone()), out: copy.path("again"), ..copy.command() };
    // The first epoch follows none.
    let error = command.run(&Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1328");
    assert!(error.to_string().contains("another previous statement"), "{error}");
    let nowhere = Complete { previous: Some(copy.path("nowhere")), ..command };
    assert!(nowhere.run(&Silent).unwrap_err().code().starts_with("RF-"));
    assert!(!copy.path("again").exists());
}

#[test]
fn promises_and_keys_of_the_statement_before_are_compared() {
    let copy = Copy::new();
    copy.complete().unwrap();
    let bound = copy.statement();
    let mut before = previous::read(&copy.path("bundle")).unwrap();
    let mut bound = Document { previous: before.statement, ..bound };
    let compare = |bound: &Document, before: &Previous, next: Option<&str>, keys: &[&String]| {
        let signing = Signing {
            signers: keys.iter().map(|key| (*key).clone()).collect(),
            next_snapshot: next.map(str::to_owned),
        };
        let found = kept::compare(bound, &signing, before, Path::new("before"));
        found.map(|warnings| warnings.into_iter().map(|of| of.code).collect::<Vec<_>>())
    };
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), [""; 0]);
    // A promise that was kept, and one that was not.
    before.next_snapshot = Some(bound.snapshot_time.clone());
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), [""; 0]);
    let promise = "2025-02-01T00:00:00Z";
    before.next_snapshot = Some(promise.into());
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), ["RF-1246"]);
    // A correction repeats it.
    bound.corrects = Some(Correction { epoch: 0.into(), reason: "wrong".into() });
    assert_eq!(compare(&bound, &before, Some(promise), &[]).unwrap(), [""; 0]);
    for next in [None, Some("2025-02-02T00:00:00Z")] {
        let error = compare(&bound, &before, next, &[]).unwrap_err();
        assert_eq!(error.code(), "RF-1328");
        assert!(error.to_string().contains(promise), "{error}");
    }
    // Keys.
    before.next_snapshot = None;
    let other = Signer::new("other.example/log", [3; 32]).unwrap().to_string();
    before.signers = vec![key(1), key(2)];
    assert_eq!(compare(&bound, &before, None, &[&key(2), &key(3)]).unwrap(), [""; 0]);
    assert_eq!(compare(&bound, &before, None, &[&key(3)]).unwrap(), ["RF-1329"]);
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), ["RF-1329"]);
    assert_eq!(compare(&bound, &before, None, &[&other]).unwrap(), ["RF-1329"]);
}

#[test]
fn denied_warnings_of_reserves_complete_nothing() {
    let copy = Copy::new();
    copy.reserves(&["clients,USDT,3,wallet 1"]);
    let command = Complete { deny_warnings: true, ..copy.command() };
    let error = command.run(&Silent).unwrap_err();
    assert_eq!((error.code(), error.exit_code()), ("RF-1240", 1), "{error}");
    assert!(error.to_string().contains("RF-1290"), "{error}");
    assert!(!copy.path("bundle").exists());
    let allow_warning = ["RF-1290", "RF-1291", "RF-1292"].map(str::to_owned).to_vec();
    let made = Complete { allow_warning, ..command }.run(&Silent).unwrap();
    assert!(made.warnings.iter().any(|found| found.code == "RF-1290"));
}
