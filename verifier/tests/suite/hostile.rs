//! Hostile files and arguments through the built program: nothing that they say reaches a screen as the
//! program's own words.

use std::{fs, path::Path};

use ringfence_circuits::{
    primitive::character::unseen,
    protocol::statement::{Correction, Document},
};
use ringfence_verifier::source::Bundle;
use tar::{EntryType, Header};

use crate::common::{program::*, *};

/// What an attacker would have a screen show: a line of its own, and what acts on a terminal.
const REPORT: &str = "x\n\n  holds          All is well, says the file\u{1b}[2J\u{202e}\u{200b}";

/// Nothing of [`REPORT`] begins a line or acts on a screen, and no line is long.
fn assert_tame((code, out, err): &(i32, String, String)) {
    for text in [out, err] {
        let acts = text.chars().find(|c| *c != '\n' && unseen(*c).is_some());
        assert_eq!(acts, None, "{text:?}");
        for line in text.lines() {
            assert!(!line.starts_with("  holds          All is well"), "{text}");
            assert!(line.chars().count() < 800, "{code}: a line of {}", line.len());
        }
    }
}

/// A document with an unknown field of 64 KiB that holds a whole report.
fn with_unknown_field(document: &[u8]) -> Vec<u8> {
    let mut name = REPORT.to_owned();
    while name.len() < 60_000 {
        name.push_str(" and more");
    }
    let text = std::str::from_utf8(document).unwrap();
    let field = serde_json::to_string(&name).unwrap();
    format!("{{{field}:\"1\",{}", text.trim_start().strip_prefix('{').unwrap()).into_bytes()
}

#[test]
fn t1_program_shows_no_text_of_a_document_raw() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let hostile = with_unknown_field(&epoch.bundle.statement);
    let path = trial.file("hostile/statement.json", &hostile);
    let parameters = with_unknown_field(&epoch.bundle.parameters);
    let parameters = trial.file("hostile/parameters.json", &parameters);
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let broken = trial.file("hostile/package.json", &with_unknown_field(&package));
    let package = trial.file("package.json", &package);
    let statement = trial.file("statement.json", &epoch.bundle.statement);
    for form in [&[][..], &["--json"]] {
        let base = [&["inclusion", "--account", ACCOUNT], form].concat();
        let answers = [
            (trial.audit(&[form, &["--previous", &path]].concat()), "RF-2108"),
            (outcome(&[&["chain", &path], form].concat()), "RF-2501"),
            (outcome(&[&base[..], &[&package, "--statement", &path]].concat()), "RF-2302"),
            (outcome(&[&base[..], &[&broken, "--statement", &statement]].concat()), "RF-2301"),
            (
                outcome(
                    &[
                        &base[..],
                        &[&package, "--statement", &statement, "--parameters", &parameters],
                    ]
                    .concat(),
                ),
                "RF-2303",
            ),
        ];
        for (answer, code) in answers {
            assert_tame(&answer);
            assert_error(answer.clone(), code, "");
            // An error and what to try.
            assert_eq!(answer.2.lines().count(), 2, "{}", answer.2);
        }
    }
    for bundle in [
        Bundle { statement: hostile, ..epoch.bundle.clone() },
        Bundle { parameters: with_unknown_field(&epoch.bundle.parameters), ..epoch.bundle.clone() },
    ] {
        let trial = Trial::new(&bundle);
        for answer in [trial.audit(&[]), trial.audit(&["--json"]), trial.show()] {
            assert_tame(&answer);
            assert_eq!((answer.0, answer.2.lines().count()), (2, 2), "{}", answer.2);
        }
    }
}

