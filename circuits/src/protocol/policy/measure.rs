//! How far the prices of a series moved: the measures of a rule (`docs/policy.md`, "The measure").

use std::collections::VecDeque;

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use super::{document::Measure, history::Point, rule::Rule};
use crate::protocol::parameters::RATE_ONE;

/// What a rule observes in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The measure, in 10^-8; none if points are missing.
    pub measure: Option<u128>,
    /// The measure for falls; none if points are missing for it.
    pub falls: Option<u128>,
    /// How many points are missing for the measure.
    pub missing: usize,
    /// The earliest of them, in seconds since 1970.
    pub first_missing: Option<i64>,
}

/// A point of the grid that the series has no row for.
const MISSING: u128 = 0;
/// Moves below this have squares of which [`super::rule::MAX_POINTS`] together are below 2^128.
const SMALL: u128 = 1 << 58;

/// What a rule observes in a series up to a time.
pub(super) fn observe(rule: &Rule, points: &[Point], price_time: i64) -> Observed {
    let (grid, oldest) = grid(rule, points, price_time);
    let last = grid.get(rule.windows()..).unwrap_or_default();
    let missing = last.iter().filter(|price| **price == MISSING).count();
    let complete = !grid.contains(&MISSING);
    let measure = (missing == 0).then(|| largest(rule, last));
    let falls = match complete {
        false => None,
        true if rule.windows() == 0 => measure,
        true => Some(largest(rule, &grid)),
    };
    let first_missing = last.iter().position(|price| *price == MISSING);
    let first_missing = first_missing.map(|at| oldest + time_of(rule, rule.windows() + at));
    Observed { measure, falls, missing, first_missing }
}

fn time_of(rule: &Rule, points: usize) -> i64 {
    i64::try_from(points as u64 * rule.interval).unwrap_or(i64::MAX)
}

/// The prices of the grid, from the oldest point of the first window to the newest of the last, and the time of the
/// oldest.
fn grid(rule: &Rule, points: &[Point], price_time: i64) -> (Vec<u128>, i64) {
    let interval = time_of(rule, 1);
    let count = rule.observations + rule.windows();
    let newest = price_time.div_euclid(interval) * interval;
    let oldest = newest - time_of(rule, count - 1);
    let mut grid = vec![MISSING; count];
    let first = points.partition_point(|point| point.time < oldest);
    for point in points.iter().skip(first).take_while(|point| point.time <= newest) {
        let since = point.time - oldest;
        let place = usize::try_from(since / interval).ok().filter(|_| since % interval == 0);
        if let Some(cell) = place.and_then(|place| grid.get_mut(place)) {
            *cell = point.price;
        }
    }
    (grid, oldest)
}

/// The largest measure of all windows of these points. None of them is missing.
fn largest(rule: &Rule, points: &[u128]) -> u128 {
    match rule.measure {
        // A pair within the horizon is in some window, which has more points than the horizon intervals.
        Measure::Worst => worst(points, rule.horizon),
        Measure::Deviation => deviation(points, rule.observations, rule.horizon),
    }
}

/// ⌈10^8·|to − from| / min⌉.
fn moved(from: u128, to: u128) -> u128 {
    (from.abs_diff(to) * u128::from(RATE_ONE)).div_ceil(from.min(to).max(1))
}

/// Whether the move is larger than `best`, without a division where none is needed.
fn beats(best: u128, from: u128, to: u128) -> bool {
    match best.checked_mul(from.min(to)) {
        Some(product) => from.abs_diff(to) * u128::from(RATE_ONE) > product,
        None => moved(from, to) > best,
    }
}

/// The largest move of two points at most `horizon` apart. For a point it is that from the lowest or from the highest
/// price before it within the horizon, which two queues keep at their fronts.
fn worst(points: &[u128], horizon: usize) -> u128 {
    let mut best = 0;
    let (mut lowest, mut highest) = (Queue::default(), Queue::default());
    for (at, price) in points.iter().enumerate() {
        for queue in [&mut lowest, &mut highest] {
            if let Some(from) = queue.front(at.saturating_sub(horizon)) {
                if beats(best, from, *price) {
                    best = moved(from, *price);
                }
            }
        }
        lowest.push(at, *price, |kept, new| kept < new);
        highest.push(at, *price, |kept, new| kept > new);
    }
    best
}

/// Prices that may still be the extreme of a later window, with their places.
#[derive(Default)]
struct Queue(VecDeque<(usize, u128)>);

