//! The fingerprint, which is a block's part of all totals. The attacks are of `docs/security.md`: A9
//! (totals that are not the sums), A10 (two lanes with one weight) and A2 (here, a prefix sum that leaves
//! a term out).

use std::collections::HashSet;

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        group::{end, magnitude, position, slot, tail},
        layout::{self, vault_groups, GroupKind},
    },
    protocol::{
        id::MarketId,
        index::BookIndex,
        lane::{BookLane, Lanes},
        parameters::{Document, Parameters, MAX_ID},
        shape::Shape,
        statement::MAX_BOOKS,
    },
    testing::*,
};

use super::subject::Subject;

fn rigs() -> Vec<Rig> {
    vec![
        Rig::small(206, &[small_vault()]),
        Rig::small(202, &[]),
        Rig::small(203, &[wide_vault()]),
        Rig::small(204, &[wide_vault()]),
        Rig::small(205, &[underwater_vault()]),
    ]
}

#[test]
fn a9_every_summed_cell_is_bound() {
    for rig in rigs() {
        let kinds = vault_groups(&rig.key.shape);
        let subject = Subject::new(rig);
        let rig = &subject.rig;
        for group in 0..rig.witness.grid.groups.len() - 1 {
            let tail = kinds[group % kinds.len()].kind == GroupKind::Tail;
            for (at, name) in [
                (layout::BOOK_SUM, "book sum"),
                (layout::MARKET_SUM, "market sum"),
                (layout::COUNT, if tail { "count used vault" } else { "count flows" }),
            ] {
                let forged = rig.clone().forge_flow(group, at, Fp::from(1_000_003));
                subject.assert_only_breaks(&forged, name);
            }
        }
        let end = rig.witness.grid.groups.len() - 1;
        let forged = rig.clone().forge_derived(end, end::NEXT, Fp::ONE);
        subject.assert_only_breaks(&forged, "prefix sum");
    }
}

#[test]
fn a9_forged_sum_finds_no_proof() {
    let rig = Rig::small(206, &[small_vault()]).forge_flow(0, layout::BOOK_SUM, Fp::from(7));
    assert!(!rig.prove_and_verify());
    let rig = Rig::small(206, &[small_vault()]).forge_derived(3, end::NEXT, Fp::from(7));
    assert!(!rig.prove_and_verify());
}

#[test]
fn a9_deficit_is_not_free() {
    let honest = Rig::small(205, &[underwater_vault()]);
    let weights = honest.key.rule_weights;
    let deficit = honest.witness.grid.groups[4].get(magnitude::EQUITY_ABS);
    assert_eq!(honest.witness.grid.groups[4].get(magnitude::EQUITY_NEGATIVE), Fp::ONE);
    // The sign denied: the magnitude is then −equity, which is no small number.
    let positive = honest.clone().forge_free(|g| g[4].set(magnitude::EQUITY_NEGATIVE, Fp::ZERO));
    positive.assert_only_fails(RANGE);
    assert!(!positive.prove_and_verify());
    // Another magnitude.
    let smaller = honest.clone().forge(
        |_| (),
        move |index, group, after| {
            if index == 4 {
                group.set(magnitude::EQUITY_ABS, Fp::ONE);
                group.set_value(&magnitude::EQUITY_LIMBS, Fp::ONE);
                add(after, layout::BOOK_SUM, weights.deficit * (Fp::ONE - deficit));
            }
        },
    );
    smaller.assert_only_fails("S5 equity: sign and magnitude");
    assert!(!smaller.prove_and_verify());
    // A free term.
    let freed = honest.forge_flow(4, layout::BOOK_SUM, -weights.deficit * deficit);
    freed.assert_only_fails("book sum");
}

#[test]
fn a9_positive_equity_has_no_deficit() {
    // Below maintenance with positive equity: claiming a deficit is refused too.
    let mut vault = wide_vault();
    vault.extra = 1 << 100;
    let honest = Rig::small(205, &[vault]);
    honest.assert_satisfied();
    let forged = honest.forge_free(|g| g[4].set(magnitude::EQUITY_NEGATIVE, Fp::ONE));
    forged.assert_only_fails(RANGE);
}

