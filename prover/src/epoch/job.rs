//! A job: all that one proof is made from, and nothing else. It can be proven here or sent to another
//! machine, where it is proven by [`Job::prove`] alike.
//!
//! # What a worker needs
//! - The bytes of the job, which [`Job::decode`] reads.
//! - The parameters of the epoch (`parameters.json`, public). [`Job::circuit`] makes from them what the
//!   circuit's fixed part follows from; it refuses other parameters.
//! - Generators of the circuit's size, which every machine derives by itself
//!   ([`ringfence_circuits::proof::generators`]).
//! - An engine and the key: [`JobKey::build`], once for all jobs of a shape. The job names the digest of
//!   the key that it is for, and [`Job::prove`] refuses another one.
//! - The statement, open or complete, if the worker wants to know what it proves: [`Job::check`].
//!
//! # What a worker learns
//! The vaults of the job's blocks in numbers, their identities and salts, the blinds at the ends of its
//! blocks, and the prefix sum before them. That sum is a hash of sorts of the totals of all earlier blocks:
//! whoever guesses these totals can tell whether the guess is right. A worker does not learn the epoch
//! secret, nor salts, blinds or vaults of other blocks. No account's name stands in a job; an identity is a
//! hash of venue, account and label, so that whoever guesses all three can tell whether the guess is right. A
//! job must be sent over a private channel to a machine that may know all this.
//!
//! Whoever gets a proof back verifies it against the bundle: a worker could have proven something else.
//!
//! # Encoding
//! [`FORMAT`], then frames: the length of the frame in 4 little-endian bytes, then a value in the encoding
//! of [`codec`]. The first frame holds the range, the key and the sum before it, each further one a block.

use std::sync::Arc;

use bincode::{Decode, Encode};
use ff::PrimeField;
use halo2_proofs::pasta::Fp;
use ringfence_circuits::{
    circuit::{BlockCircuit, BlockKey, BlockPlace, BlockWitness, LeafWitness},
    primitive::{
        codec::{self, CodecError},
        inputs::PublicInputs,
    },
    proof::{Engine, Generators, Proof},
    protocol::{
        bundle::MAX_BLOCKS_PER_PROOF,
        hash::digest::{Digest, Element},
        index::BlockIndex,
        instance::{InstanceRow, INSTANCE_ROWS},
        lane::{Lanes, Weights},
        parameters::Parameters,
        secret::{Blind, Identity, Salt},
        shape::Shape,
        statement::Statement,
        vault::Vault,
    },
};
use zeroize::{Zeroize, Zeroizing};

use super::{job_error::JobError, job_key::JobKey};

/// How every encoded job begins.
pub const FORMAT: &[u8] = b"ringfence-job-1\n";
/// Most bytes of an encoded job. A block takes up to 200 KiB, and a proof covers at most 256 of them.
pub const MAX_JOB_BYTES: usize = 64 << 20;
/// Most bytes of the first frame; it is always much shorter.
const MAX_HEAD: usize = 4 << 10;
/// Most bytes of a frame that holds a block.
const MAX_BLOCK: usize = 1 << 20;

/// Canonical little-endian bytes of a field element.
type Bytes = [u8; 32];

/// All that one proof is made from. It holds secrets of its vaults: it has no `Debug`, and it is wiped
/// from memory when it is dropped. Copies that decoding and proving make of its parts are not.
pub struct Job {
    head: Head,
    blocks: Vec<Block>,
}

/// What the blocks of a job share.
#[derive(Clone, Encode, Decode)]
struct Head {
    /// Code of the shape.
    shape: u8,
    /// Index of the first block among all blocks of the statement.
    first: u64,
    /// Number of blocks.
    blocks: u16,
    /// Digest of the key that the proof verifies under.
    key: Bytes,
    /// Digest of the parameters.
    parameters: Bytes,
    /// The base r of the fingerprint: with parameters and shape it determines the circuit.
    base: Bytes,
    /// What binds the proof to statement and range.
    context: Bytes,
    /// Prefix sum before the first block.
    sum: Bytes,
    /// Blind of the commitment to it.
    blind: Bytes,
}

/// A block of a job.
#[derive(Clone, Encode, Decode)]
struct Block {
    /// Its public inputs, in the order of [`InstanceRow`].
    instance: [Bytes; INSTANCE_ROWS],
    /// Its leaves, as many as the shape has vaults in a block.
    leaves: Vec<Leaf>,
    /// Blind of the commitment to the sum after the block.
    blind: Bytes,
}

/// A leaf of a block.
#[derive(Clone, Encode, Decode)]
struct Leaf {
    /// The salt.
    salt: Bytes,
    /// Identity and numbers of the vault; nothing for padding.
    vault: Option<(Bytes, Vault)>,
}

