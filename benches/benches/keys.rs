//! What keys cost, shape by shape: the verifying key, which every verifier and every customer's browser
//! makes too, and what each engine adds for its proofs. One thread, the full Binance tables.
//!
//! `cargo bench -p ringfence-benches --bench keys`; `SHAPES=1,4` codes (default: all of the protocol),
//! `REPEATS=3` rounds, of which the fastest counts.

use ff::Field;
use halo2_proofs::pasta::Fp;
use ringfence_benches::{
    epoch::Keys,
    measure::{setting, settings, with_threads},
};
use ringfence_circuits::{
    proof::Halo2,
    protocol::{
        lane::{Lanes, Weights},
        shape::{Shape, SHAPES},
    },
};
use ringfence_prover::engine::Own;

fn main() {
    let parameters = ringfence_fixtures::binance();
    // Any base will do: the work of a key hardly depends on it.
    let weights = Weights::new(Lanes::new(&parameters), Fp::from(3).pow_vartime([1000]));
    let codes: Vec<u64> = SHAPES.iter().map(|shape| u64::from(shape.code)).collect();
    println!(
        "CPU seconds, one thread; the verifying key is made once, each engine's own part is added"
    );
    println!("{:<24} {:>2} {:>10} {:>8} {:>8}", "shape", "k", "verifying", "own", "halo2");
    for shape in settings("SHAPES", &codes).into_iter().filter_map(|c| Shape::from_code(c as u8)) {
        let own = Own::default();
        let of_own = || with_threads(1, || Keys::make(&own, &parameters, &weights, shape));
        let of_halo2 = || with_threads(1, || Keys::make(&Halo2, &parameters, &weights, shape));
        let rounds = (0..setting("REPEATS", 1).max(1)).map(|_| [of_own(), of_halo2()]);
        let rounds: Vec<[Keys; 2]> = rounds.collect();
        let least =
            |get: &dyn Fn(&[Keys; 2]) -> f64| rounds.iter().map(get).fold(f64::INFINITY, f64::min);
        println!(
            "{:<24} {:>2} {:>10.2} {:>8.2} {:>8.2}",
            shape.to_string(),
            rounds[0][0].generators.k(),
            least(&|keys| keys[0].verifying_cost.cpu.min(keys[1].verifying_cost.cpu)),
            least(&|keys| keys[0].proving_cost.cpu),
            least(&|keys| keys[1].proving_cost.cpu),
        );
    }
}
