//! Data as venues have it: foreign tables through `mapping.toml`, and parameters in human units.

mod draft;
mod examples;
mod good;
mod parameters;
mod refused;
mod schemas;
mod slips;
pub mod validator;

use std::fs;

use ringfence_prover::snapshot::{ImportError, Imported};

use crate::common::{import_with, parameters, tables::INFO};

/// A snapshot of foreign files.
pub struct Export {
    pub directory: tempfile::TempDir,
}

impl Export {
    /// A mapping behind its first line, and files.
    pub fn new(mapping: &str, files: &[(&str, &str)]) -> Self {
        let export = Export { directory: tempfile::tempdir().unwrap() };
        export.write("snapshot.toml", INFO);
        export.map(mapping);
        files.iter().for_each(|(name, text)| export.write(name, text));
        export
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.directory.path().join(name), text).unwrap();
    }

    /// Writes the mapping behind its first line.
    pub fn map(&self, mapping: &str) {
        self.write("mapping.toml", format!("format = \"ringfence-mapping-1\"\n{mapping}"));
    }

    pub fn import(&self) -> Result<(Imported, tempfile::TempDir), ImportError> {
        import_with(self.directory.path(), &parameters(), |_| {})
    }

    /// Code and text of the refusal.
    pub fn refused(&self) -> (&'static str, String) {
        match self.import() {
            Err(error) => (error.code(), error.to_string()),
            Ok((imported, _)) => panic!("it was imported: {:?}", imported.summary),
        }
    }

    /// Totals by book and lane.
    pub fn totals(&self) -> Vec<String> {
        let (imported, _work) = self.import().unwrap_or_else(|error| panic!("{error}"));
        totals(&imported)
    }
}

/// Totals by book and lane.
fn totals(imported: &Imported) -> Vec<String> {
    let lanes = imported.summary.lanes.iter();
    lanes.map(|lane| format!("{} {} {}", lane.book, lane.lane, lane.total)).collect()
}
