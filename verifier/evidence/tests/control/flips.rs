//! Every single bit of every signature flipped: none counts.

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::{primitive::json, protocol::hash::digest::to_hex};
use ringfence_evidence::{
    address::Address,
    bitcoin::{bip322, output::OutputScript},
    chain::Chain,
    control::{
        after::DEFAULT_AGE,
        check::check,
        collect::{find, Against},
        entry::{Entry, Line},
        outcome::Outcome,
    },
    hex,
};
use serde_json::Value;

use crate::signer::*;

/// All bytes with one bit flipped.
fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len() * 8).map(|bit| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    })
}

/// All texts whose bytes have one bit flipped.
fn flipped_texts(text: &str) -> impl Iterator<Item = String> + '_ {
    flipped(text.as_bytes()).filter_map(|bytes| String::from_utf8(bytes).ok())
}

#[test]
fn t_no_flipped_bit_of_a_signature_counts() {
    for (name, entry) in valid_entries() {
        for (index, signature) in entry.signatures.iter().enumerate() {
            let texts: Vec<String> = match signature.split_at_checked(3) {
                Some((prefix @ ("smp" | "ful"), text)) => flipped(&STANDARD.decode(text).unwrap())
                    .map(|bytes| format!("{prefix}{}", STANDARD.encode(bytes)))
                    .collect(),
                _ => {
                    flipped(&hex::decode(signature).unwrap()).map(|bytes| to_hex(&bytes)).collect()
                }
            };
            for text in texts {
                let mut changed = entry.clone();
                changed.signatures[index] = text;
                let outcome = check(&changed, VENUE, BOOK);
                assert!(!matches!(outcome, Outcome::Valid { .. }), "{name}: {changed:?}");
            }
        }
        for script in flipped(&hex::decode(&entry.script).unwrap()) {
            let changed = Entry { script: to_hex(&script), ..entry.clone() };
            let outcome = check(&changed, VENUE, BOOK);
            assert!(!matches!(outcome, Outcome::Valid { .. }), "{name}: {changed:?}");
        }
    }
}

#[test]
fn t_no_flipped_bit_of_a_line_counts() {
    let headers = headers(0);
    for (name, entry) in valid_entries() {
        let subject = entry.subject().unwrap();
        let book_of =
            |chain: Chain, address: &Address| ((chain, *address) == subject).then_some(BOOK);
        let against = Against {
            venue: VENUE,
            book_of: &book_of,
            headers: &headers,
            snapshot: snapshot(),
            most_age: DEFAULT_AGE,
        };
        let line = |bytes: &[u8]| Line { number: 1, entry: Entry::parse(bytes) };
        let bytes = json::canonical(&entry).unwrap();
        assert!(find(line(&bytes), &against).signs(), "{name}");
        for changed in flipped(&bytes) {
            let finding = find(line(&changed), &against);
            let text = String::from_utf8_lossy(&changed);
            assert!(!matches!(finding.outcome, Outcome::Valid { .. }), "{name}: {text}");
        }
    }
}

#[test]
fn t_no_flipped_bit_of_a_vector_counts() {
    let files = [
        include_str!("../vectors/bip322/basic.json"),
        include_str!("../vectors/bip322/generated.json"),
    ];
    let mut checked = 0;
    for file in files {
        let file: Value = serde_json::from_str(file).unwrap();
        for vector in file["simple"].as_array().unwrap() {
            let text = |field: &str| vector[field].as_str().unwrap();
            let script = OutputScript::parse(text("address")).unwrap();
            let verify = |text_signature: &str| {
                bip322::verify(&script, text("message").as_bytes(), text_signature)
            };
            for signature in vector["bip322_signatures"].as_array().unwrap() {
                let signature = signature.as_str().unwrap();
                let Some(text) = signature.strip_prefix("smp") else { continue };
                checked += 1;
                for bytes in flipped(&STANDARD.decode(text).unwrap()) {
                    let changed = format!("smp{}", STANDARD.encode(bytes));
                    assert!(verify(&changed).is_err(), "{changed}");
                }
                for changed in flipped_texts(signature) {
                    assert!(verify(&changed).is_err(), "{changed}");
                }
            }
        }
    }
    assert_eq!(checked, 9);
}
