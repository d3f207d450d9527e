//! Numbers beyond their widths (clause S1 of the protocol). The attacks are of `docs/security.md`: A1
//! (amounts, profits or margins that are negative or wrap around the modulus), A3 (two readings of one
//! packed word) and E7 (limbs that stand for a number plus the modulus).

use ff::{Field, PrimeField};
use num_bigint::BigUint;
use num_traits::ToPrimitive;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::limb::LIMB_BITS,
        group::{magnitude, position, slot, tail},
        layout::{self, At, Group, GroupKind, SlotKind},
    },
    protocol::vault::{
        power_of_two, Balance, Vault, AMOUNT_BITS, EXTRA_BITS, MARGIN_BITS, PROFIT_BITS,
    },
    testing::*,
};

use super::forgeries::checks;

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
    let rig = single().forge_free(|groups| groups[0].set(slot::AMOUNT, -Fp::from(5)));
    // Its equity is negative as well.
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_amounts_at_the_bound() {
    let most = Vault {
        extra: (1 << EXTRA_BITS) - 1,
        balances: vec![Balance { asset: 1.into(), debt: false, amount: u64::MAX }],
        positions: vec![],
    };
    // USD counts in full, so the margin of 2^64 − 1 units is within 2^143; the extra isn't covered.
    let covered = Vault { extra: 0, ..most.clone() };
    Rig::small(206, std::slice::from_ref(&covered)).assert_satisfied();
    Rig::small(206, &[most]).assert_only_fails(RANGE);
    let rig = Rig::small(206, &[covered])
        .forge_free(|groups| groups[0].set(slot::AMOUNT, power_of_two(AMOUNT_BITS)));
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_zero_amounts_of_used_slots_are_refused() {
    with(0, &[(slot::AMOUNT, Fp::ZERO)]).assert_only_fails(RANGE);
    with(1, &[(slot::AMOUNT, Fp::ZERO)]).assert_only_fails(RANGE);
}

#[test]
fn a1_negative_size_and_profit_are_refused() {
    for at in [slot::AMOUNT, position::PROFIT_ABS] {
        let rig = single().forge_free(|groups| groups[1].set(at, -Fp::from(5)));
        rig.assert_only_fails(RANGE);
    }
    // −5 as a loss would be a gain.
    let rig = single().forge_free(|groups| {
        groups[1].set(position::PROFIT_ABS, -Fp::from(5));
        groups[1].set(position::NEGATIVE, Fp::ONE);
    });
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_negative_extra_is_refused() {
    let rig = single().forge_free(|groups| groups[2].set(tail::EXTRA, -Fp::ONE));
    rig.assert_only_fails(RANGE);
    let rig = single().forge_free(|groups| groups[2].set(tail::EXTRA, power_of_two(EXTRA_BITS)));
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
        let rig = Rig::small(206, &[]).forge_free(|groups| groups[0].set(layout::EQUITY, equity));
        let failures = rig.failures();
        let starts = !failures.iter().any(|failure| failure.contains("starts at zero"));
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
            Balance { asset: 1.into(), debt: false, amount: first },
            Balance { asset: second_asset.into(), debt: false, amount: 9 },
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
        add(&mut groups[0], slot::AMOUNT, power_of_two(AMOUNT_BITS));
        write_row(&mut groups[1], table.find(SlotKind::Balance, 2, false, 9).unwrap());
    });
    assert_eq!(honest.instance.digest, forged.instance.digest);
    forged.assert_only_fails(RANGE);
    assert!(!forged.prove_and_verify());

    let negative = honest.clone().forge_free(|groups| {
        // A negative amount lends from the next item.
        add(&mut groups[1], slot::AMOUNT, -power_of_two(AMOUNT_BITS));
        add(&mut groups[2], slot::ID, Fp::ONE);
    });
    negative.assert_fails(RANGE);
    assert_eq!(
        honest.witness.grid.groups[2].get(layout::WORD),
        negative.witness.grid.groups[2].get(layout::WORD)
    );
}

