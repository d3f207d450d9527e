//! How a file of evidence is named where it is spoken of. `reserves challenge` and `reserves requests` name
//! files after addresses, and a message can end in a log or in a mail to somebody who is not to know them.

use std::path::Path;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::say;

/// Letters and digits in a row from which on a name may hold an address: the shortest have 25.
const ADDRESS: usize = 20;

/// The path as it is, unless the file's name may hold an address: then its directory, and which of the files
/// in it this is when they are sorted by name.
pub fn shown_file(path: &Path) -> String {
    let Some(name) = path.file_name().filter(|name| may_hold_address(&name.to_string_lossy()))
    else {
        return shown_path(path).to_string();
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let before = std::fs::read_dir(directory).map(|entries| {
        let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
        names.filter(|other| other.as_os_str() < name).count()
    });
    let directory = shown_path(directory);
    match before {
        Ok(before) => say!("reserves.file", directory, place = before.saturating_add(1)).text,
        Err(_) => say!("reserves.some-file", directory).text,
    }
}

/// Whether a name has a run of letters and digits as long as that of an address.
fn may_hold_address(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.len() >= ADDRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_named_after_addresses_are_named_by_their_place() {
        let directory = tempfile::tempdir().unwrap();
        let address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        for name in ["a.json", "z.json", &format!("bitcoin-{address}.txt")] {
            std::fs::write(directory.path().join(name), "").unwrap();
        }
        let shown = |name: &str| shown_file(&directory.path().join(name));
        assert!(shown("bitcoin-00001.json").ends_with("bitcoin-00001.json"));
        let named = shown(&format!("bitcoin-{address}.txt"));
        assert!(!named.contains(address) && named.ends_with("file 2 of it, by name"), "{named}");
        let gone = shown_file(&Path::new("/nowhere").join(address));
        assert!(!gone.contains(address) && gone.contains("/nowhere"), "{gone}");
    }
}
