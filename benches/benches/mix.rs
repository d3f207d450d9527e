//! The headline: what a large venue of mixed vaults costs. Blocks of every shape are proven, and
//! their cost is combined for populations that nobody would prove in a bench, with blocks rounded
//! up to whole ones.
//!
//! `cargo bench -p ringfence-benches --bench mix`; `BLOCKS=8` blocks of each shape, all in one proof,
//! `POPULATIONS=1000000,10000000` vaults, `CORES=64` of the projection, `REPEATS=1` runs, of which
//! the fastest counts.

use ringfence_benches::{
    epoch::{engines, maintenance_shape, prove_epoch, Proven},
    measure::{setting, settings},
};
use ringfence_circuits::protocol::shape::Shape;

/// Codes of the shapes and their share of the vaults in percent: 70 % up to 4 balances, 15 % up to
/// 8, 9 % isolated, 5 % with up to 4 balances and 4 positions, 1 % with up to 16 and 16.
const MIX: [(u64, u64); 5] = [(2, 70), (3, 15), (1, 9), (4, 5), (5, 1)];

/// What was found of one shape.
struct Part {
    shape: Shape,
    percent: u64,
    /// CPU seconds of a block, with its share of the opening, of import and trees.
    block: f64,
    /// CPU seconds of the keys.
    keys: f64,
    /// MiB at the peak of one proof.
    peak: u64,
}

impl Part {
    fn new(shape: Shape, percent: u64, blocks: u64, runs: &[Proven]) -> Self {
        let least = |get: fn(&Proven) -> f64| runs.iter().map(get).fold(f64::INFINITY, f64::min);
        Part {
            shape,
            percent,
            block: least(|run| run.cost.cpu) / blocks as f64,
            keys: least(|run| run.keys.cost().cpu),
            peak: runs.iter().map(|run| run.peak).max().unwrap_or(0),
        }
    }

    /// Vaults of this shape in a population, and the blocks that they need.
    fn blocks(&self, population: u64) -> (u64, u64) {
        let vaults = population * self.percent / 100;
        (vaults, vaults.div_ceil(self.shape.vaults as u64))
    }
}

fn main() {
    let blocks = setting("BLOCKS", 8).max(1);
    let repeats = setting("REPEATS", 1).max(1);
    println!("measured: {blocks} full blocks of each shape in one proof, one thread");
    println!(
        "{:<22} {:>2} {:>6} {:>12} {:>12} {:>11} {:>11} {:>8}",
        "shape",
        "k",
        "share",
        "vaults/block",
        "CPU s/block",
        "vaults/CPUs",
        "keys CPU s",
        "peak MiB"
    );
    let mut parts = vec![];
    for (code, percent) in MIX {
        let shape = maintenance_shape(code).expect("a shape of the protocol");
        let runs: Vec<Proven> =
            (0..repeats).map(|_| prove_epoch(engines()[0], shape, blocks, blocks, 1)).collect();
        let part = Part::new(shape, percent, blocks, &runs);
        println!(
            "{:<22} {:>2} {:>4} % {:>12} {:>12.2} {:>11.1} {:>11.1} {:>8}",
            shape.to_string(),
            runs[0].keys.generators.k(),
            percent,
            shape.vaults,
            part.block,
            shape.vaults as f64 / part.block,
            part.keys,
            part.peak
        );
        parts.push(part);
    }
    for population in settings("POPULATIONS", &[1_000_000, 10_000_000]) {
        combine(population, &parts);
    }
}

/// What a population costs, by combination.
fn combine(population: u64, parts: &[Part]) {
    println!("\ncombined: {population} vaults");
    println!("{:<22} {:>9} {:>8} {:>9} {:>11}", "shape", "vaults", "blocks", "empty", "CPU s");
    let keys: f64 = parts.iter().map(|part| part.keys).sum();
    let mut seconds = keys;
    for part in parts {
        let (vaults, blocks) = part.blocks(population);
        let cost = blocks as f64 * part.block;
        seconds += cost;
        let empty = blocks * part.shape.vaults as u64 - vaults;
        println!("{:<22} {vaults:>9} {blocks:>8} {empty:>9} {cost:>11.0}", part.shape.to_string());
    }
    println!("{:<22} {:>9} {:>8} {:>9} {keys:>11.0}", "keys", "", "", "");
    println!(
        "{:.1} vaults per CPU second, {:.1} CPU hours",
        population as f64 / seconds,
        seconds / 3600.0
    );
    let cores = setting("CORES", 64);
    let peak = parts.iter().map(|part| part.peak).max().unwrap_or(0);
    println!(
        "projection: {:.2} hours on {cores} cores, {:.0} GiB",
        (keys + (seconds - keys) / cores as f64) / 3600.0,
        cores as f64 * peak as f64 / 1024.0
    );
    println!(
        "  assumed: proofs are independent and fill all cores to the end; a core is as fast as this\n  \
         one while its neighbours work; one proof of the largest of these sizes per core in memory;\n  \
         keys are made once, on one core; import, trees and sums are counted per block and spread too;\n  \
         one book, so that only the last block of each shape has empty places"
    );
}
