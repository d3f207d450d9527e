//! Import of snapshots: every refusal with its place, rounding, duplicates, order and buckets.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use rand::{rngs::StdRng, seq::SliceRandom, SeedableRng};
use ringfence_circuits::{
    lane::{BookLane, Lanes},
    parameters::Parameters,
    shape::{Rule, Shape, SHAPES},
};
use ringfence_fixtures::generator::{generate, Mix, Plan};
use ringfence_prover::snapshot::{
    import, ImportError, Imported, Options, Record, RecordReader, DEFAULT_MAX_ERRORS,
};

const INFO: &str = r#"venue = "demo"
epoch = 0
snapshot_time = "2025-01-01T00:00:00Z"
price_time = "2025-01-01T00:00:00Z"
funding_time = "2025-01-01T00:00:00Z"
[[books]]
name = "clients"
proprietary = false
[[books]]
name = "house"
proprietary = true
"#;
const VAULTS: &str = "account,vault,book,rule,owner,extra";
const BALANCES: &str = "account,vault,asset,amount";
const POSITIONS: &str = "account,vault,market,side,size,cost,entry_price,funding";
const RESERVES: &str = "book,asset,amount,evidence";

fn parameters() -> Parameters {
    Parameters::from_json(include_bytes!("data/small.json")).unwrap()
}

/// A snapshot directory by its tables.
struct Tables {
    directory: tempfile::TempDir,
    vaults: Vec<String>,
    balances: Vec<String>,
    positions: Vec<String>,
    reserves: Vec<String>,
}

impl Tables {
    fn new(vaults: &[&str], balances: &[&str], positions: &[&str]) -> Self {
        let own = |rows: &[&str]| rows.iter().map(|row| row.to_string()).collect();
        Tables {
            directory: tempfile::tempdir().unwrap(),
            vaults: own(vaults),
            balances: own(balances),
            positions: own(positions),
            reserves: Vec::new(),
        }
    }

    fn good() -> Self {
        Tables::new(
            &[
                "a,main,clients,maintenance,,",
                "b,iso,clients,auto,bob,1",
                "h,1,house,maintenance,,",
            ],
            &["a,main,USDT,100000", "a,main,BTC,-0.1", "b,iso,USDT,5000", "h,1,BTC,3"],
            &[
                "a,main,BTCUSDT,long,0.5,,49000,",
                "b,iso,BTCUSDT,short,0.2,10000,,",
                "h,1,BTCUSDT,short,0.3,15000,,",
            ],
        )
    }

    fn write(&self) {
        let table = |name: &str, header: &str, rows: &[String]| {
            let text = format!("{header}\n{}\n", rows.join("\n"));
            fs::write(self.directory.path().join(name), text).unwrap();
        };
        fs::write(self.directory.path().join("snapshot.toml"), INFO).unwrap();
        table("vaults.csv", VAULTS, &self.vaults);
        table("balances.csv", BALANCES, &self.balances);
        table("positions.csv", POSITIONS, &self.positions);
        table("reserves.csv", RESERVES, &self.reserves);
    }

    fn import(&self) -> Result<(Imported, tempfile::TempDir), ImportError> {
        self.write();
        import_with(self.directory.path(), &parameters(), |_| {})
    }

    /// Place and reason of every problem.
    fn problems(&self) -> Vec<String> {
        match self.import() {
            Err(error @ ImportError::Refused { .. }) => {
                assert_eq!(error.code(), "RF-1204");
                error.to_string().lines().skip(1).map(str::to_owned).collect()
            }
            other => panic!("expected problems, not {other:?}"),
        }
    }
}

