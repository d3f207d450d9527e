//! A list completes a statement only if it is the epoch's own, and is public only where that is said. The attacks are
//! of `docs/security.md`: R3 (wallet in two books), R13 (undecodable address), R15 (evidence swapped after the
//! statement).

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::{
            digest::{to_hex, Digest},
            domain::personal,
        },
        statement::Document,
    },
};
use ringfence_evidence::{hash::keccak256, state::file::StateBuilder};
use ringfence_prover::{
    command::complete::{Complete, CompleteError, Made},
    epoch::Silent,
};
use ringfence_verifier::{report::Status, source::directory};

use super::made::{audited, code, Copy, ROWS};
use crate::common::{
    program::{files, run},
    proving::assert_audited,
};

#[test]
fn r15_evidence_swapped_after_the_statement() {
    let copy = Copy::new();
    copy.reserves(&["clients,USDT,200000,list", "house,BTC,3,list", "house,USDT,1,"]);
    assert_eq!(code(copy.complete()), "RF-1304", "no list is named");
    let list = copy.list("evidence", |_| {});
    let with = |evidence: &Path, out: &str| {
        let evidence = Some(evidence.to_owned());
        Complete { evidence, out: copy.path(out), ..copy.command() }.run(&Silent)
    };
    let made = with(&list, "bundle").unwrap();
    let bytes = fs::read(list.join("reserves.json")).unwrap();
    let digest = Digest::of(personal::RESERVES_LIST, &bytes);
    assert_eq!(copy.statement().evidence, Some(digest));
    let _ = assert_audited(&copy.path("bundle"));

    // Another list, or none, once a customer has a package that names the statement.
    copy.inclusion("packages").run(&Silent).unwrap();
    let other = copy.list("other", |list| list["salt"] = "22".repeat(32).into());
    fs::rename(copy.path("bundle"), copy.path("moved")).unwrap();
    let error = with(&other, "second").unwrap_err();
    assert_eq!(error.code(), "RF-1325");
    let said = error.to_string();
    assert!(said.contains(&made.completed.anchor) && said.contains("packages"), "{said}");
    assert!(!copy.path("second").exists());
    // Whoever swaps it in the file itself has another digest.
    let path = copy.path("moved").join("statement.json");
    let mut swapped = Document::from_canonical(&fs::read(&path).unwrap()).unwrap();
    swapped.evidence = Some(Digest([7; 32]));
    fs::write(&path, json::canonical(&swapped).unwrap()).unwrap();
    let report = audited(&copy.path("moved"), &made.completed.anchor);
    assert_eq!(report.claim("proofs").unwrap().status, Status::Holds);
    assert_eq!(report.claim("anchored-digest").unwrap().status, Status::DoesNotHold);
    assert_eq!(report.claim("coverage:clients").unwrap().status, Status::NotChecked);
    // The first statement can still be written.
    with(&list, "again").unwrap();
}

#[test]
fn r15_sums_are_those_of_the_list() {
    let copy = Copy::new();
    let list = copy.list("evidence", |_| {});
    let with = |evidence: &Path, table: bool| Complete {
        evidence: Some(evidence.to_owned()),
        snapshot: table.then(|| copy.path("snapshot")),
        ..copy.command()
    };
    let rows = || -> Vec<(String, String, String, String)> {
        let rows = copy.statement().reserves.into_iter();
        rows.map(|row| (row.book, row.asset, row.amount.0.to_string(), row.evidence)).collect()
    };
    let row = |book: &str, asset: &str, amount: &str, evidence: &str| {
        (book.to_owned(), asset.to_owned(), amount.to_owned(), evidence.to_owned())
    };
    let again = || fs::remove_dir_all(copy.path("bundle")).unwrap();
    // The list alone is all that the venue has.
    with(&list, false).run(&Silent).unwrap();
    let (btc, usdt) =
        (row("house", "BTC", "300000000", "list"), row("clients", "USDT", "200000000000", "list"));
    assert_eq!(rows(), [usdt.clone(), btc.clone()]);
    again();
    // What the snapshot declares stands beside it.
    copy.reserves(&["clients,USDT,5,bank", "house,BTC,1,"]);
    with(&list, true).run(&Silent).unwrap();
    let bank = row("clients", "USDT", "5000000", "bank");
    assert_eq!(rows(), [bank, usdt.clone(), row("house", "BTC", "100000000", ""), btc.clone()]);
    again();
    // Sums that are stated must be those of the rows.
    copy.reserves(&["clients,USDT,200000,list", "house,BTC,3,list"]);
    with(&list, true).run(&Silent).unwrap();
    assert_eq!(rows(), [usdt, btc]);
    again();
    for stated in [
        &["clients,USDT,200000.000001,list", "house,BTC,3,list"][..],
        &["clients,USDT,200000,list"],
        &["clients,USDT,200000,list", "house,BTC,3,list", "house,USDT,1,list"],
        &["house,USDT,200000,list", "house,BTC,3,list"],
    ] {
        copy.reserves(stated);
        let error = with(&list, true).run(&Silent).unwrap_err();
        assert_eq!(error.code(), "RF-1327", "{stated:?}");
        assert!(error.to_string().contains("its rows add up to"), "{error}");
    }
    assert!(!copy.path("bundle").exists());
}

