//! Readings of a leaf and of an equity. The attacks are of `docs/stress.md`: G2 (a second reading of a word)
//! and G3 (a deficit that is understated, a sign turned round, an equity of 0 that is counted).

use ff::Field;
use num_bigint::BigInt;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        opening::{
            cells::{At, Group, WORD},
            item::SlotKind,
        },
        stress::{
            group::{pair, position, slot, tail},
            layout::{vault_groups, DEFICIT_SUM, EQUITY},
        },
    },
    protocol::{
        field::signed_to_field,
        shape::Shape,
        stress::{equity::EQUITY_BITS, set::ScenarioEntry},
        vault::{
            power_of_two, Balance, Position, Vault, AMOUNT_BITS, AMOUNT_OFFSET, PROFIT_OFFSET,
            SIZE_OFFSET,
        },
    },
    testing::*,
};

use super::forgeries::{half_under, magnitude};

fn shape(code: u8) -> Shape {
    Shape::from_code(code).unwrap()
}

/// A rig of the boundary document, under a dear dollar and under nothing that moves.
fn boundary(code: u8, vaults: &[Vault]) -> StressRig {
    under(vec![dear(), still()], code, vaults)
}

/// A rig of the boundary document under these scenarios.
fn under(scenarios: Vec<ScenarioEntry>, code: u8, vaults: &[Vault]) -> StressRig {
    let parameters = boundary_document().check().unwrap();
    let set = small_set(scenarios).check().unwrap().fit(&parameters).unwrap();
    StressRig::new(parameters, set, 0, shape(code), vaults)
}

fn balance(asset: u16, debt: bool, amount: u64) -> Balance {
    Balance { asset: asset.into(), debt, amount }
}

/// The group of the pair of the first vault.
fn pair_of(rig: &StressRig) -> usize {
    rig.key.shape.balances + rig.key.shape.positions
}

#[test]
fn g3_deficits_to_the_unit_around_zero() {
    for (deposit, debt, equity, deficit) in [(7, 8, -1i64, 1), (8, 8, 0, 0), (9, 8, 1, 0)] {
        let balances = vec![balance(4, false, deposit), balance(5, true, debt)];
        let rig = boundary(202, &[Vault { balances, ..Vault::default() }]);
        rig.assert_satisfied();
        let pair = pair_of(&rig);
        let group = rig.witness.grid.groups[pair];
        for (scenario, at) in EQUITY.into_iter().enumerate() {
            assert_eq!(group.get(at), signed_to_field(&equity.into()));
            assert_eq!(group.get(pair::UNDER[scenario]), Fp::from(u64::from(equity < 0)));
        }
        let weights = rig.key.weights;
        let sum = (weights[0].deficit + weights[1].deficit) * Fp::from(deficit);
        assert_eq!(rig.witness.grid.groups[pair + 1].get(DEFICIT_SUM), sum);
        // The other sign has no magnitude in range; nor has the own sign another magnitude.
        for (scenario, at) in EQUITY.into_iter().enumerate() {
            let turned = rig.clone().forge_free(|groups| {
                let bit = groups[pair].get(pair::UNDER[scenario]);
                groups[pair].set(pair::UNDER[scenario], Fp::ONE - bit);
            });
            turned.assert_only_fails(RANGE);
            magnitude(&rig, pair, scenario).assert_only_fails("X3 sign and magnitude");
            let half = half_under(&rig, pair, scenario, group.get(at));
            half.assert_only_fails("X3 under is a bit");
        }
    }
}

#[test]
fn g3_a_turned_sign_finds_no_proof() {
    let rig = StressRig::small(206, &[underwater_vault()]);
    assert!(rig.prove_and_verify());
    let pair = pair_of(&rig);
    assert_eq!(rig.witness.grid.groups[pair].get(pair::UNDER[0]), Fp::ONE);
    let turned = rig.clone().forge_free(|groups| groups[pair].set(pair::UNDER[0], Fp::ZERO));
    turned.assert_only_fails(RANGE);
    assert!(!turned.prove_and_verify());
    // The deficit less by one, as a sum that the bit and the limbs don't give.
    let weight = rig.key.weights[0].deficit;
    let less = rig.forge_flow(pair, DEFICIT_SUM, -weight);
    less.assert_only_fails("X4 deficit sum");
    assert!(!less.prove_and_verify());
}

