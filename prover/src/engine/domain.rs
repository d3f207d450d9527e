//! The points that polynomials are evaluated at: the 2^k powers of ω, one for each row, and the cosets of
//! them on which the quotient is computed.

use ff::{Field, WithSmallOrderMulGroup};
use halo2_proofs::pasta::Fp;

use super::{
    kernel::{
        column::enter,
        lanes::Word,
        transform::{root_of_unity, Transform},
        unit::Unit,
    },
    secret::{Secret, Tools},
};

/// The rows of a circuit as points, and their cosets.
#[derive(Debug)]
pub(super) struct Domain {
    unit: Unit,
    k: u32,
    omega: Fp,
    omega_inverse: Fp,
    /// The rows themselves: the coset with the shift 1.
    rows: Coset,
    cosets: Vec<Coset>,
    pieces: usize,
}

/// A coset: the powers of ω, each times the shift.
#[derive(Debug)]
pub(super) struct Coset {
    shift: Fp,
    /// The shift to the number of rows: what X^n is at each point.
    pub(super) power: Fp,
    evaluation: Transform,
    interpolation: Transform,
}

impl Domain {
    /// The domain of a circuit with 2^k rows, whose constraints have at most this degree.
    pub(super) fn new(unit: Unit, k: u32, degree: usize) -> Self {
        let pieces = degree - 1;
        let cosets = pieces.next_power_of_two();
        let step = root_of_unity(k + cosets.ilog2());
        let omega = root_of_unity(k);
        let coset = |shift: Fp| Coset {
            shift,
            power: shift.pow_vartime([1_u64 << k]),
            evaluation: Transform::evaluation(unit, k, omega, shift),
            interpolation: Transform::interpolation(unit, k, omega, shift),
        };
        Domain {
            unit,
            k,
            omega,
            omega_inverse: omega.invert().expect("a root of unity is not zero"),
            rows: coset(Fp::ONE),
            cosets: powers(step, cosets).into_iter().map(|power| coset(Fp::ZETA * power)).collect(),
            pieces,
        }
    }

    /// The unit that computes.
    pub(super) fn unit(&self) -> Unit {
        self.unit
    }

    /// The logarithm of the number of rows.
    pub(super) fn k(&self) -> u32 {
        self.k
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        1 << self.k
    }

    /// The points of the rows: the powers of ω.
    pub(super) fn rows(&self) -> &Coset {
        &self.rows
    }

    /// The cosets on which the quotient is computed.
    pub(super) fn cosets(&self) -> &[Coset] {
        &self.cosets
    }

    /// The number of polynomials, each with as many coefficients as there are rows, that the quotient is
    /// cut into.
    pub(super) fn pieces(&self) -> usize {
        self.pieces
    }

    /// The point that a rotation leads to from `x`.
    pub(super) fn rotate(&self, x: Fp, rotation: i32) -> Fp {
        let base = if rotation < 0 { self.omega_inverse } else { self.omega };
        x * base.pow_vartime([u64::from(rotation.unsigned_abs())])
    }

    /// The points of a coset, as words.
    pub(super) fn points(&self, coset: &Coset) -> Vec<Word> {
        let points = powers(self.omega, self.len()).into_iter().map(|point| point * coset.shift);
        enter(self.unit, &points.collect::<Vec<_>>())
    }
}

impl Coset {
    /// The values of a polynomial on the coset, from its coefficients.
    pub(super) fn evaluate(&self, coefficients: &[Word], values: &mut [Word], tools: &mut Tools) {
        self.evaluation.run(coefficients, values, &mut tools.transforms);
    }

    /// The coefficients of the polynomial with these values on the coset.
    pub(super) fn interpolate(&self, values: &[Word], tools: &mut Tools) -> Secret<Word> {
        let mut coefficients = Secret::zeros(values.len());
        self.interpolation.run(values, &mut coefficients, &mut tools.transforms);
        coefficients
    }
}

/// So many powers of a number, from 1.
pub(super) fn powers(of: Fp, count: usize) -> Vec<Fp> {
    std::iter::successors(Some(Fp::ONE), |power| Some(power * of)).take(count).collect()
}
