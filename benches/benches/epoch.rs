//! What an epoch costs, shape by shape, on the full Binance tables: proving (everything: import,
//! trees, sums, proofs; keys apart), keys, bytes, memory.
//!
//! `cargo bench -p ringfence-benches --bench epoch`; settings, each with commas between several:
//! `SHAPES=1,4` codes (default 1,2,3,4,5), `PER_PROOF=1,2,4,8,16` blocks per proof (default 8),
//! `THREADS=1,2` (default 1); `BLOCKS=16` blocks of an epoch (default: one proof per thread);
//! `ENGINE=halo2,own` engines (default: that of `prove`).

use ringfence_benches::{
    epoch::{engines, maintenance_shape, prove_epoch},
    measure::{setting, settings},
};

fn main() {
    let all_threads = settings("THREADS", &[1]);
    let most = all_threads.iter().copied().max().unwrap_or(1);
    println!("full Binance tables, full blocks; times without keys");
    println!(
        "{:<6} {:<22} {:>2} {:>6} {:>5} {:>7} {:>7} {:>6} {:>8} {:>8} {:>11} {:>11} {:>8}",
        "engine",
        "shape",
        "k",
        "blocks",
        "/proof",
        "threads",
        "vaults",
        "keys s",
        "CPU s",
        "wall s",
        "vaults/CPUs",
        "bytes/vault",
        "peak MiB"
    );
    for shape in settings("SHAPES", &[1, 2, 3, 4, 5]).into_iter().filter_map(maintenance_shape) {
        for per_proof in settings("PER_PROOF", &[8]) {
            let blocks = setting("BLOCKS", per_proof * most).max(1);
            let runs = all_threads
                .iter()
                .flat_map(|threads| engines().into_iter().map(move |engine| (engine, *threads)));
            for (engine, threads) in runs {
                let found = prove_epoch(engine, shape, blocks, per_proof, threads as usize);
                println!(
                    "{:<6} {:<22} {:>2} {blocks:>6} {per_proof:>6} {threads:>7} {:>7} {:>6.1} {:>8.1} \
                     {:>8.1} {:>11.1} {:>11.1} {:>8}",
                    format!("{engine:?}").to_lowercase(),
                    shape.to_string(),
                    found.keys.generators.k(),
                    found.vaults,
                    found.keys.cost().cpu,
                    found.cost.cpu,
                    found.cost.wall,
                    found.vaults as f64 / found.cost.cpu,
                    found.bytes_per_vault(),
                    found.peak,
                );
            }
        }
    }
}
