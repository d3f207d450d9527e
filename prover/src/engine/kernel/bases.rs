//! Sums of multiples of points that never change.
//!
//! A table holds 2^(width·j)·G_i for every base G_i and window j. A scalar is cut into signed digits;
//! the digit d of window j asks for d times the entry (i, j). So all entries of the same |d| are
//! added up, with their signs, and what is left is Σ d·S_d over the sizes of digits, one sum for all
//! windows together. `tree` adds up, `weigh` does the rest.

use group::{Curve, CurveAffine as _, Group};
use halo2_proofs::pasta::{Eq, EqAffine, Fp, Fq};
use rayon::prelude::*;

use super::{
    column::leave_all,
    digits::{Digits, Windows},
    double::Doubling,
    lanes::{number::Words, Field, Lanes, Word},
    point::{self, Point},
    tree::{fold, Coincidence, Space},
    unit::{Task, Unit},
    weigh::{total, Weight, Weighted},
    wipe::{make_room, wipe},
};

/// Bases whose tables are made together.
const CHUNK: usize = 1 << 10;

/// Bases and the tables of their multiples. Threads may share them.
#[derive(Debug)]
pub struct FixedBases {
    unit: Unit,
    windows: Windows,
    bases: Vec<EqAffine>,
    /// Which bases are the identity, if any is.
    identities: Vec<bool>,
    /// The entry of window j of base i is at j·n + i, for n bases.
    table: Vec<Point>,
}

/// Working memory of sums, kept between calls.
#[derive(Debug, Default)]
pub struct Buffers {
    digits: Digits,
    numbers: Vec<Word>,
    pub(super) weighted: Weighted,
    pub(super) space: Space,
    differences: Vec<Fp>,
}

impl Buffers {
    /// Overwrites all that was computed from secrets.
    pub fn wipe(&mut self) {
        self.digits.wipe();
        wipe(&mut self.numbers, Word::default());
        self.weighted.wipe();
        self.space.wipe();
        wipe(&mut self.differences, Fp::from(0));
    }
}

impl FixedBases {
    /// Makes the tables of these bases, for the fastest unit of this processor, with all threads.
    pub fn new(bases: &[EqAffine]) -> FixedBases {
        FixedBases::with_unit(bases, Unit::fastest())
    }

    /// Makes the tables for a unit, which this processor must have.
    pub fn with_unit(bases: &[EqAffine], unit: Unit) -> FixedBases {
        let windows = Windows::for_scalars(bases.len());
        let identities: Vec<bool> = match bases.iter().any(|base| base.is_identity().into()) {
            true => bases.iter().map(|base| base.is_identity().into()).collect(),
            false => vec![],
        };
        let mut table = vec![Point::default(); bases.len() * windows.count()];
        // A chunk of bases takes a piece of each row.
        let mut chunks: Vec<Vec<&mut [Point]>> =
            bases.chunks(CHUNK).map(|_| Vec::with_capacity(windows.count())).collect();
        for row in table.chunks_mut(bases.len().max(1)) {
            for (rows, piece) in chunks.iter_mut().zip(row.chunks_mut(CHUNK)) {
                rows.push(piece);
            }
        }
        chunks.into_par_iter().zip(bases.par_chunks(CHUNK)).for_each(|(rows, bases)| {
            unit.run(Rows { bases, width: windows.width, rows });
        });
        FixedBases { unit, windows, bases: bases.to_vec(), identities, table }
    }

    /// How many bases there are.
    pub fn len(&self) -> usize {
        self.bases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bases.is_empty()
    }

    /// The unit that computes.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// The bases.
    pub fn bases(&self) -> &[EqAffine] {
        &self.bases
    }

    /// Bytes of the tables.
    pub fn bytes(&self) -> usize {
        size_of_val(&self.table[..])
    }

    pub(super) fn windows(&self) -> Windows {
        self.windows
    }

    pub(super) fn table(&self) -> &[Point] {
        &self.table
    }

    pub(super) fn is_identity(&self, index: usize) -> bool {
        self.identities.get(index).copied().unwrap_or(false)
    }

    /// Σ scalars\[i\]·G_i over the first bases, as many as there are scalars. Zeros cost nothing, small
    /// scalars (or small p − x) only their lowest windows. The time depends on the scalars.
    ///
    /// # Panics
    /// If there are more scalars than bases.
    pub fn sum(&self, scalars: &[Fp], buffers: &mut Buffers) -> Eq {
        assert!(scalars.len() <= self.len(), "as many bases as scalars");
        let words = scalars.iter().map(Field::to_words);
        self.sum_numbers(words, buffers)
    }

    /// The same for scalars in the form of the unit.
    ///
    /// # Panics
    /// If there are more scalars than bases.
    pub fn sum_words(&self, scalars: &[Word], buffers: &mut Buffers) -> Eq {
        assert!(scalars.len() <= self.len(), "as many bases as scalars");
        let mut numbers = std::mem::take(&mut buffers.numbers);
        make_room(&mut numbers, scalars.len(), Word::default());
        numbers.extend_from_slice(scalars);
        self.unit.run(Numbers(&mut numbers));
        let sum = self.sum_numbers(numbers.iter().map(|number| number.0), buffers);
        buffers.numbers = numbers;
        sum
    }