#[test]
fn a9_a_magnitude_passes_everything_else_on() {
    let honest = Rig::small(205, &[underwater_vault()]);
    let subject = Subject::new(honest.clone());
    for (at, name) in [
        (layout::EQUITY, "equity flows"),
        (layout::REQUIREMENT, "requirement flows"),
        (layout::MARKET_SUM, "market sum"),
        (layout::COUNT, "count flows"),
        (layout::ACC, "S7 word so far"),
        (layout::BOOK_SUM, "book sum"),
    ] {
        subject.assert_only_breaks(&honest.clone().forge_flow(4, at, -Fp::ONE), name);
    }
    // The vault unused behind its magnitude: neither counted nor short of anything.
    let unseen = honest.clone().forge_flow(4, layout::ANY, -Fp::ONE);
    assert_eq!(unseen.witness.grid.end().get(layout::COUNT), Fp::ZERO);
    let failures = unseen.failures();
    assert!(failures.iter().any(|failure| failure.contains("S8 any")));
    // An equity that the tail alone sees: no shortfall beside a deficit of the true one.
    let healed = honest.forge_flow(4, layout::EQUITY, Fp::from(1_000_000));
    healed.assert_only_fails("equity flows");
}

#[test]
fn a9_limbs_of_a_magnitude_are_its_own() {
    let honest = Rig::small(205, &[underwater_vault()]);
    for at in magnitude::EQUITY_LIMBS {
        let forged = honest.clone().forge_derived(4, at, Fp::ONE);
        forged.assert_fails("S5 equity: limbs");
    }
    let forged = honest.forge_derived(4, magnitude::EQUITY_LIMBS[0], Fp::ONE);
    forged.assert_only_fails("S5 equity: limbs");
}

#[test]
fn a9_shortfall_is_not_free() {
    let honest = Rig::small(205, &[underwater_vault()]);
    let weights = honest.key.rule_weights;
    honest
        .clone()
        .forge_flow(5, layout::BOOK_SUM, -weights.shortfall)
        .assert_only_fails("book sum");
    let low = tail::MARGIN[0];
    honest.forge_derived(5, low, -Fp::ONE).assert_only_fails("S5 shortfall at least one");
}

#[test]
fn a9_collateral_lane_comes_from_the_row() {
    for code in [204, 205] {
        let vault = if code == 204 { wide_vault() } else { underwater_vault() };
        let honest = Rig::small(code, &[vault]);
        for at in [slot::WEIGHT, slot::LANE] {
            let forged = honest.clone().forge_free(|groups| add(&mut groups[0], at, Fp::ONE));
            forged.assert_only_fails(TIER);
        }
    }
    let forged = Rig::small(204, &[wide_vault()])
        .forge_free(|groups| add(&mut groups[0], slot::LANE, Fp::ONE));
    assert!(!forged.prove_and_verify());
}

#[test]
fn a9_every_weight_of_a_position_comes_from_the_row() {
    let honest = Rig::small(204, &[wide_vault()]);
    for at in [slot::WEIGHT, slot::LANE, position::PROFIT_WEIGHT, position::LOSS_WEIGHT] {
        for group in [2, 3] {
            let forged = honest.clone().forge_free(|groups| add(&mut groups[group], at, Fp::ONE));
            forged.assert_only_fails(TIER);
        }
    }
}

#[test]
fn a9_beta_and_gamma_are_public() {
    for at in [end::BETA, end::GAMMA] {
        let honest = Rig::small(206, &[small_vault()]);
        let public = honest.instance;
        let mut forged = honest.forge_free(|groups| add(&mut groups[3], at, Fp::ONE));
        forged.instance.beta = public.beta;
        forged.instance.gamma = public.gamma;
        forged.assert_only_fails("Equality constraint");
        assert!(!forged.prove_and_verify());
    }
}

