//! Import of snapshots: every refusal with its place, rounding, duplicates, order and buckets.

use std::fs;

use ringfence_circuits::protocol::{
    index::BookIndex,
    lane::{BookLane, Lanes},
    shape::Rule,
};
use ringfence_prover::snapshot::{
    ImportError, Imported, Options, RecordReader, DEFAULT_MAX_ERRORS,
};

use crate::common::{
    import_with, parameters, records,
    tables::{Tables, BALANCES, POSITIONS, VAULTS},
};

/// Imports of hand-written tables.
trait Importing {
    fn import(&self) -> Result<(Imported, tempfile::TempDir), ImportError>;

    /// Place and reason of every problem.
    fn problems(&self) -> Vec<String>;
}

impl Importing for Tables {
    fn import(&self) -> Result<(Imported, tempfile::TempDir), ImportError> {
        self.write();
        import_with(self.directory.path(), &parameters(), |_| {})
    }

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
    assert_eq!(
        (imported.reserves[1].book, imported.reserves[1].amount),
        (BookIndex::at(1), 300_000_000)
    );
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
    let debts = imported.summary.totals.book(&lanes, BookIndex::at(0), BookLane::Debts(2.into()));
    assert_eq!(debts, 10_000_000u32.into());
}

#[test]
fn every_refused_row_is_named_by_file_line_and_field() {
    type Change = fn(&mut Tables);
    let cases: [(Change, &str); 25] = [
        (|t| t.vaults[0] = "a,main,clients,strict,,".into(), "vaults.csv:2: rule: "),
        (|t| t.vaults[1] = "b,iso,bank,auto,,".into(), "vaults.csv:3: book: this is not a book"),
        (|t| t.vaults[1] = ",iso,clients,auto,,".into(), "vaults.csv:3: account: "),
        (|t| t.vaults[1] = "b,,clients,auto,,".into(), "vaults.csv:3: vault: "),
        (|t| t.vaults[1] = "b,iso,clients,auto,,-1".into(), "vaults.csv:3: extra: "),
        (|t| t.vaults[1] = "b,iso,clients,auto".into(), "vaults.csv:3: row: 4 columns, expected 6"),
        (|t| t.balances[0] = "a,main,ETH,1".into(), "balances.csv:2: asset: this is not an asset"),
        (|t| t.balances[0] = "a,main,-77.5,1".into(), "balances.csv:2: asset: this is not"),
        (|t| t.balances[0] = "a,main,USDT,much".into(), "balances.csv:2: amount: expected"),
        (|t| t.balances[0] = "a,main,USDT,1e15".into(), "balances.csv:2: amount: the amount is"),
        (|t| t.balances[3] = "x,main,USDT,1".into(), "balances.csv:5: vault: no row of vaults"),
        (|t| t.positions[0] = "x,1,BTCUSDT,long,1,1,,".into(), "positions.csv:2: vault: no row"),
        (|t| t.positions[0] = "a,main,X,long,1,1,,".into(), "positions.csv:2: market: this is not"),
        (|t| t.positions[0] = "a,main,BTCUSDT,buy,1,1,,".into(), "positions.csv:2: side: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,0.0001,1,,".into(), "positions.csv:3: size: "),
        (|t| t.positions[1] = "b,iso,BTCUSDT,short,1,,,".into(), "positions.csv:3: cost: "),
        (
            |t| t.positions[1] = "b,iso,BTCUSDT,short,1,3.1e14,,".into(),
            "positions.csv:3: cost: the unrealised profit is 2^88·10^-12 of the settlement asset \
             or more; check that cost is in whole units",
        ),
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
        // One reference must not count twice because of a space.
        (
            |t| t.reserves = vec!["house,BTC,1,e".into(), "house,BTC,1,e ".into()],
            "reserves.csv:3: evidence: it begins or ends with a blank",
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
        (|t| t.balances.push("a,main,BTC,-1".into()), "balances.csv:6: asset", "balances.csv:3"),
        (|t| t.balances.push("a,main,USDT,1".into()), "balances.csv:6: asset", "balances.csv:2"),
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
    fs::write(path.join("balances.csv"), format!("{BALANCES}\n")).unwrap();
    fs::write(path.join("positions.csv"), format!("{POSITIONS}\n")).unwrap();
    assert_eq!(code(|_| {}), "RF-1204", "an extra requirement without a balance");
    fs::write(path.join("vaults.csv"), format!("{VAULTS}\n")).unwrap();
    assert_eq!(code(|_| {}), "RF-1208");
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
    let words = error.to_string();
    assert!(words.starts_with("2 accounts are not as their rule asks: "), "{words}");
    assert!(words.contains("(vaults.csv:2, vaults.csv:4)") && !words.contains("4444"), "{words}");
    let text = fs::read_to_string(&list).unwrap();
    let mut rows = text.lines();
    assert_eq!(
        rows.next(),
        Some("file,line,account,vault,book,rule,equity_usd,requirement_usd,gap_usd,reason")
    );
    let row = "vaults.csv,2,a,main,clients,maintenance,-306,100,406,\"S5: equity is below";
    assert!(rows.next().unwrap().starts_with(row), "{text}");
    let row = "vaults.csv,4,h,1,house,liquidating,";
    assert!(rows.next().unwrap().starts_with(row), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn the_list_of_failing_vaults_is_quoted_as_the_index_of_packages() {
    let mut tables = Tables::good();
    for (number, account) in ["x;=1+1", "\u{ff0b}1", "=1"].iter().enumerate() {
        tables.vaults.push(format!("{account},{number},clients,maintenance,,1"));
        tables.balances.push(format!("{account},{number},USDT,0.5"));
    }
    tables.write();
    let list = tables.directory.path().join("failing.csv");
    let error = import_with(tables.directory.path(), &parameters(), |options| {
        options.failing = Some(list.clone());
    });
    assert_eq!(error.unwrap_err().code(), "RF-1205");
    let text = fs::read_to_string(&list).unwrap();
    for row in ["5,\"x;=1+1\",0,", "6,\"'\u{ff0b}1\",1,", "7,\"'=1\",2,"] {
        let row = format!("vaults.csv,{row}");
        assert!(text.lines().any(|line| line.starts_with(&row)), "{row}: {text}");
    }
}

#[test]
fn auto_finds_liquidating_vaults_and_the_limit_holds() {
    let mut tables = Tables::good();
    tables.balances[2] = "b,iso,USDT,1".into();
    let (imported, _work) = tables.import().unwrap();
    assert_eq!(imported.summary.liquidating_by_auto, 1);
    assert_eq!(imported.rows[1].shape.rule, Rule::Liquidating);
    let few = imported.summary.warnings.iter().find(|warning| warning.code == "RF-1265").unwrap();
    assert_eq!(few.examples, ["book clients: vaults under liquidating: 1 account"]);
    let result = import_with(tables.directory.path(), &parameters(), |options| {
        options.max_liquidating = Some(0);
    });
    assert_eq!(result.unwrap_err().code(), "RF-1206");
}

#[test]
fn rows_of_zero_clash_with_no_other() {
    let mut tables = Tables::good();
    // An export that lists what is owed beside what is held has both for each coin.
    tables.balances.push("a,main,USDT,0".into());
    tables.balances.push("a,main,USDT,-0".into());
    tables.balances.push("h,1,BTC,0.00".into());
    tables.positions.push("a,main,BTCUSDT,long,0,,,".into());
    let (imported, _work) = import_with(tables.write(), &parameters(), |_| {}).unwrap();
    let (good, _other) = import_with(Tables::good().write(), &parameters(), |_| {}).unwrap();
    assert_eq!(imported.summary.lanes, good.summary.lanes);
    // A second row that counts still does.
    tables.balances.push("h,1,BTC,1".into());
    let error = import_with(tables.write(), &parameters(), |_| {}).unwrap_err();
    assert!(error.to_string().contains("the same asset and sign"), "{error}");
}