#[test]
fn g3_equities_at_two_to_the_121_to_the_unit() {
    let end = BigInt::from(1) << EQUITY_BITS;
    for (equity, fits) in
        [(&end - 1, true), (end.clone(), false), (-&end, true), (-&end - 1, false)]
    {
        let rig = boundary(207, &[worth(&equity, DEAR)]);
        let group = rig.witness.grid.groups[pair_of(&rig)];
        assert_eq!(group.get(EQUITY[0]), signed_to_field(&equity));
        match fits {
            true => rig.assert_satisfied(),
            false => rig.assert_only_fails(RANGE),
        }
    }
}

#[test]
fn g3_an_equity_of_zero_is_not_under_water() {
    for rig in [StressRig::small(201, &[]), StressRig::small(203, &[])] {
        rig.assert_satisfied();
        assert_eq!(rig.witness.grid.end().get(DEFICIT_SUM), Fp::ZERO);
        let pair = pair_of(&rig);
        let counted = rig.forge_free(|groups| groups[pair].set(pair::UNDER[1], Fp::ONE));
        counted.assert_only_fails(RANGE);
    }
}

/// A vault in shape (1, 1) with room on both sides of every boundary of its words.
fn wide() -> Vault {
    let mut vault = small_vault();
    vault.positions[0].profit = 1 << 40;
    vault
}

/// Moves one unit of the item's upper field down into a lower one, so that the word stays.
fn moved(rig: &StressRig, index: usize, change: impl Fn(&mut Group)) -> StressRig {
    let before = rig.witness.grid.groups[index].get(WORD);
    let forged = rig.clone().forge_free(|groups| change(&mut groups[index]));
    assert_eq!(forged.witness.grid.groups[index].get(WORD), before, "the word is the same");
    forged
}

#[test]
fn g2_a_unit_moved_over_a_boundary_of_a_word_is_refused() {
    let rig = StressRig::small(206, &[wide()]);
    rig.assert_satisfied();
    let inverse = |bits: usize| power_of_two(bits).invert().unwrap();
    // From the profit to the size: 2^64 of size for a unit of profit. In 66 bits it would be a reading.
    let size = PROFIT_OFFSET - SIZE_OFFSET;
    let profit_to_size = moved(&rig, 1, |group| {
        add(group, position::PROFIT_ABS, -Fp::ONE);
        add(group, slot::AMOUNT, power_of_two(size));
    });
    profit_to_size.assert_fails(RANGE);
    // From the size to the sign, from the sign's field to the side, from the side to the id.
    let size_to_sign = moved(&rig, 1, |group| {
        add(group, slot::AMOUNT, -Fp::ONE);
        add(group, position::NEGATIVE, Fp::from(2));
    });
    size_to_sign.assert_fails("S7 profit: sign is a bit");
    let sign_to_side = moved(&rig, 1, |group| {
        add(group, position::NEGATIVE, -Fp::ONE);
        add(group, slot::SIDE, Fp::from(2));
    });
    sign_to_side.assert_fails(SCENARIO);
    let amount_to_side = moved(&rig, 0, |group| {
        add(group, slot::AMOUNT, -Fp::ONE);
        add(group, slot::SIDE, Fp::from(2));
    });
    amount_to_side.assert_fails(SCENARIO);
    let side_to_id = moved(&rig, 0, |group| {
        add(group, slot::SIDE, -Fp::ONE);
        add(group, slot::ID, power_of_two(13));
    });
    side_to_id.assert_fails(SCENARIO);
    // Fractions: an amount with a half unit of the next field.
    let fraction = moved(&rig, 0, |group| {
        add(group, slot::AMOUNT, inverse(AMOUNT_OFFSET));
        add(group, slot::ID, -Fp::ONE);
    });
    fraction.assert_fails(RANGE);
    for forged in [profit_to_size, size_to_sign, amount_to_side] {
        assert!(!forged.prove_and_verify());
    }
}