#[test]
fn a3_moving_between_profit_limbs_is_refused() {
    // The same profit in other limbs: 2^11 in the lowest is one in the next.
    let mut vault = small_vault();
    vault.positions[0].loss = false;
    vault.positions[0].profit = 1 << 60 | 1 << LIMB_BITS;
    let honest = Rig::small(206, &[vault]);
    let [low, next, ..] = position::PROFIT_LIMBS;
    let limb = honest.witness.grid.groups[1].get(next);
    let forged = honest
        .clone()
        .set(honest.cell(1, low), Fp::from(1 << LIMB_BITS))
        .set(honest.cell(1, next), limb - Fp::ONE);
    forged.assert_only_fails(RANGE);
}

#[test]
fn a3_moving_from_profit_to_size_is_refused() {
    let honest = single();
    let forged = honest.clone().forge_free(|groups| {
        add(&mut groups[1], slot::AMOUNT, power_of_two(AMOUNT_BITS));
        add(&mut groups[1], position::PROFIT_ABS, -Fp::ONE);
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
        add(&mut groups[0], slot::ID, power_of_two(13));
        groups[0].set(slot::SIDE, Fp::ZERO);
    });
    assert_eq!(honest.instance.digest, forged.instance.digest);
    forged.assert_fails(TIER);
}

/// Low limbs of `value + p` as an integer: a decomposition of the same element.
fn limbs_plus_modulus(value: u64, count: usize) -> Vec<Fp> {
    // p − 1 = −1, so p + value = (p − 1) + (value + 1) as integers.
    let integer = BigUint::from_bytes_le(&(-Fp::ONE).to_repr()) + value + 1u8;
    let limb = |index: usize| (&integer >> (LIMB_BITS * index)) & BigUint::from((1u32 << 11) - 1);
    (0..count).map(|index| Fp::from(limb(index).to_u64().unwrap())).collect()
}

#[test]
fn e7_limbs_of_x_plus_p_are_refused() {
    // Each limb is in range, but 66 bits don't hold x + p: the sum is another element.
    let rig = single();
    let gap = rig.witness.grid.groups[0].value(&slot::GAP_LO).to_repr();
    let gap = u64::from_le_bytes(gap[..8].try_into().unwrap());
    let limbs = limbs_plus_modulus(gap, slot::GAP_LO.len());
    let forged = slot::GAP_LO
        .iter()
        .zip(limbs)
        .fold(rig.clone(), |rig, (at, limb)| rig.clone().set(rig.cell(0, *at), limb));
    forged.assert_only_fails("S3 at least lo");
    assert!(!forged.prove_and_verify());
    // No more than 13 limbs of 11 bits anywhere: 2^143 is far below p.
    let kinds = [
        GroupKind::Slot(SlotKind::Balance, false),
        GroupKind::Slot(SlotKind::Position, false),
        GroupKind::Magnitude,
        GroupKind::Tail,
    ];
    for limbs in kinds.into_iter().flat_map(checks) {
        assert!(limbs.len() * LIMB_BITS <= MARGIN_BITS);
    }
}

