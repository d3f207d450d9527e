//! Two proofs of the same circuits by the two engines, item by item.

use std::{convert::Infallible, fmt, io, sync::Arc};

use halo2_proofs::{
    pasta::{EqAffine, Fp},
    plonk::Circuit,
    transcript::{Blake2bWrite, Transcript, TranscriptWrite},
};
use rand::{rngs::StdRng, Rng, SeedableRng, TryRng};
use ringfence_circuits::{
    primitive::inputs::PublicInputs,
    proof::{transcript::Challenge, Engine, Generators, Halo2, Proof, VerifyingKey},
};
use ringfence_prover::engine::{kernel::unit::Unit, Own};

/// What goes into a transcript or comes out of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    CommonPoint(EqAffine),
    CommonScalar(Fp),
    Point(EqAffine),
    Scalar(Fp),
    Challenge,
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::CommonPoint(point) => write!(f, "a point that both sides know, {point:?}"),
            Item::CommonScalar(scalar) => write!(f, "a number that both sides know, {scalar:?}"),
            Item::Point(point) => write!(f, "a point, {point:?}"),
            Item::Scalar(scalar) => write!(f, "a number, {scalar:?}"),
            Item::Challenge => write!(f, "a challenge"),
        }
    }
}

/// What stands between two challenges.
const STEPS: [&str; 10] = [
    "instances and advice columns, before theta",
    "sorted inputs and arranged tables of lookups, before beta",
    "nothing, before gamma",
    "running products and the random polynomial, before y",
    "pieces of the quotient, before x",
    "values, before x1",
    "nothing, before x2",
    "the quotient of the openings, before x3",
    "values at x3, before x4",
    "the inner product argument",
];

/// A transcript that remembers its items.
struct Logging {
    inner: Blake2bWrite<Vec<u8>, EqAffine, Challenge>,
    items: Vec<Item>,
}

impl Transcript<EqAffine, Challenge> for Logging {
    fn squeeze_challenge(&mut self) -> Challenge {
        self.items.push(Item::Challenge);
        self.inner.squeeze_challenge()
    }

    fn common_point(&mut self, point: EqAffine) -> io::Result<()> {
        self.items.push(Item::CommonPoint(point));
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Fp) -> io::Result<()> {
        self.items.push(Item::CommonScalar(scalar));
        self.inner.common_scalar(scalar)
    }
}

impl TranscriptWrite<EqAffine, Challenge> for Logging {
    fn write_point(&mut self, point: EqAffine) -> io::Result<()> {
        self.items.push(Item::Point(point));
        self.inner.write_point(point)
    }

    fn write_scalar(&mut self, scalar: Fp) -> io::Result<()> {
        self.items.push(Item::Scalar(scalar));
        self.inner.write_scalar(scalar)
    }
}

/// A generator that remembers what is drawn, call by call.
struct Recording<'a, R> {
    inner: R,
    drawn: &'a mut Vec<Vec<u8>>,
}

impl<R: Rng> TryRng for Recording<'_, R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let word = self.inner.next_u32();
        self.drawn.push(word.to_le_bytes().to_vec());
        Ok(word)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let word = self.inner.next_u64();
        self.drawn.push(word.to_le_bytes().to_vec());
        Ok(word)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.inner.fill_bytes(bytes);
        self.drawn.push(bytes.to_vec());
        Ok(())
    }
}

/// What an engine made.
pub struct Made {
    items: Vec<Item>,
    /// The proof, or why there is none.
    proof: Result<Vec<u8>, String>,
    /// What was drawn, call by call.
    drawn: Vec<Vec<u8>>,
}

impl Made {
    /// The points of the proof: commitments, each with a blind.
    pub fn points(&self) -> impl Iterator<Item = &EqAffine> {
        self.items.iter().filter_map(|item| match item {
            Item::Point(point) => Some(point),
            _ => None,
        })
    }

    /// The numbers of the proof.
    pub fn numbers(&self) -> impl Iterator<Item = &Fp> {
        self.items.iter().filter_map(|item| match item {
            Item::Scalar(number) => Some(number),
            _ => None,
        })
    }
}

