//! `docs/schemas` against the code: files of an honest venue and reports about it are as their schemas say, each
//! key of a schema stands in one of them, and what differs in one place is refused.

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        package::Package,
        policy::Policy,
        statement::{statement_digest, Correction, Document},
    },
};
use ringfence_evidence::{
    control::entry::Entry, list::document::List, observation::Observation, recognised::table::Table,
};
use ringfence_verifier::{
    check::{chain, inclusion::Published, proof::KeyCache, stress},
    message::{Failure, Language},
    reader::{ForPrices, GivenPrices, Reader},
    report::{
        answer::Answer, mark_shared, AnswerKind, AuditOutcome, AuditReport, FailureReport,
        InclusionReport, Receipt,
    },
    source::{Bundle, Stress},
};
use serde_json::Value;

use crate::{
    common::{stressed::Stressed, *},
    customer::packaged,
    evidence::made::{report, Made, TABLE},
    policy,
    validator::{mutants, without_a_key, Schema},
};

fn parsed(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap()
}

/// Schema and code say the same of a document and of all that differ from it in one place; the schema has no key that
/// none of the documents has.
fn compare(name: &str, documents: &[Value], accepts: &dyn Fn(&Value) -> bool) {
    let schema = Schema::read(name);
    for document in documents {
        assert_eq!(schema.fault(document), None, "{name}: {document}");
        assert!(accepts(document), "{name}: {document}");
    }
    assert_eq!(schema.unseen(), [""; 0], "{name}");
    for document in documents {
        let mutants = mutants(document);
        assert!(mutants.len() > 5, "{name}");
        for (place, changed) in mutants {
            assert!(schema.fault(&changed).is_some(), "{name}: the schema accepts another {place}");
            assert!(!accepts(&changed), "{name}: the code accepts another {place}");
        }
        for (place, changed) in without_a_key(document) {
            let (by_schema, by_code) = (schema.fault(&changed).is_none(), accepts(&changed));
            assert_eq!(by_schema, by_code, "{name}: without {place}");
        }
    }
}

#[test]
fn statements_are_as_their_schema_says() {
    let made = Made::new();
    let honest = made.document();
    let mut later = honest.clone();
    later.corrects = Some(Correction { epoch: 1u64.into(), reason: "a wrong price".into() });
    later.next_snapshot = Some("2026-02-28T23:59:59Z".into());
    let documents = [honest, later].map(|document| parsed(&json::canonical(&document).unwrap()));
    compare("statement.schema.json", &documents, &|value| {
        json::canonical(value).is_ok_and(|text| Document::from_canonical(&text).is_ok())
    });
}

#[test]
fn packages_are_as_their_schema_says() {
    let package = Epoch::standard().package(ACCOUNT);
    let document = parsed(&package.encode().unwrap());
    compare("package.schema.json", &[document], &|value| {
        // The order of fields, which a value does not keep, is that of the encoding.
        let package = serde_json::from_value::<Package>(value.clone()).ok();
        package.is_some_and(|package| Package::decode(&package.encode().unwrap()).is_ok())
    });
}

#[test]
fn lists_of_reserves_are_as_their_schema_says() {
    let (list, _) = Made::new().list_files();
    compare("reserves.schema.json", &[parsed(&list)], &|value| {
        json::canonical(value).is_ok_and(|text| List::read(&text).is_ok())
    });
}

#[test]
fn entries_of_control_are_as_their_schema_says() {
    let entries = Made::new().entries();
    let lines: Vec<Value> =
        entries.iter().map(|entry| parsed(&json::canonical(entry).unwrap())).collect();
    compare("control.schema.json", &lines, &|value| {
        json::canonical(value).is_ok_and(|text| Entry::parse(&text).is_ok())
    });
}

#[test]
fn observations_are_as_their_schema_says() {
    let observation = Made::new().observation().write().unwrap();
    compare("observation.schema.json", &[parsed(&observation)], &|value| {
        json::canonical(value).is_ok_and(|text| Observation::read(&text).is_ok())
    });
}

