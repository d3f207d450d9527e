//! Open interest: what the positions of each market come to, how that moved since the epoch before, and whether
//! sizes can be in the unit that they are read in.
//!
//! A size in lots that is read as a size in coins makes positions a hundred times too large, or as much too small. It
//! shows by what stands beside it: the accounts that hold the positions have far less than such positions need, or
//! the market had a hundredth of it the day before.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use ringfence_circuits::protocol::{
    id::MarketId,
    parameters::{Market, Parameters},
    vault::{Balance, Vault},
};
use ringfence_verifier::{
    report::amount::{grouped, percent, Amount, USD_20},
    say,
};
use serde::Serialize;

use super::warning::{Findings, Kind};

/// Positions of a market from which on they can be compared with what their vaults deposited.
const ENOUGH: u64 = 10;
/// A position of at least so many times its vault's deposits is beyond what they can carry. Some such positions are in
/// every venue, since profits carry positions, too.
const TIMES_THE_DEPOSITS: u32 = 50;
/// A market is implausible where at least so many percent of its positions are beyond that.
const MOST_BEYOND: u64 = 75;
/// Open interest that became so many times what it was, or such a part, may be in another unit.
const TIMES_BEFORE: u32 = 100;
/// It is noted if it was, or is, worth at least one part in so many of all deposits.
const PART_OF_DEPOSITS: u32 = 100;
/// Decimals in which sizes of two epochs are compared: a market has at most 12, and they may change.
const COMPARED: u32 = 18;

/// The open interest of a market over all books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MarketInterest {
    /// Name of the market.
    pub market: String,
    /// Name of the contract that it trades; several markets may trade one.
    pub contract: String,
    /// Size of all longs, in the units of the market: coins, or contracts.
    pub long: Amount,
    /// Size of all shorts.
    pub short: Amount,
    /// Value of the longs at the mark, in USD, rounded down to cents.
    pub long_usd: Amount,
    /// Value of the shorts.
    pub short_usd: Amount,
}

/// How a side of a market moved since the epoch before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterestMove {
    /// Name of the market.
    pub market: String,
    /// Which side: `long` or `short`.
    pub side: &'static str,
    /// Its size in the epoch before.
    pub before: Amount,
    /// Its size now.
    pub now: Amount,
    /// The difference.
    pub change: Amount,
    /// The difference in percent of what it was, rounded down; none where there was nothing.
    pub percent: Option<Amount>,
    /// The difference at today's mark, in USD, rounded down to cents; none of a market that the parameters don't have
    /// any more.
    pub usd: Option<Amount>,
}

/// The open interest of all markets with positions, by what markets publish: the largest first.
pub fn interest(parameters: &Parameters, sides: &[BigUint]) -> Vec<MarketInterest> {
    let markets = MarketId::first(parameters.markets().len()).zip(parameters.markets());
    let mut found: Vec<(BigInt, MarketInterest)> = vec![];
    for ((_, market), sides) in markets.zip(sides.chunks(2)) {
        let [long, short] = sides else { continue };
        if long.is_zero() && short.is_zero() {
            continue;
        }
        let size = |units: &BigUint| Amount::natural(units, market.size_decimals.into());
        let usd = |units: &BigUint| value(parameters, market, units);
        let row = MarketInterest {
            market: market.name.clone(),
            contract: contract_name(parameters, market),
            long: size(long),
            short: size(short),
            long_usd: Amount::new(usd(long), USD_20).floor_cents(),
            short_usd: Amount::new(usd(short), USD_20).floor_cents(),
        };
        found.push((usd(long) + usd(short), row));
    }
    found.sort_by(|(one, _), (other, _)| other.cmp(one));
    found.into_iter().map(|(_, row)| row).collect()
}

/// The name of the contract that a market trades.
fn contract_name(parameters: &Parameters, market: &Market) -> String {
    let own = || market.name.clone();
    let entry = parameters.document().markets.iter().find(|entry| entry.name == market.name);
    entry.and_then(|entry| entry.contract.clone()).unwrap_or_else(own)
}

/// The value of a size at the mark, in 10^-20 USD.
fn value(parameters: &Parameters, market: &Market, units: &BigUint) -> BigInt {
    let price = parameters.asset(market.settlement).and_then(|asset| asset.settlement_price);
    BigInt::from(units.clone()) * market.mark * price.unwrap_or_default()
}

