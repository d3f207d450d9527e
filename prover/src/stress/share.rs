//! Which customers a number tells of: how many, what is theirs together, and the largest share of one (X12). No list of
//! customers is kept, however many there are: twenty are enough to know that there are not fewer, and who could have
//! more than half is found by a vote (Boyer and Moore, with weights).

use std::hash::{BuildHasher, RandomState};

use super::rule::THRESHOLD;
use crate::snapshot::Record;

/// A customer: a hash under a key of this run. Two that meet count as one, which is the safe side.
pub(super) type Customer = u64;

/// Hashes of customers.
pub(super) struct Customers(RandomState);

impl Customers {
    /// With a key of its own.
    pub(super) fn new() -> Self {
        Customers(RandomState::new())
    }

    /// Whose vault this is: its owner's where the venue names one, else its account's.
    pub(super) fn of(&self, record: &Record) -> Customer {
        match record.owner.is_empty() {
            true => self.0.hash_one((false, &record.account)),
            false => self.0.hash_one((true, &record.owner)),
        }
    }
}

/// Which customers a number tells of. Amounts are in 10^-20 USD, of one vault below 2^123 by X3; 2^128 − 1 stands for
/// more.
#[derive(Clone, Default)]
pub(super) struct Share {
    /// Up to [`THRESHOLD`] of the customers, each once.
    customers: Vec<Customer>,
    /// What is theirs together.
    sum: u128,
    /// The only customer who can have more than half, and what the vote left.
    candidate: Customer,
    vote: u128,
    /// What the candidate has, counted in a second pass.
    largest: u128,
}

impl Share {
    /// A vault of a customer has so much of it.
    pub(super) fn add(&mut self, customer: Customer, amount: u128) {
        if amount > 0 {
            self.know(customer);
            self.sum = self.sum.saturating_add(amount);
            self.elect(customer, amount);
        }
    }

    /// Both together, before the second pass.
    pub(super) fn merge(&mut self, other: &Share) {
        other.customers.iter().for_each(|customer| self.know(*customer));
        self.sum = self.sum.saturating_add(other.sum);
        self.elect(other.candidate, other.vote);
    }

    fn know(&mut self, customer: Customer) {
        if self.customers.len() < THRESHOLD && !self.customers.contains(&customer) {
            self.customers.push(customer);
        }
    }

    fn elect(&mut self, customer: Customer, votes: u128) {
        if self.candidate == customer {
            self.vote = self.vote.saturating_add(votes);
        } else if self.vote >= votes {
            self.vote -= votes;
        } else {
            self.vote = votes - self.vote;
            self.candidate = customer;
        }
    }

    /// Whether it is nobody's.
    pub(super) fn is_nothing(&self) -> bool {
        self.customers.is_empty()
    }

    /// The customer whose vaults are to be counted in a second pass; none where the first one says it all.
    pub(super) fn to_count(&self) -> Option<Customer> {
        (self.customers.len() >= THRESHOLD && self.vote > 0).then_some(self.candidate)
    }

    /// In the second pass: a vault of a customer has so much of it.
    pub(super) fn count(&mut self, customer: Customer, amount: u128) {
        if self.to_count() == Some(customer) {
            self.largest = self.largest.saturating_add(amount);
        }
    }

    /// Both second passes together.
    pub(super) fn merge_counted(&mut self, other: &Share) {
        self.largest = self.largest.saturating_add(other.largest);
    }

    /// The same before its second pass.
    pub(super) fn uncounted(&self) -> Self {
        Share { largest: 0, ..self.clone() }
    }

    /// Whether it tells of 1 to 19 customers, or mostly of one.
    pub(super) fn tells_of_few(&self) -> bool {
        // Beyond 2^128 the vote may have lost some.
        (1..THRESHOLD).contains(&self.customers.len())
            || self.largest > self.sum / 2
            || self.sum == u128::MAX
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// The parts added up one after another in several threads' shares, which are then merged, twice.
    fn share(threads: &[&[(Customer, u128)]]) -> Share {
        let mut all = Share::default();
        for parts in threads {
            let mut share = Share::default();
            parts.iter().for_each(|(customer, amount)| share.add(*customer, *amount));
            all.merge(&share);
        }
        let before = all.clone();
        for parts in threads {
            let mut share = before.uncounted();
            parts.iter().for_each(|(customer, amount)| share.count(*customer, *amount));
            all.merge_counted(&share);
        }
        all
    }

    fn plainly(parts: &[(Customer, u128)]) -> bool {
        let mut by_customer = BTreeMap::<Customer, u128>::new();
        for (customer, amount) in parts.iter().filter(|(_, amount)| *amount > 0) {
            *by_customer.entry(*customer).or_default() += amount;
        }
        let sum: u128 = by_customer.values().sum();
        (1..THRESHOLD).contains(&by_customer.len())
            || by_customer.values().any(|amount| 2 * amount > sum)
    }

    fn each(count: u64, amount: u128) -> Vec<(Customer, u128)> {
        (0..count).map(|customer| (customer, amount)).collect()
    }

    #[test]
    fn g13_results_of_few_customers_or_mostly_of_one_are_thin() {
        let many_of_one: Vec<_> = (0..30).map(|_| (7, 5)).collect();
        for thin in [&each(1, 10)[..], &each(19, 10), &many_of_one] {
            assert!(share(&[thin]).tells_of_few(), "{thin:?}");
        }
        for not in [&[][..], &each(30, 0), &each(20, 10)] {
            assert!(!share(&[not]).tells_of_few(), "{not:?}");
        }
        // The vaults of one customer count together, in whichever thread they are: 26 of 51, and 25 of 50.
        let (others, of_one) = (each(25, 1), vec![(99, 1); 26]);
        assert!(share(&[&of_one[..13], &others, &of_one[13..]]).tells_of_few());
        assert!(!share(&[&of_one[..12], &others, &of_one[13..]]).tells_of_few());
        assert!(share(&[&each(25, 1), &[(99, u128::MAX)]]).tells_of_few());
        // No one has half, but nobody knows any more.
        assert!(share(&[&each(25, u128::MAX / 4)]).tells_of_few());
        assert!(!share(&[&each(25, u128::MAX / 32)]).tells_of_few());
    }

    proptest! {
        #[test]
        fn g13_the_vote_finds_whoever_has_more_than_half(
            parts in prop::collection::vec((prop_oneof![Just(3u64), 0..40u64], 0..50u128), 0..200),
            cuts in prop::array::uniform2(0..200usize),
        ) {
            let [first, second] = cuts.map(|cut| cut.min(parts.len()));
            let (first, second) = (first.min(second), first.max(second));
            let threads = [&parts[..first], &parts[first..second], &parts[second..]];
            prop_assert_eq!(share(&threads).tells_of_few(), plainly(&parts));
        }
    }
}
