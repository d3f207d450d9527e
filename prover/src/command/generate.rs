//! `generate`: writes a made-up snapshot.

use std::path::PathBuf;

use ringfence_circuits::{
    primitive::shown::shown_path,
    protocol::hash::digest::{Digest, DigestFault},
};
use ringfence_fixtures::generator::{self, GenerateError, Mix, Outcome, Plan};
use ringfence_verifier::{message::Said, say};

use crate::{
    message::{advised, foreign},
    parameter_file::{load_parameters, FileError},
};

/// Writes a snapshot of a venue that doesn't exist, for tests and demonstrations.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-prover generate --vaults 1000 --parameters binance.json --out snapshot
  ringfence-prover generate --vaults 1000000 --mix isolated --seed 7 --parameters p.json --out big")]
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
    /// Print what was generated as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Why `generate` fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateCommandError {
    /// The parameters can't be used.
    Parameters(#[from] FileError),
    /// The digest of the previous statement is none.
    Previous(DigestFault),
    /// The first epoch has no previous statement.
    FirstEpoch,
    /// An epoch after the first has a previous statement.
    LaterEpoch,
    /// Nothing could be generated.
    Generate(#[from] GenerateError),
}

impl GenerateCommandError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            GenerateCommandError::Parameters(error) => error.said(),
            GenerateCommandError::Previous(fault) => say!("RF-1245", fault),
            GenerateCommandError::FirstEpoch => say!("RF-1245.first"),
            GenerateCommandError::LaterEpoch => say!("RF-1245.later"),
            GenerateCommandError::Generate(error) => foreign(error.code(), error),
        }
    }
}

advised!(GenerateCommandError);

impl Generate {
    /// Runs the command.
    ///
    /// # Errors
    /// It is an error if the parameters can't be used or the snapshot can't be written.
    pub fn run(&self) -> Result<Outcome, GenerateCommandError> {
        let parameters = load_parameters(&self.parameters)?;
        let previous = match (self.epoch, self.previous.as_deref().map(Digest::parse)) {
            (_, Some(Err(fault))) => return Err(GenerateCommandError::Previous(fault)),
            (0, Some(Ok(_))) => return Err(GenerateCommandError::FirstEpoch),
            (1.., None) => return Err(GenerateCommandError::LaterEpoch),
            (_, digest) => digest.transpose().ok().flatten().map(|digest| digest.to_string()),
        };
        let plan =
            Plan { epoch: self.epoch, previous, ..Plan::new(self.vaults, self.seed, self.mix) };
        Ok(generator::generate(&parameters, &plan, &self.out)?)
    }
}

impl Generate {
    /// What was generated, as the command prints it.
    pub fn render(&self, outcome: &Outcome) -> String {
        if self.json {
            return serde_json::to_string_pretty(outcome).expect("a summary has an encoding")
                + "\n";
        }
        let Outcome { vaults, balances, positions, .. } = outcome;
        format!(
            "{vaults} vaults, {balances} balances, {positions} positions in {}\n",
            shown_path(&self.out)
        )
    }
}

fn mix(text: &str) -> Result<Mix, String> {
    text.parse()
}
