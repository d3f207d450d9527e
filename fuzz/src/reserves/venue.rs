//! The made venue, and what is said of an input.

use std::{fmt::Display, fs, path::Path, sync::OnceLock};

use ringfence_evidence::{
    checkpoint::vkey::VerifierKey,
    list::{
        document::List,
        rows::{self, Row},
    },
};

/// Number of books of the made statement.
pub(super) const BOOKS: usize = 2;
/// Most bytes of what is said of an input.
const MOST_SAID: usize = 16_384;

/// A file of the made venue.
pub(super) fn made(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence").join(name)).unwrap()
}

/// The made venue's list and rows.
pub(super) fn made_list() -> &'static (List, Vec<Row>) {
    static MADE: OnceLock<(List, Vec<Row>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let list = List::read(&made("reserves.json")).unwrap();
        let mut all = vec![];
        rows::read(&made("reserves.rows")[..], &list, BOOKS, |row| all.push(*row)).unwrap();
        (list, all)
    })
}

pub(super) fn made_key(name: &str) -> VerifierKey {
    VerifierKey::parse(std::str::from_utf8(&made(name)).unwrap()).unwrap()
}

/// What is said of an input is short, and can't move a cursor or turn the direction.
pub(super) fn said(words: &impl Display) {
    let words = words.to_string();
    assert!(words.len() < MOST_SAID, "{} bytes are said", words.len());
    let moves = |character: char| {
        let turns = matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || character.is_control()
    };
    assert!(!words.chars().any(moves), "{words:?}");
}
