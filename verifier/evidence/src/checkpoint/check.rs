//! What a reader learns of a statement from its proof of inclusion (V20).
//!
//! Keys come from the reader, or from the statement before, never from the statement alone: a venue
//! that names a new key in each statement signs nothing that the last one promised.

use ringfence_circuits::{primitive::shown::Shown, protocol::hash::digest::Digest};

use super::{
    body::Checkpoint,
    merkle::{verify_consistency, Hash, MerkleFault},
    note::Note,
    proof::LogProof,
    vkey::{KeyKind, Signed, VerifierKey},
};
use crate::key::fault::KeyFault;

/// What the reader gives, and what statements name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys<'a> {
    /// Keys of the venue that the reader gives.
    pub given: &'a [VerifierKey],
    /// `signers` of the previous statement; they count if the reader gives none.
    pub previous: &'a [VerifierKey],
    /// `signers` of this statement, which vouch for nothing.
    pub named: &'a [VerifierKey],
    /// Witnesses that the reader gives.
    pub witnesses: &'a [VerifierKey],
    /// How many of them must have signed, if the reader says so.
    pub quorum: Option<usize>,
}

/// Whose key signed the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Signer {
    /// One that the reader gave.
    #[error("signed by {}, a key that you gave", Shown(.0))]
    Given(String),
    /// One that the previous statement names.
    #[error("signed by {}, a key that the previous statement names", Shown(.0))]
    Previous(String),
    /// One that only this statement names: not checked.
    #[error("signed by {}, a key that only this statement names", Shown(.0))]
    OnlyNamed(String),
    /// None of these.
    #[error("not signed by any key that you gave or a statement names")]
    Unknown,
    /// A key that counts has a line that does not verify.
    #[error("the line of the key {} does not verify: {fault}", Shown(.name))]
    Invalid {
        /// The key's name.
        name: String,
        /// What is wrong.
        fault: KeyFault,
    },
}

/// What a witness said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The witness's name.
    pub name: String,
    /// Its line.
    pub signed: Signed,
    /// Whether it counts: a line that verifies, by a public key that no other witness and no signer has.
    pub counts: bool,
}

/// Why the statement is not in the log, or not in its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogDoubt {
    /// Another leaf.
    #[error("the proof is of leaf {index}, but the statement's epoch is {epoch}")]
    Index {
        /// The proof's.
        index: u64,
        /// The statement's.
        epoch: u64,
    },
    /// Not included.
    #[error("the statement is not in the log: {0}")]
    Inclusion(MerkleFault),
    /// Too few witnesses.
    #[error("{counted} of your witnesses signed, {quorum} are required")]
    Quorum {
        /// Witnesses that count.
        counted: usize,
        /// How many must.
        quorum: usize,
    },
    /// Two statements of one epoch.
    #[error("the log's keys also signed another statement of epoch {epoch}: {other}")]
    TwoStatements {
        /// The epoch.
        epoch: u64,
        /// The other statement's digest.
        other: Digest,
    },
    /// Two trees of one size.
    #[error("the log's keys signed two different logs of {size} leaves under one origin")]
    TwoLogs {
        /// The number of leaves.
        size: u64,
    },
}

/// Something else that claims to be of the venue's log.
#[derive(Clone, Debug)]
pub enum Other<'a> {
    /// A statement's digest, with its proof.
    Statement {
        /// The statement's digest.
        digest: Digest,
        /// Its proof.
        proof: &'a LogProof,
    },
    /// A checkpoint.
    Checkpoint(&'a Note),
}

/// What became of something else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Compared {
    /// It agrees as far as sizes and epochs are the same.
    #[error("it agrees")]
    Agrees,
    /// It is of another size and epoch, so nothing is compared.
    #[error("it is of another size, so it could not be compared without a proof of consistency")]
    Apart,
    /// Of another origin.
    #[error("it is of another log, “{}”", Shown(.0))]
    Origin(String),
    /// Signed by nobody whose word counts: anyone could have made it.
    #[error("no key that you gave, or that the previous statement names, signed it; anyone could have made it")]
    Unsigned,
    /// It is no checkpoint, or its statement is not in it.
    #[error("it shows nothing: no checkpoint, or a statement that is not in it")]
    Nothing,
    /// It contradicts the statement.
    #[error("{0}")]
    Contradicts(LogDoubt),
}

