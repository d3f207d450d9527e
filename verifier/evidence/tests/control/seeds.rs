//! What the fuzz target `reserves-control` starts from: entries of every kind, and a file of all of them.

use ringfence_circuits::primitive::json;
use ringfence_evidence::control::entry::Entry;

use crate::{
    corpus::keep,
    signer::{ethereum_entry, key, valid_entries},
};

#[test]
fn seeds_of_signatures_are_made_here() {
    let line = |entry: &Entry| [json::canonical(entry).unwrap(), b"\n".to_vec()].concat();
    let entries = valid_entries();
    let all: Vec<u8> = entries.iter().flat_map(|(_, entry)| line(entry)).collect();
    keep("evidence/control.jsonl", &all);
    for (index, (name, entry)) in entries.iter().enumerate() {
        let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
        let kind: Vec<_> = words.filter(|word| !word.is_empty()).take(2).collect();
        let kind = kind.join("-").to_lowercase();
        keep(&format!("corpus/reserves-control/{index:02}-{kind}"), &line(entry));
    }
    let unsupported = Entry { scheme: "safe".into(), ..ethereum_entry(&key(3)) };
    let mixed = [&b"\nnot JSON\n"[..], &line(&unsupported), &line(&ethereum_entry(&key(1)))];
    keep("corpus/reserves-control/mixed", &mixed.concat());
}
