//! Units of stress proofs: one block under one group of scenarios. They are numbered by row of the block
//! list, then by group, then by block; a proof covers consecutive units of one row and one group.

use std::collections::HashSet;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::{
    lane::{group_count, StressWeights},
    statement::StressStatement,
};
use crate::{
    primitive::inputs::PublicInputs,
    protocol::{
        block::{BlockDigest, SumCommitment},
        bundle::MAX_BLOCKS_PER_PROOF,
        index::{BlockIndex, BookIndex},
        instance::INSTANCE_ROWS,
        secret::Blind,
        shape::Shape,
        statement::BlockListRow,
    },
};

/// Names of the rows of the instance column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum StressRow {
    /// D_b, the root of the tree over the block's vaults.
    Digest = 0,
    /// Φ′, the commitment to the prefix sum, before the unit.
    Previous = 1,
    /// Φ′, the commitment to the prefix sum, after the unit.
    Next = 2,
    /// β, the factor of the block's book.
    Beta = 3,
    /// δ: β if the book is an insurance book, else 0.
    Delta = 4,
}

/// The public inputs of a unit: exactly five.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StressInstance {
    /// D_b, the root of the tree over the block's vaults.
    pub digest: Fp,
    /// Φ′, the commitment to the prefix sum, before the unit.
    pub previous: Fp,
    /// Φ′, the commitment to the prefix sum, after the unit.
    pub next: Fp,
    /// β, the factor of the block's book.
    pub beta: Fp,
    /// δ: β if the book is an insurance book, else 0.
    pub delta: Fp,
}

impl StressInstance {
    /// The instance column, for prover and verifier alike.
    pub fn to_column(&self) -> [Fp; INSTANCE_ROWS] {
        let mut rows = [Fp::ZERO; INSTANCE_ROWS];
        rows[StressRow::Digest as usize] = self.digest;
        rows[StressRow::Previous as usize] = self.previous;
        rows[StressRow::Next as usize] = self.next;
        rows[StressRow::Beta as usize] = self.beta;
        rows[StressRow::Delta as usize] = self.delta;
        rows
    }
}

/// The units that one proof covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitRange {
    /// Index of the row of the block list.
    pub row: usize,
    /// The book.
    pub book: BookIndex,
    /// Shape of the blocks.
    pub shape: Shape,
    /// The group of scenarios.
    pub group: usize,
    /// The first unit.
    pub first: u64,
    /// The block of the first unit; the others are those after it.
    pub block: BlockIndex,
    /// Number of units, at least 1.
    pub units: u64,
}

/// Number of units of these rows under so many scenarios.
pub fn unit_count(rows: &[BlockListRow], scenarios: usize) -> u64 {
    let blocks: u64 = rows.iter().map(|row| row.count).sum();
    blocks * group_count(scenarios) as u64
}

/// Number of proofs of these rows under so many scenarios, each of up to `blocks_per_proof` blocks, at least one: the
/// length of [`partition`].
pub fn proof_count(rows: &[BlockListRow], scenarios: usize, blocks_per_proof: u64) -> u64 {
    let groups = group_count(scenarios) as u64;
    rows.iter().map(|row| groups * row.count.div_ceil(blocks_per_proof.max(1))).sum()
}

/// A number of blocks that no proof may cover (X5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stress proof covers 1 to {MAX_BLOCKS_PER_PROOF} blocks, not {0}")]
pub struct BlocksPerProofFault(pub u64);

/// The partition of all units into proofs. Each covers up to `blocks_per_proof` consecutive units of one row
/// and one group; the last of a group covers what is left.
///
/// # Errors
/// If `blocks_per_proof` is not in 1…256.
pub fn partition(
    rows: &[BlockListRow],
    scenarios: usize,
    blocks_per_proof: u64,
) -> Result<impl Iterator<Item = UnitRange> + '_, BlocksPerProofFault> {
    let step = blocks_per_proof;
    if !(1..=MAX_BLOCKS_PER_PROOF).contains(&step) {
        return Err(BlocksPerProofFault(step));
    }
    let groups = group_count(scenarios);
    let mut block = BlockIndex::new(0);
    let mut unit = 0;
    let ranges = rows.iter().enumerate().flat_map(move |(row, entry)| {
        let (start, first_unit) = (block, unit);
        block = block.after(entry.count);
        unit += entry.count * groups as u64;
        (0..groups).flat_map(move |group| {
            let proofs = entry.count.div_ceil(step);
            (0..proofs).map(move |proof| {
                let before = proof * step;
                UnitRange {
                    row,
                    book: entry.book,
                    shape: entry.shape,
                    group,
                    first: first_unit + group as u64 * entry.count + before,
                    block: start.after(before),
                    units: step.min(entry.count - before),
                }
            })
        })
    });
    Ok(ranges)
}

