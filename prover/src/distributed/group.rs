//! Proving a group: its job is taken from the store and opened, the proof made and verified.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard},
};

use ringfence_circuits::{
    proof::{generators, Engine, Generators, Proof},
    protocol::{hash::digest::Digest, parameters::Parameters},
};

use super::{
    assignment::{self, GroupTask},
    layout,
    sealing::SealingKey,
    store::Store,
    GroupError,
};
use crate::epoch::{job::MAX_JOB_BYTES, Job, JobKey};

/// Most bytes of a sealed job: the job, and what sealing adds.
const MAX_SEALED: u64 = MAX_JOB_BYTES as u64 + 1024;
/// Most bytes of a proof: far more than one of 256 blocks has.
const MAX_PROOF: u64 = 16 << 20;
/// Keys that are held, each of a shape of an epoch.
const MOST_KEYS: usize = 4;

/// What became of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Its proof was there already, and verifies.
    Found,
    /// Its proof was made now, and verifies. It is not stored yet.
    Proof(Vec<u8>),
}

/// Proves groups, one after another.
pub struct GroupProver<E: Engine> {
    engine: E,
    generators: PathBuf,
    pool: rayon::ThreadPool,
    keys: Mutex<VecDeque<Arc<Keyed<E>>>>,
}

/// What all groups of one shape of an epoch are proven with.
struct Keyed<E: Engine> {
    epoch: Digest,
    key: JobKey<E>,
    generators: Arc<Generators>,
}

impl<E: Engine> GroupProver<E> {
    /// A prover with an engine, a cache of generators and a number of threads.
    ///
    /// # Errors
    /// It is an error if the threads can't be started.
    pub fn new(engine: E, generators: &Path, threads: usize) -> Result<Self, GroupError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| GroupError::Threads(error.to_string()))?;
        let generators = generators.to_owned();
        Ok(GroupProver { engine, generators, pool, keys: Mutex::default() })
    }

    /// The proof of a group: one that lies in the store, if it verifies, or else a new one.
    ///
    /// # Errors
    /// [`GroupError`] says why there is none. What was found damaged is removed from the store, so that
    /// planning again stores it anew.
    pub fn prove(
        &self,
        store: &dyn Store,
        key: &SealingKey,
        task: &GroupTask,
    ) -> Result<Made, GroupError> {
        let refused = |error| GroupError::Job { index: task.index, error };
        task.require_own_release()?;
        let name = layout::job(&task.epoch, &task.job);
        let Some(sealed) = store.get(&name, MAX_SEALED)? else {
            return Err(missing(store, task, name));
        };
        if layout::digest(&sealed) != task.job {
            store.remove(&name)?;
            return Err(GroupError::Damaged(name));
        }
        let bytes = key.open(&name, &task.context(), &sealed)?;
        let job = Job::decode(&bytes).map_err(refused)?;
        drop(bytes);
        self.pool.install(|| {
            let keyed = self.key(store, key, task, &job)?;
            if self.is_there(store, task, &job, &keyed)? {
                return Ok(Made::Found);
            }
            let proof = job.prove(&self.engine, &keyed.generators, &keyed.key).map_err(refused)?;
            Ok(Made::Proof(proof.into_bytes()))
        })
    }

    /// Whether a proof of the group lies in the store and verifies. What does not verify is removed.
    fn is_there(
        &self,
        store: &dyn Store,
        task: &GroupTask,
        job: &Job,
        keyed: &Keyed<E>,
    ) -> Result<bool, GroupError> {
        let verifies = |bytes: Vec<u8>| {
            Ok(job.verify(&Proof::from_bytes(bytes), &keyed.generators, &keyed.key).is_ok())
        };
        Ok(first_that(store, &task.epoch, task.index, verifies)?.0)
    }

    /// The key of a job, built if it isn't held.
    fn key(
        &self,
        store: &dyn Store,
        sealing: &SealingKey,
        task: &GroupTask,
        job: &Job,
    ) -> Result<Arc<Keyed<E>>, GroupError> {
        let refused = |error| GroupError::Job { index: task.index, error };
        let is = |keyed: &&Arc<Keyed<E>>| {
            keyed.epoch == task.epoch && keyed.key.digest() == job.key_digest()
        };
        if let Some(keyed) = self.lock().iter().find(is) {
            return Ok(keyed.clone());
        }
        let bytes = assignment::parameters(store, sealing, &task.epoch)?;
        let parameters = Parameters::from_canonical(&bytes)
            .map_err(|_| GroupError::Damaged(layout::parameters(&task.epoch)))?;
        let circuit = job.circuit(&parameters).map_err(refused)?;
        let k = circuit.k();
        let held = self.lock().iter().find(|keyed| keyed.generators.k() == k).cloned();
        let generators = match held {
            Some(keyed) => keyed.generators.clone(),
            None => Arc::new(generators::load(k, &self.generators)?),
        };
        let key = JobKey::build(&self.engine, &generators, circuit).map_err(refused)?;
        let keyed = Arc::new(Keyed { epoch: task.epoch, key, generators });
        let mut keys = self.lock();
        keys.truncate(MOST_KEYS - 1);
        keys.push_front(keyed.clone());
        Ok(keyed)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Keyed<E>>>> {
        self.keys.lock().expect("no thread panics with the keys")
    }
}

/// A job is missing: by itself, or because this is not the store in which its epoch was planned.
fn missing(store: &dyn Store, task: &GroupTask, name: String) -> GroupError {
    // The list and the parameters of an epoch stay, also where all of its jobs are lost.
    match store.list(&layout::all(&task.epoch)) {
        Ok(artifacts) if artifacts.is_empty() => {
            GroupError::OtherStore { epoch: task.epoch.to_string() }
        }
        Ok(_) => GroupError::Missing(name),
        Err(error) => error.into(),
    }
}

/// Whether one of the artifacts that lie where a group's proofs lie is accepted, and how many were removed: those
/// that are not what their names say, and those that were looked at and not accepted.
pub(super) fn first_that(
    store: &dyn Store,
    epoch: &Digest,
    index: u64,
    mut accept: impl FnMut(Vec<u8>) -> Result<bool, GroupError>,
) -> Result<(bool, usize), GroupError> {
    let place = layout::proofs(epoch, index);
    let mut removed = 0;
    for name in store.list(&place)? {
        let whole = format!("{place}/{name}");
        match store.get(&whole, MAX_PROOF) {
            Ok(None) => continue,
            Ok(Some(bytes)) => {
                if layout::digest(&bytes).to_string() == name && accept(bytes)? {
                    return Ok((true, removed));
                }
            }
            Err(error) if error.too_long => {}
            Err(error) => return Err(error.into()),
        }
        store.remove(&whole)?;
        removed += 1;
    }
    Ok((false, removed))
}

/// Stores a proof of a group that was made and verified.
///
/// # Errors
/// It is an error if the store refuses.
pub fn store_proof(store: &dyn Store, task: &GroupTask, proof: &[u8]) -> Result<(), GroupError> {
    store.put_new(&layout::proof(&task.epoch, task.index, &layout::digest(proof)), proof)?;
    Ok(())
}
