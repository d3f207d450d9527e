//! Scenario proofs over an epoch: real ones of all units, and the stress statement of true or of other results.

use std::sync::{Arc, OnceLock};

use ff::Field;
use num_bigint::BigInt;
use pasta_curves::Fp;
use rand::{rand_core::UnwrapErr, rngs::SysRng};
use ringfence_circuits::{
    circuit::stress::{StressCircuit, StressKey, StressPlace, StressWitness},
    primitive::json,
    proof::{Halo2, Proof, ProvingKey},
    protocol::{
        block::{BlockDigest, SumCommitment},
        hash::digest::{Digest, Element},
        secret::Blind,
        stress::{
            equity::StressedEquity,
            files::UnitCommitments,
            set::{Fitted, ScenarioSet},
            statement::{BookResult, Document, ScenarioResult, Shown, Signed, StressStatement},
            sums::{BookSums, StressSums},
            unit::{partition, public_inputs, UnitRange},
        },
        text::Natural,
    },
    testing::{small_scenarios, small_set},
};
use ringfence_verifier::source::Stress;

use super::{generators_of, shape, Epoch, HOUSE};

/// Blocks per proof.
const PER_PROOF: u16 = 2;

/// Scenario proofs over an epoch, with all that their prover knows.
#[derive(Clone)]
pub struct Stressed {
    pub files: Stress,
    pub set: ScenarioSet,
    pub fitted: Fitted,
    pub document: Document,
}

impl Stressed {
    /// Over the standard epoch under three scenarios, with the house as insurance; proven once per test program.
    pub fn standard() -> Self {
        static STRESSED: OnceLock<Stressed> = OnceLock::new();
        STRESSED.get_or_init(|| Stressed::prove(&Epoch::standard(), |_| ())).clone()
    }

    /// Proves true results over an epoch, under a stress statement that was changed.
    pub fn prove(epoch: &Epoch, change: impl FnOnce(&mut Document)) -> Self {
        let set = small_set(small_scenarios()).check().unwrap();
        let fitted = set.fit(&epoch.parameters).unwrap();
        let mut document = document(epoch, &fitted, &sums(epoch, &fitted));
        change(&mut document);
        let stress = document.clone().check(&epoch.statement, &fitted).unwrap();
        let (sums, proofs) = Prover { epoch, fitted: &fitted, stress: &stress }.run();
        let files = Stress {
            stress: stress.canonical(),
            scenarios: set.canonical(),
            sums: UnitCommitments { blocks_per_proof: PER_PROOF, sums }.encode().unwrap(),
            proofs,
        };
        Stressed { files, set, fitted, document }
    }

    /// The files with another stress statement.
    pub fn with_document(&self, change: impl FnOnce(&mut Document)) -> Stress {
        let mut document = self.document.clone();
        change(&mut document);
        Stress { stress: json::canonical(&document).unwrap(), ..self.files.clone() }
    }

    /// The files with other commitments.
    pub fn with_sums(&self, change: impl FnOnce(&mut UnitCommitments)) -> Stress {
        let mut sums = UnitCommitments::decode(&self.files.sums).unwrap();
        change(&mut sums);
        Stress { sums: sums.encode().unwrap(), ..self.files.clone() }
    }

