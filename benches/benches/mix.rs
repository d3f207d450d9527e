//! The headline: what a large venue of mixed vaults costs, and beside it what the venue of the
//! command `generate` costs. Blocks of every shape are proven, and their cost is combined for
//! populations that nobody would prove in a bench, with blocks rounded up to whole ones.
//!
//! `cargo bench -p ringfence-benches --bench mix`; `BLOCKS=8` blocks of each shape, all in one proof,
//! `POPULATIONS=1000000,10000000` vaults, `CORES=64` of the projection, `REPEATS=1` runs, of which
//! the fastest counts.

use ringfence_benches::{
    epoch::{engines, maintenance_shape, prove_epoch, Proven},
    measure::{setting, settings},
};
use ringfence_circuits::protocol::shape::{Rule, Shape, SHAPES};

/// Vaults of one kind of venue.
struct Mix {
    name: &'static str,
    /// Codes of the shapes and how many vaults stand in each. Only the ratios count.
    shares: &'static [(u8, u64)],
}

const MIXES: [Mix; 2] = [
    // In percent: 70 up to 4 balances, 15 up to 8, 9 isolated, 5 with up to 4 balances and 4
    // positions, 1 with up to 16 and 16.
    Mix { name: "mixed vaults", shares: &[(2, 70), (3, 15), (1, 9), (4, 5), (5, 1)] },
    // The book `clients`, as the second of these commands counts it:
    // ringfence-prover generate --vaults 1000000 --parameters fixtures/parameters/binance.json --out big
    // ringfence-prover check --snapshot big --parameters fixtures/parameters/binance.json
    Mix {
        name: "the generated venue",
        shares: &[
            (1, 365_802),
            (2, 169_310),
            (3, 225_103),
            (4, 127_220),
            (5, 60_080),
            (6, 14_770),
            (8, 834),
            (9, 9101),
            (11, 2025),
            (12, 4473),
            (14, 16_947),
            (15, 3510),
            (16, 825),
        ],
    },
];

/// What was found of one shape.
struct Part {
    shape: Shape,
    /// CPU seconds of a block, with its share of the opening, of import and trees.
    block: f64,
    /// CPU seconds of the keys.
    keys: f64,
    /// MiB at the peak of one proof.
    peak: u64,
}

impl Part {
    fn new(shape: Shape, blocks: u64, runs: &[Proven]) -> Self {
        let least = |get: fn(&Proven) -> f64| runs.iter().map(get).fold(f64::INFINITY, f64::min);
        Part {
            shape,
            block: least(|run| run.cost.cpu) / blocks as f64,
            keys: least(|run| run.keys.cost().cpu),
            peak: runs.iter().map(|run| run.peak).max().unwrap_or(0),
        }
    }
}

/// The shape whose blocks are proven to learn what one of this shape costs. All rules have one layout
/// and one number of rows, so it is the shape of rule `maintenance` with the same slots.
fn proven_for(code: u8) -> Shape {
    let shape = Shape::from_code(code).expect("a shape of the protocol");
    let slots = |shape: &Shape| (shape.balances, shape.positions);
    SHAPES
        .into_iter()
        .find(|other| other.rule == Rule::Maintenance && slots(other) == slots(&shape))
        .and_then(|other| maintenance_shape(other.code.into()))
        .expect("every rule has slots that `maintenance` has too")
}

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
            combine(mix, population, &parts);
        }
    }
}

/// What a population costs, by combination.
fn combine(mix: &Mix, population: u64, parts: &[Part]) {
    println!("\ncombined: {}, {population} vaults", mix.name);
    println!(
        "{:<24} {:>9} {:>7} {:>8} {:>9} {:>11}",
        "shape", "vaults", "share", "blocks", "empty", "CPU s"
    );
    let whole: u64 = mix.shares.iter().map(|(_, share)| share).sum();
    let (mut keys, mut proving, mut peak) = (0.0, 0.0, 0);
    for (code, share) in mix.shares {
        let shape = Shape::from_code(*code).expect("a shape of the protocol");
        let proven = proven_for(*code);
        let part = parts.iter().find(|part| part.shape == proven).expect("it was measured");
        let vaults = population * share / whole;
        let blocks = vaults.div_ceil(shape.vaults as u64);
        let cost = blocks as f64 * part.block;
        (keys, proving, peak) = (keys + part.keys, proving + cost, part.peak.max(peak));
        println!(
            "{:<24} {vaults:>9} {:>5.1} % {blocks:>8} {:>9} {cost:>11.0}",
            shape.to_string(),
            100.0 * *share as f64 / whole as f64,
            blocks * shape.vaults as u64 - vaults,
        );
    }
    println!("{:<24} {:>9} {:>7} {:>8} {:>9} {keys:>11.0}", "keys", "", "", "", "");
    let seconds = keys + proving;
    println!(
        "{:.1} vaults per CPU second, {:.1} CPU hours",
        population as f64 / seconds,
        seconds / 3600.0
    );
    let cores = setting("CORES", 64);
    println!(
        "projection: {:.2} hours on {cores} cores, {:.0} GiB",
        (keys + proving / cores as f64) / 3600.0,
        cores as f64 * peak as f64 / 1024.0
    );
    println!(
        "  assumed: proofs are independent and fill all cores to the end; a core is as fast as this\n  \
         one while its neighbours work; one proof of the largest of these sizes per core in memory;\n  \
         keys are made once, on one core; import, trees and sums are counted per block and spread too;\n  \
         one book, so that only the last block of each shape has empty places"
    );
}