fn make<E: Engine, C: Circuit<Fp>>(
    engine: &E,
    generators: &Generators,
    key: &E::Key,
    circuits: &[C],
    instances: &[Vec<Vec<Fp>>],
    random: impl Rng,
) -> Made {
    let columns: Vec<Vec<&[Fp]>> = instances
        .iter()
        .map(|columns| columns.iter().map(|column| &column[..]).collect())
        .collect();
    let columns: Vec<&[&[Fp]]> = columns.iter().map(|columns| &columns[..]).collect();
    let mut transcript = Logging { inner: Blake2bWrite::init(vec![]), items: vec![] };
    let mut drawn = vec![];
    let random = Recording { inner: random, drawn: &mut drawn };
    let result = engine.prove(generators, key, circuits, &columns, random, &mut transcript);
    let Logging { inner, items } = transcript;
    let proof = result.map(|()| inner.finalize()).map_err(|error| error.to_string());
    Made { items, proof, drawn }
}

/// The keys of both engines for a circuit.
pub struct Keys {
    generators: Arc<Generators>,
    own: Own,
    own_key: <Own as Engine>::Key,
    halo2_key: <Halo2 as Engine>::Key,
    /// What verifies the proofs.
    pub verifying: VerifyingKey,
}

impl Keys {
    /// Builds the keys of a circuit; our engine computes with the fastest unit.
    pub fn build<C: Circuit<Fp>>(generators: Arc<Generators>, circuit: &C) -> Self {
        Keys::with_unit(Unit::fastest(), generators, circuit)
    }

    /// The same with another unit, which this processor must have.
    pub fn with_unit<C: Circuit<Fp>>(unit: Unit, generators: Arc<Generators>, circuit: &C) -> Self {
        let verifying = VerifyingKey::build(&generators, circuit).unwrap();
        let own = Own::with_unit(unit);
        let own_key = own.key(&generators, &verifying, circuit).unwrap();
        let halo2_key = Halo2.key(&generators, &verifying, circuit).unwrap();
        Keys { generators, own, own_key, halo2_key, verifying }
    }

    /// Asserts that both engines make the same of these circuits; what they make.
    #[track_caller]
    pub fn assert_same<C: Circuit<Fp>>(
        &self,
        circuits: &[C],
        instances: &[Vec<Vec<Fp>>],
        seed: u64,
    ) -> Result<Vec<u8>, String> {
        let Keys { generators, own, own_key, halo2_key, .. } = self;
        let random = || StdRng::seed_from_u64(seed);
        let theirs = make(&Halo2, generators, halo2_key, circuits, instances, random());
        let ours = make(own, generators, own_key, circuits, instances, random());
        let mut challenges = 0;
        let mut index = 0;
        for (place, (their, our)) in theirs.items.iter().zip(&ours.items).enumerate() {
            let step = STEPS[challenges.min(STEPS.len() - 1)];
            assert!(
                their == our,
                "item {place}, the {index}th of step {challenges} ({step}), differs:\n  halo2: \
                 {their:?}\n  own:   {our:?}"
            );
            (challenges, index) = match our {
                Item::Challenge => (challenges + 1, 0),
                _ => (challenges, index + 1),
            };
        }
        assert_eq!(theirs.proof, ours.proof);
        // Where there is no proof, one engine may have given up before the other.
        if ours.proof.is_ok() {
            assert_eq!(theirs.items.len(), ours.items.len(), "items of the transcript");
            assert!(theirs.drawn == ours.drawn, "the engines drew in different ways");
        }
        ours.proof
    }

    /// What our engine makes of these circuits, each with one instance column, and of random numbers.
    pub fn prove<C: Circuit<Fp>>(
        &self,
        circuits: &[C],
        instances: &[Vec<Fp>],
        random: impl Rng,
    ) -> Made {
        let columns: Vec<_> = instances.iter().map(|column| vec![column.clone()]).collect();
        make(&self.own, &self.generators, &self.own_key, circuits, &columns, random)
    }

    /// Asserts that both engines make the same proof of these circuits, each with one instance column,
    /// and that it verifies.
    #[track_caller]
    pub fn assert_proven<C: Circuit<Fp>>(&self, circuits: &[C], instances: &[Vec<Fp>], seed: u64) {
        let columns: Vec<_> = instances.iter().map(|column| vec![column.clone()]).collect();
        let proof = self.assert_same(circuits, &columns, seed).unwrap();
        let inputs = PublicInputs::without_context(instances.to_vec());
        Proof::from_bytes(proof).verify(&self.generators, &self.verifying, &inputs).unwrap();
    }
}
