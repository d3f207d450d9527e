//! The table of attacks in `docs/stress.md` names the tests that are named after them, each once, and no others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The ids that a test is named after: `g2_g15_cells` is of G2 and G15.
fn ids(name: &str) -> Vec<String> {
    let is_id = |part: &&str| {
        let number = part.strip_prefix('g').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    name.split('_').take_while(is_id).map(str::to_uppercase).collect()
}

/// Names of tests by attack. No two tests have one name, or the table could not tell them apart.
fn tests() -> BTreeMap<String, BTreeSet<String>> {
    let mut files = vec![];
    for of in [".", "../prover", "../verifier"] {
        for directory in ["src", "tests"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(of).join(directory);
            sources(&folder, &mut files);
        }
    }
    let mark = concat!("#[", "test]");
    let mut tests = BTreeMap::<String, BTreeSet<String>>::new();
    for file in files {
        for part in fs::read_to_string(file).unwrap().split(mark).skip(1) {
            let name = part.split("fn ").nth(1).unwrap().split('(').next().unwrap();
            for id in ids(name) {
                let new = tests.entry(id).or_default().insert(name.to_owned());
                assert!(new, "two tests are called {name}");
            }
        }
    }
    tests
}

#[test]
fn attacks_of_the_document_name_their_tests() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/stress.md");
    let document = fs::read_to_string(path).unwrap();
    let section = document.split("\n## 7. Attacks\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows: BTreeMap<String, BTreeSet<String>> = section
        .lines()
        .filter(|line| line.starts_with("| G"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
            let names: Vec<_> = cells[3].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            let distinct: BTreeSet<_> = names.iter().cloned().collect();
            assert_eq!(names.len(), distinct.len(), "{} names a test twice", cells[0]);
            (cells[0].to_owned(), distinct)
        })
        .collect();
    assert_eq!(rows, tests());
}
