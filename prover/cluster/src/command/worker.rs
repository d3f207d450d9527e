//! `worker`: takes jobs from the queue, one at a time, and proves them.

use std::{
    future::Future,
    net::SocketAddr,
    num::NonZeroUsize,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use ringfence_circuits::proof::generators;
use ringfence_prover::{
    distributed::{group::store_proof, GroupError, GroupProver, Made, SealingKey, Store},
    engine::Own,
    epoch,
};
use ringfence_verifier::{report::plain::plain, say};
use tokio::{runtime::Handle, task::JoinHandle, time::sleep};
use tracing::{error, info, warn};

use super::{QueueArgs, StoreArgs};
use crate::{
    artifacts,
    error::ClusterError,
    metrics::Metrics,
    process,
    queue::{is_set_up, Liveness, Queue, Taken, Worker as Seat, MOST_ATTEMPTS},
    signals::{self, Stop},
};

/// Longest wait before something that failed is tried again.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// Proves jobs of the queue, one at a time, until it is stopped; with --drain until there are no more. SIGTERM lets the job
/// at hand finish; a second one, or the end of --grace, gives it back. A worker that dies loses nothing but the time
/// of its proof: after --heartbeat times --missed another one gets the job.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-cluster worker --queue postgres://ringfence@db/ringfence --artifacts s3://bucket/ringfence --key-file epoch.key
  ringfence-cluster worker --artifacts /shared/artifacts --key-file epoch.key --drain --threads 8 --log json")]
pub struct Worker {
    /// Where the queue is.
    #[command(flatten)]
    pub queue: QueueArgs,
    /// Where artifacts are.
    #[command(flatten)]
    pub store: StoreArgs,
    /// End when every job of the queue is done or has failed.
    #[arg(long)]
    pub drain: bool,
    /// Threads of a proof [default: the number of cores].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Directory where generators are cached.
    #[arg(long, value_name = "DIR")]
    pub generators: Option<PathBuf>,
    /// Seconds between two signs of life.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub heartbeat: u64,
    /// Signs of life that are missed before a job is given to another worker.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(2..=100))]
    pub missed: u64,
    /// Seconds that the job at hand has after SIGTERM.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub grace: u64,
    /// Address on which metrics are served, for instance 127.0.0.1:9464 [default: none]. Whoever reaches it may read them.
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
}

/// What all jobs of a worker share.
struct Shop {
    store: Arc<dyn Store>,
    key: Arc<SealingKey>,
    prover: Arc<GroupProver<Own>>,
    seat: Seat,
    metrics: Metrics,
    stop: Stop,
    grace: Duration,
}

/// How a job ended for the worker.
enum Ended {
    /// Its proof is stored.
    Proven,
    /// It failed, and the queue knows why.
    Failed,
    /// The program is to stop, and the job was given back.
    Released,
}

impl Worker {
    /// Runs the command: what it prints in the end.
    ///
    /// # Errors
    /// It is an error if nothing can be proven here: no queue, another key, another release.
    pub async fn run(&self) -> Result<String, ClusterError> {
        let stop = signals::listen()?;
        let key = Arc::new(SealingKey::of(self.store.key_file.as_ref())?);
        let store = artifacts::open(&self.store.artifacts, &Handle::current())?;
        let generators = self.generators.clone().unwrap_or_else(generators::default_cache);
        let threads = self.threads.unwrap_or(epoch::Plan::default().threads);
        let prover = Arc::new(GroupProver::new(Own::default(), &generators, threads.get())?);
        let pool = self.queue.require().await?;
        let queue = Queue::open(&pool, &key);
        // The tables are the planner's to make: workers may be started before it, and need fewer rights.
        while !is_set_up(&pool).await? {
            if *stop.borrow() > 0 {
                return Ok(say!("cluster.worker", proven = 0).text + "\n");
            }
            if self.drain {
                return Err(ClusterError::NothingPlanned);
            }
            info!("nothing was planned yet; waiting");
            tokio::select! {
                () = sleep(LONGEST_WAIT) => {}
                () = signals::asked(stop.clone(), 1) => {}
            }
        }
        self.require_own_jobs(&queue, &key).await?;
        let metrics = Metrics::new();
        if let Some(address) = self.metrics {
            let address = metrics.serve(address).await?;
            info!(%address, "metrics are served");
        }
        let liveness = Liveness {
            heartbeat: Duration::from_secs(self.heartbeat),
            missed: usize::try_from(self.missed).unwrap_or(usize::MAX),
        };
        let name = format!("{}-{}-{}", process::host(), std::process::id(), moment());
        let seat = queue.worker(&name, liveness).await?;
        info!(worker = name, queue = queue.name(), threads, "ready");
        let beats = keep_alive(&seat, &queue, &metrics);
        let grace = Duration::from_secs(self.grace);
        let shop = Shop { store, key, prover, seat, metrics, stop, grace };
        let proven = self.work(&queue, &shop).await;
        beats.abort();
        if let Err(error) = shop.seat.leave().await {
            warn!(%error, "the table of workers keeps this one's entry");
        }
        Ok(say!("cluster.worker", proven = proven?).text + "\n")
    }

    /// Refuses a key of which the queue has no job, where it has jobs of other keys.
    async fn require_own_jobs(&self, queue: &Queue, key: &SealingKey) -> Result<(), ClusterError> {
        let others = queue.others().await?;
        if !others.is_empty() && queue.counts().await?.all() == 0 {
            let (own, found) = (key.fingerprint(), others.join(", "));
            return Err(ClusterError::OtherKeys { own, found });
        }
        Ok(())
    }

    /// Takes one job after another; how many were ended with a proof.
    async fn work(&self, queue: &Queue, shop: &Shop) -> Result<u64, ClusterError> {
        let mut proven = 0;
        let mut waited = Backoff::new();
        while *shop.stop.borrow() == 0 {
            let taken = match shop.seat.take().await {
                Ok(taken) => {
                    waited = Backoff::new();
                    taken
                }
                Err(error @ ClusterError::Group(_)) => return Err(error),
                Err(error) => {
                    warn!(%error, "the queue does not answer; trying again");
                    shop.rest(waited.next()).await;
                    continue;
                }
            };
            let Some(taken) = taken else {
                if self.drain && is_drained(queue).await {
                    break;
                }
                shop.rest(Duration::from_secs(1)).await;
                continue;
            };
            match shop.job(&taken).await? {
                Ended::Proven => proven += 1,
                Ended::Failed => {}
                Ended::Released => break,
            }
        }
        Ok(proven)
    }
}

/// Whether every job is done or has failed.
async fn is_drained(queue: &Queue) -> bool {
    matches!(queue.counts().await, Ok(counts) if counts.waiting + counts.running == 0)
}

/// Milliseconds of the clock: two workers of one machine have different names, and so has one that is started
/// again with the number of a process that died.
fn moment() -> u128 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| since.as_millis())
}

