//! Verification of proofs in batches, whatever family they are of: those of blocks and those of scenarios.
//!
//! Every proof leaves a sum of multiples of curve points that must come to zero. The sums of all proofs that need
//! generators of one size (2^k points) are added up, each times a fresh random factor, and are evaluated together. If
//! the result is not zero, its proofs are verified one by one, to name the bad ones. halo2 has a batch verifier too, but
//! that starts transcripts of its own, and these can't absorb the context that every proof is bound to.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use ringfence_circuits::{
    primitive::inputs::PublicInputs,
    proof::{
        self, generators::GeneratorError, verify::read, Generators, RandomError, Unevaluated,
        VerifyError, VerifyingKey,
    },
    protocol::{hash::digest::Digest, shape::Shape},
};

use super::proof_error::{BadProof, ProofError};
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

/// What a verifying key follows from: the digest of the parameters, the base of the weights, the code of the shape,
/// and for a scenario proof its group of scenarios, which the base binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct KeyId {
    pub(super) parameters: Digest,
    pub(super) base: [u8; 32],
    pub(super) code: u8,
    pub(super) group: Option<usize>,
}

/// All proofs of one family, with what they are about. Each has an index, and every index that is asked for is below
/// the number of proofs.
pub(super) trait Family: Sync {
    /// What is kept of a proof that verifies, made of the bytes that were verified.
    type Mark: Send;

    /// The proofs.
    fn proofs(&self) -> &dyn Proofs;

    /// The binary logarithm of the rows of a proof's circuit.
    fn k(&self, index: usize) -> u32;

    /// The shape of its blocks.
    fn shape(&self, index: usize) -> Shape;

    /// Which key it needs.
    fn key_id(&self, index: usize) -> KeyId;

    /// Builds that key.
    fn build_key(&self, index: usize, generators: &Generators) -> Result<VerifyingKey, String>;

    /// What it is about.
    fn inputs(&self, index: usize) -> PublicInputs;

    /// What is kept of it if it verifies.
    fn mark(&self, index: usize, proof: &[u8]) -> Self::Mark;

    /// Says that it does not verify.
    fn bad(&self, index: usize, reason: String) -> BadProof;
}

/// Verifying keys that this process has built, for audits of many bundles with the same parameters
/// and the same r. A key follows from these two and the shape; none is ever taken from a file. All
/// audits that share a cache must share their source of generators.
#[derive(Debug, Default)]
pub struct KeyCache(Mutex<HashMap<KeyId, Arc<VerifyingKey>>>);

/// The number of keys that a cache holds at most. A cache that is full is emptied and starts again.
const MAX_KEYS: usize = 64;

