//! One element at a time, for any processor: four words of 64 bits, R = 2^256, always below p.

use std::marker::PhantomData;

use super::{
    number::{self, Words, WORD},
    vectors::{One as Vector, Vectors, LIMBS_OF_ONE},
    Field, Lanes, Word, MOST_LANES, MOST_LIMBS,
};

/// One element at a time.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

struct Constants<F>(PhantomData<F>);

impl<F: Field> Constants<F> {
    const NEGATIVE_INVERSE: u64 = number::negative_inverse(F::P[0], WORD);
    const R_SQUARED: Words = number::power_of_two(2 * 4 * WORD, F::P);
}

/// `sum + a·b + carry`: the low word, and the high one. It fits: (2^64 − 1)² + 2·(2^64 − 1) is
/// 2^128 − 1.
#[inline(always)]
fn mul_add(sum: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let wide = u128::from(sum) + u128::from(a) * u128::from(b) + u128::from(carry);
    (wide as u64, (wide >> WORD) as u64)
}

/// The number, or the number less p if that is not negative.
#[inline(always)]
fn below_p<F: Field>(a: Words) -> Words {
    let (less, negative) = number::sub(a, F::P);
    if negative {
        a
    } else {
        less
    }
}

/// Montgomery's product of numbers below p, word by word. What is kept is below 2p < 2^256 after
/// each word, and below 2^320 before its lowest word is cleared, so the fifth word does not overflow.
#[inline(always)]
fn product<F: Field>(a: &Words, b: &Words) -> Words {
    let mut t = [0u64; 5];
    for word in a {
        let mut carry = 0;
        in_turn!(j of 0 1 2 3 => (t[j], carry) = mul_add(t[j], *word, b[j], carry));
        t[4] = carry;
        let q = t[0].wrapping_mul(Constants::<F>::NEGATIVE_INVERSE);
        (_, carry) = mul_add(t[0], q, F::P[0], 0);
        in_turn!(j of 1 2 3 => (t[j - 1], carry) = mul_add(t[j], q, F::P[j], carry));
        t[3] = t[4] + carry;
    }
    below_p::<F>([t[0], t[1], t[2], t[3]])
}

impl<F: Field> Lanes<F> for Plain {
    const LANES: usize = 1;
    const LIMBS: usize = LIMBS_OF_ONE;
    const NEGATOR: Words = F::P;
    type Vector = Vector;
    type Sum = Vector;

    #[inline(always)]
    fn within<T>(self, work: impl FnOnce() -> T) -> T {
        work()
    }

    fn room(vectors: &mut Vectors) -> &mut Vec<Vector> {
        &mut vectors.plain
    }

    #[inline(always)]
    fn zero(self) -> Vector {
        [0; 4]
    }

    #[inline(always)]
    fn mul(self, a: &Vector, b: &Vector) -> Vector {
        product::<F>(a, b)
    }

    #[inline(always)]
    fn mul_sum(self, a: &Vector, b: &Vector) -> Vector {
        product::<F>(a, b)
    }

    #[inline(always)]
    fn square(self, a: &Vector) -> Vector {
        product::<F>(a, a)
    }

    #[inline(always)]
    fn add(self, a: &Vector, b: &Vector) -> Vector {
        below_p::<F>(number::add(*a, *b))
    }

    #[inline(always)]
    fn add_more(self, a: &Vector, b: &Vector) -> Vector {
        below_p::<F>(number::add(*a, *b))
    }

    #[inline(always)]
    fn sub(self, a: &Vector, b: &Vector) -> Vector {
        let (difference, negative) = number::sub(*a, *b);
        let keep = u64::from(negative).wrapping_neg();
        number::add(difference, F::P.map(|word| word & keep))
    }

    #[inline(always)]
    fn sub_more(self, a: &Vector, b: &Vector) -> Vector {
        Lanes::<F>::sub(self, a, b)
    }

    #[inline(always)]
    fn carry(self, a: &Vector) -> Vector {
        *a
    }

    #[inline(always)]
    fn reduce(self, a: &Vector) -> Vector {
        *a
    }

    #[inline(always)]
    fn canonical(self, a: &Vector) -> Vector {
        *a
    }

    #[inline(always)]
    fn negate(self, a: &Vector, negative: impl Fn(usize) -> bool) -> Vector {
        if negative(0) {
            number::sub(F::P, *a).0
        } else {
            *a
        }
    }

    #[inline(always)]
    fn swap(self, a: &Vector, _distance: usize) -> Vector {
        *a
    }

    #[inline(always)]
    fn transpose(self, _vectors: &mut [Vector; MOST_LANES]) {}

    #[inline(always)]
    fn enter(self, a: &Vector) -> Vector {
        product::<F>(a, &Constants::<F>::R_SQUARED)
    }

    #[inline(always)]
    fn leave(self, a: &Vector) -> Vector {
        product::<F>(a, &[1, 0, 0, 0])
    }

    #[inline(always)]
    fn load(self, words: &[Word]) -> Vector {
        words[0].0
    }

    #[inline(always)]
    fn splat(self, word: &Word) -> Vector {
        word.0
    }

    #[inline(always)]
    fn store(self, a: &Vector, words: &mut [Word]) {
        words[0] = Word(*a);
    }

    #[inline(always)]
    fn load_pairs<'a>(self, pair: impl Fn(usize) -> &'a [Word; 2]) -> (Vector, Vector) {
        let [a, b] = pair(0);
        (a.0, b.0)
    }

    #[inline(always)]
    fn store_pairs(self, a: &Vector, b: &Vector, mut put: impl FnMut(usize, &[Word; 2])) {
        put(0, &[Word(*a), Word(*b)]);
    }

    #[inline(always)]
    fn limbs(self, word: &Word) -> [u64; MOST_LIMBS] {
        let [a, b, c, d] = word.0;
        [a, b, c, d, 0, 0, 0, 0, 0]
    }

    #[inline(always)]
    fn spread(self, limbs: &[u64]) -> Vector {
        [limbs[0], limbs[1], limbs[2], limbs[3]]
    }
}
