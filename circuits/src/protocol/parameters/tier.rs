//! Tiers in integers: as they are published, and as rows of a table with deductions.

use num_bigint::BigInt;

/// A tier as it is published: a rate, and up to where it holds. It begins above the bound of the tier
/// before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Highest argument.
    pub up_to: u128,
    /// Rate in 10^-8.
    pub rate: u64,
}

/// A tier as the circuit looks it up: amounts `lo..=hi` are valued at `rate·x + constant`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierRow {
    /// Lowest argument, from 1.
    pub lo: u128,
    /// Highest argument.
    pub hi: u128,
    /// Rate in 10^-8.
    pub rate: u64,
    /// Constant in 10^-8 of the unit that the rate multiplies; for maintenance it is minus the
    /// deduction.
    pub constant: BigInt,
}

/// The tiers of one asset's collateral or debt, or of one market's maintenance, without gaps and
/// extended to the largest amount there can be; and the rows that are derived from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierTable {
    tiers: Vec<Tier>,
    rows: Vec<TierRow>,
}

impl TierTable {
    /// The table of these tiers, whose bounds must be strictly increasing from at least 1.
    ///
    /// `unit` is what one of the argument is worth in what the rate multiplies: the mark price where
    /// tiers go by size, else 1. With a unit, the constants make the value continuous:
    /// `constant_(k+1) = constant_k + (rate_k − rate_(k+1))·unit·hi_k`, the first being 0. With `None`
    /// every constant is 0 and the value jumps.
    pub(super) fn new(tiers: Vec<Tier>, unit: Option<u64>) -> Self {
        let mut rows: Vec<TierRow> = Vec::with_capacity(tiers.len());
        for &Tier { up_to: hi, rate } in &tiers {
            let (lo, constant) = match rows.last() {
                None => (1, BigInt::ZERO),
                Some(last) => {
                    let step = BigInt::from(last.rate) - BigInt::from(rate);
                    let step = unit.map_or(BigInt::ZERO, |unit| step * unit * last.hi);
                    (last.hi + 1, &last.constant + step)
                }
            };
            rows.push(TierRow { lo, hi, rate, constant });
        }
        TierTable { tiers, rows }
    }

    /// The tiers in order, of which everything else here follows.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The rows in order, one for each tier.
    pub fn rows(&self) -> &[TierRow] {
        &self.rows
    }

    /// The row that holds `argument`; `None` for 0 and beyond the last row.
    pub fn row(&self, argument: u128) -> Option<&TierRow> {
        let index = self.rows.partition_point(|row| row.hi < argument);
        self.rows.get(index).filter(|row| row.lo <= argument)
    }
}
