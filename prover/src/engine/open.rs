//! The openings: one short proof that all polynomials have the values that the proof names. Polynomials
//! that are evaluated at the same points are added up first, each times another power of x₁.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::{
    arithmetic::CurveExt,
    pasta::{EqAffine, Fp},
    plonk::Error,
    transcript::TranscriptWrite,
};
use rand::Rng;
use ringfence_circuits::proof::transcript::Challenge;

use super::{
    draws::Draws,
    inner_product::{self, value_at},
    kernel::{column, lanes::Word, polynomial},
    keys::Key,
    secret::{Hidden, Secret, Tools},
};

/// What is opened where, in the order in which halo2 asks for it.
#[derive(Default)]
pub(super) struct Openings<'a> {
    polynomials: Vec<Opened<'a>>,
    /// The place of each polynomial, by where it is kept.
    places: HashMap<*const Word, usize>,
    /// The points, as rotations from x.
    points: Vec<usize>,
}

/// A polynomial and where it is opened.
struct Opened<'a> {
    coefficients: &'a [Word],
    blind: &'a Fp,
    /// Places of points, ascending.
    points: Vec<usize>,
}

impl<'a> Openings<'a> {
    /// Opens a polynomial at the point that a rotation leads to from x.
    ///
    /// # Errors
    /// It is an error if the polynomial is opened there already: halo2 refuses that too.
    pub(super) fn add(
        &mut self,
        coefficients: &'a [Word],
        blind: &'a Fp,
        rotation: i32,
    ) -> Result<(), Error> {
        let rotation = i64::from(rotation).rem_euclid(coefficients.len() as i64) as usize;
        let known = self.points.iter().position(|point| *point == rotation);
        let point = known.unwrap_or_else(|| {
            self.points.push(rotation);
            self.points.len() - 1
        });
        let Openings { polynomials, places, .. } = self;
        let place = *places.entry(coefficients.as_ptr()).or_insert_with(|| {
            polynomials.push(Opened { coefficients, blind, points: vec![] });
            polynomials.len() - 1
        });
        let points = &mut polynomials[place].points;
        match points.binary_search(&point) {
            Ok(_) => Err(Error::Opening),
            Err(at) => {
                points.insert(at, point);
                Ok(())
            }
        }
    }

    /// Opens a polynomial that a blind hides.
    ///
    /// # Errors
    /// As those of [`Openings::add`].
    pub(super) fn add_hidden(
        &mut self,
        hidden: &'a Hidden<Word>,
        rotation: i32,
    ) -> Result<(), Error> {
        self.add(&hidden.polynomial, &hidden.blind, rotation)
    }

    /// Writes the proof of all openings.
    ///
    /// # Errors
    /// It is an error if the transcript can't be written.
    pub(super) fn prove<R: Rng, T: TranscriptWrite<EqAffine, Challenge>>(
        self,
        key: &Key,
        x: Fp,
        draws: &mut Draws<R>,
        transcript: &mut T,
    ) -> Result<(), Error> {
        let x_1 = *transcript.squeeze_challenge_scalar::<()>();
        let x_2 = *transcript.squeeze_challenge_scalar::<()>();
        let sets = self.sets(key, x_1);
        let point = |place: &usize| {
            let rotation = i32::try_from(self.points[*place]).expect("fewer rows than that");
            key.domain.rotate(x, rotation)
        };

        let rows = key.domain.len();
        let (mut quotient, mut divided) = (Hidden::zeros(rows), Secret::zeros(rows));
        for (points, set) in &sets {
            divided.copy_from_slice(&set.polynomial);
            points.iter().for_each(|place| divide(&mut divided, point(place)));
            multiply_add(&mut quotient.polynomial, x_2, &divided);
        }
        *quotient.blind = draws.next();
        let tools = &mut Tools::default();
        let commitment = key.bases.commit_numbers(&quotient, tools);
        transcript.write_point(commitment.to_affine_vartime())?;

        let x_3 = *transcript.squeeze_challenge_scalar::<()>();
        for (_, set) in &sets {
            transcript.write_scalar(value_at(&set.polynomial, x_3))?;
        }
        let x_4 = *transcript.squeeze_challenge_scalar::<()>();
        let mut total = quotient;
        for (_, set) in &sets {
            multiply_add(&mut total.polynomial, x_4, &set.polynomial);
            *total.blind = *total.blind * x_4 + *set.blind;
        }
        inner_product::prove(key, total, x_3, draws, tools, transcript)
    }

    /// The different sets of points, in the order in which polynomials have them, and for each the sum of
    /// its polynomials.
    fn sets(&self, key: &Key, x_1: Fp) -> Vec<(Vec<usize>, Hidden<Fp>)> {
        let unit = key.domain.unit();
        let mut sets: Vec<(&[usize], Hidden<Word>)> = vec![];
        for Opened { coefficients, blind, points } in &self.polynomials {
            let known = sets.iter().position(|(of_set, _)| of_set == points);
            let place = known.unwrap_or_else(|| {
                sets.push((points, Hidden::zeros(key.domain.len())));
                sets.len() - 1
            });
            let (_, set) = &mut sets[place];
            polynomial::multiply_add(unit, &mut set.polynomial, x_1, coefficients);
            *set.blind = *set.blind * x_1 + *blind;
        }
        let leave = |words: &[Word]| Secret::from(column::leave(unit, words));
        sets.iter().map(|(points, set)| (points.to_vec(), set.map(leave))).collect()
    }
}

/// Multiplies a polynomial by a number and adds another one.
fn multiply_add(polynomial: &mut [Fp], factor: Fp, other: &[Fp]) {
    for (coefficient, other) in polynomial.iter_mut().zip(other) {
        *coefficient = *coefficient * factor + other;
    }
}

/// Divides a polynomial by X − x, without the remainder.
fn divide(polynomial: &mut [Fp], x: Fp) {
    let mut carried = Fp::ZERO;
    for coefficient in polynomial.iter_mut().rev() {
        let quotient = carried;
        carried = *coefficient + carried * x;
        *coefficient = quotient;
    }
}
