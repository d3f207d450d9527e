//! Results: what the vaults of each book owe and hold under each scenario, in plain integers (X2, X3), and of how many
//! customers each result tells (X12). One pass over the records, row by row and many blocks at a time, and a second one
//! over the vaults of those who could have more than half of something; no vault is kept.

use std::collections::HashSet;

use num_traits::ToPrimitive;
use rayon::prelude::*;
use ringfence_circuits::protocol::{
    contribution::SpecialAmounts,
    index::BookIndex,
    stress::{
        equity::{EquityFault, StressedEquity},
        set::Prices,
        sums::StressSums,
    },
    vault::Vault,
};

use super::{
    error::StressFault,
    share::{Customer, Customers, Share},
};
use crate::{
    epoch::{block_count, BlockReader, Epoch, EpochError, Progress, VaultRow},
    snapshot::Record,
};

/// Blocks that one reader takes in turn.
const BATCH: usize = 64;

/// What the vaults of a book come to.
#[derive(Clone, Default)]
pub(super) struct OfBook {
    /// By scenario: what is owed.
    pub deficits: Vec<Share>,
    /// By pair, in the order of [`pairs`]: by how much deficits differ.
    pub differences: Vec<Share>,
}

/// Two results that are compared: of a scenario of the set, and of an earlier one of it or of what is beside the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The scenario of the set.
    pub own: usize,
    /// The other one: of the set, and what is beside it behind.
    pub other: usize,
}

/// All pairs of a set of so many scenarios, with so many results beside it.
pub(super) fn pairs(own: usize, beside: usize) -> Vec<Pair> {
    let of = |scenario| (0..scenario).chain(own..own + beside);
    (0..own).flat_map(|own| of(own).map(move |other| Pair { own, other })).collect()
}

/// What all books come to.
#[derive(Clone)]
pub(super) struct Tally {
    /// Sums of all books, of the set alone.
    pub sums: StressSums,
    /// By book.
    pub books: Vec<OfBook>,
}

/// Adds up all vaults of an epoch under the scenarios of a set. Its results are compared with those at the prices
/// `beside` it, and with what the statement publishes of deficits, which comes last.
///
/// # Errors
/// It is an error if the records can't be read, or if a vault is out of range: then the scenario is named.
pub(super) fn tally(
    epoch: &Epoch,
    own: &[Prices],
    beside: &[&Prices],
    progress: &dyn Progress,
) -> Result<Tally, StressFault> {
    let counting = Counting {
        epoch,
        prices: own.iter().chain(beside.iter().copied()).collect(),
        own: own.len(),
        pairs: pairs(own.len(), beside.len() + 1),
        customers: Customers::new(),
    };
    let books = epoch.books().len();
    let mut all = Tally {
        sums: StressSums::zero(own.len(), books),
        books: vec![counting.nothing().1; books],
    };
    progress.begin("scenarios", block_count(epoch.rows()));
    for row in epoch.rows() {
        let (sums, shares) = counting.row(row, progress)?;
        let book = row.book.index();
        for (all, of_row) in all.sums.scenarios.iter_mut().zip(&sums.scenarios) {
            all[book].deficit += &of_row[0].deficit;
            all[book].net += &of_row[0].net;
        }
        all.books[book].zip(&shares, Share::merge);
    }
    progress.end();
    counting.second_pass(&mut all.books)?;
    Ok(all)
}

impl OfBook {
    fn shares(&self) -> impl Iterator<Item = &Share> {
        self.deficits.iter().chain(&self.differences)
    }

    fn zip(&mut self, other: &OfBook, merge: impl Fn(&mut Share, &Share)) {
        let own = self.deficits.iter_mut().chain(&mut self.differences);
        own.zip(other.shares()).for_each(|(share, more)| merge(share, more));
    }

    fn uncounted(&self) -> Self {
        let uncounted = |of: &[Share]| of.iter().map(Share::uncounted).collect();
        OfBook { deficits: uncounted(&self.deficits), differences: uncounted(&self.differences) }
    }
}

/// What is counted.
struct Counting<'a> {
    epoch: &'a Epoch,
    /// Those of the set, then those beside it.
    prices: Vec<&'a Prices>,
    own: usize,
    pairs: Vec<Pair>,
    customers: Customers,
}

/// Sums of one book alone, and its shares.
type Counted = (StressSums, OfBook);