/// How the sides of all markets moved, the largest move by value first.
pub(super) fn moves(
    parameters: &Parameters,
    before: &[MarketInterest],
    now: &[MarketInterest],
) -> Vec<InterestMove> {
    type Sizes = [[BigInt; 2]; 2];
    let mut markets: BTreeMap<&str, Sizes> = BTreeMap::new();
    for (epoch, all) in [before, now].into_iter().enumerate() {
        for one in all {
            let sides = markets.entry(&one.market).or_default();
            for (side, size) in sides.iter_mut().zip([&one.long, &one.short]) {
                if let Some(place) = side.get_mut(epoch) {
                    *place = size.units(COMPARED);
                }
            }
        }
    }
    let mut found: Vec<(BigInt, InterestMove)> = vec![];
    for (name, sides) in markets {
        let market = parameters.markets().iter().find(|market| market.name == name);
        for ([before, now], side) in sides.into_iter().zip(["long", "short"]) {
            let change = &now - &before;
            if change.is_zero() {
                continue;
            }
            let value = market.map(|market| compared_value(parameters, market, &change));
            let size = |units: BigInt| Amount::new(units, COMPARED);
            let moved = InterestMove {
                market: name.to_owned(),
                side,
                percent: percent(&change, &before),
                before: size(before),
                now: size(now),
                change: size(change),
                usd: value.clone().map(|value| Amount::new(value, USD_20).floor_cents()),
            };
            found.push((value.unwrap_or_default().abs(), moved));
        }
    }
    found.sort_by(|(one, _), (other, _)| other.cmp(one));
    found.into_iter().map(|(_, moved)| moved).collect()
}

/// The value at today's mark, in 10^-20 USD, of a size in 10^-18 units of a market, rounded down.
fn compared_value(parameters: &Parameters, market: &Market, size: &BigInt) -> BigInt {
    let down = BigInt::from(10u8).pow(COMPARED.saturating_sub(market.size_decimals.into()));
    let value = value(parameters, market, size.magnitude()) / down;
    if size.is_negative() {
        -value
    } else {
        value
    }
}

/// Notes markets whose open interest became a hundred times what it was, or a hundredth, if that is worth a hundredth
/// of all deposits. One that had no positions, or has none any more, says nothing.
pub(super) fn check_moves(
    parameters: &Parameters,
    moves: &[InterestMove],
    deposits: &BigUint,
    findings: &mut Findings,
) {
    for moved in moves {
        let [before, now] = [&moved.before, &moved.now].map(|size| size.units(COMPARED));
        let (less, more) = if before < now { (&before, &now) } else { (&now, &before) };
        let market = parameters.markets().iter().find(|market| market.name == moved.market);
        let Some(market) = market.filter(|_| less.is_positive()) else { continue };
        let worth = compared_value(parameters, market, more);
        let heavy = worth * PART_OF_DEPOSITS >= BigInt::from(deposits.clone());
        if more >= &(less * TIMES_BEFORE) && heavy {
            let (market, side, times) = (&moved.market, moved.side, grouped(more / less));
            let by = match before < now {
                true => say!("RF-1247.more", market, side, times),
                false => say!("RF-1247.less", market, side, times),
            };
            findings.add(Kind::InterestMoved, by.text);
        }
    }
}

/// Positions of a market in vaults that deposited something.
#[derive(Debug, Default)]
struct Held {
    positions: u64,
    /// How many are far from what their vault deposited.
    beyond: u64,
}

/// Watches positions of customers as they come.
#[derive(Debug, Default)]
pub(super) struct Interest {
    markets: BTreeMap<MarketId, Held>,
    /// Value of all deposits of all books in 10^-20 USD.
    pub(super) deposits: BigUint,
}

impl Interest {
    /// Takes note of a vault; of its positions only if they should have margin.
    pub(super) fn add(&mut self, parameters: &Parameters, vault: &Vault, has_margin: bool) {
        let deposited = |balance: &Balance| {
            let price = parameters.asset(balance.asset).map_or(0, |asset| asset.price);
            u128::from(balance.amount) * u128::from(price)
        };
        let deposits = vault.balances.iter().filter(|balance| !balance.debt).map(deposited);
        let deposits: BigUint = deposits.map(BigUint::from).sum();
        self.deposits += &deposits;
        if !has_margin || deposits.is_zero() {
            return;
        }
        let most = deposits * TIMES_THE_DEPOSITS;
        for position in &vault.positions {
            let Some(market) = parameters.market(position.market) else { continue };
            let held = self.markets.entry(position.market).or_default();
            held.positions += 1;
            let value = value(parameters, market, &position.size.into());
            held.beyond += u64::from(*value.magnitude() >= most);
        }
    }

    /// Takes note of the vaults of another part.
    pub(super) fn merge(&mut self, part: Interest) {
        self.deposits += part.deposits;
        for (market, held) in part.markets {
            let own = self.markets.entry(market).or_default();
            own.positions += held.positions;
            own.beyond += held.beyond;
        }
    }

    /// Notes markets whose positions are far more than their holders can carry.
    pub(super) fn check(&self, parameters: &Parameters, findings: &mut Findings) {
        for (id, held) in &self.markets {
            let Some(market) = parameters.market(*id) else { continue };
            let Held { positions, beyond } = held;
            let most =
                u128::from(*beyond) * 100 >= u128::from(*positions) * u128::from(MOST_BEYOND);
            if *positions >= ENOUGH && most {
                let (market, times) = (&market.name, TIMES_THE_DEPOSITS);
                let said = say!("RF-1247.place", market, beyond, positions, times);
                findings.add(Kind::InterestBeyond, said.text);
            }
        }
    }
}
