//! Evidence for reserves. `evidence/` holds the files of a made venue as a reader would have them: every target takes
//! the place of one of them, and what is not that file must never be accepted as it.

mod control;
mod files;
mod log;
mod state;

pub use control::control;
pub use files::{headers, list, observation, rows};
pub use log::log;
pub use state::state;

use std::{fmt::Display, fs, path::Path, sync::OnceLock};

use ringfence_evidence::{
    checkpoint::vkey::VerifierKey,
    list::{
        document::List,
        rows::{self, Row},
    },
};

/// Number of books of the made statement.
const BOOKS: usize = 2;
/// Most bytes of what is said of an input.
const MOST_SAID: usize = 16_384;

/// A file of the made venue.
fn made(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence").join(name)).unwrap()
}

/// The made venue's list and rows.
fn made_list() -> &'static (List, Vec<Row>) {
    static MADE: OnceLock<(List, Vec<Row>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let list = List::read(&made("reserves.json")).unwrap();
        let mut all = vec![];
        rows::read(&made("reserves.rows")[..], &list, BOOKS, |row| all.push(*row)).unwrap();
        (list, all)
    })
}

fn made_key(name: &str) -> VerifierKey {
    VerifierKey::parse(std::str::from_utf8(&made(name)).unwrap()).unwrap()
}

/// What is said of an input is short, and can't move a cursor.
fn said(words: &impl Display) {
    let words = words.to_string();
    assert!(words.len() < MOST_SAID, "{} bytes are said", words.len());
    assert!(!words.contains('\u{1b}'), "{words:?}");
}
