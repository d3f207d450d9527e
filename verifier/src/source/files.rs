//! A bundle wherever its files are, as a check asks for them.

use std::{borrow::Cow, io::Read};

use super::{
    bundle::Bundle,
    error::SourceError,
    evidence::{Evidence, EvidenceFile, Seekable},
};

/// Proofs, wherever they are. Their number and lengths are known before any is read.
pub trait Proofs: Sync {
    /// Number of proofs.
    fn count(&self) -> usize;

    /// Bytes of a proof; 0 if there is none of this index.
    fn length(&self, index: usize) -> u64;

    /// The bytes of a proof. It may be asked for more than once.
    ///
    /// # Errors
    /// It is an error if it can't be read, or has another length than before.
    fn read(&self, index: usize) -> Result<Cow<'_, [u8]>, SourceError>;
}

/// The files of a bundle. Statement and parameters, which say what the others must be, are in
/// memory; the others are read when a check has come to them.
pub trait Files: Sync {
    /// The content of `statement.json`.
    fn statement(&self) -> &[u8];

    /// The content of `parameters.json`.
    fn parameters(&self) -> &[u8];

    /// Bytes of `blocks.bin`.
    fn blocks_length(&self) -> u64;

    /// Reads `blocks.bin` from its beginning.
    ///
    /// # Errors
    /// It is an error if it can't be opened.
    fn blocks(&self) -> Result<Box<dyn Read + '_>, SourceError>;

    /// The proofs in order.
    fn proofs(&self) -> &dyn Proofs;

    /// Opens a file of evidence; `None` if the bundle has none of this kind.
    ///
    /// # Errors
    /// It is an error if it is there and can't be opened, or is longer than it can be.
    fn evidence(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError>;

    /// Whether a file of evidence is there and was left out, since it is longer than is read here.
    fn is_left_out(&self, file: EvidenceFile) -> bool;

    /// Whether a file of evidence is not the bundle's own, but one that the reader put beside it.
    fn is_given(&self, _file: EvidenceFile) -> bool {
        false
    }
}

impl Proofs for &[Vec<u8>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn length(&self, index: usize) -> u64 {
        self.get(index).map_or(0, |proof| proof.len() as u64)
    }

    fn read(&self, index: usize) -> Result<Cow<'_, [u8]>, SourceError> {
        Ok(Cow::Borrowed(self.get(index).map_or(&[], Vec::as_slice)))
    }
}

impl Proofs for Vec<Vec<u8>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn length(&self, index: usize) -> u64 {
        self.as_slice().length(index)
    }

    fn read(&self, index: usize) -> Result<Cow<'_, [u8]>, SourceError> {
        Ok(Cow::Borrowed(self.get(index).map_or(&[], Vec::as_slice)))
    }
}

impl Files for Bundle {
    fn statement(&self) -> &[u8] {
        &self.statement
    }

    fn parameters(&self) -> &[u8] {
        &self.parameters
    }

    fn blocks_length(&self) -> u64 {
        self.blocks.len() as u64
    }

    fn blocks(&self) -> Result<Box<dyn Read + '_>, SourceError> {
        Ok(Box::new(&self.blocks[..]))
    }

    fn proofs(&self) -> &dyn Proofs {
        &self.proofs
    }

    fn evidence(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError> {
        self.evidence.open(file)
    }

    fn is_left_out(&self, file: EvidenceFile) -> bool {
        self.left_out.contains(&file)
    }
}
