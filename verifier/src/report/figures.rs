//! What is owed and what is said to stand against it, in money and in percent.
//!
//! Values are exact in 10^-28 USD until they are shown. What is owed is rounded up to cents and what is held
//! down. Parts by evidence are rounded so that they add up: what is proven is rounded down, what is proven or
//! observed is rounded down, and each part is the difference between two such figures.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

use super::{
    amount::{percent_at, Amount, USD_28},
    reserves::BookReserves,
    tables::BookTable,
};

/// Decimals of ratios in percent.
pub const RATIO_DECIMALS: u32 = 1;

/// Decimals of amounts of money as they are shown.
const CENTS: u32 = 2;

/// A part of the reserves by what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its value in USD, in whole cents.
    pub usd: Amount,
    /// The same in percent of what is owed, with one decimal; none if nothing is owed.
    pub percent: Option<Amount>,
}

/// What is owed, and what stands against it. `proven`, `observed` and `declared` add up to `reserves` and to
/// `ratio`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// What is owed in USD, rounded up to cents.
    pub owed: Amount,
    /// Value in USD at which the reserves count towards that, rounded down to cents; none where no reserves are
    /// declared, which is not the same as 0.
    pub reserves: Option<Amount>,
    /// Reserves in percent of what is owed, with one decimal, rounded down; none without reserves, or if nothing
    /// is owed.
    pub ratio: Option<Amount>,
    /// The part that is proven: keys signed, and the amounts follow from blocks that the reader brought.
    pub proven: Part,
    /// The part that is observed and not proven: keys signed, and an observer whom the reader names saw it.
    pub observed: Part,
    /// The rest, which is the venue's word.
    pub declared: Part,
}

/// The exact values behind figures, in 10^-28 USD. Each of the last three contains the one behind it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exactly {
    pub(crate) owed: BigInt,
    /// What all reserves count.
    pub(crate) counted: BigInt,
    /// What those count that are at least observed.
    pub(crate) observed: BigInt,
    /// What those count that are proven.
    pub(crate) proven: BigInt,
}

impl Exactly {
    /// The values of a book; `known` is what stands behind its reserves, if that was looked at.
    pub(crate) fn of(table: &BookTable, known: Option<&BookReserves>) -> Self {
        let counted = table.exact.counted.clone();
        let at = |level: &str| {
            let of = known.and_then(|known| known.levels.iter().find(|of| of.level == level));
            of.map_or(BigInt::ZERO, |of| of.counted.units(USD_28)).min(counted.clone())
        };
        let observed = at("observed");
        let proven = at("proven").min(observed.clone());
        Exactly { owed: table.exact.liabilities.clone(), counted, observed, proven }
    }

    /// The sum of both.
    #[must_use]
    pub(crate) fn plus(&self, other: &Exactly) -> Self {
        Exactly {
            owed: &self.owed + &other.owed,
            counted: &self.counted + &other.counted,
            observed: &self.observed + &other.observed,
            proven: &self.proven + &other.proven,
        }
    }

    /// What the reserves that are at least observed leave of what is owed, in 10^-28 USD; at least 0.
    pub(crate) fn beyond_observed(&self) -> BigInt {
        (&self.owed - &self.observed).max(BigInt::ZERO)
    }
}

/// An amount of 10^-28 USD, rounded up to cents.
pub(crate) fn up(value: &BigInt) -> Amount {
    Amount::new(value.clone(), USD_28).ceil_cents()
}

/// An amount of 10^-28 USD in whole cents, rounded down.
fn cents(value: &BigInt) -> BigInt {
    Amount::new(value.clone(), USD_28).units(CENTS)
}

impl Figures {
    /// The figures of exact values.
    pub(crate) fn of(exact: &Exactly, has_reserves: bool) -> Self {
        let usd = [&exact.proven, &exact.observed, &exact.counted].map(cents);
        Figures::new(up(&exact.owed), usd, exact, has_reserves)
    }

