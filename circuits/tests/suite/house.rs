//! House accounts and split risks. The attacks are of `docs/security.md`: D7 (house accounts among
//! customers) and D11 (one risk split over many vaults to stay in low tiers).

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        group::{end, slot},
        layout,
    },
    protocol::{
        index::BookIndex,
        shape::{Rule, SHAPES},
        vault::{Balance, Position, Vault},
    },
    testing::*,
};

/// The rig's block in another book.
fn in_book(rig: Rig, book: u16, proprietary: bool) -> Rig {
    let book = BookIndex::new(book);
    let (beta, gamma) = (rig.weights.beta(book), rig.weights.gamma(book, proprietary));
    rig.forge_free(|groups| {
        let end = groups.len() - 1;
        groups[end].set(end::BETA, beta);
        groups[end].set(end::GAMMA, gamma);
    })
}

#[test]
fn d7_a_failing_vault_has_no_proof_in_any_book() {
    // Three rules and no fourth; the book enters no check of a vault.
    assert!(SHAPES.iter().all(|shape| matches!(
        shape.rule,
        Rule::Maintenance | Rule::EquityOnly | Rule::Liquidating
    )));
    for (book, proprietary) in [(0, false), (0, true), (1, false), (1, true), (63, true)] {
        in_book(Rig::small(206, &[small_vault()]), book, proprietary).assert_satisfied();
        for code in [206, 204] {
            let rig = in_book(Rig::small(code, &[underwater_vault()]), book, proprietary);
            rig.assert_only_fails(RANGE);
        }
    }
    for (book, proprietary) in [(0, false), (1, true)] {
        let honest = in_book(Rig::small(206, &[small_vault()]), book, proprietary);
        assert!(honest.prove_and_verify());
        let house = in_book(Rig::small(206, &[underwater_vault()]), book, proprietary);
        assert!(!house.prove_and_verify());
    }
}

/// A vault with a pile of the token that counts for nothing.
fn with_token(mut vault: Vault) -> Vault {
    vault.balances.push(Balance { asset: 3.into(), debt: false, amount: u64::MAX });
    vault
}

#[test]
fn d7_a_token_of_no_collateral_value_adds_no_equity() {
    let house = Rig::small(203, &[with_token(underwater_vault())]);
    house.assert_only_fails(RANGE);
    assert!(!house.prove_and_verify());
    // Nor can it be given a value: that stands in the row.
    let valued = house.forge_free(|groups| groups[1].set(slot::RATE, Fp::from(100_000_000)));
    valued.assert_fails(TIER);
    assert!(!valued.prove_and_verify());
}

#[test]
fn d7_a_token_of_no_collateral_value_stays_in_the_totals() {
    let honest = Rig::small(203, &[with_token(small_vault())]);
    honest.assert_satisfied();
    let without = Rig::small(203, &[small_vault()]);
    assert_ne!(honest.instance.next, without.instance.next);
    let weight = honest.witness.grid.groups[1].get(slot::WEIGHT);
    assert_ne!(weight, Fp::ZERO);
    let hidden = honest.clone().forge_free(|groups| groups[1].set(slot::WEIGHT, Fp::ZERO));
    hidden.assert_only_fails(TIER);
    assert!(!hidden.prove_and_verify());
    let left_out = honest.forge_flow(1, layout::BOOK_SUM, -weight * Fp::from(u64::MAX));
    left_out.assert_only_fails("book sum");
}

/// A long at its mark with so many dollars behind it.
fn long(size: u64, dollars: u64) -> Vault {
    Vault {
        extra: 0,
        balances: vec![Balance { asset: 1.into(), debt: false, amount: dollars * 1_000_000 }],
        positions: vec![Position { market: 1.into(), short: false, size, loss: false, profit: 0 }],
    }
}

#[test]
fn d11_tiers_apply_per_vault_and_no_further() {
    // 1,200,010 USD of notional need 74,251 USD in one vault, but 28,500.50 USD in two: the limit
    // that reports state. What is proven is each vault by itself.
    let one = Rig::small(206, &[long(20_000, 40_000)]);
    one.assert_only_fails(RANGE);
    assert!(!one.prove_and_verify());
    let two = Rig::small(201, &[long(10_000, 20_000), long(10_000, 20_000)]);
    two.assert_satisfied();
    // Two positions in one market within one vault are no two vaults: a position split over slots to
    // stay in a low tier (attack D8 of `docs/security.md`) is refused.
    let mut split = long(10_000, 40_000);
    split.positions.push(split.positions[0]);
    Rig::small(203, &[split]).assert_only_fails(RANGE);
}
