//! The queue: tables and queries of apalis in Postgres.
//!
//! Of apalis it is the tables, and the queries that push, take, lock, acknowledge, keep alive and re-enqueue jobs.
//! Its worker is not used: it answers a finished job from a buffer that is lost with the
//! connection, takes the next job while one is running, and ends when the database is away for a moment. A worker
//! here takes one job, and answers before it takes another; while the database is away it waits.
//!
//! A queue has the name of a key: workers see only jobs that they can open. What stands in the tables is
//! public: an epoch's digest, numbers of groups, digests of sealed jobs, and why a job failed.

use std::time::Duration;

use apalis_core::{
    backend::TaskResult,
    task::{builder::TaskBuilder, status::Status, task_id::TaskId},
    worker::context::WorkerContext,
};
use apalis_postgres::{queries, Config, PgPool, PostgresStorage};
use ringfence_circuits::primitive::shown::Shown;
use ringfence_prover::distributed::{GroupError, GroupTask, SealingKey};
use ringfence_verifier::say;
use serde_json::json;
use sqlx::{postgres::PgPoolOptions, AssertSqlSafe, Connection, Row};

use crate::error::ClusterError;

/// How every queue's name begins; the fingerprint of its key follows.
pub const PREFIX: &str = "ringfence-";
/// How often a job is tried before it counts as failed.
pub const MOST_ATTEMPTS: usize = 3;
/// Jobs that are pushed in one statement.
const BATCH: usize = 1000;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How workers are watched.
#[derive(Clone, Copy, Debug)]
pub struct Liveness {
    /// How often a worker says that it lives.
    pub heartbeat: Duration,
    /// After how many missed times its job is given to another.
    pub missed: usize,
}

/// The queue of one key.
#[derive(Clone)]
pub struct Queue {
    pool: PgPool,
    name: String,
}

/// A job that was taken.
pub struct Taken {
    id: TaskId,
    /// What is to be proven.
    pub task: GroupTask,
    /// How often it was tried before.
    pub attempts: usize,
}

/// How many jobs of a queue are in a state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nobody has taken them.
    pub waiting: u64,
    /// A worker has them.
    pub running: u64,
    /// Their proofs are stored.
    pub done: u64,
    /// They failed, and are not tried again.
    pub failed: u64,
}

impl Counts {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.waiting + self.running + self.done + self.failed
    }
}

/// Connects to a database.
///
/// # Errors
/// It is an error if the text is no address of a database, or if the database can't be reached.
pub async fn connect(url: &str) -> Result<PgPool, ClusterError> {
    let options = PgPoolOptions::new().max_connections(4).acquire_timeout(CONNECT);
    // What sqlx says of an address may repeat it, with its password.
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let parsed: Result<sqlx::postgres::PgConnectOptions, _> = url.parse();
    let address = parsed.ok().filter(|_| is_postgres);
    let address = address.ok_or_else(|| ClusterError::Queue(say!("cluster.address").text))?;
    // One connection first: a pool tries again until its time is over, and then says no more than that it is.
    tokio::time::timeout(CONNECT, sqlx::postgres::PgConnection::connect_with(&address))
        .await
        .map_err(|_| ClusterError::Queue(say!("cluster.silent").text))??
        .close()
        .await?;
    Ok(options.connect_with(address).await?)
}