    /// The files with other proofs.
    pub fn with_proofs(&self, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Stress {
        let mut files = self.files.clone();
        change(&mut files.proofs);
        files
    }
}

/// What the vaults come to.
fn sums(epoch: &Epoch, set: &Fitted) -> StressSums {
    let mut sums = StressSums::zero(set.scenarios().len(), 2);
    for (book, _, entries) in &epoch.layout {
        for entry in entries {
            let of = |prices| StressedEquity::of(&epoch.parameters, prices, &entry.vault).unwrap();
            sums.add(*book, &set.scenarios().iter().map(of).collect::<Vec<_>>());
        }
    }
    sums
}

/// The stress statement of these sums.
fn document(epoch: &Epoch, set: &Fitted, sums: &StressSums) -> Document {
    let book = |(index, sums): (usize, &BookSums)| BookResult {
        deficit: Natural(sums.deficit.clone()),
        net: match index == HOUSE.index() {
            true => Shown::Value(Signed(BigInt::clone(&sums.net))),
            false => Shown::Hidden,
        },
        under_water: Shown::Hidden,
    };
    let results = sums.scenarios.iter().zip(set.scenarios()).map(|(books, prices)| {
        let books = books.iter().enumerate().map(book).collect();
        ScenarioResult { books, scenario: prices.name.clone() }
    });
    Document {
        counts: Document::COUNTS.into(),
        format: Document::FORMAT.into(),
        insurance: vec!["house".into()],
        made_at: "2026-02-01T00:00:00Z".into(),
        previous: Digest::default(),
        results: results.collect(),
        scenarios: set.digest(),
        sequence: 0.into(),
        slack: Element(Fp::ZERO),
        statement: epoch.statement.digest(),
        tool: "test".into(),
    }
}

struct Prover<'a> {
    epoch: &'a Epoch,
    fitted: &'a Fitted,
    stress: &'a StressStatement,
}

impl Prover<'_> {
    /// Commitments after all units, and all proofs.
    fn run(&self) -> (Vec<SumCommitment>, Vec<Vec<u8>>) {
        let rows = self.epoch.statement.rows();
        let scenarios = self.fitted.scenarios().len();
        let ranges: Vec<UnitRange> =
            partition(rows, scenarios, PER_PROOF.into()).unwrap().collect();
        let units: u64 = ranges.iter().map(|range| range.units).sum();
        let (mut sum, mut blind, mut sums, mut circuits) = (Fp::ZERO, Blind::OPEN, vec![], vec![]);
        for range in &ranges {
            let key = Arc::new(self.key(range));
            let mut of_range = vec![];
            for (unit, block) in (range.first..).zip(range.block.run(range.units)) {
                let last = unit + 1 == units;
                let next_blind =
                    if last { Blind::OPEN } else { Blind(Fp::random(&mut UnwrapErr(SysRng))) };
                let weights = self.stress.weights();
                let place = StressPlace {
                    book_factor: weights.beta(range.book),
                    insurance_factor: weights.delta(range.book, range.book == HOUSE),
                    previous_sum: sum,
                    previous_blind: blind,
                    next_blind,
                };
                let leaves = &self.epoch.leaves[block.index()];
                let witness = StressWitness::new(&key, leaves, &place);
                (sum, blind) = (witness.grid.next_sum(), next_blind);
                sums.push(SumCommitment::new(sum, blind));
                let witness = Some(Arc::new(witness));
                of_range.push(StressCircuit { key: key.clone(), witness });
            }
            circuits.push(of_range);
        }
        let proofs = ranges.iter().zip(&circuits);
        let proofs = proofs.map(|(range, circuits)| self.proof(range, circuits, &sums)).collect();
        (sums, proofs)
    }

    fn key(&self, range: &UnitRange) -> StressKey {
        let (parameters, weights) = (&self.epoch.parameters, self.stress.weights());
        StressKey::new(parameters, self.fitted, &weights, shape(range.shape.code), range.group)
    }

    fn proof(
        &self,
        range: &UnitRange,
        circuits: &[StressCircuit],
        sums: &[SumCommitment],
    ) -> Vec<u8> {
        let digest = |block: ringfence_circuits::protocol::index::BlockIndex| {
            BlockDigest(self.epoch.digests[block.index()])
        };
        let weights = self.stress.weights();
        let inputs =
            public_inputs(self.stress, &weights, range, digest, |unit| sums[unit as usize]);
        let key = circuits[0].key.clone();
        let generators = generators_of(key.k()).unwrap();
        let key = ProvingKey::build(&Halo2, &generators, &StressCircuit::empty(key)).unwrap();
        Proof::create(&Halo2, &generators, &key, circuits, &inputs).unwrap().into_bytes()
    }
}
