//! Reports as pages: nothing hostile gets through, nothing is said that was not checked, nothing is
//! loaded from elsewhere; `report` and `chain` on the command line.

use std::fs;

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    package::Package,
    statement::{statement_digest, Correction, Document},
};
use ringfence_verifier::{
    check::{chain, inclusion::verify_inclusion},
    message::{Failure, Language},
    reader::Reader,
    report::{answer::Answer, html, AuditReport, BookMarks, InclusionReport, Look, Status},
};
use tempfile::TempDir;

use crate::common::{
    program::{outcome, write},
    *,
};

/// A text that would do harm if it were shown as it is.
const HOSTILE: &str = "<script>alert(1)</script>\" onload='x' \u{202e}&amp;\u{2066}\u{7}\u{1b}[2J";

/// The fragment or page has nothing active, nothing from elsewhere, nothing hidden. Its links lead to its own
/// parts.
fn is_inert(text: &str) {
    let lower = text.to_lowercase().replace("href=\"#rf-", "");
    for bad in ["<script", "http://", "https://", "style=", "javascript:", "src=", "href=", "url("]
    {
        assert!(!lower.contains(bad), "{bad} in {text}");
    }
    // Names of attributes: what stands between tags or in quotes is text.
    for tag in lower.split('<').skip(1).filter_map(|part| part.split('>').next()) {
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains(" on"), "an event handler in <{tag}>");
    }
    let hidden = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{2069}').contains(&c);
    assert!(!text.contains(hidden));
}

/// Every element is closed, in order, and has no attribute twice.
fn is_well_formed(text: &str) {
    let void = ["meta", "!doctype", "br"];
    let mut open = vec![];
    let body = text.replace(html::STYLE, "");
    for part in body.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        let name = tag.split(' ').next().unwrap().to_lowercase();
        let mut attributes: Vec<&str> = tag.split('"').step_by(2).map(str::trim).collect();
        attributes.retain(|attribute| attribute.ends_with('='));
        let count = attributes.len();
        attributes.sort_unstable();
        attributes.dedup();
        assert_eq!(attributes.len(), count, "an attribute twice in <{tag}>");
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop().as_deref(), Some(closed)),
            None if void.contains(&name.as_str()) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn audited() -> AuditReport {
    audit(&Epoch::standard().bundle)
}

fn page_of(report: &AuditReport) -> String {
    let text = html::audit(report);
    is_inert(&text);
    is_well_formed(&text);
    text
}

fn included(change: impl FnOnce(&mut Package), account: &str) -> InclusionReport {
    let epoch = Epoch::standard();
    let mut package = epoch.package(ACCOUNT);
    change(&mut package);
    let (statement, parameters) = (&epoch.bundle.statement, &epoch.bundle.parameters);
    verify_inclusion(
        &package.encode().unwrap(),
        statement,
        &Reader::default(),
        account,
        Some(parameters),
    )
    .unwrap()
}

fn inclusion_page(reports: &[InclusionReport]) -> String {
    let text = html::inclusion(reports, Language::English);
    is_inert(&text);
    is_well_formed(&text);
    text
}

