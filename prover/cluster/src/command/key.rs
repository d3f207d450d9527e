//! `key`: makes the key that the jobs of an epoch are sealed with.

use std::path::PathBuf;

use ringfence_prover::distributed::SealingKey;
use ringfence_verifier::say;

use crate::error::ClusterError;

/// Makes a key for the jobs of one epoch. Planner and workers get it; nobody else may have it, since it opens every vault of
/// the epoch. Destroy it when the epoch's bundle is written.
#[derive(Clone, Debug, clap::Args)]
pub struct Key {
    /// File to write, readable by its owner only; must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

impl Key {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if the file is there already, or the system refuses.
    pub fn run(&self) -> Result<String, ClusterError> {
        let key = SealingKey::create(&self.out)?;
        Ok(say!("cluster.key", fingerprint = key.fingerprint()).text + "\n")
    }
}
