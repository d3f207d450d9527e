//! Eight elements at a time with AVX-512 IFMA: five limbs of 52 bits in lanes of 64, R = 2^260.
//!
//! Limbs of a vector are below 2^52, the last one too, as weights are below 64. Limbs of a sum may be
//! negative; the number is not. p is 2^254 + c with c below 2^126: its limb 3 is zero and its limb 4
//! is 2^46.

use std::{arch::x86_64::__m512i, marker::PhantomData};

use pulp::cast;

use super::{
    number::{self, Words},
    vectors::{Eight as Vector, Vectors, LIMBS_OF_EIGHT},
    Field, Lanes, Word, FIVE, MOST_LANES, MOST_LIMBS,
};

const LANES: usize = 8;
const LIMBS: usize = LIMBS_OF_EIGHT;
const BITS: u32 = 52;
const TOP: usize = LIMBS - 1;
const MASK: u64 = (1 << BITS) - 1;
/// Bits of R.
const R: u32 = BITS * LIMBS as u32;
/// The bit of limb 4 that is 2^254, and p's only one there.
const TOP_OF_P: u32 = 254 - BITS * TOP as u32;
/// The bit of limb 4 that is 2^256.
const TOP_OF_WORDS: u32 = 256 - BITS * TOP as u32;
/// Limbs of p that are neither zero nor the last.
const LOW_LIMBS_OF_P: usize = 3;
/// Quotients that [`Ifma::reduce`] knows.
const QUOTIENTS: usize = 16;

pulp::simd_type! {
    /// Proof that the processor has these instructions.
    struct Token {
        pub avx512f: "avx512f",
        pub avx512ifma: "avx512ifma",
    }
}

/// Eight elements at a time.
#[derive(Clone, Copy, Debug)]
pub struct Ifma(Token);

/// Limbs of eight elements, not carried.
#[derive(Clone, Copy)]
pub struct Sum(Vector);

struct Constants<F>(PhantomData<F>);

impl<F: Field> Constants<F> {
    const P: [u64; LIMBS] = {
        let p = number::limbs(F::P, BITS);
        assert!(p[3] == 0 && p[TOP] == 1 << TOP_OF_P);
        p
    };
    const TWICE_P: [u64; LIMBS] = number::limbs(number::times(F::P, 2), BITS);
    const FOUR_TIMES_P: [u64; LIMBS] = {
        let (mut limbs, mut i) = (Self::TWICE_P, 0);
        while i < LIMBS {
            limbs[i] *= 2;
            i += 1;
        }
        limbs
    };
    const NEGATIVE_INVERSE: u64 = number::negative_inverse(F::P[0], BITS);
    /// 2^256 − p.
    const COMPLEMENT: [u64; LIMBS] = number::limbs(number::sub([0; 4], F::P).0, BITS);
    const R_SQUARED: [u64; LIMBS] = number::limbs(number::power_of_two(2 * R, F::P), BITS);
    /// (1 − q)·c for each quotient q, in three limbs of which the last is signed.
    const REDUCED: [[[u64; LANES]; QUOTIENTS / LANES]; LOW_LIMBS_OF_P] = {
        let mut c = F::P;
        c[3] = 0;
        let mut table = [[[0; LANES]; QUOTIENTS / LANES]; LOW_LIMBS_OF_P];
        let mut q = 0;
        while q < QUOTIENTS {
            let multiple =
                if q == 0 { c } else { number::sub([0; 4], number::times(c, q as u32 - 1)).0 };
            let limbs: [u64; LIMBS] = number::limbs(multiple, BITS);
            table[0][q / LANES][q % LANES] = limbs[0];
            table[1][q / LANES][q % LANES] = limbs[1];
            // The number is within ±2^130, so limb 2 with the sign of the number is all of it.
            let sign = if q > 1 { !MASK } else { 0 };
            table[2][q / LANES][q % LANES] = limbs[2] | sign;
            q += 1;
        }
        table
    };
}

/// The same for each limb.
macro_rules! each_limb {
    ($index:ident => $body:expr) => {
        in_turn!($index of 0 1 2 3 4 => $body)
    };
}

