//! V5 and V6: keys are built from parameters and r, and all proofs verify, batched.
//!
//! Every proof leaves a multiscalar multiplication that must come to zero. Those of one `k` are
//! added up, each times a fresh random factor, and evaluated together; if the sum is not zero, its
//! proofs are verified one by one to name the bad ones. (Upstream's batch verifier starts
//! transcripts of its own, which can't absorb the context of §7.2.)

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use ff::{Field, PrimeField};
use halo2_proofs::{
    pasta::EqAffine,
    plonk::{keygen_vk, verify_proof, Error, VerificationStrategy, VerifyingKey},
    poly::commitment::{Guard, MSM},
    transcript::{Blake2bRead, Challenge255, EncodedChallenge, Transcript},
};
use pasta_curves::Fp;
use rand::rngs::SysRng;
use ringfence_circuits::{
    bundle::{self, ProofRange},
    circuit::{BlockCircuit, BlockKey},
    digest::Digest,
    generators::{GeneratorError, Generators},
    lane::Weights,
    parameters::Parameters,
    shape::Shape,
    statement::{Statement, MAX_K},
};

use super::proof_error::{BadProof, ProofError};
use crate::{say, word};

/// Most proofs whose points are held in memory before they are evaluated together.
const BATCH: usize = 64;

/// Where generators come from, by `k`.
pub type GeneratorSource<'a> = dyn Fn(u32) -> Result<Generators, GeneratorError> + 'a;

/// How far verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Reading or making the generators for this `k`.
    Generators(u32),
    /// Building the verifying key of a shape.
    Key(Shape),
    /// Proofs looked at, of all.
    Proofs(usize, usize),
}

/// All proofs of a bundle with what they are about. Counts and lengths are checked by
/// [`check_lengths`].
#[derive(Clone, Copy)]
pub struct ProofSet<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// Its parameters.
    pub parameters: &'a Parameters,
    /// Its weights.
    pub weights: &'a Weights,
    /// (D_b, Φ_b) of all blocks.
    pub blocks: &'a [(Fp, Fp)],
    /// What each proof covers.
    pub ranges: &'a [ProofRange],
    /// The proofs.
    pub proofs: &'a [Vec<u8>],
}

/// What a verifying key follows from: parameters, fingerprint base, code of the shape.
type KeyId = (Digest, [u8; 32], u8);

/// Verifying keys that this process has built, for audits of many bundles with the same parameters
/// and the same r. A key follows from these two and the shape; none is ever taken from a file. All
/// audits that share a cache must share their source of generators.
#[derive(Debug, Default)]
pub struct KeyCache(Mutex<HashMap<KeyId, Arc<VerifyingKey<EqAffine>>>>);

/// Most keys that a cache holds; then it starts again.
const MAX_KEYS: usize = 64;

