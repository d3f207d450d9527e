//! The steps of completing: what they make, what is given out, and runs that were killed.

use std::{fs, path::Path};

use ringfence_circuits::{
    proof::generators,
    protocol::statement::{statement_digest, Signer},
};
use ringfence_prover::{
    command::{
        complete::Complete,
        inclusion::Inclusion,
        prove::{prove, Prove},
    },
    epoch::{Epoch, EpochError, Silent},
};
use ringfence_verifier::{
    check::{audit, chain},
    reader::Reader,
    report::Status,
    source::directory,
};

use super::made::{audited, code, key, proven, publish, Copy, RICH};
use crate::common::{
    parameters,
    program::{files, run},
    proving::{assert_audited, bundle_of, command},
    tables::RESERVES,
};

#[test]
fn two_steps_make_what_one_makes() {
    let (one, two) = (Copy::new(), Copy::new());
    let command = Prove {
        work: one.path("work"),
        snapshot: one.path("snapshot"),
        out: Some(one.path("bundle")),
        ..command(proven())
    };
    let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
    drop(epoch);
    let made = two.complete().unwrap();
    assert_eq!(Some(made.completed.statement.clone()), proven.statement);
    assert_eq!(one.statement(), two.statement());
    assert_eq!(two.statement().reserves.len(), RICH.len());
    let _ = assert_audited(bundle_of(&command));
    let report = audited(&two.path("bundle"), &made.completed.anchor);
    assert_eq!(report.claim("coverage:clients").unwrap().status, Status::Holds);
}

#[test]
fn reserves_are_corrected_without_proving_again() {
    let copy = Copy::new();
    let first = copy.complete().unwrap();
    let proofs = copy.proofs();
    // The run that proves goes on with other reserves, too: they are none of its inputs.
    copy.reserves(&["clients,USDT,1,"]);
    let open = Prove {
        work: copy.path("work"),
        snapshot: copy.path("snapshot"),
        out: None,
        ..command(proven())
    };
    let (epoch, before) = prove(&open, parameters(), &Silent).unwrap();
    assert_eq!(before.anchor.as_deref(), Some(first.completed.anchor.as_str()));
    assert!(open.render(&before).contains("completed before"), "{}", open.render(&before));
    drop(epoch);

    // A bundle of the first statement stands there: a second one would be another statement.
    let second = || Complete { out: copy.path("second"), ..copy.command() }.run(&Silent);
    assert_eq!(code(second()), "RF-1326");
    fs::remove_dir_all(copy.path("bundle")).unwrap();
    let made = copy.complete().unwrap();
    assert_ne!(made.completed.statement, first.completed.statement);
    assert_eq!(copy.proofs(), proofs);
    let report = audited(&copy.path("bundle"), &made.completed.anchor);
    assert_eq!(report.claim("proofs").unwrap().status, Status::Holds);
    assert_eq!(report.claim("coverage:clients").unwrap().status, Status::DoesNotHold);
    // The same statement may stand in as many places as one likes.
    second().unwrap();
    // Another table than the snapshot's, with keys and a promise.
    for name in ["bundle", "second"] {
        fs::remove_dir_all(copy.path(name)).unwrap();
    }
    let table = copy.path("other.csv");
    fs::write(&table, format!("{RESERVES}\nhouse,USDT,5,")).unwrap();
    let mut command = copy.command();
    (command.snapshot, command.reserves) = (None, Some(table));
    command.signing.signers = vec![key(2), key(1), key(2)];
    command.signing.next_snapshot = Some("2025-02-01T00:00:00Z".into());
    let made = command.run(&Silent).unwrap();
    let statement = copy.statement();
    let mut keys = vec![key(1), key(2)];
    keys.sort();
    assert_eq!((statement.signers, made.completed.signers.len()), (keys, 2));
    assert_eq!(statement.next_snapshot.as_deref(), Some("2025-02-01T00:00:00Z"));
    assert_eq!(statement.reserves.len(), 1);
}

