//! Tier rows, signs and rules. The attacks are of `docs/security.md`: D2 (the tier of a
//! neighbour), D3 (another price or tier than the published one), D5 (signs turned round), D6 (profits
//! without a counterparty), D10 (an underwater vault under a laxer rule) and E13 (the empty row of the table for a slot in use).

use ff::Field;
use pasta_curves::Fp;
use proptest::prelude::*;
use ringfence_circuits::{
    circuit::{
        group::{position, slot},
        layout::{self, At, SlotKind},
        table::{self, TableRow},
    },
    protocol::{
        parameters::{Parameters, TierEntry},
        predicate,
        secret::{Identity, Salt},
        shape::Shape,
        vault::{leaf, power_of_two, Balance, Position, Vault, EXTRA_BITS},
    },
    testing::*,
};

fn single() -> Rig {
    Rig::small(206, &[small_vault()])
}

#[test]
fn d2_neighbour_tier_is_refused() {
    let vault = Vault {
        extra: 0,
        balances: vec![Balance { asset: 2.into(), debt: false, amount: 2_000_000_000 }],
        positions: vec![Position {
            market: 1.into(),
            short: true,
            size: 2_000,
            loss: false,
            profit: 0,
        }],
    };
    let rig = Rig::small(206, &[vault]);
    rig.assert_satisfied();
    let rows = |kind, id, side, amounts: &[u64]| -> Vec<TableRow> {
        amounts.iter().map(|amount| *rig.key.table.find(kind, id, side, *amount).unwrap()).collect()
    };
    for row in rows(SlotKind::Balance, 2, false, &[1_000_000_000, 5_000_000_001]) {
        judged_by(rig.clone(), 0, row, true).assert_only_fails(RANGE);
    }
    // Sizes of the first and the last tier.
    for row in rows(SlotKind::Position, 1, true, &[1, 20_000]) {
        let forged = judged_by(rig.clone(), 1, row, true);
        forged.assert_only_fails(RANGE);
        assert!(!forged.prove_and_verify());
    }
}

#[test]
fn d2_bounds_are_closed() {
    // The last unit of a tier and the first of the next, on either row.
    for (amount, own, other) in [(1_000_000_000, 1_000_000_000, 1_000_000_001u64)]
        .into_iter()
        .chain([(1_000_000_001, 1_000_000_001, 1_000_000_000)])
    {
        let vault = Vault {
            extra: 0,
            balances: vec![Balance { asset: 2.into(), debt: false, amount }],
            positions: vec![],
        };
        let rig = Rig::small(206, &[vault]);
        let row = |amount: u64| *rig.key.table.find(SlotKind::Balance, 2, false, amount).unwrap();
        judged_by(rig.clone(), 0, row(own), true).assert_satisfied();
        judged_by(rig.clone(), 0, row(other), true).assert_only_fails(RANGE);
    }
}

/// Small parameters whose tiers of market 1 end at these notionals. Its mark doesn't divide them.
fn with_tiers(bounds: &[u128]) -> Parameters {
    let mut document = small_document();
    let tier = |(index, bound): (usize, &u128)| TierEntry {
        up_to: bound.to_string(),
        rate: (1_000_000 * (1 + index)).to_string(),
    };
    document.markets[0].maintenance = bounds.iter().enumerate().map(tier).collect();
    document.check().unwrap()
}

fn sized(size: u64) -> Vault {
    let mut vault = small_vault();
    vault.balances[0].amount = 1 << 60;
    vault.positions[0].size = size;
    vault.positions[0].profit = 1;
    vault
}