    fn sum_numbers(
        &self,
        scalars: impl ExactSizeIterator<Item = Words>,
        buffers: &mut Buffers,
    ) -> Eq {
        let Buffers { digits, weighted, space, .. } = buffers;
        digits.sort(self.windows, scalars, self.len(), |index| self.is_identity(index));
        match self.unit.run(Sum { bases: self, digits, weighted, space }) {
            Ok(mut points) => {
                let sum = total(&points, &buffers.weighted.weights);
                wipe(&mut points, EqAffine::identity());
                sum
            }
            Err(Coincidence) => self.sum_slowly(&buffers.digits),
        }
    }

    /// The same sum by additions that take any two points.
    fn sum_slowly(&self, digits: &Digits) -> Eq {
        let (mut sum, mut sums) = (Eq::identity(), Eq::identity());
        let mut end = digits.entries.len();
        for count in digits.counts.iter().rev() {
            let start = end - *count as usize;
            for entry in &digits.entries[start..end] {
                let base = self.bases[entry.index() % self.len()];
                let bits = self.windows.width as usize * (entry.index() / self.len());
                let multiple = (0..bits).fold(base.to_curve(), |point, _| point.double());
                sum += if entry.is_negative() { -multiple } else { multiple };
            }
            sums += sum;
            end = start;
        }
        sums
    }
}

/// Bases of columns in which equal values follow each other, such as sorted ones:
/// Σ x_i·G_i = Σ (x_i − x_(i+1))·(G_0 + … + G_i), where x_n is zero. A value that equals the next one
/// costs nothing.
#[derive(Debug)]
pub struct RunBases(FixedBases);

impl RunBases {
    /// Makes the tables, for the fastest unit of this processor.
    pub fn new(bases: &[EqAffine]) -> RunBases {
        RunBases::with_unit(bases, Unit::fastest())
    }

    /// Makes the tables for a unit, which this processor must have.
    pub fn with_unit(bases: &[EqAffine], unit: Unit) -> RunBases {
        let mut sum = Eq::identity();
        let sums: Vec<Eq> = bases
            .iter()
            .map(|base| {
                sum += base;
                sum
            })
            .collect();
        let mut affine = vec![EqAffine::identity(); sums.len()];
        Eq::batch_normalize(&sums, &mut affine);
        RunBases(FixedBases::with_unit(&affine, unit))
    }

    /// The tables of the sums G_0 + … + G_i.
    pub fn sums(&self) -> &FixedBases {
        &self.0
    }

    /// Σ scalars\[i\]·G_i over the first bases.
    ///
    /// # Panics
    /// If there are more scalars than bases.
    pub fn sum(&self, scalars: &[Fp], buffers: &mut Buffers) -> Eq {
        let mut differences = std::mem::take(&mut buffers.differences);
        make_room(&mut differences, scalars.len(), Fp::from(0));
        differences.extend(scalars.windows(2).map(|pair| pair[0] - pair[1]));
        differences.extend(scalars.last());
        let sum = self.0.sum(&differences, buffers);
        buffers.differences = differences;
        sum
    }
}

/// Makes a piece of each row of the table.
struct Rows<'a> {
    bases: &'a [EqAffine],
    width: u32,
    rows: Vec<&'a mut [Point]>,
}

impl Task<Fq> for Rows<'_> {
    type Output = ();

    fn run<L: Lanes<Fq>>(self, lanes: L) {
        let mut points = point::enter(lanes, self.bases);
        let mut doubling = Doubling::new(lanes, points.len());
        let rows = self.rows.len();
        for (window, row) in self.rows.into_iter().enumerate() {
            row.copy_from_slice(&points);
            if window + 1 < rows {
                for _ in 0..self.width {
                    doubling.double(&mut points);
                }
            }
        }
    }
}

/// Turns words into numbers.
struct Numbers<'a>(&'a mut [Word]);

impl Task<Fp> for Numbers<'_> {
    type Output = ();

    fn run<L: Lanes<Fp>>(self, lanes: L) {
        leave_all(lanes, self.0);
    }
}

/// Adds up sorted entries; gives the points of the last weights.
struct Sum<'a> {
    bases: &'a FixedBases,
    digits: &'a Digits,
    weighted: &'a mut Weighted,
    space: &'a mut Space,
}

impl Task<Fq> for Sum<'_> {
    type Output = Result<Vec<EqAffine>, Coincidence>;

    fn run<L: Lanes<Fq>>(self, lanes: L) -> Self::Output {
        let Sum { bases, digits, weighted, space } = self;
        make_room(&mut weighted.weights, digits.counts.len(), Weight::default());
        for (size, count) in (1..).zip(&digits.counts) {
            if *count > 0 {
                weighted.weights.push(Weight { shift: 0, weight: size });
            }
        }
        let points = &mut weighted.points;
        make_room(points, weighted.weights.len(), Point::default());
        fold(lanes, &bases.table, &digits.entries, &digits.counts, space, points)?;
        weighted.shorten(lanes, space)?;
        Ok(point::leave(lanes, &weighted.points))
    }
}