impl Ifma {
    /// The unit, if the processor has AVX-512 IFMA.
    pub fn available() -> Option<Ifma> {
        Token::try_new().map(Ifma)
    }

    register_operations! {
        __m512i, shifts by u32:
        all avx512f _mm512_set1_epi64,
        plus avx512f _mm512_add_epi64,
        minus avx512f _mm512_sub_epi64,
        and avx512f _mm512_and_si512,
        or avx512f _mm512_or_si512,
        up avx512f _mm512_slli_epi64,
        down avx512f _mm512_srli_epi64
    }

    /// `sum` plus the lower 52 bits of the product of the lower 52 bits.
    #[inline(always)]
    fn low(self, sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        self.0.avx512ifma._mm512_madd52lo_epu64(sum, a, b)
    }

    /// `sum` plus the upper 52 bits of the product of the lower 52 bits.
    #[inline(always)]
    fn high(self, sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        self.0.avx512ifma._mm512_madd52hi_epu64(sum, a, b)
    }

    /// Carries with the signs of limbs.
    #[inline(always)]
    fn carried(self, mut t: Vector) -> Vector {
        let mask = self.all(MASK);
        each_limb!(i => if i < TOP {
            let carry = self.0.avx512f._mm512_srai_epi64::<BITS>(t[i]);
            t[i] = self.and(t[i], mask);
            t[i + 1] = self.plus(t[i + 1], carry);
        });
        t
    }

    /// Adds a multiple of p that clears the lowest limb, and moves the others down; `next` is the
    /// limb above.
    #[inline(always)]
    fn cleared<F: Field>(self, t: Vector, next: __m512i) -> Vector {
        let zero = self.all(0);
        let p: Vector = self.constant(&Constants::<F>::P);
        let digit = self.low(zero, t[0], self.all(Constants::<F>::NEGATIVE_INVERSE));
        let carry = self.down::<BITS>(self.low(t[0], digit, p[0]));
        let first = self.high(self.plus(t[1], carry), digit, p[0]);
        [
            self.low(first, digit, p[1]),
            self.low(self.high(t[2], digit, p[1]), digit, p[2]),
            self.high(t[3], digit, p[2]),
            self.low(t[4], digit, p[TOP]),
            self.high(next, digit, p[TOP]),
        ]
    }

    /// Montgomery's product of carried limbs. A limb of what is kept is a sum of at most ten halves
    /// of products of limbs, ten halves of products of a digit and a limb of p, below 2^52 each, and
    /// a carry: far below 2^63.
    #[inline(always)]
    fn product<F: Field>(self, a: &Vector, b: &Vector) -> Vector {
        let zero = self.all(0);
        let mut t = [zero; LIMBS];
        each_limb!(i => {
            each_limb!(j => t[j] = self.low(t[j], a[i], b[j]));
            each_limb!(j => if j < TOP {
                t[j + 1] = self.high(t[j + 1], a[i], b[j]);
            });
            t = self.cleared::<F>(t, self.high(zero, a[i], b[TOP]));
        });
        self.carried(t)
    }

    /// The sum of five products, reduced once. A limb of what is kept is a sum of at most fifty halves
    /// of products of limbs, ten halves of products of a digit and a limb of p, and a carry: far below
    /// 2^63.
    #[inline(always)]
    fn five_products<F: Field>(self, a: &[Vector; FIVE], b: &[Vector; FIVE]) -> Vector {
        let zero = self.all(0);
        let mut t = [zero; LIMBS];
        each_limb!(i => {
            let mut next = zero;
            in_turn!(k of 0 1 2 3 4 => {
                each_limb!(j => t[j] = self.low(t[j], a[k][i], b[k][j]));
                each_limb!(j => if j < TOP {
                    t[j + 1] = self.high(t[j + 1], a[k][i], b[k][j]);
                });
                next = self.high(next, a[k][i], b[k][TOP]);
            });
            t = self.cleared::<F>(t, next);
        });
        self.carried(t)
    }

