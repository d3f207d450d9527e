//! The memory that a decoder takes, measured.
//!
//! An allocator counts. It copies where a vector grows, as the worst of allocators may, so a vector
//! that grows counts with its old and its new memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const BOUND: usize = 64_000_000;

/// Waits until no other test measures: the allocator counts all threads.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `decode`; what it took at most, above what there was before.
pub fn measured<T>(decode: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let value = decode();
    (value, MEMORY.peak_usage() - before)
}

/// `decode` of an input that is in memory already stays within the bound.
pub fn bounded<T>(name: &str, size: usize, decode: impl FnOnce() -> T) -> T {
    let (value, took) = measured(decode);
    println!("{name}: {:.1} MB for {:.1} MB", took as f64 / 1e6, size as f64 / 1e6);
    assert!(took < BOUND, "{name}: {took} bytes above an input of {size}");
    value
}

/// The same where `decode` also reads the input from files.
pub fn bounded_files<T>(name: &str, size: usize, decode: impl FnOnce() -> T) -> T {
    let (value, took) = measured(decode);
    println!("{name}: {:.1} MB for files of {:.1} MB", took as f64 / 1e6, size as f64 / 1e6);
    assert!(took < size + BOUND, "{name}: {took} bytes for files of {size}");
    value
}