#[test]
fn a_snapshot_that_is_not_there_is_no_venue_without_reserves() {
    let copy = Copy::new();
    let absent = Complete { snapshot: Some(copy.path("absent")), ..copy.command() };
    assert_eq!(code(absent.run(&Silent)), "RF-1301");
    assert!(!copy.path("bundle").exists());
}

#[test]
fn nothing_is_issued_or_published_while_the_statement_is_open() {
    let copy = Copy::new();
    let (work, out) = (copy.text("work"), copy.text("out"));
    let page = copy.text("page.html");
    fs::write(&page, "<meta name=\"ringfence-page\">").unwrap();
    let bundle = copy.text("bundle");
    let private = copy.text("private");
    for command in [
        &["inclusion", "--work", &work, "--account", "a", "--out", &out][..],
        &["inclusion", "--work", &work, "--all", "--out", &out],
        &[
            "publish",
            &out,
            "--bundle",
            &bundle,
            "--page",
            &page,
            "--work",
            &work,
            "--packages",
            &private,
        ],
    ] {
        let (code, printed, err) = run(command);
        assert_eq!((code, printed.as_str()), (2, ""), "{err}");
        assert!(err.starts_with("error[RF-1324]: "), "{err}");
        assert!(err.contains("run `complete`"), "{err}");
        assert!(!Path::new(&out).exists());
    }
    assert!(!copy.path("work/named").exists(), "nothing names it");
}

#[test]
fn an_open_statement_is_no_statement_to_any_reader() {
    let copy = Copy::new();
    copy.complete().unwrap();
    for name in ["open.json", "draft.json"] {
        let open = fs::read(copy.path("work").join(name)).unwrap();
        fs::write(copy.path("bundle").join("statement.json"), &open).unwrap();
        let bundle = directory::load(&copy.path("bundle")).unwrap();
        let source = |k| generators::load(k, &generators::default_cache());
        let audit = audit::audit(&bundle, &Reader::default(), &source, &|_| {});
        let shown = audit::show(&bundle);
        for error in [audit.unwrap_err(), shown.unwrap_err()] {
            assert_eq!(error.code(), "RF-2101", "{error}");
            assert!(error.to_string().contains("ringfence-open-2"), "{error}");
        }
        let error = chain::check(&[&open], &Reader::default()).unwrap_err();
        assert_eq!(error.code(), "RF-2501");
        // Nor is it to the venue's own program, which would publish it.
        let (bundle, page) = (copy.text("bundle"), copy.text("page.html"));
        fs::write(&page, "<meta name=\"ringfence-page\">").unwrap();
        let site = copy.text("site");
        let (code, _, err) = run(&["publish", &site, "--bundle", &bundle, "--page", &page]);
        assert!(code == 2 && err.contains("RF-2101"), "{err}");
    }
}

#[test]
fn a_second_statement_is_refused_once_something_names_the_first() {
    type GiveOut = fn(&Copy);
    let give_out: [(&str, GiveOut); 4] = [
        ("packages", |copy| {
            copy.inclusion("packages").run(&Silent).unwrap();
        }),
        ("shards", |copy| {
            let all = Inclusion { all: true, account: vec![], ..copy.inclusion("shards") };
            all.run(&Silent).unwrap();
        }),
        ("private", |copy| publish(copy)),
        ("site", |copy| publish(copy)),
    ];
    for (place, give_out) in give_out {
        let copy = Copy::new();
        let first = copy.complete().unwrap();
        give_out(&copy);
        // The one that is named may be written again.
        let again = Complete { out: copy.path("again"), ..copy.command() };
        assert_eq!(again.run(&Silent).unwrap().completed.statement, first.completed.statement);
        copy.reserves(&["clients,USDT,1,"]);
        // Whether what was given out still stands there doesn't matter: somebody may have it.
        for name in [place, "bundle", "again"] {
            fs::remove_dir_all(copy.path(name)).unwrap();
        }
        let error = copy.complete().unwrap_err();
        assert_eq!(error.code(), "RF-1325");
        assert!(error.to_string().contains(&format!("/{place}")), "{error}");
        let prove_on = Prove {
            work: copy.path("work"),
            snapshot: copy.path("snapshot"),
            out: Some(copy.path("bundle")),
            ..command(proven())
        };
        let refused = prove(&prove_on, parameters(), &Silent).map(|_| ());
        assert!(matches!(refused, Err(EpochError::StatementNamed { .. })));
        assert!(!copy.path("bundle").exists());
        let kept = fs::read(copy.path("work/statement.json")).unwrap();
        assert_eq!(statement_digest(&kept).to_string(), first.completed.statement);
        // The way out that the message names.
        fs::remove_dir_all(copy.path("work/named")).unwrap();
        copy.complete().unwrap();
    }
}

