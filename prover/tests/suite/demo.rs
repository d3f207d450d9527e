//! The demonstration: what it leaves, that a reader sees proven, observed and declared reserves side by side, and
//! that nothing private stands where a reader looks.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_circuits::{
    proof::generators,
    protocol::{hash::digest::Digest, shape::Shape},
};
use ringfence_prover::{
    command::demo::Demo,
    epoch::{Epoch, Silent},
};
use ringfence_verifier::{
    check::audit::audit,
    reader::{ForLog, ForReserves, GivenObservation, Reader},
    report::{AuditReport, Status},
    source::directory,
};
use tempfile::TempDir;

use crate::common::{program::files, taint::Scanner};

/// The folder of what a reader brings.
const BROUGHT: &str = "brought-by-the-reader";

/// The file that marks a directory as one of the demonstration.
const MARK: &str = ".ringfence-demo";

/// The demonstration in small shapes.
fn demo(out: PathBuf) -> Demo {
    let shapes = [201, 202, 203, 204, 205, 207].map(|code| Shape::from_code(code).unwrap());
    Demo {
        quick: true,
        vaults: Some(12),
        seed: 1,
        out,
        threads: None,
        json: true,
        shapes: Some(shapes.to_vec()),
    }
}

fn run(out: PathBuf) -> bool {
    demo(out).run(&Silent).unwrap_or_else(|error| panic!("{error}"))
}

/// It runs once for all tests.
fn shown() -> &'static Path {
    static SHOWN: OnceLock<TempDir> = OnceLock::new();
    let directory = SHOWN.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        assert!(run(directory.path().join("demo")), "a claim does not hold");
        directory
    });
    // The directory lives as long as the tests.
    directory.path()
}

fn at(name: &str) -> PathBuf {
    shown().join("demo").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(at(name)).unwrap()
}

/// What an auditor reads who brings the files of the folder, changed or not.
fn audited(change: impl FnOnce(&mut Reader)) -> AuditReport {
    let brought = |name: &str| fs::read(at(BROUGHT).join(name)).unwrap();
    let line = |name: &str| String::from_utf8(brought(name)).unwrap().trim().to_owned();
    let name = "bitcoin-observation.json";
    let observation = GivenObservation {
        name: name.into(),
        observation: brought(name),
        note: Some(brought(&format!("{name}.note"))),
    };
    let mut reader = Reader {
        venue: Some("Example".into()),
        anchored: Digest::parse(&line("anchor.txt")).ok(),
        reserves: ForReserves {
            headers: Some(brought("headers.txt")),
            observations: vec![observation],
            observers: vec![line("observer.vkey")],
            ..ForReserves::default()
        },
        log: ForLog { keys: vec![line("venue.vkey")], ..ForLog::default() },
        ..Reader::default()
    };
    change(&mut reader);
    let bundle = directory::load(&at("bundle")).unwrap();
    let source = |k| generators::load(k, &generators::default_cache());
    audit(&bundle, &reader, &source, &|_| {}).unwrap()
}

/// Levels of the rows of each asset in the list.
fn levels(report: &AuditReport) -> BTreeMap<String, Vec<&'static str>> {
    let mut levels: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for row in report.reserves.as_ref().unwrap().results.iter() {
        levels.entry(row.asset).or_default().push(row.level);
    }
    levels
}

#[test]
fn proven_observed_and_declared_reserves_stand_side_by_side() {
    let report = audited(|_| {});
    let levels = levels(&report);
    // How many wallets an asset has depends on how much of it so small a venue owes.
    for (asset, level) in
        [("ETH", "proven"), ("BTC", "observed"), ("SOL", "declared"), ("USDT", "declared")]
    {
        assert!(levels[asset].iter().all(|found| *found == level), "{asset}: {levels:?}");
    }
    // Books that have more than the list: money that no wallet holds.
    let statement = text("bundle/statement.json");
    assert!(statement.contains("\"bank letter of 2024-12-31\""), "{statement}");
    assert!(text("snapshot/reserves.csv").contains("house,USDC"), "the house has something");
    for claim in report.claims.iter().filter(|claim| claim.clause != "V9") {
        assert_ne!(claim.status, Status::DoesNotHold, "{claim}");
    }
    // Without what the reader brings it is the venue's word.
    let report = audited(|reader| {
        (reader.reserves, reader.log) = Default::default();
    });
    assert!(self::levels(&report).values().flatten().all(|level| *level == "declared"));
}

