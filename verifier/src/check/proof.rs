//! Clauses V5 and V6: the verifying keys are built from the parameters and the fingerprint base r,
//! and all proofs verify, in the batches of `check::batch`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ff::PrimeField;
use ringfence_circuits::{
    circuit::{proof_length, BlockCircuit, BlockKey},
    primitive::inputs::PublicInputs,
    proof::{Generators, VerifyingKey},
    protocol::{
        block::PublishedBlock,
        bundle::{self, ProofRange},
        hash::digest::Digest,
        lane::Weights,
        parameters::Parameters,
        shape::Shape,
        statement::{Statement, MAX_K},
    },
};

pub use super::batch::{GeneratorSource, KeyCache, Progress};
use super::{
    batch::{judge, Family, Judged, KeyId},
    proof_error::{BadProof, ProofError},
    verified::{Context, VerifiedProofs},
};
use crate::source::{Proofs, SourceError};

/// All proofs of a bundle with what they are about. Nothing of it is checked yet: [`check_lengths`]
/// looks at counts and lengths, [`verify`] at the proofs.
#[derive(Clone, Copy)]
pub struct ProofSet<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// Its parameters.
    pub parameters: &'a Parameters,
    /// Its weights.
    pub weights: &'a Weights,
    /// The digest D and the commitment Φ of every block.
    pub blocks: &'a [PublishedBlock],
    /// What each proof covers.
    pub ranges: &'a [ProofRange],
    /// The proofs.
    pub proofs: &'a dyn Proofs,
}

impl ProofSet<'_> {
    /// What the key of a shape follows from.
    pub(super) fn key_id(&self, shape: Shape) -> KeyId {
        KeyId {
            parameters: self.parameters.digest(),
            base: self.statement.r().to_repr(),
            code: shape.code,
            group: None,
        }
    }
}

/// Evidence that every proof of a set verified.
#[must_use = "nothing is verified until this is looked at"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Number of proofs.
    pub proofs: usize,
    /// Number of blocks that they cover.
    pub blocks: u64,
}

/// Clause V1 for proofs: the bundle holds exactly the proofs that the block list needs, each has its
/// exact length, and every shape is within the protocol's limit. What comes back is the `k` of every
/// shape in use, by the shape's code.
///
/// # Errors
/// The error names what is missing, left over, of another length, or too large.
pub fn check_lengths(set: &ProofSet<'_>) -> Result<BTreeMap<u8, u32>, ProofError> {
    check_count(set.ranges.len() as u64, set.proofs)?;
    let mut sizes = BTreeMap::new();
    for (index, range) in set.ranges.iter().enumerate() {
        let shape = range.shape;
        let k = *sizes
            .entry(shape.code)
            .or_insert_with(|| BlockKey::new(set.parameters, set.weights, shape).k());
        if k > MAX_K {
            return Err(ProofError::TooLarge { shape, k });
        }
        let (expected, found) = (proof_length(k, range.blocks), set.proofs.length(index));
        if found != expected {
            let file = bundle::proof_file(index);
            return Err(ProofError::Length { file, shape, expected, found });
        }
    }
    Ok(sizes)
}

/// Whether there are as many proofs as are needed, and at least one.
pub(super) fn check_count(expected: u64, proofs: &dyn Proofs) -> Result<(), ProofError> {
    match proofs.count() as u64 {
        0 => Err(ProofError::NoProofs),
        found if found != expected => Err(ProofError::Count { expected, found }),
        _ => Ok(()),
    }
}

/// Builds the verifying keys (clause V5) and verifies all proofs (clause V6).
///
/// # Errors
/// [`ProofError::Bad`] names every proof that does not verify. Any other error says why the proofs
/// could not be verified at all.
pub fn verify(
    set: &ProofSet<'_>,
    generators: &GeneratorSource<'_>,
    progress: &dyn Fn(Progress),
) -> Result<Verified, ProofError> {
    verify_with_keys(set, generators, &KeyCache::default(), progress)
}

/// The same as [`verify`], with the keys of earlier calls at hand.
///
/// # Errors
/// The errors are those of [`verify`].
pub fn verify_with_keys(
    set: &ProofSet<'_>,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<Verified, ProofError> {
    verify_rest(set, &VerifiedProofs::default(), generators, keys, progress)
}

