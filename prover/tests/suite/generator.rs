//! Generated snapshots: they import, close and cover; order and buckets of the import.

use std::{collections::BTreeSet, fs};

use num_bigint::BigInt;
use rand::{rngs::StdRng, seq::SliceRandom, SeedableRng};
use ringfence_circuits::protocol::{
    id::AssetId,
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::{Parameters, TierArgument, MAX_ID},
    shape::Shape,
};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::{
    command::{check, generate::Generate},
    snapshot::{Imported, Options, Record},
};

use crate::common::{import_with, parameters, records};

#[test]
fn order_depends_on_the_key_and_not_on_rows_or_buckets() {
    let parameters = parameters();
    let work = tempfile::tempdir().unwrap();
    let snapshot = work.path().join("snapshot");
    generate(&parameters, &Plan::new(400, 5, Mix::Venue), &snapshot).unwrap();
    let of = |change: fn(&mut Options<'_>)| {
        let (imported, _work) = import_with(&snapshot, &parameters, change).unwrap();
        records(&imported)
    };
    let first = of(|_| {});
    assert!(first == of(|options| options.buckets = Some(7)));
    let other = of(|options| options.order_key = [2; 32].into());
    assert!(first != other);
    let set = |rows: &[(BookIndex, Shape, Vec<Record>)]| -> BTreeSet<[u8; 32]> {
        rows.iter().flat_map(|row| row.2.iter().map(|record| record.identity)).collect()
    };
    assert_eq!(set(&first), set(&other));

    let mut rng = StdRng::seed_from_u64(1);
    for name in ["vaults.csv", "balances.csv", "positions.csv"] {
        let path = snapshot.join(name);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].shuffle(&mut rng);
        fs::write(&path, lines.join("\n")).unwrap();
    }
    assert!(first == of(|_| {}));
}

#[test]
fn generated_snapshots_import_and_close() {
    let parameters = parameters();
    for mix in Mix::ALL {
        for seed in 0..4 {
            let work = tempfile::tempdir().unwrap();
            let outcome = generate(&parameters, &Plan::new(301, seed, mix), work.path()).unwrap();
            let (imported, _work) = import_with(work.path(), &parameters, |_| {}).unwrap();
            assert!(imported.summary.closes(), "{mix:?} {seed}");
            assert_eq!(imported.summary.count() + imported.summary.empty, outcome.vaults);
            assert_eq!(imported.summary.empty, 0);
            if mix == Mix::Isolated {
                assert!(imported.rows.iter().all(|row| row.shape.code == 1));
                assert_eq!(outcome.vaults, 301);
            }
            if mix == Mix::Small {
                assert!(imported.rows.iter().all(|row| [1, 2, 4].contains(&row.shape.code)));
            }
            if mix == Mix::Venue {
                assert_eq!(outcome.uncovered, 0);
                covers_everything(&parameters, &imported);
            }
        }
    }
}

#[test]
fn generation_is_deterministic() {
    let [first, second] = [(); 2].map(|()| {
        let work = tempfile::tempdir().unwrap();
        generate(&parameters(), &Plan::new(100, 9, Mix::Venue), work.path()).unwrap();
        ["vaults.csv", "balances.csv", "positions.csv", "reserves.csv", "snapshot.toml"]
            .map(|name| fs::read(work.path().join(name)).unwrap())
    });
    assert!(first == second);
}

/// Every collateral and maintenance tier is used by some vault.
fn covers_everything(parameters: &Parameters, imported: &Imported) {
    let mut seen = BTreeSet::new();
    for (_, _, records) in records(imported) {
        for vault in records.iter().map(|record| &record.vault) {
            for balance in vault.balances.iter().filter(|balance| !balance.debt) {
                let asset = parameters.asset(balance.asset).unwrap();
                let lo = asset.collateral.row(balance.amount.into()).unwrap().lo;
                seen.insert((0, balance.asset.get(), lo));
            }
            for position in &vault.positions {
                let market = parameters.market(position.market).unwrap();
                let argument = match market.argument {
                    TierArgument::Notional => u128::from(position.size) * u128::from(market.mark),
                    TierArgument::Size => position.size.into(),
                };
                let lo = market.maintenance.row(argument).unwrap().lo;
                seen.insert((1, position.market.get(), lo));
            }
        }
    }
    for (asset, id) in parameters.assets().iter().zip(1..) {
        for row in asset.collateral.rows() {
            assert!(seen.contains(&(0, id, row.lo)), "{} from {}", asset.name, row.lo);
        }
    }
    for (market, id) in parameters.markets().iter().zip(1..) {
        for row in market.maintenance.rows() {
            assert!(seen.contains(&(1, id, row.lo)), "{} from {}", market.name, row.lo);
        }
    }
}