impl KeyCache {
    fn get_or_build(
        &self,
        id: KeyId,
        build: impl FnOnce() -> Result<VerifyingKey<EqAffine>, ProofError>,
    ) -> Result<Arc<VerifyingKey<EqAffine>>, ProofError> {
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

/// V1 for proofs: exactly the proofs that the block list needs, each of its exact length, and every
/// shape within the protocol's limit. The `k` of every shape in use, by code.
///
/// # Errors
/// What is missing, left over or of the wrong length.
pub fn check_lengths(set: &ProofSet<'_>) -> Result<BTreeMap<u8, u32>, ProofError> {
    let (expected, found) = (set.ranges.len(), set.proofs.len());
    if found == 0 {
        return Err(ProofError::NoProofs);
    }
    if expected != found {
        return Err(ProofError::Count { expected, found });
    }
    let mut sizes = BTreeMap::new();
    for (index, (range, proof)) in set.ranges.iter().zip(set.proofs).enumerate() {
        let shape = range.shape;
        let k = *sizes
            .entry(shape.code)
            .or_insert_with(|| BlockKey::new(set.parameters, set.weights, shape).k());
        if k > MAX_K {
            return Err(ProofError::TooLarge { shape, k });
        }
        let expected = bundle::proof_length(k, range.blocks);
        if proof.len() as u64 != expected {
            let file = bundle::proof_file(index);
            return Err(ProofError::Length { file, shape, expected, found: proof.len() });
        }
    }
    Ok(sizes)
}

/// V5 and V6: builds the keys and verifies all proofs.
///
/// # Errors
/// [`ProofError::Bad`] names every proof that does not verify; anything else is an obstacle.
pub fn verify(
    set: &ProofSet<'_>,
    generators: &GeneratorSource<'_>,
    progress: &dyn Fn(Progress),
) -> Result<Verified, ProofError> {
    verify_with_keys(set, generators, &KeyCache::default(), progress)
}

/// [`verify`] with the keys of earlier calls at hand.
///
/// # Errors
/// As [`verify`].
pub fn verify_with_keys(
    set: &ProofSet<'_>,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<Verified, ProofError> {
    let sizes = check_lengths(set)?;
    let mut by_size: BTreeMap<u32, BTreeMap<u8, Vec<usize>>> = BTreeMap::new();
    for (index, range) in set.ranges.iter().enumerate() {
        let code = range.shape.code;
        by_size.entry(sizes[&code]).or_default().entry(code).or_default().push(index);
    }
    let mut bad = vec![];
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
                progress(Progress::Proofs(done, set.proofs.len()));
            }
        }
        bad.extend(batch.finish());
    }
    if bad.is_empty() {
        Ok(Verified { proofs: set.proofs.len(), blocks: set.ranges.iter().map(|r| r.blocks).sum() })
    } else {
        bad.sort_by_key(|(index, _)| *index);
        Err(ProofError::Bad(bad.into_iter().map(|(_, bad)| bad).collect()))
    }
}

/// The proofs of one `k`.
struct Batch<'a> {
    set: ProofSet<'a>,
    generators: &'a Generators,
    keys: BTreeMap<u8, Arc<VerifyingKey<EqAffine>>>,
    /// Sum of what the pending proofs leave, each times a random factor.
    sum: MSM<'a, EqAffine>,
    pending: Vec<usize>,
    bad: Vec<(usize, BadProof)>,
}

impl<'a> Batch<'a> {
    fn new(set: ProofSet<'a>, generators: &'a Generators) -> Self {
        let sum = generators.empty_msm();
        Batch { set, generators, keys: BTreeMap::new(), sum, pending: vec![], bad: vec![] }
    }

    /// V5: the verifying key of a shape, from parameters and r.
    fn add_key(&mut self, shape: Shape, keys: &KeyCache) -> Result<(), ProofError> {
        let set = self.set;
        let id = (set.parameters.digest(), set.statement.r().to_repr(), shape.code);
        let key = keys.get_or_build(id, || {
            let key = BlockKey::new(set.parameters, set.weights, shape);
            keygen_vk(self.generators, &BlockCircuit::empty(Arc::new(key)))
                .map_err(|error| ProofError::Key { shape, reason: error.to_string() })
        })?;
        self.keys.insert(shape.code, key);
        Ok(())
    }

    fn add(&mut self, indices: &[usize]) -> Result<(), ProofError> {
        for (index, result) in self.read_all(indices) {
            match result {
                Ok(mut msm) => {
                    // Independent random factors: no proof can cancel another's error.
                    let factor = Fp::try_random(&mut SysRng)
                        .map_err(|error| ProofError::Random(error.to_string()))?;
                    msm.scale(factor);
                    self.sum.add_msm(&msm);
                    self.pending.push(index);
                }
                Err(reason) => self.condemn(index, reason),
            }
        }
        if self.pending.len() >= BATCH {
            self.evaluate();
        }
        Ok(())
    }

    /// Reads proofs of one shape, in parallel where there are threads.
    #[cfg(feature = "multicore")]
    fn read_all(&self, indices: &[usize]) -> Vec<(usize, Read<'a>)> {
        use rayon::prelude::*;
        indices.par_iter().map(|index| (*index, self.read(*index))).collect()
    }

