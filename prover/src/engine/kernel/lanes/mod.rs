//! Elements of the two fields of Pasta, several at a time.
//!
//! A [`Word`] is an element in memory: 256 bits in the Montgomery form of the unit that computes
//! with it. A vector is [`Lanes::LANES`] elements in registers, as limbs. Both are only loosely
//! reduced; the *weight* of a number is the least w such that it is below w·p:
//!
//! | what | weight |
//! |---|---|
//! | [`Lanes::canonical`], [`Lanes::enter`], [`Lanes::leave`] give | 1 |
//! | a [`Word`] has at most, products and [`Lanes::reduce`] give | 2: *tight* |
//! | [`Lanes::add`] gives | the sum of both |
//! | [`Lanes::sub`] gives, if what it takes away is tight | that of its first operand plus 4 |
//! | [`Lanes::reduce`] takes | at most 15 |
//! | a product takes | two weights whose product is at most 60, as are those of a sum of products together |
//!
//! R is at least 2^260 where numbers are not always reduced, and p is below 2^254·(1 + 2^−127). A
//! product (a·b + q·p)/R with q < R is therefore below (60/64·(1 + 2^−126) + 1)·p < 2p.
//!
//! What [`Lanes::add`] and [`Lanes::sub`] give is a sum, whose limbs are not carried. At most three
//! may follow each other before [`Lanes::carry`] or [`Lanes::reduce`], and at most two before
//! [`Lanes::mul_sum`]. Types tell sums from vectors; tests hold all units to these bounds at the
//! extremes of every limb.

/// The same for each of these indices. As a loop, limbs would go through
/// memory.
macro_rules! in_turn {
    ($index:ident of $($value:literal)* => $body:expr) => {
        $({
            let $index: usize = $value;
            $body;
        })*
    };
}

#[cfg(target_arch = "x86_64")]
#[macro_use]
mod alike;
#[cfg(target_arch = "x86_64")]
pub mod avx2;
#[cfg(target_arch = "x86_64")]
pub mod ifma;
pub mod number;
pub mod plain;
#[cfg(test)]
mod tests;
pub mod vectors;

use ff::PrimeField;
use halo2_proofs::pasta::{arithmetic::VartimeField, Fp, Fq};
use number::Words;
use vectors::Vectors;

/// A field of Pasta.
pub trait Field: PrimeField<Repr = [u8; 32]> + VartimeField {
    /// The modulus p.
    const P: Words = number::parse(Self::MODULUS);

    /// The element that is congruent to this number.
    fn from_words(words: Words) -> Self;

    /// The number below p that this element is.
    #[inline(always)]
    fn to_words(&self) -> Words {
        let bytes = self.to_repr();
        let (words, _) = bytes.as_chunks();
        std::array::from_fn(|i| u64::from_le_bytes(words[i]))
    }
}

impl Field for Fp {
    #[inline(always)]
    fn from_words(words: Words) -> Self {
        Fp::from_raw(words)
    }
}

impl Field for Fq {
    #[inline(always)]
    fn from_words(words: Words) -> Self {
        Fq::from_raw(words)
    }
}

/// An element in memory, in the form of the unit that computes with it: a number below 2p that is
/// the element times the unit's R.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C, align(32))]
pub struct Word(pub(super) Words);

impl Word {
    /// The number one, which is not in a unit's form yet.
    pub(super) const ONE: Word = Word([1, 0, 0, 0]);
}

/// Most lanes of a unit.
pub const MOST_LANES: usize = 8;

/// Arithmetic of several elements of one field side by side. The module says how far numbers may
/// grow.
pub trait Lanes<F: Field>: Copy {
    /// How many elements a vector has: a power of two, at most [`MOST_LANES`].
    const LANES: usize;
    /// How many limbs an element has.
    const LIMBS: usize;
    /// What a word is taken from to negate it: a multiple of p that no word exceeds.
    const NEGATOR: Words;
    /// Elements whose limbs are carried.
    type Vector: Copy + Send + 'static;
    /// Elements whose limbs are not carried.
    type Sum: Copy;

    /// Does work with the unit's instructions: what is inlined into it is compiled for them. Other
    /// functions of this trait are right outside such work too, but slow.
    fn within<T>(self, work: impl FnOnce() -> T) -> T;

    /// The place for vectors of this unit among those of all units.
    fn room(vectors: &mut Vectors) -> &mut Vec<Self::Vector>;
    /// The vector of zeros.
    fn zero(self) -> Self::Vector;

