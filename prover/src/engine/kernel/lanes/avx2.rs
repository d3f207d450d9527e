//! Four elements at a time with AVX2: nine limbs of 29 bits in lanes of 64, R = 2^261.
//!
//! p is 1 modulo 2^32, so a digit of Montgomery's quotient is the negated lowest limb and costs no
//! product; its limbs 5 to 7 are zero and its limb 8 is 2^22.
//!
//! Limbs of a vector are below 2^29, except limb 8, which holds the rest. Limbs of a sum are never
//! negative: where a vector is taken away, 4p is added in limbs of at least 2^29 − 1, and its limb 8 is
//! 2^24 − 1 where that of a tight number is at most 2^23. They are below (1 + 2k)·2^29 after k
//! additions or subtractions.

use std::{arch::x86_64::__m256i, marker::PhantomData};

use pulp::{cast, x86::V3};

use super::{
    number::{self, Words, WORD},
    vectors::{Four as Vector, Vectors, LIMBS_OF_FOUR},
    Field, Lanes, Word, FIVE, MOST_LANES, MOST_LIMBS,
};

const LANES: usize = 4;
const LIMBS: usize = LIMBS_OF_FOUR;
const BITS: u32 = 29;
const TOP: usize = LIMBS - 1;
const MASK: u64 = (1 << BITS) - 1;
/// Bits of R.
const R: u32 = BITS * LIMBS as u32;
/// The bit of limb 8 that is 2^254, and p's only one there.
const TOP_OF_P: i32 = 254 - BITS as i32 * TOP as i32;
/// The bit of limb 8 that is 2^256.
const TOP_OF_WORDS: u32 = 256 - BITS * TOP as u32;
/// Limbs of p that are neither zero nor the last.
const LOW_LIMBS_OF_P: usize = 5;
/// How far limbs are lifted in [`Avx2::reduce`]: a digit of at most 15 times a limb stays below.
const LIFT: u32 = 34;

/// Four elements at a time.
#[derive(Clone, Copy, Debug)]
pub struct Avx2(V3);

/// Limbs of four elements, not carried.
#[derive(Clone, Copy)]
pub struct Sum(Vector);

struct Constants<F>(PhantomData<F>);

impl<F: Field> Constants<F> {
    const P: [u64; LIMBS] = {
        let p = number::limbs(F::P, BITS);
        assert!(p[0] == 1 && p[5] == 0 && p[6] == 0 && p[7] == 0 && p[TOP] == 1 << TOP_OF_P);
        p
    };
    const TWICE_P: [u64; LIMBS] = lifted(number::limbs(number::times(F::P, 2), BITS), BITS);
    /// 2^258 is more than the words hold, so twice the limbs of 2p.
    const FOUR_TIMES_P: [u64; LIMBS] = {
        let (mut limbs, mut i) = (number::limbs(number::times(F::P, 2), BITS), 0);
        let mut carry = 0;
        while i < LIMBS {
            let twice = 2 * limbs[i] + carry;
            limbs[i] = if i < TOP { twice & MASK } else { twice };
            carry = twice >> BITS;
            i += 1;
        }
        lifted(limbs, BITS)
    };
    const LIFTED_P: [u64; LIMBS] = lifted(Self::P, LIFT);
    /// 2^256 − p.
    const COMPLEMENT: [u64; LIMBS] = number::limbs(number::sub([0; 4], F::P).0, BITS);
    const R_SQUARED: [u64; LIMBS] = number::limbs(number::power_of_two(2 * R, F::P), BITS);
}

/// The same number with limbs of at least `2^lift − 2^(lift − BITS)`.
const fn lifted(mut limbs: [u64; LIMBS], lift: u32) -> [u64; LIMBS] {
    let mut i = 0;
    while i < TOP {
        limbs[i] += 1 << lift;
        i += 1;
    }
    while i > 0 {
        limbs[i] -= 1 << (lift - BITS);
        i -= 1;
    }
    limbs
}

/// The same for each limb.
macro_rules! each_limb {
    ($index:ident => $body:expr) => {
        in_turn!($index of 0 1 2 3 4 5 6 7 8 => $body)
    };
}

