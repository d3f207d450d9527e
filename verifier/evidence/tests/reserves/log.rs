//! Logs that another implementation made: Go's sumdb, whose formats C2SP wrote down.

use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    checkpoint::{
        check::{check, Keys, Signer},
        log::Log,
        note::Note,
        vkey::{KeyKind, VerifierKey},
    },
    hex,
};
use serde_json::Value;

const LOGS: &str = include_str!("../vectors/go-note/logs.json");

fn text<'a>(made: &'a Value, field: &str) -> &'a str {
    made[field].as_str().unwrap()
}

#[test]
fn v20_statements_in_logs_that_go_signed_hold() {
    let logs: Vec<Value> = serde_json::from_str(LOGS).unwrap();
    assert_eq!(logs.len(), 3);
    for made in logs {
        let key = VerifierKey::parse_kind(text(&made, "key"), KeyKind::Ed25519).unwrap();
        let note = Note::read(text(&made, "note").as_bytes()).unwrap();
        let mut log = Log::default();
        let leaves = made["leaves"].as_array().unwrap();
        for (epoch, leaf) in (0u64..).zip(leaves) {
            let digest = Digest(hex::decode_exact(leaf.as_str().unwrap()).unwrap());
            log.append(epoch, digest).unwrap();
        }
        let given = [key];
        let keys = Keys { given: &given, ..Keys::default() };
        for epoch in 0..log.size() {
            let proof = log.proof(epoch, note.clone()).unwrap();
            let path: Vec<Value> = proof
                .path
                .iter()
                .map(|hash| {
                    hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
                })
                .collect();
            assert_eq!(made["records"][epoch as usize], Value::Array(path));
            let digest = log.digest(epoch).unwrap();
            let report = check(&proof, epoch, digest, &keys, &[]);
            assert!(report.holds(), "{:?}", report.doubts);
            assert_eq!(report.signer, Signer::Given(given[0].name().into()));
            let other = check(&proof, epoch, Digest([9; 32]), &keys, &[]);
            assert!(!other.holds());
        }
    }
}