    /// The product of a vector and a vector; tight.
    fn mul(self, a: &Self::Vector, b: &Self::Vector) -> Self::Vector;
    /// The product of a sum and a vector; tight.
    fn mul_sum(self, a: &Self::Sum, b: &Self::Vector) -> Self::Vector;
    /// The sum of five products, `Σ a_i·b_i`; tight. The products of the weights are at most 60 together.
    #[inline(always)]
    fn mul_five(self, a: &[Self::Vector; FIVE], b: &[Self::Vector; FIVE]) -> Self::Vector {
        let mut sum = self.mul(&a[0], &b[0]);
        in_turn!(i of 1 2 3 4 => {
            sum = self.reduce(&self.add(&sum, &self.mul(&a[i], &b[i])));
        });
        sum
    }
    /// The square; tight.
    fn square(self, a: &Self::Vector) -> Self::Vector;
    /// `a + b`.
    fn add(self, a: &Self::Vector, b: &Self::Vector) -> Self::Sum;
    /// `a + b`, where a sum goes on.
    fn add_more(self, a: &Self::Sum, b: &Self::Vector) -> Self::Sum;
    /// `a − b + 4p`, for a tight `b`.
    fn sub(self, a: &Self::Vector, b: &Self::Vector) -> Self::Sum;
    /// `a − b + 4p` for a tight `b`, where a sum goes on.
    fn sub_more(self, a: &Self::Sum, b: &Self::Vector) -> Self::Sum;
    /// The same number with its limbs carried.
    fn carry(self, a: &Self::Sum) -> Self::Vector;
    /// A tight number for one of weight at most 15.
    fn reduce(self, a: &Self::Sum) -> Self::Vector;
    /// The number below p for a tight one.
    fn canonical(self, a: &Self::Vector) -> Self::Vector;
    /// `−a` (as 2p − a) in the lanes that are to be negative, for a tight `a` that is not zero.
    fn negate(self, a: &Self::Vector, negative: impl Fn(usize) -> bool) -> Self::Vector;
    /// Lane i and lane i XOR `distance`, a power of two below the number of lanes, change places.
    fn swap(self, a: &Self::Vector, distance: usize) -> Self::Vector;
    /// As many vectors as there are lanes: lane j of vector i and lane i of vector j change places.
    fn transpose(self, vectors: &mut [Self::Vector; MOST_LANES]);

    /// From numbers below p to the form of the unit; below p.
    fn enter(self, a: &Self::Vector) -> Self::Vector;
    /// From the form of the unit to numbers below p.
    fn leave(self, a: &Self::Vector) -> Self::Vector;
    /// The first words, one a lane.
    fn load(self, words: &[Word]) -> Self::Vector;
    /// One word in all lanes.
    fn splat(self, word: &Word) -> Self::Vector;
    /// Tight numbers into the first words.
    fn store(self, a: &Self::Vector, words: &mut [Word]);
    /// Two words a lane.
    fn load_pairs<'a>(self, pair: impl Fn(usize) -> &'a [Word; 2]) -> (Self::Vector, Self::Vector);
    /// Tight numbers of two vectors as pairs of words.
    fn store_pairs(self, a: &Self::Vector, b: &Self::Vector, put: impl FnMut(usize, &[Word; 2]));
    /// The limbs of a word, in the first of these.
    fn limbs(self, word: &Word) -> [u64; MOST_LIMBS];
    /// One element, given by its limbs, in all lanes.
    fn spread(self, limbs: &[u64]) -> Self::Vector;

    /// The inverses, unless a lane is zero. Takes time that depends on the values.
    #[inline(always)]
    fn invert(self, a: &Self::Vector) -> Option<Self::Vector> {
        // Lane i of `product` is the product of the lanes from which i differs only in the bits
        // below `distance`; `others` leaves out lane i itself.
        let one = self.enter(&self.splat(&Word::ONE));
        let (mut product, mut others, mut distance) = (*a, one, 1);
        while distance < Self::LANES {
            let swapped = self.swap(&product, distance);
            others = self.mul(&others, &swapped);
            product = self.mul(&product, &swapped);
            distance *= 2;
        }
        let mut words = [Word::default(); MOST_LANES];
        self.store(&self.leave(&product), &mut words);
        let inverse = F::from_words(words[0].0).invert_vartime()?;
        let inverse = self.enter(&self.splat(&Word(inverse.to_words())));
        Some(self.mul(&inverse, &others))
    }
}

/// Products that [`Lanes::mul_five`] adds up: as many as a limb of 64 bits holds in every unit.
pub const FIVE: usize = 5;

/// Most limbs of an element.
pub const MOST_LIMBS: usize = 9;
