//! How a bundle is put together from its files, wherever these are. It has exactly the expected
//! files, and those of evidence that it may have, each within its limit.
//!
//! What a file must be follows from those before it: the statement says how many blocks there are, and
//! so how long `blocks.bin` is, and the head of that how many proofs there are and how long they can be.
//! Nothing is read that is not so.

use std::{
    borrow::Cow,
    io::{self, Read},
    path::PathBuf,
};

use ringfence_circuits::circuit::proof_length;
use ringfence_circuits::protocol::{
    bundle::{
        partition, proof_count, proof_file, CommitmentsHead, BLOCKS_FILE, MAX_BLOCKS_BYTES,
        MAX_BLOCKS_PER_PROOF, MAX_HEAD, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE,
    },
    parameters::MAX_PARAMETERS_BYTES,
    statement::{BlockListRow, Document, MAX_BLOCKS, MAX_K, MAX_STATEMENT_BYTES},
};

use super::{
    bundle::Bundle,
    error::{check_length, extra_file, SourceError},
    evidence::{EvidenceFile, Held, Seekable},
    files::{Files, Proofs},
};
use crate::word;

/// Where the files of a bundle are. Parts of a name are separated by `/`.
pub(crate) trait Source: Sync {
    /// Lists a folder, or the bundle itself (an empty name): the names of the first `most` entries
    /// and of one more, and the number of all.
    fn list(&self, folder: &str, most: u64) -> Result<(Vec<String>, u64), SourceError>;

    /// A regular file from its beginning, and its length.
    fn open(&self, name: &str) -> Result<(Box<dyn Seekable + '_>, u64), SourceError>;

    /// Takes a file of at most `limit` bytes out, which is not asked for again.
    fn take(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, SourceError> {
        read(self, name, limit)
    }

    /// The path of a file as messages name it.
    fn path(&self, name: &str) -> PathBuf;
}

/// Reads a file of at most `limit` bytes.
pub(super) fn read(
    source: &(impl Source + ?Sized),
    name: &str,
    limit: u64,
) -> Result<Vec<u8>, SourceError> {
    let path = source.path(name);
    let (file, length) = source.open(name)?;
    check_length(&path, length, limit)?;
    let at = |source: io::Error| SourceError::Read { path: path.clone(), source };
    // Exactly what is needed: a vector that grows by itself takes up to three times as much.
    let exact = usize::try_from(length).map_err(io::Error::other).map_err(at)?;
    let mut bytes = vec![];
    bytes.try_reserve_exact(exact).map_err(io::Error::other).map_err(at)?;
    file.take(length).read_to_end(&mut bytes).map_err(at)?;
    match bytes.len() == exact {
        true => Ok(bytes),
        false => Err(at(io::Error::other(word!("file.changed")))),
    }
}

/// Puts a bundle together in memory, as [`super::directory::load`] says.
pub(crate) fn assemble(source: impl Source) -> Result<Bundle, SourceError> {
    let Opened { mut source, statement, parameters, blocks, proofs, evidence, left_out } =
        Opened::new(source)?;
    let each = proofs.into_iter().enumerate();
    let proofs = each.map(|(index, length)| source.take(&proof_name(index), length));
    let proofs = proofs.collect::<Result<_, _>>()?;
    let taken = |file: EvidenceFile| Ok((file, source.take(file.name(), file.limit())?));
    let evidence = evidence.into_iter().map(taken).collect::<Result<Held, SourceError>>()?;
    let blocks = source.take(BLOCKS_FILE, blocks)?;
    Ok(Bundle { statement, parameters, blocks, proofs, evidence, left_out })
}

/// A bundle whose blocks and proofs stay where they are until a check has come to them.
pub(crate) struct Opened<S> {
    source: S,
    statement: Vec<u8>,
    parameters: Vec<u8>,
    /// Bytes of `blocks.bin`.
    blocks: u64,
    /// Bytes of each proof.
    proofs: Vec<u64>,
    /// The files of evidence that are there.
    evidence: Vec<EvidenceFile>,
    /// Those that are longer than is read here.
    left_out: Vec<EvidenceFile>,
}

impl<S: Source> Opened<S> {
    /// Opens a bundle: it has exactly the expected files, and no proof that is longer than one can
    /// be. If statement or blocks are malformed the proofs are left out: the audit refuses such a
    /// bundle before it comes to them, and says why.
    pub(crate) fn new(mut source: S) -> Result<Self, SourceError> {
        let expected = [STATEMENT_FILE, PARAMETERS_FILE, BLOCKS_FILE, PROOFS_DIR];
        let most = expected.len() + EvidenceFile::ALL.len();
        let (mut names, _) = source.list("", most as u64)?;
        let belongs = |name: &str| expected.contains(&name) || EvidenceFile::of(name).is_some();
        if let Some(extra) = names.iter().find(|name| !belongs(name)) {
            return Err(extra_file(source.path(extra)));
        }
        let (evidence, left_out) = evidence(&source, &names)?;
        names.sort();
        for name in expected {
            if names.binary_search_by(|found| found.as_str().cmp(name)).is_err() {
                return Err(SourceError::Missing(source.path(name)));
            }
        }
        let statement = source.take(STATEMENT_FILE, MAX_STATEMENT_BYTES)?;
        let parameters = source.take(PARAMETERS_FILE, MAX_PARAMETERS_BYTES)?;
        let (head, blocks) = blocks_head(&source)?;
        let proofs = match expected_proofs(&statement, head) {
            Some((rows, per_proof)) => {
                let ranges = partition(&rows, per_proof);
                let most = ranges.iter().map(|range| proof_length(MAX_K, range.blocks));
                proof_lengths(&source, proof_count(&rows, per_proof), most)?
            }
            None => vec![],
        };
        Ok(Opened { source, statement, parameters, blocks, proofs, evidence, left_out })
    }
}

impl<S: Source> Files for Opened<S> {
    fn statement(&self) -> &[u8] {
        &self.statement
    }

    fn parameters(&self) -> &[u8] {
        &self.parameters
    }

    fn blocks_length(&self) -> u64 {
        self.blocks
    }

    fn blocks(&self) -> Result<Box<dyn Read + '_>, SourceError> {
        let blocks: Box<dyn Read + '_> = Box::new(self.source.open(BLOCKS_FILE)?.0);
        Ok(blocks)
    }

    fn proofs(&self) -> &dyn Proofs {
        self
    }

    fn evidence(&self, file: EvidenceFile) -> Result<Option<Box<dyn Seekable + '_>>, SourceError> {
        if !self.evidence.contains(&file) {
            return Ok(None);
        }
        let (open, length) = self.source.open(file.name())?;
        check_length(&self.source.path(file.name()), length, file.limit())?;
        Ok(Some(open))
    }

