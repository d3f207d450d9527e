//! What rows are worth at the prices of the parameters.

use num_bigint::BigUint;
use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_evidence::list::{rows::Row, sums::amount};

use super::listed::Listed;
use crate::report::Price;

/// Prices by holding, in the list's order; none for an asset that the parameters don't have.
pub(in crate::check) struct Values(Vec<Option<Price>>);

impl Values {
    pub(in crate::check) fn new(listed: &Listed, parameters: &Parameters) -> Self {
        let price = |asset: &str| {
            let of = parameters.assets().iter().find(|of| of.name == asset)?;
            Some(Price { price: of.price, decimals: of.decimals.into() })
        };
        Values(listed.list.holdings.iter().map(|holding| price(&holding.asset)).collect())
    }

    pub(in crate::check) fn prices(&self) -> Vec<Option<Price>> {
        self.0.clone()
    }

    /// What a row is worth in 10^-20 USD.
    pub(in crate::check) fn of(&self, listed: &Listed, row: &Row) -> BigUint {
        let place = usize::from(row.holding).wrapping_sub(1);
        let price = self.0.get(place).copied().flatten();
        match price.zip(listed.list.holding(row.holding.into())) {
            Some((price, holding)) => {
                amount(&row.units.into(), holding, price.decimals) * price.price
            }
            None => BigUint::ZERO,
        }
    }

    /// All rows with what they are worth.
    pub(in crate::check) fn each<'a>(
        &'a self,
        listed: &'a Listed,
    ) -> impl Iterator<Item = (&'a Row, BigUint)> + 'a {
        listed.rows.iter().map(|row| (row, self.of(listed, row)))
    }

    pub(in crate::check) fn total(&self, listed: &Listed) -> BigUint {
        self.each(listed).map(|(_, usd)| usd).sum()
    }
}
