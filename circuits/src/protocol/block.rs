//! What is published of a block: two field elements of different meaning, each of a type of its own.

use pasta_curves::Fp;

use crate::protocol::{
    hash::{domain::Domain, sponge},
    secret::Blind,
};

/// D_b: the root of the tree over the vaults of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockDigest(pub Fp);

/// Φ_b: the commitment to the sum of the fingerprints of all blocks up to and with this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SumCommitment(pub Fp);

impl SumCommitment {
    /// The commitment to a sum. The blind hides the sum: before the first block and after the last it
    /// is zero, so that everybody can open these two, and secret and uniform in between.
    pub fn new(sum: Fp, blind: Blind) -> Self {
        SumCommitment(sponge(Domain::Sum, &[sum, blind.0]))
    }
}

/// What is published of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedBlock {
    /// The root of the tree over its vaults.
    pub digest: BlockDigest,
    /// The commitment to the sum up to and with it.
    pub commitment: SumCommitment,
}
