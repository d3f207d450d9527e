//! Commitments to polynomials: multiples of the generators, one for each coefficient or row, added up.

use halo2_proofs::{
    arithmetic::CurveExt,
    pasta::{group::GroupEncoding, Eq, EqAffine, Fp},
};
use rayon::prelude::*;
use ringfence_circuits::proof::{generators, Generators};

#[cfg(test)]
use super::{
    kernel::column::leave,
    log::{Form, Log},
};
use super::{
    kernel::{
        bases::{FixedBases, RunBases},
        column::enter,
        lanes::Word,
        unit::Unit,
    },
    secret::{Hidden, Secret, Tools},
};

/// The generators and the tables of their multiples.
#[derive(Debug)]
pub(super) struct Bases {
    /// One for each coefficient.
    coefficients: FixedBases,
    /// One for the value in each row.
    rows: FixedBases,
    /// The same for columns in which values follow their like.
    runs: RunBases,
    /// That of blinds, and that of inner products.
    others: FixedBases,
    /// What was committed to.
    #[cfg(test)]
    pub(super) log: Log,
}

impl Bases {
    /// The tables of generators for a unit. halo2 hands most generators out as bytes only.
    ///
    /// # Panics
    /// It panics if halo2 does not read what it wrote.
    pub(super) fn new(unit: Unit, generators: &Generators) -> Self {
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
        let rows: Vec<EqAffine> = (count..2 * count).into_par_iter().map(point).collect();
        Bases {
            coefficients: FixedBases::with_unit(&generators.get_g(), unit),
            rows: FixedBases::with_unit(&rows, unit),
            runs: RunBases::with_unit(&rows, unit),
            others: FixedBases::with_unit(&[point(2 * count), point(2 * count + 1)], unit),
            #[cfg(test)]
            log: Log::default(),
        }
    }

    /// Whether these are the points of the generators.
    pub(super) fn are_of(&self, generators: &Generators) -> bool {
        self.coefficients.bases() == generators.get_g()
    }

    /// The unit that computes.
    pub(super) fn unit(&self) -> Unit {
        self.coefficients.unit()
    }

    /// The generators of coefficients.
    pub(super) fn coefficients(&self) -> &FixedBases {
        &self.coefficients
    }

    /// A commitment to the polynomial with these coefficients.
    pub(super) fn commit(&self, hidden: &Hidden<Word>, tools: &mut Tools) -> Eq {
        #[cfg(test)]
        self.log.note(Form::Coefficients, &leave(self.unit(), &hidden.polynomial), *hidden.blind);
        self.coefficients.sum_words(&hidden.polynomial, &mut tools.sums)
            + self.multiples(*hidden.blind, Fp::from(0), tools)
    }

    /// A commitment to the polynomial with these coefficients.
    pub(super) fn commit_numbers(&self, hidden: &Hidden<Fp>, tools: &mut Tools) -> Eq {
        #[cfg(test)]
        self.log.note(Form::Coefficients, &hidden.polynomial, *hidden.blind);
        self.coefficients.sum(&hidden.polynomial, &mut tools.sums)
            + self.multiples(*hidden.blind, Fp::from(0), tools)
    }

    /// A commitment to the polynomial with these values in the rows.
    pub(super) fn commit_rows(&self, rows: &[Fp], blind: Fp, tools: &mut Tools) -> Eq {
        #[cfg(test)]
        self.log.note(Form::Rows, rows, blind);
        let sum = if is_sorted(rows) {
            self.runs.sum(rows, &mut tools.sums)
        } else {
            self.rows.sum(rows, &mut tools.sums)
        };
        sum + self.multiples(blind, Fp::from(0), tools)
    }

    /// Commitments to polynomials that are given by their values in the rows, and the values as words.
    pub(super) fn commit_all(
        &self,
        columns: Vec<Hidden<Fp>>,
    ) -> (Vec<EqAffine>, Vec<Hidden<Word>>) {
        let unit = self.unit();
        let committed = each(&columns, |tools, column| {
            let commitment = self.commit_rows(&column.polynomial, *column.blind, tools);
            (commitment, column.map(|rows| enter(unit, rows).into()))
        });
        let (commitments, columns): (Vec<_>, Vec<_>) = committed.into_iter().unzip();
        (affine(&commitments), columns)
    }

    /// What hides a round of an opening, and the round's inner product, each times its generator.
    pub(super) fn attach(&self, blind: Fp, product: Fp, tools: &mut Tools) -> Eq {
        #[cfg(test)]
        self.log.note(Form::Round, &[], blind);
        self.multiples(blind, product, tools)
    }

    /// A blind and an inner product, each times its generator.
    fn multiples(&self, blind: Fp, product: Fp, tools: &mut Tools) -> Eq {
        let numbers = Secret::from(vec![blind, product]);
        self.others.sum(&numbers, &mut tools.sums)
    }
}

/// Whether so many values are those of the row above that it pays to commit to differences.
fn is_sorted(rows: &[Fp]) -> bool {
    let repeated = rows.windows(2).filter(|pair| pair[0] == pair[1]).count();
    2 * repeated > rows.len()
}

/// Does some work for each item, side by side on the threads that there are.
pub(super) fn each<I: Sync, O: Send>(
    items: &[I],
    work: impl Fn(&mut Tools, &I) -> O + Send + Sync,
) -> Vec<O> {
    items.par_iter().map_init(Tools::default, work).collect()
}

/// Points as a transcript takes them.
pub(super) fn affine(points: &[Eq]) -> Vec<EqAffine> {
    let mut affine = vec![EqAffine::default(); points.len()];
    Eq::batch_normalize_vartime(points, &mut affine);
    affine
}

#[cfg(test)]
mod tests {
    use ff::Field;
    use halo2_proofs::poly::{commitment::Blind, EvaluationDomain};
    use rand::{rngs::StdRng, SeedableRng};

    use super::*;

    #[test]
    fn commitments_are_those_of_halo2() {
        const K: u32 = 6;
        let generators = generators::make(K).expect("generators");
        let unit = Unit::fastest();
        let bases = Bases::new(unit, &generators);
        assert!(bases.are_of(&generators));
        assert!(!bases.are_of(&generators::make(K + 1).expect("generators")));
        let domain = EvaluationDomain::<Fp>::new(1, K);
        let mut draw = StdRng::seed_from_u64(1);
        let random: Vec<Fp> = (0..1 << K).map(|_| Fp::random(&mut draw)).collect();
        let tools = &mut Tools::default();
        for values in [random, vec![Fp::from(3); 1 << K], vec![Fp::ZERO; 1 << K]] {
            for blind in [Fp::ZERO, Fp::ONE, Fp::random(&mut draw)] {
                let words = Hidden { polynomial: enter(unit, &values).into(), blind: blind.into() };
                let theirs =
                    generators.commit(&domain.coeff_from_vec(values.clone()), Blind(blind));
                assert_eq!(bases.commit(&words, tools), theirs);
                let numbers = Hidden { polynomial: values.clone().into(), blind: blind.into() };
                assert_eq!(bases.commit_numbers(&numbers, tools), theirs);
                let rows = domain.lagrange_from_vec(values.clone());
                let theirs = generators.commit_lagrange(&rows, Blind(blind));
                assert_eq!(bases.commit_rows(&values, blind, tools), theirs);
            }
        }
    }
}
