//! Metrics in the text form of Prometheus, over HTTP. They count jobs and seconds, and name no vault, no account and no
//! amount.

use std::net::SocketAddr;

use axum::{extract::State, routing::get, Router};
use prometheus::{
    Encoder, Gauge, GaugeVec, Histogram, HistogramOpts, IntCounter, IntCounterVec, Opts, Registry,
    TextEncoder,
};

use crate::{
    error::ClusterError,
    listener::{Connections, METRICS_CONNECTIONS},
    process,
    queue::Counts,
};

/// What a worker counts.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    /// Jobs of the queue by state.
    jobs: GaugeVec,
    /// Jobs that this worker has ended, by how.
    ended: IntCounterVec,
    /// Blocks that this worker has proven.
    blocks: IntCounter,
    /// CPU seconds per proof.
    cpu: Histogram,
    /// Seconds per proof.
    wall: Histogram,
    /// Age of the oldest job that waits.
    age: Gauge,
    /// Memory of the process.
    memory: Gauge,
}

/// Bounds of seconds per proof: from a block on many cores to 256 blocks on one.
const SECONDS: [f64; 11] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

impl Metrics {
    /// Metrics of a program that has done nothing yet.
    pub fn new() -> Self {
        let seconds = |name: &str, help: &str| {
            let options = HistogramOpts::new(name, help).buckets(SECONDS.to_vec());
            Histogram::with_opts(options).expect("the name is a name")
        };
        let gauge = |name: &str, help: &str| Gauge::new(name, help).expect("the name is a name");
        let options = |name: &str, help: &str| Opts::new(name, help);
        let metrics = Metrics {
            registry: Registry::new(),
            jobs: GaugeVec::new(
                options("ringfence_jobs", "Jobs of the queue by state"),
                &["state"],
            )
            .expect("the name is a name"),
            ended: IntCounterVec::new(
                options("ringfence_jobs_ended_total", "Jobs that this worker has ended, by how"),
                &["how"],
            )
            .expect("the name is a name"),
            blocks: IntCounter::new("ringfence_blocks_total", "Blocks that this worker has proven")
                .expect("the name is a name"),
            cpu: seconds(
                "ringfence_proof_cpu_seconds",
                "CPU seconds of a proof, its verification included",
            ),
            wall: seconds(
                "ringfence_proof_seconds",
                "Seconds of a proof, its verification included",
            ),
            age: gauge("ringfence_queue_age_seconds", "How long the oldest job has been waiting"),
            memory: gauge("ringfence_resident_memory_bytes", "Memory that the process holds"),
        };
        let all: [Box<dyn prometheus::core::Collector>; 7] = [
            Box::new(metrics.jobs.clone()),
            Box::new(metrics.ended.clone()),
            Box::new(metrics.blocks.clone()),
            Box::new(metrics.cpu.clone()),
            Box::new(metrics.wall.clone()),
            Box::new(metrics.age.clone()),
            Box::new(metrics.memory.clone()),
        ];
        for collector in all {
            metrics.registry.register(collector).expect("each name is registered once");
        }
        metrics
    }

    /// Takes note of what the queue holds.
    pub fn queue(&self, counts: &Counts, age: f64) {
        let states = [
            ("waiting", counts.waiting),
            ("running", counts.running),
            ("done", counts.done),
            ("failed", counts.failed),
        ];
        for (state, count) in states {
            self.jobs.with_label_values(&[state]).set(count as f64);
        }
        self.age.set(age);
    }

    /// Takes note of a job's end.
    pub fn ended(&self, how: &str) {
        self.ended.with_label_values(&[how]).inc();
    }

    /// Takes note of a proof.
    pub fn proof(&self, blocks: u64, cpu: f64, wall: f64) {
        self.blocks.inc_by(blocks);
        self.cpu.observe(cpu);
        self.wall.observe(wall);
    }

    /// All metrics as text.
    pub fn text(&self) -> String {
        self.memory.set(process::resident_bytes() as f64);
        let mut bytes = vec![];
        let written = TextEncoder::new().encode(&self.registry.gather(), &mut bytes);
        written.map_or_else(|_| String::new(), |()| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Serves `/metrics` and `/healthz` until the program ends.
    ///
    /// # Errors
    /// It is an error if the address can't be listened on.
    pub async fn serve(&self, address: SocketAddr) -> Result<SocketAddr, ClusterError> {
        let fail = |error: std::io::Error| ClusterError::Metrics(format!("{address}: {error}"));
        let listener = tokio::net::TcpListener::bind(address).await.map_err(fail)?;
        let bound = listener.local_addr().map_err(fail)?;
        let router = Router::new()
            .route("/metrics", get(|State(metrics): State<Metrics>| async move { metrics.text() }))
            .route("/healthz", get(|| async { "ok\n" }))
            .with_state(self.clone());
        tokio::spawn(async move {
            Connections::default().accept(listener, router, METRICS_CONNECTIONS).await;
        });
        Ok(bound)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpStream,
    };

    use super::*;

    #[test]
    fn metrics_are_served_within_the_limits_of_the_listener() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let serve = async { Metrics::new().serve("127.0.0.1:0".parse().unwrap()).await.unwrap() };
        let address = runtime.block_on(serve);
        let ask = |more: &str| {
            let mut caller = TcpStream::connect(address).unwrap();
            let head =
                format!("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n");
            caller.write_all(head.as_bytes()).unwrap();
            let mut bytes = vec![];
            // What it does not read of a long head ends the connection with an error.
            let _ = caller.read_to_end(&mut bytes);
            String::from_utf8(bytes).unwrap()
        };
        assert!(ask("").contains("ringfence_resident_memory_bytes"));
        // A head of more than 16 KiB is refused: a server without limits of ours would take it.
        assert!(!ask(&format!("X-Long: {}\r\n", "x".repeat(40_000))).contains("200 OK"));
        runtime.shutdown_background();
    }
}
