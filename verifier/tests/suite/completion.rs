//! What completes a statement, as readers meet it: an open statement is none, what is named is shown, and what
//! was said of the next snapshot is compared. The attack is of `docs/security.md`: R15 (evidence swapped
//! after the statement).

use std::fs;

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        statement::{statement_digest, Correction, Document, OpenStatement, Reserve, Signer},
    },
};
use ringfence_verifier::{
    check::chain,
    reader::Reader,
    report::{html, ChainReport, Look, Status},
    source::Bundle,
};
use serde_json::Value;

use crate::common::{program::*, *};

fn key(byte: u8) -> String {
    Signer::new("venue.example/log", [byte; 32]).unwrap().to_string()
}

/// The open statement of the honest epoch.
fn open(epoch: &Epoch) -> Vec<u8> {
    OpenStatement::new(epoch.document(), &epoch.parameters).unwrap().canonical()
}

#[test]
fn an_open_statement_is_refused_by_every_command() {
    let epoch = Epoch::standard();
    let trial = Trial::new(&Bundle { statement: open(&epoch), ..epoch.bundle.clone() });
    let file = trial.file("open.json", &open(&epoch));
    let package = trial.file("package.json", &epoch.package(ACCOUNT).encode().unwrap());
    let own = trial.file("own/statement.json", &epoch.bundle.statement);
    let bundle = trial.bundle();
    let page = trial.file("page.html", b"");
    fs::remove_file(&page).unwrap();
    let inclusion = ["inclusion", &package, "--statement", &file, "--account", ACCOUNT];
    let report = |bundle: &str| outcome(&["report", bundle, "--out", &page]);
    let cases = [
        (trial.audit(&[]), "RF-2101"),
        (outcome(&["show", &bundle]), "RF-2101"),
        (report(&bundle), "RF-2101"),
        (outcome(&["chain", &own, &file]), "RF-2501"),
        (outcome(&inclusion), "RF-2302"),
        (Trial::new(&epoch.bundle).audit(&["--previous", &file]), "RF-2108"),
    ];
    for (answer, code) in cases {
        let (_, out, err) = &answer;
        assert!(out.is_empty() && err.contains("ringfence-open-2"), "{out}{err}");
        assert!(err.contains("try: don't take it for the venue's word"), "{err}");
        assert_error(answer, code, "an open statement");
    }
    // As a package or an archive it is named for what it is.
    let base = ["inclusion", &file, "--statement", &own, "--account", ACCOUNT];
    assert_error(outcome(&base), "RF-2301", "an open statement");
    assert_error(outcome(&["verify", &file]), "RF-2014", "an open statement");
    // A format of its own is all that sets it apart.
    let renamed = String::from_utf8(open(&epoch)).unwrap();
    let renamed = renamed.replace(OpenStatement::FORMAT, Document::FORMAT);
    Document::from_canonical(renamed.as_bytes()).unwrap();
}

#[test]
fn r15_program_tells_swapped_evidence_and_keys_by_the_digest_alone() {
    let first = Epoch::standard();
    let named = first.with_document(|d| {
        d.evidence = Some(Digest([1; 32]));
        d.signers = vec![key(1)];
        d.next_snapshot = Some("2026-02-28T00:00:00Z".into());
    });
    let anchor = statement_digest(&named.statement).to_bech32();
    assert_eq!(Trial::new(&named).audit(&["--anchor", &anchor]).0, 0);
    let changes: [fn(&mut Document); 5] = [
        |d| d.evidence = Some(Digest([2; 32])),
        |d| d.evidence = None,
        |d| d.signers = vec![key(2)],
        |d| d.next_snapshot = None,
        |d| d.reserves.clear(),
    ];
    for change in changes {
        let mut document = Document::from_canonical(&named.statement).unwrap();
        change(&mut document);
        let swapped = Bundle { statement: json::canonical(&document).unwrap(), ..named.clone() };
        let answer = Trial::new(&swapped).audit(&["--anchor", &anchor]);
        assert!(answer.1.contains("holds          Every vault"), "{}", answer.1);
        assert_false(answer, "RF-2201", &anchor);
    }
}

