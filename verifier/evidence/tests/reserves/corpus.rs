//! Files that the fuzz targets in `fuzz/` start from. They are made here, so that they follow every change of a format:
//! a test compares them, and writes them anew where `RINGFENCE_REGENERATE=1` is set.

use std::{fs, path::Path};

/// A file below `fuzz/` has these bytes, or gets them.
pub fn keep(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(name);
    if std::env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let found = fs::read(&path).unwrap_or_else(|error| panic!("fuzz/{name}: {error}"));
    assert!(
        found == bytes,
        "fuzz/{name} is not what this test makes; RINGFENCE_REGENERATE=1 writes it anew"
    );
}
