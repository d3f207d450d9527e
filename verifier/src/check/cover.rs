//! How amounts of assets count towards what a book owes (clause V9), whoever vouches for the amounts.
//!
//! Everything is exact. An asset's own net liability is counted in *fine* units. For an asset in which
//! a market settles these are 10^-12, since profits and losses come in them, and
//! `π_a = π_s·10^(12−d)` exactly; for all others they are 10^-d. Nothing is rounded there. An amount
//! counts at par up to what is owed in its asset. What is left, the *surplus*, is rounded down to whole
//! 10^-d units and counts at the asset's table of collateral, or not at all where the caller says so.
//! Surpluses beyond 2^64 − 1 units, where the tables end, count as 2^64 − 1. Values are in 10^-28 USD.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_traits::{ToPrimitive, Zero};
use ringfence_circuits::protocol::{
    id::AssetId,
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::{Asset, Parameters, MAX_DECIMALS, RATE_ONE},
    statement::Statement,
};

/// Amounts of assets by their names, in units of 10^-d.
pub(crate) type Amounts<'a> = BTreeMap<&'a str, BigUint>;

/// The fine units of an asset.
pub(super) struct Fine {
    /// How many fine units a unit of 10^-d has.
    pub(super) scale: u64,
    /// The value of a fine unit in 10^-20 USD.
    pub(super) price: u64,
    /// The decimals of a fine unit.
    pub(super) decimals: u32,
}

impl Fine {
    pub(super) fn of(asset: &Asset) -> Self {
        match asset.settlement_price {
            Some(price) => {
                let scale = 10u64.pow(u32::from(MAX_DECIMALS.saturating_sub(asset.decimals)));
                Fine { scale, price, decimals: u32::from(MAX_DECIMALS) }
            }
            None => Fine { scale: 1, price: asset.price, decimals: u32::from(asset.decimals) },
        }
    }
}

/// What a book owes in one asset and what customers owe it, in fine units.
pub(super) struct OwedAsset {
    /// Deposits and profits.
    pub(super) owed: BigInt,
    /// Debts and losses.
    pub(super) receivable: BigInt,
}

/// What a book owes, by the published totals.
pub(crate) struct Owed {
    /// By asset, in the order of the parameters.
    pub(super) assets: Vec<OwedAsset>,
    /// Losses beyond their own vault's collateral, in 10^-28 USD.
    pub(super) deficit: BigInt,
}

impl Owed {
    /// What `book` owes. The lanes are those of the same parameters.
    pub(crate) fn of(
        parameters: &Parameters,
        statement: &Statement,
        lanes: &Lanes,
        book: BookIndex,
    ) -> Self {
        let total = |lane| BigInt::from(statement.totals().book(lanes, book, lane));
        let known = parameters.assets();
        let assets = AssetId::first(known.len()).zip(known).map(|(id, asset)| {
            let scale = Fine::of(asset).scale;
            OwedAsset {
                owed: total(BookLane::Deposits(id)) * scale + total(BookLane::Profits(id)),
                receivable: total(BookLane::Debts(id)) * scale + total(BookLane::Losses(id)),
            }
        });
        Owed { assets: assets.collect(), deficit: total(BookLane::Deficit) }
    }

    /// The value V of the liabilities, in 10^-28 USD.
    pub(crate) fn liabilities(&self, parameters: &Parameters) -> BigInt {
        let value = |(asset, of): (&Asset, &OwedAsset)| {
            (&of.owed - &of.receivable) * Fine::of(asset).price * RATE_ONE
        };
        let assets: BigInt = parameters.assets().iter().zip(&self.assets).map(value).sum();
        assets + &self.deficit
    }

    /// The net liability in each asset, at least 0, in fine units.
    pub(crate) fn net(&self) -> Vec<BigInt> {
        let net = |asset: &OwedAsset| (&asset.owed - &asset.receivable).max(BigInt::ZERO);
        self.assets.iter().map(net).collect()
    }

    /// The gross liability in each asset, in fine units.
    pub(super) fn gross(&self) -> Vec<BigInt> {
        self.assets.iter().map(|asset| asset.owed.clone()).collect()
    }
}

/// What an amount of one asset counts, in 10^-28 USD.
pub(super) struct CountedAsset<'a> {
    /// The asset's name.
    pub(super) asset: &'a str,
    /// Up to what is owed in the asset, at par.
    pub(super) at_par: BigInt,
    /// Beyond that, by the table of collateral.
    pub(super) surplus: BigInt,
}

/// What amounts count towards what is owed.
pub(crate) struct Cover<'a>(Vec<CountedAsset<'a>>);

impl Cover<'_> {
    /// The value of all, in 10^-28 USD.
    pub(crate) fn counted(&self) -> BigInt {
        self.0.iter().map(|asset| &asset.at_par + &asset.surplus).sum()
    }

    /// What each asset counts, in 10^-28 USD.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, BigInt)> {
        self.0.iter().map(|one| (one.asset, &one.at_par + &one.surplus))
    }

    /// The value of what counts at par only, in 10^-28 USD.
    pub(super) fn at_par(&self) -> BigInt {
        self.0.iter().map(|asset| &asset.at_par).sum()
    }

    /// The surpluses that count something, the largest first.
    pub(super) fn surpluses(&self) -> Vec<&CountedAsset<'_>> {
        let mut surpluses: Vec<_> = self.0.iter().filter(|one| !one.surplus.is_zero()).collect();
        surpluses.sort_by(|a, b| b.surplus.cmp(&a.surplus));
        surpluses
    }
}

