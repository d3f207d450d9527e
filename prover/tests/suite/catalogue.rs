//! The prover's errors speak from the catalogue, and whatever is there under their codes is spoken.

use std::{fs, path::Path};

use ringfence_verifier::message::{self, Language};

/// The text of every source file below a directory, without white space.
fn sources(directory: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text.retain(|character| !character.is_whitespace());
    text
}

#[test]
fn every_entry_under_a_code_of_the_prover_is_spoken() {
    let prover = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The cluster program is the prover's, too.
    let text = sources(&prover.join("src")) + &sources(&prover.join("cluster/src"));
    let mut count = 0;
    for entry in message::entries(Language::English) {
        if entry.key.starts_with("RF-1") {
            let uses = ["say!(", "word!("].map(|open| format!("{open}\"{}\"", entry.key));
            assert!(uses.iter().any(|used| text.contains(used)), "nobody says {}", entry.key);
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
    assert!(!text.contains("#[error("), "an error has words of its own");
}