impl Queue {
    /// The extreme of the prices from the place `first` on.
    fn front(&mut self, first: usize) -> Option<u128> {
        while self.0.front().is_some_and(|(at, _)| *at < first) {
            self.0.pop_front();
        }
        self.0.front().map(|(_, price)| *price)
    }

    fn push(&mut self, at: usize, price: u128, keeps: impl Fn(u128, u128) -> bool) {
        while self.0.back().is_some_and(|(_, kept)| !keeps(*kept, price)) {
            self.0.pop_back();
        }
        self.0.push_back((at, price));
    }
}

/// The largest deviation of all windows of `observations` points.
fn deviation(points: &[u128], observations: usize, horizon: usize) -> u128 {
    let pairs = points.iter().zip(points.iter().skip(horizon));
    let moves: Vec<u128> = pairs.map(|(from, to)| moved(*from, *to)).collect();
    let count = observations - horizon;
    let mut squares = Squares::default();
    let mut best = BigUint::ZERO;
    for (at, of) in moves.iter().enumerate() {
        squares.add(*of);
        if let Some(gone) = at.checked_sub(count).and_then(|at| moves.get(at)) {
            squares.remove(*gone);
        }
        if at + 1 >= count && squares.exceeds(&best) {
            best = squares.sum();
        }
    }
    let mean = (best + count - 1u32) / count;
    let root = mean.sqrt();
    let root = if &root * &root < mean { root + 1u32 } else { root };
    // A root is at most the largest move, which is below 2^123.
    root.to_u128().unwrap_or(u128::MAX)
}

/// A sum of squares: those of small moves apart, which nearly all are.
#[derive(Default)]
struct Squares {
    small: u128,
    large: BigUint,
}

impl Squares {
    fn add(&mut self, of: u128) {
        match of < SMALL {
            true => self.small += of * of,
            false => self.large += BigUint::from(of) * of,
        }
    }

    fn remove(&mut self, of: u128) {
        match of < SMALL {
            true => self.small -= of * of,
            false => self.large -= BigUint::from(of) * of,
        }
    }

    fn sum(&self) -> BigUint {
        &self.large + self.small
    }

    fn exceeds(&self, best: &BigUint) -> bool {
        match (self.large.bits(), best.to_u128()) {
            (0, Some(best)) => self.small > best,
            _ => self.sum() > *best,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same from the words of `docs/policy.md`, pair by pair.
    fn slow(measure: Measure, points: &[u128], n: usize, h: usize) -> u128 {
        let windows = points.windows(n);
        let each = windows.map(|window| match measure {
            Measure::Worst => (0..n)
                .flat_map(|i| (i + 1..n.min(i + h + 1)).map(move |j| (i, j)))
                .map(|(i, j)| moved(window[i], window[j]))
                .max()
                .unwrap_or(0),
            Measure::Deviation => {
                let moves = (h..n).map(|j| BigUint::from(moved(window[j - h], window[j])));
                let sum: BigUint = moves.map(|m| &m * &m).sum();
                let mut root = BigUint::ZERO;
                // The least number whose square is enough, bit by bit from above.
                for bit in (0..125).rev() {
                    let next: BigUint = root.clone() + (BigUint::from(1u8) << bit);
                    let below: BigUint = next.clone() - 1u8;
                    if below.pow(2) * (n - h) < sum {
                        root = next;
                    }
                }
                root.to_u128().unwrap()
            }
        });
        each.max().unwrap()
    }

    fn price() -> impl Strategy<Value = u128> {
        prop_oneof![
            8 => 90u128..110,
            4 => 1u128..1_000_000,
            1 => Just(1u128),
            1 => Just((1u128 << 96) - 1),
            1 => 1u128..1 << 96,
        ]
    }

    proptest! {
        #[test]
        fn measures_are_those_of_all_pairs(
            points in prop::collection::vec(price(), 2..40),
            n in 2usize..40,
            h in 1usize..40,
        ) {
            let n = n.min(points.len());
            let h = h.min(n - 1);
            prop_assert_eq!(worst(&points, h), slow(Measure::Worst, &points, n, h));
            prop_assert_eq!(deviation(&points, n, h), slow(Measure::Deviation, &points, n, h));
        }
    }

    #[test]
    fn a_fall_counts_as_much_as_the_rise_that_undoes_it() {
        assert_eq!(moved(100, 80), 25_000_000);
        assert_eq!(moved(80, 100), 25_000_000);
        assert_eq!(moved(3, 4), 33_333_334);
        assert_eq!(moved(7, 7), 0);
    }
}