#[test]
fn tables_of_recognised_holdings_are_as_their_schema_says() {
    let compiled = include_bytes!("../../evidence/src/recognised/compiled.json");
    // One of a token whose balances can be proven.
    let mut proven = parsed(compiled);
    let entries = proven["entries"].as_array_mut().unwrap();
    let is_token = |entry: &&mut Value| entry["chain"] == "eip155:1" && entry["contract"] != "";
    let (slot, value) = ("00".repeat(32), "11".repeat(32));
    entries.iter_mut().find(is_token).unwrap()["layout"] = serde_json::json!({
        "balances": { "order": "solidity", "slot": slot },
        "bits": "256",
        "code": value,
        "pins": [{ "slot": slot, "value": value }],
        "zero": [{ "order": "vyper", "slot": value }],
    });
    let documents = [parsed(compiled), proven, parsed(TABLE.as_bytes())];
    compare("recognised.schema.json", &documents, &|value| {
        json::canonical(value).is_ok_and(|text| Table::read(&text).is_ok())
    });
}

/// Answers are as their schema says, and nothing that differs in one place is; the schema has no key that none has, but
/// for those that are said to stand in none.
fn written(name: &str, answers: &[Answer], never: &[&str]) {
    let schema = Schema::read(name);
    let documents: Vec<Value> =
        answers.iter().map(|answer| parsed(answer.json.as_bytes())).collect();
    for document in &documents {
        assert_eq!(schema.fault(document), None, "{name}: {document:#}");
    }
    assert_eq!(schema.unseen(), never, "{name}");
    for document in &documents {
        for (place, changed) in mutants(document) {
            assert!(schema.fault(&changed).is_some(), "{name}: the schema accepts another {place}");
        }
    }
}

/// The same of reports, in the place of which a failure may stand.
fn reports(name: &str, mut answers: Vec<Answer>, never: &[&str]) {
    let failure =
        Failure { code: "RF-2001", message: "no file".into(), help: "name one", said: None };
    answers.push(Answer::failure(&failure));
    written(name, &answers, never);
}

#[test]
fn policies_are_as_their_schema_says() {
    compare("policy.schema.json", &[parsed(&policy::made::policy_bytes())], &|value| {
        json::canonical(value).is_ok_and(|text| Policy::from_canonical(&text).is_ok())
    });
}

#[test]
fn reports_of_audits_are_as_their_schema_says() {
    let made = Made::new();
    let honest = report(&made.bundle(), &made.reader());
    // No claim is about a vault of an account, whose label would stand in it. Short of a coin, after another epoch,
    // a correction, with rules that changed.
    let epoch = Epoch::standard();
    let before = statement_digest(&epoch.bundle.statement);
    let after = epoch.with_document(|document| {
        document.epoch = 1u64.into();
        document.previous = before;
        document.snapshot_time = "2026-02-28T23:59:59Z".into();
        document.next_snapshot = Some("2026-03-31T23:59:59Z".into());
        document.corrects = Some(Correction { epoch: 0u64.into(), reason: "a price".into() });
        document.reserves = reserves(1);
    });
    let reader = Reader {
        previous: Some(epoch.bundle.statement.clone()),
        previous_parameters: Some(epoch.bundle.parameters.clone()),
        ..anchored(&after)
    };
    let later = report(&after, &reader);
    let plain = report(&epoch.bundle, &anchored(&epoch.bundle));
    // Without blocks of the reader's, every row lacks something.
    let lacking = made.report_for(|reader| reader.reserves.headers = None);
    // Prices of the reader for some names, by one source with its volume.
    let file = GivenPrices {
        name: "own.csv".into(),
        text: b"name,price,volume_usd\nBTC,90000,1\nDOGE,0.1,\n".to_vec(),
    };
    let prices = ForPrices { files: vec![file], tolerance: None };
    let priced = report(&after, &Reader { prices, ..anchored(&after) });
    // Thresholds of a policy: of names that are fixed, moved, new and short of prices, with last prices that differ.
    let ruled = policy::made::reports();
    let answer = |report: &AuditReport| Answer::audit(Ok(report));
    let answers =
        [&honest, &later, &plain, &lacking, &priced].into_iter().chain(&ruled).map(answer);
    let answers: Vec<Answer> = answers.collect();
    reports("audit.schema.json", answers, &["/$defs/claim/properties/venue_words"]);
}

