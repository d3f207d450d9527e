//! The program itself: help, codes of errors, exit codes. What it says of private data is in
//! `privacy/`.

use std::{fs, path::Path};

use crate::common::{
    program::{parameter_file, program, run},
    tables::Tables,
};

#[test]
fn every_command_has_help() {
    let commands: [&[&str]; 11] = [
        &[],
        &["import-parameters"],
        &["import-parameters", "binance"],
        &["import-parameters", "hyperliquid"],
        &["import-parameters", "okx"],
        &["import-parameters", "check"],
        &["generate"],
        &["check"],
        &["prove"],
        &["inclusion"],
        &["demo"],
    ];
    for command in commands {
        let (code, out, err) = run(&[command, &["--help"]].concat());
        assert_eq!((code, err.as_str()), (0, ""), "{command:?}");
        assert!(out.contains("Usage: ringfence-prover"), "{command:?}: {out}");
    }
    assert_eq!(run(&["no-such-command"]).0, 2);
}

#[test]
fn nobody_need_read_standard_error() {
    let mut child = std::process::Command::new(program())
        .args(["prove", "--snapshot", "none", "--parameters", "none.json", "--work", "none"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2), "not 101, as a program that breaks off");
}

#[test]
fn errors_have_codes_and_exit_with_two() {
    let directory = tempfile::tempdir().unwrap();
    let good = parameter_file(directory.path());
    let here = directory.path().to_str().unwrap();
    let none = &format!("{here}/none");
    let no_file = &format!("{here}/none.json");
    let refused = |arguments: &[&str], expected: &str| {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(err.starts_with(&format!("error[{expected}]: ")), "{arguments:?}: {err}");
    };
    refused(&["check", "--snapshot", none, "--parameters", no_file], "RF-1101");
    refused(&["check", "--snapshot", none, "--parameters", &good], "RF-1201");
    refused(&["import-parameters", "check", no_file], "RF-1101");
    refused(&["generate", "--vaults", "5", "--parameters", no_file, "--out", none], "RF-1101");
    refused(&["inclusion", "--work", none, "--account", "a", "--out", none], "RF-1301");
    refused(&["demo", "--quick", "--out", here], "RF-1352");
    let prove = ["prove", "--snapshot", none, "--work", none, "--parameters", &good, "--out"];
    refused(&[&prove[..], &[here]].concat(), "RF-1310");
    assert!(!Path::new(none).exists());
}

#[test]
fn a_bad_row_names_file_line_and_field() {
    let mut tables = Tables::good();
    tables.positions[1] = "b,iso,BTCUSDT,short,0.2,x7731.25,,".into();
    tables.balances[0] = "a,main,USDT,99884.4321e".into();
    let snapshot = tables.write();
    let parameters = parameter_file(snapshot);
    let snapshot = snapshot.to_str().unwrap();
    let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &parameters]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.starts_with("error[RF-1204]: "), "{err}");
    assert!(err.contains("balances.csv:2: amount: "), "{err}");
    assert!(err.contains("positions.csv:3: cost: "), "{err}");
    assert!(!err.contains("7731") && !err.contains("9988"), "{err}");
}

#[test]
fn check_exits_with_one_where_the_snapshot_is_false() {
    let directory = tempfile::tempdir().unwrap();
    let parameters = parameter_file(directory.path());
    let list = directory.path().join("failing.csv");
    // A list that everyone may read from before.
    fs::write(&list, "").unwrap();
    let check = |tables: &Tables| {
        let (snapshot, list) = (tables.write().to_str().unwrap(), list.to_str().unwrap());
        run(&["check", "--snapshot", snapshot, "--parameters", &parameters, "--failing", list])
    };
    let (code, out, err) = check(&Tables::good());
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("longs equal their shorts"), "{out}");

    let mut open = Tables::good();
    open.positions.pop();
    let (code, out, _) = check(&open);
    assert!(code == 1 && out.contains("Contracts that don't close: 1 of 1"), "{out}");
    assert!(out.contains("\nCan't be proven: longs and shorts differ in BTCUSDT"), "{out}");

    let mut failing = Tables::good();
    failing.balances[0] = "a,main,USDT,4444".into();
    let (code, out, err) = check(&failing);
    assert!(code == 1 && out.contains("\nCan't be proven: 1 account is below maintenance margin"));
    assert!(
        err.contains("error[RF-1205]: 1 account is below maintenance margin (vaults.csv:2); "),
        "{err}"
    );
    assert!(!err.contains("4444") && !err.contains(",main"), "{err}");
    let listed = fs::read_to_string(&list).unwrap();
    let row = "vaults.csv,2,a,main,clients,maintenance,-306,100,406,\"S5: ";
    assert!(listed.contains(row), "{listed}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // Nor does `prove` go further than that.
    let (work, out) = (directory.path().join("work"), directory.path().join("bundle"));
    for (tables, expected) in [(&failing, "RF-1205"), (&open, "RF-1306")] {
        let snapshot = tables.write().to_str().unwrap();
        let base = ["prove", "--snapshot", snapshot, "--parameters", &parameters, "--work"];
        let rest = [work.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let (code, _, err) = run(&[&base[..], &rest].concat());
        assert_eq!(code, 1, "{err}");
        assert!(err.contains(&format!("error[{expected}]: ")), "{err}");
        assert!(!out.exists());
    }
}
