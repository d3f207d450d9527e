//! Sums of multiples of fixed bases against `best_multiexp`.

use ff::{Field as _, PrimeField as _};
use halo2_proofs::{
    arithmetic::best_multiexp,
    pasta::{EqAffine, Fp},
};
use proptest::prelude::*;

use super::{elements, points, units};
use crate::engine::kernel::bases::{Buffers, FixedBases, RunBases};
use crate::engine::kernel::column;

/// All units, with and without prefix sums, give what halo2_proofs gives.
fn check(bases: &[EqAffine], columns: &[Vec<Fp>]) {
    let mut buffers = Buffers::default();
    for unit in units() {
        let fixed = FixedBases::with_unit(bases, unit);
        let runs = RunBases::with_unit(bases, unit);
        for column in columns {
            let expected = best_multiexp(column, &bases[..column.len()]);
            assert_eq!(fixed.sum(column, &mut buffers), expected, "{unit:?}");
            assert_eq!(runs.sum(column, &mut buffers), expected, "{unit:?}, runs");
            let words = column::enter(unit, column);
            assert_eq!(fixed.sum_words(&words, &mut buffers), expected, "{unit:?}, words");
        }
        buffers.wipe();
    }
}

/// Columns as provers have them, and scalars at the edges.
fn columns(count: usize) -> Vec<Vec<Fp>> {
    let random = elements(1, count);
    let small = |bits: u32| -> Vec<Fp> {
        let mask = u64::MAX >> (u64::BITS - bits);
        let low = |x: &Fp| u64::from_le_bytes(ff::PrimeField::to_repr(x)[..8].try_into().unwrap());
        random.iter().map(|x| Fp::from(low(x) & mask)).collect()
    };
    let mut sorted = small(11);
    sorted.sort();
    let mut blinds = vec![Fp::ZERO; count];
    let from = count.saturating_sub(7);
    blinds[from..].copy_from_slice(&random[from..]);
    let half = [Fp::TWO_INV, -Fp::TWO_INV, Fp::ONE, -Fp::ONE, Fp::ZERO];
    vec![
        vec![],
        vec![Fp::ZERO; count],
        vec![Fp::ONE; count],
        vec![-Fp::ONE; count],
        vec![random[0]; count],
        small(1),
        small(11),
        small(11).iter().map(|x| -x).collect(),
        small(64),
        sorted,
        blinds,
        random[..count / 2].to_vec(),
        (0..count).map(|i| half[i % half.len()]).collect(),
        (0..count).map(|i| random[i / 5]).collect(),
        random,
    ]
}

#[test]
fn sums_are_those_of_halo2() {
    for count in [1, 2, 3, 7, 8, 9, 40, 300] {
        check(&points(&elements(2, count)), &columns(count));
    }
}

#[test]
fn sums_over_many_bases_are_those_of_halo2() {
    const COUNT: usize = 3_000;
    let mut logs = elements(3, COUNT);
    check(&points(&logs), &columns(COUNT)[6..]);
    // Bases that meet in the middle of a sum.
    logs[COUNT / 2] = logs[0];
    logs[COUNT / 3] = -logs[1];
    check(&points(&logs), &columns(COUNT)[2..4]);
}

#[test]
fn equal_opposite_and_missing_bases_add_up() {
    const COUNT: usize = 40;
    let logs = elements(4, COUNT);
    let cycles: [&[Fp]; 7] = [
        &[Fp::ZERO],
        &[Fp::ONE],
        &[logs[0], logs[0]],
        &[logs[0], -logs[0]],
        &[logs[0], logs[0].double(), Fp::ZERO, -logs[0]],
        // Neighbours whose sums are equal, opposite or a summand of another.
        &[logs[0], logs[1], logs[1], logs[0]],
        &[logs[0], logs[1], -logs[0], -logs[1], logs[0] + logs[1], Fp::ZERO],
    ];
    for cycle in cycles {
        let logs: Vec<Fp> = (0..COUNT).map(|i| cycle[i % cycle.len()]).collect();
        check(&points(&logs), &columns(COUNT));
    }
}

#[test]
fn no_bases_have_the_sum_of_nothing() {
    check(&[], &[vec![]]);
}

#[test]
fn five_is_no_square_so_no_point_has_x_zero() {
    use halo2_proofs::pasta::Fq;
    assert!(bool::from(Fq::from(5).sqrt().is_none()));
}

fn scalar() -> impl Strategy<Value = Fp> {
    let edge = prop::sample::select(vec![Fp::ZERO, Fp::ONE, -Fp::ONE, Fp::TWO_INV, -Fp::TWO_INV]);
    let small = any::<u16>().prop_map(|x| Fp::from(u64::from(x)));
    let any = any::<u64>().prop_map(|seed| elements(seed, 1)[0]);
    prop_oneof![1 => edge, 2 => small, 3 => any]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn sums_of_any_multiples_are_those_of_halo2(
        terms in prop::collection::vec((scalar(), scalar()), 1..60),
    ) {
        let (scalars, logs): (Vec<Fp>, Vec<Fp>) = terms.into_iter().unzip();
        check(&points(&logs), &[scalars]);
    }
}
