//! Published totals (§5): one non-negative integer per lane.

use ff::{Field, PrimeField};
use num_bigint::{BigInt, BigUint};
use num_traits::{One, Zero};
use pasta_curves::Fp;

use crate::protocol::{
    lane::{BookLane, Lanes, Weights},
    predicate::Assessment,
    shape::Rule,
    vault::Vault,
};

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
            markets: vec![BigUint::zero(); lanes.market_count()],
            books: vec![vec![BigUint::zero(); lanes.book_count()]; books],
        }
    }

    /// Adds a vault of book `book` under `rule`. The vault must have passed the predicate.
    /// `settlement` names the settlement asset of each market, by market id from 1.
    pub fn add(
        &mut self,
        lanes: &Lanes,
        settlement: &dyn Fn(u16) -> u16,
        book: usize,
        rule: Rule,
        vault: &Vault,
        assessment: &Assessment,
    ) {
        for position in &vault.positions {
            let lane = lanes.market_exponent(position.market, position.short) - 1;
            self.markets[lane] += position.size;
        }
        let totals = &mut self.books[book];
        let mut add = |lane: BookLane, amount: BigUint| {
            let index = lanes.book_index(lane).expect("the parameters have all that a vault holds");
            totals[index] += amount;
        };
        for balance in &vault.balances {
            let lane = if balance.debt { BookLane::Debts } else { BookLane::Deposits };
            add(lane(balance.asset), balance.amount.into());
        }
        for position in &vault.positions {
            let lane = if position.loss { BookLane::Losses } else { BookLane::Profits };
            add(lane(settlement(position.market)), position.profit.into());
        }
        let natural = |value: &BigInt| {
            value
                .to_biguint()
                .expect("amounts of a vault that passed the predicate are not negative")
        };
        if rule != Rule::Maintenance {
            add(BookLane::RuleVaults(rule), BigUint::one());
            add(BookLane::RuleNotional(rule), natural(&assessment.notional));
            add(BookLane::RuleCollateral(rule), natural(&assessment.collateral));
        }
        if rule == Rule::Liquidating {
            add(BookLane::Shortfall, natural(&assessment.shortfall()));
            add(BookLane::Deficit, natural(&assessment.deficit()));
        }
        add(BookLane::Vaults, BigUint::one());
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
    pub fn book(&self, lanes: &Lanes, book: usize, lane: BookLane) -> BigUint {
        let totals = &self.books[book];
        lanes.book_index(lane).map_or(BigUint::ZERO, |index| totals[index].clone())
    }

    /// The fingerprint `Σ T·weight`. `proprietary` says which books count their vaults.
    pub fn fingerprint(&self, weights: &Weights, proprietary: &[bool]) -> Fp {
        let lanes = weights.lanes();
        let mut sum = Fp::ZERO;
        for (index, total) in self.markets.iter().enumerate() {
            let market = (index / 2 + 1) as u16;
            sum += to_field(total) * weights.market(market, index % 2 == 1);
        }
        assert_eq!(proprietary.len(), self.books.len(), "each book is proprietary or not");
        for (book, (totals, counts_vaults)) in self.books.iter().zip(proprietary).enumerate() {
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

/// A natural number modulo the field's modulus.
pub fn to_field(value: &BigUint) -> Fp {
    value
        .to_u64_digits()
        .iter()
        .rev()
        .fold(Fp::ZERO, |sum, digit| sum * Fp::from_u128(1 << 64) + Fp::from(*digit))
}

/// An integer modulo the field's modulus.
pub fn signed_to_field(value: &BigInt) -> Fp {
    let magnitude = to_field(value.magnitude());
    if value.sign() == num_bigint::Sign::Minus {
        -magnitude
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_map_into_the_field() {
        let value = (BigUint::one() << 200) + BigUint::from(7u8);
        assert_eq!(to_field(&value), Fp::from(2).pow_vartime([200]) + Fp::from(7));
        assert_eq!(signed_to_field(&BigInt::from(-3)), -Fp::from(3));
    }
}
