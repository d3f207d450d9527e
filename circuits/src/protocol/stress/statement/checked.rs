//! A stress statement that has passed every check. Only the check makes it.

use pasta_curves::Fp;

use super::{context::StressBase, document::Document};
use crate::{
    primitive::json,
    protocol::{
        block::SumCommitment,
        hash::digest::Digest,
        index::BookIndex,
        secret::Blind,
        shape::Shape,
        stress::{lane::StressWeights, sums::StressSums},
    },
};

/// A checked stress statement: it is about the statement and the set that it was checked against.
#[derive(Clone, Debug)]
pub struct StressStatement {
    pub(super) document: Document,
    pub(super) digest: Digest,
    pub(super) sums: StressSums,
    pub(super) insurance: Vec<bool>,
    pub(super) base: StressBase,
}

impl StressStatement {
    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The canonical encoding, made anew by each call.
    pub fn canonical(&self) -> Vec<u8> {
        json::canonical(&self.document).expect("the document was encoded when it was checked")
    }

    /// The digest of the canonical encoding.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The published sums; those that are hidden are zero.
    pub fn sums(&self) -> &StressSums {
        &self.sums
    }

    /// Which books are insurance books.
    pub fn insurance(&self) -> &[bool] {
        &self.insurance
    }

    /// Whether a book of the statement is an insurance book.
    pub fn insures(&self, book: BookIndex) -> bool {
        self.insurance[book.index()]
    }

    /// r′, the base of the weights.
    pub fn base(&self) -> Fp {
        self.base.get()
    }

    /// Weights of the lanes under r′.
    pub fn weights(&self) -> StressWeights {
        StressWeights::new(self.sums.scenarios.len(), self.base.get())
    }

    /// What the last commitment must be (X8): that to Σ result·weight, with blind 0.
    pub fn last_commitment(&self) -> SumCommitment {
        let sum = self.sums.fingerprint(&self.weights(), &self.insurance);
        SumCommitment::new(sum, Blind::OPEN)
    }

    /// The context of the proof of `units` units of this shape and group, `first` being the first of them.
    /// The proof's transcript absorbs it before anything else.
    pub fn context(&self, shape: &Shape, first: u64, units: u64, group: u64) -> Fp {
        self.base.context(shape, first, units, group)
    }
}
