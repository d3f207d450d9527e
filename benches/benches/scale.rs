//! Cost per vault at scale: import, trees and sums of 10^3 to 10^6 generated vaults, measured whole,
//! and proving, measured on one proof from the middle of the epoch. A flat line is linear growth.
//!
//! `cargo bench -p ringfence-benches --bench scale`; sizes from `FROM=1000` to `VAULTS=1000000`, ten times as many
//! each time; `MIX=isolated` of the generator, `THREADS=1,2`, `PER_PROOF=8` the blocks of the sampled proof (0: prove
//! nothing), `ENGINE=halo2` the engine (default: that of `prove`).

use std::path::Path;

use ringfence_benches::{
    epoch::{engines, Measured},
    measure::{forget_peak_memory, measured, peak_memory, setting, settings, with_threads, Cost},
    sample::prove_sample,
};
use ringfence_circuits::{proof::Halo2, protocol::shape::SHAPES};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    engine::Own,
    epoch::{Epoch, Silent},
    snapshot,
};

/// The mix of the generator that the setting names.
fn mix() -> Mix {
    let name = std::env::var("MIX").unwrap_or_else(|_| Mix::Isolated.name().into());
    let mix = Mix::ALL.into_iter().find(|mix| mix.name() == name);
    mix.unwrap_or_else(|| panic!("no mix is called {name}"))
}

fn main() {
    let (from, most) = (setting("FROM", 1000).max(1), setting("VAULTS", 1_000_000));
    let per_proof = setting("PER_PROOF", 8);
    println!("{} vaults, full Binance tables; import, trees and sums of all of them", mix().name());
    println!("CPU seconds, seconds on the clock; vaults per CPU second of all three; most memory; files on disk");
    if per_proof > 0 {
        println!(
            "prove: one proof of up to {per_proof} blocks from the middle of the epoch, keys apart, in CPU \
             microseconds per vault, and against the first size"
        );
    }
    println!(
        "{:>9} {:>7} {:>15} {:>15} {:>15} {:>9} {:>8} {:>8} {:>14} {:>13} {:>7} {:>9} {:>9}",
        "vaults",
        "threads",
        "import",
        "trees",
        "sums",
        "vaults/s",
        "peak MiB",
        "disk MiB",
        "blocks sampled",
        "of vaults",
        "prove",
        "to first",
        "peak MiB"
    );
    let mut first = None;
    let mut vaults = from;
    while vaults <= most {
        let directory = tempfile::tempdir().expect("a directory");
        let parameters = ringfence_fixtures::binance();
        let snapshot = directory.path().join("snapshot");
        generate(&parameters, &Plan::new(vaults, 1, mix()), &snapshot).expect("made");
        for (turn, threads) in settings("THREADS", &[1, 2]).into_iter().enumerate() {
            let per_proof = if turn == 0 { per_proof } else { 0 };
            measure(&snapshot, vaults, threads as usize, per_proof, &mut first);
        }
        vaults *= 10;
    }
}

/// Bytes of the files in a directory and those within it.
fn disk(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).expect("a directory");
    let sizes = entries.map(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            disk(&path)
        } else {
            path.metadata().expect("a file").len()
        }
    });
    sizes.sum()
}

/// `first`: the cost of proving a vault that was found at the first size.
fn measure(snapshot: &Path, vaults: u64, threads: usize, per_proof: u64, first: &mut Option<f64>) {
    let directory = tempfile::tempdir().expect("a directory");
    let work = directory.path().join("work");
    let options = snapshot::Options {
        order_key: [0; 32].into(),
        out: std::path::PathBuf::new(),
        shapes: &SHAPES,
        max_errors: 20,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    let blocks_per_proof = per_proof.max(1);
    forget_peak_memory();
    let (epoch, import) = measured(|| {
        let parameters = ringfence_fixtures::binance();
        with_threads(threads, || {
            Epoch::start(&work, snapshot, parameters, blocks_per_proof, &options).expect("imported")
        })
    });
    let (statement, trees) =
        measured(|| with_threads(threads, || epoch.build_tree(&Silent).expect("built")));
    let (sums, sums_cost) = measured(|| {
        with_threads(threads, || epoch.sums(&statement, blocks_per_proof, &Silent).expect("summed"))
    });
    let cell = |cost: Cost| format!("{:.2}, {:.2}", cost.cpu, cost.wall);
    let all = import.with(trees).with(sums_cost);
    print!(
        "{vaults:>9} {threads:>7} {:>15} {:>15} {:>15} {:>9.0} {:>8} {:>8}",
        cell(import),
        cell(trees),
        cell(sums_cost),
        vaults as f64 / all.cpu,
        peak_memory(),
        disk(&work) >> 20
    );
    if per_proof == 0 {
        println!();
        return;
    }
    let sample = match engines()[0] {
        Measured::Halo2 => prove_sample(&Halo2, &epoch, &statement, &sums),
        Measured::Own(unit) => prove_sample(&Own::with_unit(unit), &epoch, &statement, &sums),
    };
    let prove = 1e6 * sample.seconds / sample.vaults as f64;
    println!(
        " {:>14} {:>13} {prove:>7.0} {:>8.2}x {:>9}",
        sample.blocks,
        sample.vaults,
        prove / *first.get_or_insert(prove),
        sample.peak
    );
}
