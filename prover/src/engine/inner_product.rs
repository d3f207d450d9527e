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
    commit::affine,
    domain::powers,
    draws::Draws,
    kernel::bases::FixedBases,
    keys::Key,
    secret::{Hidden, Secret, Tools},
};

/// Writes the proof of what a polynomial's value is at `x`.
///
/// # Errors
/// It is an error if the transcript can't be written.
pub(super) fn prove<R: Rng, T: TranscriptWrite<EqAffine, Challenge>>(
    key: &Key,
    mut opened: Hidden<Fp>,
    x: Fp,
    draws: &mut Draws<R>,
    tools: &mut Tools,
    transcript: &mut T,
) -> Result<(), Error> {
    hide(key, &mut opened, x, draws, tools, transcript)?;
    let z = *transcript.squeeze_challenge_scalar::<()>();
    let value = value_at(&opened.polynomial, x);
    opened.polynomial[0] -= value;

    let mut bases = Rounds::new(key.bases.coefficients());
    let mut weights = powers(x, key.domain.len());
    let mut rest = &mut opened.polynomial[..];
    for _ in 0..key.domain.k() {
        let half = rest.len() / 2;
        let (low, high) = rest.split_at_mut(half);
        let blinds = Secret::from(vec![draws.next(), draws.next()]);
        let left = inner_product(high, &weights[..half]) * z;
        let right = inner_product(low, &weights[half..]) * z;
        let left = bases.sum(high, Half::Low, tools) + key.bases.attach(blinds[0], left, tools);
        let right = bases.sum(low, Half::High, tools) + key.bases.attach(blinds[1], right, tools);
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
        bases.halve(u, tools);
        *opened.blind += blinds[0] * inverse + blinds[1] * u;
        rest = low;
    }
    transcript.write_scalar(rest[0])?;
    transcript.write_scalar(*opened.blind)?;
    Ok(())
}

/// A half of a round's points.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Low,
    High,
}

/// The points of a round: those of the round before, the first half plus the second half times a
/// challenge. They are computed only now and then; a sum of them is one of multiples of points that have
/// tables.
struct Rounds<'a> {
    bases: Tables<'a>,
    /// What point i of the round is: the sum of these numbers, each times another one of the points i,
    /// i + length, i + 2·length, … that have tables.
    factors: Vec<Fp>,
    length: usize,
}

/// Rounds after which the points are computed and get tables of their own.
const ROUNDS: u32 = 4;
/// So few points are not worth it.
const FEW: usize = 1 << 6;

impl<'a> Rounds<'a> {
    fn new(bases: &'a FixedBases) -> Self {
        Rounds { bases: Tables::Shared(bases), factors: vec![Fp::ONE], length: bases.len() }
    }

    /// Numbers times the points of a half, added up.
    fn sum(&self, numbers: &[Fp], half: Half, tools: &mut Tools) -> Eq {
        let start = if half == Half::Low { 0 } else { numbers.len() };
        let mut spread = Secret::zeros(self.factors.len() * self.length);
        for (factor, points) in self.factors.iter().zip(spread.chunks_exact_mut(self.length)) {
            let points = &mut points[start..start + numbers.len()];
            for (point, number) in points.iter_mut().zip(numbers) {
                *point = factor * number;
            }
        }
        self.bases.get().sum(&spread, &mut tools.sums)
    }

    /// Goes on to the next round.
    fn halve(&mut self, challenge: Fp, tools: &mut Tools) {
        self.length /= 2;
        // The second half of each stretch of points now stands beside its first half.
        let halves = self.factors.iter().flat_map(|factor| [*factor, factor * challenge]);
        self.factors = halves.collect();
        if self.factors.len() == 1 << ROUNDS && self.length >= FEW {
            let bases = self.bases.get();
            let points = bases.collapse(&self.factors, &mut tools.sums);
            self.bases = Tables::Own(FixedBases::with_unit(&points, bases.unit()));
            self.factors = vec![Fp::ONE];
        }
    }
}

/// Points that have tables: the generators, or those of a later round.
enum Tables<'a> {
    Shared(&'a FixedBases),
    Own(FixedBases),
}

impl Tables<'_> {
    fn get(&self) -> &FixedBases {
        match self {
            Tables::Shared(bases) => bases,
            Tables::Own(bases) => bases,
        }
    }
}

/// Adds a random polynomial that is zero at `x`, times a challenge.
fn hide<R: Rng, T: TranscriptWrite<EqAffine, Challenge>>(
    key: &Key,
    opened: &mut Hidden<Fp>,
    x: Fp,
    draws: &mut Draws<R>,
    tools: &mut Tools,
    transcript: &mut T,
) -> Result<(), Error> {
    let mut random = Hidden::zeros(key.domain.len());
    draws.fill(&mut random.polynomial);
    let value = value_at(&random.polynomial, x);
    random.polynomial[0] -= value;
    *random.blind = draws.next();
    let commitment = key.bases.commit_numbers(&random, tools);
    transcript.write_point(commitment.to_affine_vartime())?;
    let factor = *transcript.squeeze_challenge_scalar::<()>();
    for (coefficient, random) in opened.polynomial.iter_mut().zip(random.polynomial.iter()) {
        *coefficient += factor * random;
    }
    *opened.blind += factor * *random.blind;
    Ok(())
}

/// The value of a polynomial at a point.
pub(super) fn value_at(coefficients: &[Fp], x: Fp) -> Fp {
    coefficients.iter().rev().fold(Fp::ZERO, |value, coefficient| value * x + coefficient)
}

fn inner_product(numbers: &[Fp], others: &[Fp]) -> Fp {
    numbers.iter().zip(others).fold(Fp::ZERO, |sum, (number, other)| sum + number * other)
}