impl Counting<'_> {
    fn nothing(&self) -> Counted {
        let shares = OfBook {
            deficits: vec![Share::default(); self.own],
            differences: vec![Share::default(); self.pairs.len()],
        };
        (StressSums::zero(self.own, 1), shares)
    }

    fn row(&self, row: &VaultRow, progress: &dyn Progress) -> Result<Counted, StressFault> {
        batches(row)
            .map(|first| {
                let mut counted = self.nothing();
                records(row, first, |record| {
                    row.check(self.epoch.parameters(), record)?;
                    self.add(&mut counted, row, record)
                })?;
                progress.advance(row.blocks.min(first + BATCH as u64) - first);
                Ok(counted)
            })
            .try_reduce(
                || self.nothing(),
                |mut one, other| {
                    one.0.merge(&other.0);
                    one.1.zip(&other.1, Share::merge);
                    Ok(one)
                },
            )
    }

    fn add(
        &self,
        (sums, shares): &mut Counted,
        row: &VaultRow,
        record: &Record,
    ) -> Result<(), StressFault> {
        let equities = equities(self.epoch, row, &self.prices, &record.vault)?;
        // Those beside the set stand behind its own, and are not added.
        sums.add(BookIndex::at(0), &equities);
        self.each(&deficits(&equities, record), shares, || self.customers.of(record), Share::add);
        Ok(())
    }

    /// Does something with each share that a vault has a part of.
    fn each(
        &self,
        deficits: &[u128],
        shares: &mut OfBook,
        customer: impl FnOnce() -> Customer,
        and: impl Fn(&mut Share, Customer, u128),
    ) {
        if deficits.iter().all(|deficit| *deficit == 0) {
            return;
        }
        let customer = customer();
        for (share, deficit) in shares.deficits.iter_mut().zip(deficits) {
            and(share, customer, *deficit);
        }
        for (share, pair) in shares.differences.iter_mut().zip(&self.pairs) {
            and(share, customer, deficits[pair.own].abs_diff(deficits[pair.other]));
        }
    }

    /// Counts what those have who could have more than half of something. Nobody else's vaults are valued again.
    fn second_pass(&self, books: &mut [OfBook]) -> Result<(), StressFault> {
        for row in self.epoch.rows() {
            let Some(book) = books.get_mut(row.book.index()) else { continue };
            let candidates: HashSet<Customer> = book.shares().filter_map(Share::to_count).collect();
            if candidates.is_empty() {
                continue;
            }
            let nothing = || book.uncounted();
            let counted = batches(row)
                .map(|first| {
                    let mut counted: Option<OfBook> = None;
                    records(row, first, |record| {
                        let customer = self.customers.of(record);
                        if !candidates.contains(&customer) {
                            return Ok(());
                        }
                        let equities = equities(self.epoch, row, &self.prices, &record.vault)?;
                        let deficits = deficits(&equities, record);
                        let counted = counted.get_or_insert_with(nothing);
                        self.each(&deficits, counted, || customer, Share::count);
                        Ok(())
                    })?;
                    Ok::<_, StressFault>(counted)
                })
                .try_reduce(
                    || None,
                    |one, other| {
                        Ok(match (one, other) {
                            (Some(mut one), Some(other)) => {
                                one.zip(&other, Share::merge_counted);
                                Some(one)
                            }
                            (one, other) => one.or(other),
                        })
                    },
                )?;
            if let Some(counted) = counted {
                book.zip(&counted, Share::merge_counted);
            }
        }
        Ok(())
    }
}

/// The first blocks of the batches of a row.
fn batches(row: &VaultRow) -> impl ParallelIterator<Item = u64> {
    let firsts: Vec<u64> = (0..row.blocks).step_by(BATCH).collect();
    firsts.into_par_iter()
}

/// The records of a batch, one after another.
fn records(
    row: &VaultRow,
    first: u64,
    mut each: impl FnMut(&Record) -> Result<(), StressFault>,
) -> Result<(), StressFault> {
    let mut reader = BlockReader::open(row)?;
    reader.seek(first)?;
    for _ in first..row.blocks.min(first + BATCH as u64) {
        for record in reader.next_block()? {
            each(&record)?;
        }
    }
    Ok(())
}

/// What a vault owes under each scenario and at the prices beside them, and last what the statement publishes of it
/// (S5, where its deficits are those of vaults in liquidation). All in 10^-20 USD.
fn deficits(equities: &[StressedEquity], record: &Record) -> Vec<u128> {
    /// 10^-28 USD in 10^-20 USD.
    const UNITS: u32 = 100_000_000;
    let amounts = record.special.as_ref().map(SpecialAmounts::from);
    let published = amounts.map(|amounts| amounts.deficit / UNITS).unwrap_or_default();
    let stressed = equities.iter().map(StressedEquity::deficit);
    // Both are below 2^122, by X3 and S5.
    let units = |deficit: num_bigint::BigUint| deficit.to_u128().unwrap_or(u128::MAX);
    stressed.chain([published]).map(units).collect()
}

/// What a vault of a row is worth under each scenario.
///
/// # Errors
/// It is an error if the vault holds what the parameters lack, or is out of range under a scenario.
pub(super) fn equities(
    epoch: &Epoch,
    row: &VaultRow,
    prices: &[&Prices],
    vault: &Vault,
) -> Result<Vec<StressedEquity>, StressFault> {
    let equity = |prices: &&Prices| {
        StressedEquity::of(epoch.parameters(), prices, vault).map_err(|fault| match fault {
            EquityFault::Width => StressFault::Width { scenario: prices.name.clone() },
            other => EpochError::damaged(&row.records, other.to_string()).into(),
        })
    };
    prices.iter().map(equity).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scenario_is_compared_with_those_before_it_and_those_released() {
        let pair = |own, other| Pair { own, other };
        assert_eq!(pairs(1, 0), []);
        assert_eq!(
            pairs(3, 1),
            [pair(0, 3), pair(1, 0), pair(1, 3), pair(2, 0), pair(2, 1), pair(2, 3)]
        );
    }
}