#[test]
fn reports_of_scenario_proofs_are_as_their_schema_says() {
    let (epoch, stressed) = (Epoch::standard(), Stressed::standard());
    let reader = Reader { required: vec!["stress-proofs".into()], ..anchored(&epoch.bundle) };
    let check = |files: &Stress| {
        let keys = KeyCache::default();
        stress::check(&epoch.bundle, files, &reader, &generators_of, &keys, &|_| ()).unwrap()
    };
    let other = stressed.with_document(|document| document.results[0].books[0].deficit.0 += 1u8);
    let answers = [check(&stressed.files), check(&other)];
    let answers = answers.iter().map(|report| Answer::stress(Ok(report))).collect();
    reports("stress.schema.json", answers, &["/$defs/claim/properties/venue_words"]);
}

#[test]
fn reports_of_chains_are_as_their_schema_says() {
    let epoch = Epoch::standard();
    let before = statement_digest(&epoch.bundle.statement);
    let next = epoch.with_document(|document| {
        document.epoch = 1u64.into();
        document.previous = before;
        document.snapshot_time = "2026-02-28T23:59:59Z".into();
        document.corrects = Some(Correction { epoch: 0u64.into(), reason: "a price".into() });
    });
    let unlinked = epoch.with_document(|document| {
        document.epoch = 1u64.into();
        document.previous = Digest([1; 32]);
        document.snapshot_time = "2026-02-28T23:59:59Z".into();
    });
    let check = |next: &[u8]| {
        let report = chain::check(&[&epoch.bundle.statement, next], &Reader::default()).unwrap();
        Answer::chain(Ok(&report))
    };
    reports(
        "chain.schema.json",
        vec![check(&next.statement), check(&unlinked.statement)],
        // Such claims are none of the vaults of an account, and none of them only informs.
        &["/$defs/claim/properties/note", "/$defs/claim/properties/venue_words"],
    );
}

/// The report of a package for an account, in the statement of a bundle that was announced.
fn included(package: &Package, bundle: &Bundle, account: &str) -> InclusionReport {
    let digest = statement_digest(&bundle.statement);
    included_as(package, bundle, account, &Reader::with_anchor(Some(digest)))
}

fn included_as(
    package: &Package,
    bundle: &Bundle,
    account: &str,
    reader: &Reader,
) -> InclusionReport {
    let published = Published::decode(&bundle.statement, Some(&bundle.parameters)).unwrap();
    published.check(&package.encode().unwrap(), reader, account).unwrap()
}

/// A package that was changed.
fn with(package: &Package, change: impl FnOnce(&mut Package)) -> Package {
    let mut package = package.clone();
    change(&mut package);
    package
}

/// The standard epoch with a correction, whose reserves are too small.
fn corrected(epoch: &Epoch) -> Bundle {
    epoch.with_document(|document| {
        document.epoch = 1u64.into();
        document.previous = statement_digest(&epoch.bundle.statement);
        document.corrects = Some(Correction { epoch: 0u64.into(), reason: "a price".into() });
        document.reserves = reserves(1);
    })
}

/// The report of an account, after all proofs were verified.
fn audited(bundle: &Bundle, account: &str) -> InclusionReport {
    let outcome = AuditOutcome::of(&audit_as(bundle, &anchored(bundle)).unwrap());
    included(&packaged(bundle, account), bundle, account).with_audit(outcome).unwrap()
}

fn answer(reports: &[InclusionReport]) -> Answer {
    Answer::inclusion(reports, Language::English)
}

/// The answer about a file that can't be read.
fn damaged(bundle: &Bundle, file: &[u8]) -> Answer {
    let published = Published::decode(&bundle.statement, None).unwrap();
    let error = published.check(file, &Reader::default(), ACCOUNT).unwrap_err();
    let damaged = published.damaged(&error, file).unwrap();
    Answer::damaged(&damaged, Language::English)
}