fn import_with(
    snapshot: &Path,
    parameters: &Parameters,
    change: impl FnOnce(&mut Options<'_>),
) -> Result<(Imported, tempfile::TempDir), ImportError> {
    let work = tempfile::tempdir().unwrap();
    let mut options = Options {
        order_key: [1; 32],
        out: work.path().join("imported"),
        shapes: &SHAPES,
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: None,
        buckets: None,
    };
    change(&mut options);
    let result = import(snapshot, parameters, &options);
    let left = fs::read_dir(work.path()).unwrap().count();
    assert_eq!(left, usize::from(result.is_ok()), "something was left behind");
    result.map(|imported| (imported, work))
}

fn records(imported: &Imported) -> Vec<(u16, Shape, Vec<Record>)> {
    let read = |file: &PathBuf| {
        let mut reader = RecordReader::open(file).unwrap();
        std::iter::from_fn(|| reader.next_record().unwrap()).collect::<Vec<_>>()
    };
    let rows = imported.rows.iter();
    rows.map(|row| (row.book, row.shape, read(&row.file))).collect()
}

#[test]
fn a_good_snapshot_is_imported() {
    let mut tables = Tables::good();
    tables.reserves = vec!["house,BTC,3.000000009,".into(), "clients,USDT,99,proof-1".into()];
    let (imported, _work) = tables.import().unwrap();
    assert_eq!(imported.rows.len(), 3);
    assert_eq!(imported.summary.count(), 3);
    assert!(imported.summary.closes());
    assert_eq!(imported.summary.rounded, 1);
    assert_eq!(imported.reserves[0].evidence, "proof-1");
    assert_eq!((imported.reserves[1].book, imported.reserves[1].amount), (1, 300_000_000));
    let json = serde_json::to_string(&imported.summary).unwrap();
    assert!(json.contains("\"closes\":true"), "{json}");
    for account in ["a", "b", "h"] {
        let found = imported.find(account).unwrap();
        assert_eq!(found.len(), 1);
        let row = &imported.rows[usize::from(found[0].0)];
        let record = RecordReader::open(&row.file).unwrap().get(found[0].1).unwrap();
        assert_eq!(record.account, account);
    }
    assert!(imported.find("nobody").unwrap().is_empty());
    let lanes = Lanes::new(&parameters());
    let debts = imported.summary.totals.book(&lanes, 0, BookLane::Debts(2));
    assert_eq!(debts, 10_000_000u32.into());
}

#[test]
fn every_refused_row_is_named_by_file_line_and_field() {
    type Change = fn(&mut Tables);
    let cases: [(Change, &str); 24] = [
        (|t| t.vaults[0] = "a,main,clients,strict,,".into(), "vaults.csv:2: rule: "),
        (|t| t.vaults[1] = "b,iso,bank,auto,,".into(), "vaults.csv:3: book: \"bank\" is not"),
        (|t| t.vaults[1] = ",iso,clients,auto,,".into(), "vaults.csv:3: account: "),
        (|t| t.vaults[1] = "b,,clients,auto,,".into(), "vaults.csv:3: vault: "),
        (|t| t.vaults[1] = "b,iso,clients,auto,,-1".into(), "vaults.csv:3: extra: "),
        (|t| t.vaults[1] = "b,iso,clients,auto".into(), "vaults.csv:3: row: 4 columns, expected 6"),
        (|t| t.balances[0] = "a,main,ETH,1".into(), "balances.csv:2: asset: \"ETH\" is not"),
        (|t| t.balances[0] = "a,main,-77.5,1".into(), "balances.csv:2: asset: a number is not"),
        (|t| t.balances[0] = "a,main,USDT,much".into(), "balances.csv:2: amount: expected"),
        (|t| t.balances[0] = "a,main,USDT,1e15".into(), "balances.csv:2: amount: the amount is"),
        (|t| t.balances[3] = "x,main,USDT,1".into(), "balances.csv:5: vault: no row of vaults"),
        (|t| t.positions[0] = "x,1,BTCUSDT,long,1,1,,".into(), "positions.csv:2: vault: no row"),
        (|t| t.positions[0] = "a,main,X,long,1,1,,".into(), "positions.csv:2: market: \"X\""),
        (|t| t.positions[0] = "a,main,BTCUSDT,buy,1,1,,".into(), "positions.csv:2: side: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,0.0001,1,,".into(), "positions.csv:3: size: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,1,,,".into(), "positions.csv:3: cost: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,1,1e18,,".into(), "positions.csv:3: cost: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,1,,x,".into(), "positions.csv:3: entry_price: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,1,,1,x".into(), "positions.csv:3: funding: "),
        (|t| t.positions.push("a,main,JUNKUSDT,long,1,0,,".into()), "vaults.csv:2: vault: S6: "),
        (
            |t| t.positions[0] = "a,main,JUNKUSDT,long,1,0,,".into(),
            "vaults.csv:2: vault: 2 balances and 1 positions are beyond the largest shape",
        ),
        (|t| t.reserves.push("bank,BTC,1,".into()), "reserves.csv:2: book: "),
        (|t| t.reserves.push("house,BTC,-1,".into()), "reserves.csv:2: amount: "),
        (
            |t| t.reserves = vec!["house,BTC,1,e".into(), "clients,BTC,1,e".into()],
            "reserves.csv:3: evidence: the same asset and evidence stand in reserves.csv:2",
        ),
    ];
    for (change, expected) in cases {
        let mut tables = Tables::good();
        change(&mut tables);
        let problems = tables.problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(expected), "{problems:?} for {expected}");
        assert!(!problems[0].contains("77.5"));
    }
}

