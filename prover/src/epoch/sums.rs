//! Prefix sums (§5) and the public commitments to them.

use std::fs;

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;
use rayon::prelude::*;
use ringfence_circuits::{
    circuit::{grid::Grid, BlockKey},
    primitive::file,
    protocol::{
        bundle::{self, Commitments},
        hash::digest::Element,
        lane::Weights,
        statement::Statement,
    },
};

use super::{
    trees::{leaf_witnesses, RowTree},
    Epoch, EpochError, Progress, VaultRow,
};
use crate::snapshot::RecordReader;

/// Blocks that one reader takes in turn.
const BATCH: usize = 8;

/// Prefix sums S_0…S_n and the commitments.
pub struct Sums {
    /// S_b before and after every block: `blocks + 1` elements, the first zero.
    pub prefix: Vec<Fp>,
    /// D_b and Φ_b of every block.
    pub commitments: Commitments,
}

impl Sums {
    pub(super) fn establish(
        epoch: &Epoch,
        statement: &Statement,
        blocks_per_proof: u64,
        progress: &dyn Progress,
    ) -> Result<Self, EpochError> {
        let path = epoch.path("sums.bin");
        let prefix = match fs::read(&path) {
            Ok(bytes) => parse(&bytes, statement.block_count())
                .ok_or_else(|| EpochError::damaged(&path, "expected one element per block"))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let prefix = compute(epoch, statement, progress)?;
                let bytes: Vec<u8> = prefix.iter().flat_map(|sum| sum.to_repr()).collect();
                file::write_private(&path, &bytes).map_err(EpochError::io(&path))?;
                prefix
            }
            Err(error) => return Err(EpochError::io(&path)(error)),
        };
        let last = prefix.last().copied().unwrap_or(Fp::ZERO);
        let weights = statement.weights(epoch.parameters());
        if last != statement.totals().fingerprint(&weights, &statement.proprietary()) {
            return Err(EpochError::damaged(&path, "the sums don't match the totals"));
        }
        let mut digests = vec![];
        for index in 0..epoch.rows().len() {
            digests.extend(RowTree::open(epoch, index).digests()?);
        }
        let blocks: Vec<(Fp, Fp)> = digests
            .into_iter()
            .zip(&prefix[1..])
            .zip(0..)
            .map(|((digest, sum), block)| {
                (digest, bundle::sum_commitment(*sum, blind_after(epoch, statement, block)))
            })
            .collect();
        let commitments = Commitments::new(blocks_per_proof as u16, &blocks);
        let path = epoch.path(bundle::BLOCKS_FILE);
        file::write_private(&path, &commitments.encode()?).map_err(EpochError::io(&path))?;
        Ok(Sums { prefix, commitments })
    }
}

/// The blind of Φ after block `block`: 0 after the last.
pub(super) fn blind_after(epoch: &Epoch, statement: &Statement, block: u64) -> Fp {
    if block + 1 == statement.block_count() {
        Fp::ZERO
    } else {
        epoch.secret().blind(block)
    }
}

/// The blind of Φ before block `block`: 0 before the first.
pub(super) fn blind_before(epoch: &Epoch, block: u64) -> Fp {
    match block.checked_sub(1) {
        Some(before) => epoch.secret().blind(before),
        None => Fp::ZERO,
    }
}

fn parse(bytes: &[u8], blocks: u64) -> Option<Vec<Fp>> {
    if bytes.len() as u64 != 32 * (blocks + 1) {
        return None;
    }
    bytes
        .chunks(32)
        .map(|chunk| Element::from_bytes(chunk.try_into().ok()?).map(|element| element.0))
        .collect()
}

fn compute(
    epoch: &Epoch,
    statement: &Statement,
    progress: &dyn Progress,
) -> Result<Vec<Fp>, EpochError> {
    let weights = statement.weights(epoch.parameters());
    progress.begin("sums", statement.block_count());
    let mut sum = Fp::ZERO;
    let mut prefix = vec![sum];
    for row in epoch.rows() {
        for block in row_sums(epoch, statement, &weights, row, progress)? {
            sum += block;
            prefix.push(sum);
        }
    }
    progress.end();
    Ok(prefix)
}

/// F_b of every block of a row.
fn row_sums(
    epoch: &Epoch,
    statement: &Statement,
    weights: &Weights,
    row: &VaultRow,
    progress: &dyn Progress,
) -> Result<Vec<Fp>, EpochError> {
    let key = BlockKey::new(epoch.parameters(), weights, row.shape);
    let book = usize::from(row.book);
    let proprietary = statement.proprietary().get(book).copied().unwrap_or(false);
    let (beta, gamma) = (weights.beta(book), weights.gamma(book, proprietary));
    let blocks: Vec<u64> = (0..row.blocks).collect();
    let batches: Vec<Vec<Fp>> = blocks
        .par_chunks(BATCH)
        .map(|batch| {
            let mut reader = RecordReader::open(&row.records)?;
            batch
                .iter()
                .map(|block| {
                    let leaves = leaf_witnesses(epoch, row, &mut reader, *block)?;
                    let vaults: Vec<_> = leaves.iter().map(|leaf| leaf.vault.as_ref()).collect();
                    progress.advance(1);
                    Ok(Grid::new(&key, &vaults, beta, gamma, Fp::ZERO).next_sum())
                })
                .collect()
        })
        .collect::<Result<_, EpochError>>()?;
    Ok(batches.concat())
}
