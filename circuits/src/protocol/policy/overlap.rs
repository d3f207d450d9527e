//! What a history must still say of what the one before it said, and of what time its prices must be (`docs/policy.md`,
//! "What the parameters must be").

use std::{collections::HashMap, io::BufRead, iter::Peekable, slice::Iter};

use super::{
    check::Policy,
    history::{HistoryError, Point, Rows, Series},
    rule::Rule,
};
use crate::protocol::text::seconds;

/// Most seconds between the price time of a statement that follows a policy and its snapshot time.
const MOST_APART: i64 = 86_400;
/// Most differences that are kept.
const MOST_KEPT: usize = 20;

/// Why prices of a time are none of a statement that follows a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untimely {
    /// They are of another day than its books.
    Apart,
    /// They are older than those of the baseline.
    Older,
}

/// Whether prices of this time can be those of a statement; `before` is the price time of the baseline.
pub fn untimely(price_time: &str, snapshot_time: &str, before: Option<&str>) -> Option<Untimely> {
    let price = seconds(price_time);
    if (seconds(snapshot_time) - price).abs() > MOST_APART {
        return Some(Untimely::Apart);
    }
    before.filter(|before| price < seconds(before)).map(|_| Untimely::Older)
}

/// The times at which a rule looks at a series, those of its wait included, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    interval: i64,
    first: i64,
    last: i64,
}

impl Grid {
    fn of(rule: &Rule, price_time: i64) -> Self {
        let interval = i64::try_from(rule.interval).unwrap_or(i64::MAX);
        let points = (rule.observations + rule.windows()) as i64;
        let last = price_time.div_euclid(interval) * interval;
        Grid { interval, first: last - (points - 1) * interval, last }
    }

    /// Whether the rule looks at this time.
    pub fn has(&self, time: i64) -> bool {
        (self.first..=self.last).contains(&time) && time % self.interval == 0
    }
}

/// Where rules look, by the names of series.
#[derive(Clone, Debug)]
pub struct Grids<'a> {
    of: HashMap<&'a str, Vec<Grid>>,
    price_time: i64,
}

impl<'a> Grids<'a> {
    /// Where the rules of a policy look for prices of this time.
    pub fn new(policy: &'a Policy, price_time: &str) -> Self {
        let price_time = seconds(price_time);
        let mut of: HashMap<&str, Vec<Grid>> = HashMap::new();
        for entry in policy.assets().iter().chain(policy.markets()) {
            if let Some((series, rule)) = entry.series.as_deref().zip(policy.rule(entry)) {
                of.entry(series).or_default().push(Grid::of(rule, price_time));
            }
        }
        Grids { of, price_time }
    }

    /// Whether a rule looks at a series at all.
    pub fn reads(&self, series: &str) -> bool {
        self.of.contains_key(series)
    }

    /// Whether a rule looks at a series at this time.
    pub fn has(&self, series: &str, time: i64) -> bool {
        self.of.get(series).is_some_and(|grids| grids.iter().any(|grid| grid.has(time)))
    }

    /// From when to when two histories must have the same rows of a series: where both have some and, of what a rule
    /// still looks at, from there on, whether or not the later one has rows of that time.
    fn range(&self, old: &Series, new: &Series) -> Option<(i64, i64)> {
        let (old_first, old_last) = (old.points.first()?.time, old.points.last()?.time);
        let of_new = new.points.first().zip(new.points.last());
        let of_new = of_new.map(|(first, last)| (first.time, last.time));
        let reach = self.of.get(old.name.as_str());
        let reach = reach.and_then(|grids| grids.iter().map(|grid| grid.first).min());
        match (reach, of_new) {
            (None, None) => None,
            (None, Some((first, last))) => Some((old_first.max(first), old_last.min(last))),
            (Some(reach), of_new) => {
                let first = of_new.map_or(reach, |(first, _)| reach.min(first));
                Some((old_first.max(first), old_last.min(self.price_time)))
            }
        }
    }
}

/// How two histories differ at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The earlier one has a price there.
    Gone,
    /// The later one has a price there.
    New,
    /// Both have one, in 10^-18.
    Other {
        /// That of the earlier one.
        was: u128,
        /// That of the later one.
        is: u128,
    },
}

/// A difference of two histories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name.
    pub name: String,
    /// The time, in seconds since 1970.
    pub time: i64,
    /// What differs.
    pub change: Change,
}

/// What two histories say where both speak, and must speak.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// How many prices they have in common.
    pub common: u64,
    /// At how many times they differ.
    pub count: u64,
    /// The first of these differences.
    pub first: Vec<Difference>,
}

impl Overlap {
    /// Compares a history with the one before it.
    ///
    /// # Errors
    /// It is an error if one of them can't be read, or breaks a rule.
    pub fn of(
        before: impl BufRead,
        now: impl BufRead,
        grids: &Grids<'_>,
    ) -> Result<Self, HistoryError> {
        let (mut before, mut now) = (Rows::new(before)?, Rows::new(now)?);
        let (mut old, mut new) = (Series::default(), Series::default());
        let mut found = Overlap::default();
        let mut is_more = now.read(&mut new)?;
        while before.read(&mut old)? {
            while is_more && new.name < old.name {
                is_more = now.read(&mut new)?;
            }
            let none = Series::default();
            let new = if is_more && new.name == old.name { &new } else { &none };
            if let Some((first, last)) = grids.range(&old, new) {
                let within = |point: &&Point| (first..=last).contains(&point.time);
                let olds: Vec<Point> = old.points.iter().filter(within).copied().collect();
                let news: Vec<Point> = new.points.iter().filter(within).copied().collect();
                found.add(&old.name, olds.iter().peekable(), news.iter().peekable());
            }
        }
        // The rest is read, too, so that nothing in it breaks a rule.
        while is_more {
            is_more = now.read(&mut new)?;
        }
        Ok(found)
    }

    fn add(
        &mut self,
        name: &str,
        mut olds: Peekable<Iter<'_, Point>>,
        mut news: Peekable<Iter<'_, Point>>,
    ) {
        loop {
            let (old, new) = (olds.peek().copied(), news.peek().copied());
            let (is_old, is_new) = match (old, new) {
                (None, None) => return,
                (Some(old), Some(new)) => (old.time <= new.time, new.time <= old.time),
                (old, new) => (old.is_some(), new.is_some()),
            };
            let old = if is_old { olds.next() } else { None };
            let new = if is_new { news.next() } else { None };
            let (time, change) = match (old, new) {
                (Some(old), Some(new)) if old.price == new.price => {
                    self.common += 1;
                    continue;
                }
                (Some(old), Some(new)) => {
                    (old.time, Change::Other { was: old.price, is: new.price })
                }
                (Some(old), None) => (old.time, Change::Gone),
                (None, Some(new)) => (new.time, Change::New),
                (None, None) => return,
            };
            self.count += 1;
            if self.first.len() < MOST_KEPT {
                self.first.push(Difference { name: name.to_owned(), time, change });
            }
        }
    }
}