#[test]
fn d8_duplicates_are_refused_with_both_lines() {
    type Change = fn(&mut Tables);
    let cases: [(Change, &str, &str); 4] = [
        (|t| t.vaults.push("a,main,house,auto,,".into()), "vaults.csv:5: vault", "vaults.csv:2"),
        (|t| t.balances.push("a,main,BTC,1".into()), "balances.csv:6: asset", "balances.csv:3"),
        (|t| t.balances.push("a,main,USDT,0".into()), "balances.csv:6: asset", "balances.csv:2"),
        (
            |t| t.positions.push("a,main,BTCUSDT,long,1,0,,".into()),
            "positions.csv:5: market",
            "positions.csv:2",
        ),
    ];
    for (change, place, other) in cases {
        let mut tables = Tables::good();
        change(&mut tables);
        let problems = tables.problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with(place) && problems[0].contains(other), "{problems:?}");
    }
    // both sides of one market are two positions
    let mut tables = Tables::good();
    tables.positions.push("a,main,BTCUSDT,short,0.5,25000,,".into());
    let (imported, _work) = tables.import().unwrap();
    assert!(!imported.summary.closes());
}

#[test]
fn d4_import_rounds_against_the_vault() {
    let tables = Tables::new(
        &["a,x,clients,maintenance,,0.000000000000000000001", "e,x,clients,auto,,"],
        &["a,x,USDT,10.0000019", "a,x,BTC,-0.000000011", "a,x,JUNK,0.009", "e,x,JUNK,0.001"],
        &["a,x,BTCUSDT,long,0.001,-50.0000000000001,,"],
    );
    let (imported, _work) = tables.import().unwrap();
    let vault = &records(&imported)[0].2[0].vault;
    assert_eq!(vault.extra, 1);
    assert_eq!((vault.balances[0].amount, vault.balances[0].debt), (10_000_001, false));
    assert_eq!((vault.balances[1].amount, vault.balances[1].debt), (2, true));
    assert_eq!(vault.balances.len(), 2);
    assert_eq!((vault.positions[0].profit, vault.positions[0].loss), (1, true));
    let summary = &imported.summary;
    assert_eq!((summary.dust, summary.empty, summary.rounded), (2, 1, 6));
}

#[test]
fn problems_stop_at_the_limit() {
    let mut tables = Tables::good();
    tables.balances = (0..30).map(|i| format!("a,main,X{i},1")).collect();
    assert_eq!(tables.problems().len(), DEFAULT_MAX_ERRORS + 1);
    let result = import_with(tables.directory.path(), &parameters(), |o| o.max_errors = 3);
    assert_eq!(result.unwrap_err().to_string().lines().count(), 1 + 3 + 1);
}