#[test]
fn d2_sizes_are_bounded_as_their_notionals() {
    // Each tier holds the sizes whose notional it holds, next to each bound, and no others.
    let mark = u128::from(small_parameters().market(1.into()).unwrap().mark);
    for rest in [0, 1, mark - 1] {
        let last = 1000 * mark;
        let parameters = with_tiers(&[10 * mark + rest, 20 * mark + rest, last]);
        let market = &parameters.markets()[0];
        let tiers = market.maintenance.rows();
        let shape = Shape::from_code(206).unwrap();
        for (tier, row) in tiers.iter().enumerate() {
            let (lo, hi) = table::size_bounds(market, row).unwrap();
            for size in [lo - 1, lo, hi, hi.saturating_add(1)].into_iter().filter(|q| *q > 0) {
                let notional = u128::from(size) * mark;
                let within = row.lo <= notional && notional <= row.hi;
                assert_eq!(within, lo <= size && size <= hi, "{tier} {size}");
            }
            // q·P ≤ hi with the largest q, and one more; the same at lo.
            assert!(u128::from(hi) * mark <= row.hi && row.hi - u128::from(hi) * mark < mark);
            assert!(u128::from(lo) * mark >= row.lo && u128::from(lo) * mark - row.lo < mark);
        }
        for size in [9, 10, 11, 20, 21] {
            let rig = Rig::new(parameters.clone(), shape, &[sized(size)]);
            rig.assert_satisfied();
            let own = tiers.iter().position(|tier| u128::from(size) * mark <= tier.hi).unwrap();
            let rows = rig.key.table.rows();
            let first = rows.iter().position(|row| row.kind == Fp::from(SlotKind::Position as u64));
            for (tier, row) in rows[first.unwrap()..][..tiers.len()].iter().enumerate() {
                let judged = judged_by(rig.clone(), 1, *row, true);
                if tier == own {
                    judged.assert_satisfied();
                } else {
                    judged.assert_only_fails(RANGE);
                }
            }
        }
    }
}

#[test]
fn d2_bounds_off_by_one_notional() {
    // hi = 10·P holds 10; hi = 10·P − 1 holds 9 and leaves 10 to the next tier.
    let mark = u128::from(small_parameters().market(1.into()).unwrap().mark);
    for (hi, most) in [(10 * mark, 10), (10 * mark - 1, 9), (10 * mark + 1, 10)] {
        let parameters = with_tiers(&[hi, 1000 * mark]);
        let market = &parameters.markets()[0];
        let bounds: Vec<_> =
            market.maintenance.rows().iter().map(|row| table::size_bounds(market, row)).collect();
        assert_eq!(bounds[0], Some((1, most)));
        assert_eq!(bounds[1].unwrap().0, most + 1);
    }
}

#[test]
fn d2_a_tier_between_two_sizes_has_no_row() {
    // From 10·P + 1 to 11·P − 1 there is no size: the tier has no row, and its neighbours meet.
    let mark = u128::from(small_parameters().market(1.into()).unwrap().mark);
    let parameters = with_tiers(&[10 * mark, 11 * mark - 1, 1000 * mark]);
    let market = &parameters.markets()[0];
    let bounds: Vec<_> =
        market.maintenance.rows().iter().map(|row| table::size_bounds(market, row)).collect();
    assert_eq!((bounds[0], bounds[1]), (Some((1, 10)), None));
    assert_eq!(bounds[2].unwrap().0, 11);
    let shape = Shape::from_code(206).unwrap();
    for size in [10, 11] {
        let rig = Rig::new(parameters.clone(), shape, &[sized(size)]);
        rig.assert_satisfied();
        assert!(predicate::check(&parameters, &shape, &sized(size)).is_ok());
        let other = *rig.key.table.find(SlotKind::Position, 1, false, 21 - size).unwrap();
        judged_by(rig, 1, other, true).assert_only_fails(RANGE);
    }
}