/// A header of a block of the list.
const HEADER: &[u8] = b"a header";
/// An address of the list.
const LISTED: &str = "0x1111111111111111111111111111111111111111";

/// Lets the list name the block of the header.
fn name_header(list: &mut serde_json::Value) {
    list["heads"][1]["hash"] = to_hex(&keccak256(HEADER)).into();
}

/// A line of signatures for an address; whether they are good is for readers to judge.
fn signed(address: &str) -> String {
    let entry = serde_json::json!({
        "address": address, "after": format!("bitcoin 5 {}", "00".repeat(32)), "chain": "eip155:1",
        "scheme": "eip191", "script": "", "signatures": ["00"],
    });
    String::from_utf8(json::canonical(&entry).unwrap()).unwrap() + "\n"
}

/// A file of state with a header.
fn state(header: &[u8]) -> Vec<u8> {
    let mut state = StateBuilder::default();
    state.header(header.to_vec());
    let mut bytes = vec![];
    state.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn what_stands_behind_another_list_is_not_published_with_this_one() {
    let copy = Copy::new();
    let list = copy.list("evidence", name_header);
    let command = Complete {
        evidence: Some(list.clone()),
        publish_list: true,
        snapshot: None,
        ..copy.command()
    };
    let other = "0x3333333333333333333333333333333333333333";
    let (good, good_state) = (signed(LISTED), state(HEADER));
    for (control, bytes, words) in [
        (good.clone() + "control", good_state.clone(), "line 2"),
        (good.clone() + &signed(other), good_state.clone(), "does not stand in the list"),
        (good.clone() + &signed("0x11"), good_state.clone(), "line 2"),
        (good.clone(), b"state.bin".to_vec(), "state.bin"),
        (good.clone(), state(b"another header"), "of another list"),
    ] {
        fs::write(list.join("control.jsonl"), control).unwrap();
        fs::write(list.join("state.bin"), bytes).unwrap();
        let error = command.run(&Silent).unwrap_err();
        assert_eq!(error.code(), "RF-1350", "{error}");
        let said = error.to_string();
        assert!(said.contains(words) && !said.contains(&other[2..]), "{said}");
        assert!(!copy.path("bundle").exists());
    }
    // Where the list stays private nobody looks at them.
    Complete { publish_list: false, ..command }.run(&Silent).unwrap();
}

#[test]
fn a_list_is_public_only_where_that_is_said() {
    let copy = Copy::new();
    let list = copy.list("evidence", name_header);
    let with = |publish_list: bool| {
        let evidence = Some(list.clone());
        Complete { evidence, publish_list, snapshot: None, ..copy.command() }.run(&Silent)
    };
    let names = |made: &Made| -> Vec<String> {
        let names = files(&made.bundle).into_iter().map(|(name, _)| name);
        names.filter(|name| !name.starts_with("proofs/")).collect()
    };
    let own = ["blocks.bin", "parameters.json", "statement.json"];
    let again = || fs::remove_dir_all(copy.path("bundle")).unwrap();
    fs::write(list.join("control.jsonl"), signed(LISTED)).unwrap();
    fs::write(list.join("state.bin"), state(HEADER)).unwrap();
    // What is private in the directory stays so whatever it is called, and the table of sums with it.
    fs::write(list.join("reserves.csv"), "private").unwrap();
    let made = with(false).unwrap();
    assert_eq!(names(&made), own);
    assert_eq!(made.published, [""; 0]);
    let shown = copy.command().render(&made);
    assert!(shown.contains("not in the bundle"), "{shown}");
    again();
    let made = with(true).unwrap();
    let all = [
        "blocks.bin",
        "control.jsonl",
        "parameters.json",
        "reserves.json",
        "reserves.rows",
        "state.bin",
        "statement.json",
    ];
    assert_eq!(names(&made), all);
    assert_eq!(made.published, ["reserves.json", "reserves.rows", "control.jsonl", "state.bin"]);
    for name in &made.published {
        let (public, private) = (made.bundle.join(name), list.join(name));
        assert_eq!(fs::read(&public).unwrap(), fs::read(private).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode(&public), mode(&made.bundle.join("statement.json")), "{name}");
        }
    }
    // It is the same statement, and a bundle like any other.
    let bundle = directory::load(&made.bundle).unwrap();
    assert_eq!(bundle.evidence.len(), 4);
    again();
    // Nothing beside list and rows has to be there.
    for name in ["control.jsonl", "state.bin"] {
        fs::remove_file(list.join(name)).unwrap();
    }
    let made = with(true).unwrap();
    assert_eq!(made.published, ["reserves.json", "reserves.rows"]);
    let _ = assert_audited(&made.bundle);
}