#[test]
fn missing_files_headers_and_outputs_have_codes() {
    let tables = Tables::good();
    tables.write();
    let path = tables.directory.path();
    let code =
        |change: fn(&mut Options<'_>)| import_with(path, &parameters(), change).unwrap_err().code();
    fs::write(path.join("balances.csv"), "account,vault,amount,asset\n").unwrap();
    assert_eq!(code(|_| {}), "RF-1203");
    fs::write(path.join("balances.csv"), "").unwrap();
    assert_eq!(code(|_| {}), "RF-1203");
    fs::remove_file(path.join("balances.csv")).unwrap();
    assert_eq!(code(|_| {}), "RF-1201");
    assert_eq!(code(|options| options.out = std::env::temp_dir()), "RF-1207");
    fs::write(path.join("snapshot.toml"), "venue = 1").unwrap();
    assert_eq!(code(|_| {}), "RF-1202");
}

#[test]
fn failing_vaults_go_to_the_private_list_only() {
    let mut tables = Tables::good();
    tables.balances[0] = "a,main,USDT,4444".into();
    tables.vaults[2] = "h,1,house,liquidating,,".into();
    tables.write();
    let list = tables.directory.path().join("failing.csv");
    let error = import_with(tables.directory.path(), &parameters(), |options| {
        options.failing = Some(list.clone());
    });
    let error = error.unwrap_err();
    assert_eq!(error.code(), "RF-1205");
    assert!(error.to_string().starts_with("2 vaults") && !error.to_string().contains("4444"));
    let text = fs::read_to_string(&list).unwrap();
    assert!(text.contains("2,a,main,S5: ") && text.contains("4,h,1,\"S5: "), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn auto_finds_liquidating_vaults_and_the_limit_holds() {
    let mut tables = Tables::good();
    tables.balances[2] = "b,iso,USDT,1".into();
    let (imported, _work) = tables.import().unwrap();
    assert_eq!(imported.summary.liquidating_by_auto, 1);
    assert_eq!(imported.rows[1].shape.rule, Rule::Liquidating);
    assert_eq!(imported.summary.thin.len(), 1);
    let result = import_with(tables.directory.path(), &parameters(), |options| {
        options.max_liquidating = Some(0);
    });
    assert_eq!(result.unwrap_err().code(), "RF-1206");
}

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
    let other = of(|options| options.order_key = [2; 32]);
    assert!(first != other);
    let set = |rows: &[(u16, Shape, Vec<Record>)]| -> BTreeSet<[u8; 32]> {
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
    use ringfence_circuits::parameters::TierArgument;
    let mut seen = BTreeSet::new();
    for (_, _, records) in records(imported) {
        for vault in records.iter().map(|record| &record.vault) {
            for balance in vault.balances.iter().filter(|balance| !balance.debt) {
                let asset = parameters.asset(balance.asset).unwrap();
                let lo = asset.collateral.row(balance.amount.into()).unwrap().lo;
                seen.insert((0, balance.asset, lo));
            }
            for position in &vault.positions {
                let market = parameters.market(position.market).unwrap();
                let argument = match market.argument {
                    TierArgument::Notional => u128::from(position.size) * u128::from(market.mark),
                    TierArgument::Size => position.size.into(),
                };
                let lo = market.maintenance.row(argument).unwrap().lo;
                seen.insert((1, position.market, lo));
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
    for book in 0..3 {
        for (asset, id) in parameters.assets().iter().zip(1..) {
            let total =
                |lane| num_bigint::BigInt::from(imported.summary.totals.book(&lanes, book, lane));
            let unit = num_bigint::BigInt::from(10u64.pow(12 - u32::from(asset.decimals)));
            let net = (total(BookLane::Deposits(id)) - total(BookLane::Debts(id))) * &unit
                + total(BookLane::Profits(id))
                - total(BookLane::Losses(id));
            let held =
                imported.reserves.iter().filter(|r| (r.book as usize, r.asset) == (book, id));
            let held: u128 = held.map(|reserve| reserve.amount).sum();
            assert!(num_bigint::BigInt::from(held) * unit >= net, "{book} {}", asset.name);
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