#[test]
fn d2_row_of_another_asset_or_market_is_refused() {
    let rig = single();
    let other_asset = *rig.key.table.find(SlotKind::Balance, 2, false, 20_000_000_000).unwrap();
    judged_by(rig.clone(), 0, other_asset, true).assert_only_fails(TIER);
    let other_market = *rig.key.table.find(SlotKind::Position, 2, false, 2_500).unwrap();
    judged_by(rig.clone(), 1, other_market, true).assert_only_fails(TIER);

    // With its own id it is a vault of that asset: not the one in the leaf.
    let mut renamed = judged_by(rig.clone(), 0, other_asset, false);
    assert_ne!(renamed.instance.digest, rig.instance.digest);
    renamed.instance.digest = rig.instance.digest;
    renamed.assert_only_fails("Equality constraint");
    assert!(!renamed.prove_and_verify());
}

#[test]
fn d2_row_of_the_other_side_is_refused() {
    let rig = single();
    let short = *rig.key.table.find(SlotKind::Position, 1, true, 2_500).unwrap();
    let debt = *rig.key.table.find(SlotKind::Balance, 1, true, 20_000_000_000).unwrap();
    judged_by(rig.clone(), 1, short, true).assert_only_fails(TIER);
    judged_by(rig.clone(), 0, debt, true).assert_fails(TIER);

    let mut vault = small_vault();
    vault.balances[0].debt = true;
    vault.positions.clear();
    let debtor = Rig::small(206, &[vault]);
    debtor.assert_only_fails(RANGE);
    // A debt on the row of deposits would be a healthy vault.
    let deposit = *rig.key.table.find(SlotKind::Balance, 1, false, 20_000_000_000).unwrap();
    let forged = judged_by(debtor.clone(), 0, deposit, true);
    forged.assert_only_fails(TIER);
    assert!(!forged.prove_and_verify());
    let mut renamed = judged_by(debtor.clone(), 0, deposit, false);
    renamed.instance.digest = debtor.instance.digest;
    renamed.assert_only_fails("Equality constraint");
}

#[test]
fn d2_row_of_the_other_kind_is_refused() {
    let rig = single();
    let position = *rig.key.table.find(SlotKind::Position, 1, false, 2_500).unwrap();
    let balance = *rig.key.table.find(SlotKind::Balance, 1, false, 2_500).unwrap();
    judged_by(rig.clone(), 0, position, true).assert_fails(TIER);
    judged_by(rig.clone(), 1, balance, true).assert_fails(TIER);
    // The used bit of two, or one half, turns one kind's key into the other's.
    let half = Fp::from(2).invert().unwrap();
    for (group, used, row) in [(0, Fp::from(2), position), (1, half, balance)] {
        let forged =
            judged_by(rig.clone(), group, row, true).forge_free(|g| g[group].set(slot::USED, used));
        forged.assert_fails("S2 used is a bit");
    }
}

#[test]
fn d2_no_row_is_assembled_from_two() {
    let rig = Rig::small(204, &[wide_vault()]);
    for group in [0, 1, 2, 3] {
        let kind = if group < 2 { SlotKind::Balance } else { SlotKind::Position };
        let count = if group < 2 { slot::ROW_CELLS.len() } else { position::ROW_CELLS.len() };
        let id = if group < 2 { 3 } else { 1 + u16::from(group == 2) };
        let foreign =
            rig.key.table.rows().iter().rfind(|row| {
                row.kind == Fp::from(kind as u64) && row.id == Fp::from(u64::from(id))
            });
        let foreign = foreign.unwrap().cells();
        for (at, value) in position::ROW_CELLS.into_iter().take(count).zip(&foreign[1..]) {
            if rig.witness.grid.groups[group].get(at) == *value {
                continue;
            }
            let forged = rig.clone().forge_free(|groups| groups[group].set(at, *value));
            forged.assert_fails(TIER);
        }
    }
}

