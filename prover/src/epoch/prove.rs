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
    protocol::{
        bundle::{self, ProofRange},
        shape::Shape,
        statement::MAX_K,
    },
};
use ringfence_verifier::say;

use super::{
    finished::{Content, Finished},
    job::Job,
    job_key::JobKey,
    jobs::Jobs,
    meter::{self, Meter},
    plan::Plan,
    EpochError, Progress,
};

/// Most bytes that are read of a proof which isn't listed: far more than one of 256 blocks has.
const MAX_PROOF_BYTES: u64 = 16 << 20;

/// The name of a proof's file within the work directory.
pub(super) fn proof_name(index: usize) -> String {
    format!("{}/{}", bundle::PROOFS_DIR, bundle::proof_file(index))
}

/// Makes every proof that isn't finished yet.
///
/// # Errors
/// It is an error if a file or generators can't be read or written, or if a proof doesn't verify.
pub(super) fn prove_missing<E: Engine>(
    engine: &E,
    jobs: &Jobs<'_>,
    finished: &Finished,
    plan: &Plan,
    progress: &dyn Progress,
) -> Result<(), EpochError> {
    let missing: Vec<(usize, ProofRange)> = jobs
        .ranges()
        .iter()
        .copied()
        .enumerate()
        .filter(|(index, _)| !finished.has(&proof_name(*index)))
        .collect();
    let (all, kept) = (jobs.ranges().len(), jobs.ranges().len() - missing.len());
    if kept > 0 {
        progress.note(&format!("{}\n", say!("pace.kept", kept, all)));
    }
    let mut shapes: Vec<Shape> = missing.iter().map(|(_, range)| range.shape).collect();
    shapes.sort();
    shapes.dedup();
    let proofs = missing.iter().map(|(_, range)| meter::of_proof(range.blocks));
    let work = proofs.chain(shapes.iter().map(|_| meter::KEYS)).fold(0, u64::saturating_add);
    progress.begin("proofs", missing.iter().map(|(_, range)| range.blocks).sum());
    let made = measured(&plan.meter, work, progress, || {
        prove_shapes(engine, jobs, finished, plan, progress, &missing, shapes)
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

/// Makes the missing proofs, shape after shape.
fn prove_shapes<E: Engine>(
    engine: &E,
    jobs: &Jobs<'_>,
    finished: &Finished,
    plan: &Plan,
    progress: &dyn Progress,
    missing: &[(usize, ProofRange)],
    shapes: Vec<Shape>,
) -> Result<(), EpochError> {
    let mut loaded: Option<Generators> = None;
    for shape in shapes {
        let circuit = jobs.circuit(shape);
        let k = circuit.k();
        if k > MAX_K {
            return Err(EpochError::TooManyRows { shape: shape.to_string(), k });
        }
        let generators = match loaded.take().filter(|generators| generators.k() == k) {
            Some(generators) => generators,
            None => generators::load(k, &plan.generators)?,
        };
        let of_shape: Vec<_> =
            missing.iter().filter(|(_, range)| range.shape == shape).copied().collect();
        let key = JobKey::build(engine, &generators, circuit).map_err(EpochError::job(0))?;
        plan.meter.finish(meter::KEYS);
        let meter = &plan.meter;
        let shared =
            Shared { engine, jobs, generators: &generators, key: &key, finished, progress, meter };
        shared.prove_all(&of_shape, plan)?;
        drop(key);
        loaded = Some(generators);
    }
    Ok(())
}

/// What all workers on the proofs of a shape share.
struct Shared<'a, E: Engine> {
    engine: &'a E,
    jobs: &'a Jobs<'a>,
    generators: &'a Generators,
    key: &'a JobKey<E>,
    finished: &'a Finished,
    progress: &'a dyn Progress,
    meter: &'a Meter,
}

impl<E: Engine> Shared<'_, E> {
    /// Deals the ranges out to workers, each a thread of its own; threads left over help inside.
    fn prove_all(&self, ranges: &[(usize, ProofRange)], plan: &Plan) -> Result<(), EpochError> {
        let workers = plan.threads.get().min(ranges.len());
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for worker in 0..workers {
                let threads = (plan.threads.get() - worker).div_ceil(workers).max(1);
                let (next, failure) = (&next, &failure);
                scope.spawn(move || {
                    if let Err(error) = self.work(ranges, threads, next) {
                        // No worker begins another proof.
                        next.store(ranges.len(), Ordering::Relaxed);
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

    /// Proves one range after another, as long as there is a next one.
    fn work(
        &self,
        ranges: &[(usize, ProofRange)],
        threads: usize,
        next: &AtomicUsize,
    ) -> Result<(), EpochError> {
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
                EpochError::io(self.finished.path(bundle::PROOFS_DIR))(std::io::Error::other(error))
            })?;
        while let Some((index, range)) = ranges.get(next.fetch_add(1, Ordering::Relaxed)) {
            let job = self.jobs.job(range, self.key.digest())?;
            pool.install(|| {
                let finished = self.finish(*index, &job);
                self.meter.finish(meter::of_proof(range.blocks));
                finished
            })?;
            self.progress.advance(range.blocks);
        }
        Ok(())
    }
    /// Takes over a proof that stands in the directory and was not listed, if it verifies; else makes it.
    fn finish(&self, index: usize, job: &Job) -> Result<(), EpochError> {
        let name = proof_name(index);
        // A listed proof that was removed: the new one differs, as every proof does.
        self.finished.forget(&name)?;
        let found = file::read_limited(&self.finished.path(&name), MAX_PROOF_BYTES);
        if let Some(proof) = found.ok().map(Proof::from_bytes) {
            if job.verify(&proof, self.generators, self.key).is_ok() {
                return self.finished.list(&[(&name, Content::of(proof.as_bytes()))]);
            }
        }
        let proof = job.prove(self.engine, self.generators, self.key);
        self.finished.put(&name, proof.map_err(EpochError::job(index))?.as_bytes())
    }
}