    /// Reads proofs of one shape.
    #[cfg(not(feature = "multicore"))]
    fn read_all(&self, indices: &[usize]) -> Vec<(usize, Read<'a>)> {
        indices.iter().map(|index| (*index, self.read(*index))).collect()
    }

    fn read(&self, index: usize) -> Read<'a> {
        let range = &self.set.ranges[index];
        let key = self.keys.get(&range.shape.code).ok_or(word!("proof.no-key"))?;
        read_proof(&self.set, self.generators, key, range, &self.set.proofs[index])
    }

    fn condemn(&mut self, index: usize, reason: String) {
        let ProofRange { shape, first, blocks, .. } = self.set.ranges[index];
        let file = bundle::proof_file(index);
        self.bad.push((index, BadProof { file, shape, first, blocks, reason }));
    }

    /// Evaluates the pending sum; if it is not zero, every pending proof by itself.
    fn evaluate(&mut self) {
        let sum = std::mem::replace(&mut self.sum, self.generators.empty_msm());
        let pending = std::mem::take(&mut self.pending);
        if sum.eval() {
            return;
        }
        let before = self.bad.len();
        for index in &pending {
            match self.read(*index).map(MSM::eval) {
                Ok(true) => {}
                Ok(false) => self.condemn(*index, word!("proof.false").into()),
                Err(reason) => self.condemn(*index, reason),
            }
        }
        if self.bad.len() == before {
            // Not to be reached: a sum of zeros is zero. Refuse rather than accept.
            for index in pending {
                self.condemn(index, word!("proof.batch").into());
            }
        }
    }

    #[must_use = "bad proofs must be reported"]
    fn finish(mut self) -> Vec<(usize, BadProof)> {
        self.evaluate();
        self.bad
    }
}

type Read<'a> = Result<MSM<'a, EqAffine>, String>;

/// Gives the multiscalar multiplication that must come to zero back to the caller.
struct Deferred<'a>(MSM<'a, EqAffine>);

impl<'a> VerificationStrategy<'a, EqAffine> for Deferred<'a> {
    type Output = MSM<'a, EqAffine>;

    fn process<E: EncodedChallenge<EqAffine>>(
        self,
        check: impl FnOnce(MSM<'a, EqAffine>) -> Result<Guard<'a, EqAffine, E>, Error>,
    ) -> Result<Self::Output, Error> {
        Ok(check(self.0)?.use_challenges())
    }
}

/// Reads one proof: everything but the final evaluation.
fn read_proof<'a>(
    set: &ProofSet<'_>,
    generators: &'a Generators,
    key: &VerifyingKey<EqAffine>,
    range: &ProofRange,
    proof: &[u8],
) -> Read<'a> {
    if range.blocks == 0 {
        return Err(word!("proof.no-blocks").into());
    }
    let blocks = bundle::instances(set.statement, set.weights, set.blocks, range);
    let rows: Vec<[Fp; 5]> = blocks.iter().map(|block| block.to_column()).collect();
    let columns: Vec<[&[Fp]; 1]> = rows.iter().map(|rows| [&rows[..]]).collect();
    let instances: Vec<&[&[Fp]]> = columns.iter().map(|columns| &columns[..]).collect();

    let mut rest = proof;
    let mut transcript = Blake2bRead::<_, EqAffine, Challenge255<_>>::init(&mut rest);
    let context = set.statement.context(&range.shape, range.first, range.blocks);
    transcript.common_scalar(context).map_err(|error| error.to_string())?;
    let strategy = Deferred(generators.empty_msm());
    let msm = verify_proof(generators, key, strategy, &instances, &mut transcript)
        .map_err(|error| say!("proof.refused", error).text)?;
    if !rest.is_empty() {
        return Err(say!("proof.followed", count = rest.len()).text);
    }
    Ok(msm)
}
