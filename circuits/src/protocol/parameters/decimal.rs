//! Decimal numbers as text, without floating point.

use std::{fmt, str::FromStr};

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::primitive::shown::Shown;

/// An exact decimal number `digits·10^-scale`; numbers of other scales but the same value are equal.
#[derive(Clone, Debug)]
pub struct Decimal {
    digits: BigInt,
    scale: u32,
}

/// Why a text is not a decimal number here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not `[-]digits[.digits]`, optionally with an exponent as in `1e-7`.
    #[error("\"{}\" is not a decimal number", Shown(.0))]
    Malformed(String),
    /// More than 80 characters, or an exponent beyond ±60.
    #[error("a number of more than 80 characters or an exponent beyond 60")]
    TooLong,
    /// The number has more decimals than the target unit.
    #[error("{number} has more than {decimals} decimals")]
    Inexact {
        /// The number.
        number: Decimal,
        /// Decimals that the unit allows.
        decimals: u32,
    },
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let malformed = || DecimalError::Malformed(text.chars().take(80).collect());
        if text.len() > 80 {
            return Err(DecimalError::TooLong);
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                (mantissa, exponent.parse::<i32>().map_err(|_| malformed())?)
            }
            None => (text, 0),
        };
        if exponent.unsigned_abs() > 60 {
            return Err(DecimalError::TooLong);
        }
        let (negative, unsigned) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !is_digits(whole)
            || !is_digits(fraction)
            || (unsigned.contains('.') && fraction.is_empty())
        {
            return Err(malformed());
        }
        let magnitude = match small(whole, fraction) {
            Some(number) => number.into(),
            None => BigInt::from_str(&format!("{whole}{fraction}")).map_err(|_| malformed())?,
        };
        let digits = if negative { -magnitude } else { magnitude };
        let scale = fraction.len() as i32 - exponent;
        Ok(if scale < 0 {
            Decimal { digits: digits * power_of_ten(scale.unsigned_abs()), scale: 0 }
        } else {
            Decimal { digits, scale: scale.unsigned_abs() }
        })
    }
}

/// Digits of which any number is below 2^127.
const SMALL_DIGITS: usize = 38;

/// The number that these digits make behind each other, if it surely fits.
fn small(whole: &str, fraction: &str) -> Option<i128> {
    if whole.len() + fraction.len() > SMALL_DIGITS {
        return None;
    }
    let digits = whole.bytes().chain(fraction.bytes());
    let mut parts = [0u64; 3];
    let mut unit = 1;
    // Sixteen digits at a time are below 2^64.
    for (index, digit) in digits.enumerate() {
        let part = &mut parts[index / 16];
        *part = *part * 10 + u64::from(digit - b'0');
        if index >= 16 {
            unit *= 10;
        }
    }
    let [first, second, third] = parts.map(i128::from);
    let of_third = SMALL_POWERS[(whole.len() + fraction.len()).saturating_sub(32)];
    Some(first * unit + second * of_third + third)
}

