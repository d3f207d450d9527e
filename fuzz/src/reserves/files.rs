//! `reserves.json`, `reserves.rows`, the reader's blocks, observations.

use std::sync::OnceLock;

use ringfence_circuits::protocol::hash::{digest::Digest, domain::personal};
use ringfence_evidence::{
    chain::Chain,
    checkpoint::{note::Note, vkey::VerifierKey},
    headers::{HeadCheck, Headers, Known, WINDOW},
    list::{
        block::Block,
        document::List,
        rows::{self, RowsFault},
        time::Time,
    },
    observation::{observer, Observation, Seen},
};

use super::venue::{made, made_key, made_list, said, BOOKS};
use crate::{bounded, files::sections};

/// `reserves.json`.
pub fn list(data: &[u8]) {
    let list = match bounded(0, || List::read(data)) {
        Ok(list) => list,
        Err(fault) => return said(&fault),
    };
    assert_eq!(list.write().unwrap(), data);
    for (id, holding) in (1..).zip(&list.holdings) {
        assert_eq!(list.holding(id), Some(holding));
        assert!(list.head(holding.chain).is_some(), "no head of {}", holding.chain);
    }
    assert!(list.holding(0).is_none());
}

/// `reserves.rows` of the made venue's list, as if the list named these rows.
pub fn rows(data: &[u8]) {
    let (good, _) = made_list();
    let list = List { rows: Digest::of(personal::RESERVES_ROWS, data), ..good.clone() };
    let mut all = vec![];
    let found = match bounded(0, || rows::read(data, &list, BOOKS, |row| all.push(*row))) {
        Ok(found) => found,
        Err(fault) => return said(&fault),
    };
    let mut again = vec![];
    let written = rows::write(&mut again, &list, BOOKS, all.iter().copied()).unwrap();
    assert_eq!(again, data);
    assert_eq!(written, found);
    assert_eq!(found.rows, all.len());
    assert!(found.in_two_books <= found.addresses && found.addresses <= found.rows);
    // Under the list that names others they are refused.
    let other = rows::read(data, good, BOOKS, |_| ());
    assert_eq!(matches!(other, Err(RowsFault::Digest { .. })), list.rows != good.rows);
}

/// The reader's blocks. A line that says another thing of a block that is known makes it unknown.
pub fn headers(data: &[u8]) {
    let headers = match bounded(0, || Headers::read(data)) {
        Ok(headers) => headers,
        Err(fault) => return said(&fault),
    };
    let text = std::str::from_utf8(data).unwrap();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let chain = words.next().and_then(|chain| Chain::parse(chain).ok());
        let number = words.next().and_then(|number| number.parse().ok());
        let (Some(chain), Some(number)) = (chain, number) else { continue };
        match headers.block(chain, number) {
            Known::Agreed { block, .. } => known(&headers, text, &block),
            Known::Disagree { one, other } => {
                assert_ne!(one.block, other.block);
                said(&format!("{one} {other}"));
            }
            Known::Missing => {}
        }
    }
}

fn known(headers: &Headers, text: &str, block: &Block) {
    let Block { chain, number, mut hash, time } = *block;
    assert!(matches!(headers.head(block), HeadCheck::Known { .. }));
    said(&headers.cut(block, time, WINDOW));
    assert!(headers.last_at(chain, time).is_some_and(|last| last >= number));
    let line = |hash: &str, time: Time| format!("{text}\n{chain} {number} {hash} {time} other");
    let again = Headers::read(line(&hash.text(chain), time).as_bytes());
    // Only the limits of the file can keep a line out.
    let Ok(again) = again else { return };
    assert!(matches!(again.block(chain, number), Known::Agreed { .. }));
    hash.0[0] ^= 1;
    let Ok(other) = Headers::read(line(&hash.text(chain), time).as_bytes()) else { return };
    assert!(matches!(other.head(block), HeadCheck::Disagree { .. }));
}

/// The made venue's observation.
struct Observed {
    digest: Digest,
    note: Note,
    observer: [VerifierKey; 1],
}

/// An observation, alone; or with its note, in sections. Only the made one is that of the observer.
pub fn observation(data: &[u8]) {
    let parts = match data.starts_with(b"=== ") {
        true => sections(data),
        false => vec![(&b"observation"[..], data)],
    };
    static GOOD: OnceLock<Observed> = OnceLock::new();
    let good = GOOD.get_or_init(|| Observed {
        digest: Observation::digest(&made("observation.json")),
        note: Note::read(&made("observation.note")).unwrap(),
        observer: [made_key("observer.vkey")],
    });
    let Some((_, text)) = parts.first() else { return };
    let observation = match bounded(0, || Observation::read(text)) {
        Ok(observation) => observation,
        Err(fault) => return said(&fault),
    };
    assert_eq!(observation.write().unwrap(), *text);
    let (list, rows) = made_list();
    let digest = Observation::digest(text);
    match observation.compare(list, rows) {
        Ok(seen) => {
            assert_eq!(seen.len(), rows.len());
            let of_the_chain = rows.iter().zip(&seen).filter(|(_, seen)| **seen != Seen::Not);
            assert!(of_the_chain.count() <= observation.rows.len());
        }
        Err(fault) => said(&fault),
    }
    let Some((_, note)) = parts.get(1) else { return };
    let Ok(note) = bounded(0, || Note::read(note)) else { return };
    match observer(digest, &note, &good.observer, &[]) {
        Ok(_) => assert_eq!(digest, good.digest, "another observation counts as signed"),
        Err(fault) => {
            said(&fault);
            assert!(digest != good.digest || note != good.note, "the made note is refused");
        }
    }
    assert!(observer(digest, &note, &good.observer, &good.observer).is_err());
}