#[test]
fn reserves_cover_net_liabilities() {
    let parameters = parameters();
    let work = tempfile::tempdir().unwrap();
    generate(&parameters, &Plan::new(500, 3, Mix::Venue), work.path()).unwrap();
    let (imported, _work) = import_with(work.path(), &parameters, |_| {}).unwrap();
    let lanes = Lanes::new(&parameters);
    for book in BookIndex::first(3) {
        for (asset, id) in parameters.assets().iter().zip(AssetId::first(MAX_ID)) {
            let total = |lane| BigInt::from(imported.summary.totals.book(&lanes, book, lane));
            let unit = BigInt::from(10u64.pow(12 - u32::from(asset.decimals)));
            let net = (total(BookLane::Deposits(id)) - total(BookLane::Debts(id))) * &unit
                + total(BookLane::Profits(id))
                - total(BookLane::Losses(id));
            let held = imported.reserves.iter().filter(|r| (r.book, r.asset) == (book, id));
            let held: u128 = held.map(|reserve| reserve.amount).sum();
            assert!(BigInt::from(held) * unit >= net, "{book} {}", asset.name);
        }
    }
}

#[test]
fn five_thousand_vaults_in_one_go() {
    let parameters = parameters();
    let work = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    generate(&parameters, &Plan::new(5_000, 11, Mix::Venue), work.path()).unwrap();
    let generated = start.elapsed();
    let (imported, _work) = import_with(work.path(), &parameters, |_| {}).unwrap();
    println!("generated in {generated:?}, imported in {:?}", start.elapsed() - generated);
    assert!(imported.summary.count() > 5_000);
}

#[test]
fn a_venue_on_real_tables_covers_every_tier() {
    let parameters = ringfence_fixtures::binance();
    let work = tempfile::tempdir().unwrap();
    let start = std::time::Instant::now();
    let outcome = generate(&parameters, &Plan::new(3_000, 1, Mix::Venue), work.path()).unwrap();
    let generated = start.elapsed();
    let (imported, _work) = import_with(work.path(), &parameters, |_| {}).unwrap();
    println!("{outcome:?} in {generated:?}, imported in {:?}", start.elapsed() - generated);
    println!("{:#?}", imported.summary.shapes);
    assert_eq!(outcome.uncovered, 0);
    assert!(imported.summary.closes());
    assert!(imported.summary.liquidating_by_auto > 0 && imported.summary.dust > 0);
    covers_everything(&parameters, &imported);
}

#[test]
fn the_commands_generate_and_check() {
    let work = tempfile::tempdir().unwrap();
    let file = work.path().join("small.json");
    fs::write(&file, parameters().canonical()).unwrap();
    let command = Generate {
        vaults: 50,
        seed: 1,
        parameters: file.clone(),
        out: work.path().join("snapshot"),
        mix: Mix::Small,
        epoch: 0,
        previous: None,
        json: false,
    };
    command.run().unwrap();
    assert_eq!(command.run().unwrap_err().code(), "RF-1221");
    let mut command = check::Check {
        snapshot: work.path().join("snapshot"),
        parameters: file,
        max_errors: 20,
        max_liquidating: None,
        reserves: None,
        reserves_follow: false,
        failing: None,
        details: false,
        warnings: Default::default(),
        json: false,
    };
    let checked = command.run().unwrap();
    assert_eq!(checked.exit_code(), 0);
    assert!(command.render(&checked).unwrap().contains("longs equal their shorts"));
    command.json = true;
    let json = command.render(&checked).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    command.snapshot = work.path().join("none");
    assert_eq!(command.run().unwrap_err().exit_code(), 2);
}
