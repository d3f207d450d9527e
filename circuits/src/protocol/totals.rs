//! Published totals (§5, "Totals and fingerprints"): one non-negative integer for each lane.

use ff::Field;
use num_bigint::BigUint;
use num_traits::Zero;
use pasta_curves::Fp;

use crate::protocol::{
    contribution::{contributions, Amount, Lane, SpecialAmounts},
    id::{AssetId, MarketId},
    index::BookIndex,
    lane::{BookLane, Lanes, Weights},
    predicate::Assessment,
    shape::Rule,
    vault::Vault,
};

pub use crate::protocol::field::{signed_to_field, to_field};

/// Totals are below 2^224.
pub const TOTAL_BITS: u64 = 224;

/// The totals of all lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Sizes by market lane, long and short of market 1 first.
    pub markets: Vec<BigUint>,
    /// Per book, by [`Lanes::book_lanes`].
    pub books: Vec<Vec<BigUint>>,
}

impl Totals {
    /// Zero totals of `books` books.
    pub fn zero(lanes: &Lanes, books: usize) -> Self {
        Totals {
            markets: vec![BigUint::zero(); lanes.market_lane_count()],
            books: vec![vec![BigUint::zero(); lanes.book_lane_count()]; books],
        }
    }

    /// Adds a vault of book `book` under `rule`. The vault must have passed the predicate.
    /// `settlement` names the settlement asset of each market, by its id.
    pub fn add(
        &mut self,
        lanes: &Lanes,
        settlement: &dyn Fn(MarketId) -> AssetId,
        book: BookIndex,
        rule: Rule,
        vault: &Vault,
        assessment: &Assessment,
    ) {
        let special = SpecialAmounts::new(rule, assessment);
        contributions(settlement, rule, vault, special.as_ref(), |lane, amount| {
            let total = match lane {
                Lane::Market { market, short } => {
                    &mut self.markets[lanes.market_exponent(market, short) - 1]
                }
                Lane::Book(lane) => {
                    let index = lanes.book_index(lane);
                    let index = index.expect("the parameters have every lane of a sound vault");
                    &mut self.books[book.index()][index]
                }
            };
            match amount {
                Amount::Small(value) => *total += value,
                Amount::Large(value) => *total += value,
            }
        });
    }

    /// Adds other totals of the same lanes and books.
    pub fn merge(&mut self, other: &Totals) {
        let own = self.markets.iter_mut().chain(self.books.iter_mut().flatten());
        let others = other.markets.iter().chain(other.books.iter().flatten());
        for (sum, term) in own.zip(others) {
            *sum += term;
        }
    }

    /// The total of a lane of a book, which must be one of these totals; zero if the parameters don't
    /// have the lane, as of profits in an asset in which no market settles.
    pub fn book(&self, lanes: &Lanes, book: BookIndex, lane: BookLane) -> BigUint {
        let totals = &self.books[book.index()];
        lanes.book_index(lane).map_or(BigUint::ZERO, |index| totals[index].clone())
    }

    /// The fingerprint `Σ T·weight`. `proprietary` says which books count their vaults.
    pub fn fingerprint(&self, weights: &Weights, proprietary: &[bool]) -> Fp {
        let lanes = weights.lanes();
        let mut sum = Fp::ZERO;
        for (index, total) in self.markets.iter().enumerate() {
            let market = MarketId::at(index / 2);
            sum += to_field(total) * weights.market(market, index % 2 == 1);
        }
        assert_eq!(proprietary.len(), self.books.len(), "each book is proprietary or not");
        let books = BookIndex::first(self.books.len());
        for (book, (totals, counts_vaults)) in books.zip(self.books.iter().zip(proprietary)) {
            let mut of_book = Fp::ZERO;
            for (lane, total) in lanes.book_lanes().into_iter().zip(totals) {
                if lane != BookLane::Vaults || *counts_vaults {
                    of_book += to_field(total) * weights.book(lane);
                }
            }
            sum += of_book * weights.beta(book);
        }
        sum
    }
}
