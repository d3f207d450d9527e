//! An epoch of one shape, proven, with the cost of it.

use std::{fmt, num::NonZeroUsize, path::Path, sync::Arc};

use clap::ValueEnum;
use halo2_proofs::{pasta::Fp, plonk::Circuit};
use ringfence_circuits::{
    circuit::{BlockCircuit, BlockKey},
    proof::{
        generators::{self, Generators},
        Engine, Halo2, ProvingKey, VerifyingKey,
    },
    protocol::{
        lane::Weights,
        parameters::Parameters,
        shape::{Rule, Shape},
        statement::{Document, Statement},
    },
};
use ringfence_prover::{
    command::{
        machine::{EngineChoice, MachineOptions},
        prove::{prove_with_engine, Prove, ProveOptions},
    },
    engine::{kernel::unit::Unit, Own},
    epoch::Silent,
    snapshot::DEFAULT_MAX_ERRORS,
};
use ringfence_verifier::{
    check::audit::audit,
    reader::Reader,
    report::Outcome,
    source::{directory, Bundle},
};
use tempfile::TempDir;

use crate::{
    measure::{forget_peak_memory, measured, peak_memory, with_threads, Cost},
    venue::write_snapshot,
};

/// The shape of this code, of the kind that [`prove_epoch`] can fill.
pub fn maintenance_shape(code: u64) -> Option<Shape> {
    let code = u8::try_from(code).ok()?;
    Shape::from_code(code).filter(|shape| shape.rule == Rule::Maintenance)
}

/// An engine that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// That of halo2_proofs.
    Halo2,
    /// Our own, with a unit.
    Own(Unit),
}

impl Measured {
    /// How a user chooses the engine, who can't choose the unit.
    pub fn choice(self) -> EngineChoice {
        match self {
            Measured::Halo2 => EngineChoice::Halo2,
            Measured::Own(_) => EngineChoice::Own,
        }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Measured::Halo2 => f.pad("halo2"),
            Measured::Own(unit) => f.pad(&format!("own, {}", unit.name())),
        }
    }
}

/// The engines that the variable `ENGINE` names, with commas between them: `halo2`, `own`; else that of
/// `prove`. Our own comes once for each unit that the variable `UNIT` names: `fastest` (the default),
/// `plain`, `avx2`, `ifma`.
///
/// # Panics
/// It panics at another name.
pub fn engines() -> Vec<Measured> {
    let units = || units().into_iter().map(Measured::Own);
    let engine = |name: &str| match EngineChoice::from_str(name, true) {
        Ok(EngineChoice::Halo2) => vec![Measured::Halo2],
        Ok(EngineChoice::Own) => units().collect(),
        Err(_) => panic!("there is no engine {name}: halo2 and own are known"),
    };
    let Ok(names) = std::env::var("ENGINE") else {
        return vec![units().next().expect("one unit at least has a name")];
    };
    names.split(',').flat_map(engine).collect()
}

/// The units that the variable `UNIT` names, see [`engines`].
///
/// # Panics
/// It panics at another name.
pub fn units() -> Vec<Unit> {
    let names = std::env::var("UNIT").unwrap_or("fastest".to_owned());
    names.split(',').map(unit).collect()
}

fn unit(name: &str) -> Unit {
    match name {
        "fastest" => Unit::fastest(),
        "plain" => Unit::Plain,
        "avx2" => Unit::Avx2,
        "ifma" => Unit::Ifma,
        _ => panic!("there is no unit {name}: fastest, plain, avx2 and ifma are known"),
    }
}

/// The command that proves the snapshot in `directory` with one thread, the first of [`engines`] with the
/// fastest unit, and only these shapes.
pub fn prove_command(directory: &Path, shapes: &[Shape], blocks_per_proof: u64) -> Prove {
    Prove {
        snapshot: directory.join("snapshot"),
        parameters: directory.join("parameters.json"),
        work: directory.join("work"),
        out: Some(directory.join("bundle")),
        signing: Default::default(),
        options: ProveOptions {
            machine: MachineOptions {
                blocks_per_proof: Some(blocks_per_proof),
                threads: Some(NonZeroUsize::MIN),
                generators: Some(generators::default_cache()),
                engine: engines()[0].choice(),
            },
            max_errors: DEFAULT_MAX_ERRORS,
            max_liquidating: None,
            failing: None,
            warnings: Default::default(),
            reserves_follow: false,
            shapes: Some(shapes.to_vec()),
        },
        json: false,
    }
}

/// Generators and verifying key of a shape; what they cost belongs to the epoch, not to its vaults.
pub struct Keys {
    /// Generators, from the cache.
    pub generators: Generators,
    /// The verifying key.
    pub verifying: VerifyingKey,
    /// Reading the generators.
    pub reading: Cost,
    /// Making the verifying key.
    pub verifying_cost: Cost,
    /// Making the proving key, given the verifying key.
    pub proving_cost: Cost,
}

