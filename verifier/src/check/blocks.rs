//! The blocks of a bundle, read one after the other: what is not canonical ends the reading, and none is
//! kept from the first on that repeats another. So no more memory is taken than the blocks that differ from
//! each other need.

use std::{
    collections::HashMap,
    io::{self, BufReader, Read},
    path::PathBuf,
};

use ff::PrimeField;
use pasta_curves::Fp;
use ringfence_circuits::protocol::{
    block::PublishedBlock,
    bundle::{
        published_block, CommitmentsHead, BLOCK, BLOCKS_FILE, MAX_BLOCKS_PER_PROOF, MAX_HEAD,
    },
};

use super::audit_error::AuditError;
use crate::{
    say,
    source::{Files, SourceError},
    word,
};

/// The blocks of a bundle.
pub(super) struct Blocks {
    /// All blocks, or those before the first that repeats another.
    pub(super) published: Vec<PublishedBlock>,
    /// Which block repeats which, if one does.
    pub(super) repeated: Option<String>,
}

impl Blocks {
    /// Reads `blocks.bin`, which must hold this number of blocks. Also the number of blocks per
    /// proof.
    pub(super) fn read(bundle: &dyn Files, expected: u64) -> Result<(u64, Self), AuditError> {
        let mut file = bundle.blocks()?;
        let mut beginning = vec![];
        file.by_ref().take(MAX_HEAD as u64).read_to_end(&mut beginning).map_err(unreadable)?;
        let head = CommitmentsHead::read(&beginning, bundle.blocks_length())
            .map_err(AuditError::Blocks)?;
        let per_proof = u64::from(head.blocks_per_proof);
        if !(1..=MAX_BLOCKS_PER_PROOF).contains(&per_proof) {
            return Err(AuditError::BlocksPerProof(head.blocks_per_proof));
        }
        if expected != head.count {
            return Err(AuditError::BlockCount { expected, found: head.count });
        }
        let behind = &beginning[head.length..];
        Ok((per_proof, Self::each(BufReader::new(behind.chain(file)), head.count)?))
    }

    fn each(mut file: impl Read, count: u64) -> Result<Self, AuditError> {
        let mut blocks = Blocks { published: vec![], repeated: None };
        let mut digests = Seen::new(word!("blocks.digest"));
        let mut commitments = Seen::new(word!("blocks.commitment"));
        let mut bytes = [0; BLOCK];
        for index in 0..usize::try_from(count).unwrap_or(usize::MAX) {
            file.read_exact(&mut bytes).map_err(unreadable)?;
            let block = published_block(&bytes).ok_or(AuditError::NonCanonicalBlock(index))?;
            if blocks.repeated.is_some() {
                // Behind a repeated block, only the encoding is looked at.
                continue;
            }
            blocks.repeated = digests
                .repeated(block.digest.0, index)
                .or_else(|| commitments.repeated(block.commitment.0, index));
            if blocks.repeated.is_none() {
                blocks.published.push(block);
            }
        }
        Ok(blocks)
    }
}

fn unreadable(source: io::Error) -> AuditError {
    SourceError::Read { path: PathBuf::from(BLOCKS_FILE), source }.into()
}

/// Numbers of one kind that were seen, with the block in which each stands.
struct Seen {
    kind: &'static str,
    blocks: HashMap<[u8; 32], usize>,
}

impl Seen {
    fn new(kind: &'static str) -> Self {
        Seen { kind, blocks: HashMap::new() }
    }

    /// In which block the same number stands already, in words.
    fn repeated(&mut self, number: Fp, index: usize) -> Option<String> {
        let first = self.blocks.insert(number.to_repr(), index)?;
        Some(say!("blocks.same", first, second = index, what = self.kind).text)
    }
}
