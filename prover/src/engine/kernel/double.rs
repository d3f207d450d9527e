//! Doubles many points at once.

use halo2_proofs::pasta::Fq;

use super::{
    lanes::{Lanes, Word, MOST_LANES},
    point::Point,
};

/// Vectors that a group of lanes keeps: 2y, the product of those before, and the coordinates.
const KEPT: usize = 4;

/// Doubles points; one inversion for all.
pub(super) struct Doubling<L: Lanes<Fq>> {
    lanes: L,
    kept: Vec<[L::Vector; KEPT]>,
}

impl<L: Lanes<Fq>> Doubling<L> {
    /// For this many points.
    pub fn new(lanes: L, points: usize) -> Self {
        let groups = points.div_ceil(L::LANES);
        Doubling { lanes, kept: vec![[lanes.zero(); KEPT]; groups] }
    }

    /// Doubles each point.
    #[inline(never)]
    pub fn double(&mut self, points: &mut [Point]) {
        self.lanes.within(
            #[inline(always)]
            || self.double_within(points),
        );
    }

    /// None has y = 0, since the curve's order is odd. Weights: 2y and y are below 4p and 2p, 3x² below
    /// 6p; x below (2 + 4 + 4)·p and y below (2 + 4)·p before they are reduced.
    #[inline(always)]
    fn double_within(&mut self, points: &mut [Point]) {
        let lanes = self.lanes;
        if points.is_empty() {
            return;
        }
        let last = points.len() - 1;
        let mut product = lanes.enter(&lanes.splat(&Word::ONE));
        for (group, kept) in self.kept.iter_mut().enumerate() {
            // The last lanes repeat the last point.
            let (x, y) = lanes.load_pairs(
                #[inline(always)]
                |lane| &points[(group * L::LANES + lane).min(last)].0,
            );
            let twice = lanes.carry(&lanes.add(&y, &y));
            *kept = [twice, product, x, y];
            product = lanes.mul(&twice, &product);
        }
        let mut inverse = lanes.invert(&product).expect("no point of odd order has y = 0");
        for (group, kept) in self.kept.iter().enumerate().rev() {
            let [twice, product, x1, y1] = kept;
            let twice_inverse = lanes.mul(&inverse, product);
            inverse = lanes.mul(twice, &inverse);
            let square = lanes.square(x1);
            let three = lanes.add_more(&lanes.add(&square, &square), &square);
            let slope = lanes.mul_sum(&three, &twice_inverse);
            let square = lanes.square(&slope);
            let x = lanes.reduce(&lanes.sub_more(&lanes.sub(&square, x1), x1));
            let rise = lanes.mul_sum(&lanes.sub(x1, &x), &slope);
            let y = lanes.reduce(&lanes.sub(&rise, y1));
            let mut doubled = [Point::default(); MOST_LANES];
            lanes.store_pairs(
                &x,
                &y,
                #[inline(always)]
                |lane, point| doubled[lane] = Point(*point),
            );
            let from = group * L::LANES;
            let here = L::LANES.min(points.len() - from);
            points[from..from + here].copy_from_slice(&doubled[..here]);
        }
    }
}