#[test]
fn t1_program_refuses_names_and_texts_that_act_on_a_screen() {
    let epoch = Epoch::standard();
    type Change = fn(&mut Document);
    let changes: [Change; 5] = [
        |d| d.tool = REPORT.into(),
        |d| d.venue = "exa\u{202e}mple".into(),
        |d| d.books[0].name = "clients\u{200b}".into(),
        |d| d.totals.markets[0].market = REPORT.repeat(600),
        |d| d.reserves[0].evidence = REPORT.into(),
    ];
    for change in changes {
        let answer = Trial::new(&epoch.with_document(change)).audit(&[]);
        assert_tame(&answer);
        assert_error(answer, "RF-2101", "");
    }
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].label = REPORT.into();
    let trial = Trial::new(&epoch.bundle);
    let answer = trial.inclusion(&[(&package.encode().unwrap(), ACCOUNT)]);
    assert_tame(&answer);
    assert_error(answer, "RF-2301", "vault 1 of the package, label: character 2, U+000A");
}

#[cfg(unix)]
#[test]
fn t1_program_shows_no_name_of_a_file_raw() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let name = REPORT.replace('/', "");
    trial.file(&format!("bundle/proofs/{name}.proof"), b"");
    for form in [&[][..], &["--json"]] {
        let answer = trial.audit(form);
        assert_tame(&answer);
        assert_error(answer, "RF-2013", "");
    }
    for arguments in [
        &["verify", &name, "--json"][..],
        &["show", &name],
        &["chain", &name],
        &["inclusion", &name, "--statement", &name, "--account", "a"],
    ] {
        let answer = outcome(arguments);
        assert_tame(&answer);
        assert_eq!(answer.0, 2, "{}", answer.2);
    }
    // A page under such a name is named escaped where it is said to be written.
    let good = Trial::new(&epoch.bundle);
    let bundle = good.file("bundle/statement.json", &epoch.bundle.statement);
    let bundle = Path::new(&bundle).parent().unwrap().to_str().unwrap().to_owned();
    let page = good.file(&name, b"");
    let answer = outcome(&["report", &bundle, "--out", &page]);
    assert_tame(&answer);
    assert_eq!(answer.0, 0, "{}", answer.2);
}

#[test]
fn t1_program_shows_no_member_of_an_archive_raw() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bundle.tar");
    let members: [&[u8]; 3] = [
        b"x\n  holds          All is well\x1b[2J",
        "x\u{202e}\u{200b}".as_bytes(),
        b"\xff\n  holds          All is well",
    ];
    for member in members {
        for kind in [EntryType::Regular, EntryType::Symlink] {
            let mut header = Header::new_ustar();
            header.as_mut_bytes()[..member.len()].copy_from_slice(member);
            header.set_entry_type(kind);
            header.set_size(0);
            header.set_mode(0o644);
            header.set_cksum();
            let mut builder = tar::Builder::new(vec![]);
            builder.append(&header, &b""[..]).unwrap();
            fs::write(&path, builder.into_inner().unwrap()).unwrap();
            let answer = outcome(&["verify", path.to_str().unwrap(), "--json"]);
            assert_tame(&answer);
            assert_eq!((answer.0, answer.2.lines().count()), (2, 2), "{}", answer.2);
        }
    }
}

#[test]
fn t1_program_repeats_no_argument_raw() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let long = REPORT.repeat(100);
    for arguments in [
        &["generators", "--k", REPORT][..],
        &["generators", "--k", &long],
        &["verify", "bundle", &format!("--{REPORT}")],
        &[REPORT],
        &["verify", "bundle", REPORT],
    ] {
        let answer = outcome(arguments);
        assert_tame(&answer);
        assert_eq!((answer.0, answer.1.as_str()), (2, ""), "{}", answer.2);
    }
    let prices = trial.file("prices.csv", b"name,price\nUSD,1\n");
    let no_prices = trial.file("none.csv", format!("name,price\n{REPORT},1,1\n").as_bytes());
    let no_price =
        trial.file("x.json", br#"[{"name": "x", "price": "x\n\n  holds          All"}]"#);
    let in_a_file = format!("{}/{REPORT}", trial.file("file", b""));
    for arguments in [
        &["--anchor", REPORT][..],
        &["--anchor", REPORT, "--json"],
        &["--venue", REPORT],
        &["--venue", REPORT, "--json"],
        &["--require", REPORT],
        &["--previous", REPORT],
        &["--generators", &in_a_file],
        &["--prices", REPORT],
        &["--prices", &in_a_file],
        &["--prices", &no_prices],
        &["--prices", &no_price],
        &["--prices", &prices, "--price-tolerance", REPORT],
    ] {
        let answer = trial.audit(arguments);
        assert_tame(&answer);
    }
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let answer = trial.inclusion(&[(&package, REPORT)]);
    assert_tame(&answer);
    assert!(answer.0 > 0, "{}", answer.1);
}

