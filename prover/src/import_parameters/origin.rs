//! Where a table comes from: the name and the digest of its file, which the program sees, and what
//! who imports says of it, which the program repeats and never makes up.

use ringfence_circuits::protocol::{
    parameters::Source,
    text::{check_label, is_time},
};
use sha2::{Digest, Sha256};

use super::{
    name::{file_name, shown},
    ImportError,
};

/// A table: its text, its file's name, and what who imports says of it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// Name of the file; of a path, only the last part is kept.
    pub file: &'a str,
    /// Who published the table, and where (`--source`).
    pub source: Option<&'a str>,
    /// The day or the time whose figures the table gives (`--as-of`).
    pub as_of: Option<&'a str>,
}

impl<'a> Input<'a> {
    /// A table of which nothing is said.
    pub fn new(text: &'a str, file: &'a str) -> Self {
        Input { text, file, source: None, as_of: None }
    }

    /// What the document says of the table: the words of who imports, then the file's name and the
    /// SHA-256 of its bytes.
    pub(super) fn described(&self, id: &str) -> Result<Source, ImportError> {
        let mut parts = Vec::new();
        if let Some(source) = self.source {
            check_source(source)?;
            parts.push(source.to_owned());
        }
        if let Some(as_of) = self.as_of {
            check_as_of(as_of)?;
            parts.push(format!("as of {as_of}"));
        }
        let digest = Sha256::digest(self.text.as_bytes());
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        parts.push(format!("file {}, SHA-256 {digest}", file_name(self.file)));
        Ok(Source { id: id.to_owned(), description: parts.join("; ") })
    }
}

/// Sources of these tables, and a note where their figures are of different times.
pub(super) fn sources(
    inputs: &[(&str, &Input<'_>)],
) -> Result<(Vec<Source>, Option<String>), ImportError> {
    let sources: Result<Vec<Source>, ImportError> =
        inputs.iter().map(|(id, input)| input.described(id)).collect();
    let mut times: Vec<&str> = inputs.iter().filter_map(|(_, input)| input.as_of).collect();
    times.sort_unstable();
    times.dedup();
    let note = (times.len() > 1)
        .then(|| format!("The tables give figures of different times: {}.", times.join(", ")));
    Ok((sources?, note))
}

fn check_source(source: &str) -> Result<(), ImportError> {
    check_label(source).map_err(|fault| {
        let reason = format!("{} can't stand in a document: {fault}", shown(source));
        ImportError::Option { option: "--source", reason }
    })
}

/// A day `YYYY-MM-DD` or a time `YYYY-MM-DDTHH:MM:SSZ` of the calendar.
fn check_as_of(as_of: &str) -> Result<(), ImportError> {
    if is_time(as_of) || is_time(&format!("{as_of}T00:00:00Z")) {
        return Ok(());
    }
    let reason = format!(
        "{} is neither a day (2026-01-31) nor a time in UTC (2026-01-31T12:00:00Z)",
        shown(as_of)
    );
    Err(ImportError::Option { option: "--as-of", reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_no_more_than_it_was_told() {
        let input = Input::new("abc", "some/folder/table.csv");
        let told = Input { source: Some("the venue's page"), as_of: Some("2026-01-31"), ..input };
        let file = "file table.csv, SHA-256 \
                    ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(input.described("x").unwrap().description, file);
        let described = told.described("x").unwrap().description;
        assert_eq!(described, format!("the venue's page; as of 2026-01-31; {file}"));
        for as_of in ["", "2026-02-30", "yesterday", "2026-01-31 12:00", "2026-01-31T12:00:00"] {
            let error = Input { as_of: Some(as_of), ..input }.described("x").unwrap_err();
            assert_eq!(error.code(), "RF-1175", "{as_of}");
        }
        for source in ["", " ", "a\nb", "a\u{202e}b"] {
            let error = Input { source: Some(source), ..input }.described("x").unwrap_err();
            assert_eq!(error.code(), "RF-1175", "{source}");
        }
    }
}
