//! The audit of a large epoch, step by step: reading generators, keys, `blocks.bin`, the root over
//! all D_b, the proofs. One thread.
//!
//! One real proof is made and then verified as often as the epoch would have proofs, in the
//! verifier's own batches. The verifier adds up equal points before it multiplies, so a batch of
//! repeated proofs is cheaper than one of different ones; what it saves is measured and added.
//!
//! `cargo bench -p ringfence-benches --bench audit`; `VAULTS=1000000` sets the number of vaults,
//! `SHAPE=1` the shape, `BLOCKS=16` the blocks of a proof.

use ff::Field;
use halo2_proofs::{
    arithmetic::best_multiexp,
    pasta::{EqAffine, Fp},
};
use rand::{rngs::StdRng, SeedableRng};
use ringfence_benches::{
    epoch::{engines, maintenance_shape, prove_epoch, Proven},
    measure::{measured, setting, with_threads},
};
use ringfence_circuits::{
    proof::{count::points, Proof},
    protocol::{
        block::{BlockDigest, PublishedBlock, SumCommitment},
        bundle::{partition, public_inputs, Commitments, CommitmentsView, ProofRange},
        index::BookIndex,
        lane::Weights,
        tree::{block_leaf, Tree},
    },
};
use ringfence_verifier::check::proof::{verify_with_keys, KeyCache, ProofSet};

/// Proofs that the verifier evaluates together.
const BATCH: usize = 64;

fn main() {
    let shape = maintenance_shape(setting("SHAPE", 1)).expect("a shape under rule maintenance");
    let per_proof = setting("BLOCKS", 16).max(1);
    let blocks = setting("VAULTS", 1_000_000).div_ceil(shape.vaults as u64);
    let proofs = blocks.div_ceil(per_proof) as usize;
    let proven = prove_epoch(engines()[0], shape, per_proof, per_proof, 1);
    println!(
        "shape {shape}: {} vaults in {blocks} full blocks of {}, {proofs} proofs of {per_proof} \
         blocks; ONE real proof, verified {proofs} times; one thread",
        blocks * shape.vaults as u64,
        shape.vaults
    );
    with_threads(1, || {
        let steps = [
            ("generators, read from the cache", proven.keys.reading.cpu),
            ("verifying key", proven.keys.verifying_cost.cpu),
            ("blocks.bin decoded", decoding(&proven, blocks)),
            ("root over all D_b", tree(&proven, blocks)),
            ("proofs, repeated", verification(&proven, proofs)),
            ("what repetition saves", saved(&proven, proofs)),
        ];
        for (step, seconds) in steps {
            println!("{step:<33} {seconds:>7.2} CPU s");
        }
        let all: f64 = steps.iter().map(|(_, seconds)| seconds).sum();
        println!("{:<33} {all:>7.2} CPU s", "together");
        let proofs_alone = steps[4].1 + steps[5].1;
        println!(
            "{:.1} ms a proof, {:.2} ms a block; {:.1} bytes a vault",
            1000.0 * proofs_alone / proofs as f64,
            1000.0 * proofs_alone / blocks as f64,
            proven.bytes_per_vault()
        );
    });
}

/// (D_b, Φ_b) of the proof's blocks.
fn commitments(proven: &Proven) -> Vec<PublishedBlock> {
    let commitments = Commitments::decode(&proven.bundle.blocks).expect("decoded");
    commitments.elements().expect("canonical")
}

/// As many different elements as the epoch has blocks.
fn all_blocks(proven: &Proven, blocks: u64) -> Vec<PublishedBlock> {
    let own = commitments(proven);
    let different = |index: u64| {
        let PublishedBlock { digest, commitment } = own[index as usize % own.len()];
        let index = Fp::from(index);
        PublishedBlock {
            digest: BlockDigest(digest.0 + index),
            commitment: SumCommitment(commitment.0 + index),
        }
    };
    (0..blocks).map(different).collect()
}

fn decoding(proven: &Proven, blocks: u64) -> f64 {
    let per_proof = proven.statement.block_count() as u16;
    let file = Commitments::new(per_proof, &all_blocks(proven, blocks)).encode().expect("encoded");
    let (_, cost) = measured(|| {
        CommitmentsView::decode(&file).expect("decoded").elements().expect("canonical")
    });
    cost.cpu
}

fn tree(proven: &Proven, blocks: u64) -> f64 {
    let all = all_blocks(proven, blocks);
    let leaf = |block: &PublishedBlock| block_leaf(BookIndex::at(0), &proven.shape, block.digest);
    measured(|| Tree::new(all.iter().map(leaf).collect()).root()).1.cpu
}

/// The verifier itself over the proof, repeated; keys and generators at hand.
fn verification(proven: &Proven, proofs: usize) -> f64 {
    let weights = proven.statement.weights(&proven.parameters);
    let blocks = commitments(proven);
    let range = only_range(proven);
    let (ranges, files) = (vec![range; proofs], vec![proven.bundle.proofs[0].clone(); proofs]);
    let source = |_| Ok(proven.keys.generators.clone());
    let keys = KeyCache::default();
    let verify = |count: usize| {
        let set = ProofSet {
            statement: &proven.statement,
            parameters: &proven.parameters,
            weights: &weights,
            blocks: &blocks,
            ranges: &ranges[..count],
            proofs: &&files[..count],
        };
        let verified = verify_with_keys(&set, &source, &keys, &|_| {}).expect("verified");
        assert_eq!(verified.proofs, count);
    };
    // Builds the key.
    verify(1);
    measured(|| verify(proofs)).1.cpu
}

fn only_range(proven: &Proven) -> ProofRange {
    let ranges = partition(proven.statement.rows(), proven.statement.block_count());
    assert_eq!(ranges.len(), 1);
    ranges[0]
}

/// CPU seconds that batches of different proofs take beyond those of repeated ones: the difference
/// between multi-exponentiations over the points of a batch and over those of one proof.
fn saved(proven: &Proven, proofs: usize) -> f64 {
    let weights = proven.statement.weights(&proven.parameters);
    let points = points_of_a_proof(proven, &weights);
    let generators = &proven.keys.generators;
    let bases = generators.get_g();
    let rows = bases.len();
    let seconds = |count: usize| {
        let mut random = StdRng::seed_from_u64(1);
        let scalars: Vec<Fp> = (0..count).map(|_| Fp::random(&mut random)).collect();
        let bases: Vec<EqAffine> = bases.iter().cycle().take(count).copied().collect();
        let once = || measured(|| best_multiexp(&scalars, &bases)).1.cpu;
        (0..5).map(|_| once()).fold(f64::INFINITY, f64::min)
    };
    let one = seconds(rows + points);
    let batch = |proofs: usize| (seconds(rows + proofs * points) - one).max(0.0);
    let whole = (proofs / BATCH) as f64;
    whole * batch(BATCH.min(proofs)) + batch(proofs % BATCH)
}

/// Number of curve points in the proof.
fn points_of_a_proof(proven: &Proven, weights: &Weights) -> usize {
    let range = only_range(proven);
    let inputs = public_inputs(&proven.statement, weights, &commitments(proven), &range);
    let proof = Proof::from_bytes(proven.bundle.proofs[0].clone());
    points(&proof, &proven.keys.generators, &proven.keys.verifying, &inputs).expect("verified")
}
