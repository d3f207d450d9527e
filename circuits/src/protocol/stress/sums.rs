//! The sums that a stress statement publishes: of each book under each scenario.

use ff::Field;
use num_bigint::{BigInt, BigUint};
use pasta_curves::Fp;

use super::{
    equity::StressedEquity,
    lane::{StressLane, StressWeights},
};
use crate::protocol::{
    field::{signed_to_field, to_field},
    index::BookIndex,
};

/// The sums of one book under one scenario, in 10^-20 USD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookSums {
    /// D: Σ deficit.
    pub deficit: BigUint,
    /// G: Σ equity. Only that of insurance books is published.
    pub net: BigInt,
}

/// The sums of all books under all scenarios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StressSums {
    /// By scenario, then by book.
    pub scenarios: Vec<Vec<BookSums>>,
}

impl StressSums {
    /// Zeros for so many scenarios and books.
    pub fn zero(scenarios: usize, books: usize) -> Self {
        StressSums { scenarios: vec![vec![BookSums::default(); books]; scenarios] }
    }

    /// Adds a vault of a book: what it is worth under each scenario, in order.
    ///
    /// # Panics
    /// If these sums have no such book.
    pub fn add(&mut self, book: BookIndex, equities: &[StressedEquity]) {
        for (books, equity) in self.scenarios.iter_mut().zip(equities) {
            let sums = &mut books[book.index()];
            sums.deficit += equity.deficit();
            sums.net += equity.get();
        }
    }

    /// Adds other sums of the same scenarios and books.
    pub fn merge(&mut self, other: &StressSums) {
        let own = self.scenarios.iter_mut().flatten();
        for (sums, more) in own.zip(other.scenarios.iter().flatten()) {
            sums.deficit += &more.deficit;
            sums.net += &more.net;
        }
    }

    /// Σ result·weight over all lanes. `insurance` says of each book whether it is an insurance book.
    ///
    /// # Panics
    /// If there are not as many of these as books.
    pub fn fingerprint(&self, weights: &StressWeights, insurance: &[bool]) -> Fp {
        let mut sum = Fp::ZERO;
        for (scenario, books) in self.scenarios.iter().enumerate() {
            let [deficit, net] =
                [StressLane::Deficit, StressLane::Net].map(|lane| weights.weight(scenario, lane));
            assert_eq!(books.len(), insurance.len(), "each book is an insurance book or not");
            let indices = BookIndex::first(books.len());
            for (book, (sums, insurance)) in indices.zip(books.iter().zip(insurance)) {
                sum += weights.beta(book) * deficit * to_field(&sums.deficit);
                sum += weights.delta(book, *insurance) * net * signed_to_field(&sums.net);
            }
        }
        sum
    }
}
