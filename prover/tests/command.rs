//! The program itself: help, codes of errors, exit codes, and that nothing private is said.

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use common::{
    parameters,
    proving::{assert_audited, command},
    tables::Tables,
};
use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::{Progress, Silent},
};

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ringfence-prover")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The small parameters as a file beside a snapshot.
fn parameter_file(directory: &Path) -> String {
    let path = directory.join("parameters.json");
    fs::write(&path, parameters().canonical()).unwrap();
    path.to_str().unwrap().to_owned()
}

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
    refused(&["demo", "--quick", "--out", here], "RF-1310");
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
    assert!(out.contains("longs equal shorts"), "{out}");

    let mut open = Tables::good();
    open.positions.pop();
    let (code, out, _) = check(&open);
    assert!(code == 1 && out.contains("1 of 1 markets don't close"), "{out}");

    let mut failing = Tables::good();
    failing.balances[0] = "a,main,USDT,4444".into();
    let (code, out, err) = check(&failing);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.starts_with("error[RF-1205]: 1 vault"), "{err}");
    assert!(!err.contains("4444") && !err.contains(",main"), "{err}");
    assert!(fs::read_to_string(&list).unwrap().contains("2,a,main,S5: "));
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

/// What must stand in no public file and be said by no program.
const IDS: [&str; 7] =
    ["acct-QX7", "acct-QX8", "acct-QX9", "acct-QXH", "label-ZK3", "label-ZK4", "owner-VV5"];

/// Amounts of [`tainted`] in units: none of them is a total.
const AMOUNTS: [u64; 5] = [77_123_456_789, 66_234_567_891, 33_345_678_912, 98_765_431, 471_000_123];

/// Two longs against two shorts, all sums of at least two vaults.
fn tainted() -> Tables {
    Tables::new(
        &[
            "acct-QX7,label-ZK3,clients,maintenance,owner-VV5,",
            "acct-QX8,label-ZK4,clients,auto,owner-VV5,",
            "acct-QX9,label-ZK3,clients,auto,,",
            "acct-QXH,label-ZK4,clients,maintenance,,",
        ],
        &[
            "acct-QX7,label-ZK3,USDT,77123.456789",
            "acct-QX8,label-ZK4,USDT,66234.567891",
            "acct-QX9,label-ZK3,USDT,33345.678912",
            "acct-QXH,label-ZK4,BTC,4.71000123",
            "acct-QX9,label-ZK3,BTC,0.98765431",
        ],
        &[
            "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,49017,",
            "acct-QX8,label-ZK4,BTCUSDT,short,0.214,,49019,",
            "acct-QX9,label-ZK3,BTCUSDT,long,0.217,,50023,",
            "acct-QXH,label-ZK4,BTCUSDT,short,0.616,,50029,",
        ],
    )
}

/// Asserts that `text` or a file holds nothing of [`tainted`]'s vaults.
fn assert_clean(what: &str, bytes: &[u8]) {
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for id in IDS {
        assert!(!holds(id.as_bytes()), "{what} holds {id}");
    }
    for amount in AMOUNTS {
        for needle in
            [&amount.to_string().into_bytes()[..], &amount.to_le_bytes(), &amount.to_be_bytes()]
        {
            assert!(!holds(needle), "{what} holds {amount}");
        }
    }
    for size in ["0.613", "0.214", "0.217", "0.616", "77123.45", "66234.56", "33345.67", "4.71000"]
    {
        assert!(!holds(size.as_bytes()), "{what} holds {size}");
    }
}

/// All files below a directory, with names relative to it.
fn files(directory: &Path) -> Vec<(String, PathBuf)> {
    let mut found = vec![];
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(
                files(&path).into_iter().map(|(inner, path)| (format!("{name}/{inner}"), path)),
            );
        } else {
            found.push((name, path));
        }
    }
    found.sort();
    found
}

/// Keeps what is said of progress.
#[derive(Default)]
struct Said(Mutex<String>);

impl Progress for Said {
    fn begin(&self, stage: &str, total: u64) {
        *self.0.lock().unwrap() += &format!("{stage} {total}\n");
    }

    fn advance(&self, _: u64) {}

    fn end(&self) {}
}

