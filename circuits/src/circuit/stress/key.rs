//! What the fixed part of a scenario circuit depends on.

use pasta_curves::Fp;

use super::table::StressTable;
use crate::protocol::{
    parameters::Parameters,
    shape::Shape,
    stress::{
        lane::{StressLane, StressWeights, GROUP},
        set::Fitted,
    },
};

/// Weights of the lanes of a scenario in the first book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioWeights {
    /// The weight of 10^-20 USD of deficit.
    pub deficit: Fp,
    /// The weight of 10^-20 USD of equity, in an insurance book.
    pub net: Fp,
}

/// What the fixed part of a circuit depends on: shape, parameters, the scenarios of a group, and the base of
/// the weights.
#[derive(Clone, Debug)]
pub struct StressKey {
    /// The shape.
    pub shape: Shape,
    /// The scenario table.
    pub table: StressTable,
    /// Weights by scenario of the group.
    pub weights: [ScenarioWeights; GROUP],
}

impl StressKey {
    /// The key of a shape and a group, from 0, of a set under these parameters. Scenarios beyond the last
    /// of the set have prices and weights of 0.
    ///
    /// # Panics
    /// If the set was fitted to other parameters, or the weights are those of another number of scenarios.
    pub fn new(
        parameters: &Parameters,
        set: &Fitted,
        weights: &StressWeights,
        shape: Shape,
        group: usize,
    ) -> Self {
        assert_eq!(set.parameters(), parameters.digest(), "the set is fitted to the parameters");
        assert_eq!(set.scenarios().len(), weights.scenarios(), "each scenario has weights");
        let scenarios: [usize; GROUP] = std::array::from_fn(|index| GROUP * group + index);
        let prices = scenarios.map(|scenario| set.scenarios().get(scenario));
        StressKey {
            shape,
            table: StressTable::new(parameters, prices, &shape),
            weights: scenarios.map(|scenario| ScenarioWeights {
                deficit: weights.weight(scenario, StressLane::Deficit),
                net: weights.weight(scenario, StressLane::Net),
            }),
        }
    }
}