impl Avx2 {
    /// The unit, if the processor has AVX2.
    pub fn available() -> Option<Avx2> {
        V3::try_new().map(Avx2)
    }

    register_operations! {
        __m256i, shifts by i32:
        all avx _mm256_set1_epi64x,
        plus avx2 _mm256_add_epi64,
        minus avx2 _mm256_sub_epi64,
        and avx2 _mm256_and_si256,
        or avx2 _mm256_or_si256,
        up avx2 _mm256_slli_epi64,
        down avx2 _mm256_srli_epi64
    }

    /// The product of the lower halves of the lanes.
    #[inline(always)]
    fn times(self, a: __m256i, b: __m256i) -> __m256i {
        self.0.avx2._mm256_mul_epu32(a, b)
    }

    #[inline(always)]
    fn carried(self, mut t: Vector) -> Vector {
        let mask = self.all(MASK);
        each_limb!(i => if i < TOP {
            let carry = self.down::<{ BITS as i32 }>(t[i]);
            t[i] = self.and(t[i], mask);
            t[i + 1] = self.plus(t[i + 1], carry);
        });
        t
    }

    /// Montgomery's product. A limb of what is kept is a sum of nine products of limbs, of five
    /// products of a digit and a limb of p, below 2^58 each, and of a carry below 2^35. With limbs
    /// of `a` below 5·2^29 (two additions or subtractions) and those of `b` below 2^29 it is below
    /// 45·2^58 + 5·2^58 + 2^36 < 2^64.
    #[inline(always)]
    fn product<F: Field>(self, a: &Vector, b: &Vector) -> Vector {
        let mut t = [self.all(0); LIMBS];
        each_limb!(i => {
            each_limb!(j => t[j] = self.plus(t[j], self.times(a[i], b[j])));
            t = self.cleared::<F>(t, self.all(0));
        });
        self.carried(t)
    }

    /// The sum of five products, reduced once. A limb of what is kept is a sum of 45 products of
    /// limbs and of what reductions add, as in a product: below 45·2^58 + 5·2^58 + 2^36 < 2^64.
    #[inline(always)]
    fn five_products<F: Field>(self, a: &[Vector; FIVE], b: &[Vector; FIVE]) -> Vector {
        let mut t = [self.all(0); LIMBS];
        each_limb!(i => {
            in_turn!(k of 0 1 2 3 4 => {
                each_limb!(j => t[j] = self.plus(t[j], self.times(a[k][i], b[k][j])));
            });
            t = self.cleared::<F>(t, self.all(0));
        });
        self.carried(t)
    }

