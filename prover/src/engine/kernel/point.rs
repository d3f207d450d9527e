//! Points of Vesta other than the identity, affine, in a unit's form.

use group::CurveAffine as _;
use halo2_proofs::pasta::{arithmetic::CurveAffine, EqAffine, Fq};

use super::{
    column::{enter_all, leave_all},
    lanes::{number, Field, Lanes, Word},
    wipe::wipe,
};

/// The coordinates x and y of a point that is not the identity; one cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(64))]
pub(super) struct Point(pub [Word; 2]);

impl Point {
    /// The point's opposite, if it is to be `negative`.
    #[inline(always)]
    pub fn signed<L: Lanes<Fq>>(self, _: L, negative: bool) -> Point {
        let [x, y] = self.0;
        if negative {
            // No point of odd order has y = 0, so this is above 0 and still tight.
            Point([x, Word(number::sub(L::NEGATOR, y.0).0)])
        } else {
            self
        }
    }

    /// Some word of the point: reading it brings its cache line.
    #[inline(always)]
    pub fn touch(&self) -> u64 {
        self.0[0].0[0]
    }
}

/// These points in the unit's form. The identity has no coordinates; the generator stands there.
pub(super) fn enter<L: Lanes<Fq>>(lanes: L, points: &[EqAffine]) -> Vec<Point> {
    let coordinates = |point: &EqAffine| point.coordinates().into_option();
    let generator = coordinates(&EqAffine::generator()).expect("the generator is not the identity");
    let mut words = Vec::with_capacity(2 * points.len());
    for point in points {
        let coordinates = coordinates(point).unwrap_or(generator);
        words.extend([coordinates.x(), coordinates.y()].map(|x| Word(x.to_words())));
    }
    enter_all(lanes, &mut words);
    let (pairs, _) = words.as_chunks();
    pairs.iter().map(|pair| Point(*pair)).collect()
}

/// The points of these coordinates.
///
/// # Panics
/// If one is not on the curve: an addition went wrong.
pub(super) fn leave<L: Lanes<Fq>>(lanes: L, points: &[Point]) -> Vec<EqAffine> {
    let mut words = Vec::with_capacity(2 * points.len());
    words.extend(points.iter().flat_map(|point| point.0));
    leave_all(lanes, &mut words);
    let (pairs, _) = words.as_chunks::<2>();
    let point = |pair: &[Word; 2]| {
        let [x, y] = pair.map(|word| Fq::from_words(word.0));
        EqAffine::from_xy(x, y).into_option().expect("sums of points are on the curve")
    };
    let points = pairs.iter().map(point).collect();
    wipe(&mut words, Word::default());
    points
}
