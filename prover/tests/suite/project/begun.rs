//! A day that was begun goes on with what it was begun with, or says what has changed.

use std::fs;

use ringfence_prover::{command::run::Run, signing::key::LogKey};

use super::made::{Made, PATHS};

const DAY: &str = "2025-01-01";
/// A table of reserves with less than there was.
const FEWER: &str = "book,asset,amount,evidence\nclients,USDT,3,wallet 1\n";

/// The same balances but for one.
fn other_balance(table: &[u8]) -> String {
    let text = String::from_utf8(table.to_vec()).unwrap();
    assert!(text.contains(",5000\n"));
    text.replace(",5000\n", ",5001\n")
}

#[test]
fn a_day_goes_on_only_with_what_it_was_begun_with() {
    let made = Made::new(PATHS, &[DAY]);
    let key = LogKey::create("demo.example/log", &made.path("device.key")).unwrap();
    let signer = key.public().unwrap();
    let signing = format!("\n[signing]\nsigners = [\"{signer}\"]\nlog = \"log\"\n");
    made.project(&format!("{PATHS}{signing}"));
    let tables = made.path("snapshots").join(DAY);
    let (reserves, balances) = (tables.join("reserves.csv"), tables.join("balances.csv"));
    let own = made.path("epochs").join(DAY);
    let waits = |command: &Run| {
        let (stopped, said) = made.run_command(command);
        assert_eq!(stopped.unwrap_err().code(), "RF-1371");
        (said, fs::read(own.join("bundle/statement.json")).unwrap())
    };
    let plain = made.command(DAY);
    let again = Run { again: true, ..plain.clone() };
    let as_begun = Run { as_begun: true, ..plain.clone() };
    let (_, statement) = waits(&plain);

    // Reserves and balances change while it waits for the signature.
    let old = [fs::read(&reserves).unwrap(), fs::read(&balances).unwrap()];
    fs::write(&reserves, FEWER).unwrap();
    let (code, words) = made.refused(&plain);
    assert_eq!(code, "RF-1372");
    assert!(words.contains("reserves.csv") && words.contains("--again"), "{words}");
    assert!(!words.contains("balances.csv"), "{words}");
    fs::write(&balances, other_balance(&old[1])).unwrap();
    let (_, words) = made.refused(&plain);
    assert!(words.contains("balances.csv") && words.contains("reserves.csv"), "{words}");
    // A table that is gone has changed, too.
    fs::remove_file(&balances).unwrap();
    let (code, words) = made.refused(&plain);
    assert!(code == "RF-1372" && words.contains("balances.csv"), "{words}");
    // It is finished as it was begun, or anew.
    assert_eq!(waits(&as_begun).1, statement);
    // Where only reserves have changed, nothing is proven again.
    fs::write(&balances, &old[1]).unwrap();
    let (said, fewer) = waits(&again);
    assert!(said.contains("completed anew") && !said.contains("begin proofs"), "{said}");
    assert_ne!(fewer, statement);
    fs::write(&balances, other_balance(&old[1])).unwrap();
    let (said, other) = waits(&again);
    assert!(said.contains("begins anew") && said.contains("begin proofs"), "{said}");
    assert_ne!(other, fewer);

    // What the project file says of the day counts like a file.
    made.project(&format!("{}{signing}", PATHS));
    let path = made.path("ringfence.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("T16:00:00Z", "T15:00:00Z")).unwrap();
    let (code, words) = made.refused(&plain);
    assert!(code == "RF-1372" && words.contains("times"), "{words}");
    fs::write(&path, text).unwrap();

    fs::write(&reserves, &old[0]).unwrap();
    assert_eq!(made.refused(&plain).0, "RF-1372");
    fs::write(&reserves, FEWER).unwrap();
    signed(&made, &other);
}

/// Once it is signed, there is no other statement of the epoch.
fn signed(made: &Made, statement: &[u8]) {
    let plain = made.command(DAY);
    made.sign(DAY);
    fs::write(made.path("snapshots").join(DAY).join("reserves.csv"), "gone").unwrap();
    let (code, words) = made.refused(&plain);
    assert!(code == "RF-1372" && words.contains("--corrects"), "{words}");
    let (code, words) = made.refused(&Run { again: true, ..plain.clone() });
    assert!(code == "RF-1372" && words.contains("two statements"), "{words}");
    let proof = made.path("epochs").join(DAY).join("bundle/statement.tlog-proof");
    assert!(proof.exists());
    let ran = made.run_command(&Run { as_begun: true, ..plain.clone() }).0.unwrap();
    assert!(ran.done.signed);
    assert_eq!(fs::read(made.path(&format!("public/{DAY}/statement.json"))).unwrap(), statement);
}

#[test]
fn a_mapping_that_was_edited_replaces_the_one_that_was_put_beside_the_tables() {
    let made = Made::new(PATHS, &[DAY]);
    let key = LogKey::create("demo.example/log", &made.path("device.key")).unwrap();
    let signer = key.public().unwrap();
    let signing = format!("\n[signing]\nsigners = [\"{signer}\"]\nlog = \"log\"\n");
    made.project(&format!("{PATHS}mapping = \"mapping.toml\"\n{signing}"));
    let beside = made.path("snapshots").join(DAY).join("mapping.toml");
    let write = |amount: &str| {
        let text = format!(
            "format = 'ringfence-mapping-1'\n[balances]\nfile = 'balances.csv'\naccount = 'account'\n\
             vault = 'vault'\nasset = 'asset'\namount = {amount}\n"
        );
        fs::write(made.path("mapping.toml"), text).unwrap();
    };
    let put = || fs::read(&beside).unwrap() == fs::read(made.path("mapping.toml")).unwrap();
    let plain = made.command(DAY);
    // One that is refused is put right, and the same command goes on.
    write("'amuont'");
    assert_eq!(made.refused(&plain).0, "RF-1271");
    write("'amount'");
    assert_eq!(made.refused(&plain).0, "RF-1371");
    assert!(put());
    // It changes after everything was proven.
    write("{ column = 'amount' }");
    assert_eq!(made.refused(&plain).0, "RF-1372");
    let again = Run { again: true, ..plain.clone() };
    assert_eq!(made.refused(&again).0, "RF-1371");
    assert!(put());
    // Another one is no run's, and stays.
    fs::write(&beside, "# mine\n").unwrap();
    assert_eq!(made.refused(&again).0, "RF-1369");
    assert_eq!(fs::read_to_string(&beside).unwrap(), "# mine\n");
}