#[test]
fn a9_used_vault_is_counted() {
    // `any` denied in every slot, and the count with it.
    let forged = Rig::small(
        206,
        &[ringfence_circuits::protocol::vault::Vault { extra: 0, ..small_vault() }],
    )
    .forge(
        |_| (),
        |index, _, after| {
            if index < 2 {
                after.set(layout::ANY, Fp::ZERO);
            }
        },
    );
    assert_eq!(forged.witness.grid.groups[3].get(layout::COUNT), Fp::ZERO);
    forged.assert_only_fails("S8 any");
    assert!(!forged.prove_and_verify());
}

/// Parameters with as many assets and markets as ids, every asset settling markets.
fn largest_parameters() -> Parameters {
    let small = small_document();
    let assets = (1..=MAX_ID).map(|id| {
        let mut asset = small.assets[2].clone();
        asset.name = format!("A{id}");
        asset.debt.truncate(1);
        asset
    });
    let markets = (1..=MAX_ID).map(|id| {
        let mut market = small.markets[0].clone();
        market.name = format!("M{id}");
        market.settlement = format!("A{id}");
        market.maintenance.truncate(1);
        market
    });
    let (assets, markets) = (assets.collect(), markets.collect());
    Document { assets, markets, ..small }.check().expect("ids of 13 bits all have a place")
}

#[test]
fn a10_exponents_are_distinct_at_the_limits() {
    let parameters = largest_parameters();
    let lanes = Lanes::new(&parameters);
    assert_eq!(lanes.market_lane_count(), 2 * MAX_ID);
    assert_eq!(lanes.book_lane_count(), 4 * MAX_ID + 9);
    let mut seen = vec![false; 1 + lanes.market_lane_count() + MAX_BOOKS * lanes.book_lane_count()];
    let mut take = |exponent: usize| assert!(!std::mem::replace(&mut seen[exponent], true));
    // 1 = r^0 is no weight.
    take(0);
    for market in MarketId::first(MAX_ID) {
        take(lanes.market_exponent(market, false));
        take(lanes.market_exponent(market, true));
    }
    let book_lanes = lanes.book_lanes();
    assert_eq!(book_lanes.len(), lanes.book_lane_count());
    for book in BookIndex::first(MAX_BOOKS) {
        for lane in &book_lanes {
            take(lanes.book_exponent(book, lanes.book_index(*lane).expect("a lane that it has")));
        }
    }
    assert!(seen.iter().all(|taken| *taken));
}

#[test]
fn a10_weights_are_those_of_the_exponents() {
    let rig = Rig::small(201, &[]);
    let weights = &rig.weights;
    let lanes = weights.lanes();
    let r = weights.market(1.into(), false);
    let mut seen = HashSet::new();
    for market in MarketId::first(3) {
        for short in [false, true] {
            let weight = weights.market(market, short);
            assert_eq!(weight, r.pow_vartime([lanes.market_exponent(market, short) as u64]));
            assert!(seen.insert(format!("{weight:?}")));
        }
    }
    for book in BookIndex::first(4) {
        for (index, lane) in lanes.book_lanes().into_iter().enumerate() {
            let weight = weights.beta(book) * weights.book(lane);
            assert_eq!(weight, r.pow_vartime([lanes.book_exponent(book, index) as u64]));
            assert!(seen.insert(format!("{weight:?}")), "{lane:?} of book {book}");
        }
        assert_eq!(weights.gamma(book, true), weights.beta(book) * weights.book(BookLane::Vaults));
        assert_eq!(weights.gamma(book, false), Fp::ZERO);
    }
}

#[test]
fn a10_lanes_of_the_table_differ_by_rule() {
    let of = |code: u8| {
        let shape = Shape::from_code(code).unwrap();
        Rig::new(small_parameters(), shape, &[]).key.rule_weights
    };
    assert_eq!(of(201).vaults, Fp::ZERO);
    assert_ne!(of(204).vaults, of(205).vaults);
    assert_ne!(of(205).shortfall, of(205).deficit);
}