impl Queue {
    /// The queue of a key in a database, whose tables are made if they aren't there.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn set_up(pool: &PgPool, key: &SealingKey) -> Result<Self, ClusterError> {
        // Several programs may come first at the same time: migrations hold a lock of their own.
        PostgresStorage::setup(pool).await?;
        Ok(Self::open(pool, key))
    }

    /// The queue of a key in a database whose tables somebody else makes.
    pub fn open(pool: &PgPool, key: &SealingKey) -> Self {
        Queue { pool: pool.clone(), name: format!("{PREFIX}{}", key.fingerprint()) }
    }

    /// The queue's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Pushes the jobs of an epoch that the queue doesn't have, and brings those back that failed, or whose proof was
    /// lost. Returns how many of each.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn push(&self, tasks: &[GroupTask]) -> Result<(u64, u64), ClusterError> {
        let (mut pushed, mut again) = (0, 0);
        for batch in tasks.chunks(BATCH) {
            let ids: Vec<String> = batch.iter().map(GroupTask::id).collect();
            let mut transaction = self.pool.begin().await?;
            // A key that is there already makes the whole statement fail: two planners take turns.
            sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))")
                .bind(&self.name)
                .execute(&mut *transaction)
                .await?;
            let known = sqlx::query(
                "SELECT idempotency_key FROM apalis.jobs \
                 WHERE job_type = $1 AND idempotency_key = ANY($2)",
            )
            .bind(&self.name)
            .bind(&ids)
            .fetch_all(&mut *transaction)
            .await?;
            let known: std::collections::HashSet<String> =
                known.iter().map(|row| row.get::<String, _>(0)).collect();
            again += sqlx::query(
                "UPDATE apalis.jobs SET status = 'Pending', attempts = 0, lock_by = NULL, lock_at = NULL, \
                 done_at = NULL, run_at = now() - interval '1 second' \
                 WHERE job_type = $1 AND idempotency_key = ANY($2) AND status IN ('Failed', 'Killed', 'Done')",
            )
            .bind(&self.name)
            .bind(&ids)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
            let new: Vec<_> = batch
                .iter()
                .zip(&ids)
                .filter(|(_, id)| !known.contains(*id))
                .map(|(task, id)| {
                    let bytes = serde_json::to_vec(task).expect("a task has an encoding");
                    let task = TaskBuilder::new(bytes).idempotency_key(id);
                    task.max_attempts(MOST_ATTEMPTS).run_after(Duration::ZERO).build()
                })
                .collect();
            pushed += new.len() as u64;
            if !new.is_empty() {
                queries::push_tasks(&mut *transaction, &self.name, new).await?;
            }
            transaction.commit().await?;
        }
        Ok((pushed, again))
    }

    /// How many jobs are in each state.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn counts(&self) -> Result<Counts, ClusterError> {
        counts(&self.pool, Some(&self.name), None).await
    }

    /// Fingerprints of the keys of other queues that have jobs to do.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn others(&self) -> Result<Vec<String>, ClusterError> {
        let rows = sqlx::query(
            "SELECT DISTINCT job_type FROM apalis.jobs WHERE job_type LIKE $1 AND job_type <> $2 \
             AND status NOT IN ('Done', 'Killed') ORDER BY 1",
        )
        .bind(format!("{PREFIX}%"))
        .bind(&self.name)
        .fetch_all(&self.pool)
        .await?;
        let names = rows.iter().map(|row| row.get::<String, _>(0));
        Ok(names.map(|name| name.trim_start_matches(PREFIX).to_owned()).collect())
    }

    /// Seconds since the job that waits longest could have been taken; 0 if none waits.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn age(&self) -> Result<f64, ClusterError> {
        let row = sqlx::query(
            "SELECT COALESCE(EXTRACT(EPOCH FROM now() - min(run_at)), 0)::float8 FROM apalis.jobs \
             WHERE job_type = $1 AND (status = 'Pending' OR (status = 'Failed' AND attempts < max_attempts)) \
             AND run_at < now()",
        )
        .bind(&self.name)
        .fetch_one(&self.pool)
        .await?;
        Ok(row.get(0))
    }

    /// A worker on this queue.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn worker(&self, name: &str, liveness: Liveness) -> Result<Worker, ClusterError> {
        let config = Config::default()
            .queue(&self.name)
            .batch_size(1)
            .heartbeat_interval(liveness.heartbeat)
            .missed_heartbeats(liveness.missed);
        let worker = Worker { queue: self.clone(), config, context: WorkerContext::new(name) };
        worker.register().await?;
        Ok(worker)
    }
}

/// A worker of a queue.
#[derive(Clone)]
pub struct Worker {
    queue: Queue,
    config: Config,
    context: WorkerContext,
}

impl Worker {
    /// Enters the worker in the table of workers. apalis has a query for it that takes a type which nobody can make.
    async fn register(&self) -> Result<(), ClusterError> {
        sqlx::query(
            "INSERT INTO apalis.workers (id, worker_type, storage_name, layers, last_seen) \
             VALUES ($1, $2, 'PgStorage', 'ringfence', now()) \
             ON CONFLICT (id) DO UPDATE SET worker_type = EXCLUDED.worker_type, last_seen = now()",
        )
        .bind(self.context.name())
        .bind(&self.queue.name)
        .execute(&self.queue.pool)
        .await?;
        Ok(())
    }