/// What `amounts` count towards `need`, which is by asset in the order of the parameters, in fine units.
/// The surplus of an asset counts where `surplus_counts` says so.
pub(crate) fn cover<'a>(
    parameters: &'a Parameters,
    amounts: &Amounts<'_>,
    need: &[BigInt],
    surplus_counts: &dyn Fn(&Asset) -> bool,
) -> Cover<'a> {
    let counted = |(asset, need): (&'a Asset, &BigInt)| {
        let (at_par, surplus) = counted(asset, amounts.get(asset.name.as_str())?, need);
        let surplus = if surplus_counts(asset) { surplus } else { BigInt::ZERO };
        Some(CountedAsset { asset: &asset.name, at_par, surplus })
    };
    Cover(parameters.assets().iter().zip(need).filter_map(counted).collect())
}

/// The value, in 10^-28 USD, at which so many units of an asset count towards `need`: at par, and beyond.
fn counted(asset: &Asset, units: &BigUint, need: &BigInt) -> (BigInt, BigInt) {
    let fine = Fine::of(asset);
    let held = BigInt::from(units.clone()) * fine.scale;
    let par = (&held).min(need).max(&BigInt::ZERO).clone();
    let excess = (held - &par) / fine.scale;
    let excess = excess.to_u64().unwrap_or(u64::MAX);
    let beyond = asset.collateral.row(excess.into()).map_or(BigInt::ZERO, |row| {
        (BigInt::from(excess) * row.rate + &row.constant) * asset.price
    });
    (par * fine.price * RATE_ONE, beyond)
}

#[cfg(test)]
mod tests {
    use num_traits::Signed;
    use ringfence_circuits::testing::small_parameters;

    use super::*;

    fn parity(asset: &Asset, units: u64) -> BigInt {
        BigInt::from(units) * asset.price * RATE_ONE
    }

    #[test]
    fn reserves_count_at_par_up_to_the_need_and_at_collateral_value_beyond() {
        let parameters = small_parameters();
        // FTT has no collateral value: what exceeds the need counts nothing.
        let token = parameters.asset(3.into()).unwrap();
        let fine = Fine::of(token);
        assert_eq!((fine.scale, fine.decimals), (1, 6));
        let value = counted(token, &1_000u64.into(), &400.into());
        assert_eq!(value, (parity(token, 400), BigInt::ZERO));
        // Where nothing is needed, all of it counts at collateral value.
        let bitcoin = parameters.asset(2.into()).unwrap();
        let fine = Fine::of(bitcoin);
        let value = counted(bitcoin, &1_000u64.into(), &BigInt::ZERO);
        assert_eq!(value, (BigInt::ZERO, parity(bitcoin, 1_000) * 95 / 100));
        // The excess is rounded down to whole units: half a unit beyond counts nothing.
        let need = BigInt::from(fine.scale) * 6 + fine.scale / 2;
        let (par, beyond) = counted(bitcoin, &7u64.into(), &need);
        assert_eq!((par, beyond), (need * fine.price * RATE_ONE, BigInt::ZERO));
        // The tables end at 2^64 − 1 units.
        let (_, beyond) = counted(bitcoin, &(BigUint::from(1u8) << 70), &BigInt::ZERO);
        assert!(beyond.is_positive());
        let (_, last) = counted(bitcoin, &u64::MAX.into(), &BigInt::ZERO);
        assert_eq!(beyond, last);
    }

    #[test]
    fn r18_a_surplus_counts_only_where_the_caller_says_so() {
        let parameters = small_parameters();
        let scale = |id: u16| Fine::of(parameters.asset(id.into()).unwrap()).scale;
        let need = [BigInt::from(scale(1)) * 100, BigInt::from(scale(2)) * 3, BigInt::ZERO];
        let amounts = Amounts::from([("USD", 250u64.into()), ("BTC", 5u64.into())]);
        let values = |counts: &dyn Fn(&Asset) -> bool| {
            let cover = cover(&parameters, &amounts, &need, counts);
            let named = cover.surpluses().iter().map(|one| one.asset.to_owned()).collect();
            (cover.counted() - cover.at_par(), named)
        };
        let [dollar, bitcoin] = [1, 2].map(|id| parameters.asset(id.into()).unwrap());
        let (dollars, coins) = (parity(dollar, 150), parity(bitcoin, 2) * 95 / 100);
        let named = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(values(&|_| true), (&dollars + &coins, named(&["BTC", "USD"])));
        assert_eq!(values(&|asset| asset.name == "USD"), (dollars, named(&["USD"])));
        assert_eq!(values(&|_| false), (BigInt::ZERO, vec![]));
        // What counts at par does not change.
        let none = cover(&parameters, &amounts, &need, &|_| false);
        assert_eq!(none.counted(), parity(dollar, 100) + parity(bitcoin, 3));
    }
}
