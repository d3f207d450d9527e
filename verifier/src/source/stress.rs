//! The stress directory: what is published of scenario proofs beside a bundle. It has exactly the expected files, each
//! within its limit.
//!
//! As in a bundle, what a file must be follows from those before it: statement and scenario set say how many units
//! there are, and so how long `sums.bin` can be, and the head of that how many proofs there are.

use std::{borrow::Cow, io::Read};

use ringfence_circuits::{
    circuit::stress::stress_proof_length,
    protocol::{
        bundle::{MAX_BLOCKS_PER_PROOF, PROOFS_DIR},
        statement::{BlockListRow, Document, MAX_K},
        stress::{
            files::{
                UnitCommitments, COMMITMENT, MAX_HEAD, MAX_SUMS_BYTES, MAX_UNITS, SCENARIOS_FILE,
                STRESS_FILE, SUMS_FILE,
            },
            set::{ScenarioSet, MAX_SET_BYTES},
            statement::MAX_STRESS_BYTES,
            unit::{partition, proof_count, unit_count},
        },
    },
};

use super::{
    assemble::{proof_lengths, proof_name, read, Source},
    error::{extra_file, SourceError},
    files::Proofs,
};

/// The files of a stress directory. Those that say what the others must be are in memory; the others are read when a
/// check has come to them.
pub trait StressFiles: Sync {
    /// The content of `stress.json`.
    fn stress(&self) -> &[u8];

    /// The content of `scenarios.json`.
    fn scenarios(&self) -> &[u8];

    /// Reads `sums.bin`.
    ///
    /// # Errors
    /// It is an error if it can't be read, or is longer than the units of the statement need.
    fn sums(&self) -> Result<Cow<'_, [u8]>, SourceError>;

    /// The proofs in order.
    fn proofs(&self) -> &dyn Proofs;
}

/// A stress directory in memory. Nothing of it is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stress {
    /// The content of `stress.json`.
    pub stress: Vec<u8>,
    /// The content of `scenarios.json`.
    pub scenarios: Vec<u8>,
    /// The content of `sums.bin`.
    pub sums: Vec<u8>,
    /// The proofs in order.
    pub proofs: Vec<Vec<u8>>,
}

impl StressFiles for Stress {
    fn stress(&self) -> &[u8] {
        &self.stress
    }

    fn scenarios(&self) -> &[u8] {
        &self.scenarios
    }

    fn sums(&self) -> Result<Cow<'_, [u8]>, SourceError> {
        Ok(Cow::Borrowed(&self.sums))
    }

    fn proofs(&self) -> &dyn Proofs {
        &self.proofs
    }
}

/// Puts a stress directory together in memory.
pub(crate) fn assemble(source: impl Source, statement: &[u8]) -> Result<Stress, SourceError> {
    taken(source, statement).map_err(SourceError::of_stress)
}

fn taken(source: impl Source, statement: &[u8]) -> Result<Stress, SourceError> {
    let OpenedStress { mut source, stress, scenarios, proofs, most_sums } =
        OpenedStress::new(source, statement)?;
    let each = proofs.into_iter().enumerate();
    let proofs = each.map(|(index, length)| source.take(&proof_name(index), length));
    let proofs = proofs.collect::<Result<_, _>>()?;
    let sums = source.take(SUMS_FILE, most_sums)?;
    Ok(Stress { stress, scenarios, sums, proofs })
}

/// A stress directory whose commitments and proofs stay where they are until a check has come to them.
pub(crate) struct OpenedStress<S> {
    source: S,
    stress: Vec<u8>,
    scenarios: Vec<u8>,
    /// Bytes of each proof.
    proofs: Vec<u64>,
    /// Most bytes of `sums.bin`.
    most_sums: u64,
}

impl<S: Source> OpenedStress<S> {
    /// Opens a directory beside the bundle of this statement. If statement, set or commitments are malformed the
    /// proofs are left out: the check refuses these before it comes to proofs, and says why.
    pub(crate) fn new(source: S, statement: &[u8]) -> Result<Self, SourceError> {
        Self::open(source, statement).map_err(SourceError::of_stress)
    }

