//! `collect`: takes the proofs from the store, completes the statement and writes the bundle.

use std::{path::PathBuf, sync::Arc, time::Duration};

use apalis_postgres::PgPool;
use ringfence_circuits::{proof::generators, protocol::hash::digest::Digest};
use ringfence_prover::{
    command::complete::Complete,
    distributed::{self, layout, Store},
    epoch::{Epoch, EpochError, Progress},
    progress::Stderr,
};
use ringfence_verifier::say;
use tokio::runtime::Handle;
use tracing::warn;

use super::QueueArgs;
use crate::{artifacts, error::ClusterError, queue::counts};

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
    /// Wait until every proof is there; with a queue, not longer than it has anything to do. The work directory can't be
    /// planned again meanwhile.
    #[arg(long)]
    pub wait: bool,
    /// Where the queue is.
    #[command(flatten)]
    pub queue: QueueArgs,
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
        let out = &self.complete.out;
        if out.exists() {
            // Before proofs are waited for.
            return Err(distributed::GroupError::from(EpochError::OutputExists(out.clone())).into());
        }
        let store = artifacts::open(&self.artifacts, &Handle::current())?;
        let (command, runtime) = (self.clone(), Handle::current());
        let queue = if self.wait { self.queue.connect().await? } else { None };
        let collect = move || command.collect(&store, &queue, &runtime);
        let made = tokio::task::spawn_blocking(collect).await;
        made.map_err(|error| ClusterError::System(error.to_string()))?
    }

    /// Whether nothing that is missing will come: the queue, where one was named, has nothing left to do.
    fn is_stuck(
        &self,
        queue: &Option<PgPool>,
        epoch: &Digest,
        runtime: &Handle,
    ) -> Result<bool, ClusterError> {
        let Some(pool) = queue else { return Ok(false) };
        match runtime.block_on(counts(pool, None, Some(&epoch.to_string()))) {
            Ok(counts) => Ok(counts.waiting + counts.running == 0 && counts.all() > 0),
            Err(error) => {
                warn!("trying again: {error}");
                Ok(false)
            }
        }
    }

    fn collect(
        &self,
        store: &Arc<dyn Store>,
        queue: &Option<PgPool>,
        runtime: &Handle,
    ) -> Result<String, ClusterError> {
        let progress = Stderr::default();
        let generators = self.generators.clone().unwrap_or_else(generators::default_cache);
        let taken = {
            // Held only as long as proofs are taken: completing holds it anew.
            let reopened = Epoch::reopen_to_collect(&self.complete.work);
            let (epoch, per_proof) = reopened.map_err(distributed::GroupError::from)?;
            let open = epoch.open_statement().map_err(distributed::GroupError::from)?;
            let sums =
                epoch.sums(&open, per_proof, &progress).map_err(distributed::GroupError::from)?;
            let acceptance = epoch
                .acceptance(&open, &sums, &generators)
                .map_err(distributed::GroupError::from)?;
            let mut waiting_for = 0;
            loop {
                let collected = distributed::collect(store.as_ref(), &open, &acceptance, &progress);
                match collected.and_then(|collected| collected.require_all().map(|()| collected)) {
                    Ok(collected) => break collected,
                    Err(error) if !self.wait => return Err(error.into()),
                    Err(error @ distributed::GroupError::Incomplete { missing, groups, .. }) => {
                        if waiting_for != missing {
                            waiting_for = missing;
                            progress.note(&say!("cluster.waiting", missing, groups).text);
                        }
                        if self.is_stuck(queue, &layout::epoch(&open), runtime)? {
                            return Err(error.into());
                        }
                    }
                    Err(error) if error.may_pass() => warn!("trying again: {error}"),
                    Err(error) => return Err(error.into()),
                }
                std::thread::sleep(AGAIN);
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
