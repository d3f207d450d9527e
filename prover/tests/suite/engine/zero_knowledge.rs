//! Two proofs of one witness have nothing in common. What hides a witness is looked at, number by number,
//! in the unit tests of `prover/src/engine/tests/blinding.rs`.

use std::{collections::HashSet, convert::Infallible, ops::Range};

use halo2_proofs::{
    pasta::Fp,
    plonk::{Circuit, ConstraintSystem},
};
use rand::{rngs::StdRng, Rng, SeedableRng, TryRng};
use ringfence_circuits::{
    circuit::BlockCircuit,
    primitive::debugged::Debugged,
    testing::{generators, Rig, ADVICE_COLUMNS},
};

use super::{compare::Keys, shapes::rigs};

/// Words of 64 bits that a random field element is made of.
const WORDS: usize = 8;

/// A generator that gives what one generator gives, but for the field elements at some places, which are
/// those of another one.
struct Mixed<F> {
    most: StdRng,
    some: StdRng,
    /// Words given.
    words: usize,
    is_some: F,
}

impl<F: Fn(usize) -> bool> TryRng for Mixed<F> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("a field element is made of words of 64 bits")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let (most, some) = (self.most.next_u64(), self.some.next_u64());
        let place = self.words / WORDS;
        self.words += 1;
        Ok(if (self.is_some)(place) { some } else { most })
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        panic!("a field element is made of words of 64 bits")
    }
}

/// What a proof shows of polynomials that depend on the witness: points, and numbers.
struct Shown {
    points: HashSet<String>,
    numbers: HashSet<String>,
}

impl Shown {
    /// How many points, and how many numbers, two proofs have in common.
    fn shared_with(&self, other: &Shown) -> (usize, usize) {
        let count = |one: &HashSet<String>, other| one.intersection(other).count();
        (count(&self.points, &other.points), count(&self.numbers, &other.numbers))
    }
}

/// Proofs of one witness.
struct Proofs {
    rigs: Vec<Rig>,
    keys: Keys,
}

impl Proofs {
    fn of(code: u8, blocks: usize) -> Self {
        let rigs = rigs(code, blocks);
        let empty = BlockCircuit::empty(rigs[0].key.clone());
        Proofs { keys: Keys::build(generators(rigs[0].key.k()), &empty), rigs }
    }

    fn prove(&self, random: impl Rng) -> Shown {
        let circuits: Vec<_> = self.rigs.iter().map(Rig::circuit).collect();
        let instance = |rig: &Rig| -> Vec<Fp> { rig.instance.to_column().to_vec() };
        let instances: Vec<_> = self.rigs.iter().map(instance).collect();
        let made = self.keys.prove(&circuits, &instances, random);
        let public = self.public();
        let is_public = |place: &usize| public.iter().any(|range| range.contains(place));
        let numbers = made.numbers().enumerate().filter(|(place, _)| !is_public(place));
        Shown {
            points: made.points().map(|point| format!("{point:?}")).collect(),
            numbers: numbers.map(|(_, number)| format!("{number:?}")).collect(),
        }
    }

    /// The places of values of polynomials that everybody knows: instance columns, fixed columns, and those
    /// of the permutation. Where such a polynomial is constant its values are the same in all proofs.
    fn public(&self) -> [Range<usize>; 3] {
        let printed = Debugged::read(&format!("{:?}", self.keys.verifying.as_halo2().pinned()));
        let count = |field: &str| printed.field("cs").field(field).list().len();
        let permutation = printed.field("permutation").field("commitments").list().len();
        let blocks = self.rigs.len();
        let instance = blocks * count("instance_queries");
        let fixed = instance + blocks * count("advice_queries");
        let random = fixed + count("fixed_queries");
        [0..instance, fixed..random, random + 1..random + 1 + permutation]
    }
}

#[test]
fn two_proofs_of_one_witness_share_no_commitment_and_no_value() {
    for (code, blocks) in [(203, 1), (206, 2)] {
        let proofs = Proofs::of(code, blocks);
        let [one, other] = [1, 2].map(|seed| proofs.prove(StdRng::seed_from_u64(seed)));
        assert_eq!(one.shared_with(&other), (0, 0), "shape {code}");
    }
}

#[test]
fn random_numbers_that_come_again_in_another_proof_show() {
    let proofs = Proofs::of(206, 1);
    let one = proofs.prove(StdRng::seed_from_u64(1));
    let again = proofs.prove(StdRng::seed_from_u64(1));
    assert_eq!(one.shared_with(&again), (one.points.len(), one.numbers.len()));

    // What hides one advice column: its last rows, and its blind behind the rows of all.
    let mut meta = ConstraintSystem::default();
    BlockCircuit::configure(&mut meta);
    let rows = meta.blinding_factors() + 1;
    for column in [0, ADVICE_COLUMNS / 2, ADVICE_COLUMNS - 1] {
        let is_some = |place: usize| {
            place / rows == column && place < ADVICE_COLUMNS * rows
                || place == ADVICE_COLUMNS * rows + column
        };
        let [most, some] = [2, 1].map(StdRng::seed_from_u64);
        let other = proofs.prove(Mixed { most, some, words: 0, is_some });
        assert_eq!(one.shared_with(&other), (1, 0), "column {column}");
    }
}
