//! CPU time and memory of this process, as Linux counts them; settings from the environment.

use std::{fs, time::Instant};

/// What a piece of work took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// User and system CPU seconds of all threads, in steps of 10 ms.
    pub cpu: f64,
    /// Seconds on the clock.
    pub wall: f64,
}

impl Cost {
    /// What is left without `other`.
    pub fn without(self, other: Cost) -> Cost {
        Cost { cpu: self.cpu - other.cpu, wall: self.wall - other.wall }
    }

    /// Both together.
    pub fn with(self, other: Cost) -> Cost {
        Cost { cpu: self.cpu + other.cpu, wall: self.wall + other.wall }
    }
}

/// Runs `work`; its result and what it took.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let result = work();
    (result, Cost { cpu: cpu_seconds() - cpu, wall: wall.elapsed().as_secs_f64() })
}

/// User and system CPU seconds of all threads of this process so far; 0 where the system doesn't
/// tell.
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // The times in user and system mode are the 12th and 13th field after the name.
    let ticks =
        after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS_PER_SECOND
}

/// CPU seconds of this thread so far, as Linux counts them.
///
/// # Panics
/// It panics where the system doesn't tell.
pub fn thread_cpu_seconds() -> f64 {
    const NANOSECOND: f64 = 1e-9;
    // The count is brought up to date when the thread may be replaced.
    std::thread::yield_now();
    let counts = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = counts.split_whitespace().next().and_then(|count| count.parse::<f64>().ok());
    nanoseconds.expect("Linux counts the time of threads") * NANOSECOND
}

/// Most memory this process has held since [`forget_peak_memory`], in MiB.
pub fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) >> 10
}

/// Starts [`peak_memory`] again from what is held now; without effect where the system can't.
pub fn forget_peak_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Runs `work` where parallel iterators, transforms and multi-exponentiations have this many
/// threads.
pub fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads are to be had").install(work)
}

/// A variable of the environment, as a number.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A variable of the environment, as numbers with commas between them.
pub fn settings(name: &str, default: &[u64]) -> Vec<u64> {
    match std::env::var(name) {
        Ok(text) => text.split(',').filter_map(|number| number.parse().ok()).collect(),
        Err(_) => default.to_vec(),
    }
}
