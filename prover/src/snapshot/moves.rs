//! What the books hold, against what the epoch before published: totals by coin, and how many vaults.
//!
//! A move is valued at today's price, so that a price that moved is no move of a total.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use ringfence_circuits::protocol::{
    id::AssetId,
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::{Asset, Parameters, MAX_DECIMALS},
    statement::Book,
    totals::Totals,
};
use ringfence_verifier::report::amount::{percent, Amount, USD_28};
use serde::Serialize;

use super::warning::{Findings, Kind};

/// What of a coin is published.
const TOTALS: [&str; 4] = ["deposits", "debts", DAILY[0], DAILY[1]];
/// What moves with every price, so that it is shown and nothing is said of it.
const DAILY: [&str; 2] = ["profits", "losses"];
/// Decimals in which amounts of two epochs are compared: an asset has at most 12, and they may change.
const COMPARED: u32 = 18;
/// A move is noted if it is worth at least one part in so many of the deposits of its book.
const PART_OF_BOOK: u32 = 100;

/// What is published of one coin in one book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoinTotals {
    /// Name of the book.
    pub book: String,
    /// Name of the asset.
    pub asset: String,
    /// What customers deposited, in whole coins.
    pub deposits: Amount,
    /// What they borrowed, in whole coins.
    pub debts: Amount,
    /// Unrealised profits of positions that settle in it, in whole coins.
    pub profits: Amount,
    /// Unrealised losses of such positions.
    pub losses: Amount,
}

/// Least number of vaults that a book can have had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeastVaults {
    /// Name of the book.
    pub book: String,
    /// The number: one above what one block fewer of each shape holds.
    pub vaults: u64,
}

/// How a total moved since the epoch before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Name of the book.
    pub book: String,
    /// Name of the asset.
    pub asset: String,
    /// Which total: `deposits`, `debts`, `profits` or `losses`.
    pub total: &'static str,
    /// What it was, in whole coins.
    pub before: Amount,
    /// What it is.
    pub now: Amount,
    /// The difference.
    pub change: Amount,
    /// The difference in percent of what it was, rounded down; none where there was nothing.
    pub percent: Option<Amount>,
    /// The difference at today's price, in USD, rounded down to cents; none of a coin that the parameters don't have
    /// any more.
    pub usd: Option<Amount>,
}

/// The totals of all books by coin; those that are zero are left out.
pub fn coin_totals(parameters: &Parameters, books: &[Book], totals: &Totals) -> Vec<CoinTotals> {
    let lanes = Lanes::new(parameters);
    let mut found = vec![];
    for (index, book) in BookIndex::first(books.len()).zip(books) {
        let assets = AssetId::first(parameters.assets().len()).zip(parameters.assets());
        for (id, asset) in assets {
            let total = |lane| totals.book(&lanes, index, lane);
            let [deposits, debts, profits, losses] = [
                BookLane::Deposits(id),
                BookLane::Debts(id),
                BookLane::Profits(id),
                BookLane::Losses(id),
            ]
            .map(total);
            if [&deposits, &debts, &profits, &losses].into_iter().all(Zero::is_zero) {
                continue;
            }
            let settled = |units: &BigUint| Amount::natural(units, MAX_DECIMALS.into());
            let amount = |units: &BigUint| Amount::natural(units, asset.decimals.into());
            found.push(CoinTotals {
                book: book.name.clone(),
                asset: asset.name.clone(),
                deposits: amount(&deposits),
                debts: amount(&debts),
                profits: settled(&profits),
                losses: settled(&losses),
            });
        }
    }
    found
}

