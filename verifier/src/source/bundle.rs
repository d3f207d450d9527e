//! A bundle in memory.

use ringfence_circuits::protocol::bundle::{
    proof_file, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
};

use super::evidence::{EvidenceFile, Held};

/// A bundle in memory. Nothing of it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The content of `statement.json`.
    pub statement: Vec<u8>,
    /// The content of `parameters.json`.
    pub parameters: Vec<u8>,
    /// The content of `blocks.bin`.
    pub blocks: Vec<u8>,
    /// The proofs in order.
    pub proofs: Vec<Vec<u8>>,
    /// What it holds of evidence: list and rows both or neither.
    pub evidence: Held,
    /// What it holds of evidence and is longer than is read here.
    pub left_out: Vec<EvidenceFile>,
}

impl Bundle {
    /// The files of the bundle with their names, in the order of the protocol.
    pub fn named(&self) -> impl Iterator<Item = (String, &[u8])> {
        let first = [
            (STATEMENT_FILE, &self.statement),
            (PARAMETERS_FILE, &self.parameters),
            (BLOCKS_FILE, &self.blocks),
        ];
        let proofs = self.proofs.iter().enumerate();
        let proofs = proofs
            .map(|(index, proof)| (format!("{PROOFS_DIR}/{}", proof_file(index)), &proof[..]));
        let evidence = self.evidence.iter().map(|(file, bytes)| (file.name().into(), &bytes[..]));
        let first = first.into_iter().map(|(name, bytes)| (name.to_owned(), &bytes[..]));
        first.chain(evidence).chain(proofs)
    }
}
