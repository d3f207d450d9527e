//! V11 to V13: the list is the statement's, its rows add up to what is stated, nothing stands twice.

use ringfence_circuits::{
    primitive::json,
    protocol::{hash::digest::Digest, statement::Reserve},
};
use ringfence_evidence::list::{document::Holding, rows::Row};
use ringfence_verifier::{
    report::{AuditReport, Status},
    source::{evidence::EvidenceFile, Bundle},
};

use super::made::*;

/// Asserts that V11 is false, and that all that the proofs say is as it was.
fn assert_other_list(report: &AuditReport, words: &str) {
    assert_claim(report, "evidence", Status::DoesNotHold, words);
    assert_eq!(report.claim("evidence").unwrap().code, Some("RF-2231"));
    assert!(report.reserves.is_none());
    for id in ["proofs", "totals", "coverage:clients"] {
        assert_claim(report, id, Status::Holds, "");
    }
    assert!(report.claim("coverage-proven:clients").is_none());
}

#[test]
fn r15_another_list_than_the_statements_says_nothing() {
    let made = Made::new();
    let with = |change: fn(&mut Made)| {
        let mut other = made.clone();
        change(&mut other);
        let (list, rows) = other.list_files();
        made.report_with(|files| {
            files.insert(EvidenceFile::List, list);
            files.insert(EvidenceFile::Rows, rows);
        })
    };
    assert_other_list(&with(|made| made.list.salt = [8; 32]), "another one");
    assert_other_list(&with(|made| made.list.venue = "other".into()), "of the venue");
    assert_other_list(&with(|made| made.list.epoch = 1), "of epoch 1");
    assert_other_list(&with(|made| made.list.bound[0] ^= 1), "binds something else");
    assert_other_list(&with(|made| made.rows[0].units += 1), "another one");
}

#[test]
fn r13_r20_malformed_lists_and_rows_are_named_by_line() {
    let made = Made::new();
    let with = |file: EvidenceFile, change: &dyn Fn(String) -> String| {
        made.report_with(|files| {
            let text = String::from_utf8(files[&file].clone()).unwrap();
            files.insert(file, change(text).into_bytes());
        })
    };
    let list = EvidenceFile::List;
    assert_other_list(&with(list, &|text| text + " "), "reserves.json is no list");
    assert_other_list(
        &with(list, &|text| text.replace("reserves-1", "reserves-9")),
        "reserves.json",
    );
    assert_other_list(&with(list, &|_| String::new()), "reserves.json");
    let rows = EvidenceFile::Rows;
    assert_other_list(&with(rows, &|text| text + "\n"), "reserves.rows: line 5");
    assert_other_list(&with(rows, &|text| text.replacen("bc1q", "bc1x", 1)), "line 1: no address");
    assert_other_list(&with(rows, &|text| text.replacen("1 0 ", "1 7 ", 1)), "line 1");
    assert_other_list(&with(rows, &|text| text.replacen(" 150000000", " 150000001", 1)), "digest");
    let swapped = |text: String| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.swap(0, 1);
        lines.join("\n") + "\n"
    };
    assert_other_list(&with(rows, &swapped), "line 2: it is out of order");
}