/// The same as [`verify_with_keys`], but for proofs that were verified already: exactly these bytes, in this place and
/// about this statement. All others are verified.
///
/// # Errors
/// The errors are those of [`verify`].
pub fn verify_rest(
    set: &ProofSet<'_>,
    verified: &VerifiedProofs,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<Verified, ProofError> {
    let sizes = check_lengths(set)?;
    let all = set.proofs.count();
    let rest = not_in(set, verified)?;
    let before = all - rest.len();
    if before > 0 {
        progress(Progress::Proofs(before, all));
    }
    let shifted = |step| match step {
        Progress::Proofs(done, _) => progress(Progress::Proofs(before + done, all)),
        step => progress(step),
    };
    let Judged { bad, .. } = judge(&Blocks::of(set, &sizes), &rest, generators, keys, &shifted)?;
    if bad.is_empty() {
        Ok(Verified { proofs: all, blocks: set.ranges.iter().map(|r| r.blocks).sum() })
    } else {
        Err(ProofError::Bad(bad.into_iter().map(|(_, bad)| bad).collect()))
    }
}

/// Verifies some of the proofs, for a worker that audits all of them: those that verify. A proof that does not is left
/// to that worker, which says so itself; so is an index that no proof has.
///
/// # Errors
/// It is an error if they can't be verified at all.
pub fn verify_some(
    set: &ProofSet<'_>,
    indices: &[usize],
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<VerifiedProofs, ProofError> {
    let sizes = check_lengths(set)?;
    let indices: BTreeSet<usize> = indices.iter().copied().collect();
    let indices: Vec<usize> = indices.into_iter().filter(|i| *i < set.ranges.len()).collect();
    let family = Blocks::of(set, &sizes);
    let Judged { good, .. } = judge(&family, &indices, generators, keys, progress)?;
    Ok(VerifiedProofs::new(good))
}

/// The proofs that are not among those that were verified.
fn not_in(set: &ProofSet<'_>, verified: &VerifiedProofs) -> Result<Vec<usize>, SourceError> {
    let all = 0..set.ranges.len();
    if verified.is_empty() {
        return Ok(all.collect());
    }
    let context = Context::of(set.statement, set.blocks);
    let mut rest = vec![];
    for index in all {
        let proof = set.proofs.read(index)?;
        if !verified.has(index, context.proof(&set.ranges[index], index, &proof)) {
            rest.push(index);
        }
    }
    Ok(rest)
}

/// The proofs of blocks, whose lengths are checked.
struct Blocks<'a> {
    set: ProofSet<'a>,
    /// The `k` of every shape in use, by the shape's code.
    sizes: &'a BTreeMap<u8, u32>,
    context: Context,
}

impl<'a> Blocks<'a> {
    fn of(set: &ProofSet<'a>, sizes: &'a BTreeMap<u8, u32>) -> Self {
        Blocks { set: *set, sizes, context: Context::of(set.statement, set.blocks) }
    }

    fn range(&self, index: usize) -> &ProofRange {
        &self.set.ranges[index]
    }
}

impl Family for Blocks<'_> {
    /// The digest of the proof and of what it is about.
    type Mark = Digest;

    fn proofs(&self) -> &dyn Proofs {
        self.set.proofs
    }

    fn k(&self, index: usize) -> u32 {
        self.sizes[&self.range(index).shape.code]
    }

    fn shape(&self, index: usize) -> Shape {
        self.range(index).shape
    }

    fn key_id(&self, index: usize) -> KeyId {
        self.set.key_id(self.shape(index))
    }

    /// Clause V5.
    fn build_key(&self, index: usize, generators: &Generators) -> Result<VerifyingKey, String> {
        let key = BlockKey::new(self.set.parameters, self.set.weights, self.shape(index));
        VerifyingKey::build(generators, &BlockCircuit::empty(Arc::new(key)))
            .map_err(|error| error.to_string())
    }

    fn inputs(&self, index: usize) -> PublicInputs {
        let set = &self.set;
        bundle::public_inputs(set.statement, set.weights, set.blocks, self.range(index))
    }

    fn mark(&self, index: usize, proof: &[u8]) -> Digest {
        self.context.proof(self.range(index), index, proof)
    }

    fn bad(&self, index: usize, reason: String) -> BadProof {
        let ProofRange { shape, first, blocks, .. } = *self.range(index);
        BadProof { file: bundle::proof_file(index), shape, first, blocks, scenarios: None, reason }
    }
}
