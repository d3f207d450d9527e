//! Proofs: several single-threaded ones side by side, each a file when it is finished.

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc, Mutex,
    },
};

use halo2_proofs::{
    pasta::{EqAffine, Fp},
    plonk::{create_proof, keygen_pk, keygen_vk, verify_proof, ProvingKey, SingleVerifier},
    transcript::{Blake2bRead, Blake2bWrite, Challenge255, Transcript},
};
use rand::{rngs::StdRng, rngs::SysRng, SeedableRng};
use ringfence_circuits::{
    bundle::{self, ProofRange},
    circuit::{BlockCircuit, BlockKey, BlockPlace, BlockWitness},
    file,
    generators::{self, Generators},
    lane::Weights,
    shape::Shape,
    statement::{Statement, MAX_K},
};

use super::{
    sums::{blind_after, blind_before, Sums},
    tree::leaf_witnesses,
    work::create_private_dir,
    Epoch, EpochError, Progress,
};
use crate::snapshot::RecordReader;

/// How to prove.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Cache of generators.
    pub generators: PathBuf,
    /// Proofs side by side.
    pub threads: NonZeroUsize,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            generators: generators::default_cache(),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// Memory of a block in a proof, and of a proof beside its blocks, in bytes per row: rounded up
/// from 3,385 MiB at the peak of one proof of 8 blocks with 2^14 rows, and 731 MiB of one block.
const MEMORY_PER_BLOCK: u64 = 770 * 32;
const MEMORY_PER_PROOF: u64 = 720 * 32;
/// More would pay little: the opening is a tenth of the time then.
const USEFUL_BLOCKS_PER_PROOF: u64 = 8;

/// Blocks per proof that fit half of the memory that is available now, for circuits of 2^14 rows
/// and `threads` proofs side by side.
pub fn default_blocks_per_proof(threads: usize) -> u64 {
    let available = available_memory().unwrap_or(4 << 30);
    let share = available / 2 / threads as u64;
    let rows = 1 << 14;
    let blocks = share.saturating_sub(MEMORY_PER_PROOF * rows) / (MEMORY_PER_BLOCK * rows);
    blocks.clamp(1, USEFUL_BLOCKS_PER_PROOF)
}

fn available_memory() -> Option<u64> {
    let info = fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

/// What all proofs of a shape share.
struct ShapeProver<'a> {
    epoch: &'a Epoch,
    statement: &'a Statement,
    sums: &'a Sums,
    weights: &'a Weights,
    blocks: &'a [(Fp, Fp)],
    key: Arc<BlockKey>,
    generators: &'a Generators,
    proving_key: ProvingKey<EqAffine>,
}

impl Epoch {
    /// Makes every proof that is not there yet.
    ///
    /// # Errors
    /// Of files and generators; if a proof doesn't verify.
    pub fn prove(
        &self,
        statement: &Statement,
        sums: &Sums,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        let directory = self.path(bundle::PROOFS_DIR);
        create_private_dir(&directory)?;
        let ranges =
            bundle::partition(statement.rows(), u64::from(sums.commitments.blocks_per_proof));
        let weights = statement.weights(self.parameters());
        let missing: Vec<(usize, ProofRange)> = ranges
            .into_iter()
            .enumerate()
            .filter(|(index, _)| !directory.join(bundle::proof_file(*index)).exists())
            .collect();
        let blocks = sums
            .commitments
            .elements()
            .map_err(|_| EpochError::damaged(&directory, "a commitment is not canonical"))?;
        progress.begin("proofs", missing.iter().map(|(_, range)| range.blocks).sum());
        let mut shapes: Vec<Shape> = missing.iter().map(|(_, range)| range.shape).collect();
        shapes.sort();
        shapes.dedup();
        let mut loaded: Option<Generators> = None;
        for shape in shapes {
            let key = Arc::new(BlockKey::new(self.parameters(), &weights, shape));
            let k = key.k();
            if k > MAX_K {
                return Err(EpochError::TooManyRows { shape: shape.to_string(), k });
            }
            let reused = loaded.take().filter(|generators| generators.k() == k);
            let generators = match reused {
                Some(generators) => generators,
                None => generators::load(k, &plan.generators)?,
            };
            let prover = ShapeProver {
                epoch: self,
                statement,
                sums,
                weights: &weights,
                blocks: &blocks,
                proving_key: proving_key(&generators, &key)?,
                key,
                generators: &generators,
            };
            let of_shape: Vec<_> =
                missing.iter().filter(|(_, range)| range.shape == shape).copied().collect();
            prover.prove_all(&of_shape, plan, &directory, progress)?;
            drop(prover);
            loaded = Some(generators);
        }
        progress.end();
        Ok(())
    }
}