impl KeyCache {
    /// Whether this key is at hand.
    pub(super) fn has(&self, id: &KeyId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(id)
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

/// Proofs that verify, with what is kept of them, and those that don't; each with its index.
pub(super) struct Judged<M> {
    pub(super) good: Vec<(usize, M)>,
    pub(super) bad: Vec<(usize, BadProof)>,
}

impl<M> Judged<M> {
    fn none() -> Self {
        Judged { good: vec![], bad: vec![] }
    }
}

/// Verifies the proofs of these indices, whose lengths are checked.
pub(super) fn judge<F: Family>(
    family: &F,
    indices: &[usize],
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<Judged<F::Mark>, ProofError> {
    let mut by_size: BTreeMap<u32, BTreeMap<KeyId, Vec<usize>>> = BTreeMap::new();
    for index in indices {
        let of_size = by_size.entry(family.k(*index)).or_default();
        of_size.entry(family.key_id(*index)).or_default().push(*index);
    }
    let mut judged = Judged::none();
    let mut done = 0;
    for (k, by_key) in by_size {
        progress(Progress::Generators(k));
        let generators = generators(k)?;
        let mut batch = Batch::new(family, &generators);
        for (id, indices) in by_key {
            let Some(first) = indices.first() else { continue };
            progress(Progress::Key(family.shape(*first)));
            batch.add_key(id, *first, keys)?;
            for chunk in indices.chunks(BATCH) {
                batch.add(chunk)?;
                done += chunk.len();
                progress(Progress::Proofs(done, family.proofs().count()));
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
struct Batch<'a, F: Family> {
    family: &'a F,
    generators: &'a Generators,
    keys: BTreeMap<KeyId, Arc<VerifyingKey>>,
    /// The pending proofs, to be evaluated together.
    sum: proof::Batch<'a>,
    pending: Vec<(usize, F::Mark)>,
    judged: Judged<F::Mark>,
}

impl<'a, F: Family> Batch<'a, F> {
    fn new(family: &'a F, generators: &'a Generators) -> Self {
        Batch {
            family,
            generators,
            keys: BTreeMap::new(),
            sum: proof::Batch::new(generators),
            pending: vec![],
            judged: Judged::none(),
        }
    }

    /// Builds the verifying key that the proof of this index needs, unless it is known.
    fn add_key(&mut self, id: KeyId, index: usize, keys: &KeyCache) -> Result<(), ProofError> {
        let key = keys.get_or_build(id, || {
            let shape = self.family.shape(index);
            let built = self.family.build_key(index, self.generators);
            built.map_err(|reason| ProofError::Key { shape, reason })
        })?;
        self.keys.insert(id, key);
        Ok(())
    }

    fn add(&mut self, indices: &[usize]) -> Result<(), ProofError> {
        for (index, result) in self.read_all(indices) {
            let (read, mark) = result?;
            match read {
                Ok(proof) => {
                    self.sum
                        .add(proof)
                        .map_err(|RandomError(reason)| ProofError::Random(reason))?;
                    self.pending.push((index, mark));
                }
                Err(reason) => self.condemn(index, reason),
            }
        }
        if self.pending.len() >= BATCH {
            self.evaluate()?;
        }
        Ok(())
    }

    /// Reads proofs under one key, in parallel where there are threads.
    #[cfg(feature = "multicore")]
    fn read_all(&self, indices: &[usize]) -> Vec<(usize, Marked<'a, F::Mark>)> {
        use rayon::prelude::*;
        let (family, generators, keys) = (self.family, self.generators, &self.keys);
        let one = |index: &usize| (*index, read_marked(family, generators, keys, *index));
        indices.par_iter().map(one).collect()
    }

    /// Reads proofs under one key.
    #[cfg(not(feature = "multicore"))]
    fn read_all(&self, indices: &[usize]) -> Vec<(usize, Marked<'a, F::Mark>)> {
        indices.iter().map(|index| (*index, self.read(*index))).collect()
    }

    fn read(&self, index: usize) -> Marked<'a, F::Mark> {
        read_marked(self.family, self.generators, &self.keys, index)
    }

    fn condemn(&mut self, index: usize, reason: String) {
        self.judged.bad.push((index, self.family.bad(index, reason)));
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
            let (read, mark) = self.read(*index)?;
            match read.map(Unevaluated::holds) {
                Ok(true) => good.push((*index, mark)),
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
    fn finish(mut self) -> Result<Judged<F::Mark>, SourceError> {
        self.evaluate()?;
        Ok(self.judged)
    }
}

type Read<'a> = Result<Unevaluated<'a>, String>;

/// A proof that was read, with what is kept of it, if its file could be read.
type Marked<'a, M> = Result<(Read<'a>, M), SourceError>;

/// Reads one proof from where it is, and makes what is kept of it. Its bytes are forgotten with this call: as many
/// proofs are in memory at a time as there are threads.
fn read_marked<'a, F: Family>(
    family: &F,
    generators: &'a Generators,
    keys: &BTreeMap<KeyId, Arc<VerifyingKey>>,
    index: usize,
) -> Marked<'a, F::Mark> {
    let proof = family.proofs().read(index)?;
    let mark = family.mark(index, &proof);
    let Some(key) = keys.get(&family.key_id(index)) else {
        return Ok((Err(word!("proof.no-key").into()), mark));
    };
    Ok((read_proof(&family.inputs(index), generators, key, &proof), mark))
}

/// Reads one proof and does everything but the final evaluation.
fn read_proof<'a>(
    inputs: &PublicInputs,
    generators: &'a Generators,
    key: &VerifyingKey,
    proof: &[u8],
) -> Read<'a> {
    read(proof, generators, key, inputs).map_err(|error| match error {
        VerifyError::NoCircuits => word!("proof.no-blocks").into(),
        VerifyError::Refused(error) => say!("proof.refused", error).text,
        VerifyError::TrailingBytes(count) => say!("proof.followed", count).text,
        other => other.to_string(),
    })
}
