//! A checked rule: what it looks at, and the level that it gives.

use super::document::{Measure, UpperTiers};
use crate::protocol::parameters::RATE_ONE;

/// Most points that a rule looks at, those of its wait included.
pub(super) const MAX_POINTS: u64 = 4096;

/// Limits of how fast a weight moves, in 10^-8 a day; none: no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Largest rise.
    pub up: Option<u64>,
    /// Largest fall.
    pub down: Option<u64>,
}

/// A checked rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What is measured.
    pub measure: Measure,
    /// Seconds between two points.
    pub interval: u64,
    /// Number of points.
    pub observations: usize,
    /// Intervals between the prices of a move.
    pub horizon: usize,
    /// The level for a measure of one, in 10^-8.
    pub multiplier: u64,
    /// Lowest level.
    pub floor: u64,
    /// Highest level.
    pub cap: u64,
    /// How tiers above the first follow.
    pub upper_tiers: UpperTiers,
    /// How fast weights move.
    pub steps: Steps,
    /// Seconds for which a measure must have been lower before a weight falls.
    pub fall_wait: u64,
}

impl Rule {
    /// How many windows before the last one a fall looks at.
    pub(super) fn windows(&self) -> usize {
        usize::try_from(self.fall_wait / self.interval).unwrap_or(usize::MAX)
    }

    /// Whether the rule can raise a weight at all, and does so for a price that doubles.
    pub fn moves(&self) -> bool {
        let doubled = self.level(Some(RATE_ONE.into()));
        self.floor < doubled && self.steps.up != Some(0)
    }

    /// The level for a measure; the cap where points are missing.
    pub fn level(&self, measure: Option<u128>) -> u64 {
        let Some(measure) = measure else { return self.cap };
        // A measure beyond 2^64 is at the cap whatever the multiplier is, unless that is 0.
        let product = u128::from(self.multiplier) * measure.min(1 << 64);
        let level = product.div_ceil(u128::from(RATE_ONE));
        let level = u64::try_from(level).unwrap_or(u64::MAX);
        level.max(self.floor).min(self.cap)
    }
}
