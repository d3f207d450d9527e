//! How a bundle is put together from its files, wherever these are. It has exactly the expected
//! files, each within its limit.

use std::path::PathBuf;

use ringfence_circuits::circuit::proof_length;
use ringfence_circuits::protocol::{
    bundle::{
        partition, proof_count, proof_file, CommitmentsView, BLOCKS_FILE, MAX_BLOCKS_BYTES,
        MAX_BLOCKS_PER_PROOF, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
    },
    parameters::MAX_PARAMETERS_BYTES,
    statement::{BlockListRow, Document, MAX_BLOCKS, MAX_K, MAX_STATEMENT_BYTES},
};

use super::{
    bundle::Bundle,
    error::{extra_file, SourceError},
};

/// Where the files of a bundle are. Parts of a name are separated by `/`.
pub(crate) trait Source {
    /// Lists a folder, or the bundle itself (an empty name): the names of the first `most` entries
    /// and of one more, and the number of all.
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), SourceError>;

    /// Reads a file of at most `limit` bytes. Every file is asked for once.
    fn read(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, SourceError>;

    /// The path of a file as messages name it.
    fn path(&self, name: &str) -> PathBuf;
}

/// Puts a bundle together, as [`super::directory::load`] says.
pub(crate) fn assemble(source: &mut impl Source) -> Result<Bundle, SourceError> {
    let expected = [STATEMENT_FILE, PARAMETERS_FILE, BLOCKS_FILE, PROOFS_DIR];
    let (mut names, _) = source.list("", expected.len() as u64)?;
    if let Some(extra) = names.iter().find(|name| !expected.contains(&name.as_str())) {
        return Err(extra_file(source.path(extra)));
    }
    names.sort();
    for name in expected {
        if names.binary_search_by(|found| found.as_str().cmp(name)).is_err() {
            return Err(SourceError::Missing(source.path(name)));
        }
    }
    let mut bundle = Bundle {
        statement: source.read(STATEMENT_FILE, MAX_STATEMENT_BYTES)?,
        parameters: source.read(PARAMETERS_FILE, MAX_PARAMETERS_BYTES)?,
        blocks: source.read(BLOCKS_FILE, MAX_BLOCKS_BYTES as u64)?,
        proofs: vec![],
    };
    if let Some((rows, per_proof)) = expected_proofs(&bundle) {
        bundle.proofs = load_proofs(source, &rows, per_proof)?;
    }
    Ok(bundle)
}

/// What the proofs of a bundle cover: the rows of the block list, and the number of blocks per
/// proof. It is `None` where the audit ends before it looks at proofs.
fn expected_proofs(bundle: &Bundle) -> Option<(Vec<BlockListRow>, u64)> {
    let rows = Document::from_canonical(&bundle.statement).ok()?.rows().ok()?;
    let found = CommitmentsView::decode(&bundle.blocks).ok()?;
    let per_proof = u64::from(found.blocks_per_proof);
    let blocks: u64 = rows.iter().map(|row| row.count).sum();
    let known = (1..=MAX_BLOCKS_PER_PROOF).contains(&per_proof) && found.count() == blocks;
    known.then_some((rows, per_proof))
}

fn load_proofs(
    source: &mut impl Source,
    rows: &[BlockListRow],
    per_proof: u64,
) -> Result<Vec<Vec<u8>>, SourceError> {
    let expected = proof_count(rows, per_proof);
    let inside = |name: &str| format!("{PROOFS_DIR}/{name}");
    let (mut names, found) = source.list(PROOFS_DIR, expected)?;
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    if let Some(extra) = names.iter().find(|name| !is_proof(name)) {
        return Err(extra_file(source.path(&inside(extra))));
    }
    for (index, name) in names.iter().enumerate().take_while(|_| found <= expected) {
        let expected = proof_file(index);
        if *name != expected {
            return Err(SourceError::Missing(source.path(&inside(&expected))));
        }
    }
    if found == 0 {
        // The audit has its own words for a bundle without any proof.
        return Ok(vec![]);
    }
    if expected != found {
        let path = source.path(PROOFS_DIR);
        return Err(SourceError::ProofCount { path, expected, found });
    }
    let ranges = partition(rows, per_proof);
    let each = names.iter().zip(&ranges);
    each.map(|(name, range)| source.read(&inside(name), proof_length(MAX_K, range.blocks)))
        .collect()
}

/// Whether a file is named as some proof of a bundle is.
fn is_proof(name: &str) -> bool {
    let index = name.strip_suffix(".proof").and_then(|digits| digits.parse::<usize>().ok());
    index.is_some_and(|index| (index as u64) < MAX_BLOCKS && proof_file(index) == name)
}
