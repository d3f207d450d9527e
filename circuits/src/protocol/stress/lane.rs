//! The sums of a stress statement and their weights (X4). All results together enter one number: the sum
//! over lanes of the result times the lane's weight, which is a power of a number r′ that is drawn from the
//! stress statement.
//!
//! Each scenario t has three lanes in each book k, with the exponents 1 + 3T·k + 3t + l for T scenarios:
//! l = 0 is the deficit, l = 1 is kept for the number of vaults under water, which this version does not
//! publish, l = 2 is the equity of an insurance book.

use ff::Field;
use pasta_curves::Fp;

use crate::protocol::index::BookIndex;

/// Scenarios that one proof speaks of: W.
pub const GROUP: usize = 2;
/// Lanes of a scenario in a book.
const LANES: usize = 3;

/// A lane of a scenario in a book; its number is l.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum StressLane {
    /// D: what vaults owe beyond what they hold, in 10^-20 USD.
    Deficit = 0,
    /// G: what the vaults of an insurance book are worth, in 10^-20 USD; it may be negative.
    Net = 2,
}

/// Number of groups of so many scenarios.
pub fn group_count(scenarios: usize) -> usize {
    scenarios.div_ceil(GROUP)
}

/// The exponent of a lane.
pub fn exponent(scenarios: usize, book: BookIndex, scenario: usize, lane: StressLane) -> usize {
    1 + LANES * (scenarios * book.index() + scenario) + lane as usize
}

/// Weights of the lanes of so many scenarios for one base r′.
#[derive(Clone, Copy, Debug)]
pub struct StressWeights {
    scenarios: usize,
    base: Fp,
}

impl StressWeights {
    /// The weights for base r′.
    pub fn new(scenarios: usize, base: Fp) -> Self {
        StressWeights { scenarios, base }
    }

    /// T: the number of scenarios.
    pub fn scenarios(&self) -> usize {
        self.scenarios
    }

    /// Weight of a unit in a lane of the first book. The same lane of book k has this weight times β.
    /// Filler, beyond the last scenario, has weight 0.
    pub fn weight(&self, scenario: usize, lane: StressLane) -> Fp {
        if scenario >= self.scenarios {
            return Fp::ZERO;
        }
        self.power(exponent(self.scenarios, BookIndex::at(0), scenario, lane))
    }

    /// β of a book: r′^(3T·k).
    pub fn beta(&self, book: BookIndex) -> Fp {
        self.power(LANES * self.scenarios * book.index())
    }

    /// δ of a book: β if it is an insurance book, whose equity is published, else 0.
    pub fn delta(&self, book: BookIndex, insurance: bool) -> Fp {
        if insurance {
            self.beta(book)
        } else {
            Fp::ZERO
        }
    }

    fn power(&self, exponent: usize) -> Fp {
        self.base.pow_vartime([exponent as u64])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::protocol::{statement::MAX_BOOKS, stress::set::MAX_SCENARIOS};

    #[test]
    fn g5_exponents_of_lanes_are_distinct() {
        for scenarios in [1, 2, 3, MAX_SCENARIOS] {
            let mut seen = HashSet::new();
            for book in BookIndex::first(MAX_BOOKS) {
                for scenario in 0..scenarios {
                    for lane in [StressLane::Deficit, StressLane::Net] {
                        let exponent = exponent(scenarios, book, scenario, lane);
                        assert!((1..1 << 14).contains(&exponent));
                        assert!(seen.insert(exponent));
                    }
                }
            }
        }
    }

    #[test]
    fn g5_weights_are_the_powers_of_their_exponents() {
        let base = Fp::from(7);
        let weights = StressWeights::new(3, base);
        let power = |exponent: usize| base.pow_vartime([exponent as u64]);
        for book in BookIndex::first(3) {
            for scenario in 0..3 {
                for lane in [StressLane::Deficit, StressLane::Net] {
                    let found = weights.beta(book) * weights.weight(scenario, lane);
                    assert_eq!(found, power(exponent(3, book, scenario, lane)));
                }
            }
            assert_eq!(weights.delta(book, true), weights.beta(book));
            assert_eq!(weights.delta(book, false), Fp::ZERO);
        }
        // Deficits of the first book: r′, r′^4, r′^7; what fills a group has none.
        assert_eq!(weights.weight(2, StressLane::Deficit), power(7));
        assert_eq!(weights.weight(2, StressLane::Net), power(9));
        assert_eq!(weights.weight(3, StressLane::Deficit), Fp::ZERO);
        assert_eq!(
            (group_count(1), group_count(2), group_count(3), group_count(64)),
            (1, 1, 2, 32)
        );
    }
}
