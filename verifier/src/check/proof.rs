//! Clauses V5 and V6: the verifying keys are built from the parameters and the fingerprint base r,
//! and all proofs verify.
//!
//! Proofs are verified in batches. Every proof leaves a sum of multiples of curve points that must
//! come to zero. The sums of all proofs that need generators of one size (2^k points) are added up,
//! each times a fresh random factor, and are evaluated together. If the result is not zero, its
//! proofs are verified one by one, to name the bad ones. halo2 has a batch verifier too, but that
//! starts transcripts of its own, and these can't absorb the context that every proof is bound to.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use ff::PrimeField;
use ringfence_circuits::{
    circuit::{proof_length, BlockCircuit, BlockKey},
    proof::{
        self, generators::GeneratorError, verify::read, Generators, RandomError, Unevaluated,
        VerifyError, VerifyingKey,
    },
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

use super::{
    proof_error::{BadProof, ProofError},
    verified::{Context, VerifiedProofs},
};
use crate::{
    say,
    source::{Proofs, SourceError},
    word,
};

/// The number of proofs whose points are held in memory, at most, before they are evaluated
/// together.
pub(super) const BATCH: usize = 64;

/// Where generators come from: for a binary logarithm `k`, 2^k curve points.
pub type GeneratorSource<'a> = dyn Fn(u32) -> Result<Generators, GeneratorError> + 'a;

/// How far the verification of proofs has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The generators for this `k` are being read or made.
    Generators(u32),
    /// The verifying key of a shape is being built.
    Key(Shape),
    /// So many proofs, of so many, have been looked at.
    Proofs(usize, usize),
}

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

/// What a verifying key follows from: the digest of the parameters, the fingerprint base, and the
/// code of the shape.
type KeyId = (Digest, [u8; 32], u8);

impl ProofSet<'_> {
    fn key_id(&self, shape: Shape) -> KeyId {
        (self.parameters.digest(), self.statement.r().to_repr(), shape.code)
    }
}

/// Verifying keys that this process has built, for audits of many bundles with the same parameters
/// and the same r. A key follows from these two and the shape; none is ever taken from a file. All
/// audits that share a cache must share their source of generators.
#[derive(Debug, Default)]
pub struct KeyCache(Mutex<HashMap<KeyId, Arc<VerifyingKey>>>);

/// The number of keys that a cache holds at most. A cache that is full is emptied and starts again.
const MAX_KEYS: usize = 64;

impl KeyCache {
    /// Whether the key of this shape is at hand.
    pub(super) fn has(&self, set: &ProofSet<'_>, shape: Shape) -> bool {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.contains_key(&set.key_id(shape))
    }