#[test]
fn reports_of_packages_are_as_their_schema_says() {
    let epoch = Epoch::standard();
    let bundle = &epoch.bundle;
    let package = epoch.package(ACCOUNT);
    let changed = with(&package, |package| package.vaults[0].balances[0].amount.0 += 1u8);
    let later = corrected(&epoch);
    let other = |change: fn(&mut Package)| {
        with(&package, |package| {
            package.statement = Digest([7; 32]);
            change(package);
        })
    };
    // In the correction a coin is short.
    let moved = with(&package, |package| package.statement = statement_digest(&later.statement));
    let elsewhere = with(&package, |package| package.vaults[0].block = 99u64.into());
    let not_announced = Reader::with_anchor(Some(Digest([9; 32])));
    // The second package shows a vault of the first under another name.
    let one = included(&package, bundle, ACCOUNT);
    let mut shared = [one.clone(), InclusionReport { account: "eve".into(), ..one.clone() }];
    mark_shared(&mut shared);
    let unlike = [
        included(&package, bundle, "bob"),
        included(&other(|package| package.venue = "another".into()), bundle, ACCOUNT),
        included(
            &other(|package| package.snapshot_time = "2026-01-30T23:59:59Z".into()),
            bundle,
            ACCOUNT,
        ),
        included(&other(|_| ()), bundle, ACCOUNT),
        included(&package, &later, ACCOUNT),
        included(
            &with(&package, |package| package.snapshot_time = "2026-01-30T23:59:59Z".into()),
            bundle,
            ACCOUNT,
        ),
        included_as(&package, bundle, ACCOUNT, &not_announced),
        included(&changed, bundle, ACCOUNT),
    ];
    let kinds: Vec<AnswerKind> = unlike.iter().map(|report| report.kind).collect();
    assert!(AnswerKind::ALL[1..].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    let mut answers: Vec<Answer> =
        unlike.iter().map(|report| answer(std::slice::from_ref(report))).collect();
    answers.extend([
        answer(&[one]),
        answer(&shared),
        answer(&[audited(bundle, ACCOUNT)]),
        answer(&[audited(&later, ACCOUNT)]),
        answer(&[included(&moved, &later, ACCOUNT)]),
        answer(&[included(&epoch.package("dave"), bundle, "dave")]),
    ]);
    let file = package.encode().unwrap();
    let elsewhere = elsewhere.encode().unwrap();
    let files: [&[u8]; 8] = [
        b"",
        &file[..2000],
        &bundle.statement,
        &bundle.parameters,
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7",
        b"hello",
        &elsewhere,
    ];
    answers.extend(files.map(|file| damaged(bundle, file)));
    reports(
        "inclusion.schema.json",
        answers,
        // No claim about a package only informs.
        &["/$defs/claim/properties/note"],
    );
}

#[test]
fn receipts_are_as_their_schema_says() {
    let epoch = Epoch::standard();
    let kept = |report: InclusionReport| {
        let receipt = Receipt::of_json(&answer(&[report]).json, "2026-02-01T08:30:00Z").unwrap();
        Answer::kept(&receipt, String::new())
    };
    let bundle = &epoch.bundle;
    let made = Made::new();
    let observed = AuditOutcome::of(&report(&made.bundle(), &made.reader()));
    assert_ne!(observed.observers, [""; 0]);
    let none = epoch.with_document(|document| document.reserves = vec![]);
    let answers = [
        kept(audited(bundle, ACCOUNT)),
        kept(audited(&corrected(&epoch), ACCOUNT)),
        kept(included(&packaged(&none, ACCOUNT), &none, ACCOUNT)),
        // A short number, of which nothing is shown.
        kept(included(&epoch.package("bob"), bundle, "bob")),
        kept(InclusionReport {
            audit: Some(observed),
            ..included(&epoch.package(ACCOUNT), bundle, ACCOUNT)
        }),
    ];
    written("receipt.schema.json", &answers, &[]);
}

#[test]
fn reports_of_failures_are_as_their_schema_says() {
    let epoch = Epoch::standard();
    let bundle = &epoch.bundle;
    let kept = |answer: Answer, time: Option<&str>| {
        Answer::kept(&FailureReport::of_json(&answer.json, time).unwrap(), String::new())
    };
    let changed =
        with(&epoch.package(ACCOUNT), |package| package.vaults[0].balances[0].amount.0 += 1u8);
    let mut false_proof = bundle.clone();
    let last = false_proof.proofs[0].len() - 1;
    false_proof.proofs[0][last] ^= 1;
    let answers = [
        kept(answer(&[included(&changed, bundle, ACCOUNT)]), Some("2026-02-01T08:30:00Z")),
        kept(answer(&[audited(&false_proof, ACCOUNT)]), None),
        kept(damaged(bundle, b"hello"), Some("2026-02-01T08:30:00Z")),
    ];
    written("failure-report.schema.json", &answers, &[]);
}
