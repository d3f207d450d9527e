//! Sums of many groups of points: neighbours in a group are added until one point is left. All
//! additions are affine, and those of a batch share one inversion.

use halo2_proofs::pasta::Fq;

use super::{
    lanes::{vectors::Vectors, Lanes, Word},
    point::Point,
    wipe::{make_room, set_length, wipe},
};

/// Two points with the same x were to be added. The caller adds up in another way: chord and tangent
/// need a case of their own for a point and itself, and for a point and its opposite. Points whose
/// logarithms nobody knows do not meet, so it need not be fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Coincidence;

/// Groups of lanes whose additions share an inversion.
const BATCH: usize = 128;
/// Vectors that a group of lanes keeps: the difference of x, the product of the differences
/// before, and the coordinates of both points.
const KEPT: usize = 6;
/// Products that go on side by side, so that none waits for the one before.
const CHAINS: usize = 2;
/// Points that are taken from the source before their sums are folded: half as many sums fit
/// a processor's second cache.
const CHUNK: usize = 1 << 14;

/// A point among others, and its sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry(u32);

impl Entry {
    /// The point at this index, or its opposite. There are fewer than 2^31 points.
    #[inline(always)]
    pub fn new(index: usize, negative: bool) -> Entry {
        Entry((index as u32) << 1 | u32::from(negative))
    }

    /// The index of the point.
    #[inline(always)]
    pub fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether the point's opposite is meant.
    #[inline(always)]
    pub fn is_negative(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Two points to add, and the place of their sum.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    left: Entry,
    right: Entry,
    to: u32,
}

/// Working memory, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Space {
    pairs: Vec<Pair>,
    level: Vec<Point>,
    next: Vec<Point>,
    counts: Vec<u32>,
    vectors: Vectors,
}

impl Space {
    /// Overwrites all that was computed.
    pub fn wipe(&mut self) {
        wipe(&mut self.pairs, Pair::default());
        wipe(&mut self.level, Point::default());
        wipe(&mut self.next, Point::default());
        wipe(&mut self.counts, 0);
        self.vectors.wipe();
    }
}

/// Appends to `sums` the sum of each group that is not empty: the first `groups[0]` entries are the
/// first group, and so on. Where sums are secret there is room for them.
pub(super) fn fold<L: Lanes<Fq>>(
    lanes: L,
    source: &[Point],
    entries: &[Entry],
    groups: &[u32],
    space: &mut Space,
    sums: &mut Vec<Point>,
) -> Result<(), Coincidence> {
    let (mut entries, mut groups) = (entries, groups);
    while !groups.is_empty() {
        // As many groups as a chunk holds, but at least one.
        let (mut count, mut points) = (0, 0);
        while count < groups.len() && (count == 0 || points + groups[count] as usize <= CHUNK) {
            points += groups[count] as usize;
            count += 1;
        }
        let (here, later) = entries.split_at(points);
        fold_chunk(lanes, source, here, &groups[..count], space, sums)?;
        (entries, groups) = (later, &groups[count..]);
    }
    Ok(())
}

fn fold_chunk<L: Lanes<Fq>>(
    lanes: L,
    source: &[Point],
    entries: &[Entry],
    groups: &[u32],
    space: &mut Space,
    sums: &mut Vec<Point>,
) -> Result<(), Coincidence> {
    let Space { pairs, level, next, counts, vectors } = space;
    let vectors = L::room(vectors);
    set_length(vectors, BATCH * KEPT, lanes.zero());
    set_length(pairs, BATCH * L::LANES, Pair::default());
    make_room(counts, groups.len(), 0);
    counts.extend_from_slice(groups);
    let mut length = halved(counts);
    set_length(level, level.len().max(length), Point::default());
    let mut halving = Halving { lanes, pairs, vectors };
    halving.run::<true>(
        source,
        #[inline(always)]
        |i| entries[i],
        counts,
        &mut level[..length],
    )?;
    while counts.iter().any(|count| *count > 1) {
        length = halved(counts);
        set_length(next, next.len().max(length), Point::default());
        halving.run::<false>(
            level,
            #[inline(always)]
            |i| Entry::new(i, false),
            counts,
            &mut next[..length],
        )?;
        std::mem::swap(level, next);
    }
    sums.extend_from_slice(&level[..length]);
    Ok(())
}

/// Points that are left when each group has been halved once.
fn halved(counts: &[u32]) -> usize {
    counts.iter().map(|count| count.div_ceil(2) as usize).sum()
}

struct Halving<'a, L: Lanes<Fq>> {
    lanes: L,
    pairs: &'a mut [Pair],
    vectors: &'a mut [L::Vector],
}