/// Which circuit a job is for, and where its blocks stand in the statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The shape.
    pub shape: Shape,
    /// The first block.
    pub first: BlockIndex,
    /// Digest of the key that the proof verifies under.
    pub key: Digest,
    /// Digest of the parameters.
    pub parameters: Digest,
    /// The base r of the fingerprint.
    pub base: Fp,
}

/// The secrets of a job's blocks.
pub(super) struct Secrets {
    /// The leaves of each block.
    pub leaves: Vec<Vec<LeafWitness>>,
    /// Prefix sum before the first block.
    pub sum: Fp,
    /// Blinds of the commitments before the first block and after every block.
    pub blinds: Vec<Blind>,
}

impl Job {
    /// A job.
    ///
    /// # Panics
    /// If the parts are of different numbers of blocks, or the public inputs have no context.
    pub(super) fn new(place: &Place, inputs: &PublicInputs, secrets: &Secrets) -> Self {
        let count = secrets.leaves.len();
        assert_eq!((inputs.circuits(), secrets.blinds.len()), (count, count + 1));
        let head = Head {
            shape: place.shape.code,
            first: place.first.get(),
            blocks: u16::try_from(count).expect("a proof covers at most 256 blocks"),
            key: place.key.0,
            parameters: place.parameters.0,
            base: place.base.to_repr(),
            context: inputs.context().expect("a statement gives a context").to_repr(),
            sum: secrets.sum.to_repr(),
            blind: secrets.blinds[0].0.to_repr(),
        };
        let blocks = inputs.columns().iter().zip(&secrets.leaves).zip(&secrets.blinds[1..]);
        let blocks = blocks
            .map(|((column, leaves), blind)| Block {
                instance: std::array::from_fn(|row| column[row].to_repr()),
                leaves: leaves.iter().map(Leaf::new).collect(),
                blind: blind.0.to_repr(),
            })
            .collect();
        Job { head, blocks }
    }

    /// The shape of the job's blocks.
    pub fn shape(&self) -> Shape {
        Shape::from_code(self.head.shape).expect("a job is of a known shape")
    }

    /// The first block.
    pub fn first(&self) -> BlockIndex {
        BlockIndex::new(self.head.first)
    }

    /// Number of blocks.
    pub fn blocks(&self) -> u64 {
        self.head.blocks.into()
    }

    /// Digest of the key that the job is for.
    pub fn key_digest(&self) -> Digest {
        Digest(self.head.key)
    }

    /// The bytes of the job. They hold its secrets and are wiped when they are dropped.
    ///
    /// # Errors
    /// Returns [`JobError::TooLong`] if they are more than [`MAX_JOB_BYTES`].
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, JobError> {
        let frames: Vec<Zeroizing<Vec<u8>>> = std::iter::once(codec::encode(&self.head))
            .chain(self.blocks.iter().map(codec::encode))
            .map(|frame| frame.map(Zeroizing::new))
            .collect::<Result<_, CodecError>>()?;
        let length = FORMAT.len() + frames.iter().map(|frame| LENGTH + frame.len()).sum::<usize>();
        if length > MAX_JOB_BYTES {
            return Err(JobError::TooLong(MAX_JOB_BYTES));
        }
        // Reserved at once: a vector that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        bytes.extend(FORMAT);
        for frame in &frames {
            let length = u32::try_from(frame.len()).expect("a frame is shorter than the job");
            bytes.extend(length.to_le_bytes());
            bytes.extend(frame.iter());
        }
        Ok(bytes)
    }

    /// Reads a job. Each job has one encoding only.
    ///
    /// # Errors
    /// Returns [`JobError::Malformed`] if the bytes are no job.
    pub fn decode(bytes: &[u8]) -> Result<Self, JobError> {
        let malformed = |reason: &str| JobError::Malformed(reason.to_owned());
        if bytes.len() > MAX_JOB_BYTES {
            return Err(JobError::Malformed(format!("more than {MAX_JOB_BYTES} bytes")));
        }
        let rest = bytes.strip_prefix(FORMAT).ok_or_else(|| malformed("no job of this version"))?;
        let (frame, mut rest) = frame(rest).ok_or_else(|| malformed("it ends early"))?;
        let mut job = Job { head: codec::decode::<Head, MAX_HEAD>(frame)?, blocks: vec![] };
        let count = job.head.blocks;
        if !(1..=MAX_BLOCKS_PER_PROOF).contains(&count.into()) {
            return Err(malformed("its number of blocks is no number that a proof covers"));
        }
        let shape = Shape::from_code(job.head.shape).ok_or_else(|| malformed("unknown shape"))?;
        for _ in 0..count {
            let (block, after) = self::frame(rest).ok_or_else(|| malformed("it ends early"))?;
            let block: Block = codec::decode::<_, MAX_BLOCK>(block)?;
            let fits = block.fits(&shape);
            job.blocks.push(block);
            if !fits {
                return Err(malformed("the vaults of a block don't fit its shape"));
            }
            rest = after;
        }
        if !rest.is_empty() {
            return Err(malformed("something follows its last block"));
        }
        if job.elements().any(|bytes| Element::from_bytes(bytes).is_none()) {
            return Err(malformed("a number is not a field element"));
        }
        Ok(job)
    }

