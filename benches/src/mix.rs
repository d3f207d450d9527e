//! Venues of mixed vaults, whose cost is combined from that of blocks of each shape.

use ringfence_circuits::protocol::shape::{Rule, Shape, SHAPES};

use crate::{
    epoch::{maintenance_shape, Proven},
    measure::setting,
};

/// Vaults of one kind of venue.
pub struct Mix {
    /// What it is called.
    pub name: &'static str,
    /// Codes of the shapes and how many vaults stand in each. Only the ratios count.
    pub shares: &'static [(u8, u64)],
}

/// The venues that performance is stated for.
pub const MIXES: [Mix; 2] = [
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
pub struct Part {
    /// The shape.
    pub shape: Shape,
    /// CPU seconds of a block, with its share of the opening, of import and trees.
    pub block: f64,
    /// CPU seconds of the keys.
    pub keys: f64,
    /// MiB at the peak of one proof.
    pub peak: u64,
}

impl Part {
    /// The least of some runs, each of so many blocks.
    pub fn new(shape: Shape, blocks: u64, runs: &[Proven]) -> Self {
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
pub fn proven_for(code: u8) -> Shape {
    let shape = Shape::from_code(code).expect("a shape of the protocol");
    let slots = |shape: &Shape| (shape.balances, shape.positions);
    SHAPES
        .into_iter()
        .find(|other| other.rule == Rule::Maintenance && slots(other) == slots(&shape))
        .and_then(|other| maintenance_shape(other.code.into()))
        .expect("every rule has slots that `maintenance` has too")
}

/// Prints what a population costs, by combination; `what` is proven of it.
pub fn combine(what: &str, mix: &Mix, population: u64, parts: &[Part]) {
    println!("\ncombined: {what}, {}, {population} vaults", mix.name);
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
