//! The quotient: all constraints, each times another power of y, added up and divided by the polynomial
//! that is zero in every row. It is a polynomial only if every constraint holds in every row. It is
//! computed on one coset after another, so that no vector is longer than a column.

use std::collections::{HashMap, HashSet};

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;

use super::{
    commit::each,
    committed::Committed,
    domain::Coset,
    graph::{Challenge, Source},
    kernel::{
        column::enter,
        lanes::Word,
        polynomial::{add_multiple, multiply_add},
        unit::Unit,
    },
    keys::Key,
    program::Program,
    secret::{Secret, Tools},
};

/// The challenges that the constraints depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenges {
    pub(super) theta: Fp,
    pub(super) beta: Fp,
    pub(super) gamma: Fp,
    pub(super) y: Fp,
}

/// Computes the quotient, cut into pieces of as many coefficients as there are rows.
pub(super) fn pieces(
    key: &Key,
    circuits: &[Committed<Word>],
    challenges: &Challenges,
) -> Vec<Secret<Word>> {
    let Challenges { theta, beta, gamma, y } = *challenges;
    let scalars = key.constraints.program.scalars(|challenge| match challenge {
        Challenge::Theta => theta,
        Challenge::Beta => beta,
        Challenge::Gamma => gamma,
        Challenge::BetaDelta(power) => beta * Fp::DELTA.pow_vartime([power as u64]),
        Challenge::Power(power) => y.pow_vartime([power as u64]),
    });
    let scalars = enter(key.domain.unit(), &scalars);
    let next_circuit = y.pow_vartime([key.constraints.count as u64]);
    let mut sums = vec![];
    for coset in key.domain.cosets() {
        let sum = sum(key, circuits, coset, &scalars, next_circuit);
        sums.push(coset.interpolate(&sum, &mut Tools::default()));
    }
    let powers: Vec<Fp> = key.domain.cosets().iter().map(|coset| coset.power).collect();
    cut(key.domain.unit(), &sums, &powers, key.domain.pieces())
}

/// The sum of all constraints of all circuits on a coset.
fn sum(
    key: &Key,
    circuits: &[Committed<Word>],
    coset: &Coset,
    scalars: &[Word],
    next_circuit: Fp,
) -> Secret<Word> {
    let (rows, unit) = (key.domain.rows(), key.domain.unit());
    let shared = shared(key, coset, scalars);
    let code = &key.constraints.program.own;
    let own = code.sources().iter().copied().filter(|source| !source.is_shared());
    let mut own: Vec<(Source, Secret<Word>)> =
        own.map(|source| (source, Secret::zeros(rows))).collect();
    let (mut sum, mut of_circuit) = (Secret::zeros(rows), Secret::zeros(rows));
    for circuit in circuits {
        own.par_iter_mut().for_each_init(Tools::default, |tools, (source, vector)| {
            coset.evaluate(circuit.polynomial(*source), vector, tools);
        });
        let find = |source: &Source| match own.iter().find(|(own, _)| own == source) {
            Some((_, vector)) => &vector[..],
            None => &shared[source][..],
        };
        let sources: Vec<&[Word]> = code.sources().iter().map(find).collect();
        code.run_words(unit, &sources, scalars, &mut [&mut of_circuit]);
        multiply_add(unit, &mut sum, next_circuit, &of_circuit);
    }
    sum
}

/// The vectors on a coset that are the same for all circuits.
fn shared(key: &Key, coset: &Coset, scalars: &[Word]) -> HashMap<Source, Vec<Word>> {
    let Program { shared, own, .. } = &key.constraints.program;
    let (rows, unit) = (key.domain.rows(), key.domain.unit());
    let polynomial = |source: &Source| match *source {
        Source::First => Some(&key.boundaries[0]),
        Source::Last => Some(&key.boundaries[1]),
        Source::Active => Some(&key.boundaries[2]),
        Source::Fixed(index) => Some(&key.fixed[index]),
        Source::Sigma(index) => Some(&key.sigma[index]),
        _ => None,
    };
    let sources = shared.sources().iter().chain(own.sources()).filter(|of| of.is_shared());
    let sources: HashSet<Source> = sources.copied().collect();
    let sources: Vec<Source> = sources.into_iter().collect();
    let vectors = each(&sources, |tools, source| {
        if let Source::Point = source {
            let points = key.domain.points().into_iter().map(|point| point * coset.shift);
            return enter(unit, &points.collect::<Vec<_>>());
        }
        // What is derived follows below.
        let Some(column) = polynomial(source) else { return vec![] };
        let mut values = vec![Word::default(); rows];
        coset.evaluate(&column.coefficients, &mut values, tools);
        values
    });
    let mut vectors: HashMap<Source, Vec<Word>> = sources.into_iter().zip(vectors).collect();
    let sources: Vec<&[Word]> = shared.sources().iter().map(|of| &vectors[of][..]).collect();
    let mut derived = vec![vec![Word::default(); rows]; shared.outputs()];
    let mut outputs: Vec<&mut [Word]> = derived.iter_mut().map(|vector| &mut vector[..]).collect();
    shared.run_words(unit, &sources, scalars, &mut outputs);
    vectors.retain(|source, _| own.sources().contains(source));
    let derived = derived.into_iter().enumerate();
    vectors.extend(derived.map(|(index, vector)| (Source::Derived(index), vector)));
    vectors
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
    use crate::engine::{domain::Domain, inner_product::value_at, kernel::column::leave};

    #[test]
    fn a_polynomial_is_cut_into_its_pieces() {
        let mut draw = StdRng::seed_from_u64(6);
        let unit = Unit::fastest();
        for (k, degree) in [(3, 3), (3, 4), (4, 5), (5, 6), (3, 9)] {
            let domain = Domain::new(unit, k, degree);
            let random =
                |draw: &mut StdRng| (0..domain.rows()).map(|_| Fp::random(&mut *draw)).collect();
            let pieces: Vec<Vec<Fp>> = (0..domain.pieces()).map(|_| random(&mut draw)).collect();
            let whole = pieces.concat();
            let (mut sums, mut powers) = (vec![], vec![]);
            for coset in domain.cosets() {
                let points = domain.points().into_iter().map(|point| point * coset.shift);
                let times = coset.power - Fp::ONE;
                let values: Vec<Fp> = points.map(|x| value_at(&whole, x) * times).collect();
                sums.push(coset.interpolate(&enter(unit, &values), &mut Tools::default()));
                powers.push(coset.power);
            }
            let cut = cut(unit, &sums, &powers, domain.pieces());
            let cut: Vec<Vec<Fp>> = cut.iter().map(|piece| leave(unit, piece)).collect();
            assert_eq!(cut, pieces);
        }
    }
}