    /// Everything in the job that must be a field element.
    fn elements(&self) -> impl Iterator<Item = Bytes> + '_ {
        let Head { base, context, sum, blind, .. } = &self.head;
        let of_blocks = self.blocks.iter().flat_map(|block| {
            let leaves = block.leaves.iter().flat_map(|leaf| {
                std::iter::once(leaf.salt).chain(leaf.vault.iter().map(|(identity, _)| *identity))
            });
            block.instance.iter().copied().chain([block.blind]).chain(leaves)
        });
        [base, context, sum, blind].into_iter().copied().chain(of_blocks)
    }

    /// What the circuit's fixed part follows from.
    ///
    /// # Errors
    /// Returns [`JobError::Parameters`] if the job is of other parameters.
    pub fn circuit(&self, parameters: &Parameters) -> Result<BlockKey, JobError> {
        let (expected, found) = (Digest(self.head.parameters), parameters.digest());
        if expected != found {
            return Err(JobError::Parameters { expected, found });
        }
        let weights = Weights::new(Lanes::new(parameters), element(self.head.base)?);
        Ok(BlockKey::new(parameters, &weights, self.shape()))
    }

    /// Checks that the job is of a range of this statement. A worker need not know the statement: this
    /// is for one that wants to know what it proves.
    ///
    /// # Errors
    /// [`JobError::Statement`] names what differs.
    pub fn check(&self, statement: &Statement, parameters: &Parameters) -> Result<(), JobError> {
        let require =
            |holds: bool, what| if holds { Ok(()) } else { Err(JobError::Statement(what)) };
        let of_statement = statement.document().parameters;
        require(Digest(self.head.parameters) == of_statement, "other parameters")?;
        require(self.head.base == statement.r().to_repr(), "another base of the fingerprint")?;
        let mut first_of_row = 0;
        let row = statement.rows().iter().find(|row| {
            let blocks = first_of_row..first_of_row + row.count;
            first_of_row = blocks.end;
            blocks.contains(&self.head.first)
                && blocks.end - self.head.first >= self.blocks()
                && row.shape == self.shape()
        });
        let Some(row) = row else { return Err(JobError::Statement("no such range of blocks")) };
        let context = statement.context(&row.shape, self.first(), self.blocks());
        require(self.head.context == context.to_repr(), "another range or context")?;
        let weights = statement.weights(parameters);
        let beta = weights.beta(row.book).to_repr();
        let proprietary = statement.proprietary()[row.book.index()];
        let gamma = weights.gamma(row.book, proprietary).to_repr();
        for block in &self.blocks {
            let own =
                [InstanceRow::Beta, InstanceRow::Gamma].map(|row| block.instance[row as usize]);
            require(own == [beta, gamma], "another book")?;
        }
        Ok(())
    }

    /// Makes the proof and verifies it. That the key is the job's, and that its secrets give its public
    /// inputs, is checked first.
    ///
    /// # Errors
    /// [`JobError`] says why there is no proof. None is returned that doesn't verify.
    pub fn prove<E: Engine>(
        &self,
        engine: &E,
        generators: &Generators,
        key: &JobKey<E>,
    ) -> Result<Proof, JobError> {
        self.require(generators, key)?;
        let circuits = self.circuits(key.circuit())?;
        let inputs = self.inputs()?;
        let proof = Proof::create(engine, generators, key.proving(), &circuits, &inputs)
            .map_err(JobError::Proof)?;
        // An engine may make a worthless proof of a broken witness without complaint.
        proof.verify(generators, key.proving().verifying(), &inputs).map_err(JobError::Rejected)?;
        Ok(proof)
    }

    /// Verifies a proof that another may have made of this job.
    ///
    /// # Errors
    /// [`JobError::Rejected`] if it does not verify, [`JobError::Key`] if the key is not the job's.
    pub fn verify<E: Engine>(
        &self,
        proof: &Proof,
        generators: &Generators,
        key: &JobKey<E>,
    ) -> Result<(), JobError> {
        self.require(generators, key)?;
        let inputs = self.inputs()?;
        proof.verify(generators, key.proving().verifying(), &inputs).map_err(JobError::Rejected)
    }

    /// Whether key and generators are those that the job is for.
    fn require<E: Engine>(&self, generators: &Generators, key: &JobKey<E>) -> Result<(), JobError> {
        let (expected, found) = (self.key_digest(), key.digest());
        // Whoever made the job chose the digest in it, so its shape is compared on its own.
        if expected != found || self.shape() != key.circuit().shape {
            return Err(JobError::Key { expected, found });
        }
        if key.k() != generators.k() {
            return Err(JobError::Generators { expected: key.k(), found: generators.k() });
        }
        Ok(())
    }

    /// What the proof is about.
    fn inputs(&self) -> Result<PublicInputs, JobError> {
        let mut columns = vec![];
        for block in &self.blocks {
            let mut column = [Fp::from(0); INSTANCE_ROWS];
            for (row, bytes) in column.iter_mut().zip(block.instance) {
                *row = element(bytes)?;
            }
            columns.push(column);
        }
        Ok(PublicInputs::new(element(self.head.context)?, &columns))
    }

    /// The circuits of all blocks, each with the witness that gives its public inputs.
    fn circuits(&self, key: &Arc<BlockKey>) -> Result<Vec<BlockCircuit>, JobError> {
        let mut sum = element(self.head.sum)?;
        let mut blind = Blind(element(self.head.blind)?);
        let mut circuits = vec![];
        for (index, block) in self.blocks.iter().enumerate() {
            let leaves = block.leaves.iter().map(Leaf::witness).collect::<Result<Vec<_>, _>>()?;
            let row = |row: InstanceRow| element(block.instance[row as usize]);
            let place = BlockPlace {
                book_factor: row(InstanceRow::Beta)?,
                vault_weight: row(InstanceRow::Gamma)?,
                previous_sum: sum,
                previous_blind: blind,
                next_blind: Blind(element(block.blind)?),
            };
            let witness = BlockWitness::new(key, &leaves, &place);
            let given = witness.instance(&key.shape).to_column().map(|row| row.to_repr());
            if given != block.instance {
                return Err(JobError::Inconsistent(index));
            }
            (sum, blind) = (witness.grid.next_sum(), place.next_blind);
            circuits.push(BlockCircuit { key: key.clone(), witness: Some(Arc::new(witness)) });
        }
        Ok(circuits)
    }
}

