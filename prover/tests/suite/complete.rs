//! Completing a statement: what a venue has and who signs for it is said after all is proven, can be
//! corrected, and is said once. The attack is of `docs/security.md`: R15 (evidence swapped after the
//! statement).

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use ringfence_circuits::{
    primitive::json,
    proof::generators,
    protocol::{
        hash::{
            digest::{to_hex, Digest},
            domain::personal,
        },
        statement::{statement_digest, Correction, Document, Signer},
    },
};
use ringfence_prover::{
    command::{
        complete::{Complete, CompleteError, Made},
        completion::Signing,
        inclusion::Inclusion,
        kept, previous,
        prove::{prove, Prove},
        publish::Publish,
    },
    epoch::{Epoch, EpochError, Silent},
    snapshot::Previous,
};
use ringfence_verifier::{
    check::{audit, chain},
    reader::Reader,
    report::{AuditReport, Status},
    source::directory,
};
use tempfile::TempDir;

use crate::common::{
    parameters,
    program::{files, run},
    proving::{assert_audited, bundle_of, command},
    tables::{Tables, RESERVES},
};

/// Rows of reserves that cover the epoch.
const RICH: &[&str] = &["clients,USDT,200000,wallet 1", "house,BTC,3,"];

/// Rows of a list: 3 BTC of the house, 200000 USDT of clients at two addresses.
const ROWS: &str = "1 1 bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l 300000000
2 0 0x1111111111111111111111111111111111111111 150000000000
2 0 0x2222222222222222222222222222222222222222 50000000000
";

/// A proven epoch whose statement is open: `work` and `snapshot`.
fn proven() -> &'static Path {
    static PROVEN: OnceLock<TempDir> = OnceLock::new();
    let directory = PROVEN.get_or_init(|| {
        let mut tables = Tables::good();
        tables.reserves = RICH.iter().map(|row| (*row).to_owned()).collect();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        copy(tables.write(), &path.join("snapshot"));
        let command = Prove { out: None, ..command(path) };
        let (epoch, proven) = prove(&command, parameters(), &Silent).unwrap();
        assert_eq!((proven.statement, proven.anchor, proven.bundle), (None, None, None));
        assert_eq!(proven.bound, to_hex(epoch.open_statement().unwrap().bound().bound()));
        drop(epoch);
        directory
    });
    directory.path()
}

/// Copies a directory, for its owner only.
fn copy(from: &Path, to: &Path) {
    let private = |path: &Path, mode| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let _ = (path, mode);
    };
    fs::create_dir_all(to).unwrap();
    private(to, 0o700);
    for (name, path) in files(from) {
        let target = to.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, &target).unwrap();
        private(&target, 0o600);
    }
}

/// A copy of the epoch.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        for name in ["work", "snapshot"] {
            copy(&proven().join(name), &directory.path().join(name));
        }
        Copy(directory)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// `complete` with the reserves of the snapshot.
    fn command(&self) -> Complete {
        Complete {
            work: self.path("work"),
            snapshot: Some(self.path("snapshot")),
            reserves: None,
            evidence: None,
            publish_list: false,
            signing: Default::default(),
            previous: None,
            out: self.path("bundle"),
            max_errors: 20,
            json: false,
        }
    }

    fn complete(&self) -> Result<Made, CompleteError> {
        self.command().run(&Silent)
    }

    /// The snapshot's reserves from now on.
    fn reserves(&self, rows: &[&str]) {
        let text = format!("{RESERVES}\n{}\n", rows.join("\n"));
        fs::write(self.path("snapshot").join("reserves.csv"), text).unwrap();
    }

    /// A list that was made for the epoch, with these rows, but for what `change` changes of it. Its directory.
    fn list_of(
        &self,
        name: &str,
        rows: &str,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> PathBuf {
        let epoch = Epoch::reopen_to_complete(&self.path("work")).unwrap();
        let bound = to_hex(epoch.open_statement().unwrap().bound().bound());
        let head = |chain: &str, hash: &str| {
            let time = "2024-12-31T23:59:00Z";
            serde_json::json!({ "chain": chain, "hash": hash, "number": "5", "time": time })
        };
        let holding = |id: &str, asset: &str, chain: &str, contract: &str, decimals: &str| {
            serde_json::json!({
                "asset": asset, "chain": chain, "contract": contract, "decimals": decimals, "id": id,
            })
        };
        let hash = "00".repeat(32);
        let mut list = serde_json::json!({
            "bound": bound, "epoch": "0", "format": "ringfence-reserves-1",
            "heads": [head("bitcoin", &hash), head("eip155:1", &hash)],
            "holdings": [
                holding("1", "BTC", "bitcoin", "", "8"),
                holding("2", "USDT", "eip155:1", "0xdac17f958d2ee523a2206206994597c13d831ec7", "6"),
            ],
            "rows": Digest::of(personal::RESERVES_ROWS, rows.as_bytes()).to_string(),
            "salt": "11".repeat(32), "venue": "demo",
        });
        change(&mut list);
        let directory = self.path(name);
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("reserves.json"), json::canonical(&list).unwrap()).unwrap();
        fs::write(directory.join("reserves.rows"), rows).unwrap();
        directory
    }

    /// The same with [`ROWS`].
    fn list(&self, name: &str, change: impl FnOnce(&mut serde_json::Value)) -> PathBuf {
        self.list_of(name, ROWS, change)
    }

    fn inclusion(&self, out: &str) -> Inclusion {
        Inclusion {
            work: self.path("work"),
            account: vec!["a".into()],
            list: None,
            all: false,
            out: self.path(out),
            json: false,
        }
    }

    fn statement(&self) -> Document {
        let bytes = fs::read(self.path("bundle").join("statement.json")).unwrap();
        Document::from_canonical(&bytes).unwrap()
    }

    fn proofs(&self) -> Vec<(String, Vec<u8>)> {
        let proofs = files(&self.path("bundle").join("proofs"));
        proofs.into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
    }
}