#[test]
fn a_run_that_was_killed_between_the_steps_of_complete_goes_on() {
    // What a completion with other reserves leaves when it is killed at each of its steps.
    let other = |copy: &Copy| {
        copy.reserves(&["clients,USDT,1,"]);
        copy.complete().unwrap();
        fs::remove_dir_all(copy.path("bundle")).unwrap();
    };
    type Leave = fn(&Copy);
    let steps: [(&str, Leave); 6] = [
        ("nothing", |_| {}),
        ("the statement aside", |copy| {
            fs::write(copy.path("work/statement.json.1.tmp"), "{").unwrap();
        }),
        ("the statement not listed", |copy| {
            let list = fs::read_to_string(copy.path("work/finished")).unwrap();
            let kept: Vec<&str> =
                list.lines().filter(|l| !l.contains(" statement.json ")).collect();
            fs::write(copy.path("work/finished"), kept.join("\n") + "\n").unwrap();
        }),
        ("a line that is not whole", |copy| {
            let list = fs::read(copy.path("work/finished")).unwrap();
            fs::write(copy.path("work/finished"), &list[..list.len() - 3]).unwrap();
        }),
        ("a note aside", |copy| {
            fs::write(copy.path("work/named/x.json.1.tmp"), "{").unwrap();
        }),
        ("half a bundle", |copy| {
            fs::create_dir(copy.path(".bundle-x")).unwrap();
            fs::write(copy.path(".bundle-x/statement.json"), "{}").unwrap();
        }),
    ];
    for (step, leave) in steps {
        for change in [false, true] {
            let copy = Copy::new();
            other(&copy);
            leave(&copy);
            if change {
                copy.reserves(RICH);
            }
            let made = copy.complete().unwrap_or_else(|error| panic!("{step}: {error}"));
            assert_eq!(copy.statement().reserves.len(), if change { 2 } else { 1 }, "{step}");
            let _ = assert_audited(&copy.path("bundle"));
            copy.inclusion("packages")
                .run(&Silent)
                .unwrap_or_else(|error| panic!("{step}: {error}"));
            let kept = fs::read(copy.path("work/statement.json")).unwrap();
            assert_eq!(statement_digest(&kept).to_string(), made.completed.statement, "{step}");
            let left: Vec<_> =
                files(&copy.path("work")).into_iter().map(|(name, _)| name).collect();
            assert!(!left.iter().any(|name| name == "statement.json.1.tmp"), "{left:?}");
        }
    }
}