#[test]
fn r9_a_contract_that_stands_twice_is_no_list() {
    let made = Made::new();
    let report = made.report_with(|files| {
        let text = String::from_utf8(files[&EvidenceFile::List].clone()).unwrap();
        let second = r#"{"asset":"FTT","chain":"eip155:1","contract":"","decimals":"18","id":"3"}"#;
        let text = text.replace(r#""id":"2"}]"#, &format!(r#""id":"2"}},{second}]"#));
        assert!(text.contains(second));
        files.insert(EvidenceFile::List, text.into_bytes());
    });
    assert_other_list(&report, "reserves.json is no list");
}

#[test]
fn a_list_that_no_statement_names_or_that_is_not_given_says_nothing() {
    let made = Made::new();
    let unnamed = Bundle { evidence: made.files(), ..made.epoch.bundle.clone() };
    assert_other_list(&report(&unnamed, &made.reader()), "the statement names none");
    let private = report(&made.bundle_with(Default::default()), &made.reader());
    assert_claim(&private, "evidence", Status::NotChecked, "auditors only");
    assert!(private.claim("control").is_none());
    let named = report(&made.epoch.bundle, &made.reader());
    assert_claim(&named, "evidence", Status::NotChecked, "names none");
    assert_eq!(
        ringfence_verifier::report::Outcome::of(&named.claims, &["control".into()])
            .level()
            .exit_code(),
        2
    );
}

/// A statement whose rows of reserves are changed, beside the honest list.
fn stated(made: &Made, change: impl FnOnce(&mut Vec<Reserve>)) -> AuditReport {
    let mut document = made.document();
    change(&mut document.reserves);
    let statement = json::canonical(&document).unwrap();
    report(&Bundle { statement, ..made.bundle() }, &made.reader())
}

#[test]
fn r21_rows_that_are_dropped_or_sums_that_are_raised_do_not_add_up() {
    let made = Made::new();
    let is_list = |row: &Reserve| row.evidence == Reserve::LIST;
    type Change<'a> = &'a dyn Fn(&mut Vec<Reserve>);
    let cases: [(&str, Change<'_>); 3] = [
        ("add up to", &|rows| rows.retain(|row| !is_list(row) || row.asset != "BTC")),
        ("the rows add up to", &|rows| {
            rows.iter_mut().find(|row| is_list(row)).unwrap().amount = 7u64.into();
        }),
        ("of which the list has no row", &|rows| {
            let row = rows.iter().find(|row| is_list(row)).unwrap().clone();
            let more = Reserve { asset: "USD".into(), ..row };
            let place = rows.iter().position(|row| row.asset == "USD").unwrap() + 1;
            rows.insert(place, more);
        }),
    ];
    for (words, change) in cases {
        let report = stated(&made, change);
        assert_claim(&report, "reserve-sums", Status::DoesNotHold, words);
        // Then no row of it is more than its writer's word, and no level is decided by it.
        assert_eq!(called(&report), ["declared"; 4]);
        assert!(report.claim("coverage-proven:clients").is_none());
        assert_eq!(report.exit_code(), 1);
    }
}

#[test]
fn r3_an_address_in_two_books_makes_every_row_declared() {
    let mut made = Made::new();
    // Ether at an address for customers, and a token at the same address for the house.
    let token =
        ringfence_evidence::address::Address::parse(ETHEREUM, &format!("0x{}", "ab".repeat(20)));
    let contract = Some(token.unwrap());
    let usd = Holding { chain: ETHEREUM, contract, asset: "USD".into(), decimals: 6 };
    made.list.holdings.push(usd);
    let twice = made.rows[2];
    made.rows.insert(3, Row { holding: 3, book: 1 - twice.book, units: 5, ..twice });
    let report = report(&made.bundle(), &made.reader());
    assert_claim(&report, "reserve-places", Status::DoesNotHold, "line 4");
    assert_eq!(called(&report), ["declared"; 5]);
}

#[test]
fn r8_decimals_and_assets_in_the_venues_favour_are_not_recognised() {
    let with = |change: fn(&mut Holding)| {
        let mut made = Made::new();
        change(&mut made.list.holdings[1]);
        report(&made.bundle(), &made.reader())
    };
    for change in [(|holding| holding.decimals = 17) as fn(&mut Holding), |holding| {
        holding.asset = "USD".into()
    }] {
        let report = with(change);
        assert_eq!(called(&report), ["observed", "observed", "declared", "declared"]);
        let unknown: Vec<bool> =
            report.reserves.as_ref().unwrap().holdings.iter().map(|of| of.recognised).collect();
        assert_eq!(unknown, [true, false]);
        assert!(report.to_string().contains("the table of recognised holdings has this contract"));
    }
    // Another table, which the reader brings, decides what holdings mean.
    let made = Made::new();
    let report = made.report_for(|reader| reader.reserves.table = None);
    assert_eq!(called(&report), ["observed", "observed", "declared", "declared"]);
    assert_claim(&report, "state", Status::NotChecked, "no amount of the list follows");
    assert_claim(&report, "reserve-sums", Status::Holds, "are recognised");
}

#[test]
fn the_digest_of_every_file_that_was_looked_at_is_named() {
    let made = Made::new();
    let report = made.report_with(|_| ());
    let inputs = &report.reserves.as_ref().unwrap().inputs;
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "headers",
            "table",
            "seen.json",
            "reserves.json",
            "reserves.rows",
            "control.jsonl",
            "state.bin"
        ]
    );
    let digest = |bytes: &[u8]| Digest(ringfence_evidence::hash::sha256(bytes));
    assert_eq!(inputs[0].sha256, digest(made.headers().as_bytes()));
    assert_eq!(inputs[6].sha256, digest(&made.state()));
}