fn proving_key(
    generators: &Generators,
    key: &Arc<BlockKey>,
) -> Result<ProvingKey<EqAffine>, EpochError> {
    let circuit = BlockCircuit::empty(key.clone());
    keygen_vk(generators, &circuit)
        .and_then(|vk| keygen_pk(generators, vk, &circuit))
        .map_err(|error| EpochError::Proof { index: 0, reason: error.to_string() })
}

impl ShapeProver<'_> {
    /// Deals the ranges out to workers, each a thread of its own; threads left over help inside.
    fn prove_all(
        &self,
        ranges: &[(usize, ProofRange)],
        plan: &Plan,
        directory: &Path,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        let workers = plan.threads.get().min(ranges.len());
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for worker in 0..workers {
                let threads = (plan.threads.get() - worker).div_ceil(workers).max(1);
                let (next, failure) = (&next, &failure);
                scope.spawn(move || {
                    let result = self.work(ranges, threads, next, directory, progress);
                    if let Err(error) = result {
                        next.store(ranges.len(), Ordering::Relaxed);
                        if let Ok(mut failure) = failure.lock() {
                            failure.get_or_insert(error);
                        }
                    }
                });
            }
        });
        match failure.into_inner().ok().flatten() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn work(
        &self,
        ranges: &[(usize, ProofRange)],
        threads: usize,
        next: &AtomicUsize,
        directory: &Path,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| EpochError::io(directory)(std::io::Error::other(error)))?;
        while let Some((index, range)) = ranges.get(next.fetch_add(1, Ordering::Relaxed)) {
            let proof = pool.install(|| self.prove(*index, range))?;
            let path = directory.join(bundle::proof_file(*index));
            file::write_private(&path, &proof).map_err(EpochError::io(&path))?;
            progress.advance(range.blocks);
        }
        Ok(())
    }

    /// One proof, verified before it is returned.
    fn prove(&self, index: usize, range: &ProofRange) -> Result<Vec<u8>, EpochError> {
        let failed = |error: halo2_proofs::plonk::Error| EpochError::Proof {
            index,
            reason: error.to_string(),
        };
        let instances = bundle::instances(self.statement, self.weights, self.blocks, range);
        let circuits = self.circuits(range)?;
        let columns: Vec<[Fp; 5]> = instances.iter().map(|i| i.to_column()).collect();
        let columns: Vec<[&[Fp]; 1]> = columns.iter().map(|column| [&column[..]]).collect();
        let columns: Vec<&[&[Fp]]> = columns.iter().map(|column| &column[..]).collect();
        let mut transcript = Blake2bWrite::<_, EqAffine, Challenge255<_>>::init(vec![]);
        let context = self.statement.context(&range.shape, range.first, range.blocks);
        transcript
            .common_scalar(context)
            .map_err(|error| EpochError::Proof { index, reason: error.to_string() })?;
        // Always the system's generator, through a cipher that it seeds.
        let rng = StdRng::try_from_rng(&mut SysRng)
            .map_err(|error| EpochError::Proof { index, reason: error.to_string() })?;
        create_proof(self.generators, &self.proving_key, &circuits, &columns, rng, &mut transcript)
            .map_err(failed)?;
        let proof = transcript.finalize();
        if self.verifies(context, &columns, &proof) {
            Ok(proof)
        } else {
            Err(EpochError::Rejected(index))
        }
    }

    /// Whether a proof just made verifies: halo2 makes a worthless proof of a broken witness
    /// without complaint.
    fn verifies(&self, context: Fp, columns: &[&[&[Fp]]], proof: &[u8]) -> bool {
        let mut transcript = Blake2bRead::<_, EqAffine, Challenge255<_>>::init(proof);
        let strategy = SingleVerifier::new(self.generators);
        let key = self.proving_key.get_vk();
        transcript.common_scalar(context).is_ok()
            && verify_proof(self.generators, key, strategy, columns, &mut transcript).is_ok()
    }

    fn circuits(&self, range: &ProofRange) -> Result<Vec<BlockCircuit>, EpochError> {
        let row = &self.epoch.rows()[range.row];
        let mut reader = RecordReader::open(&row.records)?;
        let book = usize::from(range.book);
        let proprietary = self.statement.proprietary().get(book).copied().unwrap_or(false);
        let (beta, gamma) = (self.weights.beta(book), self.weights.gamma(book, proprietary));
        (0..range.blocks)
            .map(|offset| {
                let block = range.first + offset;
                let leaves =
                    leaf_witnesses(self.epoch, row, &mut reader, range.first_in_row + offset)?;
                let place = BlockPlace {
                    book_factor: beta,
                    vault_weight: gamma,
                    previous_sum: self.sums.prefix[block as usize],
                    previous_blind: blind_before(self.epoch, block),
                    next_blind: blind_after(self.epoch, self.statement, block),
                };
                let witness = BlockWitness::new(&self.key, &leaves, &place);
                Ok(BlockCircuit { key: self.key.clone(), witness: Some(Arc::new(witness)) })
            })
            .collect()
    }
}
