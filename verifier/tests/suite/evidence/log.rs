//! V20: the statement's place in the venue's log, by keys that the reader gave or the previous statement names.

use ringfence_circuits::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        statement::{statement_digest, Document, Reserve},
    },
};
use ringfence_evidence::checkpoint::vkey::KeyKind;
use ringfence_verifier::{
    reader::{OtherCheckpoint, OtherStatement, Reader},
    report::{html, AuditReport, Outcome, Status},
    source::{evidence::EvidenceFile, Bundle},
};

use super::made::*;

/// The honest bundle with a proof of its place.
fn signed(made: &Made, proof: Vec<u8>) -> Bundle {
    let mut bundle = made.bundle();
    bundle.evidence.insert(EvidenceFile::LogProof, proof);
    bundle
}

fn reader(keys: &[&NoteKey]) -> Reader {
    let mut reader = Reader::default();
    reader.log.keys = keys.iter().map(|key| key.text()).collect();
    reader
}

fn assert_signed(report: &AuditReport, status: Status, words: &str) {
    assert_claim(report, "signature", status, words);
}

#[test]
fn a_statement_in_the_log_of_a_given_key_is_signed_and_binds_reserves() {
    let made = Made::new();
    let key = venue_key();
    let bundle = signed(&made, log_proof(&[digest_of(&made.bundle())], &key, &[]));
    let report = report(&bundle, &reader(&[&key]));
    assert_signed(&report, Status::Holds, "a key that you gave");
    assert!(report.is_bound());
    assert!(!report.to_string().contains("anyone could have changed"));
    // It is signed, and no anchored digest was given. Where the house is covered, too, the page begins with that.
    let mut covered = made.clone();
    let more = Reserve { book: "house".into(), ..covered.declared[0].clone() };
    covered.declared.push(more);
    let covered = signed(&covered, log_proof(&[digest_of(&covered.bundle())], &key, &[]));
    let page = html::audit(&super::made::report(&covered, &reader(&[&key])));
    assert!(page.contains("rf-verdict rf-note"), "{page}");
    assert!(page.contains("This was not compared with the digest that"), "{page}");
    // Of a key that nobody vouches for nothing follows.
    let stranger = NoteKey::new(ORIGIN, KeyKind::Ed25519, 77);
    let none = super::made::report(&bundle, &Reader::default());
    assert_signed(&none, Status::NotChecked, "not signed by any key that you gave");
    let other = super::made::report(&bundle, &reader(&[&stranger]));
    assert_signed(&other, Status::NotChecked, "not signed by any key that you gave");
    assert_signed(&other, Status::NotChecked, "other keys signed under this origin");
    assert!(!none.is_bound() && !other.is_bound());
}

#[test]
fn r19_a_key_that_only_the_statement_names_signs_nothing() {
    let made = Made::new();
    let key = venue_key();
    let mut document = made.document();
    document.signers = vec![key.text()];
    let statement = json::canonical(&document).unwrap();
    let mut bundle = Bundle { statement, ..made.bundle() };
    let proof = log_proof(&[digest_of(&bundle)], &key, &[]);
    bundle.evidence.insert(EvidenceFile::LogProof, proof);
    let report = report(&bundle, &Reader::default());
    assert_signed(&report, Status::NotChecked, "a key that only this statement names");
    assert!(!report.is_bound());
}

#[test]
fn r19_keys_of_the_previous_statement_count_only_if_this_one_follows_it() {
    let made = Made::new();
    let key = venue_key();
    // The statement before names the key. Epochs begin with 1 here.
    let before = |signers: Vec<String>| {
        let mut document = made.epoch.document();
        document.signers = signers;
        json::canonical(&document).unwrap()
    };
    let previous = before(vec![key.text()]);
    let mut document = made.document();
    document.epoch = 1u64.into();
    document.previous = statement_digest(&previous);
    let statement = json::canonical(&document).unwrap();
    let digest = statement_digest(&statement);
    let proof = log_proof(&[statement_digest(&previous), digest], &key, &[]);
    let mut bundle = Bundle { statement, ..made.bundle() };
    bundle.evidence.insert(EvidenceFile::LogProof, proof);
    let with = |previous: Vec<u8>| {
        let reader = Reader { previous: Some(previous), ..Reader::default() };
        report(&bundle, &reader)
    };
    assert_signed(&with(previous), Status::Holds, "that the previous statement names");
    // Another statement that names the key is not the one before.
    assert_signed(&with(before(vec![key.text()])), Status::Holds, "");
    let mut other = made.epoch.document();
    other.signers = vec![key.text()];
    other.tool = "another".into();
    let report = with(json::canonical(&other).unwrap());
    assert_signed(&report, Status::NotChecked, "not signed by any key");
}

