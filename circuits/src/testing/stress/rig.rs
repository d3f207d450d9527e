//! The rig of scenario circuits.

use std::sync::Arc;

use ff::PrimeField;
use pasta_curves::Fp;

use super::set::{small_scenarios, small_set};
use crate::{
    circuit::{
        opening::{
            cells::{At, Group},
            run::Grid,
        },
        stress::{
            group::end,
            layout::{self, GroupKind, VaultGroup},
            StressCircuit, StressInstance, StressKey, StressPlace, StressWitness,
        },
        LeafSecret,
    },
    protocol::{
        index::BookIndex,
        parameters::Parameters,
        secret::Blind,
        shape::Shape,
        stress::{lane::StressWeights, set::Fitted},
        vault::Vault,
    },
    testing::{
        overridden::Changes,
        rig::{leaves, small_parameters},
        rigged::{Rigged, StressRig},
    },
};

/// How a failing constraint is named that is a slot without a row of the scenario table.
pub const SCENARIO: &str = "scenario lookup";

/// A group of a scenario set.
#[derive(Clone)]
pub struct SetGroup {
    /// The set under the rig's parameters.
    pub set: Fitted,
    /// The group of scenarios.
    pub group: usize,
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
        let under = SetGroup { set, group };
        StressRig { parameters, weights, under, key, witness, instance, changes }
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
}

impl Rigged for StressCircuit {
    type Key = StressKey;
    type Kind = GroupKind;
    type Witness = StressWitness;
    type Instance = StressInstance;
    type Weights = StressWeights;
    type Under = SetGroup;

    const TABLE: &'static str = SCENARIO;
    const TAKEN: &'static [At] = &layout::TAKEN;

    fn of(key: Arc<StressKey>, witness: Option<Arc<StressWitness>>) -> Self {
        StressCircuit { key, witness }
    }

    fn shape(key: &StressKey) -> Shape {
        key.shape
    }

    fn vault_groups(shape: &Shape) -> Vec<VaultGroup> {
        layout::vault_groups(shape)
    }

    fn index(rig: &StressRig) -> Vec<u8> {
        let SetGroup { set, group } = &rig.under;
        let mut index = [rig.parameters.digest().0, set.digest().0].concat();
        index.extend(group.to_le_bytes());
        index.extend(rig.weights.beta(BookIndex::at(1)).to_repr());
        index
    }

    fn secrets(witness: &StressWitness) -> (&[LeafSecret], [Blind; 2]) {
        (&witness.leaves, [witness.previous_blind, witness.next_blind])
    }

    fn grid(witness: &StressWitness) -> &Grid {
        &witness.grid
    }

    fn grid_mut(witness: &mut StressWitness) -> &mut Grid {
        &mut witness.grid
    }

    fn instance(witness: &StressWitness, shape: &Shape) -> StressInstance {
        witness.instance(shape)
    }

    fn derive(
        key: &StressKey,
        kind: GroupKind,
        group: &mut Group,
        _next: &Group,
        after: &mut Group,
    ) -> Fp {
        key.derive(kind, group, after)
    }

    fn added(end: &Group) -> Fp {
        end.get(end::BETA) * end.get(layout::DEFICIT_SUM)
            + end.get(end::DELTA) * end.get(layout::NET_SUM)
    }
}