#[test]
fn what_it_leaves_is_in_its_places() {
    let top: Vec<String> = {
        let entries = fs::read_dir(at("")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let expected = [
        MARK,
        BROUGHT,
        "bundle",
        "log",
        "packages",
        "parameters.json",
        "report.html",
        "reserves",
        "snapshot",
        "stress",
        "work",
    ];
    assert_eq!(top, expected);
    let report = text("report.html");
    assert!(report.contains("<!DOCTYPE html>") && report.contains("Example"), "no report");
    let names = |folder: &str| -> Vec<String> {
        files(&at(folder)).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(
        names(BROUGHT),
        [
            "README.txt",
            "anchor.txt",
            "bitcoin-observation.json",
            "bitcoin-observation.json.note",
            "headers.txt",
            "observer.vkey",
            "scenarios.json",
            "venue.vkey",
        ]
    );
    assert!(text(&format!("{BROUGHT}/README.txt")).contains("In real life a reader never takes"));
    let own = names("stress").into_iter().filter(|name| !name.starts_with("proofs/"));
    assert_eq!(own.collect::<Vec<_>>(), ["scenarios.json", "stress.json", "sums.bin"]);
    assert_eq!(text("stress/scenarios.json"), text(&format!("{BROUGHT}/scenarios.json")));
    assert_eq!(names("log"), ["0.tlog-proof", "checkpoint", "leaves"]);
    assert_eq!(text("log/0.tlog-proof"), text("bundle/statement.tlog-proof"));
    let own = names("bundle").into_iter().filter(|name| !name.starts_with("proofs/"));
    assert_eq!(
        own.collect::<Vec<_>>(),
        [
            "blocks.bin",
            "control.jsonl",
            "parameters.json",
            "reserves.json",
            "reserves.rows",
            "state.bin",
            "statement.json",
            "statement.tlog-proof",
        ]
    );
    assert!(text("reserves/okx-format.csv").contains("coin,Network,Snapshot Height,address,amount"));
}

#[test]
fn nothing_private_stands_where_readers_look() {
    let mut scanner = Scanner::default();
    let vaults = text("snapshot/vaults.csv");
    let accounts = vaults.lines().skip(1).filter_map(|line| line.split(',').next());
    accounts.for_each(|account| scanner.text(account));
    let epoch = Epoch::reopen(&at("work")).unwrap();
    drop(epoch);
    let secret = fs::read(at("work/secret")).unwrap();
    scanner.bytes("the epoch's secret", &secret);
    for folder in ["bundle", "log", "stress", BROUGHT] {
        for (name, path) in files(&at(folder)) {
            scanner.assert_clean(&name, &fs::read(path).unwrap());
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for name in ["", "reserves", "reserves/evidence", "reserves/answers", "work", "packages"] {
            let mode = fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o700, "{name}");
        }
    }
}

#[test]
fn another_run_has_the_same_venue() {
    let directory = tempfile::tempdir().unwrap();
    let again = directory.path().join("demo");
    // What an earlier run left, which was killed, is replaced.
    fs::create_dir_all(again.join("bundle/proofs")).unwrap();
    fs::write(again.join("bundle/statement.json"), "{}").unwrap();
    fs::copy(at(MARK), again.join(MARK)).unwrap();
    assert!(run(again.clone()));
    let same = [
        "parameters.json",
        "snapshot/reserves.csv",
        "snapshot/vaults.csv",
        "snapshot/balances.csv",
        "snapshot/positions.csv",
        "reserves/okx-format.csv",
        "reserves/headers.txt",
        "reserves/challenges/signed.csv",
        "reserves/evidence/reserves.rows",
        "reserves/evidence/control.jsonl",
        "reserves/evidence/state.bin",
        "brought-by-the-reader/headers.txt",
        "brought-by-the-reader/venue.vkey",
        "brought-by-the-reader/observer.vkey",
        "brought-by-the-reader/bitcoin-observation.json",
        "brought-by-the-reader/scenarios.json",
    ];
    for name in same {
        assert_eq!(fs::read(at(name)).unwrap(), fs::read(again.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn a_place_that_no_demonstration_made_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let refused = |place: PathBuf, code: &str| {
        let error = demo(place).run(&Silent).unwrap_err();
        assert!(error.to_string().contains(code) || error.code() == code, "{error}");
    };
    let own = directory.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("notes.txt"), "mine").unwrap();
    refused(own.clone(), "RF-1352");
    // Another text under the name of the mark is none.
    fs::write(own.join(MARK), "mine, too").unwrap();
    refused(own.clone(), "RF-1352");
    assert_eq!(fs::read_to_string(own.join("notes.txt")).unwrap(), "mine");
    refused(own.join("notes.txt"), "RF-1352");
    // What somebody put beside a demonstration's own files stays, and so do those.
    let marked = directory.path().join("marked");
    fs::create_dir_all(marked.join("bundle")).unwrap();
    fs::copy(at(MARK), marked.join(MARK)).unwrap();
    fs::write(marked.join("bundle/statement.json"), "{}").unwrap();
    fs::create_dir_all(directory.path().join("elsewhere")).unwrap();
    for foreign in ["my-notes.txt", ".git/config", "bundle/.git/config", "log", "packages/link"] {
        let path = marked.join(foreign);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match foreign {
            "log" | "packages/link" => {
                std::os::unix::fs::symlink(directory.path().join("elsewhere"), &path).unwrap();
            }
            _ => fs::write(&path, "mine").unwrap(),
        }
        refused(marked.clone(), "RF-1352");
        assert!(fs::symlink_metadata(&path).is_ok(), "{foreign}");
        assert!(marked.join("bundle/statement.json").exists(), "{foreign}");
        match foreign.split_once("/config") {
            Some((folder, _)) => fs::remove_dir_all(marked.join(folder)).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }
    // A link to a directory is not the directory.
    std::os::unix::fs::symlink(at(""), directory.path().join("link")).unwrap();
    refused(directory.path().join("link"), "RF-1352");
    let busy = directory.path().join("busy");
    fs::create_dir(&busy).unwrap();
    fs::copy(at(MARK), busy.join(MARK)).unwrap();
    let held = fs::File::open(busy.join(MARK)).unwrap();
    held.lock().unwrap();
    refused(busy, "RF-1352");
}
