//! Sums of points with small weights: Σ w·P. Weights are cut in halves, and points whose halves are
//! the same are added first, until weights have only a few bits.

use group::Group;
use halo2_proofs::pasta::{Eq, EqAffine, Fq};

use super::{
    lanes::Lanes,
    point::Point,
    tree::{fold, Coincidence, Entry, Space},
    wipe::{make_room, set_length, wipe},
};

/// Weights of this many bits are not cut any more.
const SHORT: u32 = 4;

/// A point counts `weight·2^shift` times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub shift: u32,
    pub weight: u32,
}

/// Points and their weights, and working memory, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Weighted {
    pub points: Vec<Point>,
    pub weights: Vec<Weight>,
    next: Vec<Point>,
    next_weights: Vec<Weight>,
    counts: Vec<u32>,
    places: Vec<u32>,
    entries: Vec<Entry>,
}

impl Weighted {
    /// Adds points until all weights have at most [`SHORT`] bits, and no weight comes twice.
    pub fn shorten<L: Lanes<Fq>>(
        &mut self,
        lanes: L,
        space: &mut Space,
    ) -> Result<(), Coincidence> {
        loop {
            let largest = self.weights.iter().map(|weight| weight.weight).max().unwrap_or(0);
            let bits = u32::BITS - largest.leading_zeros();
            if bits <= SHORT {
                return Ok(());
            }
            self.halve(lanes, bits, space)?;
        }
    }

    /// Cuts weights of at most `bits` bits in halves.
    fn halve<L: Lanes<Fq>>(
        &mut self,
        lanes: L,
        bits: u32,
        space: &mut Space,
    ) -> Result<(), Coincidence> {
        let low = bits / 2;
        let high = bits - low;
        // The group of a weight: its shift, then its value, which has at most `high` bits.
        let group = |weight: Weight| (weight.shift << high | weight.weight) as usize;
        let halves = |weight: Weight| {
            let Weight { shift, weight } = weight;
            let lower = Weight { shift, weight: weight & ((1 << low) - 1) };
            let upper = Weight { shift: shift + low, weight: weight >> low };
            [lower, upper].into_iter().filter(|half| half.weight > 0)
        };
        let shifts = self.weights.iter().map(|weight| weight.shift + low).max().unwrap_or(0) + 1;
        let groups = (shifts << high) as usize;
        make_room(&mut self.counts, groups, 0);
        self.counts.resize(groups, 0);
        for weight in self.weights.iter().copied().flat_map(halves) {
            self.counts[group(weight)] += 1;
        }
        make_room(&mut self.places, groups, 0);
        make_room(&mut self.next_weights, groups, Weight::default());
        let mut total = 0;
        for (group, count) in self.counts.iter().enumerate() {
            self.places.push(total);
            total += count;
            if *count > 0 {
                let (shift, weight) = (group as u32 >> high, group as u32 & ((1 << high) - 1));
                self.next_weights.push(Weight { shift, weight });
            }
        }
        set_length(&mut self.entries, total as usize, Entry::default());
        for (index, weight) in self.weights.iter().enumerate() {
            for half in halves(*weight) {
                let place = &mut self.places[group(half)];
                self.entries[*place as usize] = Entry::new(index, false);
                *place += 1;
            }
        }
        make_room(&mut self.next, self.next_weights.len(), Point::default());
        fold(lanes, &self.points, &self.entries, &self.counts, space, &mut self.next)?;
        std::mem::swap(&mut self.points, &mut self.next);
        std::mem::swap(&mut self.weights, &mut self.next_weights);
        Ok(())
    }

    /// Overwrites all that was computed.
    pub fn wipe(&mut self) {
        for points in [&mut self.points, &mut self.next] {
            wipe(points, Point::default());
        }
        for weights in [&mut self.weights, &mut self.next_weights] {
            wipe(weights, Weight::default());
        }
        wipe(&mut self.counts, 0);
        wipe(&mut self.places, 0);
        wipe(&mut self.entries, Entry::default());
    }
}

/// Σ weight·2^shift·P of short weights.
pub(super) fn total(points: &[EqAffine], weights: &[Weight]) -> Eq {
    let most = weights.iter().map(|weight| weight.shift).max().unwrap_or(0);
    let mut total = Eq::identity();
    for shift in (0..=most).rev() {
        total = total.double();
        // Σ w·P is the sum of the sums of all points whose weight is at least v, for v from 1 on.
        let here = || weights.iter().zip(points).filter(move |(weight, _)| weight.shift == shift);
        let heaviest = here().map(|(weight, _)| weight.weight).max().unwrap_or(0);
        let (mut sum, mut sums) = (Eq::identity(), Eq::identity());
        for weight in (1..=heaviest).rev() {
            for (_, point) in here().filter(|(here, _)| here.weight == weight) {
                sum += point;
            }
            sums += sum;
        }
        total += sums;
    }
    total
}
