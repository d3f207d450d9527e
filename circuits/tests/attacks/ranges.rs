//! Widths: A1, A3, E7 and S1.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        grid::{self, At, Group},
        tier::Kind,
    },
    testing::*,
    vault::{power_of_two, Balance, Vault, AMOUNT_BITS, EXTRA_BITS, MARGIN_BITS},
};

/// How MockProver names a failure in the chip of byte ranges.
const RANGE: &str = "('byte range')";

fn single() -> Rig {
    Rig::small(206, &[small_vault()])
}

/// Cells of one group freely chosen, all others derived.
fn with(group: usize, cells: &'static [(At, Fp)]) -> Rig {
    single().forge_free(|groups| set(&mut groups[group], cells))
}

fn set(group: &mut Group, cells: &[(At, Fp)]) {
    for (at, value) in cells {
        group.set(*at, *value);
    }
}

#[test]
fn a1_negative_balance_is_refused() {
    let rig = single().forge_free(|groups| groups[0].set(grid::AMOUNT, -Fp::from(5)));
    // Its equity is negative as well.
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_amounts_at_the_bound() {
    let most = Vault {
        extra: (1 << EXTRA_BITS) - 1,
        balances: vec![Balance { asset: 1, debt: false, amount: u64::MAX }],
        positions: vec![],
    };
    // USD counts in full, so the margin of 2^64 − 1 units is within 2^144; the extra isn't covered.
    let covered = Vault { extra: 0, ..most.clone() };
    Rig::small(206, std::slice::from_ref(&covered)).assert_satisfied();
    Rig::small(206, &[most]).assert_only_fails(RANGE);
    let rig = Rig::small(206, &[covered])
        .forge_free(|groups| groups[0].set(grid::AMOUNT, power_of_two(AMOUNT_BITS)));
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_zero_amounts_of_used_slots_are_refused() {
    with(0, &[(grid::AMOUNT, Fp::ZERO)]).assert_only_fails(RANGE);
    with(1, &[(grid::AMOUNT, Fp::ZERO)]).assert_only_fails(RANGE);
}

#[test]
fn a1_negative_size_and_profit_are_refused() {
    for at in [grid::AMOUNT, grid::PROFIT_LOW] {
        let rig = single().forge_free(|groups| groups[1].set(at, -Fp::from(5)));
        rig.assert_only_fails(RANGE);
    }
    // −5 as a loss would be a gain.
    let rig = single().forge_free(|groups| {
        groups[1].set(grid::PROFIT_LOW, -Fp::from(5));
        groups[1].set(grid::NEGATIVE, Fp::ONE);
    });
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_negative_extra_is_refused() {
    let rig = single().forge_free(|groups| groups[2].set(grid::EXTRA, -Fp::ONE));
    rig.assert_only_fails(RANGE);
    let rig = single().forge_free(|groups| groups[2].set(grid::EXTRA, power_of_two(EXTRA_BITS)));
    rig.assert_only_fails(RANGE);
}

#[test]
fn a1_margins_at_the_bound() {
    // The equity that the block starts with is that of a padding vault: the gate "start" refuses
    // it, and beside that only the range check of the margin may.
    for (equity, holds) in [
        (power_of_two(MARGIN_BITS) - Fp::ONE, true),
        (power_of_two(MARGIN_BITS), false),
        (-Fp::ONE, false),
        (Fp::ZERO, true),
    ] {
        let rig = Rig::small(206, &[]).forge_free(|groups| groups[0].set(grid::EQUITY, equity));
        let failures = rig.failures();
        let starts = !failures.iter().any(|failure| failure.contains("flow starts at zero"));
        assert_eq!(starts, equity == Fp::ZERO);
        assert_eq!(!failures.iter().any(|failure| failure.contains(RANGE)), holds, "{equity:?}");
    }
}

/// Two balances whose items share a word: 2^64 too much in the first is one more in the id of the
/// second.
fn two_balances(first: u64, second_asset: u16) -> Vault {
    Vault {
        extra: 0,
        balances: vec![
            Balance { asset: 1, debt: false, amount: first },
            Balance { asset: second_asset, debt: false, amount: 9 },
        ],
        positions: vec![],
    }
}

#[test]
fn a3_moving_a_limb_keeps_the_word_and_is_refused() {
    let honest = Rig::small(202, &[two_balances(7, 3)]);
    let table = honest.key.table.clone();
    let forged = honest.clone().forge_free(|groups| {
        // 7 + 2^64 USD, and 9 units of asset 2 in place of asset 3.
        add(&mut groups[0], grid::AMOUNT, power_of_two(AMOUNT_BITS));
        write_row(&mut groups[1], table.find(Kind::Balance, 2, false, 9));
    });
    assert_eq!(honest.instance.digest, forged.instance.digest);
    forged.assert_only_fails(RANGE);
    assert!(!forged.prove_and_verify());

    let negative = honest.clone().forge_free(|groups| {
        // A negative amount lends from the next item.
        add(&mut groups[1], grid::AMOUNT, -power_of_two(AMOUNT_BITS));
        add(&mut groups[2], grid::ID, Fp::ONE);
    });
    negative.assert_fails(RANGE);
    assert_eq!(
        honest.witness.grid.groups[2].get(grid::WORD),
        negative.witness.grid.groups[2].get(grid::WORD)
    );
}

#[test]
fn a3_moving_between_profit_limbs_is_refused() {
    let mut vault = small_vault();
    vault.positions[0].loss = false;
    vault.positions[0].profit = 1 << 96;
    let honest = Rig::small(206, &[vault]);
    let forged = honest.clone().forge_free(|groups| {
        add(&mut groups[1], grid::PROFIT_LOW, power_of_two(96));
        add(&mut groups[1], grid::PROFIT_TOP, -Fp::ONE);
    });
    assert_eq!(honest.instance, forged.instance);
    forged.assert_fails(RANGE);
}

#[test]
fn a3_moving_from_profit_to_size_is_refused() {
    let honest = single();
    let forged = honest.clone().forge_free(|groups| {
        add(&mut groups[1], grid::AMOUNT, power_of_two(AMOUNT_BITS));
        add(&mut groups[1], grid::PROFIT_LOW, -Fp::ONE);
    });
    assert_eq!(honest.instance.digest, forged.instance.digest);
    forged.assert_only_fails(RANGE);
}

#[test]
fn a3_ids_and_signs_fill_their_bits_only() {
    // id + 2^13 with the sign's bit removed is the same word; no such id has a row.
    let mut vault = small_vault();
    vault.balances[0].debt = true;
    let honest = Rig::small(206, &[vault]);
    let forged = honest.clone().forge_free(|groups| {
        add(&mut groups[0], grid::ID, power_of_two(13));
        groups[0].set(grid::SIDE, Fp::ZERO);
    });
    assert_eq!(honest.instance.digest, forged.instance.digest);
    forged.assert_fails("Lookup 2");
}

/// The running sums of a cell of `bytes` bytes with a decomposition that starts from `bytes32`, the
/// bytes of an integer congruent to the value.
fn overridden_sum(rig: Rig, column: usize, start: usize, bytes: usize, integer: [u8; 32]) -> Rig {
    (1..bytes).fold(rig, |rig, row| {
        let z = integer[row..]
            .iter()
            .rev()
            .fold(Fp::ZERO, |sum, byte| sum * Fp::from(256) + Fp::from(u64::from(*byte)));
        rig.set(Address::range(column, start + row), z)
    })
}

/// `value + p` as 32 little-endian bytes.
fn plus_modulus(value: u64) -> [u8; 32] {
    // p − 1 = −1, so p + value = (p − 1) + (value + 1) as integers.
    let mut bytes = (-Fp::ONE).to_repr();
    let mut carry = u128::from(value) + 1;
    for byte in &mut bytes {
        carry += u128::from(*byte);
        *byte = carry as u8;
        carry >>= 8;
    }
    bytes
}

#[test]
fn e7_running_sum_of_x_plus_p_is_refused() {
    // The first check of a vault is gap_lo of its first slot: 8 bytes in column 0 from row 0.
    let rig = single();
    let gap = rig.witness.grid.groups[0].get(grid::GAP_LO).to_repr();
    let gap = u64::from_le_bytes(gap[..8].try_into().unwrap());
    let mut honest = [0; 32];
    honest[..8].copy_from_slice(&gap.to_le_bytes());
    overridden_sum(rig.clone(), 0, 0, 8, honest).assert_satisfied();
    let forged = overridden_sum(rig, 0, 0, 8, plus_modulus(gap));
    forged.assert_only_fails(RANGE);
    assert!(!forged.prove_and_verify());
}

#[test]
fn e7_last_step_of_a_running_sum_is_strict() {
    // A value of nine bytes in a check of eight: the last z holds two bytes.
    let rig =
        single().forge_free(|groups| groups[0].set(grid::AMOUNT, power_of_two(64) * Fp::from(3)));
    let mut integer = [0; 32];
    let gap = power_of_two(64) * Fp::from(3) - Fp::ONE;
    integer.copy_from_slice(&gap.to_repr());
    overridden_sum(rig, 0, 0, 8, integer).assert_fails(RANGE);
}
