//! V14, who signed for addresses, and V17, who saw the amounts.

use num_bigint::BigUint;
use ringfence_evidence::{
    checkpoint::vkey::KeyKind,
    control::{after::After, challenge::Challenge, entry::Entry},
    list::rows::Row,
    observation::Observation,
};
use ringfence_verifier::{
    report::{AuditReport, Outcome, Status},
    source::evidence::EvidenceFile,
};

use super::made::*;

/// The report where the first entry is another one.
fn with_first(made: &Made, entry: Entry) -> AuditReport {
    let mut entries = made.entries();
    entries[0] = entry;
    made.report_with(|files| {
        files.insert(EvidenceFile::Control, control(&entries));
    })
}

/// Asserts that the first row is unsigned, and the others are as they were.
fn assert_unsigned(report: &AuditReport, words: &str) {
    assert_eq!(called(report), ["declared", "observed", "proven", "proven"], "{report}");
    let first = report.reserves.as_ref().unwrap().results.get(0).unwrap();
    assert!(first.lacks.contains("signature"), "{first:?}");
    assert_claim(report, "control", Status::Holds, "1 entries don't count");
    let named = &report.reserves.as_ref().unwrap().signatures.named;
    assert!(named[0].contains(words), "{named:?}");
    assert!(report.to_string().contains(words));
    // It is nobody's fault that is proven: no claim is false.
    assert_eq!(report.outcome(), Outcome::Holds, "{report}");
}

#[test]
fn r1_timeless_old_and_unknown_signatures_leave_a_row_declared() {
    let made = Made::new();
    let row = &made.rows[0];
    let timeless = made.entry(row, made.after(), "I am an Example address");
    assert_unsigned(&with_first(&made, timeless), "another text was signed");
    // A block that the reader does not have, and another of the same height.
    for (height, hash, words) in [
        (SIGNED_AFTER - 5, bitcoin_hash(SIGNED_AFTER - 5), "not in your headers file"),
        (SIGNED_AFTER, bitcoin_hash(3), "another block of the height"),
    ] {
        let after = After { height, hash };
        let entry = made.entry(row, after, &made.challenge(row, after));
        assert_unsigned(&with_first(&made, entry), words);
    }
    // A true block, further back than the reader allows; and a reader who allows more.
    let old = SIGNED_AFTER - 10_000;
    let after = After { height: old, hash: bitcoin_hash(old) };
    let mut entries = made.entries();
    entries[0] = made.entry(row, after, &made.challenge(row, after));
    let bundle = {
        let mut files = made.files();
        files.insert(EvidenceFile::Control, control(&entries));
        made.bundle_with(files)
    };
    let mut reader = made.reader();
    let time = at(made.snapshot, -36 * DAY);
    let hash = bitcoin_hash(old).text(ringfence_evidence::chain::Chain::Bitcoin);
    let line = format!("bitcoin {old} {hash} {time} mine\n");
    reader.reserves.headers = Some((made.headers() + &line).into_bytes());
    assert_unsigned(&report(&bundle, &reader), "further than you allow");
    reader.reserves.signature_age = Some(36);
    assert_eq!(called(&report(&bundle, &reader))[0], "observed");
}

#[test]
fn r2_signatures_for_another_venue_or_book_or_address_sign_nothing() {
    let made = Made::new();
    let row = made.rows[0];
    let after = made.after();
    let chain = made.list.holding(1).unwrap().chain;
    let address = row.address;
    for (venue, book, address) in [
        ("other", "clients", address),
        ("example", "house", address),
        ("example", "clients", made.rows[1].address),
    ] {
        let text = Challenge { venue, book, chain, address, after }.text().unwrap();
        let report = with_first(&made, made.entry(&row, after, &text));
        assert_unsigned(&report, "another text was signed");
    }
}

