//! Parameter files: JSON or TOML, read with a limit, written as a whole or not at all.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{file, json, shown::shown_path},
    protocol::{
        kind::{self, FileKind, WrongKind},
        parameters::{Document, ParameterError, Parameters, MAX_PARAMETERS_BYTES},
    },
};
use ringfence_verifier::{message::Said, say};

use crate::{
    message::advised,
    toml_text::{refusal, unified},
};

/// Longest table of a venue that is read: 2 MiB.
pub const MAX_TABLE: u64 = 2 << 20;
/// Longest parameters in TOML that are read: 512 KiB. The parser can take a hundred times its text.
pub const MAX_TOML: u64 = 512 << 10;

/// Why a parameter file (or a table for one) can't be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file can't be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file is not UTF-8 text.
    NotText(PathBuf),
    /// The file is too long.
    TooLong {
        /// The file.
        path: PathBuf,
        /// Most bytes.
        most: u64,
    },
    /// Neither `.json` nor `.toml`.
    Extension(PathBuf),
    /// Not TOML of the expected form.
    Toml {
        /// The file.
        path: PathBuf,
        /// If it is not of the expected form: what the parser says, with the line.
        reason: String,
    },
    /// Malformed JSON, or a row breaks a limit.
    Parameters {
        /// The file.
        path: PathBuf,
        /// Every offending row.
        error: ParameterError,
    },
    /// The file can't be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl FileError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            FileError::Read { path, error } => say!("RF-1101", path = shown_path(path), error),
            FileError::NotText(path) => say!("RF-1102", path = shown_path(path)),
            FileError::TooLong { path, most } => say!("RF-1103", path = shown_path(path), most),
            FileError::Extension(path) => say!("RF-1104", path = shown_path(path)),
            FileError::Toml { path, reason } => say!("RF-1105", path = shown_path(path), reason),
            FileError::Parameters { path, error: error @ ParameterError::Refused(_) } => {
                say!("RF-1107", path = shown_path(path), error)
            }
            FileError::Parameters { path, error } => {
                say!("RF-1106", path = shown_path(path), error)
            }
            FileError::Write { path, error } => say!("RF-1108", path = shown_path(path), error),
        }
    }
}

advised!(FileError);

/// Parameters as they were read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The parameters.
    pub parameters: Parameters,
    /// Whether somebody wrote them for the format of release 0.1, whose fields mean the same in this
    /// one. A file that the release itself made is refused: it may belong to something published.
    pub written_for_older: bool,
}

/// Reads and checks parameters from a `.json` or `.toml` file.
///
/// # Errors
/// [`FileError`] names the file and every offending row.
pub fn load_parameters(path: &Path) -> Result<Parameters, FileError> {
    load(path).map(|loaded| loaded.parameters)
}

/// The same, and for which format they were written.
///
/// # Errors
/// [`FileError`] names the file and every offending row.
pub fn load(path: &Path) -> Result<Loaded, FileError> {
    let refused = |error| FileError::Parameters { path: path.to_owned(), error };
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("json") => {
            let text = read_text(path, MAX_PARAMETERS_BYTES)?;
            // TOML and CSV may begin with a byte-order mark, and nobody sees one.
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            match Parameters::from_json(text.as_bytes()) {
                Err(ParameterError::Kind(WrongKind::Older { .. })) if is_handwritten(text) => {
                    let document = json::parse(text.as_bytes())
                        .map_err(|error| ParameterError::Syntax(error.to_string()));
                    document.and_then(|document| current(document, true)).map_err(refused)
                }
                read => read
                    .map(|parameters| Loaded { parameters, written_for_older: false })
                    .map_err(refused),
            }
        }
        Some("toml") => {
            let document = from_toml(&read_text(path, MAX_TOML)?)
                .map_err(|reason| FileError::Toml { path: path.to_owned(), reason })?;
            let older = kind::is_older(&document.format, FileKind::Parameters);
            current(document, older).map_err(refused)
        }
        _ => Err(FileError::Extension(path.to_owned())),
    }
}

/// Whether this JSON is not in the canonical encoding, in which programs write parameters.
fn is_handwritten(text: &str) -> bool {
    json::parse_canonical::<serde_json::Value>(text.as_bytes()).is_err()
}

/// Checks a document that was written for this format, or for that of release 0.1.
fn current(mut document: Document, written_for_older: bool) -> Result<Loaded, ParameterError> {
    if written_for_older {
        document.format = Document::FORMAT.to_owned();
    }
    Ok(Loaded { parameters: document.check()?, written_for_older })
}

/// Reads parameters in TOML of at most [`MAX_TOML`] bytes; nothing is checked.
///
/// # Errors
/// Gives what the parser says, with the line, if the text is not of the expected form.
pub fn from_toml(text: &str) -> Result<Document, String> {
    if text.len() as u64 > MAX_TOML {
        return Err(format!("more than {MAX_TOML} bytes"));
    }
    let text = unified(text);
    toml::from_str(&text).map_err(|error: toml::de::Error| match refusal(&text, &error) {
        (0, reason) => reason,
        (line, reason) => format!("line {line}: {reason}"),
    })
}

/// Reads a text of at most `most` bytes.
///
/// # Errors
/// [`FileError`] names the file that can't be read.
pub fn read_text(path: &Path, most: u64) -> Result<String, FileError> {
    let failed = |error| FileError::Read { path: path.to_owned(), error };
    let length = std::fs::metadata(path).map_err(failed)?.len();
    if length > most {
        return Err(FileError::TooLong { path: path.to_owned(), most });
    }
    let bytes = file::read_limited(path, most).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| FileError::NotText(path.to_owned()))
}

/// Writes a file atomically: a temporary file in the same folder is synced, then takes the name.
///
/// # Errors
/// Returns [`FileError::Write`] if the file system refuses. An older file of this name then stands
/// unchanged.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_with(path, |file| file.write_all(bytes))
}

/// The same with what `fill` writes.
///
/// # Errors
/// The same.
pub fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), FileError> {
    write(path, fill).map_err(|error| FileError::Write { path: path.to_owned(), error })
}

fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let file = builder.tempfile_in(folder)?;
    let mut writer = BufWriter::new(file);
    fill(&mut writer)?;
    let file = writer.into_inner()?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
