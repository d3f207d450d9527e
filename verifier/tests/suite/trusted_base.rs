//! `docs/trusted-base.md` names exactly the crates that the verifier is built from.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// Crates of `cargo tree` for the verifier with or without its command line.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-p", "ringfence-verifier", "-e", "normal", "--prefix", "none"])
        .args(["--offline", "--locked", "--target", "x86_64-unknown-linux-gnu", "--format", "{p}"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let crates = String::from_utf8(output.stdout).unwrap();
    let names = crates.lines().filter_map(|line| line.split(' ').next());
    names.filter(|name| !name.starts_with("ringfence-")).map(str::to_owned).collect()
}

/// Names in the first column of the tables of a section.
fn documented(document: &str, section: &str) -> BTreeSet<String> {
    let (_, rest) = document.split_once(&format!("## {section}\n")).unwrap();
    let section = rest.split("\n## ").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let names = cells.filter(|cell| *cell != "crates").flat_map(|cell| cell.split(", "));
    names.map(str::to_owned).collect()
}

#[test]
fn trusted_base_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/trusted-base.md");
    let document = fs::read_to_string(path).unwrap();
    let library = tree(&["--no-default-features"]);
    assert_eq!(documented(&document, "The library"), library);
    let program: BTreeSet<_> = tree(&[]).difference(&library).cloned().collect();
    assert_eq!(documented(&document, "The program, beside the library"), program);
}
