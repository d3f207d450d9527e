//! Import and trees at scale: CPU per vault and peak memory from 10^3 to 10^6 generated vaults.
//! No proofs are made here.
//!
//! `cargo bench -p ringfence-benches --bench scale`; `VAULTS=1000000` sets the largest size.

use ringfence_benches::{measured, peak_memory, prove_command, setting};
use ringfence_circuits::shape::SHAPES;
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    epoch::{Epoch, Silent},
    snapshot,
};

fn main() {
    let most = setting("VAULTS", 1_000_000);
    println!("isolated vaults, full Binance tables; all threads; CPU seconds");
    println!(
        "{:>9} {:>10} {:>10} {:>16} {:>13}",
        "vaults", "import s", "tree s", "tree vaults/CPUs", "peak MiB"
    );
    let mut vaults = 1000;
    while vaults <= most {
        measure(vaults);
        vaults *= 10;
    }
}

fn measure(vaults: u64) {
    let directory = tempfile::tempdir().expect("a directory");
    let parameters = ringfence_fixtures::binance();
    let command = prove_command(directory.path(), &SHAPES, 8);
    generate(&parameters, &Plan::new(vaults, 1, Mix::Isolated), &command.snapshot).expect("made");
    let options = snapshot::Options {
        order_key: [0; 32].into(),
        out: std::path::PathBuf::new(),
        shapes: &SHAPES,
        max_errors: 20,
        max_liquidating: None,
        failing: None,
        buckets: None,
    };
    let (epoch, import) = measured(|| {
        Epoch::start(&command.work, &command.snapshot, parameters, 8, &options).expect("imported")
    });
    let (_, tree) = measured(|| epoch.build_tree(&Silent).expect("built"));
    println!(
        "{vaults:>9} {import:>10.2} {tree:>10.2} {:>16.0} {:>13}",
        vaults as f64 / tree,
        peak_memory()
    );
}
