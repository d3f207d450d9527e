//! The points that polynomials are evaluated at: the 2^k powers of ω, one for each row, and the cosets of
//! them on which the quotient is computed.

use ff::{Field, WithSmallOrderMulGroup};
use halo2_proofs::{
    arithmetic::{best_fft, parallelize, VartimeBatchInvert},
    pasta::Fp,
    poly::EvaluationDomain,
};

/// The rows of a circuit as points, and their cosets.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    k: u32,
    omega: Fp,
    omega_inverse: Fp,
    rows_inverse: Fp,
    shifts: Vec<Fp>,
    pieces: usize,
}

/// A coset: the powers of ω, each times the shift.
#[derive(Clone, Debug)]
pub(super) struct Coset {
    /// The powers of the shift, as many as there are rows.
    powers: Vec<Fp>,
    /// The shift.
    pub(super) shift: Fp,
    /// The shift to the number of rows: what X^n is at each point.
    pub(super) power: Fp,
}

impl Domain {
    /// The domain of a circuit with 2^k rows, whose constraints have at most this degree.
    pub(super) fn new(k: u32, degree: usize) -> Self {
        let degree = u32::try_from(degree).expect("a degree is a small number");
        let upstream = EvaluationDomain::<Fp>::new(degree, k);
        let rows = 1_u64 << k;
        let cosets = upstream.extended_len() >> k;
        let step = upstream.get_extended_omega();
        let shifts = std::iter::successors(Some(Fp::ZETA), |shift| Some(shift * step));
        Domain {
            k,
            omega: upstream.get_omega(),
            omega_inverse: upstream.get_omega_inv(),
            rows_inverse: Fp::from(rows).invert().expect("a power of two is not zero"),
            shifts: shifts.take(cosets).collect(),
            pieces: upstream.get_quotient_poly_degree(),
        }
    }

    /// The logarithm of the number of rows.
    pub(super) fn k(&self) -> u32 {
        self.k
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        1 << self.k
    }

    /// The number of cosets on which the quotient is computed.
    pub(super) fn cosets(&self) -> usize {
        self.shifts.len()
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

    /// The powers of ω from 1, one for each row.
    pub(super) fn points(&self) -> Vec<Fp> {
        powers(self.omega, self.rows())
    }

    /// A coset, to be evaluated on.
    pub(super) fn coset(&self, index: usize) -> Coset {
        let shift = self.shifts[index];
        let power = shift.pow_vartime([self.rows() as u64]);
        Coset { powers: powers(shift, self.rows()), shift, power }
    }

    /// Turns the values of a polynomial, one for each row, into its coefficients.
    pub(super) fn interpolate(&self, values: &mut [Fp]) {
        best_fft(values, self.omega_inverse, self.k);
        let factor = self.rows_inverse;
        parallelize(values, |values, _| values.iter_mut().for_each(|value| *value *= factor));
    }

    /// The values of a polynomial on a coset, from its coefficients, one for each row.
    pub(super) fn evaluate(&self, coefficients: &[Fp], coset: &Coset, values: &mut [Fp]) {
        for ((value, coefficient), power) in values.iter_mut().zip(coefficients).zip(&coset.powers)
        {
            *value = coefficient * power;
        }
        best_fft(values, self.omega, self.k);
    }

    /// Turns the values of a polynomial on a coset into its coefficients.
    pub(super) fn interpolate_coset(&self, values: &mut [Fp], coset: &Coset) {
        self.interpolate(values);
        let inverse = coset.shift.invert().expect("a shift is not zero");
        let mut power = Fp::ONE;
        for value in values {
            *value *= power;
            power *= inverse;
        }
    }
}

/// So many powers of a number, from 1.
pub(super) fn powers(of: Fp, count: usize) -> Vec<Fp> {
    std::iter::successors(Some(Fp::ONE), |power| Some(power * of)).take(count).collect()
}

/// Inverts all numbers but zeros.
pub(super) fn invert(numbers: &mut [Fp]) {
    numbers.iter_mut().batch_invert_vartime();
}

/// The value of a polynomial at a point.
pub(super) fn value_at(coefficients: &[Fp], x: Fp) -> Fp {
    /// Coefficients that are taken together: their sums don't wait for each other.
    const TOGETHER: usize = 4;
    let step = x.pow_vartime([TOGETHER as u64]);
    let mut sums = [Fp::ZERO; TOGETHER];
    for chunk in coefficients.chunks(TOGETHER).rev() {
        for (index, sum) in sums.iter_mut().enumerate() {
            *sum *= step;
            if let Some(coefficient) = chunk.get(index) {
                *sum += coefficient;
            }
        }
    }
    sums.iter().rev().fold(Fp::ZERO, |value, sum| value * x + sum)
}
