//! What a policy observes in a history.

use std::{collections::HashMap, io::BufRead};

use super::{
    check::{Entry, Policy},
    history::{HistoryError, Point, Rows, Series},
    measure::{observe, Observed},
    mismatch::OfName,
};
use crate::protocol::{hash::digest::Digest, text::seconds};

/// The last price of a series that is not after the price time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastPrice {
    /// Whether it is of the price time itself.
    pub at_price_time: bool,
    /// Time and price.
    pub point: Point,
}

/// What is known of an asset or a market from a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OfEntry {
    pub(super) observed: Option<Observed>,
    pub(super) last: Option<LastPrice>,
}

/// What a policy observes in a history up to the price time of a statement.
#[derive(Clone, Debug)]
pub struct Measured {
    pub(super) assets: Vec<OfEntry>,
    pub(super) markets: Vec<OfEntry>,
    digest: Digest,
    rows: u64,
}

/// One policy while a history is read for it.
struct Reading<'p> {
    policy: &'p Policy,
    /// The assets and the markets, by their places, that read a series.
    readers: HashMap<&'p str, Vec<(OfName, usize)>>,
    found: Measured,
    price_time: i64,
}

impl<'p> Reading<'p> {
    fn new(policy: &'p Policy, price_time: i64) -> Self {
        let mut readers: HashMap<&str, Vec<_>> = HashMap::new();
        let all = [(OfName::Asset, policy.assets()), (OfName::Market, policy.markets())];
        for (of, entries) in all {
            for (at, entry) in entries.iter().enumerate() {
                if let Some(series) = &entry.series {
                    readers.entry(series).or_default().push((of, at));
                }
            }
        }
        let nothing = |entry: &Entry| of_entry(policy, entry, &[], price_time);
        let found = Measured {
            assets: policy.assets().iter().map(nothing).collect(),
            markets: policy.markets().iter().map(nothing).collect(),
            digest: Digest::default(),
            rows: 0,
        };
        Reading { policy, readers, found, price_time }
    }

    /// Takes what the policy observes in a series.
    fn take(&mut self, series: &Series) {
        for (of, at) in self.readers.get(series.name.as_str()).into_iter().flatten() {
            let (entries, all) = match of {
                OfName::Asset => (self.policy.assets(), &mut self.found.assets),
                OfName::Market => (self.policy.markets(), &mut self.found.markets),
            };
            if let (Some(entry), Some(of)) = (entries.get(*at), all.get_mut(*at)) {
                *of = of_entry(self.policy, entry, &series.points, self.price_time);
            }
        }
    }
}

impl Measured {
    /// Reads a history once for a policy and, if there is one, for another; what each observes. A series that is missing has
    /// all its points missing.
    ///
    /// # Errors
    /// [`HistoryError`] names the line that breaks a rule.
    pub fn read(
        history: impl BufRead,
        policy: &Policy,
        other: Option<&Policy>,
        price_time: &str,
    ) -> Result<(Self, Option<Self>), HistoryError> {
        let price_time = seconds(price_time);
        let mut first = Reading::new(policy, price_time);
        let mut second = other.map(|other| Reading::new(other, price_time));
        let mut rows = Rows::new(history)?;
        let mut series = Series::default();
        while rows.read(&mut series)? {
            first.take(&series);
            if let Some(second) = &mut second {
                second.take(&series);
            }
        }
        let (digest, count) = (rows.digest(), rows.count());
        let end = |reading: Reading<'_>| Measured { digest, rows: count, ..reading.found };
        Ok((end(first), second.map(end)))
    }

    /// The digest of the history.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// How many rows the history has.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The last price that the history has for an asset of the policy, by its place.
    pub fn last_of_asset(&self, at: usize) -> Option<LastPrice> {
        self.assets.get(at)?.last
    }

    /// The last price that the history has for a market of the policy, by its place.
    pub fn last_of_market(&self, at: usize) -> Option<LastPrice> {
        self.markets.get(at)?.last
    }
}

fn of_entry(policy: &Policy, entry: &Entry, points: &[Point], price_time: i64) -> OfEntry {
    let upto = points.partition_point(|point| point.time <= price_time);
    let last = upto
        .checked_sub(1)
        .and_then(|last| points.get(last))
        .map(|point| LastPrice { at_price_time: point.time == price_time, point: *point });
    OfEntry { observed: policy.rule(entry).map(|rule| observe(rule, points, price_time)), last }
}