impl Block {
    /// Whether there are as many leaves as the shape wants, with no more slots than it has.
    fn fits(&self, shape: &Shape) -> bool {
        let vaults = self.leaves.iter().filter_map(|leaf| leaf.vault.as_ref());
        let mut slots = vaults.map(|(_, vault)| (vault.balances.len(), vault.positions.len()));
        self.leaves.len() == shape.vaults
            && slots.all(|(balances, positions)| {
                balances <= shape.balances && positions <= shape.positions
            })
    }
}

impl Leaf {
    fn new(leaf: &LeafWitness) -> Self {
        Leaf {
            salt: leaf.salt.0.to_repr(),
            vault: leaf.vault.as_ref().map(|vault| (leaf.identity.0.to_repr(), vault.clone())),
        }
    }

    fn witness(&self) -> Result<LeafWitness, JobError> {
        let salt = Salt(element(self.salt)?);
        Ok(match &self.vault {
            Some((identity, vault)) => {
                let identity = Identity(element(*identity)?);
                LeafWitness { identity, salt, vault: Some(vault.clone()) }
            }
            None => LeafWitness { identity: Identity::PADDING, salt, vault: None },
        })
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.head.sum.zeroize();
        self.head.blind.zeroize();
        for block in &mut self.blocks {
            block.blind.zeroize();
            for leaf in &mut block.leaves {
                leaf.salt.zeroize();
                if let Some((identity, vault)) = &mut leaf.vault {
                    identity.zeroize();
                    wipe(vault);
                }
            }
        }
    }
}

/// Wipes the numbers of a vault.
pub(crate) fn wipe(vault: &mut Vault) {
    vault.extra.zeroize();
    for balance in &mut vault.balances {
        balance.debt.zeroize();
        balance.amount.zeroize();
    }
    for position in &mut vault.positions {
        position.short.zeroize();
        position.size.zeroize();
        position.loss.zeroize();
        position.profit.zeroize();
    }
}

/// Bytes of a frame's length.
const LENGTH: usize = 4;

/// The first frame of some bytes, and what follows it; `None` where no whole frame begins.
fn frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

fn element(bytes: Bytes) -> Result<Fp, JobError> {
    Element::from_bytes(bytes)
        .map(|element| element.0)
        .ok_or_else(|| JobError::Malformed("a number is not a field element".into()))
}
