//! Exact amounts for reports. They are made of integers and shown as decimals; nothing is ever a
//! floating-point number.

use std::fmt;

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, Zero};
use ringfence_circuits::protocol::parameters::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of decimals of values in 10^-20 USD.
pub const USD_20: u32 = 20;
/// The number of decimals of values in 10^-28 USD.
pub const USD_28: u32 = 28;

/// A decimal number with commas between the thousands of its whole part.
pub fn grouped(number: impl ToString) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// An exact decimal amount. As text and in JSON it is plain digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount(Decimal);

impl Amount {
    /// The amount of so many units of `10^-decimals`.
    pub fn new(units: impl Into<BigInt>, decimals: u32) -> Self {
        Amount(Decimal::from_units(units, decimals))
    }

    /// The amount of a natural number of units.
    pub fn natural(units: &BigUint, decimals: u32) -> Self {
        Amount::new(BigInt::from(units.clone()), decimals)
    }

    /// The whole units of `10^-decimals`, rounded down.
    pub fn units(&self, decimals: u32) -> BigInt {
        self.0.floor(decimals)
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0 == Decimal::from_units(0, 0)
    }

    /// The same without its sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        let zero = Decimal::from_units(0, 0);
        match self.0.is_negative() {
            true => Amount(zero.distance(&self.0)),
            false => self.clone(),
        }
    }

    /// The amount rounded down to two decimals, as what is owned is shown.
    pub fn floor_cents(&self) -> Self {
        Amount::new(self.0.floor(2), 2)
    }

    /// The amount rounded up to two decimals, as what is owed is shown.
    pub fn ceil_cents(&self) -> Self {
        Amount::new(self.0.ceil(2), 2)
    }

    /// The text of the amount with commas between thousands and at least so many decimals, as people read it:
    /// `12,345.50`.
    pub fn grouped(&self, least_decimals: usize) -> String {
        let text = grouped(self);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        match fraction.is_empty() && least_decimals == 0 {
            true => text,
            false => format!("{whole}.{fraction:0<least_decimals$}"),
        }
    }

    /// A percentage as people read it, rounded down: one decimal, and none from 1,000 % on.
    pub fn rough(&self) -> String {
        const LARGE: u32 = 1_000;
        match self.0.floor(0).magnitude() < &BigUint::from(LARGE) {
            true => Amount::new(self.0.floor(1), 1).grouped(1),
            false => Amount::new(self.0.floor(0), 0).grouped(0),
        }
    }

    /// The amount in whole cents, rounded down, with commas: what is owned, as people read it.
    pub fn money_down(&self) -> String {
        self.floor_cents().grouped(2)
    }

    /// The amount in whole cents, rounded up, with commas: what is owed, as people read it.
    pub fn money_up(&self) -> String {
        self.ceil_cents().grouped(2)
    }

    /// The text of [`Amount::floor_cents`].
    pub fn cents_down(&self) -> String {
        self.floor_cents().to_string()
    }

    /// The text of [`Amount::ceil_cents`].
    pub fn cents_up(&self) -> String {
        self.ceil_cents().to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Amount).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `part` of `whole` in percent with two decimals, rounded down; `None` if `whole` is zero.
pub fn percent(part: &BigInt, whole: &BigInt) -> Option<Amount> {
    percent_at(part, whole, 2)
}

/// The same as [`percent`] with so many decimals, at most 9.
pub(crate) fn percent_at(part: &BigInt, whole: &BigInt, decimals: u32) -> Option<Amount> {
    let units = part * 100u64 * 10u64.saturating_pow(decimals);
    (*whole != BigInt::ZERO).then(|| Amount::new(floor_div(&units, whole), decimals))
}

/// The same as [`percent`], rounded up.
pub fn percent_up(part: &BigInt, whole: &BigInt) -> Option<Amount> {
    (*whole != BigInt::ZERO).then(|| Amount::new(-floor_div(&(part * -10_000), whole), 2))
}

/// How far a price lies from another, (price − from) / from in percent, rounded away from zero to four decimals, and whether that is within the tolerance in percent. `from` is above
/// 0.
pub fn apart(price: &Decimal, from: &Decimal, tolerance: &Decimal) -> (Amount, bool) {
    // Texts of prices have at most 80 characters and an exponent of at most 60.
    const FINE: u32 = 140;
    const SHOWN_DECIMALS: u32 = 4;
    let (price, from) = (price.floor(FINE), from.floor(FINE));
    let difference = price - &from;
    let hundred = BigInt::from(100) * difference.abs();
    let within = Decimal::from_units(hundred.clone(), FINE)
        <= Decimal::from_units(from.clone(), FINE).times(tolerance);
    let shown = hundred * 10u64.pow(SHOWN_DECIMALS);
    let up: BigInt = (shown + &from - 1) / from;
    let up = if difference.is_negative() { -up } else { up };
    (Amount::new(up, SHOWN_DECIMALS), within)
}

/// The quotient rounded towards minus infinity.
pub(crate) fn floor_div(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    let (quotient, remainder) = (dividend / divisor, dividend % divisor);
    if !remainder.is_zero() && remainder.is_negative() != divisor.is_negative() {
        quotient - 1
    } else {
        quotient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_round_away_from_flattery() {
        let amount = Amount::new(12_345, 3);
        assert_eq!(amount.to_string(), "12.345");
        assert_eq!(amount.cents_down(), "12.34");
        assert_eq!(amount.cents_up(), "12.35");
        assert_eq!(percent(&2.into(), &3.into()).map(|p| p.to_string()), Some("66.66".into()));
        assert_eq!(percent(&(-2).into(), &3.into()).map(|p| p.to_string()), Some("-66.67".into()));
        assert_eq!(percent(&1.into(), &BigInt::ZERO), None);
        assert_eq!(percent_up(&2.into(), &3.into()).map(|p| p.to_string()), Some("66.67".into()));
        assert_eq!(percent_up(&1.into(), &1_000_000.into()).unwrap().to_string(), "0.01");
        assert_eq!(percent_up(&BigInt::ZERO, &3.into()).unwrap().to_string(), "0");
        assert_eq!(percent_at(&2.into(), &3.into(), 1).unwrap().to_string(), "66.6");
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let grouped = |units: i64, decimals, least| Amount::new(units, decimals).grouped(least);
        assert_eq!(grouped(123_456_789, 2, 2), "1,234,567.89");
        assert_eq!(grouped(-123_450, 2, 2), "-1,234.50");
        assert_eq!(grouped(1_000, 0, 0), "1,000");
        assert_eq!(grouped(100, 0, 1), "100.0");
        assert_eq!(grouped(5, 1, 0), "0.5");
        assert_eq!(Amount::new(12_345, 2).rough(), "123.4");
        assert_eq!(Amount::new(123_456_789, 2).rough(), "1,234,567");
        assert_eq!(Amount::new(-1_234, 2).rough(), "-12.4");
        assert_eq!(Amount::new(12_345_678, 3).money_up(), "12,345.68");
        assert_eq!(Amount::new(12_345_678, 3).money_down(), "12,345.67");
    }

    #[test]
    fn thousands_are_apart() {
        for (number, text) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.8901", "-1,234,567.8901"),
            ("100000", "100,000"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
