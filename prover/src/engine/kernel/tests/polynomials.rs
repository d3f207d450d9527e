//! Whole columns against the same by single elements.

use ff::Field as _;
use halo2_proofs::{arithmetic::eval_polynomial, pasta::Fp};

use super::{elements, units};
use crate::engine::kernel::{column, polynomial};

/// Lengths around the numbers of lanes and chains.
const LENGTHS: [usize; 11] = [0, 1, 3, 4, 7, 8, 9, 31, 33, 64, 257];

#[test]
fn columns_are_inverted_and_zeros_stay() {
    for unit in units() {
        for length in LENGTHS {
            let mut column = elements(1, length);
            for zero in [None, Some(0), Some(length / 2)] {
                if let Some(element) = zero.and_then(|zero| column.get_mut(zero)) {
                    *element = Fp::ZERO;
                }
                let mut words = column::enter(unit, &column);
                polynomial::invert::<Fp>(unit, &mut words);
                let expected: Vec<Fp> =
                    column.iter().map(|x| x.invert().unwrap_or(Fp::ZERO)).collect();
                assert_eq!(column::leave::<Fp>(unit, &words), expected, "{unit:?}, {length}");
            }
        }
    }
}

#[test]
fn columns_are_evaluated_and_multiplied() {
    for unit in units() {
        for length in LENGTHS {
            let (a, b) = (elements(2, length), elements(3, length));
            let words = [&a, &b].map(|column| column::enter(unit, column));
            for point in [Fp::ZERO, Fp::ONE, -Fp::ONE, elements(4, 1)[0]] {
                let value = polynomial::evaluate(unit, &words[0], point);
                assert_eq!(value, eval_polynomial(&a, point), "{unit:?}, {length}");
                let mut sum = words[0].clone();
                polynomial::add_multiple(unit, &mut sum, point, &words[1]);
                let expected: Vec<Fp> = a.iter().zip(&b).map(|(a, b)| *a + point * b).collect();
                assert_eq!(column::leave::<Fp>(unit, &sum), expected, "{unit:?}, {length}");
                let mut sum = words[0].clone();
                polynomial::multiply_add(unit, &mut sum, point, &words[1]);
                let expected: Vec<Fp> = a.iter().zip(&b).map(|(a, b)| point * a + b).collect();
                assert_eq!(column::leave::<Fp>(unit, &sum), expected, "{unit:?}, {length}");
            }
            let expected: Fp = a.iter().zip(&b).map(|(a, b)| *a * b).sum();
            let product: Fp = polynomial::inner_product(unit, &words[0], &words[1]);
            assert_eq!(product, expected, "{unit:?}, {length}");
        }
    }
}