impl<L: Lanes<Fq>> Halving<'_, L> {
    /// Adds neighbours in each group; a group of m points becomes one of ⌈m/2⌉.
    fn run<const FIRST: bool>(
        &mut self,
        source: &[Point],
        entry: impl Fn(usize) -> Entry,
        counts: &mut [u32],
        sums: &mut [Point],
    ) -> Result<(), Coincidence> {
        let (mut from, mut to, mut filled) = (0, 0, 0);
        for count in counts.iter_mut() {
            for _ in 0..*count / 2 {
                self.pairs[filled] =
                    Pair { left: entry(from), right: entry(from + 1), to: to as u32 };
                (from, to, filled) = (from + 2, to + 1, filled + 1);
                if filled == self.pairs.len() {
                    self.add::<FIRST>(source, filled, sums)?;
                    filled = 0;
                }
            }
            if *count % 2 == 1 {
                let entry = entry(from);
                sums[to] = source[entry.index()].signed(self.lanes, entry.is_negative());
                (from, to) = (from + 1, to + 1);
            }
            *count = count.div_ceil(2);
        }
        if filled > 0 {
            // The last lanes repeat the last pair.
            let whole = filled.next_multiple_of(L::LANES);
            let last = self.pairs[filled - 1];
            self.pairs[filled..whole].fill(last);
            self.add::<FIRST>(source, whole, sums)?;
        }
        Ok(())
    }

    /// The sums of the first `filled` pairs.
    #[inline(never)]
    fn add<const FIRST: bool>(
        &mut self,
        source: &[Point],
        filled: usize,
        sums: &mut [Point],
    ) -> Result<(), Coincidence> {
        self.lanes.within(
            #[inline(always)]
            || self.add_within::<FIRST>(source, filled, sums),
        )
    }

    /// Weights, as [`Lanes`] has them: coordinates are tight; differences of them are below 6p, and
    /// a factor of tight numbers; x is below (2 + 4 + 4)·p and y below (2 + 4)·p before they are
    /// reduced.
    #[inline(always)]
    fn add_within<const FIRST: bool>(
        &mut self,
        source: &[Point],
        filled: usize,
        sums: &mut [Point],
    ) -> Result<(), Coincidence> {
        let Halving { lanes, pairs, vectors } = self;
        let lanes = *lanes;
        let groups = filled / L::LANES;
        if FIRST {
            // Starts all loads of the batch before any of its points is needed.
            let touch = |entry: Entry| source[entry.index()].touch();
            let touched = pairs[..filled]
                .iter()
                .fold(0, |all, pair| all ^ touch(pair.left) ^ touch(pair.right));
            std::hint::black_box(touched);
        }
        let (kept, _) = vectors.as_chunks_mut::<KEPT>();
        let kept = &mut kept[..groups];
        let mut products = [lanes.enter(&lanes.splat(&Word::ONE)); CHAINS];
        for group in 0..groups {
            let pairs = &pairs[group * L::LANES..][..L::LANES];
            let (x1, y1) = load::<L, FIRST>(
                lanes,
                source,
                #[inline(always)]
                |lane| pairs[lane].left,
            );
            let (x2, y2) = load::<L, FIRST>(
                lanes,
                source,
                #[inline(always)]
                |lane| pairs[lane].right,
            );
            let run = lanes.carry(&lanes.sub(&x2, &x1));
            let product = &mut products[group % CHAINS];
            let kept = &mut kept[group];
            (kept[0], kept[1]) = (run, *product);
            (kept[2], kept[3]) = (x1, y1);
            (kept[4], kept[5]) = (x2, y2);
            *product = lanes.mul(&run, product);
        }
        let mut inverses = {
            let both = lanes.mul(&products[0], &products[1]);
            let inverse = lanes.invert(&both).ok_or(Coincidence)?;
            [lanes.mul(&inverse, &products[1]), lanes.mul(&inverse, &products[0])]
        };
        for group in (0..groups).rev() {
            let [run, product, x1, y1, x2, y2] = &kept[group];
            let inverse = &mut inverses[group % CHAINS];
            let run_inverse = lanes.mul(inverse, product);
            *inverse = lanes.mul(run, inverse);
            let slope = lanes.mul_sum(&lanes.sub(y2, y1), &run_inverse);
            let square = lanes.square(&slope);
            let x = lanes.reduce(&lanes.sub_more(&lanes.sub(&square, x1), x2));
            let rise = lanes.mul_sum(&lanes.sub(x1, &x), &slope);
            let y = lanes.reduce(&lanes.sub(&rise, y1));
            let pairs = &pairs[group * L::LANES..][..L::LANES];
            lanes.store_pairs(
                &x,
                &y,
                #[inline(always)]
                |lane, point| sums[pairs[lane].to as usize] = Point(*point),
            );
        }
        Ok(())
    }
}

/// The coordinates of as many points as there are lanes.
#[inline(always)]
fn load<L: Lanes<Fq>, const FIRST: bool>(
    lanes: L,
    source: &[Point],
    entry: impl Fn(usize) -> Entry,
) -> (L::Vector, L::Vector) {
    let (x, y) = lanes.load_pairs(
        #[inline(always)]
        |lane| &source[entry(lane).index()].0,
    );
    if !FIRST {
        return (x, y);
    }
    let y = lanes.negate(
        &y,
        #[inline(always)]
        |lane| entry(lane).is_negative(),
    );
    (x, y)
}
