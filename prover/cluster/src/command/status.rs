//! `status`: how far the epochs of a queue are.

use apalis_postgres::PgPool;
use ringfence_verifier::say;
use serde::Serialize;
use sqlx::{AssertSqlSafe, Row};

use super::QueueArgs;
use crate::{
    error::ClusterError,
    queue::{counts, is_set_up, Counts, EPOCH, GROUP, PREFIX},
};

/// Failed jobs that are named.
const MOST_FAILED: i64 = 20;
/// Seconds over which the rate is taken.
const WINDOW: i64 = 600;

/// Says how far every epoch of a queue is: groups done, running and waiting, the rate and the time left, workers, and jobs
/// that failed with their reasons. It needs nothing but the queue, and may run anywhere.
#[derive(Clone, Debug, clap::Args)]
pub struct Status {
    /// Where the queue is.
    #[command(flatten)]
    pub queue: QueueArgs,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How far an epoch is.
#[derive(Clone, Debug, Serialize)]
pub struct OfEpoch {
    /// The epoch.
    pub epoch: String,
    /// Fingerprint of the key that its jobs are sealed with.
    pub key: String,
    /// Groups whose proofs are stored.
    pub done: u64,
    /// Groups that a worker has.
    pub running: u64,
    /// Groups that nobody has taken.
    pub waiting: u64,
    /// Groups that failed and are not tried again.
    pub failed: u64,
    /// Groups done in the last ten minutes, per minute.
    pub per_minute: f64,
    /// Seconds that the rest takes at this rate; none where nothing was done lately.
    pub seconds_left: Option<u64>,
    /// Workers that have given a sign of life in the last minute.
    pub workers: u64,
    /// Failed groups and why.
    pub failures: Vec<Failure>,
}

/// A group that failed, or is tried again.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// The group, in digits.
    pub group: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Whether it will be tried again.
    pub again: bool,
    /// Why.
    pub reason: String,
}

impl Status {
    /// Runs the command: what it prints, and the exit code.
    ///
    /// # Errors
    /// It is an error if the queue can't be reached.
    pub async fn run(&self) -> Result<(String, u8), ClusterError> {
        let epochs = epochs(&self.queue.require().await?).await?;
        let code = u8::from(epochs.iter().any(|epoch| epoch.failed > 0));
        let text = match self.json {
            true => serde_json::to_string_pretty(&epochs).expect("it has an encoding") + "\n",
            false if epochs.is_empty() => say!("cluster.empty").text + "\n",
            false => epochs.iter().map(OfEpoch::text).collect(),
        };
        Ok((text, code))
    }
}

/// All epochs whose jobs a database has.
async fn epochs(pool: &PgPool) -> Result<Vec<OfEpoch>, ClusterError> {
    if !is_set_up(pool).await? {
        return Ok(vec![]);
    }
    let text = format!(
        "SELECT job_type, {EPOCH}, \
         count(*) FILTER (WHERE status = 'Done' AND done_at > now() - {WINDOW} * interval '1 second'), \
         EXTRACT(EPOCH FROM now() - min(done_at) FILTER (WHERE status = 'Done' AND done_at > now() - {WINDOW} * interval '1 second'))::float8 \
         FROM apalis.jobs WHERE job_type LIKE '{PREFIX}%' AND {EPOCH} <> '' GROUP BY 1, 2 ORDER BY min(id)"
    );
    let mut epochs = vec![];
    for row in sqlx::query(AssertSqlSafe(text)).fetch_all(pool).await? {
        let (queue, epoch): (String, String) = (row.get(0), row.get(1));
        let counts = counts(pool, Some(&queue), Some(&epoch)).await?;
        let (lately, since): (i64, Option<f64>) = (row.get(2), row.get(3));
        let per_second = since.map_or(0.0, |since| lately as f64 / since.max(1.0));
        let Counts { done, running, waiting, failed } = counts;
        let left = (per_second > 0.0).then(|| ((running + waiting) as f64 / per_second) as u64);
        epochs.push(OfEpoch {
            key: queue.trim_start_matches(PREFIX).to_owned(),
            done,
            running,
            waiting,
            failed,
            per_minute: (per_second * 600.0).round() / 10.0,
            seconds_left: left,
            workers: workers(pool, &queue).await?,
            failures: failures(pool, &queue, &epoch).await?,
            epoch,
        });
    }
    Ok(epochs)
}

async fn workers(pool: &PgPool, queue: &str) -> Result<u64, ClusterError> {
    let row = sqlx::query(
        "SELECT count(*) FROM apalis.workers \
         WHERE worker_type = $1 AND last_seen > now() - interval '1 minute'",
    );
    Ok(row.bind(queue).fetch_one(pool).await?.get::<i64, _>(0) as u64)
}

async fn failures(pool: &PgPool, queue: &str, epoch: &str) -> Result<Vec<Failure>, ClusterError> {
    let text = format!(
        "SELECT {GROUP}, attempts, \
         status = 'Failed' AND attempts < max_attempts, COALESCE(last_result ->> 'Err', '') \
         FROM apalis.jobs WHERE job_type = $1 AND {EPOCH} = $2 AND status IN ('Failed', 'Killed') \
         ORDER BY length({GROUP}), 1 LIMIT {MOST_FAILED}"
    );
    let rows = sqlx::query(AssertSqlSafe(text)).bind(queue).bind(epoch).fetch_all(pool).await?;
    let failure = |row: &sqlx::postgres::PgRow| Failure {
        group: row.get(0),
        attempts: row.get(1),
        again: row.get(2),
        reason: row.get(3),
    };
    Ok(rows.iter().map(failure).collect())
}

impl OfEpoch {
    fn text(&self) -> String {
        let all = self.done + self.running + self.waiting + self.failed;
        let (epoch, done, key) = (&self.epoch, self.done, &self.key);
        let mut lines = vec![
            say!("cluster.status", epoch, done, all).text,
            say!(
                "cluster.status-rest",
                running = self.running,
                waiting = self.waiting,
                failed = self.failed,
                workers = self.workers
            )
            .text,
        ];
        lines.push(match self.seconds_left {
            _ if self.running + self.waiting == 0 => say!("cluster.status-end").text,
            _ if self.workers == 0 => say!("cluster.status-idle").text,
            Some(seconds) => {
                say!("cluster.status-pace", rate = self.per_minute, left = time(seconds)).text
            }
            None => say!("cluster.status-still").text,
        });
        lines.push(say!("cluster.status-key", key).text);
        for failure in &self.failures {
            let Failure { group, attempts, again, reason } = failure;
            lines.push(match again {
                true => say!("cluster.status-again", group, attempts, reason).text,
                false => say!("cluster.status-failed", group, attempts, reason).text,
            });
        }
        lines.into_iter().map(|line| line + "\n").collect::<String>() + "\n"
    }
}

/// Seconds for people.
fn time(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
