//! The largest balances of a snapshot, and those that stand out from all others of their book.
//!
//! A balance that was written in another unit, a million times too large, is well formed. It shows by what
//! stands around it: it is worth more than all other deposits of its book together, and many times the next
//! one, or it is a thousand times the next one in its coin. Both are rare in honest books, so that few of them hear of it.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::protocol::{
    id::AssetId, index::BookIndex, parameters::Parameters, vault::Vault,
};
use ringfence_verifier::{
    report::amount::{percent, Amount, USD_20},
    say,
};
use serde::Serialize;

use super::{
    index::Hash,
    info::SnapshotInfo,
    origin::{Origins, Place},
    partition::VaultEntry,
    warning::{Findings, Kind},
};

/// The largest balances that are kept.
pub const LARGEST: usize = 10;
/// Accounts from which on a book can be compared with itself, and balances from which on a coin can.
const ENOUGH: u64 = 10;
/// A balance may stand out from so many times the next one in its coin, of another account.
const TIMES_THE_NEXT: u32 = 1000;
/// It stands out then if it is worth at least one part in so many of the deposits of its book.
const PART_OF_BOOK: u32 = 100;
/// A balance that is most of its book stands out if it is worth so many times the next one, of another account.
const TIMES_THE_NEXT_VALUE: u32 = 20;
/// Balances of a book from which on a single debt among them stands out.
const ENOUGH_FOR_DEBTS: u64 = 100;
/// Haircut tiers are implausible if the largest deposit of a customer is so many times where the last one begins.
const TIMES_THE_TIERS: u128 = 1000;
/// A bound that is so many times the one before is taken for no bound there.
const TIMES_WITHOUT_END: u128 = 1_000_000;
/// They are implausible, too, if the first one ends at so many times the value of all deposits, and beyond
/// [`USD_OF_ALL_COINS`].
const TIMES_ALL_DEPOSITS: u32 = 1_000_000;
/// More USD than all coins there are can be worth.
const USD_OF_ALL_COINS: u64 = 100_000_000_000_000;

/// One of the largest balances by value. It is private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LargeBalance {
    /// Name of the book.
    pub book: String,
    /// The account.
    pub account: String,
    /// The vault.
    pub vault: String,
    /// File and line.
    pub place: String,
    /// The asset.
    pub asset: String,
    /// Whether it is a debt.
    pub debt: bool,
    /// The amount in whole coins, without a sign.
    pub amount: Amount,
    /// Its value in USD, rounded down to cents.
    pub usd: Amount,
    /// The part, in percent and rounded down, of all deposits, or all debts, of its asset in its book.
    pub percent_of_coin: Option<Amount>,
}

/// A balance on its way into the list.
#[derive(Debug)]
struct Candidate {
    /// In 10^-20 USD.
    value: u128,
    place: Place,
    book: BookIndex,
    asset: AssetId,
    debt: bool,
    units: u64,
    account: String,
    vault: String,
}

/// Deposits, or debts, of one asset in one book.
#[derive(Debug, Default)]
struct Side {
    rows: u64,
    total: BigUint,
    /// The largest: units, place, account.
    first: Option<(u64, Place, Hash)>,
    /// Units of the largest one of another account.
    next: u64,
}

impl Side {
    fn add(&mut self, units: u64, place: Place, account: Hash) {
        self.rows += 1;
        self.total += units;
        match self.first {
            Some((most, at, of)) if (units, at) > (most, place) => {
                if of != account {
                    self.next = most;
                }
                self.first = Some((units, place, account));
            }
            Some((.., of)) => {
                if of != account {
                    self.next = self.next.max(units);
                }
            }
            None => self.first = Some((units, place, account)),
        }
    }
}

impl Side {
    /// Adds the balances of a part. In each part the largest one of another account is no larger than the first.
    fn merge(&mut self, part: Side) {
        self.rows += part.rows;
        self.total += part.total;
        let (Some(own), Some(other)) = (self.first, part.first) else {
            if self.first.is_none() {
                (self.first, self.next) = (part.first, part.next);
            }
            return;
        };
        let of = |(_, _, account): (u64, Place, Hash)| account;
        let own_is_first = (own.0, own.1) >= (other.0, other.1);
        let (first, next) = if own_is_first { (own, self.next) } else { (other, part.next) };
        let (less, less_next) = if own_is_first { (other, part.next) } else { (own, self.next) };
        let of_less = if of(first) == of(less) { less_next } else { less.0 };
        (self.first, self.next) = (Some(first), next.max(of_less));
    }

