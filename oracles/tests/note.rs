//! Signed notes, checkpoints and proofs of a log, against Go's golang.org/x/mod/sumdb.
//!
//! `vectors/go-note` of the ordinary tests was written by `go/main.go`. With `RINGFENCE_GO=1` that program runs: what it
//! makes must be that file, and it checks what is made here.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::protocol::hash::digest::{to_hex, Digest};
use ringfence_evidence::{
    checkpoint::{
        body::Checkpoint,
        log::Log,
        merkle::{leaf_hash, verify_consistency, verify_inclusion, Hash},
        note::Note,
        vkey::{KeyKind, Signed, VerifierKey},
    },
    hex,
};
use ringfence_oracles::keep;
use serde::{Deserialize, Serialize};

/// A log with everything that is shown of it.
#[derive(Serialize, Deserialize)]
struct Made {
    key: String,
    leaves: Vec<String>,
    note: String,
    size: u64,
    root: String,
    records: Vec<Vec<String>>,
    consistency: Vec<Vec<String>>,
}

const FILE: &str = "go-note/logs.json";

fn recorded() -> Vec<Made> {
    serde_json::from_str(include_str!("../../verifier/evidence/tests/vectors/go-note/logs.json"))
        .unwrap()
}

fn hash(text: &String) -> Hash {
    hex::decode_exact(text).unwrap()
}

fn path(texts: &[String]) -> Vec<Hash> {
    texts.iter().map(hash).collect()
}

/// Go's program with a word, and what goes into it; `None` unless it is asked for.
fn go(word: &str, input: &str) -> Option<String> {
    if std::env::var_os("RINGFENCE_GO").is_none_or(|value| value != "1") {
        println!("Go's program was not run: RINGFENCE_GO=1 runs it");
        return None;
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/go");
    let mut command = Command::new("go");
    command.args(["run", "main.go", word]).current_dir(folder);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Go is installed");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "go run main.go {word} failed");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_go_makes_holds_here() {
    if let Some(text) = go("make", "") {
        keep(FILE, &text);
    }
    for made in recorded() {
        let key = VerifierKey::parse_kind(&made.key, KeyKind::Ed25519).unwrap();
        assert_eq!(key.to_string(), made.key);
        let note = Note::read(made.note.as_bytes()).unwrap();
        assert_eq!(note.to_string(), made.note);
        assert_eq!(key.signed(&note), Signed::Valid { time: None });
        let checkpoint = Checkpoint::read(&note.text).unwrap();
        assert_eq!(checkpoint.to_string(), note.text);
        let root = hash(&made.root);
        assert_eq!((checkpoint.size, checkpoint.root), (made.size, root));
        let mut log = Log::default();
        for (index, leaf) in (0u64..).zip(&made.leaves) {
            if index > 0 {
                let proof = path(&made.consistency[index as usize - 1]);
                let old = log.root();
                assert_eq!(verify_consistency(index, &old, made.size, &root, &proof), Ok(()));
            }
            log.append(index, Digest(hash(leaf))).unwrap();
        }
        assert_eq!(log.root(), root);
        for (index, leaf) in (0u64..).zip(&made.leaves) {
            let proof = path(&made.records[index as usize]);
            let leaf = leaf_hash(&hash(leaf));
            assert_eq!(verify_inclusion(index, made.size, &leaf, &proof, &root), Ok(()));
            assert_eq!(log.proof(index, note.clone()).unwrap().path, proof);
        }
    }
}

#[test]
fn what_is_made_here_holds_for_go() {
    let mut logs = vec![];
    for recorded in recorded() {
        // The same log, one leaf longer each time; the signature is Go's, since nothing here signs.
        let mut log = Log::default();
        for (index, leaf) in (0u64..).zip(&recorded.leaves) {
            log.append(index, Digest(hash(leaf))).unwrap();
        }
        let note = Note::read(recorded.note.as_bytes()).unwrap();
        let texts = |path: Vec<Hash>| path.iter().map(|hash| to_hex(hash)).collect();
        let records =
            (0..log.size()).map(|index| texts(log.proof(index, note.clone()).unwrap().path));
        let consistency = (1..log.size()).map(|old| texts(log.consistency(old).unwrap()));
        let root = log.root();
        assert_eq!(STANDARD.encode(root), note.text.lines().nth(2).unwrap());
        logs.push(Made {
            key: VerifierKey::parse(&recorded.key).unwrap().to_string(),
            leaves: recorded.leaves,
            note: note.to_string(),
            size: log.size(),
            root: to_hex(&root),
            records: records.collect(),
            consistency: consistency.collect(),
        });
    }
    let text = serde_json::to_string(&logs).unwrap();
    if let Some(said) = go("check", &text) {
        assert_eq!(said, format!("{} logs hold\n", logs.len()));
    }
}