    fn is_left_out(&self, file: EvidenceFile) -> bool {
        self.left_out.contains(&file)
    }
}

/// The files of evidence among these names, list and rows both or neither; and those of them that are longer than
/// is read here.
fn evidence(
    source: &impl Source,
    names: &[String],
) -> Result<(Vec<EvidenceFile>, Vec<EvidenceFile>), SourceError> {
    let found: Vec<EvidenceFile> = names.iter().filter_map(|name| EvidenceFile::of(name)).collect();
    let has = |file| found.contains(&file);
    let missing = match (has(EvidenceFile::List), has(EvidenceFile::Rows)) {
        (true, false) => Some(EvidenceFile::Rows),
        (false, true) => Some(EvidenceFile::List),
        _ => None,
    };
    if let Some(missing) = missing {
        return Err(SourceError::Missing(source.path(missing.name())));
    }
    let (mut read, mut left_out) = (vec![], vec![]);
    for file in found {
        let (_, length) = source.open(file.name())?;
        match file.is_for_programs(length) {
            true => left_out.push(file),
            false => read.push(file),
        }
    }
    Ok((read, left_out))
}

impl<S: Source> Proofs for Opened<S> {
    fn count(&self) -> usize {
        self.proofs.len()
    }

    fn length(&self, index: usize) -> u64 {
        self.proofs.get(index).copied().unwrap_or(0)
    }

    fn read(&self, index: usize) -> Result<Cow<'_, [u8]>, SourceError> {
        read(&self.source, &proof_name(index), self.length(index)).map(Cow::Owned)
    }
}

pub(super) fn proof_name(index: usize) -> String {
    format!("{PROOFS_DIR}/{}", proof_file(index))
}

/// The head of `blocks.bin`, if it is well formed and fits the file's length; also that length.
fn blocks_head(source: &impl Source) -> Result<(Option<CommitmentsHead>, u64), SourceError> {
    let path = source.path(BLOCKS_FILE);
    let (file, length) = source.open(BLOCKS_FILE)?;
    check_length(&path, length, MAX_BLOCKS_BYTES as u64)?;
    let mut beginning = vec![];
    let at = |source| SourceError::Read { path, source };
    file.take(MAX_HEAD as u64).read_to_end(&mut beginning).map_err(at)?;
    Ok((CommitmentsHead::read(&beginning, length).ok(), length))
}

/// What the proofs of a bundle cover: the rows of the block list, and the number of blocks per
/// proof. It is `None` where the audit ends before it looks at proofs.
fn expected_proofs(
    statement: &[u8],
    head: Option<CommitmentsHead>,
) -> Option<(Vec<BlockListRow>, u64)> {
    let head = head?;
    let rows = Document::from_canonical(statement).ok()?.rows().ok()?;
    let per_proof = u64::from(head.blocks_per_proof);
    let blocks: u64 = rows.iter().map(|row| row.count).sum();
    let known = (1..=MAX_BLOCKS_PER_PROOF).contains(&per_proof) && head.count == blocks;
    known.then_some((rows, per_proof))
}

/// The length of every proof, of which there are as many as expected, each of at most so many bytes.
pub(super) fn proof_lengths(
    source: &impl Source,
    expected: u64,
    most: impl Iterator<Item = u64>,
) -> Result<Vec<u64>, SourceError> {
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
    let each = names.iter().zip(most);
    each.map(|(name, most)| {
        let (_, length) = source.open(&inside(name))?;
        check_length(&source.path(&inside(name)), length, most)?;
        Ok(length)
    })
    .collect()
}

/// Whether a file is named as some proof of a bundle is.
fn is_proof(name: &str) -> bool {
    let index = name.strip_suffix(".proof").and_then(|digits| digits.parse::<usize>().ok());
    index.is_some_and(|index| (index as u64) < MAX_BLOCKS && proof_file(index) == name)
}
