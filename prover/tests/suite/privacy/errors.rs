//! B1: no error repeats a value.

use super::tainted::{scanner, tainted};
use crate::common::{
    program::{parameter_file, run},
    tables::Tables,
};

/// Puts a value where it does not belong.
type Change = fn(&mut Tables, &str);

/// Every column of the tables that takes a value.
const PLACES: [Change; 14] = [
    |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,{v},maintenance,,"),
    |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,clients,{v},,"),
    |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,clients,auto,,{v}"),
    |t, v| t.vaults[0] = format!("acct-QX7,label-ZK3,clients,auto,{v}\u{7},"),
    |t, v| t.balances[0] = format!("acct-QX7,label-ZK3,{v},77123.456789"),
    |t, v| t.balances[0] = format!("acct-QX7,label-ZK3,USDT,{v}"),
    |t, v| t.balances[0] = format!("{v},label-ZK3,USDT,77123.456789"),
    |t, v| t.balances[0] = format!("acct-QX7,{v},USDT,77123.456789"),
    |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,{v},long,0.613,,49017.25,"),
    |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,{v},0.613,,49017.25,"),
    |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,{v},,49017.25,"),
    |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,0.613,{v},,"),
    |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,0.613,,{v},"),
    |t, v| t.positions[0] = format!("acct-QX7,label-ZK3,BTCUSDT,long,0.613,,49017.25,{v}"),
];

/// Values of others, and numbers that are none.
const VALUES: [&str; 9] = [
    "77123.456789x",
    "77123.456789e99",
    "\"77,123.456789\"",
    "77123.456789 USDT",
    "77'123.456789",
    "-77123.456789e70",
    "acct-QX8",
    "label-ZK3 owner-VV5",
    "\"\"\"77123.456789\"",
];

#[test]
fn b1_no_error_repeats_a_value() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let scanner = scanner();
    let mut refused = 0;
    let mut say = |tables: &Tables, expected: &[i32]| {
        let snapshot = tables.write().to_str().unwrap();
        let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
        assert!(expected.contains(&code), "{out}{err}");
        // What `check` prints of a snapshot that it could read is private; its errors are not.
        if code == 2 {
            scanner.assert_clean("standard output", out.as_bytes());
        }
        scanner.assert_clean("standard error", err.as_bytes());
        refused += usize::from(code != 0);
    };
    for change in PLACES {
        for value in VALUES {
            let mut tables = tainted();
            change(&mut tables, value);
            say(&tables, &[2]);
        }
    }
    // Shifted columns, a missing column, doubled rows, a row of reserves in the wrong table.
    for row in [
        "77123.456789,acct-QX7,label-ZK3,USDT",
        "acct-QX7,label-ZK3,77123.456789",
        "acct-QX7,label-ZK3,USDT,77123.456789,owner-VV5",
        "acct-QX7,label-ZK3,USDT,\"77123.456789",
    ] {
        let mut tables = tainted();
        tables.balances[0] = row.into();
        say(&tables, &[2]);
    }
    let mut tables = tainted();
    tables.balances.push(tables.balances[0].clone());
    tables.positions.push(tables.positions[0].clone());
    tables.vaults.push(tables.vaults[0].clone());
    tables.reserves = vec![
        "acct-QX7,USDT,77123.456789,".into(),
        "clients,acct-QX7,77123.456789,".into(),
        "clients,USDT,77123.456789x,".into(),
        "clients,USDT,1,owner-VV5 ".into(),
    ];
    say(&tables, &[2]);
    // Well formed, but false: a vault below its requirement, markets that don't close.
    let mut poor = tainted();
    poor.balances[0] = "acct-QX7,label-ZK3,USDT,1".into();
    poor.positions[0] = "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,51017,".into();
    say(&poor, &[1]);
    let mut open = tainted();
    open.positions[3] = "acct-QXH,label-ZK4,BTCUSDT,short,0.611,,50029.75,".into();
    say(&open, &[1]);
    assert_eq!(refused, PLACES.len() * VALUES.len() + 4 + 3);
}
