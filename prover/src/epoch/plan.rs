//! How many proofs are made at a time, and of how many blocks each: what the machine has room for.

use std::{fs, num::NonZeroUsize, path::PathBuf, sync::Arc};

use ringfence_circuits::proof::generators;

use super::meter::Meter;

/// How to prove.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Cache of generators.
    pub generators: PathBuf,
    /// Proofs side by side.
    pub threads: NonZeroUsize,
    /// What counts the work on proofs. An engine that is watched by it tells more than finished proofs.
    pub meter: Arc<Meter>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            generators: generators::default_cache(),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            meter: Arc::default(),
        }
    }
}

/// Bytes of a field element.
const ELEMENT: u64 = 32;

/// Memory that proofs need at their peaks, in field elements per row of the circuit, rounded up.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// For each block in a proof.
    block: u64,
    /// For a proof beside that of its blocks.
    proof: u64,
}

impl Memory {
    /// Of our engine: what proofs of one block (254 MiB) and of 8 blocks (647 MiB) with 2^14 rows hold.
    pub const OWN: Memory = Memory { block: 120, proof: 440 };
    /// Of halo2's prover: what proofs of one block (731 MiB) and of 8 blocks (3,385 MiB) hold.
    pub const HALO2: Memory = Memory { block: 770, proof: 720 };
}

/// Rows of the protocol's circuits.
const ROWS: u64 = 1 << 14;
/// More blocks per proof would pay little, a fiftieth of the time for twice as many, and a part of the work on a
/// proof is done by one thread: many small proofs keep more cores busy than a few large ones.
const USEFUL_BLOCKS_PER_PROOF: u64 = 8;
/// What is taken to be free where the system doesn't tell: 4 GiB.
const USUAL_MEMORY: u64 = 4 << 30;

/// Blocks per proof that fit half of the memory that is available now, for circuits of 2^14 rows
/// and `threads` proofs side by side, of which each needs this memory.
pub fn default_blocks_per_proof(threads: usize, memory: Memory) -> u64 {
    let available = available_memory().unwrap_or(USUAL_MEMORY);
    let share = available / 2 / threads as u64;
    let of_proof = memory.proof * ELEMENT * ROWS;
    let of_block = memory.block * ELEMENT * ROWS;
    (share.saturating_sub(of_proof) / of_block).clamp(1, USEFUL_BLOCKS_PER_PROOF)
}

/// How many of `threads` proofs of so many blocks fit half of the memory that is available now side by side,
/// one at least.
pub fn fitting_threads(
    threads: NonZeroUsize,
    blocks_per_proof: u64,
    memory: Memory,
) -> NonZeroUsize {
    let available = available_memory().unwrap_or(USUAL_MEMORY);
    let of_proof = (memory.proof + memory.block * blocks_per_proof) * ELEMENT * ROWS;
    let fitting = usize::try_from(available / 2 / of_proof).unwrap_or(usize::MAX);
    NonZeroUsize::new(fitting).unwrap_or(NonZeroUsize::MIN).min(threads)
}

/// Bytes of memory that the system could give now; `None` where it doesn't tell.
fn available_memory() -> Option<u64> {
    let info = fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}
