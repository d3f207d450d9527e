//! Prefix sums (§5.3): the fingerprint of all vaults up to each block, and the public commitments to them.
//!
//! The fingerprint of a block is the sum of what its vaults add to each lane times the weight of the
//! lane. It is computed from the records alone, by the same function that the totals of the statement
//! were added up with; the circuit computes it again, cell by cell, when the block is proven.

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;
use ringfence_circuits::protocol::{
    block::{BlockDigest, PublishedBlock, SumCommitment},
    bundle::Commitments,
    contribution::{contributions, Fingerprint, SpecialAmounts},
    hash::digest::Element,
    id::MarketId,
    index::BlockIndex,
    lane::Weights,
    parameters::Parameters,
    shape::Rule,
    statement::Statement,
};

use super::{
    blinds::Blinds,
    finished::{Finished, SUMS_FILE},
    place::{BlockReader, VaultRow},
    EpochError, Progress,
};
use crate::snapshot::Record;

/// Blocks that one reader takes in turn.
const BATCH: usize = 8;
/// Bytes of a prefix sum in its file.
const SUM: usize = 32;

/// Prefix sums S_0…S_n and the commitments.
pub struct Sums {
    /// S_b before and after every block: `blocks + 1` elements, the first zero.
    pub prefix: Vec<Fp>,
    /// D_b and Φ_b of every block.
    pub commitments: Commitments,
}

impl Sums {
    /// Commits to the prefix sums. `digests` are D_b of all blocks.
    pub(super) fn commit(
        prefix: Vec<Fp>,
        digests: &[Fp],
        blinds: Blinds<'_>,
        blocks_per_proof: u16,
    ) -> Self {
        let blocks: Vec<PublishedBlock> = digests
            .iter()
            .zip(&prefix[1..])
            .zip((0..).map(BlockIndex::new))
            .map(|((digest, sum), block)| PublishedBlock {
                digest: BlockDigest(*digest),
                commitment: SumCommitment::new(*sum, blinds.after(block)),
            })
            .collect();
        Sums { prefix, commitments: Commitments::new(blocks_per_proof, &blocks) }
    }
}

/// The prefix sums. They are computed from the records if their file isn't finished yet.
///
/// # Errors
/// It is an error if a file can't be read or written, or if the last sum is not that of the
/// statement's totals.
pub(super) fn prefix_sums(
    finished: &Finished,
    parameters: &Parameters,
    statement: &Statement,
    rows: &[VaultRow],
    progress: &dyn Progress,
) -> Result<Vec<Fp>, EpochError> {
    let weights = statement.weights(parameters);
    let path = finished.path(SUMS_FILE);
    let prefix = if finished.has(SUMS_FILE) {
        parse(&finished.bytes(SUMS_FILE)?, statement.block_count())
            .ok_or_else(|| EpochError::damaged(&path, "expected one element per block"))?
    } else {
        let prefix = Summing { parameters, statement, weights: &weights }.all(rows, progress)?;
        let bytes: Vec<u8> = prefix.iter().flat_map(|sum| sum.to_repr()).collect();
        finished.put(SUMS_FILE, &bytes)?;
        prefix
    };
    let of_totals = statement.totals().fingerprint(&weights, &statement.proprietary());
    if prefix.last() != Some(&of_totals) {
        return Err(EpochError::damaged(&path, "the sums don't match the totals"));
    }
    Ok(prefix)
}

/// The prefix sums in a file's bytes; `None` if they aren't one element per block and a first zero.
fn parse(bytes: &[u8], blocks: u64) -> Option<Vec<Fp>> {
    let (sums, rest) = bytes.as_chunks::<SUM>();
    if sums.len() as u64 != blocks + 1 || !rest.is_empty() {
        return None;
    }
    let sums: Option<Vec<Fp>> =
        sums.iter().map(|sum| Element::from_bytes(*sum).map(|element| element.0)).collect();
    sums.filter(|sums| sums[0] == Fp::ZERO)
}

/// What the fingerprints of blocks follow from, beside the records.
#[derive(Clone, Copy)]
struct Summing<'a> {
    parameters: &'a Parameters,
    statement: &'a Statement,
    weights: &'a Weights,
}