#[test]
fn e7_last_limb_is_strict() {
    // A gap of 2^66: the last limb would have to hold 2^11.
    let top = power_of_two(LIMB_BITS * slot::GAP_LO.len());
    let rig = single().forge_free(|groups| {
        let lo = groups[0].get(slot::LO);
        groups[0].set(slot::AMOUNT, lo + top);
    });
    let last = slot::GAP_LO[slot::GAP_LO.len() - 1];
    assert_eq!(rig.witness.grid.groups[0].get(last), Fp::from(1 << LIMB_BITS));
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn a1_profits_at_the_bound() {
    // A profit whose value covers any margin, up to the last unit of its width and no further.
    let mut vault = small_vault();
    vault.positions[0].loss = false;
    vault.positions[0].profit = (1 << PROFIT_BITS) - 1;
    // Its equity is beyond the margin's width, which S5 refuses; the profit's own limbs hold it.
    let most = Rig::small(206, std::slice::from_ref(&vault));
    let limbs = position::PROFIT_LIMBS.map(|at| most.witness.grid.groups[1].get(at));
    assert!(limbs.iter().all(|limb| *limb == Fp::from((1 << LIMB_BITS) - 1)));
    let failing = |rig: &Rig| {
        let row = rig.cell(1, position::PROFIT_LIMBS[0]).row;
        // The profit's row of limbs in the region of the vaults, which starts at row 0.
        let place = format!("offset {row}");
        rig.failures().into_iter().filter(|failure| failure.ends_with(&place)).count()
    };
    assert_eq!(failing(&most), 0);
    vault.positions[0].profit = 1 << PROFIT_BITS;
    let over = Rig::small(206, &[vault]);
    assert_eq!(failing(&over), 1);
    assert!(!over.prove_and_verify());
}

#[test]
fn a1_magnitudes_at_the_bound() {
    // |equity| of a vault under `liquidating` on either side of 2^143. Only the gate "start" minds
    // the equity itself; the extra keeps the margin small.
    for (sign, equity, holds) in [
        (Fp::ONE, power_of_two(MARGIN_BITS) - Fp::ONE, true),
        (Fp::ONE, power_of_two(MARGIN_BITS), false),
        (Fp::ZERO, power_of_two(MARGIN_BITS) - Fp::ONE, true),
        (Fp::ZERO, power_of_two(MARGIN_BITS), false),
    ] {
        let rig = Rig::small(205, &[]);
        let magnitude = 4;
        let forged = rig.forge(
            |groups| {
                let negative = sign == Fp::ONE;
                groups[0].set(layout::EQUITY, if negative { -equity } else { equity });
                groups[magnitude].set(magnitude::EQUITY_NEGATIVE, sign);
            },
            |index, _, after| {
                if index == magnitude {
                    // What the tail judges is another matter.
                    after.set(layout::EQUITY, Fp::ZERO);
                }
            },
        );
        let failures = forged.failures();
        assert!(failures.iter().any(|failure| failure.contains("starts at zero")));
        assert!(failures.iter().any(|failure| failure.contains("equity flows")));
        assert_eq!(!failures.iter().any(|failure| failure.contains(RANGE)), holds, "{equity:?}");
    }
}

#[test]
fn a1_extras_at_the_bound() {
    // Under `equity_only` no margin hides what the extra's own limbs say.
    for (extra, holds) in [((1u128 << EXTRA_BITS) - 1, true), (1 << EXTRA_BITS, false)] {
        let rig = Rig::small(204, &[Vault { extra, ..wide_vault() }]);
        if holds {
            rig.assert_satisfied();
        } else {
            rig.assert_only_fails(RANGE);
        }
    }
}

#[test]
fn d8_steps_at_the_bound() {
    // Keys of 14 bits are no more than 2^22 apart; a step of 2^22 is refused.
    let honest = Rig::small(202, &[two_balances(7, 3)]);
    let [first, second] = [0, 1].map(|index| {
        let group = &honest.witness.grid.groups[index];
        [Fp::from(2) * group.get(slot::ID), group.get(slot::SIDE)]
    });
    for (step, holds) in [(power_of_two(22) - Fp::ONE, true), (power_of_two(22), false)] {
        let side = first[0] + first[1] + Fp::ONE + step - second[0];
        let forged = honest.clone().forge_free(|groups| groups[1].set(slot::SIDE, side));
        let failures = forged.failures();
        // No row of the table has such a side.
        assert!(failures.iter().any(|failure| failure.contains(TIER)));
        assert_eq!(!failures.iter().any(|failure| failure.contains(RANGE)), holds);
    }
}
