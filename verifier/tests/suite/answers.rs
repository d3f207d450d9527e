//! The first words of every answer: the same level and sentence as text, as JSON and on the page, with the exit
//! code that belongs to it.

use std::fs;

use ringfence_circuits::protocol::statement::Reserve;
use ringfence_verifier::report::{Level, Status};
use serde_json::Value;

use crate::common::{
    program::{outcome, Trial},
    *,
};

/// What `verify` answers with these arguments in each form, which must agree: exit code, level and sentence.
fn answer(trial: &Trial, arguments: &[&str]) -> (i32, String, String) {
    let (code, text, _) = trial.audit(arguments);
    let (of_json, json, _) = trial.audit(&[&["--json"], arguments].concat());
    let path = trial.file("page.html", b"");
    let report = ["report", &trial.bundle(), "--out", &path];
    let (of_report, line, _) = outcome(&[&report, arguments].concat());
    assert_eq!([of_json, of_report], [code; 2], "{text}");
    let json: Value = serde_json::from_str(&json).unwrap();
    let verdict = &json["verdict"];
    let word = |key: &str| verdict[key].as_str().unwrap().to_owned();
    let (level, sentence) = (word("level"), word("sentence"));
    let level = level_of(&level);
    assert!(text.starts_with(&format!("{} {level}: ", level.sign())), "{text}");
    assert_eq!(text.lines().nth(1), Some(sentence.as_str()));
    assert!(line.contains(&format!("{} {level}: {sentence}", level.sign())), "{line}");
    let page = fs::read_to_string(path).unwrap().replace("&quot;", "\"").replace("&nbsp;", " ");
    assert!(page.to_lowercase().contains(level.word()) && page.contains(&sentence), "{page}");
    for note in verdict["notes"].as_array().unwrap() {
        let note = note["sentence"].as_str().unwrap();
        assert!(text.contains(note) && page.contains(note), "{note}");
    }
    (code, level.word().to_owned(), sentence)
}

fn level_of(name: &str) -> Level {
    let named = |level: &Level| serde_json::to_value(level).unwrap() == name;
    Level::ALL.into_iter().find(named).unwrap()
}

#[test]
fn t5_text_json_page_and_exit_code_agree() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let anchor = anchor_of(&epoch.bundle);
    let (code, level, sentence) = answer(&trial, &["--anchor", &anchor]);
    assert_eq!((code, level.as_str()), (0, "holds with notes"));
    assert!(sentence.starts_with("example lists reserves for "), "{sentence}");
    let required = answer(&trial, &["--anchor", &anchor, "--require", "coverage:all"]);
    assert_eq!((required.0, required.1.as_str()), (1, "does not hold"));
    let open = answer(&trial, &["--anchor", &anchor, "--require", "venue"]);
    assert_eq!((open.0, open.1.as_str()), (2, "can't say"));

    let poor = epoch.with_document(|d| d.reserves = reserves(1));
    let trial = Trial::new(&poor);
    let (code, level, sentence) = answer(&trial, &["--anchor", &anchor_of(&poor)]);
    assert_eq!((code, level.as_str()), (1, "does not hold"));
    assert!(sentence.starts_with("Book clients of example is short by "), "{sentence}");
    let (code, level, sentence) = answer(&trial, &[]);
    assert_eq!((code, level.as_str()), (2, "can't say"));
    assert!(sentence.starts_with("Nothing confirms the reserves"), "{sentence}");
}

#[test]
fn t5_a_note_never_does_not_hold() {
    let epoch = Epoch::standard();
    // The customers' book is covered; the other one has no reserves, so the claim over all books is a note.
    let report = audit_as(&epoch.bundle, &anchored(&epoch.bundle)).unwrap();
    status(&report, "coverage:all", Status::Note);
    let text = report.to_string();
    assert!(!text.contains("DOES NOT HOLD"), "{text}");
    assert!(text.contains("  note         "), "{text}");
    let json = serde_json::to_value(&report).unwrap();
    let claims = json["claims"].as_array().unwrap().iter();
    assert!(claims.clone().all(|claim| claim["status"] != "does_not_hold"));
    assert!(claims.clone().any(|claim| claim["status"] == "note" && claim["note"].is_string()));
}

