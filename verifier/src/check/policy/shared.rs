//! What all claims of the policy share.

use std::collections::HashMap;

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    policy::{Measured, Policy},
    statement::Document,
    text::seconds,
};
use ringfence_evidence::list::time::Time;

/// The clause of all claims here.
pub(super) const CLAUSE: &str = "V19";

/// What is measured for several policies at once: that of now, and that of the baseline if it is another one.
pub(super) type Observations = (Measured, Option<Measured>);

/// A time in seconds since 1970 as documents write it.
pub(super) fn time_of(seconds: i64) -> String {
    let time = u64::try_from(seconds).ok().and_then(Time::from_seconds);
    time.map_or_else(String::new, |time| time.to_string())
}

/// The times at which a rule looks at a series, in seconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    interval: i64,
    pub(super) first: i64,
    last: i64,
}

impl Grid {
    /// Whether the rule looks at this time.
    pub(super) fn has(&self, time: i64) -> bool {
        (self.first..=self.last).contains(&time) && time % self.interval == 0
    }
}

/// The grids of all rules that look at a series, by its name.
pub(super) fn grids<'a>(policy: &'a Policy, price_time: &str) -> HashMap<&'a str, Vec<Grid>> {
    let time = seconds(price_time);
    let mut all: HashMap<&str, Vec<Grid>> = HashMap::new();
    for entry in policy.assets().iter().chain(policy.markets()) {
        let Some((series, rule)) = entry.series.as_deref().zip(policy.rule(entry)) else {
            continue;
        };
        let interval = i64::try_from(rule.interval).unwrap_or(i64::MAX);
        let windows = rule.fall_wait / rule.interval;
        let points = i64::try_from(rule.observations as u64 + windows).unwrap_or(i64::MAX);
        let last = time.div_euclid(interval) * interval;
        let first = last.saturating_sub((points - 1).saturating_mul(interval));
        all.entry(series).or_default().push(Grid { interval, first, last });
    }
    all
}

/// The previous statement as a reader has it.
pub(super) enum Previous<'a> {
    /// There is none, or nobody brought it.
    None,
    /// The one that was brought is not the one that this statement names: it says nothing here.
    Other,
    /// It is the one.
    Named(&'a Document),
}

/// The previous statement, if the reader brought the one that this statement names.
pub(super) fn previous<'a>(
    brought: Option<&'a (Document, Digest)>,
    now: &Document,
) -> Previous<'a> {
    match brought {
        None => Previous::None,
        Some((document, digest)) if *digest == now.previous => Previous::Named(document),
        Some(_) => Previous::Other,
    }
}