    /// Adds a multiple of p that clears the lowest limb, and moves the others down; `next` becomes
    /// the last.
    #[inline(always)]
    fn cleared<F: Field>(self, t: Vector, next: __m256i) -> Vector {
        let digit = self.and(self.minus(self.all(0), t[0]), self.all(MASK));
        let carry = self.down::<{ BITS as i32 }>(self.plus(t[0], digit));
        let mut moved = [t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], next];
        moved[0] = self.plus(moved[0], carry);
        each_limb!(i => if i > 0 && i < LOW_LIMBS_OF_P {
            let multiple = self.times(digit, self.all(Constants::<F>::P[i]));
            moved[i - 1] = self.plus(moved[i - 1], multiple);
        });
        moved[TOP - 1] = self.plus(moved[TOP - 1], self.up::<TOP_OF_P>(digit));
        moved
    }

    /// The square: 45 products instead of 81, as limbs may be doubled. A column of the square is
    /// below 9·2^58, and what reductions add is as in a product.
    #[inline(always)]
    fn squared<F: Field>(self, a: &Vector) -> Vector {
        let mut columns = [self.all(0); 2 * LIMBS];
        each_limb!(i => {
            columns[2 * i] = self.plus(columns[2 * i], self.times(a[i], a[i]));
            let twice = self.plus(a[i], a[i]);
            each_limb!(j => if j > i {
                columns[i + j] = self.plus(columns[i + j], self.times(twice, a[j]));
            });
        });
        let mut t = [self.all(0); LIMBS];
        each_limb!(i => t[i] = columns[i]);
        each_limb!(i => t = self.cleared::<F>(t, columns[LIMBS + i]));
        self.carried(t)
    }

    /// Four times four words change rows and columns.
    #[inline(always)]
    fn turned(self, rows: [__m256i; LANES]) -> [__m256i; LANES] {
        let avx2 = self.0.avx2;
        let [a, b, c, d] = rows;
        let (low, high) = (avx2._mm256_unpacklo_epi64(a, b), avx2._mm256_unpackhi_epi64(a, b));
        let (low2, high2) = (avx2._mm256_unpacklo_epi64(c, d), avx2._mm256_unpackhi_epi64(c, d));
        [
            avx2._mm256_permute2x128_si256::<0x20>(low, low2),
            avx2._mm256_permute2x128_si256::<0x20>(high, high2),
            avx2._mm256_permute2x128_si256::<0x31>(low, low2),
            avx2._mm256_permute2x128_si256::<0x31>(high, high2),
        ]
    }

    /// Limbs of words: lane i of `words[j]` is word j of element i.
    #[inline(always)]
    fn unpacked(self, words: [__m256i; 4]) -> Vector {
        let mask = self.all(MASK);
        let [a, b, c, d] = words;
        [
            self.and(a, mask),
            self.and(self.down::<29>(a), mask),
            self.both(self.down::<58>(a), self.up::<6>(b)),
            self.and(self.down::<23>(b), mask),
            self.both(self.down::<52>(b), self.up::<12>(c)),
            self.and(self.down::<17>(c), mask),
            self.both(self.down::<46>(c), self.up::<18>(d)),
            self.and(self.down::<11>(d), mask),
            self.down::<40>(d),
        ]
    }

    /// Words of limbs: the other way.
    #[inline(always)]
    fn packed(self, limbs: &Vector) -> [__m256i; 4] {
        let [a, b, c, d, e, f, g, h, i] = *limbs;
        [
            self.or(a, self.or(self.up::<29>(b), self.up::<58>(c))),
            self.or(self.down::<6>(c), self.or(self.up::<23>(d), self.up::<52>(e))),
            self.or(self.down::<12>(e), self.or(self.up::<17>(f), self.up::<46>(g))),
            self.or(self.down::<18>(g), self.or(self.up::<11>(h), self.up::<40>(i))),
        ]
    }
}

#[inline(always)]
fn row(word: &Word) -> __m256i {
    cast(word.0)
}

#[inline(always)]
fn word(row: __m256i) -> Word {
    Word(cast::<__m256i, Words>(row))
}

impl<F: Field> Lanes<F> for Avx2 {
    alike!(avx2);

    #[inline(always)]
    fn mul_sum(self, a: &Sum, b: &Vector) -> Vector {
        self.product::<F>(&a.0, b)
    }

    #[inline(always)]
    fn mul_five(self, a: &[Vector; FIVE], b: &[Vector; FIVE]) -> Vector {
        self.five_products::<F>(a, b)
    }

    /// Takes q·p away and adds p, where q = ⌊a/2^254⌋ is at most 15: a − q·2^254 is below 2^254, and
    /// q times the rest of p below 2^130, so that what is left is above p − 2^130 and below 2p.
    #[inline(always)]
    fn reduce(self, a: &Sum) -> Vector {
        let mut t = self.carried(a.0);
        let q = self.down::<TOP_OF_P>(t[TOP]);
        t[TOP] = self.and(t[TOP], self.all((1 << TOP_OF_P) - 1));
        each_limb!(i => {
            t[i] = self.plus(t[i], self.all(Constants::<F>::LIFTED_P[i]));
            if i < LOW_LIMBS_OF_P {
                t[i] = self.minus(t[i], self.times(q, self.all(Constants::<F>::P[i])));
            }
        });
        self.carried(t)
    }

