//! Proofs: jobs are proven side by side on this machine, each proof a file when it is finished.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc, Mutex,
    },
    time::Duration,
};

use ringfence_circuits::{
    primitive::file,
    proof::{generators, Engine, Generators, Proof},
    protocol::{bundle, statement::MAX_K},
};
use ringfence_verifier::say;

use super::{
    finished::{Content, Finished},
    meter::{self, Meter},
    plan::Plan,
    queue::Queue,
    EpochError, Progress,
};

/// Most bytes that are read of a proof which isn't listed: far more than one of 256 blocks has.
const MAX_PROOF_BYTES: u64 = 16 << 20;

/// The name of a proof's file within the work directory.
pub(crate) fn proof_name(index: usize) -> String {
    format!("{}/{}", bundle::PROOFS_DIR, bundle::proof_file(index))
}

/// Makes every proof that isn't finished yet.
///
/// # Errors
/// It is an error if a file or generators can't be read or written, or if a proof doesn't verify.
pub(crate) fn prove_missing<E: Engine, Q: Queue<E>>(
    engine: &E,
    queue: &Q,
    finished: &Finished,
    plan: &Plan,
    progress: &dyn Progress,
) -> Result<(), EpochError> {
    let all = queue.count();
    let missing: Vec<usize> = (0..all).filter(|index| !finished.has(&proof_name(*index))).collect();
    let kept = all - missing.len();
    if kept > 0 {
        progress.note(&format!("{}\n", say!("pace.kept", kept, all)));
    }
    let mut kinds: Vec<Q::Kind> = missing.iter().map(|index| queue.kind(*index)).collect();
    kinds.sort();
    kinds.dedup();
    let blocks = || missing.iter().map(|index| queue.blocks(*index));
    let keys = kinds.iter().map(|_| meter::KEYS);
    let work = blocks().map(meter::of_proof).chain(keys).fold(0, u64::saturating_add);
    progress.begin(Q::STAGE, blocks().sum());
    let made = measured(&plan.meter, work, progress, || {
        prove_kinds(engine, queue, finished, plan, progress, &missing, kinds)
    });
    made?;
    progress.end();
    Ok(())
}

/// How often it is told how much is done.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// Does something, and tells meanwhile how much of the work is done.
fn measured<T>(meter: &Meter, work: u64, progress: &dyn Progress, run: impl FnOnce() -> T) -> T {
    let before = meter.done();
    let (ended, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while wait.recv_timeout(TOLD_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                progress.work(meter.done().saturating_sub(before), work);
            }
        });
        // Dropped at the end, also where `run` panics: then the teller ends.
        let _ended = ended;
        run()
    })
}

/// Makes the missing proofs, key after key.
fn prove_kinds<E: Engine, Q: Queue<E>>(
    engine: &E,
    queue: &Q,
    finished: &Finished,
    plan: &Plan,
    progress: &dyn Progress,
    missing: &[usize],
    kinds: Vec<Q::Kind>,
) -> Result<(), EpochError> {
    let mut loaded: Option<Generators> = None;
    for kind in kinds {
        let (circuit, shape, k) = queue.circuit(kind);
        if k > MAX_K {
            return Err(EpochError::TooManyRows { shape: shape.to_string(), k });
        }
        let generators = match loaded.take().filter(|generators| generators.k() == k) {
            Some(generators) => generators,
            None => generators::load(k, &plan.generators)?,
        };
        let of_kind: Vec<usize> =
            missing.iter().copied().filter(|index| queue.kind(*index) == kind).collect();
        let key = queue.key(engine, &generators, circuit).map_err(EpochError::job(0))?;
        plan.meter.finish(meter::KEYS);
        let meter = &plan.meter;
        let shared =
            Shared { engine, queue, generators: &generators, key: &key, finished, progress, meter };
        shared.prove_all(&of_kind, plan)?;
        drop(key);
        loaded = Some(generators);
    }
    Ok(())
}

/// What all workers on the proofs of a key share.
struct Shared<'a, E: Engine, Q: Queue<E>> {
    engine: &'a E,
    queue: &'a Q,
    generators: &'a Generators,
    key: &'a Q::Key,
    finished: &'a Finished,
    progress: &'a dyn Progress,
    meter: &'a Meter,
}

impl<E: Engine, Q: Queue<E>> Shared<'_, E, Q> {
    /// Deals the proofs out to workers, each a thread of its own; threads left over help inside.
    fn prove_all(&self, proofs: &[usize], plan: &Plan) -> Result<(), EpochError> {
        let workers = plan.threads.get().min(proofs.len());
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for worker in 0..workers {
                let threads = (plan.threads.get() - worker).div_ceil(workers).max(1);
                let (next, failure) = (&next, &failure);
                scope.spawn(move || {
                    if let Err(error) = self.work(proofs, threads, next) {
                        // No worker begins another proof.
                        next.store(proofs.len(), Ordering::Relaxed);
                        let mut failure = failure.lock().expect("no worker panics with the lock");
                        failure.get_or_insert(error);
                    }
                });
            }
        });
        match failure.into_inner().expect("no worker panics with the lock") {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Makes one proof after another, as long as there is a next one.
    fn work(&self, proofs: &[usize], threads: usize, next: &AtomicUsize) -> Result<(), EpochError> {
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
                EpochError::io(self.finished.path(bundle::PROOFS_DIR))(std::io::Error::other(error))
            })?;
        while let Some(index) = proofs.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
            let job = self.queue.job(index, self.key)?;
            let blocks = self.queue.blocks(index);
            pool.install(|| {
                let finished = self.finish(index, &job);
                self.meter.finish(meter::of_proof(blocks));
                finished
            })?;
            self.progress.advance(blocks);
        }
        Ok(())
    }

    /// Takes over a proof that stands in the directory and was not listed, if it verifies; else makes it.
    fn finish(&self, index: usize, job: &Q::Job) -> Result<(), EpochError> {
        let name = proof_name(index);
        // A listed proof that was removed: the new one differs, as every proof does.
        self.finished.forget(&name)?;
        let found = file::read_limited(&self.finished.path(&name), MAX_PROOF_BYTES);
        if let Some(proof) = found.ok().map(Proof::from_bytes) {
            if self.queue.verify(self.generators, self.key, job, &proof).is_ok() {
                return self.finished.list(&[(&name, Content::of(proof.as_bytes()))]);
            }
        }
        let proof = self.queue.prove(self.engine, self.generators, self.key, job);
        self.finished.put(&name, proof.map_err(EpochError::job(index))?.as_bytes())
    }
}