#[test]
fn a_damaged_statement_is_made_again_by_completing_it_again() {
    let copy = Copy::new();
    let first = copy.complete().unwrap();
    let path = copy.path("work/statement.json");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let error = copy.inclusion("packages").run(&Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1303");
    assert!(error.to_string().contains("complete the statement again"), "{error}");
    let again = Complete { out: copy.path("again"), ..copy.command() }.run(&Silent).unwrap();
    assert_eq!(again.completed.statement, first.completed.statement);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn what_can_not_complete_a_statement_is_named() {
    let copy = Copy::new();
    let (work, snapshot, out) = (copy.text("work"), copy.text("snapshot"), copy.text("bundle"));
    let base = ["complete", "--work", &work, "--snapshot", &snapshot, "--out", &out];
    let refused = |more: &[&str], code: &str, words: &str| {
        let (exit, printed, err) = run(&[&base[..], more].concat());
        assert_eq!((exit, printed.as_str()), (2, ""), "{more:?}: {err}");
        assert!(err.contains(code) && err.contains(words), "{more:?}: {err}");
        assert!(!copy.path("bundle").exists() && !copy.path("work/statement.json").exists());
    };
    refused(&["--signer", "key"], "--signer", "name+hash+key");
    refused(&["--next-snapshot", "tomorrow"], "--next-snapshot", "a time in UTC");
    refused(&["--next-snapshot", "2025-01-01T00:00:00Z"], "RF-1304", "later than snapshot_time");
    let other = Signer::new("other.example/log", [3; 32]).unwrap().to_string();
    refused(&["--signer", &key(1), "--signer", &other], "RF-1304", "the same log");
    refused(&["--evidence", "nowhere"], "RF-1327", "reserves.json");
    copy.reserves(&["clients,USDT,1,list"]);
    refused(&[], "RF-1304", "names none");
    copy.reserves(&["clients,USDT,0.0000000001,list", "nobody,USDT,1,"]);
    refused(&[], "RF-1204", "reserves.csv:2");
    refused(&[], "RF-1204", "reserves.csv:3");
    fs::remove_file(copy.path("snapshot/reserves.csv")).unwrap();
    let (code, printed, err) = run(&base);
    assert_eq!(code, 0, "{err}");
    assert!(printed.contains("reserves       0 rows"), "{printed}");
    let (code, _, err) = run(&base);
    assert!(code == 2 && err.starts_with("error[RF-1310]: "), "{err}");

    let missing = copy.text("missing.csv");
    let out = copy.text("out");
    let with = |work: &str, table: &[&str]| {
        run(&[&["complete", "--work", work, "--out", &out][..], table].concat())
    };
    let (code, _, err) = with(&work, &["--reserves", &missing]);
    assert!(code == 2 && err.starts_with("error[RF-1201]: "), "{err}");
    let (code, _, err) = with(&work, &[]);
    assert!(code == 2 && err.contains("--snapshot") && err.contains("--evidence"), "{err}");
    let (code, _, err) = with(&work, &["--reserves", &missing, "--snapshot", &snapshot]);
    assert!(code == 2 && err.contains("cannot be used with"), "{err}");
    let (code, _, err) = with(&copy.text("bundle"), &["--snapshot", &snapshot]);
    assert!(code == 2 && err.starts_with("error[RF-1301]: "), "{err}");
    let (code, _, err) = with(&missing, &["--snapshot", &snapshot]);
    assert!(code == 2 && err.starts_with("error[RF-1301]: "), "{err}");
}

#[test]
fn an_epoch_with_a_proof_missing_is_not_completed() {
    let copy = Copy::new();
    let list = fs::read_to_string(copy.path("work/finished")).unwrap();
    let kept: Vec<&str> = list.lines().filter(|line| !line.contains(" proofs/000001")).collect();
    fs::write(copy.path("work/finished"), kept.join("\n") + "\n").unwrap();
    let error = copy.complete().unwrap_err();
    assert_eq!(error.code(), "RF-1321");
    assert!(error.to_string().contains("000001.proof"), "{error}");
    assert!(!copy.path("work/statement.json").exists());
}

#[test]
fn packages_are_issued_side_by_side_and_not_while_the_statement_changes() {
    let copy = Copy::new();
    copy.complete().unwrap();
    let issuing = Epoch::reopen(&copy.path("work")).unwrap();
    copy.inclusion("packages").run(&Silent).unwrap();
    let error = Complete { out: copy.path("again"), ..copy.command() }.run(&Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1314");
    drop(issuing);
    let completing = Epoch::reopen_to_complete(&copy.path("work")).unwrap();
    let refused = copy.inclusion("more").run(&Silent);
    assert!(matches!(refused, Err(EpochError::Locked(_))));
    drop(completing);
    copy.inclusion("more").run(&Silent).unwrap();
}

#[test]
fn a_bundle_given_as_a_work_directory_stays_a_bundle() {
    let copy = Copy::new();
    copy.complete().unwrap();
    let before = files(&copy.path("bundle"));
    assert!(Epoch::reopen(&copy.path("bundle")).is_err());
    assert!(Epoch::reopen_to_complete(&copy.path("bundle")).is_err());
    assert_eq!(files(&copy.path("bundle")), before);
}
