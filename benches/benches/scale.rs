//! Cost per vault at scale: import, trees and sums of 10^3 to 10^6 generated vaults, measured whole,
//! and proving, measured on one proof from the middle of the epoch. A flat line is linear growth.
//!
//! `cargo bench -p ringfence-benches --bench scale`; `VAULTS=1000000` sets the largest size,
//! `PER_PROOF=8` the blocks of the sampled proof (0: prove nothing), `ENGINE=halo2` the engine (default: that
//! of `prove`).

use ringfence_benches::{
    epoch::{engines, prove_command, Keys, Measured},
    measure::{forget_peak_memory, measured, peak_memory, setting, with_threads},
};
use ringfence_circuits::{
    proof::{generators, Engine, Halo2},
    protocol::{bundle::partition, shape::SHAPES, statement::OpenStatement},
};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    engine::Own,
    epoch::{Epoch, JobKey, Silent, Sums},
    snapshot::{self, RecordReader},
};

/// Proving a part of an epoch.
struct Sample {
    blocks: u64,
    vaults: u64,
    /// CPU seconds without keys.
    seconds: f64,
    /// Most memory held, in MiB.
    peak: u64,
}

fn main() {
    let most = setting("VAULTS", 1_000_000);
    let per_proof = setting("PER_PROOF", 8);
    println!("isolated vaults, full Binance tables; CPU microseconds per vault");
    println!(
        "import, tree and sums: all vaults; prove: one proof of up to {per_proof} blocks from the \
         middle of the epoch, keys apart"
    );
    println!(
        "{:>9} {:>7} {:>6} {:>6} {:>8} {:>14} {:>13} {:>7} {:>9} {:>9}",
        "vaults",
        "import",
        "tree",
        "sums",
        "peak MiB",
        "blocks sampled",
        "of vaults",
        "prove",
        "to first",
        "peak MiB"
    );
    let mut first = None;
    let mut vaults = 1000;
    while vaults <= most {
        measure(vaults, per_proof, &mut first);
        vaults *= 10;
    }
}

/// `first`: the cost of proving a vault that was found at the first size.
fn measure(vaults: u64, per_proof: u64, first: &mut Option<f64>) {
    let directory = tempfile::tempdir().expect("a directory");
    let parameters = ringfence_fixtures::binance();
    let command = prove_command(directory.path(), &SHAPES, per_proof.max(1));
    generate(&parameters, &Plan::new(vaults, 1, Mix::Isolated), &command.snapshot).expect("made");
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
        Epoch::start(&command.work, &command.snapshot, parameters, blocks_per_proof, &options)
            .expect("imported")
    });
    let (statement, tree) = measured(|| epoch.build_tree(&Silent).expect("built"));
    let (sums, sums_cost) =
        measured(|| epoch.sums(&statement, blocks_per_proof, &Silent).expect("summed"));
    let each = |seconds: f64| 1e6 * seconds / vaults as f64;
    print!(
        "{vaults:>9} {:>7.1} {:>6.1} {:>6.1} {:>8}",
        each(import.cpu),
        each(tree.cpu),
        each(sums_cost.cpu),
        peak_memory()
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

/// Makes one proof of an epoch, the middle one, with one thread.
fn prove_sample<E: Engine>(
    engine: &E,
    epoch: &Epoch,
    statement: &OpenStatement,
    sums: &Sums,
) -> Sample {
    let per_proof = sums.commitments.blocks_per_proof.into();
    let ranges = partition(statement.bound().rows(), per_proof);
    let chosen = (ranges.len() - 1) / 2;
    let range = &ranges[chosen];
    with_threads(1, || {
        let weights = statement.bound().weights(epoch.parameters());
        let keys = Keys::make(engine, epoch.parameters(), &weights, range.shape);
        forget_peak_memory();
        let (_, cost) = measured(|| {
            let jobs = epoch.jobs(statement, sums);
            let circuit = jobs.circuit(range.shape);
            let generators = generators::load(circuit.k(), &generators::default_cache());
            let generators = generators.expect("generators");
            let key = JobKey::build(engine, &generators, circuit).expect("a key");
            let job = jobs.job(range, key.digest()).expect("a job");
            job.prove(engine, &generators, &key).expect("proven")
        });
        let peak = peak_memory();
        let block = range.shape.vaults as u64;
        let records = &epoch.rows()[range.row].records;
        let in_row = RecordReader::open(records).expect("records").count();
        let in_row = in_row - range.first_in_row * block;
        Sample {
            blocks: range.blocks,
            vaults: in_row.min(range.blocks * block),
            seconds: cost.without(keys.cost()).cpu,
            peak,
        }
    })
}
