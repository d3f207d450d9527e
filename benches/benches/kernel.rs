//! Kernels of the proving engine beside the functions of halo2_proofs that they replace, one thread:
//! milliseconds of both and how many times as fast ours are, for each unit that this processor has.
//! Each figure is the least CPU time of several runs, as what disturbs a run only makes it longer.
//! Results are compared as well. Hashes stand beside those of this project that take one message at a time.
//!
//! ```text
//! REPS=5 K=14 cargo bench -p ringfence-benches --bench kernel
//! ```

use std::hint::black_box;

use ff::{Field as _, PrimeField as _};
use halo2_proofs::{
    arithmetic::best_multiexp,
    pasta::{arithmetic::CurveExt, Eq, EqAffine, Fp, Fq, BACKEND},
    poly::EvaluationDomain,
};
use rand::{rngs::StdRng, Rng, SeedableRng};
use ringfence_benches::measure::{setting, thread_cpu_seconds, with_threads};
use ringfence_circuits::{
    proof::generators,
    protocol::hash::{domain::Domain, sponge},
};
use ringfence_prover::engine::kernel::{
    bases::{Buffers, FixedBases, RunBases},
    column,
    lanes::Lanes,
    poseidon::Sponges,
    transform::{cosets, root_of_unity, Transform, Work},
    unit::{Task, Unit},
};

/// Rounds of the opening before bases are collapsed.
const ROUNDS: u32 = 4;

fn main() {
    let (reps, k) = (setting("REPS", 5) as usize, setting("K", 14) as u32);
    let generators = generators::load(k, &generators::default_cache()).expect("pinned generators");
    let bases = generators.get_g();
    let units: Vec<Unit> = Unit::ALL.into_iter().filter(|unit| unit.is_available()).collect();
    with_threads(1, || {
        multiplications(&units, reps);
        hashes(&units, reps);
        sums(&units, reps, &bases);
        transforms(&units, reps, k);
        collapses(&units, reps, &bases);
    });
}

/// The least milliseconds of this thread's CPU time of some runs.
fn least<T>(reps: usize, mut work: impl FnMut() -> T) -> f64 {
    let once = |_| {
        let begun = thread_cpu_seconds();
        black_box(work());
        (thread_cpu_seconds() - begun) * 1e3
    };
    (0..reps).map(once).fold(f64::INFINITY, f64::min)
}

fn line(what: &str, unit: Unit, upstream: f64, own: f64) {
    let ratio = upstream / own;
    println!(
        "{what:<24} {:<13} upstream {upstream:9.3} own {own:9.3} ratio {ratio:6.2}",
        unit.name()
    );
}

/// Nodes of a tree, one permutation each, beside those of the circuits' crate outside of circuits.
fn hashes(units: &[Unit], reps: usize) {
    const NODES: usize = 1 << 10;
    let children: Vec<Fp> = (0..4 * NODES as u64).map(Fp::from).collect();
    let one_by_one = || -> Vec<Fp> {
        children.chunks(4).map(|children| sponge(Domain::Node, children)).collect()
    };
    let upstream = least(reps, one_by_one);
    for unit in units {
        let sponges = Sponges::new(*unit);
        let together = || sponges.hash(Domain::Node.capacity(4), 4, &children);
        assert_eq!(together(), one_by_one());
        line("1024 nodes of a tree", *unit, upstream, least(reps, together));
    }
}

/// Products in a row of independent ones.
const ROW: usize = 32;
const ROUNDS_OF_ROWS: usize = 1_000;

struct Products {
    reps: usize,
    square: bool,
}

impl Task<Fq> for Products {
    type Output = f64;