/// What a reader learns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReport {
    /// The log.
    pub origin: String,
    /// Number of leaves of the checkpoint.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Whose key signed.
    pub signer: Signer,
    /// What each witness said, in the reader's order.
    pub witnesses: Vec<Witness>,
    /// What became of each other thing, in the reader's order.
    pub others: Vec<Compared>,
    /// Names of keys that signed under the origin but that nobody vouches for.
    pub strangers: Vec<String>,
    /// Everything that speaks against the statement.
    pub doubts: Vec<LogDoubt>,
}

impl LogReport {
    /// Whether a key whose word counts signed a log with the statement in its place, enough witnesses
    /// saw it, and nothing speaks against it.
    pub fn holds(&self) -> bool {
        self.doubts.is_empty() && matches!(self.signer, Signer::Given(_) | Signer::Previous(_))
    }

    /// How many witnesses count.
    pub fn counted(&self) -> usize {
        self.witnesses.iter().filter(|witness| witness.counts).count()
    }
}

/// Checks the proof of the statement of `epoch` with this digest, and compares it with `others`.
pub fn check(
    proof: &LogProof,
    epoch: u64,
    digest: Digest,
    keys: &Keys<'_>,
    others: &[Other<'_>],
) -> LogReport {
    let Checkpoint { origin, size, root, .. } = &proof.checkpoint;
    let mut doubts = vec![];
    if proof.index != epoch {
        doubts.push(LogDoubt::Index { index: proof.index, epoch });
    }
    if let Err(fault) = proof.includes(&digest.0) {
        doubts.push(LogDoubt::Inclusion(fault));
    }
    let witnesses = witnesses(&proof.note, keys);
    let counted = witnesses.iter().filter(|witness| witness.counts).count();
    if let Some(quorum) = keys.quorum.filter(|quorum| counted < *quorum) {
        doubts.push(LogDoubt::Quorum { counted, quorum });
    }
    let this = This { proof, epoch, digest, keys };
    let others: Vec<Compared> = others.iter().map(|other| this.compare(other)).collect();
    let contradictions = others.iter().filter_map(|other| match other {
        Compared::Contradicts(doubt) => Some(doubt.clone()),
        _ => None,
    });
    doubts.extend(contradictions);
    LogReport {
        origin: origin.clone(),
        size: *size,
        root: *root,
        signer: signer(&proof.note, origin, keys),
        witnesses,
        others,
        strangers: strangers(&proof.note, origin, keys),
        doubts,
    }
}

/// Whether an older checkpoint grew into a newer one of the same log. Signatures are not looked at.
///
/// # Errors
/// [`MerkleFault`] says why the proof does not show it.
pub fn grew(older: &Checkpoint, newer: &Checkpoint, path: &[Hash]) -> Result<(), MerkleFault> {
    verify_consistency(older.size, &older.root, newer.size, &newer.root, path)
}

impl Keys<'_> {
    /// Keys whose word counts.
    fn counting(&self) -> &[VerifierKey] {
        match self.given.is_empty() {
            true => self.previous,
            false => self.given,
        }
    }
}

/// What one of `keys` with the origin's name says: the first that signed validly, or else an invalid
/// line. A key of another name is of another log.
fn signed_by(note: &Note, origin: &str, keys: &[VerifierKey]) -> Option<Result<String, Signer>> {
    let mut invalid = None;
    for key in keys.iter().filter(|key| key.name() == origin && key.kind() == KeyKind::Ed25519) {
        match key.signed(note) {
            Signed::Absent => {}
            Signed::Valid { .. } => return Some(Ok(key.name().into())),
            Signed::Invalid(fault) => {
                invalid = Some(Err(Signer::Invalid { name: key.name().into(), fault }));
            }
        }
    }
    invalid
}

