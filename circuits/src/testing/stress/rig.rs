//! The rig of scenario circuits: a circuit with its key, witness and public inputs.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use ff::PrimeField;
use pasta_curves::Fp;

use super::set::{small_scenarios, small_set};
use crate::{
    circuit::{
        opening::cells::{At, Group},
        stress::{layout, StressCircuit, StressInstance, StressKey, StressPlace, StressWitness},
    },
    proof::{Halo2, ProvingKey},
    protocol::{
        hash::digest::Digest,
        index::BookIndex,
        parameters::Parameters,
        secret::Blind,
        shape::Shape,
        stress::{lane::StressWeights, set::Fitted},
        vault::Vault,
    },
    testing::{
        judge,
        overridden::{Address, Changes, Overridden},
        real,
        rig::{leaves, small_parameters},
        system::System,
    },
};

/// How a failing constraint is named that is a slot without a row of the scenario table.
pub const SCENARIO: &str = "scenario lookup";

/// What the fixed part of a rig's circuit depends on: shape, parameters, set, group, base of the weights.
type Index = (Shape, Digest, Digest, usize, [u8; 32]);

/// Everything that a test of the scenario circuit needs: key, witness, public inputs.
#[derive(Clone)]
pub struct StressRig {
    /// Parameters.
    pub parameters: Parameters,
    /// The scenario set under them.
    pub set: Fitted,
    /// The group of scenarios.
    pub group: usize,
    /// Weights for a fixed base.
    pub weights: StressWeights,
    /// Key of the circuit.
    pub key: Arc<StressKey>,
    /// Witness.
    pub witness: StressWitness,
    /// Public inputs.
    pub instance: StressInstance,
    /// Advice cells that the prover assigns otherwise than the circuit does.
    pub changes: Changes,
}

impl StressRig {
    /// The base r′ of the rig's weights.
    pub const BASE: u64 = 0x1234_5678_9abc_def3;

    /// A rig for these vaults, padded to the shape's block, under a group of a set. They are of an insurance
    /// book, so that all lanes count.
    pub fn new(
        parameters: Parameters,
        set: Fitted,
        group: usize,
        shape: Shape,
        vaults: &[Vault],
    ) -> Self {
        let weights = StressWeights::new(set.scenarios().len(), Fp::from(Self::BASE));
        let key = Arc::new(StressKey::new(&parameters, &set, &weights, shape, group));
        let place = StressPlace {
            book_factor: weights.beta(BookIndex::at(1)),
            insurance_factor: weights.delta(BookIndex::at(1), true),
            previous_sum: Fp::from(99),
            previous_blind: Blind(Fp::from(5)),
            next_blind: Blind(Fp::from(6)),
        };
        let witness = StressWitness::new(&key, &leaves(&shape, vaults), &place);
        let instance = witness.instance(&shape);
        let changes = Changes::new();
        StressRig { parameters, set, group, weights, key, witness, instance, changes }
    }

    /// The rig of a small shape with small parameters and the first two small scenarios.
    ///
    /// # Panics
    /// If there is no such shape.
    pub fn small(code: u8, vaults: &[Vault]) -> Self {
        let shape = Shape::from_code(code).expect("a test shape");
        let parameters = small_parameters();
        let set = small_set(small_scenarios()).check().expect("the small set obeys X1");
        let set = set.fit(&parameters).expect("the small set fits");
        StressRig::new(parameters, set, 0, shape, vaults)
    }

    /// The circuit with the rig's witness.
    pub fn circuit(&self) -> StressCircuit {
        StressCircuit { key: self.key.clone(), witness: Some(Arc::new(self.witness.clone())) }
    }

    /// Overrides one advice cell.
    pub fn set(mut self, address: Address, value: Fp) -> Self {
        self.changes.insert(address, value);
        self
    }

    /// The first row of a group of the grid.
    pub fn group_row(&self, group: usize) -> usize {
        let shape = &self.key.shape;
        let kinds = layout::vault_groups(shape);
        let (vault, index) = (group / kinds.len(), group % kinds.len());
        vault * layout::vault_rows(shape) + kinds[index].row
    }

    /// A cell of a group of the grid.
    pub fn cell(&self, group: usize, at: At) -> Address {
        Address::grid(self.group_row(group), at)
    }

    /// Changes a group of the grid, leaving everything else as it was, and recomputes the public inputs from
    /// the changed cells.
    pub fn tamper(mut self, group: usize, change: impl FnOnce(&mut Group)) -> Self {
        change(&mut self.witness.grid.groups[group]);
        self.instance = self.witness.instance(&self.key.shape);
        self
    }

    fn index(&self) -> Index {
        let base = self.weights.beta(BookIndex::at(1)).to_repr();
        (self.key.shape, self.parameters.digest(), self.set.digest(), self.group, base)
    }

    /// Runs halo2's `MockProver`; the descriptions of what fails.
    pub fn failures(&self) -> Vec<String> {
        judge::failures(&self.circuit(), &self.changes, &self.instance, SCENARIO)
    }

    /// The constraints that fail, judged by [`System`].
    pub fn broken(&self) -> Vec<String> {
        static SYSTEMS: LazyLock<Mutex<HashMap<Index, Arc<System>>>> =
            LazyLock::new(Mutex::default);
        const MOST: usize = 16;
        let (circuit, index) = (self.circuit(), self.index());
        let found = SYSTEMS.lock().expect("no test panics with it").get(&index).cloned();
        let system = found.unwrap_or_else(|| {
            let system = Arc::new(System::new(&circuit));
            let mut systems = SYSTEMS.lock().expect("no test panics with it");
            if systems.len() == MOST {
                systems.clear();
            }
            systems.insert(index, system.clone());
            system
        });
        judge::broken(&system, &circuit, &self.changes, &self.instance, SCENARIO)
    }

    /// Whether every constraint holds.
    pub fn is_satisfied(&self) -> bool {
        self.broken().is_empty()
    }

    /// Asserts that every constraint holds, by `MockProver`.
    pub fn assert_satisfied(&self) {
        judge::assert_none(&self.failures());
    }

    /// Asserts that a constraint whose description contains `name` fails.
    pub fn assert_fails(&self, name: &str) {
        judge::assert_fails(&self.broken(), name);
    }

    /// Asserts that constraints fail, and that the description of each contains `name`.
    pub fn assert_only_fails(&self, name: &str) {
        judge::assert_only_fails(&self.broken(), name);
    }

    /// The proving key of the rig's circuit.
    ///
    /// # Panics
    /// If the circuit does not fit its k, which it does.
    pub fn proving_key(&self) -> Arc<ProvingKey<Halo2>> {
        static KEYS: LazyLock<Mutex<HashMap<Index, Arc<ProvingKey<Halo2>>>>> =
            LazyLock::new(Mutex::default);
        let mut keys = KEYS.lock().expect("no test panics while it makes a key");
        keys.entry(self.index())
            .or_insert_with(|| {
                let circuit = StressCircuit::empty(self.key.clone());
                let key = ProvingKey::build(&Halo2, &real::generators(self.key.k()), &circuit);
                Arc::new(key.expect("the circuit fits its k"))
            })
            .clone()
    }

    /// Whether the real prover finds a proof of this witness, and the real verifier takes it.
    pub fn prove_and_verify(&self) -> bool {
        let circuit =
            Overridden { circuit: self.circuit(), changes: Arc::new(self.changes.clone()) };
        real::proves(&self.proving_key(), &circuit, &self.instance)
    }
}
