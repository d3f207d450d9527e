//! The block circuit accepts exactly what the predicate accepts.

use ringfence_circuits::{parameters::TierEntry, predicate, shape::Shape, testing::*, vault::*};

#[test]
fn honest_blocks_satisfy_every_constraint() {
    Rig::small(201, &[small_vault(), small_vault()]).assert_satisfied();
    Rig::small(201, &[]).assert_satisfied();
    Rig::small(205, &[underwater_vault()]).assert_satisfied();
    Rig::small(204, &[small_vault()]).assert_satisfied();
    let many = Vault {
        extra: 0,
        balances: vec![
            Balance { asset: 1, debt: true, amount: 2_000_000 },
            Balance { asset: 2, debt: false, amount: 6_000_000_000 },
        ],
        positions: vec![
            Position { market: 1, short: false, size: 1, loss: false, profit: 0 },
            Position { market: 1, short: true, size: 20_000, loss: false, profit: 1 << 87 },
            Position { market: 2, short: true, size: 7_501, loss: true, profit: 1 },
        ],
    };
    predicate::check(&small_parameters(), &Shape::from_code(203).unwrap(), &many).unwrap();
    Rig::small(203, &[many]).assert_satisfied();
}

#[test]
fn a_row_is_left_behind_a_full_table() {
    // halo2 fills tables from the first row that is left, so there must be one.
    let asset = |rows: u128| {
        let mut document = small_document();
        document.markets.clear();
        document.assets.truncate(1);
        document.assets[0].collateral.clear();
        let tier = |index: u128| TierEntry {
            up_to: (index + 1).to_string(),
            rate: (100_000_000 + index).to_string(),
        };
        document.assets[0].debt = (0..rows - 2).map(tier).collect();
        document.check().unwrap()
    };
    let shape = Shape::from_code(206).unwrap();
    for (rows, k) in [(4087, 12), (4088, 13), (4089, 13)] {
        let rig = Rig::new(asset(rows), shape, &[]);
        assert_eq!((rig.key.table.rows().len() as u128, rig.key.k()), (rows, k));
        rig.assert_satisfied();
    }
}

#[test]
fn underwater_vault_is_refused() {
    Rig::small(201, &[underwater_vault()]).assert_fails("Lookup");
}