#[test]
fn packages_have_a_level() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let own = epoch.package(ACCOUNT).encode().unwrap();
    let (package, statement) = (trial.file("own.json", &own), trial.bundle() + "/statement.json");
    let anchor = anchor_of(&epoch.bundle);
    let base = ["inclusion", &package, "--statement", &statement, "--account"];
    let run = |arguments: &[&str]| {
        let (code, text, _) = outcome(&[&base[..], arguments].concat());
        let (_, json, _) = outcome(&[&base[..], arguments, &["--json"]].concat());
        let json: Value = serde_json::from_str(&json).unwrap();
        let verdict = json[0]["verdict"].clone();
        let level = level_of(verdict["level"].as_str().unwrap());
        assert!(text.starts_with(&format!("{} {level}: ", level.sign())), "{text}");
        // The sentence of JSON is the first line's, and the one below it.
        let lines: Vec<&str> = text.lines().take(2).collect();
        let sentence = verdict["sentence"].as_str().unwrap();
        assert!(lines.join(" ").contains(sentence), "{sentence} in {text}");
        (code, level)
    };
    assert_eq!(run(&[ACCOUNT, "--anchor", &anchor]), (0, Level::Holds));
    assert_eq!(run(&[ACCOUNT]), (0, Level::HoldsWithNotes));
    // Another account accuses no one.
    assert_eq!(run(&["bob", "--anchor", &anchor]), (2, Level::CantSay));
    let mut changed = epoch.package(ACCOUNT);
    changed.vaults[0].balances[0].amount.0 += 1u8;
    fs::write(&package, changed.encode().unwrap()).unwrap();
    assert_eq!(run(&[ACCOUNT, "--anchor", &anchor]), (1, Level::DoesNotHold));
}

/// A row of dust does not take the mark away: what counts is whether the reserves reach.
#[test]
fn t3_a_book_whose_reserves_do_not_reach_is_marked() {
    let epoch = Epoch::standard();
    let dust: Vec<Reserve> = [reserves(200_000_000_000), vec![reserve("house", "USD", 1)]].concat();
    let bundle = epoch.with_document(|d| d.reserves = dust);
    let mut package = epoch.package("house");
    package.statement =
        ringfence_circuits::protocol::statement::statement_digest(&bundle.statement);
    let package = package.encode().unwrap();
    let (code, out, _) = Trial::new(&bundle).inclusion(&[(&package, "house")]);
    assert_eq!(code, 0, "{out}");
    assert!(out.starts_with("▲ holds with notes: "), "{out}");
    let words = "the reserves behind it are too small";
    assert!(
        out.contains(words) && out.contains("its reserves are less than what it owes"),
        "{out}"
    );
}

#[test]
fn claims_are_listed_with_and_without_a_bundle() {
    let trial = Trial::new(&Epoch::standard().bundle);
    let (code, out, err) = outcome(&["verify", "--list-claims"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for words in ["Identity\n", "Proofs\n", "Money\n", "  coverage:BOOK ", "  coverage-proven:all "]
    {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (code, out, _) = outcome(&["report", &trial.bundle(), "--list-claims"]);
    assert!(code == 0 && out.contains("  coverage:clients ") && !out.contains("BOOK"), "{out}");
    let (_, out, _) = outcome(&["verify", &trial.bundle(), "--list-claims", "--json"]);
    let listed: Value = serde_json::from_str(&out).unwrap();
    let (_, report, _) = outcome(&["verify", &trial.bundle(), "--json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    for claim in report["claims"].as_array().unwrap() {
        let same = |known: &&Value| known["id"] == claim["id"] && known["title"] == claim["title"];
        let known = listed.as_array().unwrap().iter().find(same);
        assert_eq!(known.unwrap()["group"], claim["group"], "{claim}");
    }
    let (code, _, err) = outcome(&["verify"]);
    assert!(code == 2 && err.contains("BUNDLE"), "{err}");
}

#[test]
fn colours_are_only_where_they_are_wanted() {
    let trial = Trial::new(&Epoch::standard().bundle);
    let escape = |arguments: &[&str]| {
        outcome(&[&["show", &trial.bundle()], arguments].concat()).1.contains('\x1b')
    };
    // Standard output is no terminal here.
    assert!(!escape(&[]) && !escape(&["--color", "never"]) && escape(&["--color", "always"]));
}
