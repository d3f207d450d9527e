//! `prove-group`: proves one group, without a queue.

use ringfence_prover::command::prove_group::GroupOptions;
use tokio::runtime::Handle;

use crate::{artifacts, error::ClusterError};

/// Proves one group of blocks over any store, without a queue: for array jobs of Kubernetes, Slurm or AWS Batch. A group
/// that is proven already is left as it is.
#[derive(Clone, Debug, clap::Args)]
pub struct ProveGroup {
    /// Store of artifacts: a directory, or s3://BUCKET/…, gs://BUCKET/…, az://CONTAINER/…
    #[arg(long, value_name = "PLACE", env = "RINGFENCE_ARTIFACTS")]
    pub artifacts: String,
    /// Which group and with which key.
    #[command(flatten)]
    pub options: GroupOptions,
}

impl ProveGroup {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if there is no proof in the end.
    pub async fn run(&self) -> Result<String, ClusterError> {
        let store = artifacts::open(&self.artifacts, &Handle::current())?;
        let options = self.options.clone();
        let proven = tokio::task::spawn_blocking(move || options.run(store.as_ref())).await;
        Ok(proven.map_err(|error| ClusterError::System(error.to_string()))??)
    }
}