#[test]
fn d3_price_of_another_key_is_refused() {
    // A prover whose table has another price: its key is not the verifier's.
    let honest = single();
    let mut document = small_document();
    document.assets[0].price = "2".into();
    let shape = honest.key.shape;
    let dear = Rig::new(document.check().unwrap(), shape, &[small_vault()]);
    dear.assert_satisfied();
    assert_eq!(dear.instance.digest, honest.instance.digest);
    let instance = dear.instance.to_column();
    let (k, key) = (dear.key.k(), dear.proving_key());
    let proof = prove(k, &key, &[dear.overridden()], &[&instance]).unwrap();
    assert!(verify(k, key.verifying(), &[&instance], &proof));
    assert!(!verify(k, honest.proving_key().verifying(), &[&instance], &proof));
}

#[test]
fn d5_signs_are_those_in_the_leaf() {
    for (short, loss) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut vault = small_vault();
        vault.positions[0].short = short;
        vault.positions[0].loss = loss;
        let honest = Rig::small(206, &[vault]);
        honest.assert_satisfied();
        // A profit for a loss, or a loss for a profit.
        let mut forged = honest.clone().forge_free(|groups| {
            groups[1].set(position::NEGATIVE, Fp::ONE - groups[1].get(position::NEGATIVE));
        });
        assert_ne!(forged.instance.digest, honest.instance.digest);
        forged.instance.digest = honest.instance.digest;
        forged.assert_only_fails("Equality constraint");
        // The other side, which is another row, and another lane.
        let row = *honest.key.table.find(SlotKind::Position, 1, !short, 2_500).unwrap();
        let mut forged = judged_by(honest.clone(), 1, row, false);
        forged.instance.digest = honest.instance.digest;
        forged.assert_only_fails("Equality constraint");
        assert!(!forged.prove_and_verify());
    }
}

#[test]
fn d5_negative_zero_is_refused() {
    let mut vault = small_vault();
    vault.positions[0].profit = 0;
    let rig = Rig::small(206, &[vault.clone()]);
    rig.assert_only_fails("S7 no negative zero");
    assert!(!rig.prove_and_verify());
    vault.positions[0].loss = false;
    Rig::small(206, &[vault]).assert_satisfied();
}

#[test]
fn d6_profit_without_a_position_is_refused() {
    let mut vault = small_vault();
    vault.positions[0].size = 0;
    vault.positions[0].loss = false;
    Rig::small(206, &[vault]).assert_only_fails(RANGE);
    // Nor in an empty slot.
    let forged =
        Rig::small(206, &[]).forge_free(|g| g[1].set(position::PROFIT_ABS, Fp::from(1_000_000)));
    forged.assert_only_fails("S2 empty slot: profit");
    assert!(!forged.prove_and_verify());
}

#[test]
fn d6_side_enters_its_own_market_lane() {
    // An unmatched long shows in the fingerprint: the market lanes of its two sides differ.
    let sum = |short: bool| {
        let mut vault = small_vault();
        vault.positions[0].short = short;
        let rig = Rig::small(206, &[vault]);
        assert_eq!(
            rig.witness.grid.end().get(layout::MARKET_SUM),
            Fp::from(2_500) * rig.weights.market(1.into(), short)
        );
        rig.instance.next
    };
    assert_ne!(sum(false), sum(true));
}

#[test]
fn d10_rule_is_part_of_the_leaf() {
    // The same vault in blocks of other rules: other leaves.
    let of = |code: u8| {
        let shape = Shape::from_code(code).unwrap();
        leaf(&shape, Identity(Fp::ONE), Salt(Fp::ONE), &wide_vault())
    };
    assert_ne!(of(204), of(205));
    let honest = Rig::small(204, &[wide_vault()]);
    let code = Fp::from(205 - 204) * power_of_two(EXTRA_BITS);
    honest.forge_derived(4, layout::WORD, code).assert_only_fails("S7 word");
}

#[test]
fn d10_healthy_vault_is_not_liquidating() {
    let rig = Rig::small(205, &[wide_vault()]);
    rig.assert_only_fails(RANGE);
    assert!(!rig.prove_and_verify());
}