    /// Adds 2^256 − p: bit 256 tells whether the number was p or more.
    #[inline(always)]
    fn canonical(self, a: &Vector) -> Vector {
        let mut t = *a;
        each_limb!(i => t[i] = self.plus(t[i], self.all(Constants::<F>::COMPLEMENT[i])));
        let mut t = self.carried(t);
        let above = self.down::<{ TOP_OF_WORDS as i32 }>(t[TOP]);
        t[TOP] = self.and(t[TOP], self.all((1 << TOP_OF_WORDS) - 1));
        let less = self.minus(self.all(0), above);
        each_limb!(i => t[i] = self.0.avx2._mm256_blendv_epi8(a[i], t[i], less));
        t
    }

    /// Limb 8 of 2p is 2^23 − 1, one less than that of the largest numbers; the carry makes up for it.
    #[inline(always)]
    fn negate(self, a: &Vector, negative: impl Fn(usize) -> bool) -> Vector {
        let mut lanes = [0u64; LANES];
        for (lane, all) in lanes.iter_mut().enumerate() {
            *all = u64::from(negative(lane)).wrapping_neg();
        }
        let lanes = cast(lanes);
        let mut t = *a;
        each_limb!(i => {
            let negated = self.minus(self.all(Constants::<F>::TWICE_P[i]), a[i]);
            t[i] = self.0.avx2._mm256_blendv_epi8(a[i], negated, lanes);
        });
        self.carried(t)
    }

    #[inline(always)]
    fn swap(self, a: &Vector, distance: usize) -> Vector {
        let mut t = *a;
        each_limb!(i => t[i] = match distance {
            1 => self.0.avx2._mm256_shuffle_epi32::<0b0100_1110>(t[i]),
            _ => self.0.avx2._mm256_permute4x64_epi64::<0b0100_1110>(t[i]),
        });
        t
    }

    #[inline(always)]
    fn transpose(self, vectors: &mut [Vector; MOST_LANES]) {
        each_limb!(i => {
            let rows = [vectors[0][i], vectors[1][i], vectors[2][i], vectors[3][i]];
            [vectors[0][i], vectors[1][i], vectors[2][i], vectors[3][i]] = self.turned(rows);
        });
    }

    #[inline(always)]
    fn load(self, words: &[Word]) -> Vector {
        let words = &words[..LANES];
        let rows = [row(&words[0]), row(&words[1]), row(&words[2]), row(&words[3])];
        self.unpacked(self.turned(rows))
    }

    #[inline(always)]
    fn store(self, a: &Vector, words: &mut [Word]) {
        let [a, b, c, d] = self.turned(self.packed(a));
        let words = &mut words[..LANES];
        (words[0], words[1]) = (word(a), word(b));
        (words[2], words[3]) = (word(c), word(d));
    }

    #[inline(always)]
    fn load_pairs<'a>(self, pair: impl Fn(usize) -> &'a [Word; 2]) -> (Vector, Vector) {
        let [a, b, c, d] = [pair(0), pair(1), pair(2), pair(3)];
        let first = self.turned([row(&a[0]), row(&b[0]), row(&c[0]), row(&d[0])]);
        let second = self.turned([row(&a[1]), row(&b[1]), row(&c[1]), row(&d[1])]);
        (self.unpacked(first), self.unpacked(second))
    }

    #[inline(always)]
    fn store_pairs(self, a: &Vector, b: &Vector, mut put: impl FnMut(usize, &[Word; 2])) {
        let first = self.turned(self.packed(a));
        let second = self.turned(self.packed(b));
        put(0, &[word(first[0]), word(second[0])]);
        put(1, &[word(first[1]), word(second[1])]);
        put(2, &[word(first[2]), word(second[2])]);
        put(3, &[word(first[3]), word(second[3])]);
    }

    #[inline(always)]
    fn limbs(self, word: &Word) -> [u64; MOST_LIMBS] {
        // A tight number's limb 8 is below 2^24, and so within the words.
        number::limbs(word.0, BITS)
    }
}

// The words' bits and the limbs' end together but for the last limb's.
const _: () = assert!(R > 4 * WORD);
