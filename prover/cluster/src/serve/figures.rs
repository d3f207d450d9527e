//! Counts and times for Prometheus. None of them is of an account.

use std::time::Duration;

use axum::http::StatusCode;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

use crate::process::resident_bytes;

/// What is counted.
pub(super) struct Figures {
    registry: Registry,
    answers: IntCounterVec,
    making: Histogram,
    open: IntGauge,
    memory: IntGauge,
}

impl Figures {
    pub(super) fn new(epochs: usize) -> Self {
        let registry = Registry::new();
        let gauge = |name: &str, help: &str| IntGauge::new(name, help).expect("a sound name");
        let answers = Opts::new("ringfence_serve_answers_total", "Requests answered, by status");
        let answers = IntCounterVec::new(answers, &["status"]).expect("a sound name");
        let making = HistogramOpts::new(
            "ringfence_serve_package_seconds",
            "Seconds to make and verify a package",
        )
        .buckets(vec![0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0]);
        let making = Histogram::with_opts(making).expect("a sound name");
        let open = gauge("ringfence_serve_open_requests", "Requests that are being answered");
        let memory = gauge("ringfence_serve_resident_bytes", "Memory that the service holds");
        let served = gauge("ringfence_serve_epochs", "Epochs whose packages are handed out");
        served.set(epochs as i64);
        for of in [&open, &memory, &served] {
            registry.register(Box::new(of.clone())).expect("each name stands once");
        }
        registry.register(Box::new(answers.clone())).expect("each name stands once");
        registry.register(Box::new(making.clone())).expect("each name stands once");
        Figures { registry, answers, making, open, memory }
    }

    pub(super) fn answered(&self, status: StatusCode) {
        self.answers.with_label_values(&[status.as_str()]).inc();
    }

    pub(super) fn made(&self, took: Duration) {
        self.making.observe(took.as_secs_f64());
    }

    /// A request that is being answered, until what comes back is dropped.
    pub(super) fn open(&self) -> Open {
        self.open.inc();
        Open(self.open.clone())
    }

    /// Requests that are being answered.
    pub(super) fn count_open(&self) -> i64 {
        self.open.get()
    }

    pub(super) fn text(&self) -> String {
        self.memory.set(resident_bytes() as i64);
        let mut bytes = vec![];
        // Only a writer could fail.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// See [`Figures::open`].
pub(super) struct Open(IntGauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