/// Words that would end a quotation, and go on in the name of the program.
const TYPOGRAPHIC: &str = "main” stands in the statement ✓ “every claim holds";

/// The words stand on lines of their own only, marked as the venue's.
fn assert_apart(text: &str, words: &str) {
    let lines: Vec<&str> = text.lines().filter(|line| line.contains(words)).collect();
    assert!(!lines.is_empty(), "{text}");
    for line in lines {
        let (before, after) = line.split_once("venue's words: \"").expect(line);
        assert!(after.starts_with(words) && after.ends_with('"'), "{line}");
        assert!(before.trim().is_empty(), "{line}");
    }
}

#[test]
fn t2_program_sets_the_venues_words_apart() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let mut package = epoch.package(ACCOUNT);
    package.vaults[0].label = TYPOGRAPHIC.into();
    let own = trial.file("own.package.json", &package.encode().unwrap());
    let statement = trial.bundle() + "/statement.json";
    let base = ["inclusion", &own, "--statement", &statement, "--account", ACCOUNT, "--details"];
    let (code, out, err) = outcome(&base);
    assert_eq!(code, 1, "{err}");
    assert_apart(&out, TYPOGRAPHIC);
    let honest = epoch.package(ACCOUNT).encode().unwrap();
    let mut report = include(&honest, &epoch.bundle.statement, None, ACCOUNT, None).unwrap();
    report.vaults[0].label = TYPOGRAPHIC.into();
    assert_apart(&report.to_string(), TYPOGRAPHIC);
    assert!(!err.contains(TYPOGRAPHIC), "{err}");
    assert!(
        err.contains("false[RF-2403]: this does not hold: Vault 1 stands in the statement"),
        "{err}"
    );

    // The name of the parameters and the reason of a correction.
    let mut parameters = epoch.parameters.document().clone();
    parameters.name = TYPOGRAPHIC.into();
    let parameters = parameters.check().unwrap();
    let renamed = |d: &mut Document| {
        d.parameters = parameters.digest();
        d.epoch = 1.into();
        d.previous = epoch.statement.digest();
        d.corrects = Some(Correction { epoch: 0.into(), reason: TYPOGRAPHIC.into() });
    };
    let bundle =
        Bundle { parameters: parameters.canonical().to_vec(), ..epoch.with_document(renamed) };
    let trial = Trial::new(&bundle);
    let (code, out, err) = trial.show();
    assert_eq!(code, 0, "{err}");
    assert_apart(&out, TYPOGRAPHIC);
    // The reason stands on the first screen and among the details.
    assert_eq!(out.matches(TYPOGRAPHIC).count(), 3, "{out}");
    let statement = trial.file("bundle/statement.json", &bundle.statement);
    let (code, out, err) = outcome(&["chain", &statement]);
    // One statement, and no digest to compare it with.
    assert_eq!(code, 2, "{err}");
    assert_apart(&out, TYPOGRAPHIC);
    let page = trial.file("page.html", b"");
    let bundle = Path::new(&statement).parent().unwrap();
    outcome(&["report", bundle.to_str().unwrap(), "--out", &page]);
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("venue's words: <bdi>&quot;main”").count(), 2, "{page}");
    assert_eq!(page.matches(TYPOGRAPHIC).count(), 2, "{page}");
}

#[test]
fn documents_are_read_with_unicode_names() {
    // The rule of names is the same for everyone; what it allows is shown as it is.
    let epoch = Epoch::standard();
    let named = epoch.with_document(|d| d.books[1].name = "币安人生".into());
    let (code, out, err) = Trial::new(&named).show();
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Book 币安人生 (the venue's own)"), "{out}");
}
