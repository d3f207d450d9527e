//! Commitments to polynomials: multiples of the generators, one for each coefficient or row, added up.

use halo2_proofs::{
    arithmetic::{best_multiexp, CurveExt},
    pasta::{group::GroupEncoding, Eq, EqAffine, Fp},
};
use ringfence_circuits::proof::{generators, Generators};

/// The generators, as points.
#[derive(Clone)]
pub(super) struct Bases {
    /// One for each coefficient.
    coefficients: Vec<EqAffine>,
    /// One for the value in each row.
    rows: Vec<EqAffine>,
    /// That of blinds.
    blind: EqAffine,
    /// That of inner products.
    product: EqAffine,
}

impl Bases {
    /// The points of generators. halo2 hands most of them out as bytes only.
    ///
    /// # Panics
    /// It panics if halo2 does not read what it wrote.
    pub(super) fn new(generators: &Generators) -> Self {
        const BYTES: usize = 32;
        let bytes = generators::to_bytes(generators).expect("memory can be written to");
        let count = 1 << generators.k();
        // After the logarithm of their number.
        let points = &bytes[size_of::<u32>()..];
        let point = |index: usize| -> EqAffine {
            let bytes = &points[BYTES * index..BYTES * (index + 1)];
            let bytes = bytes.try_into().expect("a point has this length");
            EqAffine::from_bytes(&bytes).expect("halo2 reads the point that it wrote")
        };
        Bases {
            coefficients: generators.get_g(),
            rows: (count..2 * count).map(point).collect(),
            blind: point(2 * count),
            product: point(2 * count + 1),
        }
    }

    /// Whether these are the points of the generators.
    pub(super) fn are_of(&self, generators: &Generators) -> bool {
        self.coefficients == generators.get_g()
    }

    /// The generators of coefficients.
    pub(super) fn coefficients(&self) -> &[EqAffine] {
        &self.coefficients
    }

    /// Numbers times the generators of coefficients, added up.
    pub(super) fn sum(&self, numbers: &[Fp]) -> Eq {
        sum(numbers, &self.coefficients)
    }

    /// A commitment to the polynomial with these coefficients.
    pub(super) fn commit(&self, coefficients: &[Fp], blind: Fp) -> Eq {
        self.sum(coefficients) + self.blind * blind
    }

    /// A commitment to the polynomial with these values in the rows.
    pub(super) fn commit_rows(&self, rows: &[Fp], blind: Fp) -> Eq {
        sum(rows, &self.rows) + self.blind * blind
    }

    /// What a round of the opening adds to a sum: an inner product and a blind.
    pub(super) fn attach(&self, product: Fp, blind: Fp) -> Eq {
        self.product * product + self.blind * blind
    }
}

/// Points times numbers, added up.
pub(super) fn sum(numbers: &[Fp], points: &[EqAffine]) -> Eq {
    best_multiexp(numbers, points)
}

/// Points as a transcript takes them.
pub(super) fn affine(points: &[Eq]) -> Vec<EqAffine> {
    let mut affine = vec![EqAffine::default(); points.len()];
    Eq::batch_normalize_vartime(points, &mut affine);
    affine
}

/// Cuts points into as many stretches as there are factors, which everybody may know, and adds them up,
/// each times its factor.
pub(super) fn combine(points: &[EqAffine], factors: &[Fp]) -> Vec<EqAffine> {
    let length = points.len() / factors.len();
    let mut sums = vec![Eq::default(); length];
    let mut multiples = sums.clone();
    for (points, factor) in points.chunks_exact(length).zip(factors) {
        Eq::batch_mul_same_scalar_vartime(points, factor, &mut multiples);
        sums.iter_mut().zip(&multiples).for_each(|(sum, multiple)| *sum += multiple);
    }
    affine(&sums)
}

/// Halves points: to each of the first half comes the one of the second half, times `factor`, which
/// everybody may know.
pub(super) fn collapse(points: &mut Vec<EqAffine>, factor: Fp) {
    let half = points.len() / 2;
    let mut multiples = vec![Eq::default(); half];
    Eq::batch_mul_same_scalar_vartime(&points[half..], &factor, &mut multiples);
    for (multiple, point) in multiples.iter_mut().zip(&points[..half]) {
        *multiple += point;
    }
    points.truncate(half);
    Eq::batch_normalize_vartime(&multiples, points);
}

#[cfg(test)]
mod tests {
    use ff::Field;
    use halo2_proofs::poly::{commitment::Blind, EvaluationDomain};
    use rand::{rngs::StdRng, SeedableRng};

    use super::*;

    const K: u32 = 4;

    fn numbers(seed: u64, count: usize) -> Vec<Fp> {
        let mut draw = StdRng::seed_from_u64(seed);
        (0..count).map(|_| Fp::random(&mut draw)).collect()
    }

    #[test]
    fn commitments_are_those_of_halo2() {
        let generators = generators::make(K);
        let bases = Bases::new(&generators);
        assert!(bases.are_of(&generators));
        assert!(!bases.are_of(&generators::make(K + 1)));
        let domain = EvaluationDomain::<Fp>::new(1, K);
        let (values, blind) = (numbers(1, 1 << K), Fp::from(77));
        let theirs = generators.commit(&domain.coeff_from_vec(values.clone()), Blind(blind));
        assert_eq!(bases.commit(&values, blind), theirs);
        let rows = domain.lagrange_from_vec(values.clone());
        assert_eq!(
            bases.commit_rows(&values, blind),
            generators.commit_lagrange(&rows, Blind(blind))
        );
    }

    #[test]
    fn points_are_combined_by_factors_that_are_products_of_challenges() {
        let bases = Bases::new(&generators::make(K));
        let challenges = numbers(2, 2);
        let mut collapsed = bases.coefficients().to_vec();
        challenges.iter().for_each(|challenge| collapse(&mut collapsed, *challenge));
        let [first, second] = challenges[..] else { panic!("two challenges") };
        let factors = [Fp::ONE, second, first, first * second];
        assert_eq!(combine(bases.coefficients(), &factors), collapsed);
        let numbers = numbers(3, collapsed.len());
        let naive = numbers.iter().zip(&collapsed).fold(Eq::default(), |sum, (n, p)| sum + *p * n);
        assert_eq!(sum(&numbers, &collapsed), naive);
    }
}
