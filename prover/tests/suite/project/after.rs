//! The epoch after another one: `--previous` fills epoch and digest, in whichever form it is given, and a verifier
//! finds that the statement follows.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_circuits::{
    proof::generators,
    protocol::statement::{Correction, Document},
};
use ringfence_prover::{
    command::{
        previous,
        prove::{Prove, ProveError, Proven},
        publish::Publish,
    },
    epoch::Silent,
};
use ringfence_verifier::{
    check::audit::audit,
    reader::Reader,
    report::{AuditReport, Outcome, Status},
    source::{archive, directory},
};
use tempfile::TempDir;

use crate::common::{
    program::{parameter_file, run},
    proving::command,
    tables::{Tables, INFO},
};

/// Proves a snapshot in a directory of its own.
fn proven(
    directory: &Path,
    info: &str,
    change: impl FnOnce(&mut Prove),
) -> Result<Proven, ProveError> {
    let tables = Tables::good();
    let snapshot = directory.join("snapshot");
    fs::create_dir_all(&snapshot).unwrap();
    for entry in fs::read_dir(tables.write()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, snapshot.join(path.file_name().unwrap())).unwrap();
    }
    fs::write(snapshot.join("snapshot.toml"), info).unwrap();
    parameter_file(directory);
    let mut prove = command(directory);
    change(&mut prove);
    prove.run(&Silent)
}

/// The description of a later day, without epoch and digest.
fn later(day: u32) -> String {
    INFO.replace("epoch = 0\n", "").replace("2025-01-01", &format!("2025-01-0{day}"))
}

/// Epoch 0, proven once for all tests: `bundle`, `bundle.tar` and `site`.
fn first() -> &'static Path {
    static FIRST: OnceLock<TempDir> = OnceLock::new();
    let directory = FIRST.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        proven(path, INFO, |_| {}).unwrap();
        let bundle = directory::load(&path.join("bundle")).unwrap();
        archive::pack(&bundle, &mut fs::File::create(path.join("bundle.tar")).unwrap()).unwrap();
        let publish = Publish {
            out: path.join("site"),
            bundle: path.join("bundle"),
            page: None,
            without_page: true,
            work: None,
            packages: None,
            publish_list: false,
            generators: None,
            json: false,
        };
        publish.run(&Silent).unwrap();
        let alone = path.join("alone");
        fs::create_dir(&alone).unwrap();
        fs::copy(path.join("bundle/statement.json"), alone.join("statement.json")).unwrap();
        directory
    });
    directory.path()
}

/// The statement in a bundle.
fn statement(bundle: &Path) -> Document {
    Document::from_canonical(&fs::read(bundle.join("statement.json")).unwrap()).unwrap()
}

/// What a verifier finds of a bundle who has the bundle before.
fn audited(bundle: &Path, before: &Path) -> AuditReport {
    let read = |name: &str| Some(fs::read(before.join(name)).unwrap());
    let reader = Reader {
        previous: read("statement.json"),
        previous_parameters: read("parameters.json"),
        ..Reader::default()
    };
    let source = |k| generators::load(k, &generators::default_cache());
    let report = audit(&directory::load(bundle).unwrap(), &reader, &source, &|_| {}).unwrap();
    assert_eq!(report.outcome(), Outcome::Holds, "{report}");
    report
}

/// That the verifier's `--previous` holds.
fn assert_follows(bundle: &Path, before: &Path) {
    let report = audited(bundle, before);
    let claim = report.claims.iter().find(|claim| claim.id.starts_with("previous-statement"));
    assert_eq!(claim.unwrap().status, Status::Holds, "{report}");
}

#[test]
fn an_epoch_and_its_correction_follow_the_one_before() {
    let directory = tempfile::tempdir().unwrap();
    let (second, third) = (directory.path().join("second"), directory.path().join("third"));
    let before = first().join("bundle");
    proven(&second, &later(2), |prove| {
        prove.options.warnings.previous = Some(before.clone());
    })
    .unwrap();
    assert_eq!(statement(&second.join("bundle")).epoch, 1.into());
    assert_follows(&second.join("bundle"), &before);

    // The second one was wrong: the third corrects it, for the same time.
    let reason = "a wrong price of BTC";
    proven(&third, &later(2), |prove| {
        let warnings = &mut prove.options.warnings;
        warnings.previous = Some(second.join("bundle/statement.json"));
        (warnings.corrects, warnings.reason) = (Some(1), Some(reason.into()));
    })
    .unwrap();
    let made = statement(&third.join("bundle"));
    assert_eq!(made.corrects, Some(Correction { epoch: 1.into(), reason: reason.into() }));
    assert_eq!(made.epoch, 2.into());
    assert_follows(&third.join("bundle"), &second.join("bundle"));
}

#[test]
fn every_form_of_the_epoch_before_gives_the_same() {
    let whole = previous::read(&first().join("bundle")).unwrap();
    let forms = [
        "bundle.tar",
        "bundle/statement.json",
        "site",
        "site/statement.json",
        "alone/statement.json",
    ];
    for form in forms {
        let read = previous::read(&first().join(form)).unwrap();
        // Only parameters know an order of assets.
        let in_order = |owed: &[String]| -> BTreeSet<String> { owed.iter().cloned().collect() };
        let (of, owed) = (read.statement, in_order(&read.owed));
        assert_eq!((of, owed), (whole.statement, in_order(&whole.owed)), "{form}");
        assert_eq!(read.parameters.is_some(), !form.starts_with("alone"), "{form}");
    }
    // What is neither is named.
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    fs::write(&path, "{").unwrap();
    assert_eq!(previous::read(&path).unwrap_err().code(), "RF-1242");
    fs::write(&path, "notes").unwrap();
    assert!(previous::read(&path).unwrap_err().to_string().contains("notes.txt"));
}

