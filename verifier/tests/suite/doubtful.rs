//! Files that anyone could have changed, that an older release made or that nobody should accept, through
//! the built program: it says what they are and accuses nobody.

use std::{fs, path::Path};

use ringfence_circuits::protocol::{
    bundle::PARAMETERS_FILE, hash::digest::Digest, package::Package, statement::Document,
};
use ringfence_verifier::source::{archive, directory, Bundle};
use serde_json::Value;

use crate::common::{program::*, *};

#[test]
fn t6_program_accuses_nobody_of_reserves_that_nothing_anchors() {
    let epoch = Epoch::standard();
    let poor = epoch.with_document(|d| d.reserves = reserves(1));
    let trial = Trial::new(&poor);
    let (code, out, err) = trial.audit(&[]);
    // Nothing can be said, which is no success and no finding either.
    assert_eq!(code, 2, "{out}");
    assert!(err.starts_with("error[RF-2041]: ") && !err.contains("RF-2209"), "{err}");
    let title = "The reserves of book clients reach what it owes";
    let line =
        out.lines().find(|line| line.contains(title) && line.contains("not checked")).unwrap();
    assert!(!line.contains("RF-2209"), "{line}");
    assert!(out.contains("(anyone could have changed the reserves in this file"), "{out}");
    let report = trial.file("page.html", b"");
    let statement = trial.file("bundle/statement.json", &poor.statement);
    let bundle = Path::new(&statement).parent().unwrap().to_str().unwrap();
    outcome(&["report", bundle, "--out", &report]);
    let page = fs::read_to_string(report).unwrap();
    assert!(page.contains("rf-verdict rf-open") && page.contains("Nothing confirms the reserves"));
    assert!(page.contains("nyone could have changed the reserves"));
    assert_error(trial.audit(&["--require", "coverage:clients"]), "RF-2022", "coverage:clients");
    // With the digest that was anchored it is as it is: these reserves are the venue's word, or not.
    let own = Document::from_canonical(&poor.statement).unwrap();
    let own = own.check(&epoch.parameters).unwrap().digest().to_string();
    assert_false(trial.audit(&["--anchor", &own]), "RF-2209", " % of what is owed: ");
    let honest = epoch.statement.digest().to_string();
    assert_false(trial.audit(&["--anchor", &honest]), "RF-2201", "");
}

#[test]
fn t6_program_accuses_nobody_of_a_changed_package() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let bytes = |change: &dyn Fn(&mut Package)| {
        let mut package = epoch.package(ACCOUNT);
        change(&mut package);
        package.encode().unwrap()
    };
    // An entry doubled, and a place or a label given twice.
    type Change<'a> = (&'a dyn Fn(&mut Package), &'a str);
    let changes: [Change<'_>; 3] = [
        (&|p| p.vaults.push(p.vaults[0].clone()), "the same label"),
        (&|p| p.vaults[1].label = p.vaults[0].label.clone(), "the same label"),
        (
            &|p| {
                p.vaults[1] = p.vaults[0].clone();
                p.vaults[1].label = "second".into();
            },
            "the same place",
        ),
    ];
    for (change, words) in changes {
        let answer = trial.inclusion(&[(&bytes(change), ACCOUNT)]);
        assert!(!answer.2.contains("RF-2404"), "{}", answer.2);
        assert!(answer.1.starts_with("? can't say: "), "{}", answer.1);
        assert_error(answer, "RF-2301", words);
    }
    // Another account's vault among the own ones.
    let foreign = bytes(&|p| {
        let mut vault = epoch.package("bob").vaults[0].clone();
        vault.label = "of bob".into();
        p.vaults.push(vault);
    });
    let answer = trial.inclusion(&[(&foreign, ACCOUNT)]);
    assert_false(answer, "RF-2403", "can have happened to the file on its way");
    // An id that only looks the same, in the package or as it is typed.
    let alike = "\u{430}lice";
    let answer = trial.inclusion(&[(&bytes(&|_| {}), alike)]);
    assert_another(answer, "RF-2401", "it is of another account");
    let own = bytes(&|_| {});
    let other = bytes(&|p| p.account = alike.into());
    let answer = trial.inclusion(&[(&own, ACCOUNT), (&other, alike)]);
    assert!(!answer.2.contains("RF-2404"), "{}", answer.2);
    assert_false(answer, "RF-2403", "");
}

