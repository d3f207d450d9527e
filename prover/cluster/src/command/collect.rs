//! `collect`: takes the proofs from the store, completes the statement and writes the bundle.

use std::{path::PathBuf, sync::Arc, time::Duration};

use ringfence_circuits::proof::generators;
use ringfence_prover::{
    command::complete::Complete,
    distributed::{self, Store},
    epoch::Epoch,
    progress::Stderr,
};
use ringfence_verifier::say;
use tokio::runtime::Handle;

use crate::{artifacts, error::ClusterError};

/// How often the store is asked again with --wait.
const AGAIN: Duration = Duration::from_secs(5);

/// Takes every proof of an epoch from the store, verifies it, completes the statement and writes the bundle. It runs where
/// `plan` ran, with its work directory, and takes what `ringfence-prover complete` takes.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-cluster collect --work work --artifacts s3://bucket/ringfence --snapshot snapshot --out bundle
  ringfence-cluster collect --work work --artifacts /shared/artifacts --snapshot snapshot --out bundle --wait")]
pub struct Collect {
    /// Store of artifacts: a directory, or s3://BUCKET/…, gs://BUCKET/…, az://CONTAINER/…
    #[arg(long, value_name = "PLACE", env = "RINGFENCE_ARTIFACTS")]
    pub artifacts: String,
    /// Wait until every proof is there.
    #[arg(long)]
    pub wait: bool,
    /// Directory where generators are cached.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// What completes the statement.
    #[command(flatten)]
    pub complete: Complete,
}

impl Collect {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if a proof is missing and --wait was not given, or if the statement can't be completed.
    pub async fn run(&self) -> Result<String, ClusterError> {
        let store = artifacts::open(&self.artifacts, &Handle::current())?;
        let command = self.clone();
        let made = tokio::task::spawn_blocking(move || command.collect(&store)).await;
        made.map_err(|error| ClusterError::System(error.to_string()))?
    }

    fn collect(&self, store: &Arc<dyn Store>) -> Result<String, ClusterError> {
        let progress = Stderr::default();
        let generators = self.generators.clone().unwrap_or_else(generators::default_cache);
        let taken = {
            // Held only as long as proofs are taken: completing holds it anew.
            let reopened = Epoch::reopen_to_collect(&self.complete.work);
            let (epoch, per_proof) = reopened.map_err(distributed::GroupError::from)?;
            let open = epoch.open_statement().map_err(distributed::GroupError::from)?;
            let sums =
                epoch.sums(&open, per_proof, &progress).map_err(distributed::GroupError::from)?;
            loop {
                let collected = distributed::collect(
                    store.as_ref(),
                    &epoch,
                    &open,
                    &sums,
                    &generators,
                    &progress,
                )?;
                match collected.require_all() {
                    Ok(()) => break collected,
                    Err(error) if !self.wait => return Err(error.into()),
                    Err(_) => std::thread::sleep(AGAIN),
                }
            }
        };
        let made = self.complete.run(&progress)?;
        let said = say!("cluster.collected", taken = taken.taken, groups = taken.groups).text;
        match self.complete.json {
            true => Ok(self.complete.render(&made)),
            false => Ok(said + "\n" + &self.complete.render(&made)),
        }
    }
}
