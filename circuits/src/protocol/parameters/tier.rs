//! Tier tables in integers: closed intervals from 1, each with a rate and a constant.

use num_bigint::BigInt;

/// One row: amounts `lo..=hi` are valued at `rate·x + constant`.
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

/// The rows of one asset's collateral or debt, or of one market's maintenance, without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierTable {
    rows: Vec<TierRow>,
}

impl TierTable {
    /// Rows from bounds and rates (both given per row), for a value `rate·unit·x + constant` where
    /// `unit` is what one of the argument is worth in what the rate multiplies (the mark price
    /// where tiers go by size, else 1). With a unit, constants make the value continuous:
    /// `constant_(k+1) = constant_k + (rate_k − rate_(k+1))·unit·hi_k`, the first being 0; with
    /// `None` every constant is 0 and the value jumps. The bounds must be strictly increasing.
    pub(super) fn new(bounds_and_rates: &[(u128, u64)], unit: Option<u64>) -> Self {
        let mut rows: Vec<TierRow> = Vec::with_capacity(bounds_and_rates.len());
        for &(hi, rate) in bounds_and_rates {
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
        TierTable { rows }
    }

    /// The rows in order.
    pub fn rows(&self) -> &[TierRow] {
        &self.rows
    }

    /// The row that holds `argument`; `None` for 0 and beyond the last row.
    pub fn row(&self, argument: u128) -> Option<&TierRow> {
        let index = self.rows.partition_point(|row| row.hi < argument);
        self.rows.get(index).filter(|row| row.lo <= argument)
    }
}
