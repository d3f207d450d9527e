//! The files of a bundle.

use std::{fs, path::Path};

use ringfence_circuits::protocol::statement::Document;

use crate::common::program::files;

/// A bundle's files by name.
pub fn published(bundle: &Path) -> Vec<(String, Vec<u8>)> {
    files(bundle).into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

pub fn sizes(bundle: &Path) -> Vec<(String, usize)> {
    published(bundle).into_iter().map(|(name, bytes)| (name, bytes.len())).collect()
}

pub fn statement(bundle: &Path) -> Document {
    Document::from_canonical(&fs::read(bundle.join("statement.json")).unwrap()).unwrap()
}
