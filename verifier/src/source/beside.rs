//! A bundle, and evidence that was given beside it.

use std::io::Read;

use super::{
    error::SourceError,
    evidence::{Evidence, EvidenceFile, Seekable},
    files::{Files, Proofs},
};

/// A bundle with evidence that was given beside it. A file that was given stands in the place of the
/// bundle's own; list and rows belong together, so the bundle's rows don't stand beside another list.
pub struct WithEvidence<'a> {
    bundle: &'a dyn Files,
    given: &'a dyn Evidence,
}

impl<'a> WithEvidence<'a> {
    /// This evidence beside this bundle.
    pub fn new(bundle: &'a dyn Files, given: &'a dyn Evidence) -> Self {
        WithEvidence { bundle, given }
    }
}

impl Files for WithEvidence<'_> {
    fn statement(&self) -> &[u8] {
        self.bundle.statement()
    }

    fn parameters(&self) -> &[u8] {
        self.bundle.parameters()
    }

    fn blocks_length(&self) -> u64 {
        self.bundle.blocks_length()
    }

    fn blocks(&self) -> Result<Box<dyn Read + '_>, SourceError> {
        self.bundle.blocks()
    }

    fn proofs(&self) -> &dyn Proofs {
        self.bundle.proofs()
    }

    fn evidence(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError> {
        if let Some(open) = self.given.open(file)? {
            return Ok(Some(open));
        }
        let other_list =
            file == EvidenceFile::Rows && self.given.open(EvidenceFile::List)?.is_some();
        match other_list {
            true => Ok(None),
            false => self.bundle.evidence(file),
        }
    }

    fn is_left_out(&self, file: EvidenceFile) -> bool {
        !self.is_given(file) && self.bundle.is_left_out(file)
    }

    fn is_given(&self, file: EvidenceFile) -> bool {
        !matches!(self.given.open(file), Ok(None))
    }
}
