//! Prefix sums of all units (X4), and the commitments to them. They are computed from the records, by the function
//! that the results were added up with; the circuit computes them again, cell by cell.

use ff::Field;
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;
use ringfence_circuits::protocol::{
    block::SumCommitment,
    field::{signed_to_field, to_field},
    hash::digest::Digest,
    index::BookIndex,
    secret::Blind,
    stress::{
        lane::{group_count, StressLane, GROUP},
        set::Fitted,
        statement::StressStatement,
        sums::StressSums,
        unit::check_commitments,
    },
};

use super::{error::StressFault, tally::equities};
use crate::{
    epoch::{block_count, BlockReader, Epoch, EpochError, Progress, VaultRow},
    secret::EpochSecret,
};

/// Blocks that one reader takes in turn.
const BATCH: usize = 8;

/// The blinds of a stress statement's units.
#[derive(Clone, Copy)]
pub(super) struct UnitBlinds<'a> {
    pub secret: &'a EpochSecret,
    pub digest: Digest,
    /// Number of units.
    pub units: u64,
}

impl UnitBlinds<'_> {
    /// The blind of Φ′ after a unit: 0 after the last, where the sum is that of the published results.
    pub(super) fn after(self, unit: u64) -> Blind {
        match unit + 1 == self.units {
            true => Blind::OPEN,
            false => self.secret.stress_blind(self.digest, unit),
        }
    }

    /// The blind of Φ′ before a unit: 0 before the first, where the sum is 0 for everyone to see.
    pub(super) fn before(self, unit: u64) -> Blind {
        unit.checked_sub(1).map_or(Blind::OPEN, |before| self.after(before))
    }
}

/// Prefix sums of all units, and the commitments.
pub(super) struct UnitSums {
    /// S before the first unit and after every one.
    pub prefix: Vec<Fp>,
    /// Φ′ after every unit.
    pub commitments: Vec<SumCommitment>,
}

impl UnitSums {
    /// Computes them.
    ///
    /// # Errors
    /// It is an error if the records can't be read, or don't give the published results.
    pub(super) fn of(
        epoch: &Epoch,
        set: &Fitted,
        stress: &StressStatement,
        blinds: UnitBlinds<'_>,
        progress: &dyn Progress,
    ) -> Result<Self, StressFault> {
        let summing = Summing { epoch, set, stress };
        let mut prefix = vec![Fp::ZERO];
        let mut sum = Fp::ZERO;
        progress.begin("sums", block_count(epoch.rows()));
        for row in epoch.rows() {
            let blocks = summing.row(row, progress)?;
            for group in 0..group_count(set.scenarios().len()) {
                prefix.extend(blocks.iter().filter_map(|groups| groups.get(group)).map(|unit| {
                    sum += unit;
                    sum
                }));
            }
        }
        progress.end();
        let units: Vec<(u64, Fp)> = (0..).zip(prefix.iter().skip(1).copied()).collect();
        let commitments: Vec<SumCommitment> = units
            .into_par_iter()
            .map(|(unit, sum)| SumCommitment::new(sum, blinds.after(unit)))
            .collect();
        check_commitments(stress, epoch.draft().bound().rows(), &commitments)?;
        Ok(UnitSums { prefix, commitments })
    }
}

/// What the sums of units follow from, beside the records.
struct Summing<'a> {
    epoch: &'a Epoch,
    set: &'a Fitted,
    stress: &'a StressStatement,
}

impl Summing<'_> {
    /// F of every block of a row, by group.
    fn row(&self, row: &VaultRow, progress: &dyn Progress) -> Result<Vec<Vec<Fp>>, StressFault> {
        let firsts: Vec<u64> = (0..row.blocks).step_by(BATCH).collect();
        let batches: Vec<Vec<Vec<Fp>>> = firsts
            .into_par_iter()
            .map(|first| {
                let mut reader = BlockReader::open(row)?;
                reader.seek(first)?;
                (first..row.blocks.min(first + BATCH as u64))
                    .map(|_| {
                        let sums = self.block(row, &mut reader)?;
                        progress.advance(1);
                        Ok(sums)
                    })
                    .collect()
            })
            .collect::<Result<_, StressFault>>()?;
        Ok(batches.concat())
    }

    /// F of a block, by group; padding adds nothing.
    fn block(&self, row: &VaultRow, reader: &mut BlockReader) -> Result<Vec<Fp>, StressFault> {
        let prices: Vec<_> = self.set.scenarios().iter().collect();
        let mut sums = StressSums::zero(prices.len(), 1);
        for record in reader.next_block()? {
            row.check(self.epoch.parameters(), &record)?;
            sums.add(BookIndex::at(0), &equities(self.epoch, row, &prices, &record.vault)?);
        }
        let weights = self.stress.weights();
        let insures = self.stress.insures(row.book);
        let (beta, delta) = (weights.beta(row.book), weights.delta(row.book, insures));
        let of_scenarios: Vec<Fp> = (0..)
            .zip(sums.scenarios.iter().flatten())
            .map(|(scenario, of)| {
                let weight = |lane| weights.weight(scenario, lane);
                beta * weight(StressLane::Deficit) * to_field(&of.deficit)
                    + delta * weight(StressLane::Net) * signed_to_field(&of.net)
            })
            .collect();
        Ok(of_scenarios.chunks(GROUP).map(|group| group.iter().sum()).collect())
    }
}

/// D_b of all blocks of an epoch.
///
/// # Errors
/// It is an error if a tree can't be read.
pub(super) fn digests(epoch: &Epoch) -> Result<Vec<Fp>, EpochError> {
    let mut digests = vec![];
    for row in 0..epoch.rows().len() {
        digests.extend(epoch.row_tree(row).digests()?);
    }
    Ok(digests)
}