/// What the proof of a range is about, derived by prover and verifier alike: the context, and the public
/// inputs of its units. `digest` gives D_b of a block and `commitment` Φ′ after a unit.
///
/// A verifier takes D_b from the bundle of the statement that `stress` names, after statement and bundle passed
/// V0 to V6 of `docs/protocol.md` (X8). Nothing here binds D_b to the statement's root: under digests from
/// elsewhere a proof that verifies says nothing about the venue.
pub fn public_inputs(
    stress: &StressStatement,
    weights: &StressWeights,
    range: &UnitRange,
    digest: impl Fn(BlockIndex) -> BlockDigest,
    commitment: impl Fn(u64) -> SumCommitment,
) -> PublicInputs {
    let instances = instances(stress, weights, range, digest, commitment);
    let columns: Vec<_> = instances.iter().map(StressInstance::to_column).collect();
    let context = stress.context(&range.shape, range.first, range.units, range.group as u64);
    PublicInputs::new(context, &columns)
}

/// The public inputs of the units of one proof, as in [`public_inputs`].
pub fn instances(
    stress: &StressStatement,
    weights: &StressWeights,
    range: &UnitRange,
    digest: impl Fn(BlockIndex) -> BlockDigest,
    commitment: impl Fn(u64) -> SumCommitment,
) -> Vec<StressInstance> {
    let insures = stress.insures(range.book);
    let (beta, delta) = (weights.beta(range.book), weights.delta(range.book, insures));
    let units = range.first..range.first + range.units;
    units
        .zip(range.block.run(range.units))
        .map(|(unit, block)| StressInstance {
            digest: digest(block).0,
            previous: match unit.checked_sub(1) {
                None => first_commitment().0,
                Some(before) => commitment(before).0,
            },
            next: commitment(unit).0,
            beta,
            delta,
        })
        .collect()
}

/// Φ′ before the first unit: the commitment to 0 with blind 0.
pub fn first_commitment() -> SumCommitment {
    SumCommitment::new(Fp::ZERO, Blind::OPEN)
}

/// Why commitments to prefix sums are refused (X8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SumsFault {
    /// Another number of them than of units.
    #[error("{found} commitments for {expected} units")]
    Count {
        /// Number of units.
        expected: u64,
        /// Number of commitments.
        found: u64,
    },
    /// One stands twice.
    #[error("the commitment after unit {unit} stands there twice")]
    Repeated {
        /// The later unit, from 0.
        unit: u64,
    },
    /// The last one does not open to what is published.
    #[error("the results are not the sum that the last unit commits to")]
    Last,
}

/// X8 without the proofs: there is a commitment after every unit, all differ, and the last one opens to the
/// published results. That before the first unit is not counted: where all results are zero, it is the last
/// one again.
///
/// `rows` are those of the statement that `stress` names. The rest of X8 is the caller's: that statement and its
/// bundle pass V0 to V6 of `docs/protocol.md`, and every range of [`partition`] has a proof that verifies with
/// its [`public_inputs`]. Until then the commitments say nothing about vaults.
///
/// # Errors
/// The first fault.
pub fn check_commitments(
    stress: &StressStatement,
    rows: &[BlockListRow],
    commitments: &[SumCommitment],
) -> Result<(), SumsFault> {
    let expected = unit_count(rows, stress.weights().scenarios());
    let found = commitments.len() as u64;
    if expected != found {
        return Err(SumsFault::Count { expected, found });
    }
    let mut seen = HashSet::new();
    for (unit, commitment) in (0..).zip(commitments) {
        if !seen.insert(commitment.0.to_repr()) {
            return Err(SumsFault::Repeated { unit });
        }
    }
    match commitments.last() {
        Some(last) if *last == stress.last_commitment() => Ok(()),
        _ => Err(SumsFault::Last),
    }
}
