//! The table of attacks in `docs/security.md` and the tests say the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Every attack. Numbers that are missing are retired.
const IDS: &[&str] = &[
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "B1", "B2", "B3", "B4", "C1",
    "C2", "C5", "C7", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "E1",
    "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E10", "E11", "E12", "E13", "E14", "F1", "F2", "F3",
    "P1", "P2", "P3", "P4", "P5", "P6", "P7", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9",
    "T10", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14",
    "R15", "R16", "R17", "R18", "R19", "R20", "R21", "R22",
];

/// Attacks that are due with a later part; none today.
const NOT_YET: &[&str] = &[];

/// The attacker publishes a bundle or hands out a package: the built program must refuse it.
const PUBLISHED: &[&str] = &[
    "A2", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "C1", "C2", "D1", "D3", "D6", "D7", "D9",
    "D10", "D11", "E1", "E2", "E3", "E4", "E10", "E11", "E12", "E14", "F1", "F2", "F3", "T1", "T2",
    "T3", "T4", "T5", "T6", "T7", "T8",
];

/// The attacker makes evidence behind reserves: an audit must not be moved by it.
const EVIDENCE: &[&str] = &[
    "R1", "R2", "R3", "R5", "R6", "R7", "R8", "R9", "R11", "R13", "R14", "R15", "R16", "R17",
    "R18", "R19", "R20", "R21", "R22",
];

/// The attacker chooses a witness: the real prover must find no proof that verifies.
const PROVEN: &[&str] =
    &["A1", "A2", "A3", "A6", "A8", "A9", "D2", "D4", "D5", "D7", "D8", "D10", "E6", "E7", "E13"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A test function in the sources.
struct Test {
    file: PathBuf,
    name: String,
    /// From its first line to the next test's.
    text: String,
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

fn tests_of(file: &Path, text: &str) -> Vec<Test> {
    let mark = concat!("#[", "test]");
    let parts = text.split(mark).skip(1);
    parts
        .map(|part| {
            let name = part.split("fn ").nth(1).unwrap().split('(').next().unwrap();
            Test { file: file.to_owned(), name: name.to_owned(), text: part.to_owned() }
        })
        .collect()
}

fn tests() -> Vec<Test> {
    let mut files = vec![];
    sources(&repository(), &mut files);
    files.iter().flat_map(|file| tests_of(file, &fs::read_to_string(file).unwrap())).collect()
}

/// The ids that a test is named after: `a2_a5_paths` is of A2 and A5.
fn ids(name: &str) -> Vec<String> {
    let is_id = |part: &&str| {
        let (letter, number) = part.split_at(part.len().min(1));
        (("a"..="f").contains(&letter) || ["p", "r", "t"].contains(&letter))
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    name.split('_').take_while(is_id).map(str::to_uppercase).collect()
}

/// Defence and tests of each row.
fn table() -> BTreeMap<String, (String, String)> {
    let document = fs::read_to_string(repository().join("docs/security.md")).unwrap();
    let section = document.split("\n## Attacks, defences, tests\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut rows = BTreeMap::new();
    for line in section.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> =
            line.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect();
        if cells[0] == "id" {
            continue;
        }
        assert_eq!(cells.len(), 4, "{line}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
        let row = (cells[2].to_owned(), cells[3].to_owned());
        assert!(rows.insert(cells[0].to_owned(), row).is_none(), "{} stands twice", cells[0]);
    }
    rows
}

/// The names between backticks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn ids_of_names_are_read() {
    assert_eq!(ids("a2_a5_paths"), ["A2", "A5"]);
    assert_eq!(ids("e14_a_proof"), ["E14"]);
    assert_eq!(ids("c5_r1_r12_old_signatures"), ["C5", "R1", "R12"]);
    assert!(ids("a_good_snapshot").is_empty() && ids("honest_a2").is_empty());
    assert!(ids("rows_r1").is_empty() && ids("v20_statements").is_empty());
    let text = concat!("#[", "test]\n#[cfg(unix)]\nfn a1_x() {}\n#[", "test]\nfn b(x in y()) {}");
    let found: Vec<String> = tests_of(Path::new("x"), text).into_iter().map(|t| t.name).collect();
    assert_eq!(found, ["a1_x", "b"]);
}

#[test]
fn every_attack_has_a_row_and_every_row_an_attack() {
    let rows: Vec<String> = table().into_keys().collect();
    let mut expected: Vec<&str> = IDS.to_vec();
    expected.sort_unstable();
    assert_eq!(rows, expected);
}

#[test]
fn table_and_tests_agree() {
    let tests = tests();
    let all: BTreeSet<&str> = tests.iter().map(|test| test.name.as_str()).collect();
    let rows = table();
    for (id, (_, cell)) in &rows {
        let listed = names(cell);
        let named: BTreeSet<String> =
            all.iter().filter(|name| ids(name).contains(id)).map(ToString::to_string).collect();
        if NOT_YET.contains(&id.as_str()) {
            assert!(cell.starts_with("not yet") && listed.is_empty(), "{id}: {cell}");
            assert!(named.is_empty(), "{id} has tests and says not yet: {named:?}");
            continue;
        }
        assert!(!named.is_empty(), "{id} has no test named after it");
        for name in &listed {
            assert!(all.contains(name.as_str()), "{id}: there is no test {name}");
            let of = ids(name);
            assert!(of.is_empty() || of.contains(id), "{name} does not belong to {id}");
        }
        let missing: Vec<&String> = named.difference(&listed).collect();
        assert!(missing.is_empty(), "{id}: the table lacks {missing:?}");
    }
    for test in &tests {
        for id in ids(&test.name) {
            assert!(rows.contains_key(&id), "{}: {id} is no attack", test.name);
        }
    }
}

#[test]
fn attacks_are_tested_where_the_attacker_acts() {
    let tests = tests();
    let of = |id: &str| {
        let id = id.to_owned();
        tests.iter().filter(move |test| ids(&test.name).contains(&id))
    };
    for id in PUBLISHED {
        let through_the_program = |test: &Test| {
            let files =
                ["answers", "forged", "command", "hostile", "doubtful", "bounded", "verdict"];
            files.iter().any(|file| test.file.ends_with(format!("verifier/tests/suite/{file}.rs")))
        };
        assert!(of(id).any(through_the_program), "{id} is not tested through the program");
    }
    for id in EVIDENCE {
        let in_an_audit = |test: &Test| {
            let folder = test.file.parent();
            folder.is_some_and(|folder| folder.ends_with("verifier/tests/suite/evidence"))
        };
        assert!(of(id).any(in_an_audit), "{id} is not tested in an audit");
    }
    for id in PROVEN {
        let through_the_prover = |test: &Test| test.text.contains("prove_and_verify()");
        assert!(of(id).any(through_the_prover), "{id} is not tried with the real prover");
    }
}