fn signer(note: &Note, origin: &str, keys: &Keys<'_>) -> Signer {
    match signed_by(note, origin, keys.counting()) {
        Some(Ok(name)) if keys.given.is_empty() => return Signer::Previous(name),
        Some(Ok(name)) => return Signer::Given(name),
        Some(Err(invalid)) => return invalid,
        None => {}
    }
    match signed_by(note, origin, keys.named) {
        Some(Ok(name)) => Signer::OnlyNamed(name),
        Some(Err(invalid)) => invalid,
        None => Signer::Unknown,
    }
}

/// Lines under the origin's name by keys that don't count, as name and id.
fn strangers(note: &Note, origin: &str, keys: &Keys<'_>) -> Vec<String> {
    let counting = keys.counting();
    let known = |id: &[u8; 4]| counting.iter().any(|key| key.name() == origin && key.id() == *id);
    let lines = note.signatures.iter().filter(|line| line.name == origin && !known(&line.id));
    let mut names: Vec<String> = lines
        .map(|line| {
            let id = ringfence_circuits::protocol::hash::digest::to_hex(&line.id);
            format!("{}+{id}", Shown(&line.name))
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn witnesses(note: &Note, keys: &Keys<'_>) -> Vec<Witness> {
    let signers = [keys.given, keys.previous, keys.named];
    let mut counted: Vec<[u8; 32]> =
        signers.iter().flat_map(|keys| keys.iter()).map(|key| *key.key()).collect();
    let mut witnesses = vec![];
    for key in keys.witnesses {
        let signed = match key.kind() {
            KeyKind::Cosigner => key.signed(note),
            KeyKind::Ed25519 => Signed::Absent,
        };
        let counts = matches!(signed, Signed::Valid { .. }) && !counted.contains(key.key());
        if counts {
            counted.push(*key.key());
        }
        witnesses.push(Witness { name: key.name().into(), signed, counts });
    }
    witnesses
}

/// The statement that others are compared with.
struct This<'a> {
    proof: &'a LogProof,
    epoch: u64,
    digest: Digest,
    keys: &'a Keys<'a>,
}

impl This<'_> {
    fn compare(&self, other: &Other<'_>) -> Compared {
        let note = match other {
            Other::Statement { proof, .. } => &proof.note,
            Other::Checkpoint(note) => note,
        };
        let Ok(checkpoint) = Checkpoint::read(&note.text) else { return Compared::Nothing };
        let this = &self.proof.checkpoint;
        if checkpoint.origin != this.origin {
            return Compared::Origin(checkpoint.origin);
        }
        // Of a statement that counting keys did not sign, nothing here speaks against others either.
        let counting = self.keys.counting();
        let signed = |note| matches!(signed_by(note, &this.origin, counting), Some(Ok(_)));
        if !signed(note) || !signed(&self.proof.note) {
            return Compared::Unsigned;
        }
        if checkpoint.size == this.size && checkpoint.root != this.root {
            return Compared::Contradicts(LogDoubt::TwoLogs { size: this.size });
        }
        match other {
            Other::Statement { digest, proof } => {
                if proof.includes(&digest.0).is_err() {
                    return Compared::Nothing;
                }
                match (proof.index == self.epoch, *digest == self.digest) {
                    (true, false) => {
                        let (epoch, other) = (self.epoch, *digest);
                        Compared::Contradicts(LogDoubt::TwoStatements { epoch, other })
                    }
                    (true, true) => Compared::Agrees,
                    (false, _) => self.of_sizes(&checkpoint),
                }
            }
            Other::Checkpoint(_) => self.of_sizes(&checkpoint),
        }
    }

    fn of_sizes(&self, checkpoint: &Checkpoint) -> Compared {
        match checkpoint.size == self.proof.checkpoint.size {
            true => Compared::Agrees,
            false => Compared::Apart,
        }
    }
}
