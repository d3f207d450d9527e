//! Scalars as signed digits, and the order of their table entries by the size of the digits.

use halo2_proofs::pasta::Fp;

use super::{
    lanes::number::{self, Words, WORD},
    lanes::Field,
    tree::Entry,
    wipe::{make_room, set_length, wipe},
};

/// Bits of the shorter one of x and p − x: it is below p/2, which is above 2^253.
const BITS: u32 = 254;

/// The widest window: digits are kept in 16 bits.
pub(super) const WIDEST: u32 = 15;

/// How scalars are cut: into windows of `width` bits with digits between −2^(width−1) and
/// 2^(width−1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Windows {
    pub width: u32,
}

impl Windows {
    /// The width that needs the fewest additions for this many scalars of any size: one for each
    /// window of each scalar, and two for each size of digits.
    pub fn for_scalars(count: usize) -> Windows {
        let cost = |width: &u32| {
            let windows = Windows { width: *width };
            count * windows.count() + 2 * windows.largest()
        };
        Windows { width: (2..=WIDEST).min_by_key(cost).unwrap_or(WIDEST) }
    }

    /// How many windows a scalar has. The last one has a bit to spare, so that it takes a carry
    /// without giving one.
    pub fn count(self) -> usize {
        (BITS + 1).div_ceil(self.width) as usize
    }

    /// The largest digit.
    pub fn largest(self) -> usize {
        1 << (self.width - 1)
    }

    /// The digits of a scalar, the lowest first, as many as its bits need and perhaps one zero above.
    #[inline(always)]
    pub fn cut(self, scalar: Words, mut put: impl FnMut(i16)) {
        let (number, negative) = shorter(scalar);
        let (largest, mask) = (self.largest() as i32, (1 << self.width) - 1);
        let padded = [number[0], number[1], number[2], number[3], 0];
        let (mut carry, mut bit, bits) = (0, 0, bits(&number));
        while bit < bits || carry > 0 {
            let (word, shift) = ((bit / WORD) as usize, bit % WORD);
            // Two steps, so that a shift by 64 is none.
            let above = padded[word + 1] << 1 << (WORD - 1 - shift);
            let mut digit = ((padded[word] >> shift | above) & mask) as i32 + carry;
            carry = i32::from(digit > largest);
            digit -= carry << self.width;
            put((if negative { -digit } else { digit }) as i16);
            bit += self.width;
        }
    }
}

/// How many bits a number has.
#[inline(always)]
fn bits(number: &Words) -> u32 {
    let highest = number.iter().rposition(|word| *word != 0);
    highest.map_or(0, |word| (word as u32 + 1) * WORD - number[word].leading_zeros())
}

/// The shorter one of x and p − x, and whether it is the latter.
#[inline(always)]
fn shorter(scalar: Words) -> (Words, bool) {
    // The top word of p/2. Where a scalar has the same, either is short enough.
    if scalar[3] < Fp::P[3] / 2 {
        (scalar, false)
    } else {
        (number::sub(Fp::P, scalar).0, true)
    }
}

/// Digits of many scalars, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// The digits of all scalars, one scalar after the other.
    digits: Vec<i16>,
    /// How many digits each scalar has.
    lengths: Vec<u8>,
    /// How many digits there are of each size, from 1 on.
    pub counts: Vec<u32>,
    places: Vec<u32>,
    /// Table entries by the size of their digits, the smallest first.
    pub entries: Vec<Entry>,
}

impl Digits {
    /// Cuts scalars and sorts the entries of a table whose entry for window j of scalar i is at
    /// `j·row + i`. Digits of scalars that `skip` names are left out.
    pub fn sort(
        &mut self,
        windows: Windows,
        scalars: impl ExactSizeIterator<Item = Words>,
        row: usize,
        skip: impl Fn(usize) -> bool,
    ) {
        make_room(&mut self.digits, scalars.len() * windows.count(), 0);
        make_room(&mut self.lengths, scalars.len(), 0);
        make_room(&mut self.counts, windows.largest(), 0);
        self.counts.resize(windows.largest(), 0);
        for (index, scalar) in scalars.enumerate() {
            let before = self.digits.len();
            if !skip(index) {
                windows.cut(scalar, |digit| {
                    self.digits.push(digit);
                    if digit != 0 {
                        self.counts[digit.unsigned_abs() as usize - 1] += 1;
                    }
                });
            }
            self.lengths.push((self.digits.len() - before) as u8);
        }
        let used = self.counts.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        self.counts.truncate(used);
        make_room(&mut self.places, used, 0);
        let mut total = 0;
        for count in &self.counts {
            self.places.push(total);
            total += count;
        }
        set_length(&mut self.entries, total as usize, Entry::default());
        let mut digits = &self.digits[..];
        for (index, length) in self.lengths.iter().enumerate() {
            let (here, later) = digits.split_at(usize::from(*length));
            for (window, digit) in here.iter().enumerate() {
                if *digit != 0 {
                    let place = &mut self.places[digit.unsigned_abs() as usize - 1];
                    self.entries[*place as usize] = Entry::new(window * row + index, *digit < 0);
                    *place += 1;
                }
            }
            digits = later;
        }
    }

    /// Overwrites all that was computed.
    pub fn wipe(&mut self) {
        wipe(&mut self.digits, 0);
        wipe(&mut self.lengths, 0);
        wipe(&mut self.counts, 0);
        wipe(&mut self.places, 0);
        wipe(&mut self.entries, Entry::default());
    }
}

#[cfg(test)]
mod tests {
    use ff::{Field as _, PrimeField as _};
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;

    fn natural(words: Words) -> BigInt {
        words.iter().rev().fold(BigInt::from(0), |number, word| (number << WORD) + word)
    }

    /// The digits of a scalar give the scalar, and are as many and as small as they are said to be.
    fn check(scalar: &Fp) {
        for width in 2..=WIDEST {
            let windows = Windows { width };
            let mut digits = vec![];
            windows.cut(scalar.to_words(), |digit| digits.push(digit));
            assert!(digits.len() <= windows.count());
            assert!(digits.iter().all(|d| usize::from(d.unsigned_abs()) <= windows.largest()));
            let number = digits.iter().rev().fold(BigInt::from(0), |n, d| (n << width) + d);
            let p = natural(Fp::P);
            assert_eq!(((number % &p) + &p) % &p, natural(scalar.to_words()));
        }
    }

    #[test]
    fn digits_give_the_scalar() {
        let half = Fp::TWO_INV;
        for offset in 0..3 {
            let offset = Fp::from(offset);
            for scalar in [offset, -offset, half + offset, half - offset] {
                check(&scalar);
            }
        }
        for bit in 0..BITS {
            let power = Fp::from(2).pow([u64::from(bit)]);
            for scalar in [power, -power, power - Fp::ONE, Fp::ONE - power] {
                check(&scalar);
            }
        }
    }

    #[test]
    fn windows_are_as_wide_as_they_pay() {
        assert_eq!(Windows::for_scalars(1 << 14).width, WIDEST);
        assert!(Windows::for_scalars(1 << 8).width < WIDEST - 3);
        // The widest has no more digits than two bytes tell.
        assert!(Windows { width: WIDEST }.largest() <= i16::MAX as usize);
    }

    proptest! {
        #[test]
        fn digits_of_any_scalar_give_it(words in prop::array::uniform4(any::<u64>())) {
            check(&Fp::from_words(words));
        }
    }
}
