//! V9 by level: what is covered by reserves that are proven, or observed, or as the venue declares.

use ringfence_circuits::{
    primitive::json,
    protocol::{lane::Lanes, statement::StatementTotals, totals::Totals},
};
use ringfence_evidence::list::document::List;
use ringfence_verifier::{
    report::{AuditReport, Status},
    source::Bundle,
};

use super::made::*;

/// A venue whose customers are owed bitcoin alone is covered by what was observed; by default they are owed
/// dollars, too.
fn anchored(
    made: &Made,
    change: impl FnOnce(&mut ringfence_verifier::reader::Reader),
) -> AuditReport {
    made.report_for(|reader| {
        reader.anchored = Some(digest_of(&made.bundle()));
        change(reader);
    })
}

/// Asserts that a claim is a note, and words of it.
fn assert_note(report: &AuditReport, id: &str, words: &str) {
    let claim = report.claim(id).unwrap();
    assert_eq!(claim.status, Status::Note, "{claim}");
    assert!(claim.words().contains(words), "no {words:?}: {claim}");
}

fn counted(report: &AuditReport, book: usize, level: &str) -> String {
    let of = &report.reserves.as_ref().unwrap().books[book];
    of.levels.iter().find(|of| of.level == level).unwrap().counted.to_string()
}

#[test]
fn honest_evidence_is_proven_and_observed() {
    let made = Made::new();
    let report = anchored(&made, |_| ());
    assert_eq!(called(&report), ["observed", "observed", "proven", "proven"]);
    for id in [
        "evidence",
        "reserve-sums",
        "reserve-places",
        "control",
        "state",
        "state-blocks",
        "observations",
        "cut-off",
    ] {
        assert_claim(&report, id, Status::Holds, "");
    }
    assert_claim(&report, "coverage:clients", Status::Holds, "declared and not verified");
    // Bitcoin counts at par up to the one that is owed; the dollars are only declared.
    assert_eq!(counted(&report, 0, "observed"), "60000.5");
    assert_eq!(counted(&report, 0, "proven"), "0");
    assert_note(&report, "coverage-observed:clients", "count 60,000.50 USD");
    assert_note(&report, "coverage-proven:clients", "count 0.00 USD");
    assert_claim(&report, "coverage-proven:all", Status::Note, "clients, house");
    // Nobody says that all is proven: these only inform, unless they are required.
    let exit = |required: &[&str]| {
        let required: Vec<String> = required.iter().map(ToString::to_string).collect();
        ringfence_verifier::report::Outcome::of(&report.claims, &required).level().exit_code()
    };
    assert_eq!(exit(&["coverage-proven:clients"]), 1);
    assert_eq!(exit(&["coverage-observed:all"]), 1);
    assert_eq!(exit(&["control", "state", "cut-off"]), 1, "the house is short as it declares");
}

#[test]
fn r18_a_surplus_of_the_venues_own_token_carries_nothing_unless_the_reader_names_it() {
    let mut made = Made::new();
    // A thousand million tokens, of which nothing is owed, and no collateral value.
    made.rows[2].units = 10u128.pow(27);
    let report = anchored(&made, |_| ());
    assert_eq!(counted(&report, 0, "proven"), "0");
    assert_eq!(counted(&report, 0, "observed"), "60000.5");
    // Bitcoin beyond the one that is owed counts only if it is named, and then as collateral does.
    let named = anchored(&made, |reader| reader.reserves.surplus = vec!["BTC".into()]);
    let surplus = counted(&named, 0, "observed");
    assert!(surplus.starts_with("117"), "{surplus}");
    assert_eq!(counted(&named, 0, "proven"), "0");
    // An asset that the parameters don't have is refused.
    let mut reader = made.reader();
    reader.reserves.surplus = vec!["GOLD".into()];
    let refused = ringfence_verifier::check::audit::audit(
        &made.bundle(),
        &reader,
        &crate::common::generators_of,
        &|_| (),
    );
    assert_eq!(refused.unwrap_err().code(), "RF-2128");
}