/// Says that the worker lives, for as long as the program does, and looks at the queue.
fn keep_alive(seat: &Seat, queue: &Queue, metrics: &Metrics) -> JoinHandle<()> {
    let (seat, queue, metrics) = (seat.clone(), queue.clone(), metrics.clone());
    tokio::spawn(async move {
        loop {
            if let Err(error) = seat.keep_alive().await {
                warn!(%error, "no sign of life could be given");
            } else if let (Ok(counts), Ok(age)) = (queue.counts().await, queue.age().await) {
                metrics.queue(&counts, age);
            }
            sleep(seat.heartbeat()).await;
        }
    })
}

impl Shop {
    /// Waits, but not longer than until the program is asked to stop.
    async fn rest(&self, time: Duration) {
        tokio::select! {
            () = sleep(time) => {}
            () = signals::asked(self.stop.clone(), 1) => {}
        }
    }

    /// Ends a job that was taken, or gives it back.
    async fn job(&self, taken: &Taken) -> Result<Ended, ClusterError> {
        let task = &taken.task;
        info!(epoch = %task.epoch, group = task.index, attempt = taken.attempts + 1, "taken");
        if taken.attempts >= MOST_ATTEMPTS {
            let reason = say!("cluster.deadly", attempts = taken.attempts).text;
            return self.fail(taken, reason).await;
        }
        let (cpu, wall) = (process::cpu_seconds(), Instant::now());
        let made = tokio::select! {
            made = self.prove(taken) => made,
            () = self.out_of_patience() => return self.release(taken).await,
        };
        match made {
            Ok(how) => {
                let (cpu, wall) = (process::cpu_seconds() - cpu, wall.elapsed().as_secs_f64());
                if how == "made" {
                    self.metrics.proof(task.blocks, cpu, wall);
                }
                self.metrics.ended(how);
                info!(
                    group = task.index,
                    blocks = task.blocks,
                    how,
                    seconds = wall,
                    cpu_seconds = cpu,
                    "done"
                );
                self.insist("the answer", || self.seat.done(taken, how)).await;
                Ok(Ended::Proven)
            }
            Err(error) if error.is_of_the_worker() => {
                error!(group = task.index, "this worker can't prove: {error}");
                self.insist("the job", || self.seat.release(taken)).await;
                Err(error.into())
            }
            Err(error) => {
                let said = error.said();
                self.fail(taken, format!("{}: {}", said.code, said.text)).await
            }
        }
    }

