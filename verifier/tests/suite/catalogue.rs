//! The catalogue of codes and words agrees with the sources that speak from it and with
//! `docs/support.md`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use ringfence_verifier::message::{self, Entry, Language};

fn verifier() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every Rust file below a directory with its text.
fn sources(directory: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// The sources of the verifier and of its WebAssembly module that speak from the catalogue.
fn speaking() -> Vec<(PathBuf, String)> {
    let mut found = vec![];
    for directory in ["src", "wasm/src"] {
        sources(&verifier().join(directory), &mut found);
    }
    found.retain(|(path, _)| !path.starts_with(verifier().join("src/message")));
    found
}

/// The part of a source that is no test.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests").next().unwrap()
}

/// All codes in a text.
fn codes(text: &str) -> BTreeSet<&str> {
    let is_code = |code: &&str| code.len() == 7 && code[3..].bytes().all(|b| b.is_ascii_digit());
    text.match_indices("RF-").filter_map(|(at, _)| text.get(at..at + 7)).filter(is_code).collect()
}

fn entries() -> Vec<&'static Entry> {
    message::entries(Language::English).collect()
}

fn catalogued() -> BTreeSet<&'static str> {
    entries().into_iter().map(Entry::code).filter(|code| code.starts_with("RF-")).collect()
}

#[test]
fn no_key_stands_twice() {
    let mut keys = BTreeSet::new();
    for entry in entries() {
        assert!(keys.insert(entry.key), "{} stands twice", entry.key);
        assert!(!entry.text.is_empty(), "{}", entry.key);
        assert!(!entry.help.contains(['{', '}']), "{}: advice has no values", entry.key);
    }
}

/// What the languages have beside English is compared in the catalogue's own tests.
#[test]
fn the_page_has_the_same_words_in_every_language() {
    let english = message::export(Language::English);
    for language in Language::ALL {
        let words = message::export(language);
        let words = words.as_object().unwrap();
        assert_eq!(
            words.keys().collect::<Vec<_>>(),
            english.as_object().unwrap().keys().collect::<Vec<_>>()
        );
        for (key, word) in words {
            let is_english = *word == english[key];
            assert_eq!(is_english, language == Language::English, "{language:?}: {key}");
        }
    }
}

#[test]
fn every_code_of_the_sources_is_in_the_catalogue() {
    let catalogued = catalogued();
    for (path, text) in speaking() {
        for code in codes(&text) {
            assert!(catalogued.contains(code), "{}: {code}", path.display());
        }
    }
}

#[test]
fn every_entry_is_spoken() {
    let mut all = speaking();
    // The prover's reports have words without codes.
    sources(&verifier().join("../prover/src"), &mut all);
    sources(&verifier().join("../prover/cluster/src"), &mut all);
    let spoken: String = all.into_iter().map(|(_, text)| text).collect();
    let page = message::export(Language::English);
    for entry in entries() {
        // The prover's own test holds its codes, and the page's scripts speak theirs.
        if entry.key.starts_with("RF-1") || page.get(entry.key).is_some() {
            continue;
        }
        assert!(spoken.contains(&format!("\"{}\"", entry.key)), "nobody says {}", entry.key);
    }
}

#[test]
fn catalogue_and_support_page_name_the_same_codes() {
    let page = fs::read_to_string(verifier().join("../docs/support.md")).unwrap();
    let documented: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|line| line.get(..7))
        .flat_map(codes)
        .collect();
    let catalogued = catalogued();
    for code in &catalogued {
        assert!(documented.contains(code), "docs/support.md does not name {code}");
    }
    for code in documented.iter().filter(|code| code.starts_with("RF-2")) {
        assert!(catalogued.contains(code), "the catalogue does not have {code}");
    }
}

#[test]
fn no_error_has_words_of_its_own() {
    for (path, text) in speaking() {
        assert!(!without_tests(&text).contains("#[error(\""), "{}", path.display());
    }
}

/// A path stands in a text as a value that is escaped and cut.
#[test]
fn t1_paths_are_shown_through_the_catalogue_only() {
    let mut found = vec![];
    for directory in ["src", "wasm/src", "../prover/src"] {
        sources(&verifier().join(directory), &mut found);
    }
    for (path, text) in found {
        for line in without_tests(&text).lines().filter(|line| line.contains(".display()")) {
            let named = ["path = ", "inner = ", "outer = "].iter().any(|name| line.contains(name));
            assert!(named, "{}: {}", path.display(), line.trim());
        }
    }
}

/// What the page's scripts are built with.
#[test]
fn the_page_gets_its_words() {
    let words = message::export(Language::English);
    let codes: BTreeSet<&str> =
        words.as_object().unwrap().keys().map(|key| key.split('.').next().unwrap()).collect();
    let mut expected: BTreeSet<String> = (2601..=2617).map(|code| format!("RF-{code}")).collect();
    expected.extend(["customer", "verification"].map(str::to_owned));
    assert_eq!(codes, expected.iter().map(String::as_str).collect());
    assert_eq!(words["RF-2604"]["text"], "there is not enough memory");
    assert_eq!(words["RF-2604"]["help"], "close other pages, or use ringfence-verifier");
}