#[test]
fn d10_underwater_vault_is_under_no_laxer_rule() {
    for code in [201, 203, 204] {
        let shape = Shape::from_code(code).unwrap();
        assert!(predicate::check(&small_parameters(), &shape, &underwater_vault()).is_err());
        Rig::small(code, &[underwater_vault()]).assert_only_fails(RANGE);
    }
    assert!(!Rig::small(206, &[underwater_vault()]).prove_and_verify());
}

/// What a random prover does to a cell.
#[derive(Clone, Copy, Debug)]
enum Move {
    Free(usize, At, Fp),
    Derived(usize, At, Fp),
    Flow(usize, At, Fp),
    Row(usize, usize),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let value = prop_oneof![
        Just(Fp::ZERO),
        Just(Fp::ONE),
        Just(-Fp::ONE),
        any::<u64>().prop_map(Fp::from),
        any::<u64>().prop_map(|value| -Fp::from(value)),
        any::<u128>().prop_map(|value| Fp::from(value as u64).square() * Fp::from(3)),
    ];
    let at = (0..layout::COLUMNS, 0..layout::MAX_ROWS).prop_map(|(column, row)| At { column, row });
    let flow = (0..layout::FLOW.len()).prop_map(|index| layout::FLOW[index]);
    // The groups of the second vault: 3 balance, 4 position, 5 tail.
    let one = prop_oneof![
        (3..6usize, at.clone(), value.clone()).prop_map(|(g, at, v)| Move::Free(g, at, v)),
        (3..6usize, at, value.clone()).prop_map(|(g, at, v)| Move::Derived(g, at, v)),
        (3..6usize, flow, value).prop_map(|(g, at, v)| Move::Flow(g, at, v)),
        (3..5usize, 0..30usize).prop_map(|(g, row)| Move::Row(g, row)),
    ];
    proptest::collection::vec(one, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn d10_no_witness_makes_an_underwater_vault_pass(moves in moves()) {
        let honest = Rig::small(201, &[small_vault(), underwater_vault()]);
        let digest = honest.instance.digest;
        let rows = honest.key.table.rows().to_vec();
        let free = moves.clone();
        let mut forged = honest.forge(
            |groups| {
                for step in &free {
                    match step {
                        Move::Free(group, at, value) => groups[*group].set(*at, *value),
                        Move::Row(group, row) => {
                            write_row(&mut groups[*group], &rows[row % rows.len()]);
                        }
                        _ => {}
                    }
                }
            },
            |index, group, after| {
                for step in &moves {
                    match step {
                        Move::Derived(of, at, value) if *of == index => group.set(*at, *value),
                        Move::Flow(of, at, value) if *of == index => after.set(*at, *value),
                        _ => {}
                    }
                }
            },
        );
        // The leaf that its owner was shown.
        forged.instance.digest = digest;
        prop_assert!(!forged.failures().is_empty());
    }
}

#[test]
fn e13_used_slot_on_the_empty_row_is_refused() {
    for group in [0, 1] {
        // Nothing in it: no gate minds, only the lookup.
        let forged = Rig::small(206, &[]).forge_free(|g| g[group].set(slot::USED, Fp::ONE));
        forged.assert_only_fails(TIER);
        assert!(!forged.prove_and_verify());
        // An id and an amount on the zeros.
        let forged = single().forge_free(|groups| {
            let id = groups[group].get(slot::ID);
            write_row(&mut groups[group], &TableRow::EMPTY);
            groups[group].set(slot::ID, id);
        });
        forged.assert_fails(TIER);
    }
}

#[test]
fn e13_unused_slot_has_no_id() {
    let forged = single().forge_free(|g| g[0].set(slot::USED, Fp::ZERO));
    forged.assert_fails(TIER);
    let forged = Rig::small(206, &[]).forge_free(|g| g[0].set(slot::ID, Fp::from(2)));
    forged.assert_only_fails(TIER);
}