    /// Nanoseconds a product. The loop is here, since what is not inlined has no vectors.
    #[inline(always)]
    fn run<L: Lanes<Fq>>(self, lanes: L) -> f64 {
        let words = column::enter(Unit::Plain, &[Fq::from(7); ROW * 2]);
        let factors: Vec<L::Vector> = (0..ROW).map(|i| lanes.load(&words[i..])).collect();
        let mut products = factors.clone();
        let mut seconds = f64::INFINITY;
        for _ in 0..self.reps {
            let begun = thread_cpu_seconds();
            for _ in 0..ROUNDS_OF_ROWS {
                for (product, factor) in products.iter_mut().zip(&factors) {
                    *product = match self.square {
                        true => lanes.square(product),
                        false => lanes.mul(factor, product),
                    };
                }
                black_box(&mut products);
            }
            seconds = seconds.min(thread_cpu_seconds() - begun);
        }
        seconds * 1e9 / (ROW * ROUNDS_OF_ROWS * L::LANES) as f64
    }
}

fn multiplications(units: &[Unit], reps: usize) {
    println!("nanoseconds a product; pasta_curves computes with {BACKEND}");
    let factors = [Fq::from(7); ROW];
    let mut products = factors;
    let upstream = least(4 * reps, || {
        for _ in 0..ROUNDS_OF_ROWS {
            for (product, factor) in products.iter_mut().zip(&factors) {
                *product *= factor;
            }
            black_box(&mut products);
        }
    });
    let upstream = upstream * 1e6 / (ROW * ROUNDS_OF_ROWS) as f64;
    for unit in units {
        for (what, square) in [("product", false), ("square", true)] {
            let own = unit.run(Products { reps: 4 * reps, square });
            line(what, *unit, upstream, own);
        }
    }
}

/// Columns as provers have them.
fn columns(count: usize) -> Vec<(&'static str, Vec<Fp>)> {
    let mut random = StdRng::seed_from_u64(1);
    let full: Vec<Fp> = (0..count).map(|_| Fp::random(&mut random)).collect();
    let mut product = Fp::ONE;
    let products = full.iter().map(|factor| {
        product *= factor;
        product
    });
    let products = products.collect();
    let mut small = |bits: u32| -> Vec<Fp> {
        (0..count).map(|_| Fp::from(random.next_u64() >> (u64::BITS - bits))).collect()
    };
    let (bits, limbs, words) = (small(1), small(11), small(64));
    let mut sorted = limbs.clone();
    sorted.sort();
    vec![
        ("random", full),
        ("running product", products),
        ("64 bits", words),
        ("11 bits", limbs),
        ("one bit", bits),
        ("sorted 11 bits", sorted),
    ]
}

fn sums(units: &[Unit], reps: usize, bases: &[EqAffine]) {
    println!("milliseconds a sum of {} multiples", bases.len());
    let columns = columns(bases.len());
    for unit in units {
        let built = least(1, || FixedBases::with_unit(bases, *unit));
        let fixed = FixedBases::with_unit(bases, *unit);
        let runs = RunBases::with_unit(bases, *unit);
        let mebibytes = fixed.bytes() as f64 / f64::from(1 << 20);
        println!("tables for {}: {built:.0} ms, {mebibytes:.1} MiB", unit.name());
        let mut buffers = Buffers::default();
        for (what, column) in &columns {
            let expected = best_multiexp(column, bases);
            assert_eq!(fixed.sum(column, &mut buffers), expected);
            assert_eq!(runs.sum(column, &mut buffers), expected);
            let upstream = least(reps, || best_multiexp(column, bases));
            let own = least(reps, || fixed.sum(column, &mut buffers));
            line(what, *unit, upstream, own);
            if what.starts_with("sorted") {
                let own = least(reps, || runs.sum(column, &mut buffers));
                line("sorted, by runs", *unit, upstream, own);
            }
        }
    }
}

