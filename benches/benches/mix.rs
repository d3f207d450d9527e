//! The headline: what a large venue of mixed vaults costs, and beside it what the venue of the
//! command `generate` costs. Blocks of every shape are proven, and their cost is combined for
//! populations that nobody would prove in a bench, with blocks rounded up to whole ones.
//!
//! `cargo bench -p ringfence-benches --bench mix`; `BLOCKS=8` blocks of each shape, all in one proof,
//! `POPULATIONS=1000000,10000000` vaults, `CORES=64` of the projection, `REPEATS=1` runs, of which
//! the fastest counts.

use ringfence_benches::{
    epoch::{engines, prove_epoch, Proven},
    measure::{setting, settings},
    mix::{combine, proven_for, Part, MIXES},
};

fn main() {
    let blocks = setting("BLOCKS", 8).max(1);
    let repeats = setting("REPEATS", 1).max(1);
    println!("measured: {blocks} full blocks of each shape in one proof, one thread");
    println!(
        "{:<24} {:>2} {:>12} {:>12} {:>11} {:>11} {:>8}",
        "shape", "k", "vaults/block", "CPU s/block", "vaults/CPUs", "keys CPU s", "peak MiB"
    );
    let mut parts: Vec<Part> = vec![];
    for (code, _) in MIXES.iter().flat_map(|mix| mix.shares) {
        let shape = proven_for(*code);
        if parts.iter().any(|part| part.shape == shape) {
            continue;
        }
        let runs: Vec<Proven> =
            (0..repeats).map(|_| prove_epoch(engines()[0], shape, blocks, blocks, 1)).collect();
        let part = Part::new(shape, blocks, &runs);
        println!(
            "{:<24} {:>2} {:>12} {:>12.2} {:>11.1} {:>11.1} {:>8}",
            shape.to_string(),
            runs[0].keys.generators.k(),
            shape.vaults,
            part.block,
            shape.vaults as f64 / part.block,
            part.keys,
            part.peak
        );
        parts.push(part);
    }
    for mix in &MIXES {
        for population in settings("POPULATIONS", &[1_000_000, 10_000_000]) {
            combine("statement", mix, population, &parts);
        }
    }
}
