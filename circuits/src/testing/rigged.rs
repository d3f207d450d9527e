//! The rig of any circuit that opens leaves: a circuit with its key, witness and public inputs.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use pasta_curves::Fp;

use super::{
    judge,
    overridden::{Address, Changes, Overridden},
    real,
    system::System,
    tested::{Inputs, Tested},
};
use crate::{
    circuit::{
        opening::{
            cells::{At, Group},
            item::{self, Kind, VaultGroup},
            leaf::LeafSecret,
            run::Grid,
        },
        stress::StressCircuit,
        BlockCircuit,
    },
    proof::{Halo2, ProvingKey},
    protocol::{parameters::Parameters, secret::Blind, shape::Shape},
};

/// A circuit that rigs are made of.
pub trait Rigged: Tested {
    /// What the fixed part depends on.
    type Key: Clone;
    /// What a group is.
    type Kind: Kind;
    /// The witness.
    type Witness: Clone;
    /// Public inputs.
    type Instance: Inputs;
    /// Weights that the key is made from.
    type Weights: Clone;
    /// What else the key is made from, beside parameters, weights and shape.
    type Under: Clone;

    /// How a failing constraint is named that is a slot without a row of the circuit's table.
    const TABLE: &'static str;
    /// The whole flow: what a group takes from the one before it.
    const TAKEN: &'static [At];

    /// The circuit of this key; without a witness for key generation.
    fn of(key: Arc<Self::Key>, witness: Option<Arc<Self::Witness>>) -> Self;
    /// The shape of a key.
    fn shape(key: &Self::Key) -> Shape;
    /// The groups of one vault.
    fn vault_groups(shape: &Shape) -> Vec<VaultGroup<Self::Kind>>;
    /// What tells the keys of rigs of one shape apart, in bytes.
    fn index(rig: &RigOf<Self>) -> Vec<u8>;

    /// Identities and salts, and the blinds of Φ before and after.
    fn secrets(witness: &Self::Witness) -> (&[LeafSecret], [Blind; 2]);
    /// The arithmetic cells.
    fn grid(witness: &Self::Witness) -> &Grid;
    /// The arithmetic cells, to be replaced.
    fn grid_mut(witness: &mut Self::Witness) -> &mut Grid;
    /// The public inputs that a witness satisfies, if it satisfies any.
    fn instance(witness: &Self::Witness, shape: &Shape) -> Self::Instance;

    /// Derives what follows from the free cells of a group that `next` follows, and the flow after it; returns
    /// the packed item.
    fn derive(
        key: &Self::Key,
        kind: Self::Kind,
        group: &mut Group,
        next: &Group,
        after: &mut Group,
    ) -> Fp;
    /// What the end group adds to the prefix sum.
    fn added(end: &Group) -> Fp;
}

/// Everything that a circuit test needs: key, witness, public inputs.
#[derive(Clone)]
pub struct RigOf<C: Rigged> {
    /// Parameters.
    pub parameters: Parameters,
    /// Weights for a fixed base.
    pub weights: C::Weights,
    /// What else the key is made from.
    pub under: C::Under,
    /// Key of the circuit.
    pub key: Arc<C::Key>,
    /// Witness.
    pub witness: C::Witness,
    /// Public inputs.
    pub instance: C::Instance,
    /// Advice cells that the prover assigns otherwise than the circuit does.
    pub changes: Changes,
}

/// The rig of block circuits.
pub type Rig = RigOf<BlockCircuit>;
/// The rig of scenario circuits.
pub type StressRig = RigOf<StressCircuit>;

/// What the fixed part of a rig's circuit depends on.
type Index = (&'static str, Shape, Vec<u8>);

impl<C: Rigged> RigOf<C> {
    /// The circuit with the rig's witness.
    pub fn circuit(&self) -> C {
        C::of(self.key.clone(), Some(Arc::new(self.witness.clone())))
    }

    /// The circuit with the rig's witness and overridden cells.
    pub fn overridden(&self) -> Overridden<C> {
        Overridden { circuit: self.circuit(), changes: Arc::new(self.changes.clone()) }
    }

    /// The circuit's shape.
    pub fn shape(&self) -> Shape {
        C::shape(&self.key)
    }

    /// The groups of the grid.
    pub fn groups(&self) -> &[Group] {
        &C::grid(&self.witness).groups
    }

    /// Overrides one advice cell.
    pub fn set(mut self, address: Address, value: Fp) -> Self {
        self.changes.insert(address, value);
        self
    }

    /// The first row of a group of the grid.
    pub fn group_row(&self, group: usize) -> usize {
        let kinds = C::vault_groups(&self.shape());
        let (vault, index) = (group / kinds.len(), group % kinds.len());
        vault * item::rows(&kinds) + kinds[index].row
    }

    /// A cell of a group of the grid.
    pub fn cell(&self, group: usize, at: At) -> Address {
        Address::grid(self.group_row(group), at)
    }

    /// Changes a group of the grid, leaving everything else as it was, and recomputes the public
    /// inputs from the changed cells.
    pub fn tamper(mut self, group: usize, change: impl FnOnce(&mut Group)) -> Self {
        change(&mut C::grid_mut(&mut self.witness).groups[group]);
        self.instance = C::instance(&self.witness, &self.shape());
        self
    }

    fn index(&self) -> Index {
        (C::TABLE, self.shape(), C::index(self))
    }

    /// Runs halo2's `MockProver`; the descriptions of what fails.
    pub fn failures(&self) -> Vec<String> {
        judge::failures(&self.circuit(), &self.changes, &self.instance, C::TABLE)
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
        judge::broken(&system, &circuit, &self.changes, &self.instance, C::TABLE)
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

    /// Asserts that constraints fail, and that the description of each contains `name`: nothing
    /// else stands between this witness and a proof.
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
                let circuit = C::of(self.key.clone(), None);
                let key = ProvingKey::build(&Halo2, &real::generators(circuit.k()), &circuit);
                Arc::new(key.expect("the circuit fits its k"))
            })
            .clone()
    }

    /// Whether the real prover finds a proof of this witness, and the real verifier takes it.
    pub fn prove_and_verify(&self) -> bool {
        real::proves(&self.proving_key(), &self.overridden(), &self.instance)
    }
}
