//! The ledgers in `examples`, and every command that `docs/mapping.md` gives.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::common::program::program;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &to),
            false => fs::copy(&path, &to).map(drop).unwrap(),
        }
    }
}

/// A copy of the examples.
fn examples() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), directory.path());
    directory
}

/// Exit code, standard output and standard error of a command line in a folder.
fn run(line: &str, directory: &Path) -> (i32, String, String) {
    let mut words = line.split_whitespace();
    assert_eq!(words.next(), Some("ringfence-prover"), "{line}");
    let output = Command::new(program()).args(words).current_dir(directory).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The commands of the document, in its order.
fn commands() -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

#[test]
fn every_command_of_the_document_runs() {
    let examples = examples();
    let commands = commands();
    assert!(commands.len() >= 6, "{commands:?}");
    let text = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let printed: Vec<&str> =
        text.split("```text\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let mut outputs = String::new();
    for line in &commands {
        let (code, out, error) = run(line, examples.path());
        assert_eq!((code, error.as_str()), (0, ""), "{line}: {out}");
        outputs.push_str(&out);
    }
    // What the document shows is what they print.
    assert!(printed.len() >= 2);
    for text in printed {
        assert!(outputs.contains(text), "{text}\n{outputs}");
    }
}

/// The summary of an example as JSON, after the commands of the document.
fn checked(name: &str, parameters: &str) -> serde_json::Value {
    let examples = examples();
    for line in commands().iter().filter(|line| line.contains("import-parameters csv")) {
        assert_eq!(run(line, examples.path()).0, 0, "{line}");
    }
    let line = format!(
        "ringfence-prover check --snapshot {name}/snapshot --parameters {parameters} --json"
    );
    let (code, out, error) = run(&line, examples.path());
    assert_eq!(code, 0, "{out}{error}");
    serde_json::from_str(&out).unwrap()
}

/// Totals by book and lane.
fn lanes(summary: &serde_json::Value) -> Vec<String> {
    let lanes = summary["lanes"].as_array().unwrap().iter();
    let text = |lane: &serde_json::Value, key: &str| lane[key].as_str().unwrap().to_owned();
    lanes
        .map(|lane| {
            format!("{} {} {}", text(lane, "book"), text(lane, "lane"), text(lane, "total"))
        })
        .collect()
}

#[test]
fn the_spot_ledger_has_its_totals() {
    let summary = checked("ledger-spot", "spot.json");
    assert_eq!(
        lanes(&summary),
        [
            "clients deposits EUR 650737870000",
            "clients debts EUR 11636290000",
            "clients deposits BTC 1900777210",
            "clients deposits ETH 6723599200",
            "clients vaults 20"
        ]
    );
    let read = &summary["mapped"][0];
    assert_eq!((&read["rows"], &read["given"]), (&41.into(), &39.into()), "{read}");
}

#[test]
fn the_ledger_of_perpetuals_has_its_totals_and_closes() {
    let summary = checked("ledger-perp", "perp.json");
    let lanes = lanes(&summary);
    for lane in [
        "house deposits USDT 2500000000000",
        "house deposits BTC 500000000",
        "clients deposits BTC 2066221342",
        "clients deposits USDT 679330860000",
        "house vaults 1",
        "clients vaults 22",
    ] {
        assert!(lanes.contains(&lane.to_owned()), "{lane}: {lanes:?}");
    }
    let closure: Vec<_> = summary["closure"]
        .as_array()
        .unwrap()
        .iter()
        .map(|market| (market["long"].as_str().unwrap(), market["short"].as_str().unwrap()))
        .collect();
    assert_eq!(closure, [("1428", "1428"), ("1684", "1684")]);
}