    /// Takes the next job, if there is one.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn take(&self) -> Result<Option<Taken>, ClusterError> {
        let mut transaction = self.queue.pool.begin().await?;
        let found = queries::fetch_next(&mut *transaction, &self.config, &self.context).await;
        let found = match found {
            // A row that is none of apalis' would come first for ever.
            Err(error) if is_of_a_row(&error) => {
                transaction.rollback().await?;
                self.put_aside().await?;
                return Ok(None);
            }
            other => other?,
        };
        let ids: Vec<String> =
            found.iter().filter_map(|task| task.task_id().map(ToString::to_string)).collect();
        queries::lock_tasks(&mut *transaction, &ids, self.context.name()).await?;
        transaction.commit().await?;
        let Some(task) = found.into_iter().next() else { return Ok(None) };
        let id = task.task_id().cloned();
        let id = id.ok_or_else(|| ClusterError::Queue("a job without an id".into()))?;
        // A negative number in the table comes as an enormous one.
        let attempts = task.attempt().min(i32::MAX as usize - 1);
        match serde_json::from_slice(&task.args) {
            Ok(task) => Ok(Some(Taken { id, task, attempts })),
            Err(_) => {
                // Jobs of another release may have another form: they are there for workers of that release.
                if let Some(planned) = other_release(&task.args) {
                    self.give_back(&id).await?;
                    let own = ringfence_prover::epoch::TOOL.into();
                    return Err(GroupError::OtherRelease { planned, own }.into());
                }
                self.answer(&id, attempts.saturating_add(1), Err(say!("cluster.unreadable").text))
                    .await?;
                Ok(None)
            }
        }
    }

    /// Ends jobs whose rows apalis can't have written.
    async fn put_aside(&self) -> Result<(), ClusterError> {
        sqlx::query(
            "UPDATE apalis.jobs SET status = 'Killed', done_at = now(), last_result = jsonb_build_object('Err', $2::text) \
             WHERE job_type = $1 AND status IN ('Pending', 'Failed') AND (job IS NULL OR attempts IS NULL \
             OR attempts < 0 OR run_at IS NULL OR id !~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$')",
        )
        .bind(&self.queue.name)
        .bind(say!("cluster.unreadable").text)
        .execute(&self.queue.pool)
        .await?;
        Ok(())
    }

    /// Says that the worker lives, and gives jobs of workers that don't to others.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn keep_alive(&self) -> Result<(), ClusterError> {
        let mut connection = self.queue.pool.acquire().await?;
        match queries::keep_alive(&mut *connection, &self.queue.name, &self.context).await {
            // The tables may have come from a copy that doesn't know this worker.
            Err(apalis_postgres::Error::WorkerOutOfSync) => self.register().await?,
            other => other?,
        }
        let dead = self.config.orphaned_duration().as_secs();
        queries::reenqueue_orphaned(&mut *connection, &self.queue.name, dead).await?;
        Ok(())
    }

    /// How often the worker says that it lives.
    pub fn heartbeat(&self) -> Duration {
        self.config.heartbeat_interval
    }

    /// Says that a job is done.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn done(&self, taken: &Taken, how: &str) -> Result<(), ClusterError> {
        self.answer(&taken.id, taken.attempts + 1, Ok(how.into())).await
    }

    /// Says why a job failed. It is tried again after a while, but not more than [`MOST_ATTEMPTS`] times.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn failed(&self, taken: &Taken, reason: String) -> Result<(), ClusterError> {
        self.answer(&taken.id, taken.attempts + 1, Err(reason)).await?;
        sqlx::query("UPDATE apalis.jobs SET run_at = now() + interval '2 seconds' WHERE id = $1")
            .bind(taken.id.to_string())
            .execute(&self.queue.pool)
            .await?;
        Ok(())
    }

    async fn answer(
        &self,
        id: &TaskId,
        attempt: usize,
        result: Result<String, String>,
    ) -> Result<(), ClusterError> {
        let status = match &result {
            Ok(_) => Status::Done,
            Err(_) if attempt >= MOST_ATTEMPTS => Status::Killed,
            Err(_) => Status::Failed,
        };
        let result = result.map(|how| json!(how));
        let answer = TaskResult { task_id: id.clone(), attempt, status, result };
        let mut connection = self.queue.pool.acquire().await?;
        queries::handle_results(&mut *connection, &[&answer], self.context.name()).await?;
        Ok(())
    }

    /// Gives a job back that was not finished, as if it had not been taken.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn release(&self, taken: &Taken) -> Result<(), ClusterError> {
        self.give_back(&taken.id).await
    }

    async fn give_back(&self, id: &TaskId) -> Result<(), ClusterError> {
        sqlx::query(
            "UPDATE apalis.jobs SET status = 'Pending', lock_by = NULL, lock_at = NULL \
             WHERE id = $1 AND lock_by = $2 AND status IN ('Queued', 'Running')",
        )
        .bind(id.to_string())
        .bind(self.context.name())
        .execute(&self.queue.pool)
        .await?;
        Ok(())
    }

    /// Takes the worker from the table of workers.
    ///
    /// # Errors
    /// It is an error if the database refuses.
    pub async fn leave(&self) -> Result<(), ClusterError> {
        sqlx::query(
            "DELETE FROM apalis.workers w WHERE id = $1 \
             AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id)",
        )
        .bind(self.context.name())
        .execute(&self.queue.pool)
        .await?;
        Ok(())
    }
}