impl Keys {
    /// Makes the keys of `shape` as the prover does.
    pub fn make<E: Engine>(
        engine: &E,
        parameters: &Parameters,
        weights: &Weights,
        shape: Shape,
    ) -> Self {
        let key = BlockKey::new(parameters, weights, shape);
        Keys::of(engine, key.k(), &BlockCircuit::empty(Arc::new(key)))
    }

    /// Makes the keys of a circuit of 2^`k` rows.
    pub fn of<E: Engine, C: Circuit<Fp>>(engine: &E, k: u32, circuit: &C) -> Self {
        // The first read may have to make them.
        let load = || generators::load(k, &generators::default_cache()).expect("generators");
        load();
        let (generators, reading) = measured(load);
        let (verifying, verifying_cost) =
            measured(|| VerifyingKey::build(&generators, circuit).expect("a key"));
        let proving_cost = proving_cost(engine, &generators, &verifying, circuit);
        Keys { generators, verifying, reading, verifying_cost, proving_cost }
    }

    /// What a prover spends on them in an epoch.
    pub fn cost(&self) -> Cost {
        self.reading.with(self.verifying_cost).with(self.proving_cost)
    }
}

/// What an engine spends on the key of a circuit whose verifying key is at hand.
fn proving_cost<E: Engine, C: Circuit<Fp>>(
    engine: &E,
    generators: &Generators,
    verifying: &VerifyingKey,
    circuit: &C,
) -> Cost {
    let build = || ProvingKey::from_verifying(engine, generators, verifying.clone(), circuit);
    let (key, cost) = measured(build);
    key.expect("a key");
    cost
}

/// A proven epoch of one shape.
pub struct Proven {
    /// What holds its work directory, `work`, and its bundle, `bundle`.
    pub directory: TempDir,
    /// The shape.
    pub shape: Shape,
    /// Number of vaults; they fill every block.
    pub vaults: u64,
    /// What is published, audited.
    pub bundle: Bundle,
    /// Its statement.
    pub statement: Statement,
    /// Its parameters: the full Binance tables.
    pub parameters: Parameters,
    /// The keys.
    pub keys: Keys,
    /// Import, trees, sums and proofs, without the keys.
    pub cost: Cost,
    /// Most memory held meanwhile, in MiB.
    pub peak: u64,
}

impl Proven {
    /// Bytes of `blocks.bin` and the proofs per vault.
    pub fn bytes_per_vault(&self) -> f64 {
        let proofs: usize = self.bundle.proofs.iter().map(Vec::len).sum();
        (proofs + self.bundle.blocks.len()) as f64 / self.vaults as f64
    }
}

/// Proves `blocks` full blocks of `shape` with `threads` threads and audits the bundle.
pub fn prove_epoch(
    engine: Measured,
    shape: Shape,
    blocks: u64,
    blocks_per_proof: u64,
    threads: usize,
) -> Proven {
    let sizes = (blocks, blocks_per_proof, threads);
    match engine {
        Measured::Halo2 => prove_epoch_with(&Halo2, shape, sizes),
        Measured::Own(unit) => prove_epoch_with(&Own::with_unit(unit), shape, sizes),
    }
}

/// The same, with an engine of the caller: `sizes` are blocks, blocks per proof and threads.
pub fn prove_epoch_with<E: Engine>(
    engine: &E,
    shape: Shape,
    (blocks, blocks_per_proof, threads): (u64, u64, usize),
) -> Proven {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = prove_command(directory.path(), &[shape], blocks_per_proof);
    command.options.machine.threads = NonZeroUsize::new(threads);
    // Markets close in pairs: where a block holds an odd number, the last one may lack a vault.
    let vaults = blocks * shape.vaults as u64 / 2 * 2;
    write_snapshot(&command.snapshot, &shape, vaults);
    let parameters = ringfence_fixtures::binance();
    with_threads(threads, || {
        forget_peak_memory();
        let (_, everything) = measured(|| {
            prove_with_engine(engine, &command, parameters.clone(), &Silent).expect("proven")
        });
        let peak = peak_memory();
        let bundle = directory::load(&directory.path().join("bundle")).expect("a bundle");
        let statement = Document::from_canonical(&bundle.statement).expect("canonical");
        let statement = statement.check(&parameters).expect("checked");
        assert_eq!(statement.block_count(), blocks, "an even number of vaults must fill them");
        let source = |k| generators::load(k, &generators::default_cache());
        let report = audit(&bundle, &Reader::default(), &source, &|_| {}).expect("audited");
        assert_eq!(report.outcome(), Outcome::Holds, "{report}");
        let keys = Keys::make(engine, &parameters, &statement.weights(&parameters), shape);
        let cost = everything.without(keys.cost());
        Proven { directory, shape, vaults, bundle, statement, parameters, keys, cost, peak }
    })
}
