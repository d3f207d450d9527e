//! V9 again: whether reserves that are proven, or proven and observed, cover what a book owes.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_evidence::{
    level::{Level, Standing},
    list::sums::{Place, Sums},
};

use super::listed::Listed;

/// Amounts by index of the book and by asset, in units of the parameters.
pub(in crate::check) type ByPlace = BTreeMap<Place, BigUint>;

/// Amounts of the rows that are called at least so, by level.
pub(in crate::check) type ByLevel = BTreeMap<Level, ByPlace>;

/// The amounts at all levels. Each holding is rounded down by itself, over the rows that count.
pub(super) fn by_level(
    listed: &Listed,
    standings: &[Standing],
    parameters: &Parameters,
) -> ByLevel {
    let decimals = |asset: &str| {
        let found = parameters.assets().iter().find(|of| of.name == asset);
        found.map(|of| of.decimals.into())
    };
    let amounts = |level: Level| {
        let mut sums = Sums::default();
        for (row, standing) in listed.rows.iter().zip(standings) {
            if standing.level >= level {
                sums.add(row.holding, row.book, row.units);
            }
        }
        // The sums of a list that is the statement's are of known assets.
        sums.amounts(&listed.list, decimals).unwrap_or_default()
    };
    Level::ALL.into_iter().map(|level| (level, amounts(level))).collect()
}
