//! Scenario proofs beside the proofs of the statement that they are about, shape after shape in one run: what two
//! scenarios cost, and what a large venue of mixed vaults would pay for them.
//!
//! `cargo bench -p ringfence-benches --bench stress`; `BLOCKS=8` blocks of each shape, all in one proof, `CODES=2,3`
//! the shapes (default: those of the mixes), `POPULATIONS=10000000` vaults, `CORES=64` of the projection, `REPEATS=1`
//! runs, of which the fastest counts, `ENGINE=halo2` the engine (default: that of `prove`).
//!
//! Both kinds of proofs are made by the commands, one thread, of the same vaults: `stress` computes the results, adds
//! up its units, proves and writes its directory, which the verifier then accepts. Keys are measured by themselves.

use std::{fs, num::NonZeroUsize, path::Path, sync::Arc};

use ringfence_benches::{
    epoch::{engines, prove_epoch, Keys, Measured, Proven},
    measure::{forget_peak_memory, measured, peak_memory, setting, settings, with_threads, Cost},
    mix::{combine, proven_for, Part, MIXES},
};
use ringfence_circuits::{
    circuit::stress::{StressCircuit, StressKey},
    proof::{generators, Engine, Halo2},
    protocol::{
        shape::Shape,
        stress::{
            self,
            files::STRESS_FILE,
            lane::GROUP,
            set::{Document, ScenarioSet},
        },
    },
};
use ringfence_prover::{
    command::{machine::MachineOptions, stress::StressCommand},
    engine::Own,
    epoch::Silent,
};
use ringfence_verifier::{
    check::{audit::audit, proof::KeyCache, stress::check},
    reader::Reader,
    report::Outcome,
    source::directory,
};

/// The time of the stress statements, which nothing depends on.
const NOW: &str = "2026-02-01T00:00:00Z";

/// Two scenarios of the set `uniform-8`: a group of them is what one proof is about.
fn two_scenarios() -> ScenarioSet {
    let all = include_bytes!("../../fixtures/scenarios/uniform-8.json");
    let mut document = Document::from_canonical(all).expect("a set");
    document.scenarios.truncate(GROUP);
    document.check().expect("a part of a set is one")
}

/// What was found of one shape: its blocks proven, and then its scenarios.
struct Found {
    shape: Shape,
    statement: Part,
    scenarios: Part,
    k: [u32; 2],
    /// Bytes of the proof of a block, and of a unit.
    bytes: [usize; 2],
    /// CPU seconds of the verifier: the bundle alone, and with its scenarios.
    verified: [f64; 2],
}

/// The scenario proof of an epoch.
struct Stressed {
    cost: Cost,
    keys: Keys,
    peak: u64,
    bytes: usize,
    verified: [f64; 2],
}

fn main() {
    let blocks = setting("BLOCKS", 8).max(1);
    let repeats = setting("REPEATS", 1).max(1);
    println!(
        "{blocks} full blocks of each shape in one proof, one thread: the proof of the statement, and that of {GROUP} \
         scenarios over it"
    );
    println!("CPU seconds a block without keys; bytes of proof a block; verified: keys and one proof, with the bundle's");
    println!(
        "{:<24} {:>5} {:>9} {:>9} {:>6} {:>12} {:>13} {:>15} {:>11} {:>13}",
        "shape",
        "k",
        "statement",
        "scenarios",
        "ratio",
        "per scenario",
        "keys CPU s",
        "bytes",
        "peak MiB",
        "verified"
    );
    let of_mixes: Vec<u64> =
        MIXES.iter().flat_map(|mix| mix.shares).map(|(code, _)| u64::from(*code)).collect();
    let codes = settings("CODES", &of_mixes);
    let mut all: Vec<Found> = vec![];
    for code in &codes {
        let shape = proven_for(u8::try_from(*code).expect("a code of a shape"));
        if all.iter().all(|found| found.shape != shape) {
            all.push(measure(shape, blocks, repeats));
        }
    }
    if std::env::var_os("CODES").is_some() {
        return;
    }
    let (statement, scenarios): (Vec<_>, Vec<_>) =
        all.into_iter().map(|found| (found.statement, found.scenarios)).unzip();
    for mix in &MIXES {
        for population in settings("POPULATIONS", &[10_000_000]) {
            combine("statement", mix, population, &statement);
            combine("two scenarios", mix, population, &scenarios);
        }
    }
}

