//! The opening of one polynomial at one point, by an argument about an inner product: in each round a
//! polynomial of half as many coefficients takes the place of the one before.

use ff::Field;
use halo2_proofs::{
    arithmetic::{CurveExt, VartimeField},
    pasta::{EqAffine, Fp},
    plonk::Error,
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::proof::transcript::Challenge;

use super::{
    commit::{affine, collapse, sum},
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

    let mut points = key.bases.coefficients().to_vec();
    let mut weights = powers(x, key.domain.rows());
    let mut rest = &mut opened.polynomial[..];
    for _ in 0..key.domain.k() {
        let half = rest.len() / 2;
        let (low, high) = rest.split_at_mut(half);
        let blinds = Secret::from(vec![draws.next(), draws.next()]);
        let left = inner_product(high, &weights[..half]) * z;
        let right = inner_product(low, &weights[half..]) * z;
        let left = sum(high, &points[..half]) + key.bases.attach(left, blinds[0]);
        let right = sum(low, &points[half..]) + key.bases.attach(right, blinds[1]);
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
        collapse(&mut points, u);
        opened.blind += blinds[0] * inverse + blinds[1] * u;
        rest = low;
    }
    transcript.write_scalar(rest[0])?;
    transcript.write_scalar(opened.blind)?;
    Ok(())
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
