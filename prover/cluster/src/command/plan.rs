//! `plan`: imports a snapshot, builds trees and sums, and hands out the proofs as sealed jobs.

use std::{collections::HashSet, path::PathBuf, sync::Arc};

use ringfence_prover::{
    command::{
        completion::Signing,
        prove::{begin_only, Begun, Prove, ProveOptions},
    },
    distributed::{self, layout, GroupTask, Planned, Planner, SealingKey, Store},
    progress::Stderr,
};
use ringfence_verifier::say;
use tokio::runtime::Handle;

use super::{QueueArgs, StoreArgs};
use crate::{artifacts, error::ClusterError, files::Files, queue::Queue};

/// Imports a snapshot, builds its trees and sums, and hands out the proofs: every group of blocks becomes a sealed job in
/// the store, and an entry of the queue. Without a queue, the groups are proven by array jobs with `prove-group`. Run it
/// again after an interruption, or to bring back what failed or was lost.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-cluster plan --snapshot snapshot --parameters binance.json --work work \\
    --queue postgres://ringfence@db/ringfence --artifacts s3://bucket/ringfence --key-file epoch.key
  ringfence-cluster plan --snapshot snapshot --parameters binance.json --work work \\
    --artifacts /shared/artifacts --key-file epoch.key")]
pub struct Plan {
    /// Directory of the snapshot.
    #[arg(long, value_name = "SNAPSHOT")]
    pub snapshot: PathBuf,
    /// Parameters in JSON or TOML.
    #[arg(long, value_name = "FILE")]
    pub parameters: PathBuf,
    /// Private work directory of this epoch, on this machine; holds the epoch secret, which never leaves it.
    #[arg(long, value_name = "WORKDIR")]
    pub work: PathBuf,
    /// Where the queue is.
    #[command(flatten)]
    pub queue: QueueArgs,
    /// Where artifacts are.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Options of proving.
    #[command(flatten)]
    pub options: ProveOptions,
    /// Plan although another work directory has planned the same moment of this venue.
    #[arg(long)]
    pub replace: bool,
}

impl Plan {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if the snapshot is refused, or if store or queue refuse.
    pub async fn run(&self) -> Result<String, ClusterError> {
        let key = Arc::new(SealingKey::of(self.store.key_file.as_ref())?);
        // Before hours of work: whether the queue is there.
        let queue = match self.queue.connect().await? {
            Some(pool) => Some(Queue::set_up(&pool, &key).await?),
            None => None,
        };
        let store = artifacts::open(&self.store.artifacts, &Handle::current())?;
        let (command, of_store) = (self.clone(), store.clone());
        let files = Files::new(Handle::current());
        let plan = move || command.plan(of_store.as_ref(), &key, &files);
        let planned = tokio::task::spawn_blocking(plan);
        let (planned, left) =
            planned.await.map_err(|error| ClusterError::System(error.to_string()))??;
        let (epoch, groups) = (planned.epoch, planned.groups.len());
        let proven = groups - left.len();
        let mut text = say!("cluster.planned", epoch, groups, proven).text + "\n";
        text += &match queue {
            _ if left.is_empty() => say!("cluster.all").text,
            Some(queue) => {
                let (pushed, again) = queue.push(&left).await?;
                say!("cluster.pushed", pushed, again).text
            }
            None => say!("cluster.unqueued", last = groups.saturating_sub(1)).text,
        };
        Ok(text + "\n")
    }

    /// Plans, on a thread that may wait; also the groups of which no proof is stored.
    fn plan(
        &self,
        store: &dyn Store,
        key: &SealingKey,
        files: &Files,
    ) -> Result<(Planned, Vec<GroupTask>), ClusterError> {
        let progress = Stderr::default();
        let prove = Prove {
            snapshot: self.snapshot.clone(),
            parameters: self.parameters.clone(),
            work: self.work.clone(),
            out: None,
            signing: Signing::default(),
            options: self.options.clone(),
            json: false,
        };
        let Begun { epoch, open, sums, plan, .. } = begin_only(&prove, Some(files), &progress)?;
        let planner = Planner { store, key, generators: &plan.generators, replace: self.replace };
        let planned = distributed::plan(&planner, &epoch, &open, &sums, &progress)?;
        let stored = store.list(&layout::all_proofs(&planned.epoch));
        let stored: HashSet<String> =
            stored.map_err(distributed::GroupError::from)?.into_iter().collect();
        let left = planned.groups.iter().filter(|task| !stored.contains(&task.index.to_string()));
        let left = left.cloned().collect();
        Ok((planned, left))
    }
}
