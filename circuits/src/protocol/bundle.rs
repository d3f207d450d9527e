//! The bundle (§8.1): what everyone may download, as a directory.
//!
//! | file | content |
//! |---|---|
//! | `statement.json` | the statement, canonical |
//! | `parameters.json` | the parameters, canonical |
//! | `policy.json`, `history.rows` | the risk policy and the history of prices that the statement names, if it names them |
//! | `blocks.bin` | [`Commitments`]: blocks per proof, D_b and Φ_b of every block |
//! | `proofs/000000.proof`, … | the proofs, in the order of [`partition`] |
//! | `reserves.json`, `reserves.rows` | the list of reserves that the statement names, if the venue publishes it |
//! | `control.jsonl`, `state.bin` | what stands behind the list: signatures, headers and nodes of state |
//! | `statement.tlog-proof` | the venue's signature: the statement's place in its log |
//!
//! The last three rows may be absent. The proofs bind the digests of policy and history, and nothing of the other three.

use bincode::{Decode, Encode};
use ff::PrimeField;
use pasta_curves::Fp;

use crate::{
    primitive::{
        codec::{self, CodecError},
        inputs::PublicInputs,
    },
    protocol::{
        block::{BlockDigest, PublishedBlock, SumCommitment},
        hash::digest::Element,
        index::{BlockIndex, BookIndex},
        instance::BlockInstance,
        lane::Weights,
        secret::Blind,
        shape::Shape,
        statement::{BlockListRow, Statement},
    },
};

/// File name of the statement.
pub const STATEMENT_FILE: &str = "statement.json";
/// File name of the parameters.
pub const PARAMETERS_FILE: &str = "parameters.json";
/// File name of the risk policy.
pub const POLICY_FILE: &str = "policy.json";
/// File name of the history of prices that the policy is read with.
pub const HISTORY_FILE: &str = "history.rows";
/// File name of the commitments.
pub const BLOCKS_FILE: &str = "blocks.bin";
/// File name of the list of reserves.
pub const LIST_FILE: &str = "reserves.json";
/// File name of the list's rows.
pub const ROWS_FILE: &str = "reserves.rows";
/// File name of the signatures for addresses of the list.
pub const CONTROL_FILE: &str = "control.jsonl";
/// File name of headers and nodes of state.
pub const STATE_FILE: &str = "state.bin";
/// File name of the venue's signature: the statement's place in the log.
pub const LOG_PROOF_FILE: &str = "statement.tlog-proof";
/// Directory of the proofs.
pub const PROOFS_DIR: &str = "proofs";
/// Most blocks that one proof covers.
pub const MAX_BLOCKS_PER_PROOF: u64 = 256;
/// Most bytes of `blocks.bin`: 2^24 blocks of 64 bytes, and a little.
pub const MAX_BLOCKS_BYTES: usize = (64 << 24) + 64;

/// File name of proof `index`.
pub fn proof_file(index: usize) -> String {
    format!("{index:06}.proof")
}

/// What is published of every block: its digest D_b, which is the root of the tree over its vaults,
/// and Φ_b, the commitment to the sum of the fingerprints up to and with it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Commitments {
    /// Up to how many blocks a proof covers, 1…256.
    pub blocks_per_proof: u16,
    /// Canonical bytes of (D_b, Φ_b), in the order of the block list.
    pub blocks: Vec<([u8; 32], [u8; 32])>,
}

impl Commitments {
    /// The commitments of these blocks.
    pub fn new(blocks_per_proof: u16, blocks: &[PublishedBlock]) -> Self {
        let blocks = blocks
            .iter()
            .map(|block| (block.digest.0.to_repr(), block.commitment.0.to_repr()))
            .collect();
        Commitments { blocks_per_proof, blocks }
    }

    /// The bytes of `blocks.bin`.
    ///
    /// # Errors
    /// There is none: these types always have an encoding.
    pub fn encode(&self) -> Result<Vec<u8>, CodecError> {
        codec::encode(self)
    }