    /// The square: products of two different limbs are computed once and doubled.
    #[inline(always)]
    fn squared<F: Field>(self, a: &Vector) -> Vector {
        let mut columns = [self.all(0); 2 * LIMBS];
        each_limb!(i => each_limb!(j => if j > i {
            columns[i + j] = self.low(columns[i + j], a[i], a[j]);
            columns[i + j + 1] = self.high(columns[i + j + 1], a[i], a[j]);
        }));
        each_limb!(i => {
            columns[2 * i] = self.plus(columns[2 * i], columns[2 * i]);
            columns[2 * i + 1] = self.plus(columns[2 * i + 1], columns[2 * i + 1]);
            columns[2 * i] = self.low(columns[2 * i], a[i], a[i]);
            columns[2 * i + 1] = self.high(columns[2 * i + 1], a[i], a[i]);
        });
        let mut t = [columns[0], columns[1], columns[2], columns[3], columns[4]];
        each_limb!(i => t = self.cleared::<F>(t, columns[LIMBS + i]));
        self.carried(t)
    }

    /// Words 0, 2, 4 and 6 of both, in turns.
    #[inline(always)]
    fn even_words(self, a: __m512i, b: __m512i) -> __m512i {
        self.0.avx512f._mm512_unpacklo_epi64(a, b)
    }

    /// Words 1, 3, 5 and 7 of both, in turns.
    #[inline(always)]
    fn odd_words(self, a: __m512i, b: __m512i) -> __m512i {
        self.0.avx512f._mm512_unpackhi_epi64(a, b)
    }

    /// Quarters 0 and 2 of `a`, then of `b`.
    #[inline(always)]
    fn even_quarters(self, a: __m512i, b: __m512i) -> __m512i {
        self.0.avx512f._mm512_shuffle_i64x2::<0b10_00_10_00>(a, b)
    }

    /// Quarters 1 and 3 of `a`, then of `b`.
    #[inline(always)]
    fn odd_quarters(self, a: __m512i, b: __m512i) -> __m512i {
        self.0.avx512f._mm512_shuffle_i64x2::<0b11_01_11_01>(a, b)
    }

    /// The words of two vectors at these places; those of the second begin at 8.
    #[inline(always)]
    fn chosen(self, a: __m512i, places: [u64; LANES], b: __m512i) -> __m512i {
        self.0.avx512f._mm512_permutex2var_epi64(a, cast(places), b)
    }

    /// Four rows, of which each quarter is two words of a column, as four columns.
    #[inline(always)]
    fn four_columns(self, pairs: [__m512i; 4]) -> [__m512i; 4] {
        let [a, b, c, d] = pairs;
        let (even, odd) = (self.even_quarters(a, b), self.odd_quarters(a, b));
        let (even2, odd2) = (self.even_quarters(c, d), self.odd_quarters(c, d));
        [
            self.even_quarters(even, even2),
            self.even_quarters(odd, odd2),
            self.odd_quarters(even, even2),
            self.odd_quarters(odd, odd2),
        ]
    }

    /// Eight times eight words change rows and columns.
    #[inline(always)]
    fn turned(self, rows: [__m512i; LANES]) -> [__m512i; LANES] {
        let [a, b, c, d, e, f, g, h] = rows;
        let even = [
            self.even_words(a, b),
            self.even_words(c, d),
            self.even_words(e, f),
            self.even_words(g, h),
        ];
        let odd = [
            self.odd_words(a, b),
            self.odd_words(c, d),
            self.odd_words(e, f),
            self.odd_words(g, h),
        ];
        let [a, c, e, g] = self.four_columns(even);
        let [b, d, f, h] = self.four_columns(odd);
        [a, b, c, d, e, f, g, h]
    }

    /// Of eight elements, two a row, the words of the same place.
    #[inline(always)]
    fn words_of_rows(self, rows: [__m512i; 4]) -> [__m512i; 4] {
        let [a, b, c, d] = rows;
        let (even, even2) = (self.even_words(a, b), self.even_words(c, d));
        let (odd, odd2) = (self.odd_words(a, b), self.odd_words(c, d));
        const FIRST: [u64; LANES] = [0, 4, 1, 5, 8, 12, 9, 13];
        const SECOND: [u64; LANES] = [2, 6, 3, 7, 10, 14, 11, 15];
        [
            self.chosen(even, FIRST, even2),
            self.chosen(odd, FIRST, odd2),
            self.chosen(even, SECOND, even2),
            self.chosen(odd, SECOND, odd2),
        ]
    }

