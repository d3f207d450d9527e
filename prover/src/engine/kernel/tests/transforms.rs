//! Transforms against `best_fft` and the extended domain of halo2_proofs.

use ff::{Field as _, PrimeField as _};
use halo2_proofs::{arithmetic::best_fft, pasta::Fp, poly::EvaluationDomain};
use proptest::prelude::*;

use super::{elements, units};
use crate::engine::kernel::{
    column,
    transform::{cosets, root_of_unity, Transform, Work, LONGEST},
    unit::Unit,
};

fn transformed(transform: &Transform, column: &[Fp]) -> Vec<Fp> {
    let from = column::enter(transform.unit(), column);
    let mut to = from.clone();
    transform.run(&from, &mut to, &mut Work::default());
    column::leave(transform.unit(), &to)
}

/// Values by `best_fft`, and back again.
fn check(unit: Unit, column: &[Fp], shift: Fp) {
    let log = column.len().ilog2();
    let omega = root_of_unity(log);
    let mut power = Fp::ONE;
    let mut expected = column.to_vec();
    for element in &mut expected {
        *element *= power;
        power *= shift;
    }
    best_fft(&mut expected, omega, log);
    let there = Transform::evaluation(unit, log, omega, shift);
    let back = Transform::interpolation(unit, log, omega, shift);
    assert_eq!(there.length(), column.len());
    assert_eq!(transformed(&there, column), expected, "{unit:?}, 2^{log}");
    assert_eq!(transformed(&back, &expected), column, "{unit:?}, 2^{log}, back");
}

#[test]
fn transforms_of_all_sizes_are_those_of_halo2() {
    for unit in units() {
        for log in 0..=13u32 {
            for shift in [Fp::ONE, -Fp::ONE, Fp::from(7), Fp::ROOT_OF_UNITY] {
                check(unit, &elements(u64::from(log), 1 << log), shift);
            }
        }
    }
}

/// Numbers grow fastest where all lanes hold the largest elements.
#[test]
fn transforms_of_largest_elements_are_those_of_halo2() {
    for unit in units() {
        for log in [3, 6, 11, LONGEST] {
            check(unit, &vec![-Fp::ONE; 1 << log], Fp::from(5));
            let mut one = vec![Fp::ZERO; 1 << log];
            one[1] = -Fp::ONE;
            check(unit, &one, Fp::ONE);
        }
    }
}

#[test]
#[should_panic(expected = "could outgrow its limbs")]
fn transforms_that_could_outgrow_their_limbs_are_refused() {
    const LOG: u32 = LONGEST + 1;
    Transform::evaluation(Unit::Plain, LOG, root_of_unity(LOG), Fp::ONE);
}

#[test]
fn cosets_make_up_the_extended_domain_of_halo2() {
    for (log, degree) in [(2, 5), (5, 3), (7, 9), (11, 5)] {
        let domain = EvaluationDomain::<Fp>::new(degree, log);
        let extended = domain.extended_len().ilog2();
        let coefficients = elements(5, 1 << log);
        let expected = domain.coeff_to_extended(domain.coeff_from_vec(coefficients.clone()));
        for unit in units() {
            let cosets = cosets(unit, log, extended);
            for (r, coset) in cosets.iter().enumerate() {
                let values = transformed(coset, &coefficients);
                let expected = expected.iter().skip(r).step_by(cosets.len());
                assert!(values.iter().eq(expected), "{unit:?}, 2^{log}, coset {r}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn transforms_of_any_column_are_those_of_halo2(
        (seed, shift, log) in (any::<u64>(), 1..u64::MAX, 0u32..9),
    ) {
        for unit in units() {
            check(unit, &elements(seed, 1 << log), Fp::from(shift));
        }
    }
}