#[test]
fn an_audit_says_what_was_checked() {
    let report = audited();
    let text = page_of(&report);
    for words in [
        "Holds with notes",
        "Nothing shows that this is what example published",
        "Every vault in every block satisfies its rule",
        &report.statement_bech32,
        &report.statement.to_string(),
        "What no report of this kind shows",
        "the venue’s own",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    for limit in report.limits {
        assert!(text.contains(limit));
    }
    assert!(!text.contains("Not proven.") && !text.to_lowercase().contains("solvent"));
    // Books, shapes, blocks: two books, four rows of the block list.
    let codes: Vec<u8> = report.blocks.iter().map(|row| row.shape.code).collect();
    assert_eq!(codes, [201, 205, 201]);
    assert_eq!(report.blocks[0].most_vaults, "12");
    let json: serde_json::Value = serde_json::from_str(&Answer::audit(Ok(&report)).json).unwrap();
    assert_eq!(json["blocks"][0]["rule"], "maintenance");
    let details = Look { details: true, ..Look::default() };
    assert!(report.text(details).contains("vaults at most"));
    let anchored = Reader { anchored: Some(report.statement), ..Reader::default() };
    let text = page_of(&audit_as(&Epoch::standard().bundle, &anchored).unwrap());
    assert!(!text.contains("Nothing shows that this is what example published"));
}

#[test]
fn a_failed_audit_says_so_in_words() {
    let epoch = Epoch::standard();
    let poor = epoch.with_document(|d| d.reserves = reserves(1));
    let text = page_of(&audit_as(&poor, &anchored(&poor)).unwrap());
    for words in ["Does not hold", "RF-2209", "One coin is short", "is short by"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("Holds with notes"));
    let mut unproven = epoch.bundle.clone();
    unproven.proofs.swap(0, 1);
    let lengths: Vec<usize> = unproven.proofs.iter().map(Vec::len).collect();
    if lengths == epoch.bundle.proofs.iter().map(Vec::len).collect::<Vec<_>>() {
        assert!(page_of(&audit(&unproven)).contains("Not proven."));
    }
    let shown = ringfence_verifier::check::audit::show(&epoch.bundle).unwrap();
    let text = page_of(&shown);
    assert!(text.contains("Nothing was checked") && text.contains("Not proven."));
    assert!(!text.contains("rf-is-ok") && !text.contains("rf-holds"));
    let other = epoch.with_document(|d| d.venue = "other".into());
    let text = page_of(&audit(&other));
    assert!(text.contains("RF-2206") && text.contains("Not proven.") && text.contains("would be"));
}

#[test]
fn hostile_names_are_text() {
    let mut report = audited();
    for name in [&mut report.venue, &mut report.tool, &mut report.parameters_name] {
        *name = HOSTILE.into();
    }
    report.corrects = Some(Correction { epoch: 0u64.into(), reason: HOSTILE.into() });
    report.parameter_changes = Some(vec![HOSTILE.into(); 30]);
    for claim in &mut report.claims {
        claim.title = HOSTILE.into();
        claim.detail = HOSTILE.into();
    }
    for book in &mut report.tables.books {
        book.book = HOSTILE.into();
        book.assets.iter_mut().for_each(|row| row.asset = HOSTILE.into());
        book.evidence.iter_mut().for_each(|row| row.reference = HOSTILE.into());
    }
    for book in &mut report.verdict.books {
        book.book = HOSTILE.into();
        book.surplus_by_asset.iter_mut().for_each(|row| row.asset = HOSTILE.into());
    }
    report.tables.markets.iter_mut().for_each(|row| row.market = HOSTILE.into());
    report.tables.settlement.iter_mut().for_each(|row| row.asset = HOSTILE.into());
    report.tables.special.iter_mut().for_each(|row| row.book = HOSTILE.into());
    report.blocks.iter_mut().for_each(|row| row.book = HOSTILE.into());
    let text = page_of(&report);
    assert!(
        text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload='x' \\u{202e}&amp;amp;\\u{2066}\\u{7}\\u{1b}[2J")
    );
    let page = html::page(HOSTILE, &text);
    is_inert(&page);
    is_well_formed(&page);

    let mut report = included(|_| (), ACCOUNT);
    report.account = HOSTILE.into();
    for vault in &mut report.vaults {
        vault.label = HOSTILE.into();
        vault.book = HOSTILE.into();
        let numbers = vault.numbers.as_mut().unwrap();
        numbers.balances.iter_mut().for_each(|one| one.asset = HOSTILE.into());
        numbers.positions.iter_mut().for_each(|position| position.market = HOSTILE.into());
    }
    for vault in &mut report.vaults {
        vault.book_marks = Some(BookMarks {
            proprietary: true,
            reserves_declared: false,
            covered: None,
            missing: None,
            figures: None,
        });
    }
    assert!(inclusion_page(&[report.clone(), report]).contains("&lt;script&gt;"));
    let failure = Failure { code: "RF-0000", message: HOSTILE.into(), help: "nothing", said: None };
    let text = html::failure(&failure, Language::English);
    is_inert(&text);
    is_well_formed(&text);
    assert!(text.contains("role=\"alert\"") && text.contains("RF-0000"));
}

#[test]
fn long_tables_are_folded() {
    let mut report = audited();
    let row = report.tables.markets[0].clone();
    report.tables.markets = vec![row; 323];
    assert!(page_of(&report).contains("303 more markets"));
}

#[test]
fn a_page_is_self_contained() {
    let page = html::page("Audit", &html::audit(&audited()));
    is_inert(&page);
    is_well_formed(&page);
    assert!(page.starts_with("<!DOCTYPE html>"));
    for part in ["lang=\"en\"", "charset=\"utf-8\"", "width=device-width", "default-src 'none'"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains(html::STYLE) && !html::STYLE.contains('<'));
}

#[test]
fn a_package_says_where_it_stands() {
    let report = included(|_| (), ACCOUNT);
    let text = inclusion_page(std::slice::from_ref(&report));
    for words in [
        "stands in the books of example of",
        "with exactly these balances",
        "Room before liquidation",
        "60,000.5",
        "31 January 2026, 23:59:59 UTC",
        "1 levels of hashes within the block, 2 over the blocks",
        &report.statement_bech32,
        "What this does not show",
        "Never send a picture of it",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let json = Answer::inclusion(std::slice::from_ref(&report), Language::English).json;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["vaults"][0]["included"], "holds");
    assert_eq!(json[0]["price_time"], "2026-01-31T23:59:59Z");
    // The venue shows another statement than it anchored.
    let epoch = Epoch::standard();
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let other = Some(Digest([1; 32]));
    let statement = &epoch.bundle.statement;
    let report =
        verify_inclusion(&package, statement, &Reader::with_anchor(other), ACCOUNT, None).unwrap();
    let text = inclusion_page(&[report]);
    assert!(text.contains("rf-verdict rf-open") && text.contains("RF-2201"));
    assert!(!text.contains("rf-verdict rf-holds") && !text.contains("60,000.5"));
}

#[test]
fn no_numbers_of_a_vault_that_is_not_included() {
    // A balance that nobody else has, in every way in which it could be shown.
    let strange = |package: &mut Package| {
        package.vaults[0].balances[0].amount.0 = 987_654_321_987u64.into();
        package.vaults[0].positions.truncate(0);
    };
    let report = included(strange, ACCOUNT);
    assert_eq!(report.vaults[0].included, Status::DoesNotHold);
    let text = inclusion_page(&[report]);
    assert!(!text.replace(',', "").contains("98765"), "{text}");
    assert!(text.contains("rf-verdict rf-fails") && text.contains("RF-2403"));
    assert!(text.contains("No balances are shown"));
    // Another account: nothing is looked at.
    let report = included(|_| (), "bob");
    assert!(report.vaults.iter().all(|vault| vault.levels_in_block.is_none()));
    let text = inclusion_page(&[report]);
    assert!(text.contains("RF-2401") && text.contains("rf-verdict rf-open"));
    assert!(!text.contains("Equity") && !text.contains("60,000.5"), "{text}");
}

#[test]
fn one_place_given_to_two_accounts_is_said_first() {
    let mut other = included(|_| (), ACCOUNT);
    other.account = "mallory".into();
    let text = inclusion_page(&[included(|_| (), ACCOUNT), other]);
    let at = |words: &str| text.find(words).unwrap();
    let place = "block 0, position 0: vault 1 of package 1";
    assert!(at(place) < at("stands in the books"), "{text}");
}

#[test]
fn report_writes_a_page() {
    let directory = TempDir::new().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (bundle, page) = (path("bundle"), path("report.html"));
    let epoch = Epoch::standard();
    write(&epoch.bundle, bundle.as_ref());
    let digest = epoch.statement.digest().to_bech32();
    let base = ["report", &bundle, "--out", &page];
    let (code, out, err) = outcome(&[&base[..], &["--anchor", &digest]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let verdict = "▲ holds with notes: example lists reserves for ";
    assert!(out.starts_with(&format!("{page}: {verdict}")), "{out}");
    let text = fs::read_to_string(&page).unwrap();
    is_inert(&text);
    assert!(text.contains(&digest) && text.contains("<style>"));
    let files = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(files, 2, "something was left beside the page");
    // A required claim that was not checked: the page is there, the exit code is that of `verify`.
    let (code, out, err) = outcome(&[&base[..], &["--require", "venue"]].concat());
    assert!(code == 2 && err.contains("error[RF-2022]"), "{err}");
    assert!(out.contains("? can't say: This was required and was not checked"), "{out}");
    assert!(fs::read_to_string(&page).unwrap().contains("Can't say"));
    let (code, out, err) = outcome(&[&base[..], &["--venue", "other"]].concat());
    assert!(code == 1 && err.contains("false[RF-2202]") && out.contains("does not hold"), "{err}");
    assert!(fs::read_to_string(&page).unwrap().contains("RF-2202"));
    let (code, out, err) = outcome(&["report", &bundle, "-o", &path("none/report.html")]);
    assert!(code == 2 && err.contains("error[RF-2023]") && out.is_empty(), "{err}");
    let (code, out, err) = outcome(&["report", &path("nothing"), "-o", &path("other.html")]);
    assert!(code == 2 && err.contains("error[RF-2012]") && out.is_empty(), "{err}");
    assert!(fs::metadata(path("other.html")).is_err());
}

#[test]
fn json_is_the_answer_and_nothing_else() {
    let directory = TempDir::new().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (bundle, package) = (path("bundle"), path("package.json"));
    let epoch = Epoch::standard();
    write(&epoch.bundle, bundle.as_ref());
    fs::write(&package, epoch.package(ACCOUNT).encode().unwrap()).unwrap();
    let (code, out, _) = outcome(&["verify", &bundle, "--json"]);
    assert_eq!((code, out), (0, Answer::audit(Ok(&audited())).json));
    let statement = format!("{bundle}/statement.json");
    let base = ["--statement", &statement, "--account", ACCOUNT, "--json"];
    let (code, out, _) = outcome(&[&["inclusion", &package], &base[..]].concat());
    let expected = Answer::inclusion(&[included(|_| (), ACCOUNT)], Language::English).json;
    assert_eq!((code, out), (0, expected));
    let checked = chain::check(&[&epoch.bundle.statement], &Reader::default()).unwrap();
    let (code, out, _) = outcome(&["chain", &statement, "--json"]);
    // One statement and no digest: there is nothing to compare it with.
    assert_eq!((code, out), (2, Answer::chain(Ok(&checked)).json));

    fs::write(&package, b"{}").unwrap();
    let fails = |arguments: &[&str], expected: &str| {
        let (code, out, err) = outcome(arguments);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &json["error"]["code"]), (2, &expected.into()), "{out}");
        assert!(json["error"]["message"].is_string() && json["error"]["help"].is_string());
        assert!(err.contains(&format!("error[{expected}]")), "{err}");
    };
    fails(&[&["inclusion", &package], &base[..]].concat(), "RF-2301");
    fails(&["verify", &path("nothing"), "--json"], "RF-2012");
    fails(&["show", &path("nothing"), "--json"], "RF-2012");
    fails(&["chain", &package, "--json"], "RF-2501");
    // A claim that was asked for: the report has been printed already.
    let (code, out, err) = outcome(&["verify", &bundle, "--json", "--require", "venue"]);
    assert!(code == 2 && err.contains("error[RF-2022]"), "{err}");
    let reader = Reader { required: vec!["venue".into()], ..Reader::default() };
    let required = audit_as(&epoch.bundle, &reader).unwrap();
    assert_eq!(out, Answer::audit(Ok(&required)).json);
}

/// A first statement, the two that follow it, and one that names the first instead of the second.
struct Statements {
    first: Epoch,
    zero: Vec<u8>,
    one: Vec<u8>,
    two: Vec<u8>,
    forked: Vec<u8>,
}

impl Statements {
    fn new() -> Self {
        let first = Epoch::standard();
        let next = |epoch: u64, previous: Digest| {
            first
                .with_document(|d| {
                    d.epoch = epoch.into();
                    d.previous = previous;
                })
                .statement
        };
        let zero = first.bundle.statement.clone();
        let one = next(1, statement_digest(&zero));
        let two = next(2, statement_digest(&one));
        let forked = next(2, statement_digest(&zero));
        Statements { zero, one, two, forked, first }
    }
}

#[test]
fn chains_of_statements() {
    let directory = TempDir::new().unwrap();
    let Statements { zero, one, two, forked, .. } = Statements::new();
    let files = [("0", &zero), ("1", &one), ("2", &two), ("fork", &forked)].map(|(name, bytes)| {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let [zero_file, one_file, two_file, fork_file] = files.each_ref().map(String::as_str);
    let (code, out, err) = outcome(&["chain", two_file, zero_file, one_file, "--details"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let at = |bytes: &[u8]| out.find(&statement_digest(bytes).to_bech32()).unwrap();
    assert!(at(&zero) < at(&one) && at(&one) < at(&two), "{out}");
    let anchor = statement_digest(&two).to_bech32();
    let all = ["chain", zero_file, one_file, two_file, "--anchor", &anchor];
    let (code, out, _) = outcome(&all);
    assert!(code == 0 && !out.contains("  not checked"), "{out}");
    let (code, _, err) = outcome(&["chain", zero_file, one_file, fork_file]);
    assert!(code == 1 && err.contains("false[RF-2203]"), "{err}");
    let (code, _, err) = outcome(&["chain", zero_file, two_file]);
    assert!(code == 1 && err.contains("its epoch is 2"), "{err}");
    let (code, _, err) = outcome(&["chain", zero_file, one_file, "--anchor", &anchor]);
    assert!(code == 1 && err.contains("false[RF-2201]"), "{err}");
    fs::write(two_file, b"{}").unwrap();
    let (code, out, err) = outcome(&["chain", zero_file, two_file]);
    assert!(code == 2 && out.is_empty() && err.contains("error[RF-2501]: statement 2"), "{err}");
}

#[test]
fn pages_of_chains() {
    let Statements { first, zero, one, two, forked } = Statements::new();
    let pages = |statements: &[&[u8]], anchor: Option<Digest>| {
        let text = html::chain(&chain::check(statements, &Reader::with_anchor(anchor)).unwrap());
        is_inert(&text);
        is_well_formed(&text);
        text
    };
    let text = pages(&[&zero, &one, &two], Some(statement_digest(&two)));
    assert!(text.contains("rf-verdict rf-") && !text.contains("rf-fails"));
    assert!(!text.contains("This was not compared with the digest"));
    let text = pages(&[&zero, &one, &forked], None);
    assert!(text.contains("rf-verdict rf-fails") && text.contains("RF-2203"));
    let single = pages(&[&zero], None);
    assert!(
        single.contains("This was not compared with the digest") && !single.contains("rf-holds\"")
    );
    let changed = |change: fn(&mut Document)| {
        let next = |d: &mut Document| {
            d.epoch = 1u64.into();
            d.previous = statement_digest(&zero);
            change(d);
        };
        first.with_document(next).statement
    };
    let stale = changed(|d| d.snapshot_time = "2025-12-31T23:59:59Z".into());
    assert!(pages(&[&zero, &stale], None).contains("rf-verdict rf-fails"));
    let correction = changed(|d| {
        d.corrects = Some(Correction { epoch: 0u64.into(), reason: "wrong books".into() });
    });
    assert!(pages(&[&zero, &correction], None).contains("Corrects publication 0"));
    let hollow = changed(|d| d.block_list.clear());
    assert_eq!(chain::check(&[&zero, &hollow], &Reader::default()).unwrap_err().code(), "RF-2501");
    assert_eq!(chain::check(&[], &Reader::default()).unwrap_err().code(), "RF-2502");
}
