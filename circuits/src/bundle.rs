//! The bundle (§7): what everyone may download, as a directory.
//!
//! | file | content |
//! |---|---|
//! | `statement.json` | the statement, canonical |
//! | `parameters.json` | the parameters, canonical |
//! | `blocks.bin` | [`Commitments`]: blocks per proof, D_b and Φ_b of every block |
//! | `proofs/000000.proof`, … | the proofs, in the order of [`partition`] |

use bincode::{Decode, Encode};
use ff::PrimeField;
use pasta_curves::Fp;

use crate::{
    circuit::BlockInstance,
    codec::{self, CodecError},
    digest::Element,
    domain::Domain,
    lane::Weights,
    poseidon,
    shape::Shape,
    statement::{Row, Statement},
};

/// File name of the statement.
pub const STATEMENT_FILE: &str = "statement.json";
/// File name of the parameters.
pub const PARAMETERS_FILE: &str = "parameters.json";
/// File name of the commitments.
pub const BLOCKS_FILE: &str = "blocks.bin";
/// Directory of the proofs.
pub const PROOFS_DIR: &str = "proofs";
/// Most blocks that one proof covers.
pub const MAX_BLOCKS_PER_PROOF: u64 = 256;
/// Most bytes of a statement or of parameters.
pub const MAX_JSON_BYTES: u64 = 64 << 20;
/// Most bytes of `blocks.bin`: 2^24 blocks of 64 bytes, and a little.
pub const MAX_BLOCKS_BYTES: usize = (64 << 24) + 64;

/// File name of proof `index`.
pub fn proof_file(index: usize) -> String {
    format!("{index:06}.proof")
}

/// D_b and Φ_b of every block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Commitments {
    /// Up to how many blocks a proof covers, 1…256.
    pub blocks_per_proof: u16,
    /// Canonical bytes of (D_b, Φ_b), in the order of the block list.
    pub blocks: Vec<([u8; 32], [u8; 32])>,
}

impl Commitments {
    /// From field elements.
    pub fn new(blocks_per_proof: u16, blocks: &[(Fp, Fp)]) -> Self {
        let blocks = blocks.iter().map(|(d, phi)| (d.to_repr(), phi.to_repr())).collect();
        Commitments { blocks_per_proof, blocks }
    }

    /// The bytes of `blocks.bin`.
    ///
    /// # Errors
    /// Of the codec.
    pub fn encode(&self) -> Result<Vec<u8>, CodecError> {
        codec::encode(self)
    }

    /// Reads `blocks.bin`.
    ///
    /// # Errors
    /// Of the codec.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        codec::decode::<_, MAX_BLOCKS_BYTES>(bytes)
    }

    /// (D_b, Φ_b) as field elements; the index of the first block with a non-canonical one
    /// otherwise.
    ///
    /// # Errors
    /// That index.
    pub fn elements(&self) -> Result<Vec<(Fp, Fp)>, usize> {
        self.blocks
            .iter()
            .enumerate()
            .map(|(index, (digest, commitment))| {
                let digest = Element::from_bytes(*digest).ok_or(index)?;
                let commitment = Element::from_bytes(*commitment).ok_or(index)?;
                Ok((digest.0, commitment.0))
            })
            .collect()
    }
}

/// The blocks that one proof covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofRange {
    /// Index of the row of the block list.
    pub row: usize,
    /// Book.
    pub book: u16,
    /// Shape.
    pub shape: Shape,
    /// Index of the first block among all blocks.
    pub first: u64,
    /// Index of the first block within its row.
    pub first_in_row: u64,
    /// Number of blocks, at least 1.
    pub blocks: u64,
}

/// The partition of all blocks into proofs (§6): each covers up to `blocks_per_proof` consecutive
/// blocks of one row; the last of a row covers what is left.
pub fn partition(rows: &[Row], blocks_per_proof: u64) -> Vec<ProofRange> {
    let step = blocks_per_proof.max(1);
    let mut ranges = vec![];
    let mut before = 0;
    for (index, row) in rows.iter().enumerate() {
        let mut first_in_row = 0;
        while first_in_row < row.count {
            let blocks = step.min(row.count - first_in_row);
            ranges.push(ProofRange {
                row: index,
                book: row.book,
                shape: row.shape,
                first: before + first_in_row,
                first_in_row,
                blocks,
            });
            first_in_row += blocks;
        }
        before += row.count;
    }
    ranges
}

/// The commitment Φ to a prefix sum.
pub fn sum_commitment(sum: Fp, blind: Fp) -> Fp {
    poseidon::hash(Domain::Sum, &[sum, blind])
}

/// The public inputs of the blocks of one proof, derived from the bundle by prover and verifier
/// alike. `blocks` are all (D_b, Φ_b).
pub fn instances(
    statement: &Statement,
    weights: &Weights,
    blocks: &[(Fp, Fp)],
    range: &ProofRange,
) -> Vec<BlockInstance> {
    let book = usize::from(range.book);
    let proprietary = statement.proprietary().get(book).copied().unwrap_or(false);
    let (beta, gamma) = (weights.beta(book), weights.gamma(book, proprietary));
    let start = sum_commitment(Fp::from(0), Fp::from(0));
    (range.first as usize..(range.first + range.blocks) as usize)
        .map(|index| BlockInstance {
            digest: blocks[index].0,
            previous: if index == 0 { start } else { blocks[index - 1].1 },
            next: blocks[index].1,
            beta,
            gamma,
        })
        .collect()
}

/// Bytes of a proof over `blocks` blocks of a circuit with `2^k` rows. It follows from the layout
/// of [`crate::circuit`] and is pinned by a test.
pub fn proof_length(k: u32, blocks: u64) -> u64 {
    const PER_BLOCK: u64 = 3616;
    const SHARED: u64 = 2144;
    const PER_ROUND: u64 = 64;
    SHARED + PER_ROUND * u64::from(k) + PER_BLOCK * blocks
}