fn audited(bundle: &Path, anchor: &str) -> AuditReport {
    let reader = Reader::with_anchor(Digest::parse(anchor).ok());
    let source = |k| generators::load(k, &generators::default_cache());
    audit::audit(&directory::load(bundle).unwrap(), &reader, &source, &|_| {}).unwrap()
}

fn code(result: Result<Made, CompleteError>) -> &'static str {
    result.unwrap_err().code()
}

fn key(byte: u8) -> String {
    Signer::new("demo.example/log", [byte; 32]).unwrap().to_string()
}

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
    copy.inclusion("packages").run().unwrap();
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

#[test]
fn a_list_is_public_only_where_that_is_said() {
    let copy = Copy::new();
    let list = copy.list("evidence", |_| {});
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
    for name in ["control.jsonl", "state.bin"] {
        fs::write(list.join(name), name).unwrap();
    }
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
    again();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/dev/null", list.join("state.bin")).unwrap();
        let error = with(true).unwrap_err();
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
            copy.inclusion("packages").run().unwrap();
        }),
        ("shards", |copy| {
            let all = Inclusion { all: true, account: vec![], ..copy.inclusion("shards") };
            all.run().unwrap();
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

fn publish(copy: &Copy) {
    let page = copy.path("page.html");
    fs::write(&page, "<meta name=\"ringfence-page\">").unwrap();
    let publish = Publish {
        out: copy.path("site"),
        bundle: copy.path("bundle"),
        page,
        work: Some(copy.path("work")),
        packages: Some(copy.path("private")),
        publish_list: false,
        generators: None,
        json: false,
    };
    publish.run(&Silent).unwrap();
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
            copy.inclusion("packages").run().unwrap_or_else(|error| panic!("{step}: {error}"));
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
    let error = copy.inclusion("packages").run().unwrap_err();
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
fn a_statement_is_compared_with_the_one_before_on_demand() {
    let copy = Copy::new();
    copy.complete().unwrap();
    let previous = copy.path("bundle");
    let command =
        Complete { previous: Some(previous.clone()), out: copy.path("again"), ..copy.command() };
    // The first epoch follows none.
    let error = command.run(&Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1328");
    assert!(error.to_string().contains("another previous statement"), "{error}");
    let nowhere = Complete { previous: Some(copy.path("nowhere")), ..command };
    assert!(nowhere.run(&Silent).unwrap_err().code().starts_with("RF-"));
    assert!(!copy.path("again").exists());
}

#[test]
fn promises_and_keys_of_the_statement_before_are_compared() {
    let copy = Copy::new();
    copy.complete().unwrap();
    let bound = copy.statement();
    let mut before = previous::read(&copy.path("bundle")).unwrap();
    let mut bound = Document { previous: before.statement, ..bound };
    let compare = |bound: &Document, before: &Previous, next: Option<&str>, keys: &[&String]| {
        let signing = Signing {
            signers: keys.iter().map(|key| (*key).clone()).collect(),
            next_snapshot: next.map(str::to_owned),
        };
        let found = kept::compare(bound, &signing, before, Path::new("before"));
        found.map(|warnings| warnings.into_iter().map(|of| of.code).collect::<Vec<_>>())
    };
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), [""; 0]);
    // A promise that was kept, and one that was not.
    before.next_snapshot = Some(bound.snapshot_time.clone());
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), [""; 0]);
    let promise = "2025-02-01T00:00:00Z";
    before.next_snapshot = Some(promise.into());
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), ["RF-1246"]);
    // A correction repeats it.
    bound.corrects = Some(Correction { epoch: 0.into(), reason: "wrong".into() });
    assert_eq!(compare(&bound, &before, Some(promise), &[]).unwrap(), [""; 0]);
    for next in [None, Some("2025-02-02T00:00:00Z")] {
        let error = compare(&bound, &before, next, &[]).unwrap_err();
        assert_eq!(error.code(), "RF-1328");
        assert!(error.to_string().contains(promise), "{error}");
    }
    // Keys.
    before.next_snapshot = None;
    let other = Signer::new("other.example/log", [3; 32]).unwrap().to_string();
    before.signers = vec![key(1), key(2)];
    assert_eq!(compare(&bound, &before, None, &[&key(2), &key(3)]).unwrap(), [""; 0]);
    assert_eq!(compare(&bound, &before, None, &[&key(3)]).unwrap(), ["RF-1329"]);
    assert_eq!(compare(&bound, &before, None, &[]).unwrap(), ["RF-1329"]);
    assert_eq!(compare(&bound, &before, None, &[&other]).unwrap(), ["RF-1329"]);
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
    copy.inclusion("packages").run().unwrap();
    let error = Complete { out: copy.path("again"), ..copy.command() }.run(&Silent).unwrap_err();
    assert_eq!(error.code(), "RF-1314");
    drop(issuing);
    let completing = Epoch::reopen_to_complete(&copy.path("work")).unwrap();
    let refused = copy.inclusion("more").run();
    assert!(matches!(refused, Err(EpochError::Locked(_))));
    drop(completing);
    copy.inclusion("more").run().unwrap();
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