#[test]
fn r14_a_key_that_is_not_the_addresss_own_signs_nothing() {
    let made = Made::new();
    let (one, other) = (made.rows[2], made.rows[3]);
    let text = made.challenge(&one, made.after());
    // An owner beside a contract: a valid signature by another account.
    let stranger = made.entry(&other, made.after(), &text);
    let mut entries = made.entries();
    entries[2] = Entry { address: one.address.to_string(), ..stranger };
    let report = made.report_with(|files| {
        files.insert(EvidenceFile::Control, control(&entries));
    });
    assert_eq!(called(&report), ["observed", "observed", "declared", "proven"]);
}

#[test]
fn r12_high_s_other_recovery_and_second_signatures_sign_nothing() {
    let made = Made::new();
    let entries = made.entries();
    let good = entries[2].signatures[0].clone();
    // The order of secp256k1 (SEC 2, 2.4.1).
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let number = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16).unwrap();
    let high = format!("{:0>64}", (number(order) - number(&good[64..128])).to_str_radix(16));
    let other = if good.ends_with("1b") { "1c" } else { "1b" };
    let cases = [
        vec![format!("{}{high}{other}", &good[..64])],
        vec![format!("{}{other}", &good[..128])],
        vec![format!("{}00", &good[..128])],
        vec![good.clone(), good.clone()],
        vec![],
        vec![good.to_uppercase()],
    ];
    for signatures in cases {
        let mut changed = entries.clone();
        changed[2].signatures = signatures.clone();
        let report = made.report_with(|files| {
            files.insert(EvidenceFile::Control, control(&changed));
        });
        assert_eq!(
            called(&report),
            ["observed", "observed", "declared", "proven"],
            "{signatures:?}"
        );
    }
}

#[test]
fn r17_bad_lines_take_nothing_from_good_ones() {
    let made = Made::new();
    let good = control(&made.entries());
    let bad = [&b"no entry\n{}\n\xff\xfe\n"[..], &vec![b'x'; 20_000], b"\n", &good].concat();
    let report = made.report_with(|files| {
        files.insert(EvidenceFile::Control, bad);
    });
    assert_eq!(called(&report), ["observed", "observed", "proven", "proven"]);
    assert_claim(&report, "control", Status::Holds, "4 entries don't count");
    assert_eq!(report.outcome(), Outcome::Holds);
    // Without any entry, or without blocks, nothing is said.
    let none = made.report_with(|files| {
        files.remove(&EvidenceFile::Control);
    });
    assert_claim(&none, "control", Status::NotChecked, "control.jsonl");
    assert_eq!(called(&none), ["declared"; 4]);
    let blind = made.report_for(|reader| reader.reserves.headers = None);
    assert_claim(&blind, "control", Status::NotChecked, "no file of blocks");
    assert_eq!(called(&blind), ["declared"; 4]);
}

#[test]
fn every_bit_of_a_signature_flipped_leaves_its_row_declared() {
    let made = Made::new();
    // A sample here, through the whole report; all bits are flipped in the evidence's own tests.
    let entries = made.entries();
    let account = &entries[2].signatures[0];
    for place in [0, 17, 63, 64, 100, 129] {
        let digit = u8::from_str_radix(&account[place..=place], 16).unwrap() ^ 1;
        let mut flipped = account.clone();
        flipped.replace_range(place..=place, &format!("{digit:x}"));
        let mut changed = entries.clone();
        changed[2].signatures[0] = flipped;
        let report = made.report_with(|files| {
            files.insert(EvidenceFile::Control, control(&changed));
        });
        assert_eq!(called(&report)[2], "declared", "digit {place}");
    }
}

/// The report for a reader with another observation, or signed by another key.
fn with_observation(
    made: &Made,
    observation: &Observation,
    signer: Option<&NoteKey>,
    observers: &[&NoteKey],
) -> AuditReport {
    made.report_for(|reader| {
        let text = observation.write().unwrap();
        let note = Observation::note_text(Observation::digest(&text));
        reader.reserves.observations[0].note =
            signer.map(|key| key.note(note).to_string().into_bytes());
        reader.reserves.observations[0].observation = text;
        reader.reserves.observers = observers.iter().map(|key| key.text()).collect();
    })
}