    /// Reads `blocks.bin`.
    ///
    /// # Errors
    /// It is an error if the bytes are malformed, cut short, too long or not the canonical
    /// encoding.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let blocks = CommitmentsView::decode(bytes)?;
        Ok(Commitments {
            blocks_per_proof: blocks.blocks_per_proof,
            blocks: blocks.blocks.iter().map(halves).collect(),
        })
    }

    /// The blocks as field elements.
    ///
    /// # Errors
    /// Gives the index of the first block with a number that is not canonical.
    pub fn elements(&self) -> Result<Vec<PublishedBlock>, usize> {
        let blocks = self.blocks.iter().map(|(digest, commitment)| (*digest, *commitment));
        elements(blocks)
    }
}

/// Bytes of a block in the file.
pub const BLOCK: usize = 64;
/// Most bytes before the first block: two numbers of variable length.
pub const MAX_HEAD: usize = 12;

/// What stands before the blocks in `blocks.bin`, held against the length of the file. So it is known
/// how much follows before any of it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitmentsHead {
    /// Up to how many blocks a proof covers, 1…256.
    pub blocks_per_proof: u16,
    /// Number of blocks.
    pub count: u64,
    /// Bytes before the first block.
    pub length: usize,
}

impl CommitmentsHead {
    /// Reads the beginning of a `blocks.bin` of `length` bytes: all of it, or its first [`MAX_HEAD`]
    /// bytes and any number of those behind.
    ///
    /// # Errors
    /// It is an error if the beginning is malformed or not in canonical encoding, or the file is cut
    /// short or too long.
    pub fn read(beginning: &[u8], length: u64) -> Result<Self, CodecError> {
        if length > MAX_BLOCKS_BYTES as u64 {
            return Err(CodecError::Malformed(format!("more than {MAX_BLOCKS_BYTES} bytes")));
        }
        let ((blocks_per_proof, count), behind) = codec::decode_first::<(u16, u64)>(beginning)?;
        let head = beginning.len() - behind.len();
        let rest = length.saturating_sub(head as u64);
        let found = rest / BLOCK as u64;
        if found < count {
            return Err(CodecError::Malformed(format!("{count} blocks, {found} follow")));
        }
        let trailing = rest - count * BLOCK as u64;
        if trailing > 0 {
            let trailing = usize::try_from(trailing).unwrap_or(usize::MAX);
            return Err(CodecError::TrailingBytes(trailing));
        }
        Ok(CommitmentsHead { blocks_per_proof, count, length: head })
    }
}

/// A block of the file as field elements; `None` if one is not canonical.
pub fn published_block(block: &[u8; BLOCK]) -> Option<PublishedBlock> {
    let (digest, commitment) = halves(block);
    let digest = BlockDigest(Element::from_bytes(digest)?.0);
    let commitment = SumCommitment(Element::from_bytes(commitment)?.0);
    Some(PublishedBlock { digest, commitment })
}

/// `blocks.bin` where it stands in memory: nothing is copied, so a file that is refused takes no
/// memory beside its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitmentsView<'a> {
    /// Up to how many blocks a proof covers, 1…256.
    pub blocks_per_proof: u16,
    blocks: &'a [[u8; BLOCK]],
}

impl<'a> CommitmentsView<'a> {
    /// Reads `blocks.bin`.
    ///
    /// # Errors
    /// It is an error if the bytes are malformed, cut short, too long or not the canonical
    /// encoding.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, CodecError> {
        let head = CommitmentsHead::read(bytes, bytes.len() as u64)?;
        let (blocks, _) = bytes[head.length..].as_chunks::<BLOCK>();
        Ok(CommitmentsView { blocks_per_proof: head.blocks_per_proof, blocks })
    }

    /// Number of blocks.
    pub fn count(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// The blocks as field elements.
    ///
    /// # Errors
    /// Gives the index of the first block with a number that is not canonical.
    pub fn elements(&self) -> Result<Vec<PublishedBlock>, usize> {
        elements(self.blocks.iter().map(halves))
    }
}