/// All totals that moved, the largest by value first.
pub(super) fn moves(
    parameters: &Parameters,
    before: &[CoinTotals],
    now: &[CoinTotals],
) -> Vec<Move> {
    type Sides = [[BigInt; 2]; 4];
    let mut coins: BTreeMap<(&str, &str), Sides> = BTreeMap::new();
    for (epoch, totals) in [before, now].into_iter().enumerate() {
        for one in totals {
            let sides = coins.entry((&one.book, &one.asset)).or_default();
            let amounts = [&one.deposits, &one.debts, &one.profits, &one.losses];
            for (side, amount) in sides.iter_mut().zip(amounts) {
                if let Some(place) = side.get_mut(epoch) {
                    *place = amount.units(COMPARED);
                }
            }
        }
    }
    let mut found: Vec<(BigInt, Move)> = vec![];
    for ((book, coin), sides) in coins {
        let asset = parameters.assets().iter().find(|asset| asset.name == coin);
        for ([before, now], total) in sides.into_iter().zip(TOTALS) {
            let change = &now - &before;
            if change.is_zero() {
                continue;
            }
            let value = asset.map(|asset| usd_28(asset, &change));
            let amount = |units: BigInt| Amount::new(units, COMPARED);
            let moved = Move {
                book: book.to_owned(),
                asset: coin.to_owned(),
                total,
                percent: percent(&change, &before),
                before: amount(before),
                now: amount(now),
                change: amount(change),
                usd: value.clone().map(|value| Amount::new(value, USD_28).floor_cents()),
            };
            found.push((value.unwrap_or_default().abs(), moved));
        }
    }
    found.sort_by(|(one, _), (other, _)| other.cmp(one));
    found.into_iter().map(|(_, moved)| moved).collect()
}

/// Notes totals that moved by more than `most` percent, if that is worth at least a hundredth of the deposits of their
/// book, and books with fewer vaults than they can have had.
pub(super) fn check(
    parameters: &Parameters,
    moves: &[Move],
    now: &[CoinTotals],
    most: u64,
    findings: &mut Findings,
) {
    let mut deposits: BTreeMap<&str, BigInt> = BTreeMap::new();
    for one in now {
        let asset = parameters.assets().iter().find(|asset| asset.name == one.asset);
        if let Some(asset) = asset {
            *deposits.entry(&one.book).or_default() += usd_28(asset, &one.deposits.units(COMPARED));
        }
    }
    for moved in moves.iter().filter(|moved| !DAILY.contains(&moved.total)) {
        let far = moved
            .percent
            .as_ref()
            .is_none_or(|percent| percent.units(2).abs() > BigInt::from(most) * 100u8);
        let book = deposits.get(moved.book.as_str()).cloned().unwrap_or_default();
        let heavy =
            moved.usd.as_ref().is_none_or(|usd| usd.units(USD_28).abs() * PART_OF_BOOK >= book);
        if far && heavy {
            let Move { book, asset, total, percent, .. } = moved;
            let by = match percent {
                Some(percent) if percent.units(2).is_negative() => {
                    format!("fell by {} %", Amount::new(-percent.units(2), 2))
                }
                Some(percent) => format!("rose by {percent} %"),
                None => "rose from nothing".into(),
            };
            findings.add(Kind::TotalMoved, format!("book {book}: {total} of {asset} {by}"));
        }
    }
}

/// Notes books with fewer vaults than they had, if more than `most` percent are gone.
pub(super) fn check_vaults<'a>(
    before: &[LeastVaults],
    now: impl Fn(&str) -> u64 + 'a,
    most: u64,
    findings: &mut Findings,
) {
    for LeastVaults { book, vaults } in before {
        let left = now(book);
        let gone = vaults.saturating_sub(left);
        if u128::from(gone) * 100 > u128::from(*vaults) * u128::from(most) {
            let words = format!("book {book}: {left} vaults, it had {vaults} or more");
            findings.add(Kind::FewerVaults, words);
        }
    }
}

/// The value in 10^-28 USD of an amount in 10^-18 coins, rounded down.
fn usd_28(asset: &Asset, amount: &BigInt) -> BigInt {
    // The price is of 10^-d coins, in 10^-20 USD.
    let up = BigInt::from(10u8).pow(USD_28.saturating_sub(20));
    let down = BigInt::from(10u8).pow(COMPARED.saturating_sub(asset.decimals.into()));
    amount * asset.price * up / down
}
