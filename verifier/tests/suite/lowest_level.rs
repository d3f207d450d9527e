//! The verification of proofs below the bundle: what no bundle can express is refused there too.

use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{proof_length, BlockKey},
    protocol::{
        block::{BlockDigest, PublishedBlock, SumCommitment},
        bundle::{instances, partition, Commitments, ProofRange},
        lane::Weights,
    },
};
use ringfence_verifier::check::{
    proof::{check_lengths, verify, ProofSet, Verified},
    ProofError,
};

use crate::common::*;

/// The parts of the standard epoch that a set of proofs borrows.
struct Parts {
    epoch: Epoch,
    weights: Weights,
    blocks: Vec<PublishedBlock>,
    ranges: Vec<ProofRange>,
}

impl Parts {
    fn new() -> Self {
        let epoch = Epoch::standard();
        let weights = epoch.statement.weights(&epoch.parameters);
        let blocks = Commitments::decode(&epoch.bundle.blocks).unwrap().elements().unwrap();
        let ranges = partition(epoch.statement.rows(), 2);
        Parts { epoch, weights, blocks, ranges }
    }

    fn set<'a>(&'a self, ranges: &'a [ProofRange], proofs: &'a &'a [Vec<u8>]) -> ProofSet<'a> {
        ProofSet {
            statement: &self.epoch.statement,
            parameters: &self.epoch.parameters,
            weights: &self.weights,
            blocks: &self.blocks,
            ranges,
            proofs,
        }
    }

    fn verify(&self, ranges: &[ProofRange], proofs: &[Vec<u8>]) -> Result<Verified, ProofError> {
        verify(&self.set(ranges, &proofs), &generators_of, &|_| ())
    }
}

#[test]
fn e2_no_proofs_and_no_ranges_are_an_error() {
    let parts = Parts::new();
    let proofs = &parts.epoch.bundle.proofs;
    assert_eq!(parts.verify(&parts.ranges, proofs).unwrap(), Verified { proofs: 4, blocks: 5 });
    assert!(matches!(parts.verify(&[], &[]), Err(ProofError::NoProofs)));
    assert!(matches!(check_lengths(&parts.set(&[], &&[][..])), Err(ProofError::NoProofs)));
    assert!(matches!(parts.verify(&parts.ranges, &[]), Err(ProofError::NoProofs)));
    let error = parts.verify(&[], proofs);
    assert!(matches!(error, Err(ProofError::Count { expected: 0, found: 4 })));
    let empty = vec![vec![]; proofs.len()];
    assert!(matches!(parts.verify(&parts.ranges, &empty), Err(ProofError::Length { .. })));
}

#[test]
fn e14_a_proof_over_zero_blocks_is_refused() {
    // No block list leads to such a range. A proof for it has a length of its own; a padded one is
    // refused for its range.
    let parts = Parts::new();
    let none = ProofRange { blocks: 0, ..parts.ranges[0] };
    let (shape, first) = (none.shape, none.first);
    let mut proof = parts.epoch.proof(&none, parts.epoch.statement.context(&shape, first, 0));
    let k = BlockKey::new(&parts.epoch.parameters, &parts.weights, shape).k();
    let refused = parts.verify(&[none], std::slice::from_ref(&proof));
    assert!(matches!(refused, Err(ProofError::Length { .. })));
    proof.resize(proof_length(k, 0) as usize, 0);
    match parts.verify(&[none], std::slice::from_ref(&proof)) {
        Err(ProofError::Bad(bad)) => {
            assert_eq!((bad.len(), bad[0].blocks), (1, 0));
            assert!(bad[0].reason.contains("at least one block"), "{}", bad[0]);
        }
        other => panic!("{other:?}"),
    }
    // Nor does it pass hidden among good ones (attack E12 of `docs/security.md`).
    let ranges = [&parts.ranges[..], &[none]].concat();
    let proofs = [&parts.epoch.bundle.proofs[..], &[proof]].concat();
    match parts.verify(&ranges, &proofs) {
        Err(ProofError::Bad(bad)) => assert_eq!(bad.len(), 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn e1_instances_have_no_length_to_choose() {
    // halo2 pads an instance column with zeros, so it takes [v] for [v, 0]. Here a column is an
    // array of five made from a block, and the number of columns is the range's: what is left to
    // choose is another range, which has another proof length and another context.
    let mut parts = Parts::new();
    let range = parts.ranges[1];
    assert_eq!((range.first.get(), range.blocks), (2, 1));
    let zero = Fp::from(0);
    let (digest, commitment) = (BlockDigest(zero), SumCommitment(zero));
    parts.blocks[3] = PublishedBlock { digest, commitment };
    let longer = ProofRange { blocks: 2, ..range };
    let columns = |range: &ProofRange| -> Vec<[Fp; 5]> {
        let blocks = instances(&parts.epoch.statement, &parts.weights, &parts.blocks, range);
        blocks.iter().map(|block| block.to_column()).collect()
    };
    assert_eq!((columns(&range).len(), columns(&longer).len()), (1, 2));
    assert_eq!(columns(&range)[0], columns(&longer)[0]);
    let mut proof = parts.epoch.bundle.proofs[1].clone();
    let verify = |range, proof: &Vec<u8>| parts.verify(&[range], std::slice::from_ref(proof));
    assert!(verify(range, &proof).is_ok());
    let expected = match verify(longer, &proof) {
        Err(ProofError::Length { expected, .. }) => expected,
        other => panic!("{other:?}"),
    };
    proof.resize(expected as usize, 0);
    assert!(matches!(verify(longer, &proof), Err(ProofError::Bad(_))));
}
