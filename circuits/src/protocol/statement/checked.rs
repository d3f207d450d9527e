//! A statement that has passed every check. Only the check makes it.

use pasta_curves::Fp;

use super::{block_list::BlockListRow, context::FingerprintBase, document::Document};
use crate::{
    primitive::json,
    protocol::{
        hash::digest::Digest,
        index::BlockIndex,
        lane::{Lanes, Weights},
        parameters::Parameters,
        shape::Shape,
        totals::Totals,
    },
};

/// A checked statement: every limit holds, and its names belong to the parameters.
#[derive(Clone, Debug)]
pub struct Statement {
    pub(super) document: Document,
    pub(super) digest: Digest,
    pub(super) rows: Vec<BlockListRow>,
    pub(super) totals: Totals,
    pub(super) base: FingerprintBase,
}

impl Statement {
    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The canonical encoding, made anew by each call.
    pub fn canonical(&self) -> Vec<u8> {
        json::canonical(&self.document).expect("the document was encoded when it was checked")
    }

    /// The public root of everything: the digest that a venue anchors.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The block list.
    pub fn rows(&self) -> &[BlockListRow] {
        &self.rows
    }

    /// Number of blocks of all rows.
    pub fn block_count(&self) -> u64 {
        self.rows.iter().map(|row| row.count).sum()
    }

    /// The totals by lane.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Which books are proprietary.
    pub fn proprietary(&self) -> Vec<bool> {
        self.document.books.iter().map(|book| book.proprietary).collect()
    }

    /// f, the digest of what the statement's proofs bind. Evidence that is made before the statement is
    /// completed names the epoch by it.
    pub fn bound(&self) -> &[u8; 64] {
        self.base.input()
    }

    /// The base r of the fingerprints: every total enters a sum with a power of it.
    pub fn r(&self) -> Fp {
        self.base.r()
    }

    /// Weights of the lanes under r.
    pub fn weights(&self, parameters: &Parameters) -> Weights {
        Weights::new(Lanes::new(parameters), self.base.r())
    }

    /// The context of the proof of `blocks` blocks of this shape, `first` being the first of them.
    /// The proof's transcript absorbs it before anything else.
    pub fn context(&self, shape: &Shape, first: BlockIndex, blocks: u64) -> Fp {
        self.base.context(shape, first, blocks)
    }
}