#[test]
fn r17_r19_another_leaf_or_a_spoilt_file_signs_nothing_and_frames_nobody() {
    let made = Made::new();
    let key = venue_key();
    let honest = digest_of(&made.bundle());
    let cases = [
        (log_proof(&[Digest([9; 32])], &key, &[]), "not in the log"),
        (log_proof(&[Digest([9; 32]), honest], &key, &[]), "leaf 1"),
        (b"c2sp.org/tlog-proof@v1\nnothing".to_vec(), "statement.tlog-proof"),
    ];
    for (proof, words) in cases {
        let report = report(&signed(&made, proof), &reader(&[&key]));
        assert_signed(&report, Status::NotChecked, words);
        assert_eq!(report.outcome(), Outcome::Holds);
        assert_eq!(
            ringfence_verifier::report::Outcome::of(&report.claims, &["signature".into()])
                .level()
                .exit_code(),
            2
        );
    }
    // Every flipped bit of the proof leaves it unsigned or false.
    let proof = log_proof(&[honest], &key, &[]);
    for place in (0..proof.len()).step_by(11) {
        let mut flipped = proof.clone();
        flipped[place] ^= 1;
        let report = report(&signed(&made, flipped), &reader(&[&key]));
        assert_eq!(report.claim("signature").unwrap().status, Status::NotChecked, "byte {place}");
    }
}

#[test]
fn r19_split_views_are_told_by_what_others_saw_and_forged_ones_frame_nobody() {
    let made = Made::new();
    let key = venue_key();
    let honest = digest_of(&made.bundle());
    let bundle = signed(&made, log_proof(&[honest], &key, &[]));
    let other_statement = |document: Document, key: &NoteKey| {
        let statement = json::canonical(&document).unwrap();
        let proof = log_proof(&[statement_digest(&statement)], key, &[]);
        OtherStatement { name: "another bundle".into(), statement, proof }
    };
    let mut document = made.document();
    document.tool = "another".into();
    let with = |other: OtherStatement| {
        let mut reader = reader(&[&key]);
        reader.log.others = vec![other];
        report(&bundle, &reader)
    };
    let split = with(other_statement(document.clone(), &key));
    assert_signed(&split, Status::DoesNotHold, "signed two different logs");
    let forger = NoteKey::new(ORIGIN, KeyKind::Ed25519, 66);
    let forged = with(other_statement(document.clone(), &forger));
    assert_signed(&forged, Status::Holds, "anyone could have made it");
    // What the house declares is short, now that a signature binds it; nothing else is false.
    assert_eq!(forged.outcome(), Outcome::Fails(vec!["coverage:house".into()]));
    let elsewhere = NoteKey::new("other.example/log", KeyKind::Ed25519, 1);
    let second = with(other_statement(document, &elsewhere));
    assert_signed(&second, Status::Holds, "another log");
    // A checkpoint that somebody saw, of the same size and another root.
    let proof = log_proof(&[Digest([4; 32])], &key, &[]);
    let note = String::from_utf8(proof).unwrap();
    let note = note.split_once("\n\n").unwrap().1.as_bytes().to_vec();
    let mut reader = reader(&[&key]);
    reader.log.checkpoints = vec![OtherCheckpoint { name: "seen".into(), note }];
    let report = report(&bundle, &reader);
    assert_signed(&report, Status::DoesNotHold, "two different logs");
}

#[test]
fn r19_witnesses_count_once_and_only_if_the_reader_gives_them() {
    let made = Made::new();
    let key = venue_key();
    let honest = digest_of(&made.bundle());
    let one = NoteKey::new("witness.example/one", KeyKind::Cosigner, 31);
    let twice = NoteKey::new("witness.example/other-name", KeyKind::Cosigner, 31);
    let two = NoteKey::new("witness.example/two", KeyKind::Cosigner, 32);
    let bundle = signed(&made, log_proof(&[honest], &key, &[&one, &twice, &two]));
    let with = |witnesses: &[&NoteKey], quorum| {
        let mut reader = reader(&[&key]);
        reader.log.witnesses = witnesses.iter().map(|key| key.text()).collect();
        reader.log.quorum = quorum;
        report(&bundle, &reader)
    };
    assert_signed(&with(&[&one, &two], Some(2)), Status::Holds, "2 of 2 witnesses");
    assert_signed(&with(&[&one, &twice], None), Status::Holds, "1 of 2 witnesses");
    assert_signed(
        &with(&[&one, &twice], Some(2)),
        Status::NotChecked,
        "1 of your witnesses signed",
    );
    assert_signed(&with(&[], Some(1)), Status::NotChecked, "0 of your witnesses signed");
}
