//! The order of slots (clause S2) and markets that stand alone (S6). The attack is D8 of `docs/security.md`:
//! a position split over slots, or over two margin tables of one contract, to stay in a low tier; an
//! asset twice.

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        group::{position, slot},
        layout::Group,
    },
    protocol::vault::{Balance, Position, Vault},
    testing::*,
};

fn positions(keys: &[(u16, bool)]) -> Vault {
    let position = |(market, short): (u16, bool)| Position {
        market: market.into(),
        short,
        size: 5,
        loss: false,
        profit: 0,
    };
    Vault {
        extra: 0,
        balances: vec![Balance { asset: 1.into(), debt: false, amount: 1 << 50 }],
        positions: keys.iter().copied().map(position).collect(),
    }
}

fn balances(assets: &[u16]) -> Vault {
    let balance = |asset: u16| Balance { asset: asset.into(), debt: false, amount: 9 };
    Vault { extra: 0, balances: assets.iter().copied().map(balance).collect(), positions: vec![] }
}

/// The rig with the limbs of a step of 0 behind the group of this index, in place of what they would have to hold.
fn step_of_zero(rig: Rig, behind: usize) -> Rig {
    rig.forge(
        |_| (),
        |index, group, _| {
            if index == behind {
                group.set_value(&slot::STEP, Fp::ZERO);
            }
        },
    )
}

#[test]
fn d8_split_position_is_refused() {
    Rig::small(203, &[positions(&[(1, false), (1, true), (2, false)])]).assert_satisfied();
    for keys in [
        vec![(1, false), (1, false)],
        vec![(1, true), (1, true)],
        vec![(1, false), (1, true), (1, true)],
        vec![(1, true), (1, false)],
        vec![(2, false), (1, true)],
    ] {
        Rig::small(203, &[positions(&keys)]).assert_only_fails(RANGE);
    }
    // The limbs of a step of 0 in place of −1.
    let forged = step_of_zero(Rig::small(203, &[positions(&[(1, false), (1, false)])]), 2);
    forged.assert_only_fails("S2 keys increase");
    assert!(!forged.prove_and_verify());
}

#[test]
fn d8_repeated_asset_is_refused() {
    Rig::small(202, &[balances(&[1, 2, 3])]).assert_satisfied();
    for assets in [vec![1, 1], vec![2, 1], vec![1, 3, 3], vec![1, 3, 2]] {
        Rig::small(202, &[balances(&assets)]).assert_only_fails(RANGE);
    }
}

/// Balances by asset and whether they are debts; the debts are small.
fn signed(assets: &[(u16, bool)]) -> Vault {
    let balance = |(asset, debt): (u16, bool)| Balance {
        asset: asset.into(),
        debt,
        amount: if debt { 1 } else { 9_000_000 },
    };
    Vault { extra: 0, balances: assets.iter().copied().map(balance).collect(), positions: vec![] }
}

#[test]
fn d8_deposit_and_debt_of_one_asset_stand_once_each_in_this_order() {
    for assets in [
        vec![(1, false), (1, true)],
        vec![(1, false), (1, true), (2, false), (2, true)],
        vec![(1, false), (2, true)],
        vec![(1, true), (2, false)],
    ] {
        Rig::small(202, &[signed(&assets)]).assert_satisfied();
    }
    for assets in [
        vec![(1, true), (1, false)],
        vec![(1, false), (1, true), (1, true)],
        vec![(1, false), (1, false), (1, true)],
        vec![(1, false), (2, true), (2, true)],
        vec![(1, false), (2, true), (2, false)],
        vec![(2, false), (1, true)],
    ] {
        Rig::small(202, &[signed(&assets)]).assert_only_fails(RANGE);
    }
    // A debt that stands twice, with the limbs of a step of 0 in place of −1.
    let twice = Rig::small(202, &[signed(&[(1, false), (2, true), (2, true)])]);
    let forged = step_of_zero(twice, 1);
    forged.assert_only_fails("S2 keys increase");
    assert!(!forged.prove_and_verify());
}

/// Market 4 of the small parameters is a second margin table of the contract of market 1.
#[test]
fn d8_split_over_tables() {
    // Either table alone, and opposite sides, are what an account may hold.
    for keys in [
        vec![(1, false), (2, false)],
        vec![(4, false), (2, false)],
        vec![(1, false), (4, true)],
        vec![(4, false), (1, true)],
    ] {
        Rig::small(203, &[positions(&keys)]).assert_satisfied();
    }
    // One side over both tables would stay in the low tiers of each, in whatever order.
    for keys in [
        vec![(1, false), (4, false)],
        vec![(4, false), (1, false)],
        vec![(1, true), (4, true)],
        vec![(1, false), (1, true), (4, true)],
        vec![(1, false), (2, false), (4, false)],
        vec![(2, false), (4, false)],
    ] {
        Rig::small(203, &[positions(&keys)]).assert_only_fails(RANGE);
    }
    // A contract of another number than the table's would make the order right.
    let split = Rig::small(203, &[positions(&[(1, false), (4, false)])]);
    let forged = split.clone().forge(
        |_| (),
        |index, group, _| match index {
            2 => group.set_value(&slot::STEP, Fp::from(5)),
            3 => group.set(position::CONTRACT, Fp::from(4)),
            _ => {}
        },
    );
    forged.assert_only_fails(TIER);
    assert!(!forged.prove_and_verify());
    // The limbs of a step of 0 in place of −1.
    let forged = step_of_zero(split, 2);
    forged.assert_only_fails("S2 keys increase");
    assert!(!forged.prove_and_verify());
}

#[test]
fn d8_gap_between_used_slots_is_refused() {
    let rig = Rig::small(202, &[balances(&[1, 2, 3])]).forge_free(|groups| {
        let empty = Group::default();
        for at in position::ROW_CELLS.into_iter().chain([slot::USED, slot::AMOUNT]) {
            groups[1].set(at, empty.get(at));
        }
    });
    rig.assert_only_fails("S2 used slots first");
    assert!(!rig.prove_and_verify());
}

#[test]
fn s6_isolated_only_market_has_no_row_beside_others() {
    let vault = positions(&[(3, false)]);
    Rig::small(206, std::slice::from_ref(&vault)).assert_satisfied();
    Rig::small(203, &[vault]).assert_fails(TIER);
}