#[test]
fn levels_round_each_holding_down_over_the_rows_that_count() {
    let made = Made::new();
    let report = anchored(&made, |_| ());
    let assets = &report.reserves.as_ref().unwrap().books[0].assets;
    let of = |name: &str| assets.iter().find(|of| of.asset == name).unwrap();
    // 4.000000000000000001 of 18 decimals are 4.000000 of 6.
    assert_eq!(of("FTT").proven.to_string(), "4");
    assert_eq!(of("FTT").declared.to_string(), "0");
    assert_eq!(of("BTC").observed.to_string(), "2.00000001");
    assert_eq!(
        (of("BTC").declared.to_string(), of("USD").declared.to_string()),
        ("1".into(), "200000".into())
    );
}

#[test]
fn without_an_anchor_or_a_signature_a_shortage_shows_nothing_of_the_venue() {
    let mut made = Made::new();
    made.declared = vec![];
    let free = made.report_for(|_| ());
    assert_claim(&free, "coverage-proven:clients", Status::NotChecked, "anyone could have changed");
    assert!(free.to_string().contains("Anyone could have changed the reserves in this file"));
    assert_eq!(free.exit_code(), 2);
    let bound = anchored(&made, |_| ());
    assert_claim(&bound, "coverage:clients", Status::DoesNotHold, "");
    assert!(!bound.to_string().to_lowercase().contains("anyone could have changed"));
    let other = made.report_for(|reader| reader.anchored = Some(Default::default()));
    assert_claim(&other, "coverage-proven:clients", Status::NotChecked, "not the anchored one");
}

/// Totals that say that nothing is owed, under proofs of other totals.
#[test]
fn r22_no_claim_over_all_books_holds_for_totals_that_are_not_proven() {
    let mut made = Made::new();
    let parameters = made.epoch.parameters.clone();
    let mut document = made.document();
    let nothing = Totals::zero(&Lanes::new(&parameters), document.books.len());
    document.totals = StatementTotals::new(&parameters, &document.books, &nothing);
    made.list.bound = *document.clone().check(&parameters).unwrap().bound();
    document.evidence = Some(List::digest(&made.list_files().0));
    let statement = json::canonical(&document).unwrap();
    let bundle = Bundle { statement, evidence: made.files(), ..made.epoch.bundle.clone() };
    let report = report(&bundle, &made.reader());
    assert_claim(&report, "evidence", Status::Holds, "");
    for id in ["coverage-proven:all", "coverage-observed:all", "coverage:all"] {
        assert_claim(&report, id, Status::NotChecked, "");
    }
}

#[test]
fn chains_of_one_operator_are_declared_unless_the_reader_accepts_them() {
    let made = Made::new();
    let operated =
        TABLE.replace(r#""17","20","21"],"operated":false"#, r#""17","20","21"],"operated":true"#);
    let table = |reader: &mut ringfence_verifier::reader::Reader| {
        reader.reserves.table = Some(operated.clone().into_bytes());
    };
    let report = made.report_for(table);
    assert_eq!(called(&report), ["observed", "observed", "declared", "declared"]);
    assert_claim(&report, "reserve-sums", Status::Holds, "one operator");
    let accepted = made.report_for(|reader| {
        table(reader);
        reader.reserves.accepted = vec!["eip155:1".into()];
    });
    assert_eq!(called(&accepted), ["observed", "observed", "proven", "proven"]);
}

#[test]
fn r22_no_report_says_more_than_was_checked() {
    let made = Made::new();
    let text = anchored(&made, |_| ()).to_string().to_lowercase();
    for words in [
        "pledged nowhere",
        "owns",
        "owned by the venue",
        "coverage as signed",
        "solvent",
        "fully backed",
    ] {
        assert!(!text.contains(words), "{words}");
    }
    for words in [
        "doesn't show whose funds they are",
        "as the venue declares",
        "whether another venue lists the same",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