/// Takes one unit from the lowest field of the item in group `from`, and gives the amount of slot `to`, the item
/// below in the word, the 2^64 that are worth as much.
fn taken(rig: &StressRig, from: usize, field: At, to: usize) -> StressRig {
    let last = rig.witness.grid.groups[from].get(WORD);
    let forged = rig.clone().forge_free(|groups| {
        add(&mut groups[to], slot::AMOUNT, power_of_two(AMOUNT_BITS));
        add(&mut groups[from], field, -Fp::ONE);
    });
    assert_eq!(forged.witness.grid.groups[from].get(WORD), last, "the word is the same");
    forged
}

#[test]
fn g2_a_unit_moved_to_the_item_below_in_a_word_is_refused() {
    // Shape (2, 3) packs two balances in one word: a unit of the second's id is 2^64 of the first amount.
    let rig = StressRig::small(203, &[wide_vault()]);
    rig.assert_satisfied();
    taken(&rig, 1, slot::ID, 0).assert_fails(RANGE);
    // Shape (1, 1) packs its balance and its position in one word. The position that is left may exist.
    let mut vault = small_vault();
    vault.positions[0].market = 2.into();
    let rig = StressRig::small(206, &[vault]);
    rig.assert_satisfied();
    let other = *rig.key.table.find(SlotKind::Position, 1, false).unwrap();
    let exists = taken(&rig, 1, slot::ID, 0).forge_free(|groups| {
        for (at, value) in position::ROW_CELLS.iter().zip(&other.cells()[1..]) {
            groups[1].set(*at, *value);
        }
    });
    exists.assert_only_fails(RANGE);
    assert_eq!(exists.instance.digest, rig.instance.digest, "the leaf is the same");
    // Shape (4, 0) packs its last balance and the tail in one word, across the pair between them.
    let vault = Vault { positions: vec![], ..small_vault() };
    let rig = StressRig::small(202, &[vault]);
    rig.assert_satisfied();
    let tail = vault_groups(&rig.key.shape).len() - 1;
    let across = taken(&rig, tail, tail::EXTRA, tail - 2);
    across.assert_only_fails(RANGE);
    assert_eq!(across.instance.digest, rig.instance.digest, "the leaf is the same");
    for forged in [exists, across] {
        assert!(!forged.prove_and_verify());
    }
}

#[test]
fn g2_an_extra_requirement_has_121_bits() {
    // Behind positions the tail has a word to itself: both together are wider than a word.
    let rig = StressRig::small(207, &[wide_vault()]);
    let kinds = vault_groups(&rig.key.shape);
    let tail = kinds.len() - 1;
    assert!(kinds[tail - 2].completes_word());
    // Beyond its bits, extra would reach the shape's code.
    let wide = rig.clone().forge_free(|groups| groups[tail].set(tail::EXTRA, power_of_two(121)));
    wide.assert_only_fails(RANGE);
    let negative = rig.forge_free(|groups| groups[tail].set(tail::EXTRA, -Fp::ONE));
    negative.assert_only_fails(RANGE);
}

#[test]
fn g2_amounts_are_exactly_64_bits_wide() {
    let of = |amount: u64| {
        let balances = vec![balance(5, true, amount)];
        let positions = vec![Position {
            market: 2.into(),
            short: true,
            size: amount,
            loss: true,
            profit: (1 << 88) - 1,
        }];
        under(vec![still()], 206, &[Vault { balances, positions, extra: (1 << 121) - 1 }])
    };
    of(u64::MAX).assert_satisfied();
    let rig = of(u64::MAX);
    for index in [0, 1] {
        let wide = rig.clone().forge_free(|groups| add(&mut groups[index], slot::AMOUNT, Fp::ONE));
        wide.assert_only_fails(RANGE);
        assert!(!wide.prove_and_verify());
    }
    let wide = rig.forge_free(|groups| add(&mut groups[1], position::PROFIT_ABS, Fp::ONE));
    wide.assert_only_fails(RANGE);
}

#[test]
fn g2_the_vaults_are_those_of_the_block_circuit() {
    // The same leaves have one digest in both circuits.
    for (code, vault) in [(201, small_vault()), (203, wide_vault()), (205, underwater_vault())] {
        let (block, stress) =
            (Rig::small(code, std::slice::from_ref(&vault)), StressRig::small(code, &[vault]));
        assert_eq!(block.instance.digest, stress.instance.digest);
        stress.assert_satisfied();
    }
}
