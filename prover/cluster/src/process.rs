//! What the system says of this process.

use std::fs;

/// Clock ticks of a second in `/proc`, on every Linux that Rust runs on.
const TICKS: f64 = 100.0;
/// Bytes of a page in `/proc`.
const PAGE: u64 = 4096;

/// CPU seconds that the process has used; 0 where the system doesn't tell.
pub fn cpu_seconds() -> f64 {
    let of = || -> Option<f64> {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        // The name, in brackets, may hold spaces.
        let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
        let ticks: u64 =
            fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        Some(ticks as f64 / TICKS)
    };
    of().unwrap_or(0.0)
}

/// Bytes of memory that the process holds; 0 where the system doesn't tell.
pub fn resident_bytes() -> u64 {
    let of = || -> Option<u64> {
        let text = fs::read_to_string("/proc/self/statm").ok()?;
        Some(text.split(' ').nth(1)?.parse::<u64>().ok()? * PAGE)
    };
    of().unwrap_or(0)
}

/// The name of this machine, for people who look for a worker.
pub fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String =
        name.trim().chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
    match name.is_empty() {
        true => "host".into(),
        false => name,
    }
}
