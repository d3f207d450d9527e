//! Weights of a table of tiers: rates of maintenance, haircuts of collateral. They never fall from one tier to the next.

use super::{document::UpperTiers, rule::Rule};
use crate::protocol::parameters::{TierTable, MAX_RATE, RATE_ONE};

/// Where a table ends.
const WITHOUT_END: u128 = u128::MAX;

/// What the weights of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rates,
    Haircuts,
}

impl Kind {
    /// The most that a weight can be.
    fn most(self) -> u64 {
        match self {
            Kind::Rates => MAX_RATE,
            Kind::Haircuts => RATE_ONE,
        }
    }
}

/// The weights of a table, each up to an amount. The last tier goes on to any amount; in a table of haircuts that is
/// the one of 100 % behind the last slice, if the slices end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighted {
    tiers: Vec<(u128, u64)>,
    /// How many of them a document lists.
    listed: usize,
    kind: Kind,
}

impl Weighted {
    /// The rates of a maintenance table.
    pub fn of_maintenance(table: &TierTable) -> Self {
        let tiers: Vec<_> = table.tiers().iter().map(|tier| (tier.up_to, tier.rate)).collect();
        Self::new(tiers, table.tiers().len(), Kind::Rates)
    }

    /// The haircuts of a collateral table of which a document lists so many slices.
    pub fn of_collateral(table: &TierTable, listed: usize) -> Self {
        let haircuts =
            table.tiers().iter().map(|tier| (tier.up_to, RATE_ONE.saturating_sub(tier.rate)));
        Self::new(haircuts.collect(), listed, Kind::Haircuts)
    }

    fn new(mut tiers: Vec<(u128, u64)>, listed: usize, kind: Kind) -> Self {
        if let Some(last) = tiers.last_mut() {
            last.0 = WITHOUT_END;
        }
        Weighted { tiers, listed, kind }
    }

    /// The weights of the tiers that a document lists.
    pub fn weights(&self) -> impl Iterator<Item = u64> + '_ {
        self.tiers.iter().take(self.listed).map(|tier| tier.1)
    }

    /// The rates of these tiers as a document has them.
    pub fn rates(&self) -> impl Iterator<Item = u64> + '_ {
        self.weights().map(move |weight| match self.kind {
            Kind::Rates => weight,
            Kind::Haircuts => RATE_ONE.saturating_sub(weight),
        })
    }

    /// The first weight: the level of the table.
    pub fn first(&self) -> u64 {
        self.tiers.first().map_or(0, |tier| tier.1)
    }

    /// The table at a level: what a rule makes of the policy's own table.
    pub(super) fn at_level(&self, rule: &Rule, level: u64) -> Self {
        let (first, level) = (u128::from(self.first()), u128::from(level));
        let weight = |own: u64| -> u64 {
            let own = u128::from(own);
            let weight = match rule.upper_tiers {
                // A first weight of 0 is refused by the check of the policy.
                UpperTiers::Proportional => (own * level).div_ceil(first.max(1)),
                UpperTiers::Additive => own.saturating_sub(first) + level,
                UpperTiers::AtLeast => own.max(level),
            };
            u64::try_from(weight).unwrap_or(u64::MAX).min(self.kind.most())
        };
        self.with(self.weights().map(weight))
    }

    /// The same table with these weights of the tiers that a document lists.
    pub(super) fn with(&self, weights: impl Iterator<Item = u64>) -> Self {
        let mut table = self.clone();
        table.tiers.iter_mut().zip(weights).for_each(|(tier, weight)| tier.1 = weight);
        table
    }

    /// The smallest and the largest weight of this table for an amount within each tier that the document of `of`
    /// lists.
    pub(super) fn within<'a>(&'a self, of: &'a Weighted) -> impl Iterator<Item = (u64, u64)> + 'a {
        let mut low = 0;
        of.tiers.iter().take(of.listed).map(move |(up_to, _)| {
            // Weights never fall, so the ends of a tier have the smallest and the largest.
            let at = |index: usize| self.tiers.get(index).map_or(self.kind.most(), |tier| tier.1);
            let rest = self.tiers.get(low..).unwrap_or_default();
            let high = low + rest.partition_point(|(end, _)| end < up_to);
            let both = (at(low), at(high));
            let ends = self.tiers.get(high).is_some_and(|(end, _)| end == up_to);
            low = high + usize::from(ends);
            both
        })
    }
}