    /// The other way.
    #[inline(always)]
    fn rows_of_words(self, words: [__m512i; 4]) -> [__m512i; 4] {
        let [a, b, c, d] = words;
        let (even, even2) = (self.even_words(a, b), self.even_words(c, d));
        let (odd, odd2) = (self.odd_words(a, b), self.odd_words(c, d));
        // Elements 0, 2, 4 and 6 are in the even ones, 1, 3, 5 and 7 in the odd ones.
        const LOW: [u64; LANES] = [0, 1, 8, 9, 2, 3, 10, 11];
        const HIGH: [u64; LANES] = [4, 5, 12, 13, 6, 7, 14, 15];
        let (r02, r46) = (self.chosen(even, LOW, even2), self.chosen(even, HIGH, even2));
        let (r13, r57) = (self.chosen(odd, LOW, odd2), self.chosen(odd, HIGH, odd2));
        let f = self.0.avx512f;
        [
            f._mm512_shuffle_i64x2::<0b01_00_01_00>(r02, r13),
            f._mm512_shuffle_i64x2::<0b11_10_11_10>(r02, r13),
            f._mm512_shuffle_i64x2::<0b01_00_01_00>(r46, r57),
            f._mm512_shuffle_i64x2::<0b11_10_11_10>(r46, r57),
        ]
    }

    /// Limbs of words: lane i of `words[j]` is word j of element i.
    #[inline(always)]
    fn unpacked(self, words: [__m512i; 4]) -> Vector {
        let [a, b, c, d] = words;
        [
            self.and(a, self.all(MASK)),
            self.both(self.down::<52>(a), self.up::<12>(b)),
            self.both(self.down::<40>(b), self.up::<24>(c)),
            self.both(self.down::<28>(c), self.up::<36>(d)),
            self.down::<16>(d),
        ]
    }

    /// Words of limbs: the other way.
    #[inline(always)]
    fn packed(self, limbs: &Vector) -> [__m512i; 4] {
        let [a, b, c, d, e] = *limbs;
        [
            self.or(a, self.up::<52>(b)),
            self.or(self.down::<12>(b), self.up::<40>(c)),
            self.or(self.down::<24>(c), self.up::<28>(d)),
            self.or(self.down::<36>(d), self.up::<16>(e)),
        ]
    }
}

/// Two words behind each other.
#[inline(always)]
fn row(words: &[Word; 2]) -> __m512i {
    let [Word([a, b, c, d]), Word([e, f, g, h])] = *words;
    cast([a, b, c, d, e, f, g, h])
}

#[inline(always)]
fn pair(row: __m512i) -> [Word; 2] {
    let [a, b, c, d, e, f, g, h]: [u64; 8] = cast(row);
    [Word([a, b, c, d]), Word([e, f, g, h])]
}

impl<F: Field> Lanes<F> for Ifma {
    alike!(ifma);

    #[inline(always)]
    fn mul_sum(self, a: &Sum, b: &Vector) -> Vector {
        self.product::<F>(&self.carried(a.0), b)
    }

    #[inline(always)]
    fn mul_five(self, a: &[Vector; FIVE], b: &[Vector; FIVE]) -> Vector {
        self.five_products::<F>(a, b)
    }

    /// Takes q·p away and adds p, where q = ⌊a/2^254⌋ is at most 15: what is left of a is below
    /// 2^254, and (1 − q)·c between −2^130 and c, so that the result is above p − 2^131 and below 2p.
    #[inline(always)]
    fn reduce(self, a: &Sum) -> Vector {
        let mut t = self.carried(a.0);
        let q = self.down::<TOP_OF_P>(t[TOP]);
        t[TOP] = self.and(t[TOP], self.all((1 << TOP_OF_P) - 1));
        t[TOP] = self.plus(t[TOP], self.all(1 << TOP_OF_P));
        each_limb!(i => if i < LOW_LIMBS_OF_P {
            let [low, high] = Constants::<F>::REDUCED[i];
            let multiple = self.0.avx512f._mm512_permutex2var_epi64(cast(low), q, cast(high));
            t[i] = self.plus(t[i], multiple);
        });
        self.carried(t)
    }

