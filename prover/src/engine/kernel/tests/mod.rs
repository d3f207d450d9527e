//! Kernels against the functions of halo2_proofs, and against big integers.

mod collapses;
mod hashes;
mod polynomials;
mod sums;
mod transforms;

use group::{Curve, CurveAffine as _, Group};
use halo2_proofs::pasta::{Eq, EqAffine, Fp};

use super::{lanes::Field, unit::Unit};

/// The units that this processor has.
fn units() -> impl Iterator<Item = Unit> {
    Unit::ALL.into_iter().filter(|unit| unit.is_available())
}

/// Elements that look random: a linear congruence, scrambled by squares.
fn elements(seed: u64, count: usize) -> Vec<Fp> {
    let mut state = Fp::from_words([seed, 1, 2, 3]);
    let step = Fp::from_words([0x9e37_79b9_7f4a_7c15, 0xf39c_c060_5ced_c834, 7, 1]);
    let next = |_| {
        state = state.square() + step;
        state
    };
    (0..count).map(next).collect()
}

/// Points whose logarithms are these.
fn points(logs: &[Fp]) -> Vec<EqAffine> {
    let points: Vec<Eq> = logs.iter().map(|log| Eq::generator() * log).collect();
    let mut affine = vec![EqAffine::identity(); points.len()];
    Eq::batch_normalize(&points, &mut affine);
    affine
}
