//! What the benches share: CPU time and memory of this process, as Linux counts them.
#![forbid(unsafe_code)]

use std::{fs, path::Path};

use ringfence_circuits::{generators, shape::Shape};
use ringfence_prover::{
    command::prove::{Prove, ProveOptions},
    snapshot::DEFAULT_MAX_ERRORS,
};

/// User and system CPU seconds of all threads of this process so far, in steps of 10 ms; 0 where
/// the system doesn't tell.
pub fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // utime and stime are the 12th and 13th field after the name.
    let ticks =
        after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS_PER_SECOND
}

/// Most memory this process has held so far, in MiB.
pub fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) >> 10
}

/// Runs `work`; its result and the CPU seconds it took.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = cpu_seconds();
    let result = work();
    (result, cpu_seconds() - before)
}

/// A variable of the environment, as a number.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The command that proves the snapshot in `directory` with one thread and only these shapes.
pub fn prove_command(directory: &Path, shapes: &[Shape], blocks_per_proof: u64) -> Prove {
    Prove {
        snapshot: directory.join("snapshot"),
        parameters: directory.join("parameters.json"),
        work: directory.join("work"),
        out: directory.join("bundle"),
        options: ProveOptions {
            blocks_per_proof: Some(blocks_per_proof),
            threads: std::num::NonZeroUsize::new(1),
            generators: Some(generators::default_cache()),
            max_errors: DEFAULT_MAX_ERRORS,
            max_liquidating: None,
            failing: None,
            shapes: Some(shapes.to_vec()),
        },
        json: false,
    }
}
