//! The quotient: all constraints, each times another power of y, added up and divided by the polynomial
//! that is zero in every row. It is a polynomial only if every constraint holds in every row. It is
//! computed on one coset after another, so that no vector is longer than a column.

use std::collections::HashMap;

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;

use super::{
    committed::Committed,
    domain::Coset,
    graph::{Challenge, Source},
    kernel::{
        lanes::Word,
        polynomial::{add_multiple, multiply_add},
        unit::Unit,
    },
    keys::Key,
    secret::{Secret, Tools},
    steps::{Step, Watch},
};

/// The challenges that the constraints depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenges {
    pub(super) theta: Fp,
    pub(super) beta: Fp,
    pub(super) gamma: Fp,
    pub(super) y: Fp,
}

impl Challenges {
    /// The value of a challenge.
    pub(super) fn value(&self, challenge: Challenge) -> Fp {
        match challenge {
            Challenge::Theta => self.theta,
            Challenge::Beta => self.beta,
            Challenge::Gamma => self.gamma,
            Challenge::BetaDelta(power) => self.beta * Fp::DELTA.pow_vartime([power as u64]),
            Challenge::Power(power) => self.y.pow_vartime([power as u64]),
        }
    }
}

/// Computes the quotient, cut into pieces of as many coefficients as there are rows; `watch` is told of the
/// steps.
pub(super) fn pieces(
    key: &Key,
    circuits: &[Committed],
    challenges: &Challenges,
    watch: &Watch,
) -> Vec<Secret<Word>> {
    let mut sums = vec![];
    for coset in key.domain.cosets() {
        watch(Some(Step::Transforms));
        let sum = sum(key, circuits, coset, challenges, watch);
        watch(Some(Step::Transforms));
        sums.push(coset.interpolate(&sum, &mut Tools::default()));
    }
    let powers: Vec<Fp> = key.domain.cosets().iter().map(|coset| coset.power).collect();
    cut(key.domain.unit(), &sums, &powers, key.domain.pieces())
}

/// The sum of all constraints of all circuits on a coset.
fn sum(
    key: &Key,
    circuits: &[Committed],
    coset: &Coset,
    challenges: &Challenges,
    watch: &Watch,
) -> Secret<Word> {
    let (rows, unit) = (key.domain.len(), key.domain.unit());
    let program = &key.constraints.program;
    let loaded = key.load(program, coset, |challenge| challenges.value(challenge));
    let own = program.own.sources().iter().copied().filter(|source| !source.is_shared());
    let mut own: Vec<(Source, Secret<Word>)> =
        own.map(|source| (source, Secret::zeros(rows))).collect();
    let next_circuit = challenges.y.pow_vartime([key.constraints.count as u64]);
    let (mut sum, mut of_circuit) = (Secret::zeros(rows), Secret::zeros(rows));
    for circuit in circuits {
        watch(Some(Step::Transforms));
        own.par_iter_mut().for_each_init(Tools::default, |tools, (source, vector)| {
            coset.evaluate(circuit.polynomial(*source), vector, tools);
        });
        let own: HashMap<Source, &Secret<Word>> = own.iter().map(|(of, own)| (*of, own)).collect();
        watch(Some(Step::Constraints));
        loaded.run_into(|source| own[&source], &mut [&mut of_circuit]);
        multiply_add(unit, &mut sum, next_circuit, &of_circuit);
    }
    sum
}

/// Divides the sums on all cosets by X^n − 1 and cuts the quotient: from the coefficients of what the sum
/// is on each coset, where X^n is one of `powers`, to those of the quotient's first pieces.
fn cut(unit: Unit, sums: &[Secret<Word>], powers: &[Fp], pieces: usize) -> Vec<Secret<Word>> {
    let columns = inverse(powers);
    let piece = |index: usize| {
        let mut piece = Secret::zeros(sums[0].len());
        for (sum, column) in sums.iter().zip(&columns) {
            add_multiple(unit, &mut piece, column[index], sum);
        }
        piece
    };
    (0..pieces).map(piece).collect()
}

/// Column by column the inverse of the matrix that evaluates a polynomial at all points and multiplies its
/// values by the points less one.
fn inverse(points: &[Fp]) -> Vec<Vec<Fp>> {
    let mut columns: Vec<Vec<Fp>> = vec![];
    for (index, point) in points.iter().enumerate() {
        let mut polynomial = vec![Fp::ONE];
        let mut scale = point - Fp::ONE;
        for other in points[..index].iter().chain(&points[index + 1..]) {
            let mut product = vec![Fp::ZERO; polynomial.len() + 1];
            for (degree, coefficient) in polynomial.iter().enumerate() {
                product[degree] -= coefficient * other;
                product[degree + 1] += coefficient;
            }
            polynomial = product;
            scale *= point - other;
        }
        let scale = scale.invert().expect("no coset meets another one or the rows");
        columns.push(polynomial.iter().map(|coefficient| coefficient * scale).collect());
    }
    columns
}

#[cfg(test)]
mod tests {
    use rand::{rngs::StdRng, SeedableRng};

    use super::*;
    use crate::engine::{
        domain::Domain,
        inner_product::value_at,
        kernel::column::{enter, leave},
    };

    #[test]
    fn a_polynomial_is_cut_into_its_pieces() {
        let mut draw = StdRng::seed_from_u64(6);
        let unit = Unit::fastest();
        for (k, degree) in [(3, 3), (3, 4), (4, 5), (5, 6), (3, 9)] {
            let domain = Domain::new(unit, k, degree);
            let random =
                |draw: &mut StdRng| (0..domain.len()).map(|_| Fp::random(&mut *draw)).collect();
            let pieces: Vec<Vec<Fp>> = (0..domain.pieces()).map(|_| random(&mut draw)).collect();
            let whole = pieces.concat();
            let (mut sums, mut powers) = (vec![], vec![]);
            for coset in domain.cosets() {
                let points: Vec<Fp> = leave(unit, &domain.points(coset));
                let times = coset.power - Fp::ONE;
                let values = points.iter().map(|x| value_at(&whole, *x) * times);
                let values: Vec<Fp> = values.collect();
                sums.push(coset.interpolate(&enter(unit, &values), &mut Tools::default()));
                powers.push(coset.power);
            }
            let cut = cut(unit, &sums, &powers, domain.pieces());
            let cut: Vec<Vec<Fp>> = cut.iter().map(|piece| leave(unit, piece)).collect();
            assert_eq!(cut, pieces);
        }
    }
}
