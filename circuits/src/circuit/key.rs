//! What the fixed part of a block circuit depends on.

use pasta_curves::Fp;

use super::table::Table;
use crate::protocol::{
    lane::{BookLane, Weights},
    parameters::Parameters,
    shape::Shape,
};

/// Weights of the lanes that only a tail or a magnitude adds to, under the shape's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleWeights {
    /// The weight of a used vault.
    pub vaults: Fp,
    /// The weight of 10^-28 USD of shortfall.
    pub shortfall: Fp,
    /// The weight of 10^-28 USD of deficit.
    pub deficit: Fp,
}

/// What the fixed part of a circuit depends on: shape, parameters and fingerprint base.
#[derive(Clone, Debug)]
pub struct BlockKey {
    /// The shape.
    pub shape: Shape,
    /// The tier table.
    pub table: Table,
    /// Weights of the lanes that only a tail or a magnitude adds to.
    pub rule_weights: RuleWeights,
}

impl BlockKey {
    /// The key of a shape under these parameters and weights.
    pub fn new(parameters: &Parameters, weights: &Weights, shape: Shape) -> Self {
        BlockKey {
            shape,
            table: Table::new(parameters, weights, &shape),
            rule_weights: RuleWeights {
                vaults: weights.book(BookLane::RuleVaults(shape.rule)),
                shortfall: weights.book(BookLane::Shortfall),
                deficit: weights.book(BookLane::Deficit),
            },
        }
    }
}
