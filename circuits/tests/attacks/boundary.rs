//! D4: the last unit. 10^-28 USD below the boundary of a rule fails, the boundary itself holds, for
//! each sign and each rule. No division, so no rounding: predicate and circuit agree to the unit.

use ff::Field;
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::group::magnitude,
    protocol::{
        id::AssetId,
        parameters::Parameters,
        predicate::{self, assess, Assessment},
        shape::Shape,
        totals::signed_to_field,
        vault::{Balance, Position, Vault},
    },
    testing::*,
};

pub fn parameters() -> Parameters {
    boundary_document().check().unwrap()
}

pub fn balance(asset: impl Into<AssetId>, debt: bool, amount: u64) -> Balance {
    Balance { asset: asset.into(), debt, amount }
}

pub fn position(market: u16, short: bool, size: u64, loss: bool, profit: u128) -> Position {
    Position { market: market.into(), short, size, loss, profit }
}

pub fn margin(assessment: &Assessment) -> BigInt {
    -assessment.shortfall()
}

pub fn equity(assessment: &Assessment) -> BigInt {
    assessment.equity.clone()
}

/// What takes 10^8 units off again.
#[derive(Clone, Copy, PartialEq)]
pub enum Against {
    Extra,
    Debt,
}

/// The vault with deposits of DUST and, against them, extra or debts of OWED, such that `value`
/// comes to exactly `target`.
pub fn exactly(
    vault: &Vault,
    value: fn(&Assessment) -> BigInt,
    against: Against,
    target: i64,
) -> Vault {
    let parameters = parameters();
    let unit = BigInt::from(100_000_000);
    let dust = BigInt::from(99_999_999);
    let target = BigInt::from(target);
    // value + dust·B − unit·E = target, and dust = −1 modulo unit.
    let mut value_now = BigInt::zero();
    if !vault.balances.is_empty() || !vault.positions.is_empty() {
        value_now = value(&assess(&parameters, vault).unwrap());
    }
    let missing = &value_now - &target;
    let mut amount: BigInt = ((&missing % &unit) + &unit) % &unit;
    if missing < BigInt::zero() {
        amount += (-&missing / &dust / &unit + BigInt::one()) * &unit;
    }
    amount += &unit;
    let off: BigInt = (missing + &dust * &amount) / &unit;
    let mut vault = vault.clone();
    vault.balances.push(balance(DUST, false, amount.to_u64().unwrap()));
    match against {
        Against::Extra => vault.extra += off.to_u128().unwrap(),
        Against::Debt => vault.balances.push(balance(OWED, true, off.to_u64().unwrap())),
    }
    assert_eq!(value(&assess(&parameters, &vault).unwrap()), target);
    vault
}

fn rig(code: u8, vault: &Vault) -> Rig {
    Rig::new(parameters(), Shape::from_code(code).unwrap(), std::slice::from_ref(vault))
}

fn agree(code: u8, vault: &Vault, holds: bool) {
    let shape = Shape::from_code(code).unwrap();
    assert_eq!(predicate::check(&parameters(), &shape, vault).is_ok(), holds, "{vault:?}");
    let rig = rig(code, vault);
    if holds {
        rig.assert_satisfied();
    } else {
        rig.assert_only_fails(RANGE);
    }
}

/// Long and short × profit and loss, on continuous tiers by notional and jumping tiers by
/// size, on the first and on later tiers.
fn all_positions() -> Vec<Position> {
    let mut all = vec![];
    for (market, sizes) in [(1, [1, 2_500]), (2, [5_000, 5_001])] {
        for size in sizes {
            for short in [false, true] {
                for (loss, profit) in [(false, 77_777), (true, 77_777)] {
                    all.push(position(market, short, size, loss, profit));
                }
            }
        }
    }
    all
}

#[test]
fn d4_maintenance_of_positions_to_the_unit() {
    for position in all_positions() {
        let vault = Vault {
            extra: 0,
            balances: vec![balance(1, false, 3_000_000_000)],
            positions: vec![position],
        };
        for target in [1, 0] {
            agree(203, &exactly(&vault, margin, Against::Extra, target), true);
        }
        agree(203, &exactly(&vault, margin, Against::Extra, -1), false);
    }
}

#[test]
fn d4_maintenance_of_balances_to_the_unit() {
    for (asset, amount) in [(2, 1_000_000_000), (2, 1_000_000_001), (2, 7_000_000_000), (3, 5)] {
        for debt in [false, true] {
            let vault = Vault {
                extra: 0,
                balances: vec![
                    balance(1, false, 1_000_000_000_000_000),
                    balance(asset, debt, if debt { amount % 1_000_003 + 999_998 } else { amount }),
                ],
                positions: vec![],
            };
            agree(202, &exactly(&vault, margin, Against::Extra, 0), true);
            agree(202, &exactly(&vault, margin, Against::Extra, -1), false);
        }
    }
    // Debts of the first asset on either side of their first bound.
    for amount in [1_000_000, 1_000_001] {
        let vault = Vault {
            extra: 0,
            balances: vec![balance(1, true, amount), balance(2, false, 1_000_000_000)],
            positions: vec![],
        };
        agree(202, &exactly(&vault, margin, Against::Extra, 0), true);
        agree(202, &exactly(&vault, margin, Against::Extra, -1), false);
    }
}

#[test]
fn d4_equity_only_to_the_unit() {
    for position in all_positions() {
        let vault = Vault { extra: 1 << 90, balances: vec![], positions: vec![position] };
        agree(204, &exactly(&vault, equity, Against::Debt, 0), true);
        agree(204, &exactly(&vault, equity, Against::Debt, -1), false);
    }
}

#[test]
fn d4_liquidating_to_the_unit() {
    for position in all_positions() {
        let vault = Vault {
            extra: 0,
            balances: vec![balance(1, false, 3_000_000_000)],
            positions: vec![position],
        };
        agree(205, &exactly(&vault, margin, Against::Extra, -1), true);
        agree(205, &exactly(&vault, margin, Against::Extra, 0), false);
    }
}

#[test]
fn d4_deficit_starts_below_zero() {
    for loss in [false, true] {
        let short = position(1, true, 1_000, loss, 9_999);
        let vault = Vault { extra: 0, balances: vec![], positions: vec![short] };
        for target in [1, 0, -1, -2] {
            let vault = exactly(&vault, equity, Against::Debt, target);
            agree(205, &vault, true);
            let rig = rig(205, &vault);
            let magnitude = &rig.witness.grid.groups[4];
            let deficit =
                magnitude.get(magnitude::EQUITY_NEGATIVE) * magnitude.get(magnitude::EQUITY_ABS);
            assert_eq!(deficit, signed_to_field(&BigInt::from((-target).max(0))));
            if target != 0 {
                rig.forge_free(|groups| {
                    let sign = Fp::ONE - groups[4].get(magnitude::EQUITY_NEGATIVE);
                    groups[4].set(magnitude::EQUITY_NEGATIVE, sign);
                })
                .assert_only_fails(RANGE);
            }
        }
    }
}

#[test]
fn d4_last_unit_through_the_real_prover() {
    let vault = Vault {
        extra: 0,
        balances: vec![balance(1, false, 3_000_000_000)],
        positions: vec![position(1, true, 2_500, true, 77_777)],
    };
    assert!(rig(203, &exactly(&vault, margin, Against::Extra, 0)).prove_and_verify());
    assert!(!rig(203, &exactly(&vault, margin, Against::Extra, -1)).prove_and_verify());
}
