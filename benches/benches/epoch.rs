//! What an epoch costs, shape by shape, on the full Binance tables: proving (everything: import,
//! trees, sums, proofs; keys apart), keys, bytes, memory.
//!
//! `cargo bench -p ringfence-benches --bench epoch`; settings, each with commas between several:
//! `SHAPES=1,4` codes (default 1,2,3,4,5), `PER_PROOF=1,2,4,8,16` blocks per proof (default 8),
//! `THREADS=1,2` (default 1); `BLOCKS=16` blocks of an epoch (default: one proof per thread);
//! `ENGINE=halo2,own` engines (default: that of `prove`); `UNIT=fastest,plain,avx2,ifma` what our engine
//! computes with. Where there is more than one, a proof of each shape is compared first: all of them must make
//! the same bytes of the same random numbers.

use rand::{rngs::StdRng, SeedableRng};
use ringfence_benches::{
    epoch::{engines, maintenance_shape, prove_epoch, Measured},
    measure::{setting, settings},
    venue::vault,
};
use ringfence_circuits::{
    circuit::BlockCircuit,
    primitive::inputs::PublicInputs,
    proof::{
        generators::{self, Generators},
        Engine, Halo2, Proof, ProvingKey,
    },
    protocol::shape::Shape,
    testing::Rig,
};
use ringfence_prover::engine::Own;

fn main() {
    let all_threads = settings("THREADS", &[1]);
    let most = all_threads.iter().copied().max().unwrap_or(1);
    println!("full Binance tables, full blocks; times without keys");
    println!(
        "{:<17} {:<22} {:>2} {:>6} {:>6} {:>7} {:>7} {:>6} {:>8} {:>8} {:>11} {:>11} {:>8}",
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
        assert_same_proofs(shape);
        for per_proof in settings("PER_PROOF", &[8]) {
            let blocks = setting("BLOCKS", per_proof * most).max(1);
            let runs = all_threads
                .iter()
                .flat_map(|threads| engines().into_iter().map(move |engine| (engine, *threads)));
            for (engine, threads) in runs {
                let found = prove_epoch(engine, shape, blocks, per_proof, threads as usize);
                println!(
                    "{:<17} {:<22} {:>2} {blocks:>6} {per_proof:>6} {threads:>7} {:>7} {:>6.1} {:>8.1} \
                     {:>8.1} {:>11.1} {:>11.1} {:>8}",
                    engine,
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

/// Asserts that all engines make the same proof of a block of this shape.
fn assert_same_proofs(shape: Shape) {
    let [first, others @ ..] = &engines()[..] else { return };
    if others.is_empty() {
        return;
    }
    let parameters = ringfence_fixtures::binance();
    let vaults: Vec<_> =
        (0..shape.vaults.min(2)).map(|index| vault(&parameters, &shape, index as u64)).collect();
    let rig = Rig::new(parameters, shape, &vaults);
    let generators = generators::load(rig.key.k(), &generators::default_cache());
    let generators = generators.expect("generators are to be had");
    let proof = |engine: &Measured| match engine {
        Measured::Halo2 => proof_of_block(&Halo2, &generators, &rig),
        Measured::Own(unit) => proof_of_block(&Own::with_unit(*unit), &generators, &rig),
    };
    let expected = proof(first);
    for other in others {
        assert!(proof(other) == expected, "{first} and {other} make different proofs of {shape}");
        println!("{first} and {other} make the same proof of {shape}");
    }
}

/// The bytes of a proof whose random numbers are always the same.
fn proof_of_block<E: Engine>(engine: &E, generators: &Generators, rig: &Rig) -> Vec<u8> {
    const SEED: u64 = 1;
    let empty = BlockCircuit::empty(rig.key.clone());
    let key = ProvingKey::build(engine, generators, &empty).expect("the circuit fits its rows");
    let inputs = PublicInputs::without_context(vec![rig.instance.to_column().to_vec()]);
    let random = StdRng::seed_from_u64(SEED);
    let circuits = [rig.circuit()];
    Proof::create_with_guessable_random(engine, generators, &key, &circuits, &inputs, random)
        .expect("the witness is sound")
        .into_bytes()
}
