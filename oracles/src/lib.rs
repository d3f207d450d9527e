//! What the comparisons with others' code share. The comparisons are the tests of this crate; `README.md` says how to run
//! them.

use std::{fs, path::Path};

use ringfence_evidence::hash::sha256;

/// Bytes that look random and are the same in every run: SHA-256 of a name and a count.
#[derive(Clone, Debug)]
pub struct Seeded {
    name: &'static str,
    count: u64,
}

impl Seeded {
    /// The bytes of a name.
    pub fn new(name: &'static str) -> Self {
        Seeded { name, count: 0 }
    }

    /// The next 32 bytes.
    pub fn bytes(&mut self) -> [u8; 32] {
        self.count += 1;
        sha256(&[self.name.as_bytes(), &self.count.to_le_bytes()].concat())
    }

    /// A number below `bound`, or 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let [a, b, c, d, ..] = self.bytes();
        u32::from_le_bytes([a, b, c, d]) as usize % bound.max(1)
    }

    /// Some bytes, fewer than `bound`.
    pub fn some(&mut self, bound: usize) -> Vec<u8> {
        let length = self.below(bound);
        let mut bytes = vec![];
        while bytes.len() < length {
            bytes.extend(self.bytes());
        }
        bytes.truncate(length);
        bytes
    }
}

/// Vectors that were made here for the ordinary tests: a file below `verifier/evidence/tests/vectors`. It must have this
/// text, or gets it where `RINGFENCE_REGENERATE=1` is set.
///
/// # Panics
/// It panics if the file is another one.
pub fn keep(name: &str, text: &str) {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../verifier/evidence/tests/vectors");
    let path = vectors.join(name);
    if std::env::var_os("RINGFENCE_REGENERATE").is_some_and(|value| value == "1") {
        fs::write(&path, text).expect("the file can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{name} is not what is made here; RINGFENCE_REGENERATE=1 writes it anew"
    );
}