#[test]
fn t8_program_refuses_a_previous_statement_that_no_audit_would_accept() {
    let before = Epoch::standard();
    let now = before.with_document(|d| {
        d.epoch = 1.into();
        d.previous = before.statement.digest();
    });
    let trial = Trial::new(&now);
    let current = trial.file("bundle/statement.json", &now.statement);
    type Change = fn(&mut Document);
    let changes: [(Change, &str); 8] = [
        (|d| d.snapshot_time = String::new(), "snapshot_time"),
        (|d| d.price_time = "0000-00-00T00:00:00Z".into(), "price_time"),
        (|d| d.funding_time = "now".into(), "funding_time"),
        (|d| d.block_list.clear(), "block_list"),
        (|d| d.block_list[0].count = 0.into(), "block_list"),
        (|d| d.books.clear(), "books"),
        (|d| d.venue = "an example".into(), "venue"),
        (|d| d.previous = Digest([1; 32]), "previous"),
    ];
    for (change, field) in changes {
        let previous =
            trial.file("previous/statement.json", &before.with_document(change).statement);
        for form in [&[][..], &["--json"]] {
            let answer = trial.audit(&[&["--previous", &previous], form].concat());
            assert_error(answer, "RF-2108", field);
            let answer = outcome(&[&["chain", &previous, &current], form].concat());
            assert_error(answer, "RF-2501", field);
        }
    }
    // With its parameters beside it, all of it is checked.
    let change = |d: &mut Document| d.reserves[0].asset = "NONE".into();
    let previous = trial.file("previous/statement.json", &before.with_document(change).statement);
    trial.file("previous/parameters.json", &before.bundle.parameters);
    assert_error(trial.audit(&["--previous", &previous]), "RF-2108", "reserves[0]");
}