#[test]
fn a_statement_alone_is_compared_as_far_as_it_goes() {
    let directory = tempfile::tempdir().unwrap();
    let snapshot = directory.path().join("snapshot");
    let tables = Tables::good();
    let written = tables.write();
    fs::write(written.join("snapshot.toml"), later(2)).unwrap();
    let parameters = parameter_file(directory.path());
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    let alone = text(first().join("alone/statement.json"));
    let (code, out, err) = run(&[
        "check",
        "--snapshot",
        written.to_str().unwrap(),
        "--parameters",
        &parameters,
        "--previous",
        &alone,
    ]);
    assert!(code == 0 && out.contains("RF-1353"), "{out}{err}");
    assert!(!out.contains("RF-1244") && !out.contains("RF-1262"), "{out}");
    assert!(!snapshot.exists());
}

#[test]
fn a_statement_alone_keeps_all_rules_that_need_no_parameters() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("statement.json");
    let good = fs::read_to_string(first().join("alone/statement.json")).unwrap();
    let time = "2025-01-01T";
    assert!(good.contains(time));
    let deposits = good.find("\"deposits\":\"").unwrap() + "\"deposits\":\"".len();
    let end = deposits + good[deposits..].find('"').unwrap();
    let large = format!("{}{}{}", &good[..deposits], "9".repeat(70), &good[end..]);
    let cases = [
        (good.replace(time, "9999-99-99T"), "snapshot_time"),
        (good.replace("\"epoch\":\"0\"", "\"epoch\":\"7\""), "previous"),
        (large, "2^224"),
    ];
    for (text, words) in cases {
        fs::write(&path, text).unwrap();
        let error = previous::read(&path).unwrap_err();
        assert!(error.code() == "RF-1242" && error.to_string().contains(words), "{error}");
    }
    fs::write(&path, good).unwrap();
    previous::read(&path).unwrap();
}

#[test]
fn what_disagrees_with_the_epoch_before_names_both() {
    let before = first().join("bundle");
    let anchor = previous::read(&before).unwrap().statement;
    let other = "11".repeat(32);
    let epoch = |epoch: u32, rest: &str| format!("epoch = {epoch}\n{rest}{}", later(2));
    let previous = |digest: &str| format!("previous = \"{digest}\"\n");
    for (info, words) in [
        (epoch(0, ""), vec!["it is 0 here", "epoch 0, after which comes 1"]),
        (epoch(2, &previous(&anchor.to_string())), vec!["it is 2 here", "comes 1"]),
        (epoch(1, &previous(&other)), vec!["rfs1", &anchor.to_bech32()[..20]]),
        (previous(&other) + &later(2), vec!["previous", "--previous gives"]),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let refused = proven(directory.path(), &info, |prove| {
            prove.options.warnings.previous = Some(before.clone());
        });
        let error = refused.unwrap_err();
        assert_eq!(error.code(), "RF-1202", "{error}");
        let said = error.to_string();
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
        assert!(!directory.path().join("bundle").exists());
    }
    // Nothing says which epoch it is.
    let directory = tempfile::tempdir().unwrap();
    let error = proven(directory.path(), &later(2), |_| {}).unwrap_err().to_string();
    assert!(error.contains("the key epoch is missing") && error.contains("--previous"), "{error}");
    // A correction of what is not earlier.
    let refused = proven(directory.path(), &later(2), |prove| {
        let warnings = &mut prove.options.warnings;
        warnings.previous = Some(before.clone());
        (warnings.corrects, warnings.reason) = (Some(1), Some("none".into()));
    });
    assert!(refused.unwrap_err().to_string().contains("only an earlier one"));
}

#[test]
fn what_was_kept_is_said() {
    let directory = tempfile::tempdir().unwrap();
    proven(directory.path(), INFO, |prove| prove.out = None).unwrap();
    let proofs = directory.path().join("work/proofs");
    let mut names: Vec<PathBuf> =
        fs::read_dir(&proofs).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let all = names.len();
    assert!(all > 1, "one proof says nothing");
    fs::remove_file(&names[0]).unwrap();
    let said = super::made::Said::default();
    let mut prove = command(directory.path());
    prove.out = None;
    prove.run(&said).unwrap();
    let said = said.0.into_inner().unwrap();
    assert!(said.contains(&format!("{} of {all} proofs kept", all - 1)), "{said}");
    assert!(said.contains("begin import 0"), "{said}");
}

#[test]
fn an_epoch_that_was_begun_after_one_statement_goes_on_after_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let after = |previous: PathBuf, reason: Option<&str>, path: &Path| {
        proven(path, &later(2), |prove| {
            prove.out = None;
            let warnings = &mut prove.options.warnings;
            warnings.previous = Some(previous);
            warnings.corrects = reason.map(|_| 0);
            warnings.reason = reason.map(str::to_owned);
        })
    };
    after(first().join("bundle"), None, path).unwrap();
    after(first().join("site"), None, path).unwrap();
    let error = after(first().join("bundle"), Some("why"), path).unwrap_err();
    assert_eq!(error.code(), "RF-1302", "{error}");
    assert!(error.to_string().contains("another epoch before"), "{error}");
}
