//! What a policy observes in a history.

use std::{collections::HashMap, io::BufRead};

use super::{
    check::{Entry, Policy},
    history::{HistoryError, Point, Rows, Series},
    measure::{observe, Observed},
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

/// Who asks for a series: which of the policies, and which asset or market of it.
#[derive(Clone, Copy)]
struct Asker {
    policy: usize,
    market: bool,
    at: usize,
}

impl Measured {
    /// Reads a history once for several policies. A series that is missing has all its points missing.
    ///
    /// # Errors
    /// [`HistoryError`] names the line that breaks a rule.
    pub fn read(
        history: impl BufRead,
        policies: &[&Policy],
        price_time: &str,
    ) -> Result<Vec<Self>, HistoryError> {
        let price_time = seconds(price_time);
        let mut askers: HashMap<&str, Vec<Asker>> = HashMap::new();
        let mut found: Vec<Measured> = vec![];
        for (at, policy) in policies.iter().enumerate() {
            let all = [(false, policy.assets()), (true, policy.markets())];
            for (market, entries) in all {
                for (place, entry) in entries.iter().enumerate() {
                    if let Some(series) = &entry.series {
                        askers.entry(series).or_default().push(Asker {
                            policy: at,
                            market,
                            at: place,
                        });
                    }
                }
            }
            let nothing = |entry: &Entry| of_entry(policy, entry, &[], price_time);
            found.push(Measured {
                assets: policy.assets().iter().map(nothing).collect(),
                markets: policy.markets().iter().map(nothing).collect(),
                digest: Digest::default(),
                rows: 0,
            });
        }
        let mut rows = Rows::new(history)?;
        let mut series = Series::default();
        while rows.read(&mut series)? {
            for asker in askers.get(series.name.as_str()).into_iter().flatten() {
                let (Some(policy), Some(of)) =
                    (policies.get(asker.policy), found.get_mut(asker.policy))
                else {
                    continue;
                };
                let (entries, all) = match asker.market {
                    true => (policy.markets(), &mut of.markets),
                    false => (policy.assets(), &mut of.assets),
                };
                if let (Some(entry), Some(of)) = (entries.get(asker.at), all.get_mut(asker.at)) {
                    *of = of_entry(policy, entry, &series.points, price_time);
                }
            }
        }
        for of in &mut found {
            (of.digest, of.rows) = (rows.digest(), rows.count());
        }
        Ok(found)
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
