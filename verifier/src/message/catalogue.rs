//! How entries are found.

use std::fmt::Display;

use serde_json::{json, Map, Value};

use super::{
    english,
    entry::Entry,
    fill::names_exactly,
    language::{Language, LANGUAGES},
    said::Said,
};

/// The entry with this key, whose text names exactly these values. [`say!`](crate::say) and
/// [`word!`](crate::word) call it when they are compiled.
///
/// # Panics
/// If there is no such entry, or its text names other values. In a constant this is an error of the
/// compiler.
pub const fn entry(language: Language, key: &str, names: &[&str]) -> &'static Entry {
    match find(language, key) {
        Some(entry) => {
            assert!(names_exactly(entry.text, names), "the text names other values than these");
            entry
        }
        None => panic!("the catalogue has no entry with this key"),
    }
}

/// One entry in every language.
#[derive(Clone, Copy, Debug)]
pub struct Entries([&'static Entry; LANGUAGES]);

impl Entries {
    /// The entry in a language.
    pub fn of(&self, language: Language) -> &'static Entry {
        self.0[language as usize]
    }
}

/// The entries with this key in every language, each of whose texts names exactly these values. A language
/// without such an entry has the English one. [`say_in!`](crate::say_in) and [`word_in!`](crate::word_in) call it
/// when they are compiled.
///
/// # Panics
/// As [`entry`], for any of the languages.
pub const fn entry_in_all(key: &str, names: &[&str]) -> Entries {
    let mut all = [entry(Language::English, key, names); LANGUAGES];
    let mut at = 0;
    while at < LANGUAGES {
        if let Some(entry) = find(Language::ALL[at], key) {
            assert!(
                names_exactly(entry.text, names),
                "a translation names other values than these"
            );
            all[at] = entry;
        }
        at += 1;
    }
    Entries(all)
}

const fn find(language: Language, key: &str) -> Option<&'static Entry> {
    let rooms = language.rooms();
    let mut room = 0;
    while room < rooms.len() {
        let mut index = 0;
        while index < rooms[room].len() {
            let entry = &rooms[room][index];
            if same(entry.key.as_bytes(), key.as_bytes()) {
                return Some(entry);
            }
            index += 1;
        }
        room += 1;
    }
    None
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

impl Said {
    /// The same in a language. What the catalogue lacks in it stays as it is.
    pub fn in_language(&self, language: Language) -> Said {
        let values: Vec<(&'static str, &dyn Display)> =
            self.values.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
        match find(language, self.key) {
            Some(entry) => entry.say(&values),
            None => self.clone(),
        }
    }
}

/// All entries in a language.
pub fn entries(language: Language) -> impl Iterator<Item = &'static Entry> {
    language.rooms().iter().copied().flatten()
}

/// The words that the page needs, by key: `{"RF-2601": {"text": "…", "help": "…"}, …}`. What the language
/// lacks is in English.
pub fn export(language: Language) -> Value {
    let pair = |english: &'static Entry| {
        let entry = find(language, english.key).unwrap_or(english);
        (entry.key.to_owned(), json!({ "text": entry.text, "help": entry.help }))
    };
    english::PAGE.iter().copied().flatten().map(pair).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names of the placeholders of a text.
    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn a_language_has_no_key_of_its_own_and_the_same_placeholders() {
        for language in Language::ALL {
            let mut keys = BTreeSet::new();
            for entry in entries(language) {
                assert!(keys.insert(entry.key), "{language:?}: {} stands twice", entry.key);
                let english = find(Language::English, entry.key);
                let english = english.unwrap_or_else(|| panic!("{language:?}: {}", entry.key));
                assert_eq!(names(entry.text), names(english.text), "{language:?}: {}", entry.key);
                let has_help = [entry, english].map(|entry| !entry.help.is_empty());
                assert_eq!(has_help[0], has_help[1], "{language:?}: {}", entry.key);
                assert!(!entry.help.contains(['{', '}']), "{language:?}: {}", entry.key);
            }
        }
    }

    #[test]
    fn every_language_has_all_words_that_a_customer_meets() {
        for language in Language::ALL {
            let lacking: Vec<&str> = english::CUSTOMERS
                .iter()
                .flat_map(|room| room.iter())
                .filter(|entry| find(language, entry.key).is_none())
                .map(|entry| entry.key)
                .collect();
            assert!(lacking.is_empty(), "{language:?} lacks {lacking:?}");
        }
    }

    #[test]
    fn what_a_language_lacks_is_english() {
        const AUDITORS: Entries = entry_in_all("html.first.ratio", &[]);
        assert_eq!(AUDITORS.of(Language::Chinese), AUDITORS.of(Language::English));
        const LEVEL: Entries = entry_in_all("level.holds", &[]);
        assert_ne!(LEVEL.of(Language::Chinese).text, LEVEL.of(Language::English).text);
    }
}
