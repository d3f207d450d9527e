//! Parameter files: JSON or TOML, read with a limit, written as a whole or not at all.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::parameters::{Document, ParameterError, Parameters, MAX_PARAMETERS_BYTES},
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

/// Reads and checks parameters from a `.json` or `.toml` file.
///
/// # Errors
/// [`FileError`] names the file and every offending row.
pub fn load_parameters(path: &Path) -> Result<Parameters, FileError> {
    let refused = |error| FileError::Parameters { path: path.to_owned(), error };
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("json") => {
            let text = read_text(path, MAX_PARAMETERS_BYTES)?;
            // TOML and CSV may begin with a byte-order mark, and nobody sees one.
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            Parameters::from_json(text.as_bytes()).map_err(refused)
        }
        Some("toml") => {
            let document = from_toml(&read_text(path, MAX_TOML)?)
                .map_err(|reason| FileError::Toml { path: path.to_owned(), reason })?;
            document.check().map_err(refused)
        }
        _ => Err(FileError::Extension(path.to_owned())),
    }
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
    write(path, bytes).map_err(|error| FileError::Write { path: path.to_owned(), error })
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