/// Whether an error is of what stands in a row, and not of the database.
fn is_of_a_row(error: &apalis_postgres::Error) -> bool {
    match error {
        apalis_postgres::Error::Database(error) => {
            matches!(error, sqlx::Error::ColumnNotFound(_) | sqlx::Error::ColumnDecode { .. })
        }
        apalis_postgres::Error::TaskIdError(_) | apalis_postgres::Error::StatusError(_) => true,
        _ => false,
    }
}

/// The other release that planned a job, if it says so.
fn other_release(args: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(args).ok()?;
    let planned = value.get("tool")?.as_str()?;
    (planned != ringfence_prover::epoch::TOOL).then(|| Shown(planned).to_string())
}

/// Whether a database has the tables of a queue.
///
/// # Errors
/// It is an error if the database refuses.
pub async fn is_set_up(pool: &PgPool) -> Result<bool, ClusterError> {
    let found =
        sqlx::query("SELECT to_regclass('apalis.jobs') IS NOT NULL").fetch_one(pool).await?;
    Ok(found.get(0))
}

/// SQL for the epoch that a job is of: the first part of its [`GroupTask::id`].
pub const EPOCH: &str = "split_part(idempotency_key, '/', 1)";
/// SQL for the number of a job's group: the third part.
pub const GROUP: &str = "split_part(idempotency_key, '/', 3)";

/// How many jobs of a queue, or of an epoch, are in each state.
///
/// # Errors
/// It is an error if the database refuses.
pub async fn counts(
    pool: &PgPool,
    queue: Option<&str>,
    epoch: Option<&str>,
) -> Result<Counts, ClusterError> {
    let text = format!(
        "SELECT CASE WHEN status = 'Done' THEN 'done' \
             WHEN status IN ('Queued', 'Running') THEN 'running' \
             WHEN status = 'Killed' OR (status = 'Failed' AND attempts >= max_attempts) THEN 'failed' \
             ELSE 'waiting' END, count(*) \
         FROM apalis.jobs WHERE job_type LIKE '{PREFIX}%' AND ($1::text IS NULL OR job_type = $1) \
         AND ($2::text IS NULL OR {EPOCH} = $2) GROUP BY 1"
    );
    let rows = sqlx::query(AssertSqlSafe(text)).bind(queue).bind(epoch).fetch_all(pool).await?;
    let mut counts = Counts::default();
    for row in rows {
        let count = row.get::<i64, _>(1) as u64;
        match row.get::<&str, _>(0) {
            "done" => counts.done = count,
            "running" => counts.running = count,
            "failed" => counts.failed = count,
            _ => counts.waiting = count,
        }
    }
    Ok(counts)
}
