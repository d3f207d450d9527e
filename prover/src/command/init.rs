//! `init`: writes a project file, with every key explained.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use ringfence_circuits::{primitive::shown::shown_path, protocol::text::check_name};
use ringfence_verifier::say;

use crate::project::{template, ProjectError, PROJECT_FILE};

/// Writes ringfence.toml, the project file of `run`, with every key explained. A file that is there is left as it is.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover init --venue Example
  ringfence-prover run 2025-11-26")]
pub struct Init {
    /// The name by which customers know the venue.
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub venue: String,
    /// The file to write.
    #[arg(long, value_name = "FILE", default_value = PROJECT_FILE)]
    pub project: PathBuf,
}

fn parse_name(text: &str) -> Result<String, String> {
    check_name(text).map(|()| text.to_owned()).map_err(|fault| fault.to_string())
}

impl Init {
    /// Runs the command; what it prints.
    ///
    /// # Errors
    /// It is an error if the file exists, or the system refuses.
    pub fn run(&self) -> Result<String, ProjectError> {
        let path = &self.project;
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(ProjectError::io(parent))?;
        let mut aside = tempfile::Builder::new()
            .prefix(".project-")
            .tempfile_in(parent)
            .map_err(ProjectError::io(path))?;
        aside
            .write_all(template(&self.venue).as_bytes())
            .and_then(|()| aside.as_file().sync_all())
            .map_err(ProjectError::io(path))?;
        match aside.persist_noclobber(path) {
            Ok(_) => Ok(say!("init.written", path = shown_path(path)).text + "\n"),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ProjectError::Exists(path.clone()))
            }
            Err(refused) => Err(ProjectError::io(path)(refused.error)),
        }
    }
}
