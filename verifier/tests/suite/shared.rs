//! Proofs shared out among workers: whatever they bring, the report is the one that a single worker makes.

use std::cell::Cell;

use ringfence_circuits::protocol::bundle::{partition, proof_file, Commitments};
use ringfence_verifier::{
    check::{
        audit::{audit_with_verified, shares, verify_share},
        proof::{KeyCache, Progress},
        verified::{Seal, VerifiedProofs},
        AuditError,
    },
    reader::Reader,
    report::{AuditReport, Status},
    source::Bundle,
};

use crate::common::*;

/// What a worker verifies of these proofs.
fn verified(bundle: &Bundle, proofs: &[usize]) -> Result<VerifiedProofs, AuditError> {
    verify_share(bundle, proofs, &generators_of, &KeyCache::default(), &|_| ())
}

/// An audit with what workers verified, and how many keys it built itself.
fn audit_after(
    bundle: &Bundle,
    verified: &VerifiedProofs,
) -> (Result<AuditReport, AuditError>, usize) {
    let keys = Cell::new(0);
    let count = |step| {
        if let Progress::Key(_) = step {
            keys.set(keys.get() + 1);
        }
    };
    let (reader, cache) = (Reader::default(), KeyCache::default());
    let report = audit_with_verified(bundle, &reader, &generators_of, &cache, verified, &count);
    (report, keys.get())
}

/// A report or an error as a reader gets it.
fn said(result: Result<AuditReport, AuditError>) -> String {
    match result {
        Ok(report) => serde_json::to_string(&report).unwrap(),
        Err(error) => error.to_string(),
    }
}

/// What so many workers say together; what they verify goes from one to the other under a seal.
fn together(bundle: &Bundle, workers: usize) -> String {
    let seal = Seal::draw().unwrap();
    let mut all = VerifiedProofs::default();
    for share in shares(bundle, workers, &KeyCache::default()).unwrap_or_default() {
        let sealed = verified(bundle, &share.proofs).unwrap().seal(&seal);
        let json = serde_json::to_string(&sealed).unwrap();
        let sealed = serde_json::from_str(&json).unwrap();
        all.extend(VerifiedProofs::open(&sealed, &seal).unwrap());
    }
    said(audit_after(bundle, &all).0)
}

/// A bundle whose proof has one changed byte.
fn flipped(bundle: &Bundle, index: usize) -> Bundle {
    let mut bundle = bundle.clone();
    let middle = bundle.proofs[index].len() / 2;
    bundle.proofs[index][middle] ^= 1;
    bundle
}

#[test]
fn workers_together_say_what_one_says() {
    let epoch = Epoch::standard();
    let bundle = &epoch.bundle;
    let mut cut_off = bundle.clone();
    cut_off.proofs[1].pop();
    let mut missing = bundle.clone();
    missing.proofs.pop();
    let every_proof =
        (0..bundle.proofs.len()).fold(bundle.clone(), |of, index| flipped(&of, index));
    let cases = [
        ("honest", bundle.clone()),
        ("first proof changed", flipped(bundle, 0)),
        ("last proof changed", flipped(bundle, bundle.proofs.len() - 1)),
        ("every proof changed", every_proof),
        ("cut off", cut_off),
        ("missing", missing),
        ("repeated block", epoch.with_blocks(|b| b.blocks[1] = b.blocks[0])),
        ("blocks in another order", epoch.with_blocks(|b| b.blocks.swap(0, 1))),
        ("other venue", epoch.with_document(|d| d.venue = "other".into())),
        ("no statement", Bundle { statement: b"{}".to_vec(), ..bundle.clone() }),
    ];
    for (name, bundle) in cases {
        let alone = said(audit_as(&bundle, &Reader::default()));
        for workers in [2, 3] {
            assert_eq!(together(&bundle, workers), alone, "{name}, {workers} workers");
        }
    }
}

#[test]
fn what_was_verified_is_not_verified_again_and_the_rest_is() {
    let Epoch { bundle, .. } = Epoch::standard();
    let all: Vec<usize> = (0..bundle.proofs.len()).collect();
    let (report, keys) = audit_after(&bundle, &verified(&bundle, &all).unwrap());
    status(&report.unwrap(), "proofs", Status::Holds);
    assert_eq!(keys, 0);
    let (report, keys) = audit_after(&bundle, &verified(&bundle, &all[1..]).unwrap());
    status(&report.unwrap(), "proofs", Status::Holds);
    assert_eq!(keys, 1);
    let (report, keys) = audit_after(&bundle, &VerifiedProofs::default());
    status(&report.unwrap(), "proofs", Status::Holds);
    assert!(keys > 1);
}

#[test]
fn a_false_proof_and_an_index_without_proof_are_not_among_the_verified() {
    let Epoch { bundle, .. } = Epoch::standard();
    let count = bundle.proofs.len();
    let of = |bundle: &Bundle, proofs: &[usize]| verified(bundle, proofs).unwrap().count();
    assert_eq!(of(&bundle, &[0, 0, count, usize::MAX]), 1);
    assert_eq!(of(&flipped(&bundle, 0), &[0]), 0);
    assert_eq!(of(&flipped(&bundle, 0), &(0..count).collect::<Vec<_>>()), count - 1);
}

#[test]
fn e11_what_was_verified_holds_for_exactly_that() {
    let epoch = Epoch::standard();
    let bundle = &epoch.bundle;
    let all: Vec<usize> = (0..bundle.proofs.len()).collect();
    let honest = verified(bundle, &all).unwrap();
    // Proofs changed after they were verified.
    for index in &all {
        let (report, keys) = audit_after(&flipped(bundle, *index), &honest);
        fails(&report.unwrap(), "proofs", &proof_file(*index));
        assert_eq!(keys, 1);
    }
    // A proof that verified in another place.
    let mut moved = bundle.clone();
    let ranges = partition(epoch.statement.rows(), 2);
    let alike = |index: &usize| moved.proofs[*index].len() == moved.proofs[0].len();
    if let Some(other) = (1..ranges.len()).find(alike) {
        moved.proofs[0] = moved.proofs[other].clone();
        fails(&audit_after(&moved, &honest).0.unwrap(), "proofs", &proof_file(0));
    }
    // The same proofs under another statement, and under other blocks.
    let other = epoch.with_document(|d| d.venue = "other".into());
    fails(&audit_after(&other, &honest).0.unwrap(), "proofs", "none of the");
    let blocks = Commitments::decode(&bundle.blocks).unwrap().blocks.len();
    let swapped = epoch.with_blocks(|b| b.blocks.swap(0, blocks - 1));
    fails(&audit_after(&swapped, &honest).0.unwrap(), "root", "moved");
}
