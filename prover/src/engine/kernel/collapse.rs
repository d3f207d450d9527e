//! Many sums with the same few factors: G'_i = Σ_t factors\[t\]·G_(i + t·m), for i below m. After some
//! rounds of halo2's opening these are its bases, and the factors products of its challenges.
//!
//! The factors are cut into digits as the tables want them, and the digits into pieces of a few
//! bits. What is to be added is then the same for every i, only at other places of the table: first
//! all entries of the same piece and size, then the sums of all sizes that have a bit in common, last
//! all bits by doubling. So [`super::tree`] adds up for many i at once.

use group::{Curve, CurveAffine as _};
use halo2_proofs::pasta::{Eq, EqAffine, Fp, Fq};

use super::{
    bases::{Buffers, FixedBases},
    digits::Windows,
    double::Doubling,
    lanes::{Field, Lanes},
    point::{self, Point},
    tree::{fold, Coincidence, Entry, Space},
    unit::Task,
};

/// Bits of a piece of a digit.
const PIECE: Windows = Windows { width: 5 };
/// Sums that are computed together.
const CHUNK: usize = 1 << 7;

impl FixedBases {
    /// The points Σ_t factors\[t\]·G_(i + t·m) for i from 0 to m − 1, where m is the number of bases
    /// divided by that of factors. The factors must be public: time depends on them.
    ///
    /// # Panics
    /// If the number of factors does not divide that of bases.
    pub fn collapse(&self, factors: &[Fp], buffers: &mut Buffers) -> Vec<EqAffine> {
        assert!(!factors.is_empty() && self.len().is_multiple_of(factors.len()));
        let count = self.len() / factors.len();
        let pattern = Pattern::new(self, factors, count);
        if pattern.groups.is_empty() || count == 0 {
            return vec![EqAffine::identity(); count];
        }
        if (0..self.len()).any(|index| self.is_identity(index)) {
            return self.collapse_slowly(factors, count);
        }
        let task = Collapse { bases: self, pattern: &pattern, count, space: &mut buffers.space };
        match self.unit().run(task) {
            Ok(points) => points,
            Err(Coincidence) => self.collapse_slowly(factors, count),
        }
    }

    /// The same by additions that take any two points.
    fn collapse_slowly(&self, factors: &[Fp], count: usize) -> Vec<EqAffine> {
        let sums: Vec<Eq> = (0..count)
            .map(|i| {
                let bases = self.bases()[i..].iter().step_by(count);
                bases.zip(factors).map(|(base, factor)| *base * factor).sum()
            })
            .collect();
        let mut points = vec![EqAffine::identity(); count];
        Eq::batch_normalize(&sums, &mut points);
        points
    }
}

/// What is added up for every sum.
struct Pattern {
    /// For each group its entries of the table, for the sum of index 0.
    entries: Vec<Entry>,
    /// The groups, by the bit at which their piece begins and by the size of their digits.
    groups: Vec<Alike>,
    /// Groups whose size has this bit of its piece, for each bit of a digit of a table.
    bits: Vec<Vec<usize>>,
}

/// Entries of the same piece and size.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    shift: u32,
    size: u32,
    entries: u32,
}