    /// Adds 2^256 − p: bit 256 tells whether the number was p or more.
    #[inline(always)]
    fn canonical(self, a: &Vector) -> Vector {
        let mut t = *a;
        each_limb!(i => t[i] = self.plus(t[i], self.all(Constants::<F>::COMPLEMENT[i])));
        let mut t = self.carried(t);
        let above = self.all(1 << TOP_OF_WORDS);
        let less = self.0.avx512f._mm512_test_epi64_mask(t[TOP], above);
        t[TOP] = self.and(t[TOP], self.all((1 << TOP_OF_WORDS) - 1));
        each_limb!(i => t[i] = self.0.avx512f._mm512_mask_blend_epi64(less, a[i], t[i]));
        t
    }

    #[inline(always)]
    fn negate(self, a: &Vector, negative: impl Fn(usize) -> bool) -> Vector {
        let mut lanes = 0;
        for lane in 0..LANES {
            lanes |= u8::from(negative(lane)) << lane;
        }
        let mut t = *a;
        each_limb!(i => {
            let twice = self.all(Constants::<F>::TWICE_P[i]);
            t[i] = self.0.avx512f._mm512_mask_sub_epi64(a[i], lanes, twice, a[i]);
        });
        self.carried(t)
    }

    #[inline(always)]
    fn swap(self, a: &Vector, distance: usize) -> Vector {
        let f = self.0.avx512f;
        let mut t = *a;
        each_limb!(i => t[i] = match distance {
            1 => f._mm512_permutex_epi64::<0b10_11_00_01>(t[i]),
            2 => f._mm512_permutex_epi64::<0b01_00_11_10>(t[i]),
            _ => f._mm512_shuffle_i64x2::<0b01_00_11_10>(t[i], t[i]),
        });
        t
    }

    #[inline(always)]
    fn transpose(self, vectors: &mut [Vector; MOST_LANES]) {
        each_limb!(i => {
            let [a, b, c, d, e, f, g, h] = &*vectors;
            let rows = [a[i], b[i], c[i], d[i], e[i], f[i], g[i], h[i]];
            let [a, b, c, d, e, f, g, h] = vectors;
            [a[i], b[i], c[i], d[i], e[i], f[i], g[i], h[i]] = self.turned(rows);
        });
    }

    #[inline(always)]
    fn load(self, words: &[Word]) -> Vector {
        let (pairs, _) = words[..LANES].as_chunks::<2>();
        let rows = [row(&pairs[0]), row(&pairs[1]), row(&pairs[2]), row(&pairs[3])];
        self.unpacked(self.words_of_rows(rows))
    }

    #[inline(always)]
    fn store(self, a: &Vector, words: &mut [Word]) {
        let (to, _) = words[..LANES].as_chunks_mut::<2>();
        for (to, from) in to.iter_mut().zip(self.rows_of_words(self.packed(a))) {
            *to = pair(from);
        }
    }

    #[inline(always)]
    fn load_pairs<'a>(self, pair: impl Fn(usize) -> &'a [Word; 2]) -> (Vector, Vector) {
        let rows = [
            row(pair(0)),
            row(pair(1)),
            row(pair(2)),
            row(pair(3)),
            row(pair(4)),
            row(pair(5)),
            row(pair(6)),
            row(pair(7)),
        ];
        let [a, b, c, d, e, f, g, h] = self.turned(rows);
        (self.unpacked([a, b, c, d]), self.unpacked([e, f, g, h]))
    }

    #[inline(always)]
    fn store_pairs(self, a: &Vector, b: &Vector, mut put: impl FnMut(usize, &[Word; 2])) {
        let ([a, b, c, d], [e, f, g, h]) = (self.packed(a), self.packed(b));
        let rows = self.turned([a, b, c, d, e, f, g, h]);
        for (lane, row) in rows.into_iter().enumerate() {
            put(lane, &pair(row));
        }
    }

    #[inline(always)]
    fn limbs(self, word: &Word) -> [u64; MOST_LIMBS] {
        let limbs: [u64; LIMBS] = number::limbs::<LIMBS>(word.0, BITS);
        std::array::from_fn(|i| if i < LIMBS { limbs[i] } else { 0 })
    }
}
