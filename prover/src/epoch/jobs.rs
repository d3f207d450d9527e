//! The jobs of an epoch: the one place where the epoch secret and the records become jobs, which hold
//! only what their own blocks need.

use halo2_proofs::pasta::Fp;
use ringfence_circuits::{
    circuit::{BlockKey, LeafWitness},
    protocol::{
        block::PublishedBlock,
        bundle::{self, ProofRange},
        hash::digest::Digest,
        lane::Weights,
        parameters::Parameters,
        secret::Identity,
        shape::Shape,
        statement::Statement,
    },
};

use super::{
    blinds::Blinds,
    job::{Job, Place, Secrets},
    place::{BlockReader, VaultRow},
    sums::Sums,
    EpochError,
};
use crate::secret::EpochSecret;

/// Makes the jobs of an epoch whose sums are computed.
pub struct Jobs<'a> {
    parameters: &'a Parameters,
    statement: &'a Statement,
    rows: &'a [VaultRow],
    secret: &'a EpochSecret,
    prefix: &'a [Fp],
    weights: Weights,
    blocks: Vec<PublishedBlock>,
    ranges: Vec<ProofRange>,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(
        parameters: &'a Parameters,
        statement: &'a Statement,
        rows: &'a [VaultRow],
        secret: &'a EpochSecret,
        sums: &'a Sums,
    ) -> Self {
        let per_proof = u64::from(sums.commitments.blocks_per_proof);
        Jobs {
            parameters,
            statement,
            rows,
            secret,
            prefix: &sums.prefix,
            weights: statement.weights(parameters),
            blocks: sums.commitments.elements().expect("commitments are made of field elements"),
            ranges: bundle::partition(statement.rows(), per_proof),
        }
    }

    /// The blocks that each proof covers, in the order of the proofs.
    pub fn ranges(&self) -> &[ProofRange] {
        &self.ranges
    }

    /// The weights of the fingerprint.
    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The public commitments of all blocks.
    pub(super) fn blocks(&self) -> &[PublishedBlock] {
        &self.blocks
    }

    /// What the fixed part of a shape's circuit follows from.
    pub fn circuit(&self, shape: Shape) -> BlockKey {
        BlockKey::new(self.parameters, &self.weights, shape)
    }

    /// The job of a range. `key` is the digest of the key of its shape.
    ///
    /// # Errors
    /// It is an error if the records can't be read, or are damaged.
    pub fn job(&self, range: &ProofRange, key: Digest) -> Result<Job, EpochError> {
        let row = &self.rows[range.row];
        let mut reader = BlockReader::open(row)?;
        reader.seek(range.first_in_row)?;
        let leaves = (range.first_in_row..range.first_in_row + range.blocks)
            .map(|block| self.leaves(row, block, &mut reader))
            .collect::<Result<_, _>>()?;
        let blinds = Blinds::new(self.secret, self.statement.block_count());
        let after = range.first.run(range.blocks).map(|block| blinds.after(block));
        let secrets = Secrets {
            leaves,
            sum: self.prefix[range.first.index()],
            blinds: std::iter::once(blinds.before(range.first)).chain(after).collect(),
        };
        let place = Place {
            shape: range.shape,
            first: range.first,
            key,
            parameters: self.parameters.digest(),
            base: self.statement.r(),
        };
        let inputs = bundle::public_inputs(self.statement, &self.weights, &self.blocks, range);
        Ok(Job::new(&place, &inputs, &secrets))
    }

    /// The leaves of block `block` of a row, which the reader has come to, padded to the shape.
    fn leaves(
        &self,
        row: &VaultRow,
        block: u64,
        reader: &mut BlockReader,
    ) -> Result<Vec<LeafWitness>, EpochError> {
        let mut records = reader.next_block()?.into_iter();
        (0..row.shape.vaults)
            .map(|place| {
                let salt = row.salt(self.secret, block, place);
                Ok(match records.next() {
                    Some(record) => {
                        let identity = row.identity(&record)?;
                        LeafWitness { identity, salt, vault: Some(record.vault) }
                    }
                    None => LeafWitness { identity: Identity::PADDING, salt, vault: None },
                })
            })
            .collect()
    }
}