impl Pattern {
    fn new(bases: &FixedBases, factors: &[Fp], count: usize) -> Pattern {
        // Where a piece begins, its size, and the entry that it wants.
        let mut pieces: Vec<(u32, u32, Entry)> = vec![];
        for (t, factor) in factors.iter().enumerate() {
            let mut window = 0;
            bases.windows().cut(factor.to_words(), |digit| {
                let mut shift = 0;
                PIECE.cut([u64::from(digit.unsigned_abs()), 0, 0, 0], |piece| {
                    if piece != 0 {
                        let index = window * bases.len() + t * count;
                        let entry = Entry::new(index, (piece < 0) != (digit < 0));
                        pieces.push((shift, u32::from(piece.unsigned_abs()), entry));
                    }
                    shift += PIECE.width;
                });
                window += 1;
            });
        }
        pieces.sort_by_key(|(shift, size, _)| (*shift, *size));
        let mut groups: Vec<Alike> = vec![];
        for (shift, size, _) in &pieces {
            match groups.last_mut() {
                Some(last) if (last.shift, last.size) == (*shift, *size) => last.entries += 1,
                _ => groups.push(Alike { shift: *shift, size: *size, entries: 1 }),
            }
        }
        let highest = |group: &Alike| group.shift + group.size.ilog2();
        let length = groups.iter().map(highest).max().map_or(0, |highest| highest + 1);
        let has = |group: &Alike, bit: u32| {
            bit >= group.shift
                && bit < group.shift + PIECE.width
                && group.size >> (bit - group.shift) & 1 == 1
        };
        let bits = (0..length)
            .map(|bit| (0..groups.len()).filter(|index| has(&groups[*index], bit)).collect())
            .collect();
        Pattern { entries: pieces.into_iter().map(|(_, _, entry)| entry).collect(), groups, bits }
    }
}

struct Collapse<'a> {
    bases: &'a FixedBases,
    pattern: &'a Pattern,
    count: usize,
    space: &'a mut Space,
}

impl Task<Fq> for Collapse<'_> {
    type Output = Result<Vec<EqAffine>, Coincidence>;

    fn run<L: Lanes<Fq>>(self, lanes: L) -> Self::Output {
        let Collapse { bases, pattern, count, space } = self;
        let (mut entries, mut groups) = (vec![], vec![]);
        let (mut sizes, mut bits, mut sums) = (vec![], vec![], vec![]);
        for first in (0..count).step_by(CHUNK) {
            let here = first..count.min(first + CHUNK);
            sizes.clear();
            bits.clear();
            entries.clear();
            groups.clear();
            for i in here.clone() {
                let moved = |entry: &Entry| Entry::new(entry.index() + i, entry.is_negative());
                entries.extend(pattern.entries.iter().map(moved));
                groups.extend(pattern.groups.iter().map(|group| group.entries));
            }
            fold(lanes, bases.table(), &entries, &groups, space, &mut sizes)?;
            // Bit after bit, the sums of all i.
            entries.clear();
            groups.clear();
            for indices in &pattern.bits {
                for i in 0..here.len() {
                    let at = |index: &usize| Entry::new(i * pattern.groups.len() + index, false);
                    entries.extend(indices.iter().map(at));
                    groups.push(indices.len() as u32);
                }
            }
            fold(lanes, &sizes, &entries, &groups, space, &mut bits)?;
            let mut chunk = add_bits(lanes, pattern, here.len(), &bits, space)?;
            sums.append(&mut chunk);
        }
        Ok(point::leave(lanes, &sums))
    }
}

/// Σ 2^b·P_b over the bits b that have a point, for `count` sums; all points of a bit come together.
fn add_bits<L: Lanes<Fq>>(
    lanes: L,
    pattern: &Pattern,
    count: usize,
    points: &[Point],
    space: &mut Space,
) -> Result<Vec<Point>, Coincidence> {
    let mut doubling = Doubling::new(lanes, count);
    let mut end = points.len() - count;
    let mut sums = points[end..].to_vec();
    let mut pairs = vec![];
    let halves: Vec<Entry> =
        (0..count).flat_map(|i| [i, count + i]).map(|index| Entry::new(index, false)).collect();
    for indices in pattern.bits.iter().rev().skip(1) {
        doubling.double(&mut sums);
        if !indices.is_empty() {
            pairs.clear();
            pairs.extend_from_slice(&sums);
            pairs.extend_from_slice(&points[end - count..end]);
            sums.clear();
            fold(lanes, &pairs, &halves, &vec![2; count], space, &mut sums)?;
            end -= count;
        }
    }
    Ok(sums)
}