fn measure(shape: Shape, blocks: u64, repeats: u64) -> Found {
    let mut runs = vec![];
    let mut stressed = vec![];
    for _ in 0..repeats {
        let run = prove_epoch(engines()[0], shape, blocks, blocks, 1);
        stressed.push(match engines()[0] {
            Measured::Halo2 => stress_epoch(&Halo2, &run, blocks),
            Measured::Own(unit) => stress_epoch(&Own::with_unit(unit), &run, blocks),
        });
        runs.push(run);
    }
    let least = |get: fn(&Stressed) -> f64| stressed.iter().map(get).fold(f64::INFINITY, f64::min);
    let found = Found {
        shape,
        statement: Part::new(shape, blocks, &runs),
        scenarios: Part {
            shape,
            block: least(|run| run.cost.cpu) / blocks as f64,
            keys: least(|run| run.keys.cost().cpu),
            peak: stressed.iter().map(|run| run.peak).max().unwrap_or(0),
        },
        k: [runs[0].keys.generators.k(), stressed[0].keys.generators.k()],
        bytes: [runs[0].bundle.proofs.iter().map(Vec::len).sum(), stressed[0].bytes],
        verified: [least(|run| run.verified[0]), least(|run| run.verified[1])],
    };
    found.print(blocks);
    found
}

impl Found {
    fn print(&self, blocks: u64) {
        let Found { shape, statement, scenarios, k, bytes, verified } = self;
        let both = |of: [String; 2]| of.join(", ");
        let ratio = scenarios.block / statement.block;
        println!(
            "{:<24} {:>5} {:>9.2} {:>9.2} {ratio:>5.2}x {:>11.2}x {:>13} {:>15} {:>11} {:>13}",
            shape.to_string(),
            both(k.map(|k| k.to_string())),
            statement.block,
            scenarios.block,
            ratio / GROUP as f64,
            both([statement.keys, scenarios.keys].map(|seconds| format!("{seconds:.1}"))),
            both(bytes.map(|bytes| (bytes as u64 / blocks).to_string())),
            both([statement.peak, scenarios.peak].map(|peak| peak.to_string())),
            both(verified.map(|seconds| format!("{seconds:.1}"))),
        );
    }
}

/// Proves the scenarios over a proven epoch with one thread, and verifies them.
fn stress_epoch<E: Engine>(engine: &E, run: &Proven, blocks: u64) -> Stressed {
    let set = two_scenarios();
    let at = |name: &str| run.directory.path().join(name);
    fs::write(at("scenarios.json"), set.canonical()).expect("written");
    let command = StressCommand {
        work: at("work"),
        scenarios: at("scenarios.json"),
        insurance: vec![],
        check: false,
        // Vaults that fill a shape are alike, so that none, or all, are under water.
        accept_thin: set.scenarios().iter().map(|scenario| scenario.name.clone()).collect(),
        out: Some(at("stress")),
        machine: MachineOptions {
            blocks_per_proof: Some(blocks),
            threads: NonZeroUsize::new(1),
            generators: Some(generators::default_cache()),
            ..MachineOptions::default()
        },
        json: false,
    };
    let (peak, everything) = with_threads(1, || {
        forget_peak_memory();
        let (_, cost) =
            measured(|| command.run_with(engine, &Arc::default(), NOW, &Silent).expect("proven"));
        (peak_memory(), cost)
    });
    let keys = keys(engine, run, &set, &at("stress"));
    let bytes = fs::read_dir(at("stress/proofs")).expect("proofs").map(|file| {
        let metadata = file.and_then(|file| file.metadata()).expect("a file");
        usize::try_from(metadata.len()).expect("a proof's length")
    });
    Stressed {
        cost: everything.without(keys.cost()),
        peak,
        bytes: bytes.sum(),
        verified: verify(run, &at("stress")),
        keys,
    }
}

/// The keys of the scenario proof, made again as the prover does.
fn keys<E: Engine>(engine: &E, run: &Proven, set: &ScenarioSet, published: &Path) -> Keys {
    let fitted = set.fit(&run.parameters).expect("it fits");
    let stress = fs::read(published.join(STRESS_FILE)).expect("a stress statement");
    let stress = stress::statement::Document::from_canonical(&stress).expect("canonical");
    let stress = stress.check(&run.statement, &fitted).expect("checked");
    let key = StressKey::new(&run.parameters, &fitted, &stress.weights(), run.shape, 0);
    Keys::of(engine, key.k(), &StressCircuit::empty(Arc::new(key)))
}

/// What the verifier spends on the bundle alone, and on the bundle with its scenarios, each with keys of its own.
fn verify(run: &Proven, published: &Path) -> [f64; 2] {
    let (reader, source) =
        (Reader::default(), |k| generators::load(k, &generators::default_cache()));
    let published =
        directory::stress(published, &run.bundle.statement).expect("a stress directory");
    with_threads(1, || {
        let (report, alone) = measured(|| audit(&run.bundle, &reader, &source, &|_| {}));
        assert_eq!(report.expect("audited").outcome(), Outcome::Holds);
        let (report, both) = measured(|| {
            check(&run.bundle, &published, &reader, &source, &KeyCache::default(), &|_| {})
        });
        let report = report.expect("checked");
        assert!(report.proven && report.outcome() == Outcome::Holds, "{report}");
        [alone.cpu, both.cpu]
    })
}