#[test]
fn r16_only_an_observer_whose_key_the_reader_gave_observes_and_only_the_head() {
    let made = Made::new();
    let key = observer_key();
    let seen = made.observation();
    let other = NoteKey::new("somebody.example/else", KeyKind::Ed25519, 9);
    let unsigned = with_observation(&made, &seen, None, &[&key]);
    assert_claim(&unsigned, "observations", Status::NotChecked, "no signed note");
    let by_other = with_observation(&made, &seen, Some(&other), &[&key]);
    assert_claim(&by_other, "observations", Status::NotChecked, "no observer whose key you gave");
    let nobody = with_observation(&made, &seen, Some(&key), &[]);
    assert_claim(&nobody, "observations", Status::NotChecked, "no observer whose key you gave");
    let elsewhere = Observation { number: BITCOIN_HEAD + 1, ..seen.clone() };
    let elsewhere = with_observation(&made, &elsewhere, Some(&key), &[&key]);
    assert_claim(&elsewhere, "observations", Status::NotChecked, "not the block");
    for report in [unsigned, by_other, nobody, elsewhere] {
        assert_eq!(called(&report), ["declared", "declared", "proven", "proven"], "{report}");
        assert_eq!(report.outcome(), Outcome::Holds);
    }
    // Less than the list says is false; more is shown.
    let units = |change: fn(u128) -> u128| {
        let mut seen = seen.clone();
        seen.rows[0].units = change(seen.rows[0].units);
        with_observation(&made, &seen, Some(&key), &[&key])
    };
    let less = units(|units| units - 1);
    assert_claim(&less, "observations", Status::DoesNotHold, "line 1 of reserves.rows");
    assert_eq!(called(&less)[0], "declared");
    assert_eq!(less.exit_code(), 1);
    let more = units(|units| units + 1);
    assert_claim(&more, "observations", Status::Holds, "more than the list says for 1 row");
    assert_eq!(called(&more)[0], "observed");
    // An observer who says nothing of a row leaves it declared.
    let mut silent = seen.clone();
    silent.rows.remove(0);
    let silent = with_observation(&made, &silent, Some(&key), &[&key]);
    assert_eq!(called(&silent), ["declared", "observed", "proven", "proven"]);
    // Who says nothing of any row saw nothing.
    let empty = Observation { rows: vec![], ..seen };
    let empty = with_observation(&made, &empty, Some(&key), &[&key]);
    assert_claim(&empty, "observations", Status::NotChecked, "of a row of the list");
    assert_eq!(
        ringfence_verifier::report::Outcome::of(&empty.claims, &["observations".into()])
            .level()
            .exit_code(),
        2
    );
}

#[test]
fn r16_a_key_by_which_the_venue_signs_observes_nothing() {
    let made = Made::new();
    let key = observer_key();
    let mut document = made.document();
    document.signers = vec![key.text()];
    let bundle = ringfence_verifier::source::Bundle {
        statement: ringfence_circuits::primitive::json::canonical(&document).unwrap(),
        ..made.bundle()
    };
    let report = report(&bundle, &made.reader());
    assert_claim(&report, "observations", Status::NotChecked, "the venue signs its statements");
    assert_eq!(called(&report), ["declared", "declared", "proven", "proven"]);
}

#[test]
fn one_signature_covers_all_holdings_of_an_address() {
    let made = Made::new();
    let signed: Vec<Row> = made.rows.clone();
    let report = made.report_with(|_| ());
    let results = &report.reserves.as_ref().unwrap().results;
    assert_eq!(results.len(), signed.len());
    assert!(results.iter().all(|row| row.signed_after == at(made.snapshot, -DAY).to_string()));
    // All were signed before the heads: keys may have been sold since, and the report says so.
    assert_claim(&report, "control", Status::Holds, "keys may have been sold since");
    assert_claim(&report, "control", Status::Holds, "doesn't show whose funds they are");
}