#[test]
fn what_can_not_be_published_is_named() {
    let copy = Copy::new();
    let list = copy.list("evidence", |_| {});
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/dev/null", list.join("state.bin")).unwrap();
        let command = Complete {
            evidence: Some(list.clone()),
            publish_list: true,
            snapshot: None,
            ..copy.command()
        };
        let error = command.run(&Silent).unwrap_err();
        assert_eq!(error.code(), "RF-1327");
        assert!(
            error.to_string().contains("state.bin") && !copy.path("bundle").exists(),
            "{error}"
        );
    }
    let (work, out) = (copy.text("work"), copy.text("bundle"));
    let snapshot = copy.text("snapshot");
    let no_list =
        ["complete", "--work", &work, "--snapshot", &snapshot, "--out", &out, "--publish-list"];
    let (code, _, err) = run(&no_list);
    assert!(code == 2 && err.contains("--evidence"), "{err}");
}

#[test]
fn r15_lists_of_another_epoch_and_files_that_are_none_complete_nothing() {
    let copy = Copy::new();
    let run = |evidence: PathBuf| {
        Complete { evidence: Some(evidence), ..copy.command() }.run(&Silent).unwrap_err()
    };
    let says = |error: CompleteError, words: &str| {
        assert_eq!(error.code(), "RF-1327", "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    let other = "99".repeat(64);
    for (field, value, words) in [
        ("venue", "9", "venue “9”, the statement of “demo”"),
        ("epoch", "9", "epoch 9, the statement of epoch 0"),
        ("bound", &other, "binds something else"),
        ("bound", "9", "bound: expected 128"),
        ("format", "9", "its format is “9”"),
        ("rows", &other[..64], "reserves.rows: its digest is"),
    ] {
        says(run(copy.list(field, |list| list[field] = value.into())), words);
        let null = copy.list(field, |list| list[field] = serde_json::Value::Null);
        assert_eq!(run(null).code(), "RF-1327");
    }
    // All that differs is said at once.
    let both = copy.list("both", |list| {
        (list["venue"], list["epoch"]) = ("9".into(), "9".into());
    });
    says(run(both), "“demo”; the list is of epoch 9");
    let asset = copy.list("asset", |list| list["holdings"][0]["asset"] = "XYZ".into());
    says(run(asset), "asset \"XYZ\" of a holding is none of the parameters");
    let directory = copy.list("spaced", |_| {});
    let path = directory.join("reserves.json");
    let text = fs::read_to_string(&path).unwrap();
    for text in [text.clone() + "\n", "{}".into(), "[]".into(), String::new(), "{".into()] {
        fs::write(&path, &text).unwrap();
        says(run(directory.clone()), "reserves.json");
    }
    fs::write(&path, &text).unwrap();
    fs::remove_file(directory.join("reserves.rows")).unwrap();
    says(run(directory.clone()), "reserves.rows");
    fs::remove_file(&path).unwrap();
    says(run(directory), "reserves.json");
    assert!(!copy.path("bundle").exists() && !copy.path("work/statement.json").exists());
}

#[test]
fn r3_r13_rows_that_break_a_rule_complete_nothing() {
    let copy = Copy::new();
    let refused = |rows: &str, words: &str| {
        let list = copy.list_of("evidence", rows, |_| {});
        let command = Complete { snapshot: None, evidence: Some(list), ..copy.command() };
        let error = command.run(&Silent).unwrap_err();
        assert_eq!(error.code(), "RF-1327", "{error}");
        let said = error.to_string();
        assert!(said.contains("reserves.rows") && said.contains(words), "{said}");
        assert!(!copy.path("bundle").exists() && !copy.path("work/statement.json").exists());
    };
    refused(&ROWS.replace("1 1 bc1", "1 2 bc1"), "line 1: “2” is no book");
    refused(&ROWS.replace("2 0 0x2", "3 0 0x2"), "line 3: “3” is no holding");
    refused(&ROWS.replace("kx0l", "kx0m"), "line 1");
    refused(&ROWS.replace(" 50000000000", " 0"), "line 3: “0” is no amount");
    refused(&ROWS.replace("0x1111", "0x3333"), "line 3: it is out of order");
    refused(ROWS.trim_end(), "line 3");
    // The address is not said: the list may be private.
    let first = ROWS.lines().next().unwrap();
    let two = format!("{first}\n{}", ROWS.replace(first, "").trim_start());
    let two = two.replace(
        "2 0 0x2222222222222222222222222222222222222222",
        "3 1 0x1111111111111111111111111111111111111111",
    );
    let list = copy.list_of("two", &two, |list| {
        let mut more = list["holdings"][1].clone();
        (more["id"], more["contract"]) = ("3".into(), format!("0x{}", "e".repeat(40)).into());
        list["holdings"].as_array_mut().unwrap().push(more);
    });
    let command = Complete { snapshot: None, evidence: Some(list), ..copy.command() };
    let said = command.run(&Silent).unwrap_err().to_string();
    assert!(
        said.contains(
            "line 3: the address of this row stands in the books \"clients\" and \"house\""
        ),
        "{said}"
    );
    assert!(!said.contains("0x1111"), "{said}");
}
