//! What of parameters is not as a policy has it.

use super::weight::Weighted;
use crate::protocol::parameters::TierEntry;

/// Whether a name is that of an asset or of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfName {
    /// An asset: its weights are haircuts.
    Asset,
    /// A market: its weights are rates of maintenance.
    Market,
}

/// Something of the parameters that is not as the policy has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Of an asset or a market.
    pub of: OfName,
    /// Its name.
    pub name: String,
    /// What differs.
    pub found: Found,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The policy does not have the name.
    NotInPolicy,
    /// A field is another one than in the policy.
    Field {
        /// Which.
        field: &'static str,
        /// By the policy.
        expected: String,
        /// By the parameters.
        found: String,
    },
    /// A rate of a tier is another one than the policy gives.
    Rate {
        /// Of which table.
        table: &'static str,
        /// The tier, from 1.
        tier: usize,
        /// By the policy, in 10^-8.
        expected: String,
        /// By the parameters.
        found: String,
    },
    /// The baseline has the name with other terms, so that nothing limits how far its weights moved.
    OtherTerms,
    /// A weight moved further than the limits allow.
    Moved {
        /// The tier, from 1.
        tier: usize,
        /// The smallest and the largest weight of the baseline within this tier, in 10^-8.
        before: (u64, u64),
        /// The least and the most that is allowed.
        allowed: (u64, u64),
        /// The weight of the parameters.
        found: u64,
    },
}

/// What is found of one name, put behind what is found of others.
pub(super) struct Mismatches<'a> {
    of: OfName,
    name: &'a str,
    all: &'a mut Vec<Mismatch>,
}

impl<'a> Mismatches<'a> {
    pub(super) fn new(of: OfName, name: &'a str, all: &'a mut Vec<Mismatch>) -> Self {
        Mismatches { of, name, all }
    }

    pub(super) fn add(&mut self, found: Found) {
        self.all.push(Mismatch { of: self.of, name: self.name.to_owned(), found });
    }

    pub(super) fn field(&mut self, field: &'static str, expected: &str, found: &str) {
        if expected != found {
            let (expected, found) = (expected.to_owned(), found.to_owned());
            self.add(Found::Field { field, expected, found });
        }
    }

    /// A field that documents write as a word.
    pub(super) fn word<T: serde::Serialize + PartialEq>(
        &mut self,
        field: &'static str,
        expected: &T,
        found: &T,
    ) {
        let word = |value: &T| match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => word,
            Ok(other) => other.to_string(),
            Err(_) => String::new(),
        };
        if expected != found {
            self.field(field, &word(expected), &word(found));
        }
    }

    /// Tiers of a document: their bounds are exactly those of the policy's own, their rates those of `weights`, or the
    /// policy's own.
    pub(super) fn tiers(
        &mut self,
        field: &'static str,
        own: &[TierEntry],
        found: &[TierEntry],
        weights: Option<&Weighted>,
    ) {
        if own.len() != found.len() {
            let tiers = |count: usize| format!("{count} tiers");
            return self.field(field, &tiers(own.len()), &tiers(found.len()));
        }
        let mut rates = weights.map(Weighted::rates);
        for (tier, (own, found)) in (1..).zip(own.iter().zip(found)) {
            let place = format!("up to {}", own.up_to);
            self.field(field, &place, &format!("up to {}", found.up_to));
            let given = rates.as_mut().and_then(Iterator::next);
            let expected = given.map_or_else(|| own.rate.clone(), |rate| rate.to_string());
            if expected != found.rate {
                let found = found.rate.clone();
                self.add(Found::Rate { table: field, tier, expected, found });
            }
        }
    }
}