    /// Says why a job failed.
    async fn fail(&self, taken: &Taken, reason: String) -> Result<Ended, ClusterError> {
        let reason = plain(&reason);
        error!(group = taken.task.index, attempt = taken.attempts + 1, "failed: {reason}");
        self.metrics.ended("failed");
        self.insist("the answer", || self.seat.failed(taken, reason.clone())).await;
        Ok(Ended::Failed)
    }

    /// Gives a job back whose proof is not finished.
    async fn release(&self, taken: &Taken) -> Result<Ended, ClusterError> {
        info!(group = taken.task.index, "given back");
        self.seat.release(taken).await?;
        Ok(Ended::Released)
    }

    /// The end of the time that a job has once the program is asked to stop.
    async fn out_of_patience(&self) {
        signals::asked(self.stop.clone(), 1).await;
        tokio::select! {
            () = sleep(self.grace) => {}
            () = signals::asked(self.stop.clone(), 2) => {}
        }
    }

    /// Makes and stores the proof of a job; how it came about. A store that refuses is asked again and again: a proof
    /// that was made is not thrown away because a disk is full.
    async fn prove(&self, taken: &Taken) -> Result<&'static str, GroupError> {
        let mut waited = Backoff::new();
        let made = loop {
            match self.prove_once(taken).await {
                Err(error) if error.may_pass() => {
                    warn!(group = taken.task.index, "trying again: {error}");
                    sleep(waited.next()).await;
                }
                other => break other?,
            }
        };
        let Made::Proof(proof) = made else { return Ok("found") };
        let mut waited = Backoff::new();
        let proof = Arc::new(proof);
        loop {
            let (store, task, proof) = (self.store.clone(), taken.task.clone(), proof.clone());
            let index = task.index;
            let store = move || store_proof(store.as_ref(), &task, &proof);
            let stored = blocking(index, store).await?;
            match stored {
                Err(error) if error.may_pass() => {
                    warn!(group = taken.task.index, "the proof is kept and stored later: {error}");
                    sleep(waited.next()).await;
                }
                other => return other.map(|()| "made"),
            }
        }
    }

    async fn prove_once(&self, taken: &Taken) -> Result<Made, GroupError> {
        let (store, key, prover) = (self.store.clone(), self.key.clone(), self.prover.clone());
        let task = taken.task.clone();
        blocking(task.index, move || prover.prove(store.as_ref(), &key, &task)).await?
    }

    /// Tells the queue something until it listens.
    async fn insist<F, Fut>(&self, what: &str, tell: F)
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<(), ClusterError>>,
    {
        let mut waited = Backoff::new();
        while let Err(error) = tell().await {
            warn!(%error, "the queue does not take {what}; trying again");
            tokio::select! {
                () = sleep(waited.next()) => {}
                // Whoever takes the job next finds its proof in the store.
                () = self.out_of_patience() => return,
            }
        }
    }
}

/// Does what takes long on a thread that may. A group that makes the program break off does not take the worker along.
async fn blocking<T: Send + 'static>(
    index: u64,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, GroupError> {
    tokio::task::spawn_blocking(run).await.map_err(|_| GroupError::BrokeOff { index })
}

/// Waiting times that double, up to the longest.
struct Backoff(Duration);

impl Backoff {
    fn new() -> Self {
        Backoff(Duration::from_millis(250))
    }

    fn next(&mut self) -> Duration {
        let now = self.0;
        self.0 = (now * 2).min(LONGEST_WAIT);
        now
    }
}