#[test]
fn b1_nothing_private_is_published_or_said() {
    let directory = tempfile::tempdir().unwrap();
    let tables = tainted();
    let snapshot = tables.write().to_owned();
    let file = parameter_file(directory.path());
    let say = |arguments: &[&str], expected: i32| {
        let (code, out, err) = run(arguments);
        assert_eq!(code, expected, "{out}{err}");
        assert_clean("standard output", out.as_bytes());
        assert_clean("standard error", err.as_bytes());
    };
    let check = ["check", "--snapshot", snapshot.to_str().unwrap(), "--parameters", &file];
    say(&check, 0);
    say(&[&check[..], &["--json"]].concat(), 0);

    let command = Prove { snapshot, ..command(directory.path()) };
    let said = Said::default();
    let (epoch, proven) = prove(&command, parameters(), &said).unwrap();
    assert_clean("progress", said.0.lock().unwrap().as_bytes());
    assert_clean("the result", command.render(&proven).as_bytes());
    let json = Prove { json: true, ..command.clone() };
    assert_clean("the result", json.render(&proven).as_bytes());
    let report = assert_audited(&command.out);
    assert_clean("the report", report.to_string().as_bytes());
    let published = files(&command.out);
    let names: Vec<&str> = published.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "blocks.bin",
            "parameters.json",
            "proofs/000000.proof",
            "proofs/000001.proof",
            "statement.json"
        ]
    );
    for (name, path) in &published {
        assert_clean(name, &fs::read(path).unwrap());
    }
    drop(epoch);

    // Packages do hold them; what is said of their making doesn't.
    let (work, out) = (command.work.to_str().unwrap(), directory.path().join("packages"));
    let out = out.to_str().unwrap();
    let base = ["inclusion", "--work", work, "--out", out, "--account"];
    let (code, said, err) = run(&[&base[..], &["acct-QX7"]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{said}");
    assert_clean("standard output", said.as_bytes());
    say(&[&base[..], &["acct-QX8", "--account", "acct-QX8x"]].concat(), 2);
    assert_eq!(fs::read_dir(out).unwrap().count(), 1, "all or nothing");

    // Mistakes in tainted rows.
    let mut bad = tainted();
    bad.vaults[1] = "acct-QX8,label-ZK4,clients,strict,owner-VV5,".into();
    bad.balances.push("acct-QX9,label-ZK3,BTC,0.98765431".into());
    bad.balances[0] += "x";
    let snapshot = bad.write().to_str().unwrap();
    say(&["check", "--snapshot", snapshot, "--parameters", &file], 2);
    let mut poor = tainted();
    poor.balances[0] = "acct-QX7,label-ZK3,USDT,1".into();
    poor.positions[0] = "acct-QX7,label-ZK3,BTCUSDT,long,0.613,,51017,".into();
    let snapshot = poor.write().to_str().unwrap();
    say(&["check", "--snapshot", snapshot, "--parameters", &file], 1);
}

#[test]
fn b2_sizes_are_those_of_the_blocks_not_of_the_vaults() {
    // Three or four vaults of one shape fill one block.
    let sizes = |vaults: usize| {
        let directory = tempfile::tempdir().unwrap();
        let row =
            |rest: &'static str| (0..vaults).map(move |index| format!("c{index},main,{rest}"));
        let mut tables = Tables::new(&[], &[], &[]);
        tables.vaults = row("clients,maintenance,,").collect();
        tables.balances = row("USDT,2000").collect();
        let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
        let (_epoch, _) = prove(&command, parameters(), &Silent).unwrap();
        let sizes: Vec<(String, u64)> = files(&command.out)
            .into_iter()
            .map(|(name, path)| (name, fs::metadata(path).unwrap().len()))
            .collect();
        let statement = fs::read_to_string(command.out.join("statement.json")).unwrap();
        let list = statement.split("\"block_list\":").nth(1).unwrap();
        (sizes, list.split(']').next().unwrap().to_owned())
    };
    let (three, four) = (sizes(3), sizes(4));
    assert_eq!(three, four);
    assert!(three.1.contains("\"count\":\"1\""), "{}", three.1);
    assert_eq!(three.0.len(), 4);
}