impl Summing<'_> {
    /// The prefix sums over all rows, the first zero.
    fn all(self, rows: &[VaultRow], progress: &dyn Progress) -> Result<Vec<Fp>, EpochError> {
        progress.begin("sums", self.statement.block_count());
        let mut sum = Fp::ZERO;
        let mut prefix = vec![sum];
        for row in rows {
            for block in self.row(row, progress)? {
                sum += block;
                prefix.push(sum);
            }
        }
        progress.end();
        Ok(prefix)
    }

    /// F_b, the fingerprint, of every block of a row.
    fn row(self, row: &VaultRow, progress: &dyn Progress) -> Result<Vec<Fp>, EpochError> {
        let proprietary = self.statement.proprietary()[row.book.index()];
        let nothing = Fingerprint::new(self.weights, row.book, proprietary);
        let blocks: Vec<u64> = (0..row.blocks).collect();
        let batches: Vec<Vec<Fp>> = blocks
            .par_chunks(BATCH)
            .map(|batch| {
                let mut reader = BlockReader::open(row)?;
                reader.seek(batch[0])?;
                batch
                    .iter()
                    .map(|_| {
                        let records = reader.next_block()?;
                        let sum = self.block(row, nothing.clone(), &records)?;
                        progress.advance(1);
                        Ok(sum)
                    })
                    .collect()
            })
            .collect::<Result<_, EpochError>>()?;
        Ok(batches.concat())
    }

    /// The fingerprint of a block; padding adds nothing.
    fn block(
        self,
        row: &VaultRow,
        mut sum: Fingerprint<'_>,
        records: &[Record],
    ) -> Result<Fp, EpochError> {
        let rule = row.shape.rule;
        let settlement = |market: MarketId| {
            let market = self.parameters.market(market);
            market.expect("every market of a record was looked up").settlement
        };
        for record in records {
            row.check(self.parameters, record)?;
            let special = record.special.as_ref().map(SpecialAmounts::from);
            if special.is_some() != (rule != Rule::Maintenance) {
                return Err(EpochError::damaged(&row.records, "a record is of another rule"));
            }
            contributions(&settlement, rule, &record.vault, special.as_ref(), |lane, amount| {
                sum.add(lane, amount);
            });
        }
        Ok(sum.value())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ringfence_circuits::{
        circuit::{BlockKey, BlockPlace, BlockWitness, LeafWitness},
        protocol::{
            index::BookIndex,
            lane::Lanes,
            predicate,
            secret::{Blind, Identity, Salt},
            shape::TEST_SHAPES,
            vault::Vault,
        },
        testing::{small_parameters, small_vault, underwater_vault, wide_vault},
    };

    use super::*;

    /// Vaults of every rule and sign: deposits, debts, profits and losses, in slices and tiers.
    fn vaults() -> Vec<Vault> {
        let mut vaults = vec![small_vault(), wide_vault(), underwater_vault()];
        let mut empty_side = wide_vault();
        empty_side.positions.clear();
        vaults.push(empty_side);
        let mut short = underwater_vault();
        short.balances[0].amount = 1;
        short.positions[0].short = true;
        vaults.push(short);
        let mut poor = wide_vault();
        poor.positions[0].loss = true;
        poor.positions[0].profit = (1 << 88) - 1;
        vaults.push(poor);
        vaults
    }

    /// The sum after a block of this vault and padding, as the circuit's witness has it.
    fn by_the_circuit(key: &Arc<BlockKey>, vault: &Vault, beta: Fp, gamma: Fp) -> Fp {
        let leaf = |index: usize| LeafWitness {
            identity: Identity::PADDING,
            salt: Salt(Fp::ZERO),
            vault: (index == 0).then(|| vault.clone()),
        };
        let leaves: Vec<_> = (0..key.shape.vaults).map(leaf).collect();
        let zero = Fp::ZERO;
        let place = BlockPlace {
            book_factor: beta,
            vault_weight: gamma,
            previous_sum: zero,
            previous_blind: Blind::OPEN,
            next_blind: Blind::OPEN,
        };
        BlockWitness::new(key, &leaves, &place).grid.next_sum()
    }

    #[test]
    fn sums_of_records_are_those_of_the_circuit() {
        let parameters = small_parameters();
        let weights = Weights::new(Lanes::new(&parameters), Fp::from(0x1234_5678_9abc_def1));
        let settlement = |market| parameters.market(market).unwrap().settlement;
        let mut rules = vec![];
        for shape in TEST_SHAPES {
            let key = Arc::new(BlockKey::new(&parameters, &weights, shape));
            for vault in vaults() {
                let Ok(assessment) = predicate::check(&parameters, &shape, &vault) else {
                    continue;
                };
                rules.push(shape.rule);
                let special = SpecialAmounts::new(shape.rule, &assessment);
                for (book, proprietary) in [(0, false), (0, true), (3, false), (3, true)] {
                    let book = BookIndex::at(book);
                    let mut sum = Fingerprint::new(&weights, book, proprietary);
                    contributions(
                        &settlement,
                        shape.rule,
                        &vault,
                        special.as_ref(),
                        |lane, amount| {
                            sum.add(lane, amount);
                        },
                    );
                    let (beta, gamma) = (weights.beta(book), weights.gamma(book, proprietary));
                    let expected = by_the_circuit(&key, &vault, beta, gamma);
                    assert_eq!(sum.value(), expected, "{shape}, book {book}: {vault:?}");
                }
            }
        }
        for rule in Rule::ALL {
            let count = rules.iter().filter(|of| **of == rule).count();
            assert!(count >= 2, "{count} vaults under {rule}");
        }
    }

    #[test]
    fn f2_damaged_sums_are_refused() {
        let good: Vec<u8> = [0, 5, 7].into_iter().flat_map(|n| Fp::from(n).to_repr()).collect();
        assert_eq!(parse(&good, 2), Some([0, 5, 7].map(Fp::from).to_vec()));
        assert_eq!(parse(&good, 1), None);
        assert_eq!(parse(&good[1..], 2), None);
        assert_eq!(parse(&good[32..], 1), None, "the first sum is zero");
        assert_eq!(parse(&[good, vec![0xff; 32]].concat(), 3), None);
        assert_eq!(parse(&[], 0), None);
    }
}
