//! Every input of the corpus goes through its target, on any compiler. Then every input that is small with changes that
//! follow from its place, so that a target whose inputs are all refused at their first byte would show.

use std::{fs, path::Path};

/// Each target that has a folder in `corpus/`.
const TARGETS: [(&str, fn(&[u8])); 18] = [
    ("archive", ringfence_fuzz::archive),
    ("audit", ringfence_fuzz::audit),
    ("bundle", ringfence_fuzz::bundle),
    ("control", ringfence_fuzz::control),
    ("headers", ringfence_fuzz::reserves::headers),
    ("list", ringfence_fuzz::reserves::list),
    ("observation", ringfence_fuzz::reserves::observation),
    ("package", ringfence_fuzz::package),
    ("parameters", ringfence_fuzz::parameters),
    ("reserves-control", ringfence_fuzz::reserves::control),
    ("rows", ringfence_fuzz::reserves::rows),
    ("scenarios", ringfence_fuzz::scenarios),
    ("snapshot", ringfence_fuzz::snapshot),
    ("state", ringfence_fuzz::reserves::state),
    ("statement", ringfence_fuzz::statement),
    ("stress", ringfence_fuzz::stress),
    ("tables", ringfence_fuzz::tables),
    ("tlog-proof", ringfence_fuzz::reserves::log),
];

/// Names and contents of a target's inputs, in order.
fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let entries = fs::read_dir(folder).unwrap();
    let mut inputs: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
        })
        .collect();
    inputs.sort();
    inputs
}

/// Runs a target; memory is counted for the whole process, so all of them run in one test.
fn run(target: &str, name: &str, run: fn(&[u8]), input: &[u8]) {
    let caught = std::panic::catch_unwind(|| run(input));
    assert!(
        caught.is_ok(),
        "{target}: {name} is a finding; it was, in hexadecimal digits: {}",
        digits(input)
    );
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_seed_and_its_neighbours_pass_their_target() {
    let mut folders: Vec<String> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| name));
    let smoke = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("smoke")).unwrap();
    let named =
        |name: &str| smoke.split(|mark: char| " ()\n".contains(mark)).any(|word| word == name);
    let missing: Vec<&str> =
        TARGETS.iter().map(|(name, _)| *name).filter(|name| !named(name)).collect();
    assert!(missing.is_empty(), "`smoke` leaves out {missing:?}");
    for (target, of) in TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{target}");
        for (name, input) in &inputs {
            run(target, name, of, input);
        }
    }
    // Each bit flipped, each end cut off, each byte doubled: only where it is quick.
    for (target, of) in TARGETS.iter().filter(|(name, _)| NEIGHBOURS.contains(name)) {
        for (name, input) in inputs(target) {
            let step = input.len().div_ceil(MOST_PLACES).max(1);
            for place in (0..input.len()).step_by(step) {
                for bit in 0..8 {
                    let mut changed = input.clone();
                    changed[place] ^= 1 << bit;
                    run(target, &name, *of, &changed);
                }
                run(target, &name, *of, &input[..place]);
                let mut longer = input.clone();
                longer.insert(place, input[place]);
                run(target, &name, *of, &longer);
            }
        }
    }
}

/// Targets whose inputs are also changed.
const NEIGHBOURS: [&str; 8] = [
    "headers",
    "list",
    "observation",
    "reserves-control",
    "rows",
    "scenarios",
    "state",
    "tlog-proof",
];
/// About how many places of an input are changed.
const MOST_PLACES: usize = 300;
