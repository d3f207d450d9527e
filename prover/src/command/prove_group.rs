//! `prove-group`: proves one group of blocks whose job lies in a store of artifacts, without a queue: for array jobs
//! of Kubernetes, Slurm or AWS Batch.

use std::{env, num::NonZeroUsize, path::PathBuf};

use ringfence_circuits::{proof::generators, protocol::hash::digest::Digest};
use ringfence_verifier::say;

use crate::{
    distributed::{
        assignment::{only_epoch, read},
        group::store_proof,
        Directory, GroupError, GroupProver, Made, SealingKey, Store,
    },
    engine::Own,
    epoch::Plan,
};

/// Environment variables in which schedulers of array jobs say which task a process is, and who says so.
pub const INDEX_VARIABLES: [(&str, &str); 3] = [
    ("JOB_COMPLETION_INDEX", "Kubernetes"),
    ("SLURM_ARRAY_TASK_ID", "Slurm"),
    ("AWS_BATCH_JOB_ARRAY_INDEX", "AWS Batch"),
];

/// Proves one group of blocks of an epoch that `ringfence-cluster plan` prepared, and stores its proof. A group
/// that is proven already is left as it is.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
The number of the group may also come from JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID or AWS_BATCH_JOB_ARRAY_INDEX;
the key from the variable RINGFENCE_CLUSTER_KEY. For stores with a URL take `ringfence-cluster prove-group`.

Examples:
  ringfence-prover prove-group --artifacts /shared/artifacts --key-file epoch.key --index 0
  ringfence-prover prove-group --artifacts /shared/artifacts --epoch 5f0c... --index 17 --threads 4")]
pub struct ProveGroup {
    /// Directory of the artifacts, which all machines share.
    #[arg(long, value_name = "DIR")]
    pub artifacts: PathBuf,
    /// Which group and with which key.
    #[command(flatten)]
    pub options: GroupOptions,
}

/// Which group is proven, with which key, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct GroupOptions {
    /// The number of the group, from 0 [default: what the scheduler of an array job says].
    #[arg(long, value_name = "N")]
    pub index: Option<u64>,
    /// The epoch, as `ringfence-cluster plan` printed it [default: the only one in the store].
    #[arg(long, value_name = "EPOCH", value_parser = parse_epoch)]
    pub epoch: Option<Digest>,
    /// File of the key that the jobs are sealed with.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Threads [default: the number of cores].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Directory where generators are cached.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
}

/// An epoch as it is printed.
///
/// # Errors
/// It is an error if the text is no digest.
pub fn parse_epoch(text: &str) -> Result<Digest, String> {
    Digest::parse(text).map_err(|fault| fault.to_string())
}

impl ProveGroup {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// [`GroupError`] says why there is no proof.
    pub fn run(&self) -> Result<String, GroupError> {
        self.options.run(&Directory::new(&self.artifacts))
    }
}

impl GroupOptions {
    /// Proves the group over a store: what is printed.
    ///
    /// # Errors
    /// [`GroupError`] says why there is no proof.
    pub fn run(&self, store: &dyn Store) -> Result<String, GroupError> {
        let key = SealingKey::of(self.key_file.as_ref())?;
        let index = self.index()?;
        let epoch = match self.epoch {
            Some(epoch) => epoch,
            None => only_epoch(store)?,
        };
        let planned = read(store, &key, &epoch)?;
        let groups = planned.groups.len() as u64;
        let task = usize::try_from(index).ok().and_then(|index| planned.groups.get(index));
        let task = task.ok_or(GroupError::NoGroup { index, groups })?;
        let generators = self.generators.clone().unwrap_or_else(generators::default_cache);
        let threads = self.threads.unwrap_or(Plan::default().threads);
        let prover = GroupProver::new(Own::default(), &generators, threads.get())?;
        let blocks = task.blocks;
        Ok(match prover.prove(store, &key, task)? {
            Made::Found => say!("group.found", index, groups).text + "\n",
            Made::Proof(proof) => {
                store_proof(store, task, &proof)?;
                say!("group.made", index, groups, blocks).text + "\n"
            }
        })
    }

    /// The number of the group: what was given, or what a scheduler says.
    fn index(&self) -> Result<u64, GroupError> {
        if let Some(index) = self.index {
            return Ok(index);
        }
        let mut given =
            INDEX_VARIABLES.iter().filter_map(|(name, _)| Some((*name, env::var(name).ok()?)));
        match given.next() {
            Some((name, text)) => text.parse().map_err(|_| GroupError::IndexMalformed(name)),
            None => Err(GroupError::NoIndex),
        }
    }
}