fn halves(block: &[u8; BLOCK]) -> ([u8; 32], [u8; 32]) {
    let (mut digest, mut commitment) = ([0; 32], [0; 32]);
    digest.copy_from_slice(&block[..32]);
    commitment.copy_from_slice(&block[32..]);
    (digest, commitment)
}

fn elements(
    blocks: impl ExactSizeIterator<Item = ([u8; 32], [u8; 32])>,
) -> Result<Vec<PublishedBlock>, usize> {
    let mut elements = Vec::with_capacity(blocks.len());
    for (index, (digest, commitment)) in blocks.enumerate() {
        let digest = Element::from_bytes(digest).ok_or(index)?;
        let commitment = Element::from_bytes(commitment).ok_or(index)?;
        let (digest, commitment) = (BlockDigest(digest.0), SumCommitment(commitment.0));
        elements.push(PublishedBlock { digest, commitment });
    }
    Ok(elements)
}

/// The blocks that one proof covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofRange {
    /// Index of the row of the block list.
    pub row: usize,
    /// The book.
    pub book: BookIndex,
    /// Shape of the blocks.
    pub shape: Shape,
    /// The first block.
    pub first: BlockIndex,
    /// Index of the first block within its row.
    pub first_in_row: u64,
    /// Number of blocks, at least 1.
    pub blocks: u64,
}

/// The partition of all blocks into proofs (§7.2): each covers up to `blocks_per_proof` consecutive
/// blocks of one row; the last of a row covers what is left. A step of 0 counts as 1, so that every
/// number that a file may hold gives some partition.
pub fn partition(rows: &[BlockListRow], blocks_per_proof: u64) -> Vec<ProofRange> {
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
                first: BlockIndex::new(before + first_in_row),
                first_in_row,
                blocks,
            });
            first_in_row += blocks;
        }
        before += row.count;
    }
    ranges
}

/// Number of proofs of the [`partition`].
pub fn proof_count(rows: &[BlockListRow], blocks_per_proof: u64) -> u64 {
    rows.iter().map(|row| row.count.div_ceil(blocks_per_proof.max(1))).sum()
}

/// What the proof of a range is about, derived from the bundle by prover and verifier alike: the
/// context that binds it to the statement and the range, and the public inputs of its blocks. `blocks`
/// are all blocks of the statement.
pub fn public_inputs(
    statement: &Statement,
    weights: &Weights,
    blocks: &[PublishedBlock],
    range: &ProofRange,
) -> PublicInputs {
    let instances = instances(statement, weights, blocks, range);
    let columns: Vec<_> = instances.iter().map(BlockInstance::to_column).collect();
    PublicInputs::new(statement.context(&range.shape, range.first, range.blocks), &columns)
}

/// The public inputs of the blocks of one proof, derived from the bundle by prover and verifier
/// alike. `blocks` are all blocks of the statement.
pub fn instances(
    statement: &Statement,
    weights: &Weights,
    blocks: &[PublishedBlock],
    range: &ProofRange,
) -> Vec<BlockInstance> {
    let proprietary = statement.document().books[range.book.index()].proprietary;
    let (beta, gamma) = (weights.beta(range.book), weights.gamma(range.book, proprietary));
    let start = SumCommitment::new(Fp::from(0), Blind::OPEN).0;
    range
        .first
        .run(range.blocks)
        .map(BlockIndex::index)
        .map(|index| BlockInstance {
            digest: blocks[index].digest.0,
            previous: if index == 0 { start } else { blocks[index - 1].commitment.0 },
            next: blocks[index].commitment.0,
            beta,
            gamma,
        })
        .collect()
}
