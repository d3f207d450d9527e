//! G1 of `docs/stress.md`: prices, a mark or a table other than those of set and parameters, and the row of
//! another asset, side, kind or scenario.

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        opening::item::SlotKind,
        stress::{
            group::{pair, position, slot},
            table::ScenarioRow,
            StressCircuit, StressKey,
        },
    },
    proof::VerifyingKey,
    protocol::stress::{lane::StressWeights, set::ScenarioEntry},
    testing::*,
};

/// The slot judged by another row, which may keep its id and side.
fn judged(rig: &StressRig, index: usize, row: &ScenarioRow, keeps_key: bool) -> StressRig {
    rig.clone().forge_free(|groups| {
        let before = groups[index];
        let cells = row.cells();
        for (at, value) in position::ROW_CELLS.into_iter().zip(&cells[1..]) {
            // Balances have no cells of profits.
            if index == 1 || slot::ROW_CELLS.contains(&at) {
                groups[index].set(at, *value);
            }
        }
        if keeps_key {
            for at in [slot::ID, slot::SIDE] {
                groups[index].set(at, before.get(at));
            }
        }
    })
}

#[test]
fn g1_a_row_of_another_slot_is_refused() {
    let rig = StressRig::small(206, &[small_vault()]);
    let row = |kind, id, side| *rig.key.table.find(kind, id, side).unwrap();
    let (balances, positions) = (SlotKind::Balance, SlotKind::Position);
    // A deposit of USD on the row of BTC, of a debt, of a market, of none.
    for other in [row(balances, 2, false), row(balances, 1, true), row(positions, 1, false)] {
        judged(&rig, 0, &other, true).assert_fails(SCENARIO);
    }
    judged(&rig, 0, &ScenarioRow::NONE, true).assert_fails(SCENARIO);
    judged(&rig, 0, &ScenarioRow::empty(balances), true).assert_fails(SCENARIO);
    // A long of BTC on the row of ALT, of a short, of an asset.
    for other in [row(positions, 2, false), row(positions, 1, true), row(balances, 1, false)] {
        judged(&rig, 1, &other, true).assert_fails(SCENARIO);
    }
    // With its key the row fits, and the words are others: another leaf.
    let other = judged(&rig, 1, &row(positions, 1, true), false);
    let other = other.forge_free(|groups| groups[2].set(pair::UNDER[0], Fp::ZERO));
    other.assert_satisfied();
    assert_ne!(other.instance.digest, rig.instance.digest);
    // A balance's own row in the place of a market's.
    let asset = row(balances, 1, false);
    judged(&rig, 1, &ScenarioRow { profit: [Fp::ZERO; 2], ..asset }, false).assert_fails(SCENARIO);
}

#[test]
fn g1_a_column_of_the_other_scenario_is_refused() {
    // BTC halves in the first scenario only.
    let mut vault = small_vault();
    vault.balances[0].asset = 2.into();
    let rig = StressRig::small(206, &[vault]);
    for index in [0, 1] {
        let swapped = rig.clone().forge_free(|groups| {
            let group = &mut groups[index];
            let [first, second] = slot::UNIT.map(|at| group.get(at));
            group.set(slot::UNIT[0], second);
            group.set(slot::UNIT[1], first);
        });
        swapped.assert_fails(SCENARIO);
    }
    // What an empty slot is worth is nothing.
    let empty = StressRig::small(206, &[]);
    for at in position::ROW_CELLS {
        empty.clone().forge_free(|groups| groups[1].set(at, Fp::ONE)).assert_only_fails(SCENARIO);
    }
}

#[test]
fn g1_an_asset_of_the_parameters_stands_in_the_table_and_no_other() {
    let mut unknown = small_vault();
    unknown.balances[0].asset = 9.into();
    StressRig::small(206, &[unknown]).assert_only_fails(SCENARIO);
    // A shape without position slots has no markets, and no vault with any.
    let rig = StressRig::small(202, &[]);
    assert_eq!(rig.key.table.find(SlotKind::Position, 1, false), None);
}

/// The digest of the key of a rig like the small one, in another respect.
fn key(scenarios: Vec<ScenarioEntry>, change: impl FnOnce(&mut StressRig)) -> String {
    let parameters = small_parameters();
    let set = small_set(scenarios).check().unwrap().fit(&parameters).unwrap();
    let shape = StressRig::small(206, &[]).key.shape;
    let mut rig = StressRig::new(parameters, set, 0, shape, &[]);
    change(&mut rig);
    let circuit = StressCircuit::empty(rig.key.clone());
    VerifyingKey::build(&generators(rig.key.k()), &circuit).unwrap().digest().to_string()
}

#[test]
fn g1_other_prices_and_other_bases_have_other_keys() {
    let honest = key(small_scenarios(), |_| ());
    assert_eq!(honest, key(small_scenarios(), |_| ()));
    let mut keys = vec![honest];
    let changed = |change: fn(&mut ScenarioEntry)| {
        let mut scenarios = small_scenarios();
        change(&mut scenarios[1]);
        scenarios
    };
    for change in [
        (|entry| entry.assets.factor = "0.9999".into()) as fn(&mut ScenarioEntry),
        |entry| entry.assets.spread = "0.0001".into(),
        |entry| entry.markets.except[0].factor = "3.2".into(),
        |entry| entry.markets.spread = "0.0001".into(),
    ] {
        keys.push(key(changed(change), |_| ()));
    }
    // The base r′; parameters with another mark; another shape's code.
    keys.push(key(small_scenarios(), |rig| {
        let weights = StressWeights::new(3, Fp::from(StressRig::BASE) + Fp::ONE);
        let shape = rig.key.shape;
        rig.key = StressKey::new(&rig.parameters, &rig.under.set, &weights, shape, 0).into();
    }));
    keys.push(key(small_scenarios(), |rig| {
        let mut document = small_document();
        document.markets[1].mark = "0.51".into();
        let parameters = document.check().unwrap();
        let set = small_set(small_scenarios()).check().unwrap().fit(&parameters).unwrap();
        rig.key = StressKey::new(&parameters, &set, &rig.weights, rig.key.shape, 0).into();
    }));
    keys.push(key(small_scenarios(), |rig| {
        let mut key = (*rig.key).clone();
        key.shape.code = 207;
        rig.key = key.into();
    }));
    let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}

#[test]
fn g1_a_witness_under_other_prices_has_no_proof_under_the_key() {
    let honest = StressRig::small(206, &[small_vault()]);
    let mut scenarios = small_scenarios();
    scenarios[0].markets.factor = "0.9".into();
    let parameters = small_parameters();
    let set = small_set(scenarios).check().unwrap().fit(&parameters).unwrap();
    let mut milder = StressRig::new(parameters, set, 0, honest.key.shape, &[small_vault()]);
    assert!(milder.prove_and_verify());
    // The milder scenario's cells under the honest key.
    milder.key = honest.key.clone();
    milder.under.set = honest.under.set.clone();
    milder.assert_fails(SCENARIO);
    assert!(!milder.prove_and_verify());
}
