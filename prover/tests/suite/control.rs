//! Control totals: tables that are not those which were counted and added up are refused.

use std::fs;

use crate::common::{
    program::{parameter_file, run},
    tables::{Tables, INFO},
};

/// The control totals of [`Tables::good`].
const CONTROL: &str = r#"
[control.rows]
vaults = 3
balances = 4
positions = 3
[control.deposits]
USDT = "105000"
BTC = "3.0"
[control.debts]
BTC = "0.1"
[control.long]
BTCUSDT = "0.5"
[control.short]
BTCUSDT = "0.50"
"#;

/// Exit code and standard error of a check with these control totals.
fn check(tables: &Tables, control: &str) -> (i32, String) {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let path = tables.write();
    fs::write(path.join("snapshot.toml"), format!("{INFO}{control}")).unwrap();
    let snapshot = path.to_str().unwrap();
    let (code, _, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    (code, err)
}

#[test]
fn right_control_totals_pass() {
    let tables = Tables::good();
    assert_eq!(check(&tables, CONTROL), (0, String::new()));
    assert_eq!(check(&tables, "[control]\n"), (0, String::new()));
    // Each of the five may be missing.
    for section in ["rows", "deposits", "debts", "long", "short"] {
        let start = CONTROL.find(&format!("[control.{section}]")).unwrap();
        let rest = &CONTROL[start + 1..];
        let end = rest.find('[').map_or(CONTROL.len(), |end| start + 1 + end);
        let control = [&CONTROL[..start], &CONTROL[end..]].concat();
        assert_eq!(check(&tables, &control), (0, String::new()), "{control}");
    }
}

#[test]
fn control_totals_are_compared_before_anything_is_rounded() {
    let mut tables = Tables::good();
    tables.balances[0] = "a,main,USDT,100000.00000000000000000001".into();
    tables.balances.push("b,iso,BTC,-1e-20".into());
    tables.positions.push("b,iso,JUNKUSDT,long,0,,,".into());
    let exact = CONTROL
        .replace("balances = 4", "balances = 5")
        .replace("positions = 3", "positions = 4")
        .replace("105000", "105000.00000000000000000001")
        .replace("\"0.1\"", "\"0.10000000000000000001\"");
    assert_eq!(check(&tables, &exact), (0, String::new()));
    let (code, err) = check(&tables, &exact.replace("00001\"\nBTC", "00000\"\nBTC"));
    assert!(code == 2 && err.contains("control.deposits: USDT"), "{err}");
}

#[test]
fn other_tables_are_refused_by_name() {
    type Change = fn(&mut Tables);
    let cases: [(Change, &str); 9] = [
        // The last number is cut off, as by a disk that was full.
        (|t| t.balances[3] = "h,1,BTC,300".into(), "control.deposits: BTC: "),
        (|t| t.balances[2] = "b,iso,USDT,500".into(), "control.deposits: USDT: "),
        (|t| t.balances[1] = "a,main,BTC,-0.01".into(), "control.debts: BTC: "),
        (|t| t.balances[1] = "a,main,BTC,0.1".into(), "control.debts: BTC: "),
        (|t| t.balances.push("b,iso,JUNK,5".into()), "control.deposits: JUNK: it is not named"),
        (|t| t.vaults.push("x,1,clients,auto,,".into()), "control.rows: 3 rows of vaults.csv"),
        (|t| t.positions[0] = "a,main,BTCUSDT,long,0.4,,49000,".into(), "control.long: BTCUSDT: "),
        (|t| t.positions[2] = "h,1,BTCUSDT,short,0.31,15000,,".into(), "control.short: BTCUSDT: "),
        (|t| t.reserves.push("house,BTC,1,".into()), "control.rows: 0 rows of reserves.csv"),
    ];
    for (change, expected) in cases {
        let mut tables = Tables::good();
        change(&mut tables);
        let (code, err) = check(&tables, CONTROL);
        assert!(code == 2 && err.starts_with("error[RF-1241]: "), "{err}");
        assert!(err.contains(&format!("snapshot.toml: {expected}")), "{expected}: {err}");
        // So few rows stand behind each sum that it says what single vaults hold.
        assert!(!err.contains("105000") && !err.contains("5500") && !err.contains("100500"));
    }
}

#[test]
fn sums_of_many_rows_are_shown() {
    let mut tables = Tables::new(&[], &[], &[]);
    for number in 0..20 {
        tables.vaults.push(format!("u{number},1,clients,auto,,"));
        tables.balances.push(format!("u{number},1,USDT,1.5"));
    }
    let (code, err) = check(&tables, "[control.deposits]\nUSDT = \"31\"\n");
    let expected = "USDT: the 20 rows of balances.csv sum to 30, expected is 31";
    assert!(code == 2 && err.contains(expected), "{err}");
}

#[test]
fn malformed_control_totals_are_refused() {
    for (control, expected) in [
        ("[control]\nrow = 1\n", "row: unknown field"),
        ("[control.rows]\nvaults = -1\n", "vaults: invalid value"),
        ("[control.deposits]\nUSDT = 5\n", "USDT: invalid type"),
        ("[control.deposits]\nUSDT = \"5 USDT\"\n", "control.deposits: USDT: expected a sum"),
        ("[control.debts]\nBTC = \"-0.1\"\n", "control.debts: BTC: expected a sum"),
        ("[control.long]\n\"a\\u001bb\" = \"x\"\n", "control.long: a\\u{1b}b: expected a sum"),
    ] {
        let (code, err) = check(&Tables::good(), control);
        assert!(code == 2 && err.starts_with("error[RF-1202]: "), "{err}");
        assert!(err.contains(expected), "{expected}: {err}");
    }
    let (code, err) = check(&Tables::good(), "[control.deposits]\n\"X\\nY\" = \"0\"\n");
    assert!(code == 2 && err.contains("X\\nY: the parameters don't have it"), "{err}");
}
