//! The quotient: all constraints, each times another power of y, added up and divided by the polynomial
//! that is zero in every row. It is a polynomial only if every constraint holds in every row. It is
//! computed on one coset after another, so that no vector is longer than a column.

use std::collections::HashMap;

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;

use super::{
    committed::Committed,
    domain::Coset,
    graph::{Challenge, Source},
    keys::Key,
    program::Program,
    secret::Secret,
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
pub(super) fn pieces(key: &Key, circuits: &[Committed], challenges: &Challenges) -> Vec<Secret> {
    let Challenges { theta, beta, gamma, y } = *challenges;
    let scalars = key.constraints.program.scalars(|challenge| match challenge {
        Challenge::Theta => theta,
        Challenge::Beta => beta,
        Challenge::Gamma => gamma,
        Challenge::BetaDelta(power) => beta * Fp::DELTA.pow_vartime([power as u64]),
        Challenge::Power(power) => y.pow_vartime([power as u64]),
    });
    let next_circuit = y.pow_vartime([key.constraints.count as u64]);
    let (mut sums, mut powers) = (vec![], vec![]);
    for index in 0..key.domain.cosets() {
        let coset = key.domain.coset(index);
        let mut of_coset = sum(key, circuits, &coset, &scalars, next_circuit);
        key.domain.interpolate_coset(&mut of_coset, &coset);
        sums.push(of_coset);
        powers.push(coset.power);
    }
    cut(&mut sums, &powers);
    sums.truncate(key.domain.pieces());
    sums
}

/// The sum of all constraints of all circuits on a coset.
fn sum(
    key: &Key,
    circuits: &[Committed],
    coset: &Coset,
    scalars: &[Fp],
    next_circuit: Fp,
) -> Secret {
    let rows = key.domain.rows();
    let shared = shared(key, coset, scalars);
    let own: Vec<Source> = key.constraints.program.own.sources().to_vec();
    let own: Vec<Source> = own.into_iter().filter(|source| !source.is_shared()).collect();
    let mut vectors: Vec<Secret> = own.iter().map(|_| Secret::zeros(rows)).collect();
    let (mut sum, mut of_circuit) = (Secret::zeros(rows), Secret::zeros(rows));
    for circuit in circuits {
        for (source, vector) in own.iter().zip(&mut vectors) {
            key.domain.evaluate(circuit.polynomial(*source), coset, vector);
        }
        let places: HashMap<Source, &Secret> = own.iter().copied().zip(&vectors).collect();
        let find = |source: &Source| match places.get(source) {
            Some(vector) => &vector[..],
            None => &shared[source][..],
        };
        let sources: Vec<&[Fp]> = key.constraints.program.own.sources().iter().map(find).collect();
        key.constraints.program.own.run(&sources, scalars, &mut [&mut of_circuit]);
        for (sum, value) in sum.iter_mut().zip(of_circuit.iter()) {
            *sum = *sum * next_circuit + value;
        }
    }
    sum
}

/// The vectors on a coset that are the same for all circuits.
fn shared(key: &Key, coset: &Coset, scalars: &[Fp]) -> HashMap<Source, Vec<Fp>> {
    let Program { shared, own, .. } = &key.constraints.program;
    let rows = key.domain.rows();
    let mut vectors = HashMap::new();
    for source in shared.sources().iter().chain(own.sources()) {
        let polynomial = match *source {
            Source::First => &key.boundaries[0],
            Source::Last => &key.boundaries[1],
            Source::Active => &key.boundaries[2],
            Source::Fixed(index) => &key.fixed[index],
            Source::Sigma(index) => &key.sigma[index],
            Source::Point => {
                let points = key.domain.points().into_iter();
                vectors.insert(*source, points.map(|point| point * coset.shift).collect());
                continue;
            }
            _ => continue,
        };
        vectors.entry(*source).or_insert_with(|| {
            let mut values = vec![Fp::ZERO; rows];
            key.domain.evaluate(&polynomial.coefficients, coset, &mut values);
            values
        });
    }
    let sources: Vec<&[Fp]> = shared.sources().iter().map(|of| &vectors[of][..]).collect();
    let mut derived = vec![vec![Fp::ZERO; rows]; shared.outputs()];
    let mut outputs: Vec<&mut [Fp]> = derived.iter_mut().map(|vector| &mut vector[..]).collect();
    shared.run(&sources, scalars, &mut outputs);
    vectors.retain(|source, _| own.sources().contains(source));
    let derived = derived.into_iter().enumerate();
    vectors.extend(derived.map(|(index, vector)| (Source::Derived(index), vector)));
    vectors
}

/// Divides the sums on all cosets by X^n − 1 and cuts the quotient: from the coefficients of what the
/// quotient is on each coset, where X^n is one of `powers`, to those of its pieces.
fn cut(sums: &mut [Secret], powers: &[Fp]) {
    // Column by column the inverse of the matrix that evaluates a polynomial at all powers.
    let mut columns: Vec<Vec<Fp>> = vec![];
    for (index, power) in powers.iter().enumerate() {
        let mut polynomial = vec![Fp::ONE];
        let mut scale = power - Fp::ONE;
        for other in powers[..index].iter().chain(&powers[index + 1..]) {
            let mut product = vec![Fp::ZERO; polynomial.len() + 1];
            for (degree, coefficient) in polynomial.iter().enumerate() {
                product[degree] -= coefficient * other;
                product[degree + 1] += coefficient;
            }
            polynomial = product;
            scale *= power - other;
        }
        let scale = scale.invert().expect("no coset meets another one or the rows");
        columns.push(polynomial.iter().map(|coefficient| coefficient * scale).collect());
    }
    let rows = sums.first().map_or(0, |sum| sum.len());
    let mut values = vec![Fp::ZERO; powers.len()];
    for row in 0..rows {
        values.iter_mut().zip(&*sums).for_each(|(value, sum)| *value = sum[row]);
        for (piece, sum) in sums.iter_mut().enumerate() {
            sum[row] =
                values.iter().zip(&columns).map(|(value, column)| value * &column[piece]).sum();
        }
    }
    super::secret::wipe(&mut values);
}

#[cfg(test)]
mod tests {
    use rand::{rngs::StdRng, SeedableRng};

    use super::*;
    use crate::engine::domain::{value_at, Domain};

    #[test]
    fn a_polynomial_is_cut_into_its_pieces() {
        let mut draw = StdRng::seed_from_u64(6);
        for (k, degree) in [(3, 3), (3, 4), (4, 5), (2, 6), (3, 9)] {
            let domain = Domain::new(k, degree);
            let random = |draw: &mut StdRng| (0..domain.rows()).map(|_| Fp::random(draw)).collect();
            let pieces: Vec<Vec<Fp>> = (0..domain.pieces()).map(|_| random(&mut draw)).collect();
            let whole = pieces.concat();
            let (mut sums, mut powers) = (vec![], vec![]);
            for index in 0..domain.cosets() {
                let coset = domain.coset(index);
                let points = domain.points().into_iter().map(|point| point * coset.shift);
                let times = coset.power - Fp::ONE;
                let mut values: Secret =
                    points.map(|x| value_at(&whole, x) * times).collect::<Vec<_>>().into();
                domain.interpolate_coset(&mut values, &coset);
                sums.push(values);
                powers.push(coset.power);
            }
            cut(&mut sums, &powers);
            for (index, sum) in sums.iter().enumerate() {
                let zeros = vec![Fp::ZERO; domain.rows()];
                assert_eq!(sum[..], *pieces.get(index).unwrap_or(&zeros), "piece {index}");
            }
        }
    }
}
