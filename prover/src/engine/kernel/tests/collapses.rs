//! Collapsed bases against their logarithms, and against rounds of halving.

use ff::Field as _;
use halo2_proofs::pasta::{EqAffine, Fp};
use proptest::prelude::*;

use super::{elements, points, units};
use crate::engine::kernel::bases::{Buffers, FixedBases};

/// The logarithms of the collapsed bases.
fn collapsed(logs: &[Fp], factors: &[Fp]) -> Vec<Fp> {
    let count = logs.len() / factors.len();
    let term = |i: usize, t: usize| logs[i + t * count] * factors[t];
    (0..count).map(|i| (0..factors.len()).map(|t| term(i, t)).sum()).collect()
}

fn check(logs: &[Fp], factors: &[Vec<Fp>]) {
    let bases = points(logs);
    for unit in units() {
        let fixed = FixedBases::with_unit(&bases, unit);
        let mut buffers = Buffers::default();
        for factors in factors {
            let expected = points(&collapsed(logs, factors));
            assert_eq!(fixed.collapse(factors, &mut buffers), expected, "{unit:?}");
        }
    }
}

#[test]
fn collapsed_bases_are_sums_of_multiples() {
    for count in [1usize, 2, 16, 256] {
        let logs = elements(1, count);
        let mut factors: Vec<Vec<Fp>> = (0..=count.ilog2().min(5))
            .map(|rounds| elements(u64::from(rounds), 1 << rounds))
            .collect();
        for small in [0, 1, 31, 32, 0x7fff, 0x8000] {
            factors.extend([vec![Fp::from(small)], vec![-Fp::from(small)]]);
        }
        check(&logs, &factors);
    }
}

#[test]
fn collapsed_bases_that_meet_add_up() {
    let [a, b] = [elements(2, 2)[0], elements(2, 2)[1]];
    let logs = [a, a, -a, a.double(), Fp::ZERO, b, a + b, a];
    let one = vec![Fp::ONE; 8];
    check(&logs, &[one, elements(3, 4), vec![Fp::ONE, -Fp::ONE], elements(4, 8)]);
    check(&logs[..4], &[vec![Fp::ONE; 4], vec![Fp::ZERO; 2], vec![Fp::ONE, Fp::ZERO]]);
}

/// Rounds of the opening, G_i + u·G_(i + n/2), give what their factors together give.
#[test]
fn collapsed_bases_are_those_of_rounds() {
    const COUNT: usize = 64;
    let bases: Vec<EqAffine> = points(&elements(6, COUNT));
    let challenges = elements(7, 3);
    let mut rounds: Vec<_> = bases.iter().map(|base| *base * Fp::ONE).collect();
    let mut factors = vec![Fp::ONE];
    for challenge in &challenges {
        let half = rounds.len() / 2;
        rounds = (0..half).map(|i| rounds[i] + rounds[i + half] * challenge).collect();
        // The round halves what is left, so its choice is the lowest bit so far.
        factors = factors.iter().flat_map(|factor| [*factor, *factor * challenge]).collect();
    }
    let expected: Vec<EqAffine> = rounds.into_iter().map(EqAffine::from).collect();
    let fixed = FixedBases::new(&bases);
    assert_eq!(fixed.collapse(&factors, &mut Buffers::default()), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn collapsed_bases_of_any_factors_are_sums_of_multiples(
        (seed, rounds, rest) in (any::<u64>(), 0u32..5, 0u32..4),
    ) {
        check(&elements(seed, 1 << (rounds + rest)), &[elements(!seed, 1 << rounds)]);
    }
}
