//! Results: what the vaults of each book owe and hold under each scenario, in plain integers (X2, X3), and of how many
//! vaults each result tells (X12). One pass over the records, row by row and many blocks at a time; no vault is kept.

use num_traits::ToPrimitive;
use rayon::prelude::*;
use ringfence_circuits::protocol::{
    index::BookIndex,
    stress::{
        equity::{EquityFault, StressedEquity},
        set::Prices,
        sums::StressSums,
    },
    vault::Vault,
};

use super::error::StressFault;
use crate::epoch::{BlockReader, Epoch, EpochError, Progress, VaultRow};

/// Blocks that one reader takes in turn.
const BATCH: usize = 64;

/// Which vaults a number tells of: how many, what is theirs together, and the largest share of one. Amounts are in
/// 10^-20 USD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// Number of vaults.
    pub vaults: u64,
    /// What is theirs together; 2^128 − 1 stands for more.
    pub sum: u128,
    /// The largest part of one; below 2^122 by X3.
    pub largest: u128,
}

impl Share {
    fn add(&mut self, amount: u128) {
        if amount > 0 {
            self.merge(&Share { vaults: 1, sum: amount, largest: amount });
        }
    }

    fn merge(&mut self, other: &Share) {
        self.vaults = self.vaults.saturating_add(other.vaults);
        self.sum = self.sum.saturating_add(other.sum);
        self.largest = self.largest.max(other.largest);
    }
}

/// What the vaults of a book come to.
#[derive(Clone, Debug, Default)]
pub(super) struct OfBook {
    /// By scenario: the vaults under water.
    pub deficits: Vec<Share>,
    /// By pair, in the order of [`pairs`]: the vaults whose deficits differ, and by how much.
    pub differences: Vec<Share>,
}

/// Two scenarios whose results are compared: one of the set, and an earlier one of it or one that was released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The scenario of the set.
    pub own: usize,
    /// The other one: of the set and the released ones behind it.
    pub other: usize,
}

/// All pairs of a set of so many scenarios, where so many were released before.
pub(super) fn pairs(own: usize, released: usize) -> Vec<Pair> {
    let of = |scenario| (0..scenario).chain(own..own + released);
    (0..own).flat_map(|own| of(own).map(move |other| Pair { own, other })).collect()
}

/// What all books come to.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// Sums of all books, of the set alone.
    pub sums: StressSums,
    /// By book.
    pub books: Vec<OfBook>,
}

/// Adds up all vaults of an epoch under the scenarios of a set; `released` are those that were released before.
///
/// # Errors
/// It is an error if the records can't be read, or if a vault is out of range: then the scenario is named.
pub(super) fn tally(
    epoch: &Epoch,
    own: &[Prices],
    released: &[&Prices],
    progress: &dyn Progress,
) -> Result<Tally, StressFault> {
    let counting = Counting {
        epoch,
        prices: own.iter().chain(released.iter().copied()).collect(),
        own: own.len(),
        pairs: pairs(own.len(), released.len()),
    };
    let books = epoch.books().len();
    let mut all = Tally {
        sums: StressSums::zero(own.len(), books),
        books: vec![counting.nothing().1; books],
    };
    progress.begin("scenarios", epoch.rows().iter().map(|row| row.blocks).sum());
    for row in epoch.rows() {
        let (sums, shares) = counting.row(row, progress)?;
        let book = row.book.index();
        for (all, of_row) in all.sums.scenarios.iter_mut().zip(&sums.scenarios) {
            all[book].deficit += &of_row[0].deficit;
            all[book].net += &of_row[0].net;
        }
        merge(&mut all.books[book], &shares);
    }
    progress.end();
    Ok(all)
}

fn merge(into: &mut OfBook, other: &OfBook) {
    let both = into.deficits.iter_mut().zip(&other.deficits);
    both.chain(into.differences.iter_mut().zip(&other.differences))
        .for_each(|(share, more)| share.merge(more));
}

/// What is counted.
struct Counting<'a> {
    epoch: &'a Epoch,
    /// Those of the set, then those that were released.
    prices: Vec<&'a Prices>,
    own: usize,
    pairs: Vec<Pair>,
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
        let batches: Vec<u64> = (0..row.blocks).step_by(BATCH).collect();
        batches.into_par_iter().map(|first| self.batch(row, first, progress)).try_reduce(
            || self.nothing(),
            |mut one, other| {
                one.0.merge(&other.0);
                merge(&mut one.1, &other.1);
                Ok(one)
            },
        )
    }

    fn batch(
        &self,
        row: &VaultRow,
        first: u64,
        progress: &dyn Progress,
    ) -> Result<Counted, StressFault> {
        let mut counted = self.nothing();
        let mut reader = BlockReader::open(row)?;
        reader.seek(first)?;
        for _ in first..row.blocks.min(first + BATCH as u64) {
            for record in reader.next_block()? {
                row.check(self.epoch.parameters(), &record)?;
                let equities = equities(self.epoch, row, &self.prices, &record.vault)?;
                self.add(&mut counted, &equities);
            }
            progress.advance(1);
        }
        Ok(counted)
    }

    fn add(&self, (sums, shares): &mut Counted, equities: &[StressedEquity]) {
        // Scenarios that were released before stand behind those of the set, and are not added.
        sums.add(BookIndex::at(0), equities);
        let deficits: Vec<u128> = equities
            .iter()
            .map(|equity| equity.deficit().to_u128().expect("below 2^122 by X3"))
            .collect();
        for (share, deficit) in shares.deficits.iter_mut().zip(&deficits) {
            share.add(*deficit);
        }
        for (share, pair) in shares.differences.iter_mut().zip(&self.pairs) {
            share.add(deficits[pair.own].abs_diff(deficits[pair.other]));
        }
    }
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

    #[test]
    fn a_share_of_nothing_is_of_no_vault() {
        let mut share = Share::default();
        [0, 3, 0, 5, 4].into_iter().for_each(|amount| share.add(amount));
        assert_eq!(share, Share { vaults: 3, sum: 12, largest: 5 });
        share.add(u128::MAX);
        assert_eq!(share.sum, u128::MAX);
    }
}
