//! `control.jsonl`.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use ringfence_circuits::primitive::json;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    control::{
        after::DEFAULT_AGE,
        collect::{find, Against, Control},
        entry::{Entry, Lines},
        outcome::Outcome,
    },
    headers::Headers,
    list::time::Time,
};

use super::venue::{made, said};
use crate::bounded;

/// Digits of r and s at the end of a compact signature.
const NUMBERS: usize = 128;

/// The made venue's entries: as lines, and by address the signatures that its keys made.
struct Made {
    file: Vec<u8>,
    lines: HashSet<Vec<u8>>,
    signatures: HashMap<(Chain, Address), HashSet<String>>,
}

impl Made {
    fn read() -> Self {
        let file = made("control.jsonl");
        let (lines, signatures) = (HashSet::new(), HashMap::new());
        let mut made = Made { file: file.clone(), lines, signatures };
        for line in file.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap();
            let entry = Entry::parse(line).unwrap();
            made.lines.insert(line.to_vec());
            let signatures = made.signatures.entry(entry.subject().unwrap()).or_default();
            signatures.extend(entry.signatures.iter().map(|text| numbers(text).to_owned()));
        }
        made
    }

    /// Whether the keys of the entry's address made what is in it. Compact signatures of several keys may stand in
    /// another order, and anything may stand where they don't bind.
    fn has(&self, line: &[u8], entry: &Entry) -> bool {
        let known = entry.subject().ok().and_then(|subject| self.signatures.get(&subject));
        let all = |known: &HashSet<String>| {
            entry.signatures.iter().all(|text| known.contains(numbers(text)))
        };
        let compact = entry.scheme.starts_with("bip137");
        self.lines.contains(line) || (compact && known.is_some_and(all))
    }
}

/// r and s of a compact signature; any other signature as it is.
fn numbers(text: &str) -> &str {
    let start = text.len().saturating_sub(NUMBERS);
    match text.len() == NUMBERS + 2 {
        true => text.get(start..).unwrap_or(text),
        false => text,
    }
}

/// The block of the challenge that the made venue's keys signed, as a reader knows it.
const BLOCK: &[u8] =
    b"bitcoin 840000 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a 2026-01-30T00:00:00Z node";

/// `control.jsonl`. What the made venue's keys did not sign is never valid.
pub fn control(data: &[u8]) {
    static MADE: OnceLock<Made> = OnceLock::new();
    let made = MADE.get_or_init(Made::read);
    let snapshot = Time::parse("2026-01-31T00:00:00Z").unwrap();
    let headers = Headers::read(BLOCK).unwrap();
    let book_of = |chain, address: &Address| {
        made.signatures.contains_key(&(chain, *address)).then_some("main")
    };
    let against = Against {
        venue: "Example",
        book_of: &book_of,
        headers: &headers,
        snapshot,
        most_age: DEFAULT_AGE,
    };
    let all = bounded(0, || Control::read(data, &against));
    let mut valid = 0;
    let texts = data.split_inclusive(|byte| *byte == b'\n');
    for (line, text) in Lines::new(data).zip(texts) {
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let line = line.unwrap();
        if let Ok(entry) = &line.entry {
            assert_eq!(json::canonical(entry).unwrap(), text);
        }
        let entry = line.entry.clone();
        let finding = bounded(0, || find(line, &against));
        said(&finding.outcome);
        if let (Outcome::Valid { .. }, Ok(entry)) = (&finding.outcome, entry) {
            valid += 1;
            assert!(made.has(text, &entry), "nobody signed {entry:?}");
        }
        // One block is known here, so whatever signs after it is valid, and nothing else signs.
        assert_eq!(finding.signs(), matches!(finding.outcome, Outcome::Valid { .. }));
    }
    assert_eq!(all.counts.signing, valid);
    assert!(data != made.file || valid == made.lines.len() as u64, "what was signed is refused");
    assert_eq!(all.counts.far, 0);
    assert!(all.stopped.is_none());
}