    /// Units of the largest one that is not this account's.
    fn of_another(&self, account: Hash) -> u64 {
        match self.first {
            Some((.., of)) if of == account => self.next,
            Some((units, ..)) => units,
            None => 0,
        }
    }
}

/// Watches balances as they come.
#[derive(Debug, Default)]
pub(super) struct Balances {
    /// The largest ones, the first one first.
    largest: Vec<Candidate>,
    sides: BTreeMap<(BookIndex, AssetId, bool), Side>,
    /// Accounts of each book, until there are enough.
    accounts: BTreeMap<BookIndex, Vec<Hash>>,
}

impl Balances {
    /// Takes note of the balances of a vault, which stand in these places.
    pub(super) fn add(
        &mut self,
        parameters: &Parameters,
        (entry, account): (&VaultEntry, Hash),
        vault: &Vault,
        places: &[Place],
    ) {
        let book = entry.book;
        self.add_account(book, account);
        for (balance, place) in vault.balances.iter().zip(places) {
            let price = parameters.asset(balance.asset).map_or(0, |asset| asset.price);
            let value = u128::from(balance.amount) * u128::from(price);
            let side = self.sides.entry((book, balance.asset, balance.debt)).or_default();
            side.add(balance.amount, *place, account);
            let at = self.rank(value, *place);
            if at < LARGEST {
                let candidate = Candidate {
                    value,
                    place: *place,
                    book,
                    asset: balance.asset,
                    debt: balance.debt,
                    units: balance.amount,
                    account: entry.account.clone(),
                    vault: entry.label.clone(),
                };
                self.largest.insert(at, candidate);
                self.largest.truncate(LARGEST);
            }
        }
    }

    fn add_account(&mut self, book: BookIndex, account: Hash) {
        let accounts = self.accounts.entry(book).or_default();
        if (accounts.len() as u64) < ENOUGH && !accounts.contains(&account) {
            accounts.push(account);
        }
    }

    /// How many of the largest balances stand before one of this value.
    fn rank(&self, value: u128, place: Place) -> usize {
        let before = |kept: &Candidate| (value, kept.place) <= (kept.value, place);
        self.largest.partition_point(before)
    }

    /// Takes note of the balances of a part that follows.
    pub(super) fn merge(&mut self, part: Balances) {
        for (book, accounts) in part.accounts {
            for account in accounts {
                self.add_account(book, account);
            }
        }
        for (of, side) in part.sides {
            self.sides.entry(of).or_default().merge(side);
        }
        for candidate in part.largest {
            let at = self.rank(candidate.value, candidate.place);
            self.largest.insert(at, candidate);
            self.largest.truncate(LARGEST);
        }
    }

    /// The largest balances.
    pub(super) fn largest(
        &self,
        parameters: &Parameters,
        info: &SnapshotInfo,
        origins: &Origins,
    ) -> Vec<LargeBalance> {
        let shown = |one: &Candidate| {
            let asset = parameters.asset(one.asset)?;
            let book = info.books.get(one.book.index())?;
            let side = self.sides.get(&(one.book, one.asset, one.debt))?;
            Some(LargeBalance {
                book: book.name.clone(),
                account: one.account.clone(),
                vault: one.vault.clone(),
                place: origins.place(one.place),
                asset: asset.name.clone(),
                debt: one.debt,
                amount: Amount::new(one.units, asset.decimals.into()),
                usd: Amount::new(one.value, USD_20).floor_cents(),
                percent_of_coin: percent(&one.units.into(), &BigInt::from(side.total.clone())),
            })
        };
        self.largest.iter().filter_map(shown).collect()
    }