#[test]
fn what_is_named_stands_in_every_report() {
    let epoch = Epoch::standard();
    let asset = epoch.parameters.assets()[0].name.clone();
    let row = |amount: u64, evidence: &str| Reserve {
        amount: amount.into(),
        asset: asset.clone(),
        book: "clients".into(),
        evidence: evidence.into(),
    };
    let keys = [key(1), key(2)];
    let bundle = epoch.with_document(|d| {
        d.signers = keys.to_vec();
        d.signers.sort();
        d.evidence = Some(Digest([0xab; 32]));
        d.next_snapshot = Some("2026-02-28T00:00:00Z".into());
        d.reserves = vec![row(7, ""), row(9, Reserve::LIST)];
    });
    let list = "ab".repeat(32);
    let trial = Trial::new(&bundle);
    for (command, details) in [("verify", &["--details"][..]), ("show", &[])] {
        let (_, out, _) = outcome(&[&[command, &trial.bundle()], details].concat());
        for words in
            [&keys[0], &keys[1], &format!("list {list}"), "next books  2026-02-28T00:00:00Z"]
        {
            assert!(out.contains(words), "{words}: {out}");
        }
    }
    let (_, out, _) = outcome(&["verify", &trial.bundle(), "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["next_snapshot"], "2026-02-28T00:00:00Z");
    assert_eq!(report["evidence"], list);
    assert_eq!(report["signers"].as_array().unwrap().len(), 2);
    let of_list: Vec<&Value> = report["books"][0]["evidence"].as_array().unwrap().iter().collect();
    assert_eq!((&of_list[0]["of_list"], &of_list[1]["of_list"]), (&false.into(), &true.into()));
    let report = audit(&bundle);
    let evidence = report.claim("evidence").unwrap();
    assert_eq!((evidence.status, evidence.clause), (Status::NotChecked, "V11"));
    let page = html::audit(&report);
    for words in [&keys[0], &list, "28 February 2026, 00:00 UTC", "a sum of the list of reserves"] {
        assert!(page.contains(words), "{words}");
    }

    // What is not named is said, too.
    let report = audit(&epoch.bundle);
    let text = report.text(Look { details: true, ..Look::default() });
    for words in ["no key is named", "no list is named", "no time is named"] {
        assert!(text.contains(words), "{text}");
    }
    assert!(report.claim("evidence").unwrap().detail.contains("the venue's word"));
    assert!(report.claim("next-snapshot").is_none());
    assert!(html::audit(&report).contains("none named"));
}

/// A statement of a chain: the day of its books, the day that it names for the next, what it corrects.
type Link = (&'static str, Option<&'static str>, Option<u64>);

fn statements(first: &Epoch, links: &[Link]) -> Vec<Vec<u8>> {
    let mut made: Vec<Vec<u8>> = vec![];
    for (epoch, (day, next, corrects)) in (0u64..).zip(links) {
        let before = made.last().map(|bytes| statement_digest(bytes));
        let bundle = first.with_document(|document| {
            document.epoch = epoch.into();
            document.previous = before.unwrap_or_default();
            document.snapshot_time = format!("{day}T00:00:00Z");
            document.next_snapshot = next.map(|day| format!("{day}T00:00:00Z"));
            document.corrects =
                corrects.map(|epoch| Correction { epoch: epoch.into(), reason: "wrong".into() });
        });
        made.push(bundle.statement);
    }
    made
}

fn checked(first: &Epoch, links: &[Link]) -> ChainReport {
    let statements = statements(first, links);
    let given: Vec<&[u8]> = statements.iter().map(Vec::as_slice).collect();
    chain::check(&given, &Reader::default()).unwrap()
}

#[test]
fn a_chain_is_held_to_what_it_said_of_the_next_snapshot() {
    let first = Epoch::standard();
    let cases: [(&[Link], Status, &str); 6] = [
        (
            &[("2026-01-31", Some("2026-02-28"), None), ("2026-02-28", None, None)],
            Status::Holds,
            "2026-02-28",
        ),
        (
            &[("2026-01-31", Some("2026-02-28"), None), ("2026-02-27", None, None)],
            Status::DoesNotHold,
            "the one before named 2026-02-28",
        ),
        (
            &[("2026-01-31", Some("2026-02-28"), None), ("2026-03-01", None, None)],
            Status::DoesNotHold,
            "it is of 2026-03-01",
        ),
        (
            &[
                ("2026-01-31", Some("2026-02-28"), None),
                ("2026-01-31", Some("2026-02-28"), Some(0)),
            ],
            Status::Holds,
            "repeats",
        ),
        (
            &[
                ("2026-01-31", Some("2026-02-28"), None),
                ("2026-01-31", Some("2026-03-31"), Some(0)),
            ],
            Status::DoesNotHold,
            "this one names 2026-03-31",
        ),
        (
            &[("2026-01-31", Some("2026-02-28"), None), ("2026-01-31", None, Some(0))],
            Status::DoesNotHold,
            "this one names none",
        ),
    ];
    for (links, expected, words) in cases {
        let report = checked(&first, links);
        let claim = report.claim("next-snapshot:1").unwrap();
        assert_eq!((claim.status, claim.clause), (expected, "V18"), "{links:?}: {claim}");
        assert!(claim.detail.contains(words), "{claim}");
        let code = (expected == Status::DoesNotHold).then_some("RF-2211");
        assert_eq!(claim.code, code);
        assert_eq!(report.claim("follows:1").unwrap().status, Status::Holds);
        let page = html::chain(&report);
        assert!(page.contains("Names 28 February 2026, 00:00 UTC"), "{page}");
        assert!(report.to_string().contains("names 2026-02-28T00:00:00Z"));
    }
    // What a correction repeats binds the statement after it.
    let repeated = [
        ("2026-01-31", Some("2026-02-28"), None),
        ("2026-01-31", Some("2026-02-28"), Some(0)),
        ("2026-03-05", None, None),
    ];
    let report = checked(&first, &repeated);
    assert_eq!(report.claim("next-snapshot:2").unwrap().status, Status::DoesNotHold);
    // Nothing was said: there is nothing to keep.
    let silent = checked(&first, &[("2026-01-31", None, None), ("2026-02-28", None, None)]);
    assert!(silent.claims.iter().all(|claim| claim.clause == "V0"));
}

#[test]
fn an_audit_with_the_previous_statement_says_whether_its_time_was_kept() {
    let first = Epoch::standard();
    let audited = |links: &[Link; 2], change: fn(&mut Document)| {
        let made = statements(&first, links);
        let mut document = Document::from_canonical(&made[1]).unwrap();
        change(&mut document);
        let statement = json::canonical(&document).unwrap();
        let bundle = Bundle { statement, ..first.bundle.clone() };
        let reader = Reader { previous: Some(made[0].clone()), ..Reader::default() };
        let report = audit_as(&bundle, &reader).unwrap();
        let claim = report.claim("next-snapshot").unwrap();
        (claim.status, claim.detail.clone())
    };
    let promised = ("2026-01-31", Some("2026-02-28"), None);
    let kept = [promised, ("2026-02-28", None, None)];
    let late = [promised, ("2026-03-01", None, None)];
    let silent = [("2026-01-31", None, None), ("2026-03-01", None, None)];
    assert_eq!(audited(&kept, |_| {}).0, Status::Holds);
    assert_eq!(audited(&late, |_| {}).0, Status::DoesNotHold);
    let (status, detail) = audited(&silent, |_| {});
    assert_eq!(status, Status::NotChecked, "{detail}");
    // Of a statement that is not the one before, nothing is held against the venue: anyone could have made it.
    let others: [fn(&mut Document); 3] =
        [|d| d.previous = Digest([9; 32]), |d| d.epoch = 2u64.into(), |d| d.venue = "other".into()];
    for other in others {
        let (status, detail) = audited(&late, other);
        assert_eq!(status, Status::NotChecked, "{detail}");
        assert!(detail.contains("not the one before"), "{detail}");
    }
}
