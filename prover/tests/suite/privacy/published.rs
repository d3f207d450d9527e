//! B1: nothing private stands in what is published or said.

use std::{collections::HashSet, fs, path::Path, sync::Mutex};

use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::{Epoch, Progress},
};

use super::{
    bundles::published,
    tainted::{add_secrets, scanner, tainted, BTC, IDS},
};
use crate::common::{
    parameters,
    program::{files, parameter_file, run},
    proving::{assert_audited, bundle_of, command},
    taint::Scanner,
};

#[test]
fn b1_scanner_finds_what_is_planted() {
    // A needle in every form, between noise that holds none.
    let scanner = scanner();
    let noise: Vec<u8> = (0..300u32).flat_map(|n| (n * n).to_string().into_bytes()).collect();
    scanner.assert_clean("noise", &noise);
    for (name, form) in scanner.forms() {
        let planted = [&noise[..], b"\n", form, b"\n", &noise].concat();
        assert!(scanner.find(&planted).contains(&name), "{name}: {form:?}");
    }
    for text in [
        "balance 77,123.456789 USDT",
        "balance 77123.46",
        "amount=77123456789",
        "0x11f4ea8f15",
        "AAAAEfTqjxU=",
        "FY/q9BEAAAA=",
        "158feaf411000000",
        "account ACCT-QX8",
        "YWNjdC1RWDc=",
        "profit: 616",
    ] {
        // 77123456789 = 0x11f4ea8f15; the three digits of a size alone are not looked for.
        assert_eq!(scanner.find(text.as_bytes()).is_empty(), text.ends_with("616"), "{text}");
    }
    // The snapshot itself is full of them, and a package holds those of its account only.
    let tables = tainted();
    let directory = tables.write();
    let rows = ["vaults.csv", "balances.csv", "positions.csv"];
    let text = rows.map(|name| fs::read_to_string(directory.join(name)).unwrap()).concat();
    let found: HashSet<&str> = scanner.find(text.as_bytes()).into_iter().collect();
    for id in IDS {
        assert!(found.contains(id), "{id}");
    }
    assert!(found.len() > IDS.len() + 10, "{found:?}");
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

/// Scans a bundle with its audit, and says which files it has.
fn assert_bundle_clean(scanner: &Scanner, bundle: &Path) -> Vec<String> {
    let report = assert_audited(bundle);
    scanner.assert_clean("the report", report.to_string().as_bytes());
    scanner.assert_clean("the report", serde_json::to_string(&report).unwrap().as_bytes());
    let published = files(bundle);
    for (name, path) in &published {
        scanner.assert_clean(name, &fs::read(path).unwrap());
        scanner.assert_clean("a file's name", name.as_bytes());
    }
    published.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn b1_nothing_private_is_published_or_said() {
    let directory = tempfile::tempdir().unwrap();
    let mut tables = tainted();
    // Another shape: two blocks, hence a blind and a prefix sum.
    tables.balances.push("acct-QX9,label-ZK3,BTC,0.98765431".into());
    let command = Prove { snapshot: tables.write().to_owned(), ..command(directory.path()) };
    let mut scanner = scanner();
    scanner.number(98_765_431, BTC);
    let said = Said::default();
    let (epoch, proven) = prove(&command, parameters(), &said).unwrap();
    add_secrets(&mut scanner, &epoch);
    scanner.assert_clean("progress", said.0.lock().unwrap().as_bytes());
    scanner.assert_clean("the result", command.render(&proven).as_bytes());
    let json = Prove { json: true, ..command.clone() };
    scanner.assert_clean("the result", json.render(&proven).as_bytes());
    let names = assert_bundle_clean(&scanner, bundle_of(&command));
    let proofs = (0..names.len() - 3).map(|index| format!("proofs/{index:06}.proof"));
    let mut expected: Vec<String> =
        ["blocks.bin", "parameters.json"].map(str::to_owned).into_iter().chain(proofs).collect();
    expected.push("statement.json".into());
    assert_eq!(names, expected);
    assert!(names.len() > 4);
    drop(epoch);

    // Packages do hold them, each its own; what is said of their making doesn't.
    let (work, out) = (command.work.to_str().unwrap(), directory.path().join("packages"));
    let out = out.to_str().unwrap();
    let say = |arguments: &[&str], expected: i32| {
        let (code, said, err) = run(arguments);
        assert_eq!(code, expected, "{said}{err}");
        scanner.assert_clean("standard output", said.as_bytes());
        scanner.assert_clean("standard error", err.as_bytes());
    };
    let base = ["inclusion", "--work", work, "--out", out, "--account"];
    say(&[&base[..], &["acct-QX7"]].concat(), 0);
    let package = fs::read(files(Path::new(out))[0].1.clone()).unwrap();
    let found: HashSet<&str> = scanner.find(&package).into_iter().collect();
    for own in ["acct-QX7", "label-ZK3", "a salt", "a leaf or node"] {
        assert!(found.contains(own), "{own} in {found:?}");
    }
    for other in ["acct-QX8", "acct-QXH", "label-ZK4", "owner-VV5", "the secret", "an identity"] {
        assert!(!found.contains(other), "{other}");
    }
    say(&[&base[..], &["acct-QX8", "--account", "acct-QX8x"]].concat(), 2);
    assert_eq!(fs::read_dir(out).unwrap().count(), 1, "all or nothing");
    // A file that can't be written bears the account's name.
    let blocked = directory.path().join("blocked");
    for name in ["acct-QX8", "acct-%51%588"] {
        fs::create_dir_all(blocked.join(format!("{name}.package.json/x"))).unwrap();
    }
    let blocked = blocked.to_str().unwrap();
    say(&["inclusion", "--work", work, "--out", blocked, "--account", "acct-QX8"], 2);
    let all = directory.path().join("all");
    say(&["inclusion", "--work", work, "--all", "--json", "--out", all.to_str().unwrap()], 0);
    say(&["inclusion", "--work", work, "--all", "--out", all.to_str().unwrap()], 2);
}

#[test]
fn b1_the_program_says_and_publishes_nothing_private() {
    // The program as it is installed, in a shape of the protocol.
    let directory = tempfile::tempdir().unwrap();
    let tables = tainted();
    let snapshot = tables.write().to_str().unwrap();
    let file = parameter_file(directory.path());
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (work, out) = (path("work"), path("bundle"));
    let mut scanner = scanner();
    let mut said = vec![];
    let mut say = |arguments: &[&str], expected: i32| {
        let (code, out, err) = run(arguments);
        assert_eq!(code, expected, "{arguments:?}: {out}{err}");
        // What `check` prints is for the venue alone; its errors are not.
        if arguments[0] != "check" {
            said.push(out);
        }
        said.push(err);
    };
    let generated = path("generated");
    say(&["generate", "--vaults", "20", "--parameters", &file, "--out", &generated, "--json"], 0);
    say(&["check", "--snapshot", snapshot, "--parameters", &file], 0);
    say(&["check", "--snapshot", snapshot, "--parameters", &file, "--json"], 0);
    let base = ["prove", "--snapshot", snapshot, "--parameters", &file, "--json"];
    let to = |work, out| [&base[..], &["--work", work, "--out", out]].concat();
    say(&to(&work, &out), 0);
    say(&to(&work, &out), 2);
    // The same again from the work directory, with a snapshot that changed, with one that fails.
    let again = path("again");
    say(&to(&work, &again), 0);
    let mut changed = tainted();
    changed.balances[0] = "acct-QX7,label-ZK3,USDT,66234.567891".into();
    let changed = changed.write().to_str().unwrap().to_owned();
    let other = ["prove", "--snapshot", &changed, "--parameters", &file];
    say(&[&other[..], &["--work", &work, "--out", &path("third")]].concat(), 2);
    say(&["inclusion", "--work", &work, "--out", &path("packages"), "--account", "acct-QXI"], 0);
    let statement = Path::new(&work).join("statement.json");
    let kept = fs::read(&statement).unwrap();
    fs::write(&statement, b"{").unwrap();
    say(&["inclusion", "--work", &work, "--out", &path("none"), "--account", "acct-QXI"], 2);
    fs::write(&statement, kept).unwrap();

    add_secrets(&mut scanner, &Epoch::reopen(Path::new(&work)).unwrap());
    for text in &said {
        scanner.assert_clean("what was said", text.as_bytes());
    }
    assert_bundle_clean(&scanner, Path::new(&out));
    assert_eq!(published(Path::new(&again)), published(Path::new(&out)));
}
