//! The opening of one polynomial at one point, by an argument about an inner product: in each round a
//! polynomial of half as many coefficients takes the place of the one before.

use ff::Field;
use halo2_proofs::{
    arithmetic::{CurveExt, VartimeField},
    pasta::{Eq, EqAffine, Fp},
    plonk::Error,
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::proof::transcript::Challenge;

use super::{
    commit::{affine, collapse, combine, sum, Bases},
    domain::{powers, value_at},
    draws::Draws,
    keys::Key,
    secret::{wipe, Hidden, Secret},
};

/// Writes the proof of what a polynomial's value is at `x`.
///
/// # Errors
/// It is an error if the transcript can't be written.
pub(super) fn prove<R: Rng, T: TranscriptWrite<EqAffine, Challenge>>(
    key: &Key,
    mut opened: Hidden,
    x: Fp,
    draws: &mut Draws<R>,
    transcript: &mut T,
) -> Result<(), Error> {
    hide(key, &mut opened, x, draws, transcript)?;
    let z = *transcript.squeeze_challenge_scalar::<()>();
    let value = value_at(&opened.polynomial, x);
    opened.polynomial[0] -= value;

    let mut bases = Rounds::new(&key.bases, key.domain.rows());
    let mut weights = powers(x, key.domain.rows());
    let mut rest = &mut opened.polynomial[..];
    for _ in 0..key.domain.k() {
        let half = rest.len() / 2;
        let (low, high) = rest.split_at_mut(half);
        let blinds = Secret::from(vec![draws.next(), draws.next()]);
        let left = inner_product(high, &weights[..half]) * z;
        let right = inner_product(low, &weights[half..]) * z;
        let left = bases.sum(high, Half::Low) + key.bases.attach(left, blinds[0]);
        let right = bases.sum(low, Half::High) + key.bases.attach(right, blinds[1]);
        for point in affine(&[left, right]) {
            transcript.write_point(point)?;
        }
        let u = *transcript.squeeze_challenge_scalar::<()>();
        let inverse = u.invert_vartime().expect("no hash is zero");
        for (low, high) in low.iter_mut().zip(&*high) {
            *low += inverse * high;
        }
        let (low_weights, high_weights) = weights.split_at_mut(half);
        for (low, high) in low_weights.iter_mut().zip(&*high_weights) {
            *low += u * high;
        }
        weights.truncate(half);
        bases.halve(u);
        opened.blind += blinds[0] * inverse + blinds[1] * u;
        rest = low;
    }
    transcript.write_scalar(rest[0])?;
    transcript.write_scalar(opened.blind)?;
    Ok(())
}

/// A half of a round's points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Low,
    High,
}

/// The points of a round: those of the round before, the first half plus the second half times a
/// challenge. In the first [`SPREAD_ROUNDS`] rounds they are not computed; a sum of them is one of
/// multiples of the generators, which have tables.
enum Rounds<'a> {
    Spread {
        bases: &'a Bases,
        /// What point i of the round is: the sum of these numbers, each times another one of the
        /// generators i, i + length, i + 2·length, …
        factors: Vec<Fp>,
        length: usize,
    },
    Collapsed(Vec<EqAffine>),
}

/// Rounds whose points are not computed.
const SPREAD_ROUNDS: u32 = 2;

impl<'a> Rounds<'a> {
    fn new(bases: &'a Bases, length: usize) -> Self {
        Rounds::Spread { bases, factors: vec![Fp::ONE], length }
    }

    /// Numbers times the points of a half, added up.
    fn sum(&self, numbers: &[Fp], half: Half) -> Eq {
        let start = if half == Half::Low { 0 } else { numbers.len() };
        match self {
            Rounds::Spread { bases, factors, length } => {
                let mut spread = Secret::zeros(factors.len() * length);
                for (factor, points) in factors.iter().zip(spread.chunks_exact_mut(*length)) {
                    let points = &mut points[start..start + numbers.len()];
                    for (point, number) in points.iter_mut().zip(numbers) {
                        *point = factor * number;
                    }
                }
                bases.sum(&spread)
            }
            Rounds::Collapsed(points) => sum(numbers, &points[start..start + numbers.len()]),
        }
    }

    /// Goes on to the next round.
    fn halve(&mut self, challenge: Fp) {
        match self {
            Rounds::Spread { bases, factors, length } => {
                *length /= 2;
                // The second half of each stretch of generators now stands beside its first half.
                let halves = factors.iter().flat_map(|factor| [*factor, factor * challenge]);
                *factors = halves.collect();
                if factors.len() == 1 << SPREAD_ROUNDS || *length == 1 {
                    *self = Rounds::Collapsed(combine(bases.coefficients(), factors));
                }
            }
            Rounds::Collapsed(points) => collapse(points, challenge),
        }
    }
}

/// Adds a random polynomial that is zero at `x`, times a challenge.
fn hide<R: Rng, T: TranscriptWrite<EqAffine, Challenge>>(
    key: &Key,
    opened: &mut Hidden,
    x: Fp,
    draws: &mut Draws<R>,
    transcript: &mut T,
) -> Result<(), Error> {
    let mut random = Secret::zeros(key.domain.rows());
    draws.fill(&mut random);
    let value = value_at(&random, x);
    random[0] -= value;
    let mut blind = draws.next();
    let commitment = key.bases.commit(&random, blind);
    transcript.write_point(commitment.to_affine_vartime())?;
    let factor = *transcript.squeeze_challenge_scalar::<()>();
    for (coefficient, random) in opened.polynomial.iter_mut().zip(random.iter()) {
        *coefficient += factor * random;
    }
    opened.blind += factor * blind;
    wipe(std::slice::from_mut(&mut blind));
    Ok(())
}

fn inner_product(numbers: &[Fp], others: &[Fp]) -> Fp {
    numbers.iter().zip(others).fold(Fp::ZERO, |sum, (number, other)| sum + number * other)
}
