//! Where a run stops, and that it goes on there: for evidence, for a device that signs.

use std::fs;

use ringfence_prover::signing::key::LogKey;

use super::made::{Made, PATHS};

const DAY: &str = "2025-01-01";

#[test]
fn a_run_waits_for_evidence_and_for_the_device_that_signs() {
    let made = Made::new(PATHS, &[DAY]);
    let key = LogKey::create("demo.example/log", &made.path("device.key")).unwrap();
    let signer = key.public().unwrap();
    let signing = format!("\n[signing]\nsigners = [\"{signer}\"]\nlog = \"log\"\n");
    made.project(&format!("{PATHS}evidence = \"evidence/{{date}}\"\n{signing}"));
    let (code, words) = made.refused(&made.command(DAY));
    assert_eq!(code, "RF-1370");
    let bound = words.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| word.len() == 128);
    assert!(bound.is_some_and(|bound| bound.bytes().all(|c| c.is_ascii_hexdigit())), "{words}");
    // What the steps of `reserves` ask for is there.
    let described =
        fs::read_to_string(made.path("epochs").join(DAY).join("snapshot.toml")).unwrap();
    assert!(described.contains("epoch = 0") && described.contains("\"clients\""), "{described}");

    // Without evidence it goes on to the signature. Nothing is proven again.
    made.project(&format!("{PATHS}{signing}"));
    let (stopped, said) = made.run(DAY);
    let error = stopped.unwrap_err();
    assert_eq!(error.code(), "RF-1371", "{error}");
    assert!(!said.contains("begin proofs"), "{said}");
    assert!(!made.path("public").exists());
    made.sign(DAY);
    assert!(made.run(DAY).0.unwrap().done.signed);
}

#[test]
fn what_is_missing_at_the_end_is_said_at_the_beginning() {
    let made = Made::new(PATHS, &[DAY]);
    fs::remove_dir_all(made.path("page")).unwrap();
    assert_eq!(made.refused(&made.command(DAY)).0, "RF-1351");
    assert!(!made.path("epochs").join(DAY).exists());
    // Tables that are not there are the first thing that is missed.
    made.project(&format!("{PATHS}\n[publish]\nwithout_page = true\n"));
    let (code, words) = made.refused(&made.command("2025-01-02"));
    assert!(code == "RF-1201" && words.contains("2025-01-02"), "{code}: {words}");
    // Another mapping than the project's is not replaced.
    made.project(&format!("{PATHS}mapping = \"mapping.toml\"\n\n[publish]\nwithout_page = true\n"));
    assert_eq!(made.refused(&made.command(DAY)).0, "RF-1360");
    fs::write(made.path("mapping.toml"), "# the project's\n").unwrap();
    let other = made.path("snapshots").join(DAY).join("mapping.toml");
    fs::write(&other, "# the day's\n").unwrap();
    assert_eq!(made.refused(&made.command(DAY)).0, "RF-1369");
    assert_eq!(fs::read_to_string(other).unwrap(), "# the day's\n");
}

#[test]
fn one_run_of_a_project_at_a_time() {
    let made = Made::new(PATHS, &[DAY]);
    let project = ringfence_prover::project::Project::read(&made.path("ringfence.toml")).unwrap();
    let ledger = ringfence_prover::project::ledger::Ledger::open(&project).unwrap();
    assert_eq!(made.refused(&made.command(DAY)).0, "RF-1364");
    drop(ledger);
    fs::create_dir_all(made.path("epochs/2024-12-31")).unwrap();
    fs::write(made.path("epochs/2024-12-31/done.json"), "{}").unwrap();
    assert_eq!(made.refused(&made.command(DAY)).0, "RF-1363");
}
