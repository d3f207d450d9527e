//! What a vault owes under a scenario is written twice: the plain integers and the scenario circuit judge
//! random vaults alike, valid ones and slightly broken ones, and come to the same sums.

use pasta_curves::Fp;
use proptest::prelude::*;
use ringfence_circuits::{
    protocol::{
        index::BookIndex,
        shape::{Shape, TEST_SHAPES},
        stress::{
            equity::{EquityFault, StressedEquity},
            set::Fitted,
            sums::StressSums,
        },
        vault::{words, Vault},
    },
    testing::*,
};

use crate::equivalence::vaults;

/// A fall with spreads, and a scenario under which large deposits are worth more than 2^121.
fn set() -> Fitted {
    let dollar = [("USD", "1000", "0")];
    let wild = scenario("wild", moves("300", "0", &dollar), moves("1.5", "0.5", &[]));
    let scenarios = vec![small_scenarios().swap_remove(0), wild];
    small_set(scenarios).check().unwrap().fit(&small_parameters()).unwrap()
}

/// The equities of a vault that the shape can hold.
fn judged(set: &Fitted, shape: &Shape, vault: &Vault) -> Option<Vec<StressedEquity>> {
    words(shape, vault)?;
    let parameters = small_parameters();
    let of = |prices| StressedEquity::of(&parameters, prices, vault).ok();
    set.scenarios().iter().map(of).collect()
}

fn cut(vault: &Vault, shape: &Shape) -> Vault {
    let mut vault = vault.clone();
    vault.balances.truncate(shape.balances);
    vault.positions.truncate(shape.positions);
    vault
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn scenario_circuit_and_plain_integers_agree(vault in vaults()) {
        let set = set();
        for shape in TEST_SHAPES {
            let vault = cut(&vault, &shape);
            let equities = judged(&set, &shape, &vault);
            let rig = StressRig::new(small_parameters(), set.clone(), 0, shape, &[vault]);
            prop_assert_eq!(equities.is_some(), rig.is_satisfied(), "{}: {:#?}", shape, rig.broken());
            if let Some(equities) = equities {
                let mut sums = StressSums::zero(2, 2);
                sums.add(BookIndex::at(1), &equities);
                let added = sums.fingerprint(&rig.weights, &[false, true]);
                prop_assert_eq!(rig.witness.grid.next_sum(), Fp::from(99) + added);
            }
        }
    }
}

/// The strategy has vaults under water and above it, and some that no scenario circuit takes.
#[test]
fn strategy_has_all_kinds_of_equities() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (set, parameters) = (set(), small_parameters());
    let shape = Shape::from_code(203).unwrap();
    let (mut under, mut above, mut wide, mut unknown) = (0, 0, 0, 0);
    for _ in 0..600 {
        let vault = cut(&vaults().new_tree(&mut runner).unwrap().current(), &shape);
        for prices in set.scenarios() {
            match StressedEquity::of(&parameters, prices, &vault) {
                Ok(equity) if equity.is_under() => under += 1,
                Ok(_) => above += 1,
                Err(EquityFault::Width) => wide += 1,
                Err(_) => unknown += 1,
            }
        }
    }
    let counts = [under, above, wide, unknown];
    assert!(counts.iter().all(|count| *count > 5), "{counts:?}");
}

#[test]
fn honest_units_satisfy_every_constraint() {
    StressRig::small(201, &[small_vault(), underwater_vault()]).assert_satisfied();
    StressRig::small(201, &[]).assert_satisfied();
    StressRig::small(205, &[underwater_vault()]).assert_satisfied();
    StressRig::small(204, &[wide_vault(), small_vault()]).assert_satisfied();
    StressRig::small(208, &[wide_vault()]).assert_satisfied();
}