fn release_0_1(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/release-0.1").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn files_of_release_0_1_are_named_and_nothing_is_said_of_them() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let package = trial.file("package.json", &epoch.package(ACCOUNT).encode().unwrap());
    let statement = trial.file("statement.json", &epoch.bundle.statement);
    let (bundle, old_package) = (release_0_1("bundle"), release_0_1("u1.package.json"));
    let (old, parameters) =
        (format!("{bundle}/statement.json"), format!("{bundle}/{PARAMETERS_FILE}"));
    let mut packed = vec![];
    let mut loaded = directory::load(Path::new(&bundle)).unwrap();
    loaded.proofs.push(fs::read(format!("{bundle}/proofs/000000.proof")).unwrap());
    archive::pack(&loaded, &mut packed).unwrap();
    let packed = trial.file("bundle.tar", &packed);
    let page = trial.file("page.html", b"");
    fs::remove_file(&page).unwrap();
    let inclusion = |package: &str, statement: &str, more: &[&str]| {
        let base = ["inclusion", package, "--statement", statement, "--account", "u1"];
        [&base[..], more].concat().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let of = |arguments: &[&str]| arguments.iter().map(ToString::to_string).collect::<Vec<_>>();
    let own = trial.file("bundle/statement.json", &epoch.bundle.statement);
    let own = Path::new(&own).parent().unwrap().to_str().unwrap();
    let cases = [
        (of(&["verify", &bundle]), "RF-2101"),
        (of(&["verify", &packed]), "RF-2101"),
        (of(&["show", &bundle]), "RF-2101"),
        (of(&["verify", own, "--previous", &old]), "RF-2108"),
        (of(&["chain", &old]), "RF-2501"),
        (of(&["chain", &statement, &old]), "RF-2501"),
        (inclusion(&old_package, &old, &[]), "RF-2302"),
        (inclusion(&package, &old, &[]), "RF-2302"),
        (inclusion(&old_package, &statement, &[]), "RF-2301"),
        (inclusion(&package, &statement, &["--parameters", &parameters]), "RF-2303"),
    ];
    let report = of(&["report", &bundle, "--out", &page]);
    for (arguments, code) in cases.iter().chain([&(report, "RF-2101")]) {
        for form in [&[][..], &["--json"]] {
            if arguments[0] == "report" && !form.is_empty() {
                continue;
            }
            let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            arguments.extend(form);
            let answer = outcome(&arguments);
            let (_, out, err) = &answer;
            assert!(!format!("{out}{err}").contains("not hold"), "{out}{err}");
            assert!(!err.contains("note:"), "{err}");
            assert!(err.contains("try: use release 0.1"), "{err}");
            if !form.is_empty() {
                let json: Value = serde_json::from_str(out).unwrap();
                assert_eq!(json["error"]["code"], *code, "{out}");
            }
            assert_error(answer, code, "made by release 0.1");
        }
    }
    assert!(!Path::new(&page).exists());
    // Parameters of release 0.1 in a bundle of this one.
    let mixed = Bundle { parameters: fs::read(&parameters).unwrap(), ..epoch.bundle.clone() };
    assert_error(Trial::new(&mixed).audit(&[]), "RF-2102", "made by release 0.1");
}

#[test]
fn digests_are_read_in_every_form_that_people_copy() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let package = trial.file("package.json", &package);
    let statement = trial.file("bundle/statement.json", &epoch.bundle.statement);
    let digest = epoch.statement.digest();
    let (hex, bech32) = (digest.to_string(), digest.to_bech32());
    let forms = [
        hex.clone(),
        format!("0x{hex}"),
        hex.to_uppercase(),
        format!(" {hex}\n"),
        format!("0X{}\t", hex.to_uppercase()),
        bech32.clone(),
        bech32.to_uppercase(),
        format!("\n{bech32} "),
    ];
    for form in &forms {
        let (code, out, err) = outcome(&["chain", &statement, "--anchor", form, "--json"]);
        assert_eq!((code, err.as_str()), (0, ""), "{form:?}: {out}");
        let json: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(json["claims"][0]["status"], "holds", "{form:?}");
    }
    let inclusion =
        ["inclusion", &package, "--statement", &statement, "--account", ACCOUNT, "--anchor"];
    let (code, out, err) = outcome(&[&inclusion[..], &[&forms[1]]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("✓ The publication is the one that you compared"), "{out}");
    assert_eq!(trial.audit(&["--anchor", &forms[2]]).0, 0);

    let refused = [
        (String::new(), "nothing stands there"),
        (hex[1..].to_owned(), "63 hexadecimal digits instead of 64"),
        (format!("{} {}", &hex[..32], &hex[32..]), "character 33 is white space"),
        (format!("{bech32}\u{200b}"), "U+200B"),
        (format!("Rfs{}", &bech32[3..]), "lower case or in upper case"),
        (bech32.replace("rfs1", "rfs1q"), "checksum"),
    ];
    let bundle = Path::new(&statement).parent().unwrap().to_str().unwrap();
    for (text, words) in refused {
        let doors = [
            &["verify", bundle, "--anchor", &text][..],
            &["chain", &statement, "--anchor", &text],
            &[&inclusion[..], &[&text]].concat(),
        ];
        for door in doors {
            assert_error(outcome(door), "RF-2024", words);
            let answer = outcome(&[door, &["--json"]].concat());
            let json: Value = serde_json::from_str(&answer.1).unwrap();
            assert_eq!(json["error"]["code"], "RF-2024");
            assert!(json["error"]["message"].as_str().unwrap().contains(words), "{json}");
            assert_error(answer, "RF-2024", words);
        }
    }
}

#[test]
fn the_report_shows_what_each_rule_leaves_unproven() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let (_, out, _) = trial.audit(&[]);
    let line = |rule: &str| {
        let said = format!("  the rule {rule} leaves ");
        out.lines().find(|line| line.starts_with(&said)).expect(rule).to_owned()
    };
    assert_eq!(
        line("equity_only"),
        "  the rule equity_only leaves 0.00 % of the notional without it (0.00 USD)"
    );
    assert!(!line("liquidating").contains(" 0.00 % "), "{out}");
    let (_, json, _) = trial.audit(&["--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let row = &json["unproven"][1];
    assert_eq!(row["rule"], "liquidating");
    let share = row["share"].as_str().unwrap();
    assert!(line("liquidating").contains(&format!("leaves {share} % of")), "{out}");
    let page = trial.file("page.html", b"");
    let statement = trial.file("bundle/statement.json", &epoch.bundle.statement);
    let bundle = Path::new(&statement).parent().unwrap().to_str().unwrap();
    outcome(&["report", bundle, "--out", &page]);
    let words = format!("The rule liquidating leaves {share}&nbsp;% of the notional without it");
    assert!(fs::read_to_string(page).unwrap().contains(&words));
}