    /// Notes balances that stand out. Books of the venue's own have few accounts, and are not looked at.
    pub(super) fn check(
        &self,
        parameters: &Parameters,
        info: &SnapshotInfo,
        origins: &Origins,
        findings: &mut Findings,
    ) {
        for (index, book) in BookIndex::first(info.books.len()).zip(&info.books) {
            let many = self.accounts.get(&index).is_some_and(|all| all.len() as u64 >= ENOUGH);
            if book.proprietary || !many {
                continue;
            }
            let of_book = || self.sides.iter().filter(|((of, ..), _)| *of == index);
            let priced = |(&(_, asset, debt), side): (&(_, AssetId, bool), &'_ Side)| {
                let price = parameters.asset(asset).map_or(0, |asset| asset.price);
                (debt, BigUint::from(price) * &side.total)
            };
            let deposits: BigUint =
                of_book().map(priced).filter_map(|(debt, value)| (!debt).then_some(value)).sum();
            for (&(_, id, debt), side) in of_book() {
                let Some(asset) = parameters.asset(id) else { continue };
                let Some((units, place, account)) = side.first else { continue };
                let value = BigUint::from(units) * asset.price;
                let next = of_book()
                    .map(|(&(_, id, _), side)| {
                        let price = parameters.asset(id).map_or(0, |asset| asset.price);
                        BigUint::from(side.of_another(account)) * price
                    })
                    .max();
                let found = Found { value, units, next: next.unwrap_or_default(), debt };
                if let Some(why) = found.outlier(side, &deposits) {
                    let side = if debt { "debt" } else { "deposit" };
                    let (place, coin) = (origins.place(place), &asset.name);
                    let words = format!("{place}: a {side} of {coin} in book {}, {why}", book.name);
                    findings.add(Kind::StandsOut, words);
                }
            }
            let debts: Vec<_> = of_book().filter(|((.., debt), _)| *debt).collect();
            let rows: u64 = of_book().map(|(_, side)| side.rows).sum();
            if let ([((_, asset, _), Side { rows: 1, first: Some((_, place, _)), .. })], true) =
                (&debts[..], rows >= ENOUGH_FOR_DEBTS)
            {
                let name = parameters.asset(*asset).map_or("?", |asset| &asset.name);
                let place = origins.place(*place);
                findings.add(Kind::LoneDebt, format!("{place}: {name} in book {}", book.name));
            }
        }
    }
}

impl Balances {
    /// Notes coins whose haircut tiers end far from what is held of them, as if their bounds were in another unit.
    /// `deposits` is the value of all deposits of all books in 10^-20 USD.
    pub(super) fn check_haircuts(
        &self,
        parameters: &Parameters,
        info: &SnapshotInfo,
        deposits: &BigUint,
        findings: &mut Findings,
    ) {
        let customers =
            |book: &BookIndex| info.books.get(book.index()).is_some_and(|book| !book.proprietary);
        for (id, asset) in AssetId::first(parameters.assets().len()).zip(parameters.assets()) {
            let of_coin = self
                .sides
                .iter()
                .filter(|((book, of, debt), _)| *of == id && !debt && customers(book));
            let units = of_coin.filter_map(|(_, side)| side.first).map(|(units, ..)| units);
            let Some(largest) = units.max() else { continue };
            // The last tier goes on without end.
            let Some((_, ending)) = asset.collateral.tiers().split_last() else { continue };
            let mut bounds = ending.iter().map(|tier| tier.up_to);
            let Some(first) = bounds.next() else { continue };
            // A bound far beyond the one before it is written where a tier has no end.
            let last = bounds.fold(first, |last, bound| match bound / TIMES_WITHOUT_END > last {
                true => last,
                false => bound,
            });
            let coins = |units: u128| Amount::new(units, asset.decimals.into()).grouped(0);
            let name = &asset.name;
            if u128::from(largest) / TIMES_THE_TIERS > last {
                let coins = coins(last);
                findings.add(Kind::HaircutBounds, say!("RF-1248.low", name, coins).text);
            }
            let value = BigUint::from(first) * asset.price;
            let usd = BigUint::from(10u8).pow(USD_20);
            if value >= deposits * TIMES_ALL_DEPOSITS && value >= usd * USD_OF_ALL_COINS {
                let coins = coins(first);
                findings.add(Kind::HaircutBounds, say!("RF-1248.high", name, coins).text);
            }
        }
    }
}

/// The largest deposit or debt of an asset in a book, with what stands beside it.
struct Found {
    units: u64,
    /// In 10^-20 USD.
    value: BigUint,
    /// Value of the largest balance of another account.
    next: BigUint,
    debt: bool,
}

impl Found {
    /// By what it stands out among balances of its side and a book's deposits, if it does.
    fn outlier(&self, side: &Side, deposits: &BigUint) -> Option<&'static str> {
        if &self.value * 2u8 > *deposits && self.value >= &self.next * TIMES_THE_NEXT_VALUE {
            return Some(match self.debt {
                false => "worth more than all other deposits of the book together",
                true => "worth more than half of all deposits of the book",
            });
        }
        let far = u128::from(self.units) >= u128::from(side.next) * u128::from(TIMES_THE_NEXT);
        let heavy = &self.value * PART_OF_BOOK >= *deposits;
        (side.rows >= ENOUGH && far && heavy)
            .then_some("a thousand times the next one in this coin, or more")
    }
}
