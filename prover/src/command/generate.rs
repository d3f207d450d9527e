//! `generate`: a made-up snapshot.

use std::path::PathBuf;

use ringfence_fixtures::generator::{self, GenerateError, Mix, Outcome, Plan};

use crate::parameter_file::{load_parameters, FileError};

/// Writes a snapshot of a venue that doesn't exist, for tests and demonstrations.
#[derive(Clone, Debug, clap::Args)]
pub struct Generate {
    /// Number of customers' vaults; house and insurance come on top.
    #[arg(long, value_name = "N")]
    pub vaults: u64,
    /// Seed: the same seed gives the same snapshot.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Parameters in JSON or TOML.
    #[arg(long, value_name = "FILE")]
    pub parameters: PathBuf,
    /// Directory for the snapshot; must not hold one yet.
    #[arg(long, value_name = "SNAPSHOT")]
    pub out: PathBuf,
    /// Kind of venue: venue, isolated, spot, quick or small.
    #[arg(long, value_name = "MIX", default_value = "venue", value_parser = mix)]
    pub mix: Mix,
    /// Number of the epoch.
    #[arg(long, value_name = "E", default_value_t = 0)]
    pub epoch: u64,
    /// Digest of the previous statement, for epochs after 0.
    #[arg(long, value_name = "DIGEST")]
    pub previous: Option<String>,
}

/// Why `generate` fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateCommandError {
    /// The parameters can't be used.
    #[error(transparent)]
    Parameters(#[from] FileError),
    /// Nothing could be generated.
    #[error(transparent)]
    Generate(#[from] GenerateError),
}

impl GenerateCommandError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            GenerateCommandError::Parameters(error) => error.code(),
            GenerateCommandError::Generate(error) => error.code(),
        }
    }
}

impl Generate {
    /// Runs the command.
    ///
    /// # Errors
    /// [`GenerateCommandError`].
    pub fn run(&self) -> Result<Outcome, GenerateCommandError> {
        let parameters = load_parameters(&self.parameters)?;
        let plan = Plan {
            epoch: self.epoch,
            previous: self.previous.clone(),
            ..Plan::new(self.vaults, self.seed, self.mix)
        };
        Ok(generator::generate(&parameters, &plan, &self.out)?)
    }
}

fn mix(text: &str) -> Result<Mix, String> {
    text.parse()
}