    /// The figures of several books, whose amounts of money add up to those of this sum.
    pub(crate) fn total<'a>(books: impl Iterator<Item = (&'a Figures, &'a Exactly)>) -> Self {
        let mut exact = Exactly::default();
        let mut owed = BigInt::ZERO;
        let mut usd = [BigInt::ZERO, BigInt::ZERO, BigInt::ZERO];
        let mut has_reserves = false;
        for (figures, of) in books {
            exact = exact.plus(of);
            owed += figures.owed.units(CENTS);
            has_reserves |= figures.reserves.is_some();
            let mut upto = BigInt::ZERO;
            let parts = [&figures.proven, &figures.observed, &figures.declared];
            for (sum, part) in usd.iter_mut().zip(parts) {
                upto += part.usd.units(CENTS);
                *sum += &upto;
            }
        }
        Figures::new(Amount::new(owed, CENTS), usd, &exact, has_reserves)
    }

    /// `usd` are cents of what is proven, at least observed, and all.
    fn new(owed: Amount, usd: [BigInt; 3], exact: &Exactly, has_reserves: bool) -> Self {
        let is_owed = exact.owed.is_positive();
        let percent = [&exact.proven, &exact.observed, &exact.counted].map(|part| {
            let of = percent_at(part, &exact.owed, RATIO_DECIMALS).filter(|_| is_owed);
            of.map(|percent| percent.units(RATIO_DECIMALS))
        });
        let part = |at: usize| {
            let less = |all: &[BigInt; 3]| match at.checked_sub(1) {
                Some(before) => &all[at] - &all[before],
                None => all[at].clone(),
            };
            let percents =
                [&percent[0], &percent[1], &percent[2]].map(|one| one.clone().unwrap_or_default());
            Part {
                usd: Amount::new(less(&usd), CENTS),
                percent: is_owed.then(|| Amount::new(less(&percents), RATIO_DECIMALS)),
            }
        };
        let ratio = percent[2].clone().filter(|_| has_reserves);
        Figures {
            owed,
            reserves: has_reserves.then(|| Amount::new(usd[2].clone(), CENTS)),
            ratio: ratio.map(|tenths| Amount::new(tenths, RATIO_DECIMALS)),
            proven: part(0),
            observed: part(1),
            declared: part(2),
        }
    }
}

/// A coin of which a book with reserves has less than it owes. Reserves of other coins may cover the book all the
/// same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortCoin {
    /// The book.
    pub book: String,
    /// The coin.
    pub asset: String,
    /// What the book owes of it on balance, in the coin.
    pub owed: Amount,
    /// The reserves of it, in the coin.
    pub reserves: Amount,
    /// What is missing, in the coin.
    pub missing: Amount,
    /// The same in percent of what is owed of it, with two decimals, rounded up.
    pub percent: Amount,
    /// The same in USD, rounded up to cents.
    pub usd: Amount,
}

impl ShortCoin {
    /// The coins of a book that are short, the most valuable shortage first; none without reserves, where the
    /// whole book is named instead.
    pub(crate) fn of(table: &BookTable) -> Vec<Self> {
        if !table.has_reserves {
            return vec![];
        }
        let short = table.assets.iter().filter(|row| !row.shortage.units(USD_28).is_zero());
        let mut short: Vec<ShortCoin> = short
            .filter_map(|row| {
                let percent = super::amount::percent_up(
                    &row.shortage.units(USD_28),
                    &row.net_liability.units(USD_28),
                )?;
                Some(ShortCoin {
                    book: table.book.clone(),
                    asset: row.asset.clone(),
                    owed: row.net_liability.clone(),
                    reserves: row.reserves.clone(),
                    missing: row.shortage.clone(),
                    percent,
                    usd: row.shortage_usd.ceil_cents(),
                })
            })
            .collect();
        short.sort_by_key(|coin| std::cmp::Reverse(coin.usd.units(CENTS)));
        short
    }
}
