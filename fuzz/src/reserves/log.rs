//! `statement.tlog-proof`, and what it is made of.

use std::sync::OnceLock;

use ringfence_evidence::checkpoint::{
    body::Checkpoint,
    check::{check, Keys, Other},
    log::Log,
    note::Note,
    proof::LogProof,
    vkey::VerifierKey,
};

use super::venue::{made, made_key, said};
use crate::bounded;

/// The made venue's log, proof and keys.
struct Made {
    log: Log,
    proof: LogProof,
    venue: [VerifierKey; 1],
    witness: [VerifierKey; 1],
}

/// A proof; or a note, a checkpoint, a key or a log. No other checkpoint than the made one holds.
pub fn log(data: &[u8]) {
    static MADE: OnceLock<Made> = OnceLock::new();
    let made = MADE.get_or_init(|| Made {
        log: Log::read(&made("log")).unwrap(),
        proof: LogProof::read(&made("statement.tlog-proof")).unwrap(),
        venue: [made_key("venue.vkey")],
        witness: [made_key("witness.vkey")],
    });
    match bounded(0, || LogProof::read(data)) {
        Ok(proof) => {
            assert_eq!(proof.to_string().as_bytes(), data);
            against(made, &proof);
        }
        Err(fault) => said(&fault),
    }
    match bounded(0, || Note::read(data)) {
        Ok(note) => {
            assert_eq!(note.to_string().as_bytes(), data);
            compared(made, &note);
        }
        Err(fault) => said(&fault),
    }
    match bounded(0, || Log::read(data)) {
        Ok(log) => assert_eq!(log.write().as_bytes(), data),
        Err(fault) => said(&fault),
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Checkpoint::read(text) {
        Ok(checkpoint) => assert_eq!(checkpoint.to_string(), text),
        Err(fault) => said(&fault),
    }
    match VerifierKey::parse(text) {
        Ok(key) => assert_eq!(key.to_string(), text),
        Err(fault) => said(&fault),
    }
}

/// A proof holds only for a statement of the made log, in its place, under the checkpoint that was signed.
fn against(made: &Made, proof: &LogProof) {
    let Made { venue, witness, .. } = made;
    let keys = Keys { given: venue, witnesses: witness, ..Keys::default() };
    for epoch in 0..made.log.size() {
        let digest = made.log.digest(epoch).unwrap();
        let report = check(proof, epoch, digest, &keys, &[]);
        report.doubts.iter().for_each(said);
        said(&report.signer);
        if report.holds() {
            assert_eq!(proof.index, epoch);
            assert_eq!(proof.note.text, made.proof.note.text, "another checkpoint holds");
        }
        let good = epoch == made.proof.index && *proof == made.proof;
        assert!(!good || (report.holds() && report.counted() == 1), "the made proof is refused");
        if report.counted() > 0 {
            assert_eq!(proof.note.text, made.proof.note.text, "a witness saw another checkpoint");
        }
    }
}

/// Nothing that others bring speaks against the made statement, since its keys signed nothing else.
fn compared(made: &Made, note: &Note) {
    let keys = Keys { given: &made.venue, witnesses: &made.witness, ..Keys::default() };
    let digest = made.log.digest(made.proof.index).unwrap();
    let report = check(&made.proof, made.proof.index, digest, &keys, &[Other::Checkpoint(note)]);
    assert!(report.holds(), "{:?}", report.doubts);
    report.others.iter().for_each(said);
}
