//! Bundles as files in memory, as a browser hands them over.
//!
//! The checks are those of [`super::directory::load`]; here names are arranged as a directory would
//! hold them.

use std::{io::Cursor, path::PathBuf};

use super::{
    arrange::{arrange, Arranged},
    assemble::{assemble, Source},
    bundle::Bundle,
    error::{check_length, SourceError},
    evidence::Seekable,
    stress::{self, Stress},
};

/// A bundle of named files, with `/` between the parts of a name; a common first folder, as in
/// `bundle/statement.json`, is left out.
///
/// # Errors
/// It is an error if a name stands twice or leads elsewhere. Other errors are those of a directory.
pub fn bundle(files: Vec<(String, Vec<u8>)>) -> Result<Bundle, SourceError> {
    let files = arrange(files, vec![])?;
    assemble(Memory(files))
}

/// A stress directory of named files, beside the bundle of this statement; names are as in [`bundle`].
///
/// # Errors
/// The errors are those of [`super::directory::stress`] and of [`bundle`].
pub fn stress(files: Vec<(String, Vec<u8>)>, statement: &[u8]) -> Result<Stress, SourceError> {
    stress::assemble(Memory(arrange(files, vec![])?), statement)
}

/// Files in memory.
struct Memory(Arranged<Vec<u8>>);

impl Source for Memory {
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), SourceError> {
        Ok(self.0.list(folder, most))
    }

    fn open(&self, name: &str) -> Result<(Box<dyn Seekable + '_>, u64), SourceError> {
        let bytes = self.0.get(name)?;
        Ok((Box::new(Cursor::new(&bytes[..])), bytes.len() as u64))
    }

    fn take(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, SourceError> {
        let bytes = self.0.take(name)?;
        check_length(&self.path(name), bytes.len() as u64, limit)?;
        Ok(bytes)
    }

    fn path(&self, name: &str) -> PathBuf {
        name.into()
    }
}