    fn open(mut source: S, statement: &[u8]) -> Result<Self, SourceError> {
        let expected = [STRESS_FILE, SCENARIOS_FILE, SUMS_FILE, PROOFS_DIR];
        let (names, _) = source.list("", expected.len() as u64)?;
        if let Some(extra) = names.iter().find(|name| !expected.contains(&name.as_str())) {
            return Err(extra_file(source.path(extra)));
        }
        if let Some(name) = expected.iter().find(|name| !names.iter().any(|found| found == *name)) {
            return Err(SourceError::Missing(source.path(name)));
        }
        let stress = source.take(STRESS_FILE, MAX_STRESS_BYTES)?;
        let scenarios = source.take(SCENARIOS_FILE, MAX_SET_BYTES)?;
        let mut opened =
            OpenedStress { source, stress, scenarios, proofs: vec![], most_sums: MAX_SUMS_BYTES };
        if let Some((rows, scenarios)) = opened.covered(statement) {
            let units = unit_count(&rows, scenarios).min(MAX_UNITS);
            opened.most_sums = MAX_HEAD + COMMITMENT as u64 * units;
            if let Some(per_proof) = opened.blocks_per_proof(units)? {
                opened.proofs = lengths(&opened.source, &rows, scenarios, per_proof)?;
            }
        }
        Ok(opened)
    }

    /// What the proofs cover: the rows of the block list, and the number of scenarios.
    fn covered(&self, statement: &[u8]) -> Option<(Vec<BlockListRow>, usize)> {
        let rows = Document::from_canonical(statement).ok()?.rows().ok()?;
        let set = ScenarioSet::from_canonical(&self.scenarios).ok()?;
        Some((rows, set.scenarios().len()))
    }

    /// The number of blocks per proof, if the head of `sums.bin` is well formed and of this number of units.
    fn blocks_per_proof(&self, units: u64) -> Result<Option<u64>, SourceError> {
        let path = self.source.path(SUMS_FILE);
        let (file, _) = self.source.open(SUMS_FILE)?;
        let mut beginning = vec![];
        let at = |source| SourceError::Read { path, source };
        file.take(MAX_HEAD).read_to_end(&mut beginning).map_err(at)?;
        let head = UnitCommitments::read_head(&beginning).ok();
        let per_proof = head.filter(|(_, count)| *count == units);
        let per_proof = per_proof.map(|(per_proof, _)| u64::from(per_proof));
        Ok(per_proof.filter(|step| (1..=MAX_BLOCKS_PER_PROOF).contains(step)))
    }
}

/// The length of every proof.
fn lengths(
    source: &impl Source,
    rows: &[BlockListRow],
    scenarios: usize,
    per_proof: u64,
) -> Result<Vec<u64>, SourceError> {
    let Ok(ranges) = partition(rows, scenarios, per_proof) else { return Ok(vec![]) };
    let most = ranges.map(|range| stress_proof_length(MAX_K, range.units));
    proof_lengths(source, proof_count(rows, scenarios, per_proof), most)
}

impl<S: Source> StressFiles for OpenedStress<S> {
    fn stress(&self) -> &[u8] {
        &self.stress
    }

    fn scenarios(&self) -> &[u8] {
        &self.scenarios
    }

    fn sums(&self) -> Result<Cow<'_, [u8]>, SourceError> {
        let read = read(&self.source, SUMS_FILE, self.most_sums);
        read.map(Cow::Owned).map_err(SourceError::of_stress)
    }

    fn proofs(&self) -> &dyn Proofs {
        self
    }
}

impl<S: Source> Proofs for OpenedStress<S> {
    fn count(&self) -> usize {
        self.proofs.len()
    }

    fn length(&self, index: usize) -> u64 {
        self.proofs.get(index).copied().unwrap_or(0)
    }

    fn read(&self, index: usize) -> Result<Cow<'_, [u8]>, SourceError> {
        let read = read(&self.source, &proof_name(index), self.length(index));
        read.map(Cow::Owned).map_err(SourceError::of_stress)
    }
}