    fn get_or_build(
        &self,
        id: KeyId,
        build: impl FnOnce() -> Result<VerifyingKey, ProofError>,
    ) -> Result<Arc<VerifyingKey>, ProofError> {
        // A key is inserted whole, so the map of a thread that panicked is as good as any.
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = keys.get(&id) {
            return Ok(key.clone());
        }
        let key = Arc::new(build()?);
        if keys.len() >= MAX_KEYS {
            keys.clear();
        }
        keys.insert(id, key.clone());
        Ok(key)
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
    let Judged { bad, .. } = judge(set, &sizes, &rest, generators, keys, &shifted)?;
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
    let Judged { good, .. } = judge(set, &sizes, &indices, generators, keys, progress)?;
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

/// Proofs that verify, with the digests of what was verified, and those that don't; each with its index.
#[derive(Default)]
struct Judged {
    good: Vec<(usize, Digest)>,
    bad: Vec<(usize, BadProof)>,
}

/// Verifies the proofs of these indices, of a set whose lengths are checked.
fn judge(
    set: &ProofSet<'_>,
    sizes: &BTreeMap<u8, u32>,
    indices: &[usize],
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<Judged, ProofError> {
    let mut by_size: BTreeMap<u32, BTreeMap<u8, Vec<usize>>> = BTreeMap::new();
    for index in indices {
        let code = set.ranges[*index].shape.code;
        by_size.entry(sizes[&code]).or_default().entry(code).or_default().push(*index);
    }
    let mut judged = Judged::default();
    let mut done = 0;
    for (k, shapes) in by_size {
        progress(Progress::Generators(k));
        let generators = generators(k)?;
        let mut batch = Batch::new(*set, &generators);
        for indices in shapes.into_values() {
            let shape = set.ranges[indices[0]].shape;
            progress(Progress::Key(shape));
            batch.add_key(shape, keys)?;
            for chunk in indices.chunks(BATCH) {
                batch.add(chunk)?;
                done += chunk.len();
                progress(Progress::Proofs(done, set.proofs.count()));
            }
        }
        let Judged { good, bad } = batch.finish()?;
        judged.good.extend(good);
        judged.bad.extend(bad);
    }
    judged.bad.sort_by_key(|(index, _)| *index);
    Ok(judged)
}

/// The proofs that need generators of one size.
struct Batch<'a> {
    set: ProofSet<'a>,
    generators: &'a Generators,
    keys: BTreeMap<u8, Arc<VerifyingKey>>,
    context: Context,
    /// The pending proofs, to be evaluated together.
    sum: proof::Batch<'a>,
    pending: Vec<(usize, Digest)>,
    judged: Judged,
}

impl<'a> Batch<'a> {
    fn new(set: ProofSet<'a>, generators: &'a Generators) -> Self {
        Batch {
            set,
            generators,
            keys: BTreeMap::new(),
            context: Context::of(set.statement, set.blocks),
            sum: proof::Batch::new(generators),
            pending: vec![],
            judged: Judged::default(),
        }
    }

    /// Builds the verifying key of a shape from parameters and r (clause V5), unless it is known.
    fn add_key(&mut self, shape: Shape, keys: &KeyCache) -> Result<(), ProofError> {
        let set = self.set;
        let key = keys.get_or_build(set.key_id(shape), || {
            let key = BlockKey::new(set.parameters, set.weights, shape);
            VerifyingKey::build(self.generators, &BlockCircuit::empty(Arc::new(key)))
                .map_err(|error| ProofError::Key { shape, reason: error.to_string() })
        })?;
        self.keys.insert(shape.code, key);
        Ok(())
    }

    fn add(&mut self, indices: &[usize]) -> Result<(), ProofError> {
        for (index, result) in self.read_all(indices) {
            let (read, digest) = result?;
            match read {
                Ok(proof) => {
                    self.sum
                        .add(proof)
                        .map_err(|RandomError(reason)| ProofError::Random(reason))?;
                    self.pending.push((index, digest));
                }
                Err(reason) => self.condemn(index, reason),
            }
        }
        if self.pending.len() >= BATCH {
            self.evaluate()?;
        }
        Ok(())
    }

    /// Reads proofs of one shape, in parallel where there are threads.
    #[cfg(feature = "multicore")]
    fn read_all(&self, indices: &[usize]) -> Vec<(usize, Result<Named<'a>, SourceError>)> {
        use rayon::prelude::*;
        indices.par_iter().map(|index| (*index, self.read(*index))).collect()
    }

    /// Reads proofs of one shape.
    #[cfg(not(feature = "multicore"))]
    fn read_all(&self, indices: &[usize]) -> Vec<(usize, Result<Named<'a>, SourceError>)> {
        indices.iter().map(|index| (*index, self.read(*index))).collect()
    }

    /// Reads one proof from where it is, and makes the digest of what it is and is about. Its bytes are forgotten with
    /// this call: as many proofs are in memory at a time as there are threads.
    fn read(&self, index: usize) -> Result<Named<'a>, SourceError> {
        let range = &self.set.ranges[index];
        let Some(key) = self.keys.get(&range.shape.code) else {
            return Ok((Err(word!("proof.no-key").into()), Digest::default()));
        };
        let proof = self.set.proofs.read(index)?;
        let digest = self.context.proof(range, index, &proof);
        Ok((read_proof(&self.set, self.generators, key, range, &proof), digest))
    }

    fn condemn(&mut self, index: usize, reason: String) {
        let ProofRange { shape, first, blocks, .. } = self.set.ranges[index];
        let file = bundle::proof_file(index);
        self.judged.bad.push((index, BadProof { file, shape, first, blocks, reason }));
    }

    /// Evaluates the pending sum. If it is not zero, every pending proof is evaluated by itself.
    fn evaluate(&mut self) -> Result<(), SourceError> {
        let sum = std::mem::replace(&mut self.sum, proof::Batch::new(self.generators));
        let pending = std::mem::take(&mut self.pending);
        if sum.holds() {
            self.judged.good.extend(pending);
            return Ok(());
        }
        let before = self.judged.bad.len();
        let mut good = vec![];
        for (index, _) in &pending {
            // What is read now is what counts: the file may have changed in between.
            let (read, digest) = self.read(*index)?;
            match read.map(Unevaluated::holds) {
                Ok(true) => good.push((*index, digest)),
                Ok(false) => self.condemn(*index, word!("proof.false").into()),
                Err(reason) => self.condemn(*index, reason),
            }
        }
        if self.judged.bad.len() == before {
            // This is not to be reached, since a sum of zeros is zero. If it is, all are refused.
            for (index, _) in pending {
                self.condemn(index, word!("proof.batch").into());
            }
        } else {
            self.judged.good.extend(good);
        }
        Ok(())
    }

    #[must_use = "bad proofs must be reported"]
    fn finish(mut self) -> Result<Judged, SourceError> {
        self.evaluate()?;
        Ok(self.judged)
    }
}

type Read<'a> = Result<Unevaluated<'a>, String>;

/// A proof that was read, with the digest of what it is and is about.
type Named<'a> = (Read<'a>, Digest);

/// Reads one proof and does everything but the final evaluation.
fn read_proof<'a>(
    set: &ProofSet<'_>,
    generators: &'a Generators,
    key: &VerifyingKey,
    range: &ProofRange,
    proof: &[u8],
) -> Read<'a> {
    let inputs = bundle::public_inputs(set.statement, set.weights, set.blocks, range);
    read(proof, generators, key, &inputs).map_err(|error| match error {
        VerifyError::NoCircuits => word!("proof.no-blocks").into(),
        VerifyError::Refused(error) => say!("proof.refused", error).text,
        VerifyError::TrailingBytes(count) => say!("proof.followed", count).text,
        other => other.to_string(),
    })
}
