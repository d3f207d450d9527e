//! Natural numbers of 256 bits at compile time: all constants of the lanes derive from the modulus
//! that the field names.

/// Words of a natural number, lowest first.
pub type Words = [u64; 4];

/// Bits of one of the [`Words`].
pub const WORD: u32 = u64::BITS;

/// The number that a text such as `"0x2a"` writes in base 16.
///
/// # Panics
/// At compile time, if this is no such text.
pub const fn parse(text: &str) -> Words {
    const DIGIT: u32 = 4;
    let text = text.as_bytes();
    assert!(text[0] == b'0' && text[1] == b'x');
    let mut words = [0; 4];
    let mut index = 2;
    while index < text.len() {
        let digit = match text[index] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("a digit of base 16"),
        };
        let mut word = 3;
        while word > 0 {
            words[word] = words[word] << DIGIT | words[word - 1] >> (WORD - DIGIT);
            word -= 1;
        }
        words[0] = words[0] << DIGIT | digit as u64;
        index += 1;
    }
    words
}

/// `a + b`, modulo 2^256.
pub const fn add(a: Words, b: Words) -> Words {
    let (mut sum, mut carry, mut i) = ([0; 4], false, 0);
    while i < 4 {
        let (word, first) = a[i].overflowing_add(b[i]);
        let (word, second) = word.overflowing_add(carry as u64);
        sum[i] = word;
        carry = first | second;
        i += 1;
    }
    sum
}

/// `a − b` modulo 2^256, and whether `b` is the larger.
#[inline(always)]
pub const fn sub(a: Words, b: Words) -> (Words, bool) {
    let (mut difference, mut borrow, mut i) = ([0; 4], false, 0);
    while i < 4 {
        let (word, first) = a[i].overflowing_sub(b[i]);
        let (word, second) = word.overflowing_sub(borrow as u64);
        difference[i] = word;
        borrow = first | second;
        i += 1;
    }
    (difference, borrow)
}

/// `times·a`, modulo 2^256.
pub const fn times(a: Words, times: u32) -> Words {
    let (mut product, mut i) = ([0; 4], 0);
    while i < times {
        product = add(product, a);
        i += 1;
    }
    product
}

/// 2^exponent modulo a number between 2^254 and 2^255.
pub const fn power_of_two(exponent: u32, modulus: Words) -> Words {
    let (mut power, mut i) = ([1, 0, 0, 0], 0);
    while i < exponent {
        power = add(power, power);
        let (less, negative) = sub(power, modulus);
        if !negative {
            power = less;
        }
        i += 1;
    }
    power
}

/// `−1/a` modulo 2^bits, for an odd `a` and at most 64 bits.
pub const fn negative_inverse(a: u64, bits: u32) -> u64 {
    // Newton: each step doubles the bits that are right; a is its own inverse modulo 8.
    let (mut inverse, mut step) = (a, 0);
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(a.wrapping_mul(inverse)));
        step += 1;
    }
    inverse.wrapping_neg() & (u64::MAX >> (WORD - bits))
}

/// The limbs of `width` bits of a number below 2^256, lowest first.
pub const fn limbs<const LIMBS: usize>(words: Words, width: u32) -> [u64; LIMBS] {
    let (mut limbs, mut i) = ([0; LIMBS], 0);
    while i < LIMBS {
        let bit = width * i as u32;
        let (word, shift) = ((bit / WORD) as usize, bit % WORD);
        let mut limb = 0;
        if word < 4 {
            limb = words[word] >> shift;
            if shift > 0 && word < 3 {
                limb |= words[word + 1] << (WORD - shift);
            }
        }
        limbs[i] = limb & (u64::MAX >> (WORD - width));
        i += 1;
    }
    limbs
}
