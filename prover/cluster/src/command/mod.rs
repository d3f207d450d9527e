//! The subcommands, one file each.

pub mod collect;
pub mod key;
pub mod plan;
pub mod prove_group;
pub mod status;
pub mod worker;

use std::path::PathBuf;

use apalis_postgres::PgPool;

use crate::{error::ClusterError, queue};

/// Where the queue is.
#[derive(Clone, Debug, clap::Args)]
pub struct QueueArgs {
    /// Postgres database of the queue. A password belongs into the file that PGPASSFILE names, or into this variable,
    /// not into arguments, which others on the machine can see.
    #[arg(long, value_name = "postgres://…", env = "RINGFENCE_QUEUE", hide_env_values = true)]
    pub queue: Option<String>,
}

impl QueueArgs {
    /// Connects to the queue's database, if one was named.
    ///
    /// # Errors
    /// It is an error if it can't be reached.
    pub async fn connect(&self) -> Result<Option<PgPool>, ClusterError> {
        match &self.queue {
            Some(url) => Ok(Some(queue::connect(url).await?)),
            None => Ok(None),
        }
    }

    /// Connects to the queue's database.
    ///
    /// # Errors
    /// It is an error if none was named, or it can't be reached.
    pub async fn require(&self) -> Result<PgPool, ClusterError> {
        self.connect().await?.ok_or(ClusterError::NoQueue)
    }
}

/// Where artifacts are, and the key that jobs are sealed with.
#[derive(Clone, Debug, clap::Args)]
pub struct StoreArgs {
    /// Store of artifacts: a directory, or s3://BUCKET/…, gs://BUCKET/…, az://CONTAINER/…, with credentials from the
    /// environment as the clouds' own tools take them.
    #[arg(long, value_name = "PLACE", env = "RINGFENCE_ARTIFACTS")]
    pub artifacts: String,
    /// File of the key that jobs are sealed with [default: the variable RINGFENCE_CLUSTER_KEY].
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}
