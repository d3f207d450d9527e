//! What the next epoch costs where few vaults changed: one epoch, then one in which `CHANGED=1` percent of the
//! balances are others, stage by stage, both in one process. Proofs are sampled: one of `PER_PROOF=8` blocks, keys
//! apart, times the number of blocks.
//!
//! `cargo bench -p ringfence-benches --bench hourly`; `VAULTS=100000` isolated vaults, one thread.

use std::path::Path;

use ringfence_benches::{
    epoch::{engines, Measured},
    measure::{measured, setting, with_threads, Cost},
    sample::{prove_sample, Sample},
};
use ringfence_circuits::{
    proof::{generators, Halo2},
    protocol::shape::SHAPES,
};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    engine::Own,
    epoch::{Epoch, Silent},
    snapshot,
};

fn main() {
    let (vaults, percent) = (setting("VAULTS", 100_000), setting("CHANGED", 1).min(100));
    let directory = tempfile::tempdir().expect("a directory");
    let snapshot = directory.path().join("snapshot");
    generate(&ringfence_fixtures::binance(), &Plan::new(vaults, 1, Mix::Isolated), &snapshot)
        .expect("made");
    let cache = directory.path().join("generators");
    println!("{vaults} isolated vaults, full Binance tables, one thread; CPU seconds");
    let first = epoch("the first epoch", directory.path(), &cache);
    let changed = change(&snapshot, percent);
    let next = epoch("the next epoch", directory.path(), &cache);
    println!("in the next epoch {changed} balances are others");
    println!("{:<12} {:>16} {:>16} {:>8}", "stage", "the first epoch", "the next epoch", "share");
    let whole: f64 = next.iter().map(|(_, seconds)| seconds).sum();
    for ((stage, before), (_, now)) in first.iter().zip(&next) {
        println!("{stage:<12} {before:>16.2} {now:>16.2} {:>6.1} %", 100.0 * now / whole);
    }
    let before: f64 = first.iter().map(|(_, seconds)| seconds).sum();
    println!("{:<12} {before:>16.2} {whole:>16.2}", "all");
}

/// Makes a few deposits larger, evenly spread; how many.
fn change(snapshot: &Path, percent: u64) -> u64 {
    let path = snapshot.join("balances.csv");
    let text = std::fs::read_to_string(&path).expect("balances");
    let mut changed = 0;
    let lines = (0u64..).zip(text.lines()).map(|(index, line)| {
        let is_debt = line.rsplit(',').next().is_some_and(|amount| amount.starts_with('-'));
        if index == 0 || index % 100 >= percent || is_debt {
            return line.to_owned();
        }
        changed += 1;
        let (names, amount) = line.rsplit_once(',').expect("four columns");
        // With another digit before the others a deposit is larger, so that the vault keeps its margin.
        format!("{names},1{amount}")
    });
    let lines: Vec<String> = lines.collect();
    std::fs::write(path, lines.join("\n") + "\n").expect("written");
    changed
}

/// The stages of an epoch and their CPU seconds.
fn epoch(name: &str, directory: &Path, cache: &Path) -> Vec<(&'static str, f64)> {
    let per_proof = setting("PER_PROOF", 8).max(1);
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
    let work = directory.join(name);
    with_threads(1, || {
        let parameters = ringfence_fixtures::binance();
        let snapshot = directory.join("snapshot");
        let (epoch, import) = measured(|| {
            Epoch::start(&work, &snapshot, parameters, per_proof, &options).expect("imported")
        });
        let (statement, trees) = measured(|| epoch.build_tree(&Silent).expect("built"));
        let (sums, sums_cost) =
            measured(|| epoch.sums(&statement, per_proof, &Silent).expect("summed"));
        let (_, points) = measured(|| generators::load(14, cache).expect("generators"));
        let sample = match engines()[0] {
            Measured::Halo2 => prove_sample(&Halo2, &epoch, &statement, &sums),
            Measured::Own(unit) => prove_sample(&Own::with_unit(unit), &epoch, &statement, &sums),
        };
        let Sample { blocks, seconds, keys, .. } = sample;
        let of_all = statement.bound().block_count() as f64 / blocks as f64;
        let cpu = |cost: Cost| cost.cpu;
        vec![
            ("import", cpu(import)),
            ("trees", cpu(trees)),
            ("sums", cpu(sums_cost)),
            ("generators", cpu(points)),
            ("keys", cpu(keys)),
            ("proofs", seconds * of_all),
        ]
    })
}
