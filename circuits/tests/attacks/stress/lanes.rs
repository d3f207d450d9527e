//! Sums, lanes and what flows from vault to vault. The attacks are of `docs/stress.md`: G5 (a deficit moved
//! between scenarios, books or lanes) and G15 (flows or filling scenarios that carry value into the next
//! vault or lane).

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::stress::{
        group::{end, pair},
        layout::{vault_groups, DEFICIT_SUM, EQUITY, NET_SUM, TAKEN},
    },
    protocol::{
        index::BookIndex,
        shape::Shape,
        stress::{
            equity::StressedEquity,
            lane::{StressLane, GROUP},
            sums::StressSums,
        },
        vault::Vault,
    },
    testing::*,
};

use super::mutation::rig;
use crate::mutation::vaults_of;

/// What a rig's vaults add to the prefix sum, by the plain sums; they stand in book 1, an insurance book.
fn added(rig: &StressRig, vaults: &[Vault]) -> Fp {
    let mut sums = StressSums::zero(rig.under.set.scenarios().len(), 2);
    let scenarios = rig.under.set.scenarios().iter().enumerate();
    for vault in vaults {
        let of = |(scenario, prices)| {
            let equity = StressedEquity::of(&rig.parameters, prices, vault).unwrap();
            // Scenarios of other groups don't count here.
            let group = scenario / GROUP == rig.under.group;
            let nothing = StressedEquity::of(&rig.parameters, prices, &Vault::default()).unwrap();
            if group {
                equity
            } else {
                nothing
            }
        };
        let equities: Vec<_> = scenarios.clone().map(of).collect();
        sums.add(BookIndex::at(1), &equities);
    }
    sums.fingerprint(&rig.weights, &[false, true])
}

#[test]
fn x4_the_prefix_sum_grows_by_the_sums_of_the_vaults() {
    for (code, vaults) in [
        (201, vec![small_vault(), underwater_vault(), small_vault()]),
        (203, vec![wide_vault(), small_vault()]),
        (205, vec![underwater_vault()]),
        (204, vec![]),
    ] {
        let rig = StressRig::small(code, &vaults);
        rig.assert_satisfied();
        let expected = Fp::from(99) + added(&rig, &vaults);
        assert_eq!(rig.witness.grid.next_sum(), expected, "{code}");
    }
    // A group that is filled up.
    let shape = Shape::from_code(206).unwrap();
    let vaults = &vaults_of(&shape)[0];
    let rig = rig(shape, 1, vaults);
    rig.assert_satisfied();
    assert_eq!(rig.witness.grid.next_sum(), Fp::from(99) + added(&rig, vaults));
}

#[test]
fn g5_a_unit_in_any_lane_is_another_sum() {
    let rig = StressRig::small(201, &[underwater_vault(), small_vault()]);
    let weights = [StressLane::Deficit, StressLane::Net]
        .map(|lane| [0, 1].map(|scenario| rig.weights.weight(scenario, lane)));
    let beta = rig.weights.beta(BookIndex::at(1));
    let next = rig.witness.grid.next_sum();
    let pair = rig.key.shape.balances + rig.key.shape.positions;
    for (at, lanes) in [(DEFICIT_SUM, weights[0]), (NET_SUM, weights[1])] {
        for weight in lanes {
            for value in [weight, -weight] {
                let off = rig.clone().forge_flow(pair, at, value);
                off.assert_only_fails("X4");
                assert_eq!(off.witness.grid.next_sum() - next, beta * value);
            }
        }
    }
    // From one scenario's lane to the other's, and from the deficits to the equities.
    let moved = rig.clone().forge_flow(pair, DEFICIT_SUM, weights[0][0] - weights[0][1]);
    moved.assert_only_fails("X4 deficit sum");
    assert_ne!(moved.witness.grid.next_sum(), next);
    assert!(!moved.prove_and_verify());
}

#[test]
fn g5_the_weights_of_another_group_or_book_are_refused() {
    let honest = StressRig::small(206, &[underwater_vault()]);
    // The witness of the second group under the key of the first one.
    let mut other = StressRig::new(
        honest.parameters.clone(),
        honest.under.set.clone(),
        1,
        honest.key.shape,
        &[underwater_vault()],
    );
    other.assert_satisfied();
    (other.key, other.under.group) = (honest.key.clone(), 0);
    other.assert_fails(SCENARIO);
    // β and δ are the instance's.
    let end = honest.witness.grid.groups.len() - 1;
    for at in [end::BETA, end::DELTA] {
        let mut forged = honest.clone().forge_free(|groups| groups[end].set(at, Fp::ONE));
        forged.assert_satisfied();
        forged.instance.beta = honest.instance.beta;
        forged.instance.delta = honest.instance.delta;
        forged.assert_only_fails("Equality constraint");
        assert!(!forged.prove_and_verify());
    }
    // A book that is no insurance book publishes no equity: δ = 0.
    let client = honest.clone().forge_free(|groups| groups[end].set(end::DELTA, Fp::ZERO));
    let weight = honest.weights.beta(BookIndex::at(1));
    let net = honest.witness.grid.end().get(NET_SUM);
    assert_eq!(honest.witness.grid.next_sum() - client.witness.grid.next_sum(), weight * net);
}

#[test]
fn g15_a_vault_starts_from_nothing() {
    let vaults = vec![underwater_vault(); 4];
    let rig = StressRig::small(201, &vaults);
    rig.assert_satisfied();
    let kinds = vault_groups(&rig.key.shape).len();
    for vault in 0..4 {
        // Equity that is left behind the pair, or that a tail hands on, would pay for the next vault's debts.
        let (pair, tail) = (kinds * vault + kinds - 2, kinds * vault + kinds - 1);
        for at in EQUITY {
            let value = Fp::from(1 << 40);
            rig.clone().forge_flow(pair, at, value).assert_only_fails("X3 equity is used up");
            let last = vault == 3;
            let handed = rig.clone().forge_flow(tail, at, value);
            handed.assert_only_fails("next vault: equity");
            let changed = handed.witness.grid.next_sum() != rig.witness.grid.next_sum();
            assert_eq!(changed, !last, "nothing reads what the last tail hands on");
        }
    }
    for at in TAKEN {
        let ahead = rig.clone().forge_free(|groups| groups[0].set(at, Fp::ONE));
        ahead.assert_only_fails("starts at zero");
        assert!(!ahead.prove_and_verify());
    }
}

#[test]
fn g15_a_scenario_that_fills_a_group_adds_nothing() {
    let shape = Shape::from_code(206).unwrap();
    let vaults = &vaults_of(&shape)[0];
    let rig = rig(shape, 1, vaults);
    let group = rig.witness.grid.groups[2];
    assert_ne!(group.get(EQUITY[0]), Fp::ZERO);
    assert_eq!(group.get(EQUITY[1]), Fp::ZERO);
    let [_, filler] = rig.key.weights;
    assert_eq!((filler.deficit, filler.net), (Fp::ZERO, Fp::ZERO));
    for row in rig.key.table.rows() {
        assert_eq!((row.unit[1], row.profit[1]), (Fp::ZERO, Fp::ZERO));
    }
    // Its sign and magnitude are those of zero, too, though nothing weighs them.
    let under = rig.clone().forge_free(|groups| groups[2].set(pair::UNDER[1], Fp::ONE));
    under.assert_only_fails(RANGE);
    let equity = rig.forge_flow(1, EQUITY[1], Fp::ONE);
    equity.assert_only_fails("X2 equity");
}
