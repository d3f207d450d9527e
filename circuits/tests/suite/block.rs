//! The block circuit accepts exactly what the predicate accepts.

use halo2_proofs::plonk::{Circuit, ConstraintSystem};
use ringfence_circuits::{
    circuit::{BlockCircuit, LeafSecret},
    protocol::{
        parameters::TierEntry,
        predicate,
        shape::{Rule, Shape},
        tree::{climb, Tree},
        vault::*,
    },
    testing::*,
};

#[test]
fn honest_blocks_satisfy_every_constraint() {
    Rig::small(201, &[small_vault(), small_vault()]).assert_satisfied();
    Rig::small(201, &[]).assert_satisfied();
    Rig::small(205, &[underwater_vault()]).assert_satisfied();
    Rig::small(204, &[small_vault()]).assert_satisfied();
    let many = Vault {
        extra: 0,
        balances: vec![
            Balance { asset: 1.into(), debt: true, amount: 2_000_000 },
            Balance { asset: 2.into(), debt: false, amount: 6_000_000_000 },
        ],
        positions: vec![
            Position { market: 1.into(), short: false, size: 1, loss: false, profit: 0 },
            Position { market: 1.into(), short: true, size: 20_000, loss: false, profit: 1 << 87 },
            Position { market: 2.into(), short: true, size: 7_501, loss: true, profit: 1 },
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
    let mut meta = ConstraintSystem::default();
    BlockCircuit::configure(&mut meta);
    // Rows that no circuit may use: §7.1 of the protocol.
    assert_eq!(meta.blinding_factors() + 1, 8);
    let most = (1 << 12) - meta.blinding_factors() - 2;
    for (rows, k) in [(most, 12), (most + 1, 13), (most + 2, 13)] {
        let rig = Rig::new(asset(rows as u128), shape, &[]);
        assert_eq!((rig.key.table.rows().len(), rig.key.k()), (rows, k));
        rig.assert_satisfied();
    }
}

#[test]
fn underwater_vault_is_refused() {
    Rig::small(201, &[underwater_vault()]).assert_fails(RANGE);
}

#[test]
fn blocks_of_any_number_of_vaults_lead_to_the_native_root() {
    // Subtrees of two and more levels, with missing children on each.
    let shape =
        |rule, balances, positions, vaults| Shape { code: 250, rule, balances, positions, vaults };
    for shape in [
        shape(Rule::Maintenance, 1, 1, 5),
        shape(Rule::Maintenance, 1, 1, 65),
        shape(Rule::Maintenance, 1, 0, 17),
        shape(Rule::Maintenance, 3, 0, 21),
        shape(Rule::EquityOnly, 8, 0, 3),
        shape(Rule::Liquidating, 1, 1, 6),
        shape(Rule::Liquidating, 4, 4, 2),
    ] {
        let mut vault = match shape.rule {
            Rule::Liquidating => underwater_vault(),
            _ => small_vault(),
        };
        vault.positions.truncate(shape.positions);
        let vaults = vec![vault; shape.vaults - 1];
        let rig = Rig::new(small_parameters(), shape, &vaults);
        rig.assert_satisfied();
        let padding = Vault::default();
        let leaves: Vec<_> = (0..shape.vaults)
            .map(|index| {
                let LeafSecret { identity, salt } = rig.witness.leaves[index];
                leaf(&shape, identity, salt, vaults.get(index).unwrap_or(&padding)).unwrap()
            })
            .collect();
        let tree = Tree::new(leaves.clone());
        for (index, leaf) in leaves.into_iter().enumerate() {
            let climbed = climb(leaf, index as u64, &tree.path(index));
            assert_eq!(climbed, Some(rig.instance.digest), "{shape}");
        }
    }
}