/// The powers of ten of at most [`SMALL_DIGITS`] zeros.
const SMALL_POWERS: [i128; SMALL_DIGITS + 1] = {
    let mut powers = [1; SMALL_DIGITS + 1];
    let mut exponent = 1;
    while exponent <= SMALL_DIGITS {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// `10^exponent`.
pub fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl Decimal {
    /// `units·10^-decimals`.
    pub fn from_units(units: impl Into<BigInt>, decimals: u32) -> Self {
        Decimal { digits: units.into(), scale: decimals }
    }

    /// Whether the number is negative.
    pub fn is_negative(&self) -> bool {
        self.digits.is_negative()
    }

    /// The number in units of 10^-decimals, if it is a whole number of them.
    ///
    /// # Errors
    /// Returns [`DecimalError::Inexact`] otherwise.
    pub fn exact(&self, decimals: u32) -> Result<BigInt, DecimalError> {
        let (quotient, remainder) = self.divide(decimals);
        if remainder.is_zero() {
            Ok(quotient)
        } else {
            Err(DecimalError::Inexact { number: self.clone(), decimals })
        }
    }

    /// The number in units of 10^-decimals, rounded towards minus infinity.
    pub fn floor(&self, decimals: u32) -> BigInt {
        self.divide(decimals).0
    }

    /// The number in units of 10^-decimals, rounded towards plus infinity.
    pub fn ceil(&self, decimals: u32) -> BigInt {
        let (quotient, remainder) = self.divide(decimals);
        if remainder.is_zero() {
            quotient
        } else {
            quotient + 1
        }
    }

    /// The number in units of 10^-decimals, rounded to the nearest, ties to even.
    pub fn round_half_even(&self, decimals: u32) -> BigInt {
        let (quotient, remainder) = self.divide(decimals);
        let unit = power_of_ten(self.scale.saturating_sub(decimals));
        let up = match (remainder * 2u8).cmp(&unit) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => quotient.bit(0),
        };
        if up {
            quotient + 1
        } else {
            quotient
        }
    }

    /// Product of two numbers, exact.
    pub fn times(&self, other: &Decimal) -> Decimal {
        Decimal { digits: &self.digits * &other.digits, scale: self.scale + other.scale }
    }

    /// Sum of two numbers, exact.
    pub fn plus(&self, other: &Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        Decimal { digits: self.at(scale) + other.at(scale), scale }
    }

    /// Absolute difference of two numbers.
    pub fn distance(&self, other: &Decimal) -> Decimal {
        let scale = self.scale.max(other.scale);
        let digits = (self.at(scale) - other.at(scale)).abs();
        Decimal { digits, scale }
    }

    /// The digits at a scale that is not below the number's own.
    fn at(&self, scale: u32) -> BigInt {
        &self.digits * power_of_ten(scale - self.scale)
    }

    /// Quotient and non-negative remainder in units of 10^-decimals.
    fn divide(&self, decimals: u32) -> (BigInt, BigInt) {
        if let Some((quotient, remainder)) = self.divide_small(decimals) {
            return (quotient.into(), remainder.into());
        }
        if self.scale <= decimals {
            return (&self.digits * power_of_ten(decimals - self.scale), BigInt::zero());
        }
        let unit = power_of_ten(self.scale - decimals);
        let mut quotient = &self.digits / &unit;
        let mut remainder = &self.digits % &unit;
        if remainder.is_negative() {
            quotient -= 1;
            remainder += unit;
        }
        (quotient, remainder)
    }

    /// The same, where all numbers on the way are below 2^127.
    fn divide_small(&self, decimals: u32) -> Option<(i128, i128)> {
        let digits = i128::try_from(&self.digits).ok()?;
        let power = SMALL_POWERS.get(self.scale.abs_diff(decimals) as usize)?;
        if self.scale <= decimals {
            return Some((digits.checked_mul(*power)?, 0));
        }
        Some((digits.div_euclid(*power), digits.rem_euclid(*power)))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let scale = self.scale.max(other.scale);
        Some(self.at(scale).cmp(&other.at(scale)))
    }
}

impl fmt::Display for Decimal {
    /// Plain digits without trailing zeros after the point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits.is_negative() { "-" } else { "" };
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits.abs().to_string(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn parses_and_prints() {
        for (text, printed) in [
            ("0", "0"),
            ("12.50", "12.5"),
            ("-0.001", "-0.001"),
            ("1e-7", "0.0000001"),
            ("2.5E3", "2500"),
            ("0.000000000000000001", "0.000000000000000001"),
        ] {
            assert_eq!(decimal(text).to_string(), printed);
        }
        let malformed = ["", ".5", "5.", "1,0", "--1", "+1", "1e", "0x1", "NaN", " 1", "1_0"];
        for text in malformed.into_iter().chain(["1e99", "1e-2147483648"]) {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn small_numbers_are_read_and_divided_as_large_ones() {
        // Digits up to those that go through big integers, and units on both sides of them.
        let ones = "1234567890".repeat(5);
        for digits in 1..=44 {
            for fraction in
                [0, 1, 15, 16, 17, 31, 32, 33, 37, 38].into_iter().filter(|f| *f < digits)
            {
                let (whole, rest) = ones[..digits].split_at(digits - fraction);
                let point = if rest.is_empty() { "" } else { "." };
                for sign in ["", "-"] {
                    let number = decimal(&format!("{sign}{whole}{point}{rest}"));
                    let expected: BigInt = format!("{sign}{}", &ones[..digits]).parse().unwrap();
                    assert_eq!((&number.digits, number.scale), (&expected, fraction as u32));
                    for decimals in [0, 1, 8, 12, 20, 37, 38, 39, 60, 140] {
                        let (floor, ceil) = (number.floor(decimals), number.ceil(decimals));
                        let scaled = expected.clone() * power_of_ten(decimals);
                        let unit = power_of_ten(number.scale);
                        assert!(&floor * &unit <= scaled && scaled <= &ceil * &unit);
                        assert!((&floor + 1) * &unit > scaled && (&ceil - 1) * &unit < scaled);
                        assert_eq!(number.exact(decimals).is_ok(), floor == ceil);
                    }
                }
            }
        }
        let most = "9".repeat(SMALL_DIGITS);
        assert_eq!(decimal(&most).to_string(), most);
        assert_eq!(decimal(&"0".repeat(40)).to_string(), "0");
    }

    #[test]
    fn d4_rounding_goes_where_it_is_told() {
        let number = decimal("1.2345");
        assert_eq!(number.floor(2), 123.into());
        assert_eq!(number.ceil(2), 124.into());
        assert_eq!(number.exact(4), Ok(12345.into()));
        assert!(number.exact(3).is_err());
        assert_eq!(decimal("-1.2345").floor(2), (-124).into());
        assert_eq!(decimal("-1.2345").ceil(2), (-123).into());
        for (text, rounded) in
            [("0.5", 0), ("1.5", 2), ("2.5", 2), ("2.51", 3), ("-0.5", 0), ("-1.5", -2)]
        {
            assert_eq!(decimal(text).round_half_even(0), rounded.into(), "{text}");
        }
    }
}