fn transforms(units: &[Unit], reps: usize, k: u32) {
    const EXTENSION: u32 = 2;
    println!("milliseconds a column and coset of 2^{k} values; a quarter of 2^{}", k + EXTENSION);
    let domain = EvaluationDomain::<Fp>::new(1 + (1 << EXTENSION), k);
    let (_, values) = columns(1 << k).swap_remove(0);
    let polynomial = || domain.coeff_from_vec(values.clone());
    let there = least(reps, || domain.coeff_to_extended(polynomial()));
    let there = there / f64::from(1 << EXTENSION);
    let back = least(reps, || domain.lagrange_to_coeff(domain.lagrange_from_vec(values.clone())));
    for unit in units {
        let cosets = cosets(*unit, k, k + EXTENSION);
        let interpolation = Transform::interpolation(*unit, k, root_of_unity(k), Fp::ONE);
        let from = column::enter(*unit, &values);
        let mut to = from.clone();
        let mut work = Work::default();
        let own = least(4 * reps, || cosets[1].run(&from, &mut to, &mut work));
        line("to a coset", *unit, there, own);
        let extended = domain.coeff_to_extended(polynomial());
        let expected = extended.iter().skip(1).step_by(cosets.len());
        assert!(column::leave::<Fp>(*unit, &to).iter().eq(expected));
        let own = least(4 * reps, || interpolation.run(&from, &mut to, &mut work));
        line("to coefficients", *unit, back, own);
        let own = least(4 * reps, || column::enter(*unit, &values));
        println!("{:<24} {:<13} {own:28.3}", "into the unit's form", unit.name());
        let own = least(4 * reps, || column::leave::<Fp>(*unit, &from));
        println!("{:<24} {:<13} {own:28.3}", "back from it", unit.name());
    }
}

fn collapses(units: &[Unit], reps: usize, bases: &[EqAffine]) {
    let count = bases.len() >> ROUNDS;
    println!("milliseconds for {ROUNDS} rounds of collapsing {} bases to {count}", bases.len());
    let challenges: Vec<Fp> =
        (0..ROUNDS).map(|i| Fp::ROOT_OF_UNITY + Fp::from(u64::from(i))).collect();
    let by_rounds = |multiply: &dyn Fn(&[EqAffine], &Fp) -> Vec<Eq>| {
        let mut bases = bases.to_vec();
        for challenge in &challenges {
            let (low, high) = bases.split_at(bases.len() / 2);
            let mut sums = multiply(high, challenge);
            for (sum, base) in sums.iter_mut().zip(low) {
                *sum += base;
            }
            let mut halved = vec![EqAffine::default(); sums.len()];
            Eq::batch_normalize_vartime(&sums, &mut halved);
            bases = halved;
        }
        bases
    };
    let one_by_one = |bases: &[EqAffine], factor: &Fp| -> Vec<Eq> {
        bases.iter().map(|base| *base * factor).collect()
    };
    let together = |bases: &[EqAffine], factor: &Fp| -> Vec<Eq> {
        let mut products = vec![Eq::default(); bases.len()];
        Eq::batch_mul_same_scalar_vartime(bases, factor, &mut products);
        products
    };
    let expected = by_rounds(&together);
    let upstream = least(1, || by_rounds(&one_by_one));
    println!(
        "{:<24} {:<13} upstream {upstream:9.3} together {:.3}",
        "batch_mul_same_scalar",
        "",
        least(1, || by_rounds(&together))
    );
    let double = |factors: Vec<Fp>, challenge: &Fp| -> Vec<Fp> {
        factors.iter().flat_map(|factor| [*factor, *factor * challenge]).collect()
    };
    let factors = challenges.iter().fold(vec![Fp::ONE], double);
    for unit in units {
        let fixed = FixedBases::with_unit(bases, *unit);
        let mut buffers = Buffers::default();
        assert_eq!(fixed.collapse(&factors, &mut buffers), expected);
        let own = least(reps, || fixed.collapse(&factors, &mut buffers));
        line("collapse", *unit, upstream, own);
        let own = least(reps, || FixedBases::with_unit(&expected, *unit));
        println!("{:<24} {:<13} {own:28.3}", "tables of these", unit.name());
    }
}
