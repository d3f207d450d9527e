//! Numbers of foreign files, exact: no floating point anywhere.

use std::fmt;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

/// Most characters of a number.
const MOST_CHARACTERS: usize = 80;
/// Most places that an exponent moves the point.
const MOST_EXPONENT: u32 = 60;

/// `digits·10^-scale`.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    digits: BigInt,
    scale: u32,
}

/// How a file writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// What parts whole numbers from the fraction.
    pub decimal: char,
    /// What may stand between digits of the whole part.
    pub thousands: Option<char>,
}

impl Default for Marks {
    fn default() -> Self {
        Marks { decimal: '.', thousands: None }
    }
}

impl Exact {
    /// A number as these marks write it: `-12.5`, `+1`, `.5` or `1e-7`; `None` if it is none.
    pub(super) fn parse(text: &str, marks: Marks) -> Option<Self> {
        if text.len() > MOST_CHARACTERS {
            return None;
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        if exponent.unsigned_abs() > MOST_EXPONENT {
            return None;
        }
        let (negative, unsigned) = match mantissa.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = match unsigned.split_once(marks.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let fraction = fraction.unwrap_or_default();
        let mut digits = String::with_capacity(text.len());
        for part in grouped(whole, marks.thousands)? {
            digits.push_str(part);
        }
        digits.push_str(fraction);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let magnitude: BigInt = digits.parse().ok()?;
        let digits = if negative { -magnitude } else { magnitude };
        let places = u32::try_from(fraction.len()).ok()?;
        Some(match exponent {
            0.. => {
                let shift = exponent.unsigned_abs();
                let beyond = shift.saturating_sub(places);
                Exact { digits: digits * power(beyond), scale: places.saturating_sub(shift) }
            }
            _ => Exact { digits, scale: places + exponent.unsigned_abs() },
        })
    }

    pub(super) fn is_negative(&self) -> bool {
        self.digits.is_negative()
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_zero()
    }

    pub(super) fn negated(self) -> Self {
        Exact { digits: -self.digits, scale: self.scale }
    }

    pub(super) fn absolute(self) -> Self {
        Exact { digits: self.digits.abs(), scale: self.scale }
    }

    pub(super) fn times(&self, other: &Exact) -> Self {
        Exact { digits: &self.digits * &other.digits, scale: self.scale + other.scale }
    }

    pub(super) fn plus(&self, other: &Exact) -> Self {
        let scale = self.scale.max(other.scale);
        let at = |number: &Exact| &number.digits * power(scale - number.scale);
        Exact { digits: at(self) + at(other), scale }
    }
}

/// The groups of a whole part: three digits behind each mark of thousands, where the file has one.
fn grouped(whole: &str, mark: Option<char>) -> Option<impl Iterator<Item = &str>> {
    let mark = mark.filter(|mark| whole.contains(*mark));
    if let Some(mark) = mark {
        let mut groups = whole.split(mark);
        let first = groups.next().unwrap_or_default();
        // No number with thousands begins with 0: in 0.665 the mark stands before a fraction.
        let begins = !first.is_empty() && first.len() <= 3 && !first.starts_with('0');
        if !begins || !groups.all(|group| group.len() == 3) {
            return None;
        }
    }
    Some(whole.split(move |letter| Some(letter) == mark))
}

fn power(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl fmt::Display for Exact {
    /// Plain digits without zeros at the end of the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits.is_negative() { "-" } else { "" };
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits.magnitude().to_string(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, decimal: char, thousands: Option<char>) -> Option<String> {
        Exact::parse(text, Marks { decimal, thousands }).map(|number| number.to_string())
    }

    #[test]
    fn numbers_of_many_files_are_read_exactly() {
        for (text, printed) in [
            ("0", "0"),
            ("+12.50", "12.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("1e-8", "0.00000001"),
            ("2.5E3", "2500"),
            ("1.234e1", "12.34"),
            ("\u{2212}3", "-3"),
            ("0.1", "0.1"),
            (
                "123456789012345678901234567890.123456789",
                "123456789012345678901234567890.123456789",
            ),
        ] {
            assert_eq!(read(text, '.', None).as_deref(), Some(printed), "{text}");
        }
        assert_eq!(read("1.234.567,89", ',', Some('.')).as_deref(), Some("1234567.89"));
        assert_eq!(read("1'000", '.', Some('\'')).as_deref(), Some("1000"));
        assert_eq!(read("999", ',', Some('.')).as_deref(), Some("999"));
        for text in ["", "-", ".", "1,0", "1 0", "--1", "0x1", "NaN", "1e", "1e99", "1.2.3", "(1)"]
        {
            assert_eq!(read(text, '.', None), None, "{text}");
        }
        // A mark of thousands that stands elsewhere is no mark: 1.5 is not 15.
        // Nor is one behind a 0: 0.665 is not 665.
        for text in ["1.5", "12.34.567", ".123", "1234.567", "1.23,4", "0.665", "-0.665", "012.345"]
        {
            assert_eq!(read(text, ',', Some('.')), None, "{text}");
        }
        assert_eq!(read(&"1".repeat(81), '.', None), None);
    }

    #[test]
    fn sums_and_products_are_exact() {
        let number = |text| Exact::parse(text, Marks::default()).unwrap();
        assert_eq!(number("0.1").plus(&number("0.2")).to_string(), "0.3");
        assert_eq!(number("123456789").times(&number("1e-8")).to_string(), "1.23456789");
        assert_eq!(number("-3").negated().plus(&number("1.5")).to_string(), "4.5");
        assert!(number("0.00").is_zero() && number("-1").absolute().to_string() == "1");
    }
}
