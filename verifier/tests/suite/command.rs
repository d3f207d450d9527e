//! The command line: files, exit codes, stable error codes.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::common::{
    program::{outcome, write},
    *,
};

fn fixture() -> (TempDir, String, Epoch) {
    let directory = TempDir::new().unwrap();
    let epoch = Epoch::standard();
    let bundle = directory.path().join("bundle");
    write(&epoch.bundle, &bundle);
    let name = bundle.to_str().unwrap().to_owned();
    (directory, name, epoch)
}

#[test]
fn required_claims_are_those_of_an_audit() {
    let (_directory, bundle, _) = fixture();
    let (_, out, _) = outcome(&["verify", &bundle, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let claims: Vec<&str> =
        report["claims"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    let (code, out, err) = outcome(&["verify", &bundle, "--require", "proof"]);
    assert!(code == 2 && out.is_empty() && err.contains("error[RF-2022]"), "{err}");
    let (_, named) = err.split_once("there are: ").unwrap();
    let mut named: Vec<&str> = named.lines().next().unwrap().split(", ").collect();
    // These stand in reports only where a previous statement is given, or a list of reserves.
    let with_previous = ["parameter-changes", "next-snapshot"];
    let with_list = [
        "reserve-sums",
        "reserve-places",
        "control",
        "state",
        "state-blocks",
        "observations",
        "cut-off",
        "coverage-proven:all",
        "coverage-observed:all",
        "coverage-proven:BOOK",
        "coverage-observed:BOOK",
    ];
    // And these where the reader brings prices.
    let with_prices = ["prices", "prices-coverage:all", "prices-coverage:BOOK"];
    // And these of a statement that names a risk policy.
    let with_policy = [
        "policy",
        "policy-bounds",
        "policy-history",
        "policy-prices",
        "policy-changes",
        "policy-covers",
        "policy-own-history",
    ];
    // The claims of books have one name for all of them.
    let of_book = |claim: &str| claim.replace(":clients", ":BOOK").replace(":house", ":BOOK");
    let mut claims: Vec<String> = claims.into_iter().map(of_book).collect();
    let others = [&with_previous[..], &with_list, &with_prices, &with_policy].concat();
    claims.extend(others.into_iter().map(str::to_owned));
    claims.sort_unstable();
    claims.dedup();
    named.sort_unstable();
    assert_eq!(named, claims);
}

#[test]
fn other_files_and_folders_are_named() {
    let (directory, bundle, _) = fixture();
    let expect = |arguments: &[&str], expected: &str, words: &str| {
        let (code, _, err) = outcome(arguments);
        assert!(code == 2 && err.contains(&format!("error[{expected}]")), "{err}");
        assert!(err.contains(words), "{err}");
    };
    expect(&["verify", &bundle, "--previous", &bundle], "RF-2011", "statement.json in it");
    expect(&["chain", &bundle], "RF-2011", "statement.json in it");
    expect(&["verify", "nowhere"], "RF-2012", "there is no such file");
    expect(&["chain", "nowhere"], "RF-2012", "there is no such file");
    let folder = |name: &str, files: &[&str]| {
        let folder = directory.path().join(name);
        std::fs::create_dir_all(folder.join("bundle")).unwrap();
        files.iter().for_each(|file| std::fs::write(folder.join(file), "").unwrap());
        folder.to_str().unwrap().to_owned()
    };
    expect(&["verify", &folder("s", &["snapshot.toml"])], "RF-2013", "is a snapshot");
    expect(&["verify", &folder("w", &["inputs.json", "secret"])], "RF-2013", "work directory");
    let site = ["manifest.json", "statement.json", "bundle/statement.json"];
    expect(&["verify", &folder("p", &site)], "RF-2013", "but holds one");
    let demonstration = ["parameters.json", "bundle/statement.json"];
    expect(&["verify", &folder("d", &demonstration)], "RF-2013", "folder `bundle` in it");
    let statement = format!("{bundle}/statement.json");
    let inclusion = ["inclusion", &statement, "--statement", &statement, "--account", "a"];
    expect(&inclusion, "RF-2301", "ends in .package.json");
}

#[test]
fn audit_exit_codes() {
    let (directory, bundle, epoch) = fixture();
    let anchor = epoch.statement.digest().to_bech32();
    let (code, out, err) = outcome(&["verify", &bundle, "--anchor", &anchor, "--venue", VENUE]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("holds          Every vault in every block satisfies its rule"), "{out}");
    let (code, out, _) = outcome(&["verify", &bundle, "--json", "--require", "proofs"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["venue"]), (0, &VENUE.into()));
    let (code, _, err) = outcome(&["verify", &bundle, "--require", "anchored-digest"]);
    assert!(code == 2 && err.contains("error[RF-2022]"), "{err}");

    let poor = epoch.with_document(|d| d.reserves = reserves(1));
    let path = directory.path().join("poor");
    write(&poor, &path);
    let anchor = anchor_of(&poor);
    let (code, _, err) = outcome(&["verify", path.to_str().unwrap(), "--anchor", &anchor]);
    assert!(code == 1 && err.contains("false[RF-2209]"), "{err}");
    // Without a digest nobody knows whose reserves these are: that is no success either.
    let (code, out, err) = outcome(&["verify", path.to_str().unwrap()]);
    assert!(code == 2 && err.contains("error[RF-2041]: the question can't be answered"), "{err}");
    assert!(out.starts_with("? can't say: "), "{out}");
}

#[test]
fn show_verifies_nothing_and_says_so() {
    let (_directory, bundle, epoch) = fixture();
    let (code, out, _) = outcome(&["show", &bundle]);
    assert!(code == 0 && out.contains("Nothing was checked"), "{out}");
    assert!(out.contains(&epoch.statement.digest().to_bech32()));
}

#[test]
fn bundles_hold_exactly_the_expected_files() {
    let (_directory, bundle, _) = fixture();
    let path = Path::new(&bundle);
    let expect = |code: &str, name: &str| {
        let (exit, _, err) = outcome(&["verify", &bundle]);
        assert!(exit == 2 && err.contains(&format!("error[{code}]")), "{err}");
        assert!(err.contains(name) && err.contains("try: "), "{err}");
    };
    for extra in ["notes.txt", "proofs/000004.proof.bak", "proofs/4.proof"] {
        fs::write(path.join(extra), b"").unwrap();
        expect("RF-2013", extra);
        fs::remove_file(path.join(extra)).unwrap();
    }
    fs::write(path.join("proofs/000004.proof"), b"").unwrap();
    expect("RF-2111", "5");
    fs::remove_file(path.join("proofs/000004.proof")).unwrap();
    let last = fs::read(path.join("proofs/000003.proof")).unwrap();
    fs::remove_file(path.join("proofs/000003.proof")).unwrap();
    expect("RF-2111", "holds 3 proofs, the block list needs 4");
    fs::write(path.join("proofs/000003.proof"), [&last[..], &[0; 1 << 16]].concat()).unwrap();
    expect("RF-2011", "000003.proof");
    fs::write(path.join("proofs/000003.proof"), last).unwrap();
    // A malformed statement is named as such; its proofs are not looked at.
    let statement = fs::read(path.join("statement.json")).unwrap();
    fs::write(path.join("statement.json"), b"{}").unwrap();
    expect("RF-2101", "statement");
    fs::write(path.join("statement.json"), statement).unwrap();
    for missing in ["statement.json", "parameters.json", "blocks.bin", "proofs/000001.proof"] {
        let bytes = fs::read(path.join(missing)).unwrap();
        fs::remove_file(path.join(missing)).unwrap();
        expect("RF-2012", missing);
        fs::write(path.join(missing), bytes).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn pipes_are_refused_and_not_waited_for() {
    let (_directory, bundle, _) = fixture();
    let blocks = Path::new(&bundle).join("blocks.bin");
    fs::remove_file(&blocks).unwrap();
    assert!(Command::new("mkfifo").arg(&blocks).status().unwrap().success());
    let (code, _, err) = outcome(&["verify", &bundle]);
    assert!(code == 2 && err.contains("error[RF-2011]") && err.contains("regular"), "{err}");
}

#[test]
fn e10_tampered_generators_are_refused() {
    let (directory, bundle, _) = fixture();
    let cache = directory.path().join("cache");
    let cache = cache.to_str().unwrap();
    assert_eq!(outcome(&["generators", "--k", "6", "--generators", cache]).0, 0);
    let made = fs::read(format!("{cache}/generators-6.bin")).unwrap();
    let (code, _, err) = outcome(&["generators", "--k", "40", "--generators", cache]);
    assert!(code == 2 && err.contains("error[RF-2114]"), "{err}");
    for k in 6..=12 {
        fs::write(format!("{cache}/generators-{k}.bin"), &made[1..]).unwrap();
    }
    let (code, _, err) = outcome(&["verify", &bundle, "--generators", cache]);
    assert!(code == 2 && err.contains("error[RF-2114]"), "{err}");
}

#[test]
fn inclusion_exit_codes() {
    let (directory, bundle, epoch) = fixture();
    let package = directory.path().join("package.json");
    fs::write(&package, epoch.package(ACCOUNT).encode().unwrap()).unwrap();
    let package = package.to_str().unwrap();
    let statement = format!("{bundle}/statement.json");
    let base = ["inclusion", package, "--statement", &statement, "--account"];
    let (code, out, err) = outcome(&[&base[..], &[ACCOUNT]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("Room before liquidation") && out.contains("all that you hold"), "{out}");
    let (code, _, err) = outcome(&[&base[..], &["bob"]].concat());
    assert!(code == 2 && err.contains("not this one[RF-2401]"), "{err}");
    let (code, _, err) = outcome(&[&base[..], &["bob", "--account", "carol"]].concat());
    assert!(code == 2 && err.contains("error[RF-2021]"), "{err}");
    // The same package twice is one package.
    let twice = ["inclusion", package, package, "--statement", &statement, "--account", ACCOUNT];
    let (code, _, err) = outcome(&twice);
    assert_eq!((code, err.as_str()), (0, ""));
    // Parameters of another statement that only lie beside this one, and the same ones given.
    let beside = format!("{bundle}/parameters.json");
    let mut parameters = epoch.parameters.document().clone();
    parameters.name = "other".into();
    fs::write(&beside, parameters.check().unwrap().canonical()).unwrap();
    let (code, out, err) = outcome(&[&base[..], &[ACCOUNT]].concat());
    assert!(code == 0 && err.starts_with("note: parameters.json"), "{err}");
    assert!(out.contains("What these numbers come to was not computed."), "{out}");
    let (code, _, err) = outcome(&[&base[..], &[ACCOUNT, "--parameters", &beside]].concat());
    assert!(code == 2 && err.contains("error[RF-2304]"), "{err}");
    fs::write(package, b"{}").unwrap();
    let (code, _, err) = outcome(&[&base[..], &[ACCOUNT]].concat());
    assert!(code == 2 && err.contains("error[RF-2301]"), "{err}");
}
