//! Days, run one after another as a project file says.

use std::fs;

use ringfence_circuits::{proof::generators, protocol::statement::Document};
use ringfence_prover::signing::key::LogKey;
use ringfence_verifier::{check::audit::audit, reader::Reader, report::Status, source::directory};

use super::made::{content, Made, ACCOUNTS, PATHS};

/// A project that signs and forgets.
fn project() -> Made {
    let days = ["2025-01-01", "2025-01-02", "2025-01-03"];
    let made = Made::new(PATHS, &days);
    let key = LogKey::create("demo.example/log", &made.path("signing.key")).unwrap();
    let signer = key.public().unwrap();
    made.project(&format!(
        "{PATHS}\n[publish]\nannounce_next = true\n\n[signing]\nsigners = [\"{signer}\"]\n\
         key = \"signing.key\"\nlog = \"log\"\n\n[retention]\nwork_days = 0\n"
    ));
    made
}

/// That a verifier who has the day before finds that the day follows it, and all else holds.
fn assert_follows(made: &Made, run: &str, before: &str) {
    let read =
        |name: &str| Some(fs::read(made.path(&format!("public/{before}")).join(name)).unwrap());
    let reader = Reader {
        previous: read("statement.json"),
        previous_parameters: read("parameters.json"),
        ..Reader::default()
    };
    let source = |k| generators::load(k, &generators::default_cache());
    let bundle = directory::load(&made.path(&format!("public/{run}/bundle"))).unwrap();
    let report = audit(&bundle, &reader, &source, &|_| {}).unwrap();
    assert_eq!(report.claim("proofs").unwrap().status, Status::Holds, "{report}");
    let claim = report.claims.iter().find(|claim| claim.id.starts_with("previous-statement"));
    assert_eq!(claim.unwrap().status, Status::Holds, "{report}");
}

fn statement(made: &Made, run: &str) -> Document {
    let path = made.path(&format!("public/{run}/statement.json"));
    Document::from_canonical(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn days_are_run_one_after_another() {
    let made = project();
    let first = "2025-01-01";
    // Something stands where the day is to be published: it stops there, and goes on when that is gone.
    fs::create_dir_all(made.path("public").join(first)).unwrap();
    let (stopped, _) = made.run(first);
    assert_eq!(stopped.unwrap_err().code(), "RF-1402");
    fs::remove_dir(made.path("public").join(first)).unwrap();
    let (ran, said) = made.run(first);
    let ran = ran.unwrap();
    assert!(said.contains("goes on") && !said.contains("begin proofs"), "{said}");
    assert!(!ran.already && ran.done.signed && ran.done.epoch == 0);
    assert_eq!(ran.done.packages.as_ref().unwrap().1, "3");

    // In money, with what to do next; nothing private in what is printed.
    let text = made.command(first).render(&ran);
    for words in ["epoch 0", "clients: owed", " USD", " %", "anchor", &ran.done.anchor, "Next:"] {
        assert!(text.contains(words), "{text}");
    }
    // The house lacks half a bitcoin.
    assert!(text.contains("house (your own)") && text.contains("short: 0.5 BTC"), "{text}");
    // What is missing is rounded up: it is a sixth.
    assert!(text.contains("16.67 %"), "{text}");

    // A finished day is finished.
    let before = content(&made.path(""));
    let (again, said) = made.run(first);
    let again = again.unwrap();
    assert!(again.already && again.done == ran.done && said.is_empty(), "{said}");
    assert!(made.command(first).render(&again).contains("Nothing was changed"));
    assert_eq!(content(&made.path("")), before);

    // The day after next is not the next one.
    let (code, words) = made.refused(&made.command("2025-01-03"));
    assert_eq!(code, "RF-1365");
    assert!(
        ["2025-01-03", "2025-01-01", "2025-01-02"].iter().all(|day| words.contains(day)),
        "{words}"
    );

    let (second, said) = made.run("2025-01-02");
    let second = second.unwrap();
    assert_eq!(second.done.epoch, 1);
    assert_follows(&made, "2025-01-02", first);
    let promised = statement(&made, "2025-01-02").next_snapshot.unwrap();
    assert_eq!(promised, "2025-01-03T23:59:59Z");
    let printed = said + &made.command("2025-01-02").render(&second);
    for account in ACCOUNTS {
        assert!(!printed.contains(account), "{printed}");
    }
    // What is older than the project keeps is gone, the bundle is not.
    assert_eq!(second.removed, [made.path("epochs/2025-01-01/work")]);
    assert!(!second.removed[0].exists() && made.path("epochs/2025-01-01/bundle").exists());

    corrected(&made);
}

/// The second day was wrong: it is corrected, and the third one comes after that.
fn corrected(made: &Made) {
    let mut correction = made.command("2025-01-02");
    (correction.corrects, correction.reason) = (Some(7), Some("a wrong price".into()));
    assert_eq!(made.refused(&correction).0, "RF-1368");
    correction.corrects = Some(0);
    let (code, words) = made.refused(&correction);
    assert!(code == "RF-1368" && words.contains("2025-01-01"), "{words}");
    correction.corrects = Some(1);
    let ran = made.run_command(&correction).0.unwrap();
    assert_eq!(ran.done.epoch, 2);
    let run = "2025-01-02-corrects-1";
    assert_follows(made, run, "2025-01-02");
    let made_by = statement(made, run);
    assert_eq!(made_by.corrects.unwrap().epoch, 1.into());
    assert_eq!(made_by.next_snapshot.unwrap(), "2025-01-03T23:59:59Z");
    let (code, words) = made.refused(&made.command("2024-12-31"));
    assert!(code == "RF-1366" && words.contains("2025-01-02"), "{words}");
    assert_eq!(made.run("2025-01-03").0.unwrap().done.epoch, 3);
    assert_follows(made, "2025-01-03", run);
}

#[test]
fn what_was_published_before_it_could_be_noted_is_not_published_again() {
    let day = "2025-01-01";
    let made = Made::new(PATHS, &[day, "2025-01-02", "2025-01-09"]);
    let ran = made.run(day).0.unwrap();
    let own = made.path("epochs").join(day);
    fs::remove_file(own.join("done.json")).unwrap();
    // Another day can't begin meanwhile.
    let (code, words) = made.refused(&made.command("2025-01-02"));
    assert!(code == "RF-1367" && words.contains(day), "{words}");
    let public = content(&made.path("public"));
    let (again, said) = made.run(day);
    let again = again.unwrap();
    assert!(said.contains("was being written") && !said.contains("begin audit"), "{said}");
    assert_eq!(content(&made.path("public")), public);
    let seconds = again.done.seconds;
    assert_eq!(again.done, ringfence_prover::project::ledger::Done { seconds, ..ran.done.clone() });

    // Packages without what they belong to are written again.
    fs::remove_file(own.join("done.json")).unwrap();
    fs::remove_dir_all(made.path("public").join(day)).unwrap();
    let again = made.run(day).0.unwrap();
    assert_eq!((again.done.files, again.done.packages), (ran.done.files, ran.done.packages));

    // A week without statements has to be said.
    assert_eq!(made.refused(&made.command("2025-01-09")).0, "RF-1365");
    let skipping = ringfence_prover::command::run::Run { skip: true, ..made.command("2025-01-09") };
    assert_eq!(made.run_command(&skipping).0.unwrap().done.epoch, 1);
}
