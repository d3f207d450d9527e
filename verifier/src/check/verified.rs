//! Proofs that are known to be verified, and how one worker of a program tells another of them.
//!
//! A program without threads, such as a page, verifies a bundle's proofs in several workers that share no memory.
//! Each gives its [`VerifiedProofs`] to the one that audits. Only a verification makes such evidence, and it holds for
//! exactly what was verified: statement, parameters, all blocks, the place of the proof and its bytes.
//!
//! On its way from worker to worker the evidence is [`Sealed`] under a [`Seal`]: a secret that the auditing worker draws
//! for one audit, that stands in no file, and that it gives to its own workers only. What is sealed under another
//! secret, or was changed on its way, is not opened; its proofs are verified as if nobody had.

use std::collections::BTreeMap;

use ff::PrimeField;
use rand::{rngs::SysRng, TryRng};
use ringfence_circuits::{
    proof::RandomError,
    protocol::{
        block::PublishedBlock,
        bundle::ProofRange,
        hash::{
            digest::{from_hex, to_hex, Digest},
            domain::personal,
        },
        statement::Statement,
    },
};
use serde::{Deserialize, Serialize};

/// What a digest of this file is of. It stands before everything else that is hashed.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Of {
    Context = 1,
    Proof = 2,
    Seal = 3,
}

fn digest(of: Of, parts: &[&[u8]]) -> Digest {
    let mut bytes = vec![of as u8];
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    Digest::of(personal::VERIFIED, &bytes)
}

/// Everything that the proofs of a bundle are about. Statement and parameters say what each of them covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context(Digest);

impl Context {
    /// The statement's digest binds the parameters too, whose digest stands in it.
    pub(super) fn of(statement: &Statement, blocks: &[PublishedBlock]) -> Self {
        let each =
            |block: &PublishedBlock| [block.digest.0.to_repr(), block.commitment.0.to_repr()];
        let blocks: Vec<[u8; 32]> = blocks.iter().flat_map(each).collect();
        Context(digest(Of::Context, &[&statement.digest().0, blocks.as_flattened()]))
    }

    /// The digest of one proof in its place.
    pub(super) fn proof(&self, range: &ProofRange, index: usize, proof: &[u8]) -> Digest {
        let place = [index as u64, range.first.index() as u64, range.blocks];
        let place = place.map(u64::to_le_bytes);
        digest(Of::Proof, &[&self.0 .0, place.as_flattened(), &[range.shape.code], proof])
    }
}

/// Evidence that proofs verified: their indices, each with the digest of what was verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifiedProofs(BTreeMap<usize, Digest>);

impl VerifiedProofs {
    /// Only for what has just been verified.
    pub(super) fn new(proofs: impl IntoIterator<Item = (usize, Digest)>) -> Self {
        VerifiedProofs(proofs.into_iter().collect())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether exactly this proof in its place was verified; see [`Context::proof`].
    pub(super) fn has(&self, index: usize, proof: Digest) -> bool {
        self.0.get(&index) == Some(&proof)
    }

    /// Adds what another worker verified.
    pub fn extend(&mut self, others: VerifiedProofs) {
        self.0.extend(others.0);
    }

    /// Seals it for the way to the worker that drew this seal.
    #[must_use]
    pub fn seal(&self, seal: &Seal) -> Sealed {
        let proofs: Vec<_> = self.0.iter().map(|(index, proof)| (*index as u64, *proof)).collect();
        let seal = seal.over(&proofs);
        Sealed { proofs, seal }
    }

    /// Opens what another worker of this program sealed; `None` if it is sealed under another secret, or was changed.
    #[must_use]
    pub fn open(sealed: &Sealed, seal: &Seal) -> Option<Self> {
        if seal.over(&sealed.proofs) != sealed.seal {
            return None;
        }
        let proofs = sealed.proofs.iter();
        let proofs = proofs.map(|(index, proof)| Some((usize::try_from(*index).ok()?, *proof)));
        proofs.collect::<Option<_>>().map(VerifiedProofs)
    }
}

/// Evidence on its way between two workers of one program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    proofs: Vec<(u64, Digest)>,
    seal: Digest,
}

/// A secret of one audit, shared by the workers of one program and kept in memory. Whoever has it can say that proofs
/// were verified: it must go nowhere else.
#[derive(Clone)]
pub struct Seal([u8; 32]);

impl Seal {
    /// Draws one.
    ///
    /// # Errors
    /// Returns [`RandomError`] if the system gives no random numbers.
    pub fn draw() -> Result<Self, RandomError> {
        let mut secret = [0; 32];
        SysRng.try_fill_bytes(&mut secret).map_err(|error| RandomError(error.to_string()))?;
        Ok(Seal(secret))
    }

    /// As text for the other workers: 64 hexadecimal digits.
    #[must_use]
    pub fn to_text(&self) -> String {
        to_hex(&self.0)
    }

    /// Reads such a text; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Seal)
    }

    /// BLAKE2b can't be continued by somebody who has only its output, so the secret before a text is a seal of it.
    fn over(&self, proofs: &[(u64, Digest)]) -> Digest {
        let each = |(index, proof): &(u64, Digest)| [&index.to_le_bytes()[..], &proof.0].concat();
        digest(Of::Seal, &[&self.0, &proofs.iter().flat_map(each).collect::<Vec<u8>>()])
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> VerifiedProofs {
        VerifiedProofs::new([(0, Digest([1; 32])), (7, Digest([2; 32]))])
    }

    #[test]
    fn sealed_evidence_is_opened_under_its_own_seal_only() {
        let (seal, other) = (Seal::draw().unwrap(), Seal::draw().unwrap());
        let sealed = some().seal(&seal);
        assert_eq!(VerifiedProofs::open(&sealed, &seal), Some(some()));
        assert_eq!(VerifiedProofs::open(&sealed, &other), None);
        let same = Seal::parse(&seal.to_text()).unwrap();
        assert_eq!(VerifiedProofs::open(&sealed, &same), Some(some()));
    }

    #[test]
    fn evidence_that_was_changed_on_its_way_is_not_opened() {
        let seal = Seal::draw().unwrap();
        let sealed = some().seal(&seal);
        let changed = |change: fn(&mut Sealed)| {
            let mut sealed = sealed.clone();
            change(&mut sealed);
            VerifiedProofs::open(&sealed, &seal)
        };
        assert_eq!(changed(|sealed| sealed.proofs[0].0 = 1), None);
        assert_eq!(changed(|sealed| sealed.proofs[1].1 = Digest([3; 32])), None);
        assert_eq!(changed(|sealed| sealed.proofs.push((9, Digest([1; 32])))), None);
        assert_eq!(changed(|sealed| sealed.proofs.truncate(1)), None);
        assert_eq!(changed(|sealed| sealed.seal = Digest([0; 32])), None);
        assert_eq!(changed(|_| ()), Some(some()));
    }

    #[test]
    fn a_seal_is_no_other_text_and_not_printed() {
        for text in ["", "00", &"0".repeat(63), &"G".repeat(64), &"A".repeat(64)] {
            assert!(Seal::parse(text).is_none(), "{text}");
        }
        let seal = Seal::draw().unwrap();
        assert!(!format!("{seal:?}").contains(&seal.to_text()));
    }
}
