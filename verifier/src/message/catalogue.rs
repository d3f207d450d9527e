//! How entries are found.

use serde_json::{json, Map, Value};

use super::{entry::Entry, fill::names_exactly, language::Language};

/// The entry with this key, whose text names exactly these values. [`say!`](crate::say) and
/// [`word!`](crate::word) call it when they are compiled.
///
/// # Panics
/// If there is no such entry, or its text names other values. In a constant this is an error of the
/// compiler.
pub const fn entry(language: Language, key: &str, names: &[&str]) -> &'static Entry {
    let rooms = language.rooms();
    let mut room = 0;
    while room < rooms.len() {
        let mut index = 0;
        while index < rooms[room].len() {
            let entry = &rooms[room][index];
            if same(entry.key.as_bytes(), key.as_bytes()) {
                assert!(names_exactly(entry.text, names), "the text names other values than these");
                return entry;
            }
            index += 1;
        }
        room += 1;
    }
    panic!("the catalogue has no entry with this key")
}

/// Whether two keys are the same. Keys differ near their ends, so these are looked at first.
const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut rest = a.len();
    while rest > 0 {
        rest -= 1;
        if a[rest] != b[rest] {
            return false;
        }
    }
    true
}

/// All entries in a language.
pub fn entries(language: Language) -> impl Iterator<Item = &'static Entry> {
    language.rooms().iter().copied().flatten()
}

/// The words that the page needs, by key: `{"RF-2601": {"text": "…", "help": "…"}, …}`.
pub fn export(language: Language) -> Value {
    let pair =
        |entry: &Entry| (entry.key.to_owned(), json!({ "text": entry.text, "help": entry.help }));
    language.page().iter().copied().flatten().map(pair).collect::<Map<_, _>>().into()
}
