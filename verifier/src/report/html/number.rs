//! Numbers and their units as people read them: thousands apart, owed rounded up, owned rounded down.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use crate::report::amount::{self, floor_div, Amount};

/// The number of decimals at which amounts of every kind are whole.
pub(super) const FINEST: u32 = 28;
/// Digits of an amount of a coin that are shown at the most, where it has no more before its point.
const DIGITS: usize = 12;
/// Decimals of an amount of a coin that are shown at the least and at the most.
const DECIMALS: (usize, usize) = (2, 8);
/// Hundredths of a percent in the whole.
const WHOLE: i64 = 10_000;

/// An exact decimal with its thousands apart, and a sign as pages have it.
pub(super) fn grouped(number: impl ToString) -> String {
    amount::grouped(number).replacen('-', "−", 1)
}

/// Dollars and cents, always with both digits of these.
pub(super) fn dollars(cents: &str) -> String {
    let text = grouped(cents);
    match text.split_once('.') {
        None => text + ".00",
        Some((_, cents)) if cents.len() == 1 => text + "0",
        Some(_) => text,
    }
}

/// An amount as a whole number, which can be compared with others of the same kind.
pub(super) fn whole(amount: &Amount) -> BigInt {
    amount.units(FINEST)
}

/// Which way an amount is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Round {
    /// As what is owed.
    Up,
    /// As what is owned.
    Down,
}

/// An amount of a coin with its thousands apart, to at most twelve digits; the JSON has all of them.
pub(super) fn coins(amount: &Amount, round: Round) -> String {
    let whole = whole(amount);
    let digits = whole.abs().to_string().len().saturating_sub(FINEST as usize).max(1);
    let decimals = DIGITS.saturating_sub(digits).clamp(DECIMALS.0, DECIMALS.1);
    let decimals = u32::try_from(decimals).unwrap_or(FINEST);
    let unit = BigInt::from(10).pow(FINEST.saturating_sub(decimals));
    let rounded = match round {
        Round::Down => floor_div(&whole, &unit),
        Round::Up => -floor_div(&-&whole, &unit),
    };
    grouped(Amount::new(rounded, decimals))
}

/// A number with its sign, and a blank behind this.
pub(super) fn signed(text: &str) -> String {
    match text.strip_prefix('−') {
        Some(rest) => format!("− {rest}"),
        None if text.chars().all(|c| !c.is_ascii_digit() || c == '0') => text.to_owned(),
        None => format!("+ {text}"),
    }
}

/// `part` of `of` in hundredths of a percent, rounded down; `None` if `of` is not positive.
pub(super) fn hundredths(part: &BigInt, of: &BigInt) -> Option<BigInt> {
    of.is_positive().then(|| floor_div(&(part * WHOLE), of))
}

/// Hundredths of a percent in words: one decimal, and two just below the whole, where one would hide that
/// something lacks.
pub(super) fn percent(hundredths: &BigInt) -> String {
    let (just_below, whole) = (BigInt::from(WHOLE - 10), BigInt::from(WHOLE));
    if *hundredths >= just_below && *hundredths < whole {
        return grouped(Amount::new(hundredths.clone(), 2));
    }
    let text = grouped(Amount::new(floor_div(hundredths, &BigInt::from(10)), 1));
    if text.contains('.') {
        text
    } else {
        text + ".0"
    }
}

/// The part of a bar's width, in percent with two decimals, that shows `part` of `most`; some of it for
/// anything above zero, never more than all.
pub(super) fn width(part: &BigInt, most: &BigInt) -> u32 {
    if !part.is_positive() || !most.is_positive() {
        return 0;
    }
    let share = (part * WHOLE) / most;
    share.to_u32().unwrap_or(WHOLE as u32).clamp(1, WHOLE as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.000125", "−1,234,567.000125"),
            ("-12.5", "−12.5"),
        ];
        for (plain, expected) in cases {
            assert_eq!(grouped(plain), expected);
        }
        assert_eq!(["1000", "0.5", "-7.25"].map(dollars), ["1,000.00", "0.50", "−7.25"]);
    }

    #[test]
    fn amounts_of_coins_are_rounded_away_from_flattery() {
        let amount = |units: i64, decimals| Amount::new(units, decimals);
        let long = amount(11_717_448_570_298_620, 9);
        assert_eq!(coins(&long, Round::Down), "11,717,448.5702");
        assert_eq!(coins(&long, Round::Up), "11,717,448.5703");
        assert_eq!(coins(&amount(-15, 1), Round::Up), "−1.5");
        assert_eq!(coins(&amount(-1, 9), Round::Down), "−0.00000001");
        assert_eq!(coins(&amount(0, 0), Round::Down), "0");
        assert_eq!(["−0.5", "0.00", "7.25"].map(signed), ["− 0.5", "0.00", "+ 7.25"]);
    }

    #[test]
    fn percents_hide_nothing_that_lacks() {
        let of = |part: i64, whole: i64| {
            hundredths(&part.into(), &whole.into()).map(|share| percent(&share))
        };
        assert_eq!(of(1_032, 1_000).as_deref(), Some("103.2"));
        assert_eq!(of(9_997, 10_000).as_deref(), Some("99.97"));
        assert_eq!(of(999_999, 1_000_000).as_deref(), Some("99.99"));
        assert_eq!(of(1, 1).as_deref(), Some("100.0"));
        assert_eq!(of(-1, 3).as_deref(), Some("−33.4"));
        assert_eq!(of(1, 0), None);
    }

    #[test]
    fn bars_stay_in_their_frame() {
        let part = |part: i64, whole: i64| width(&part.into(), &whole.into());
        assert_eq!(part(0, 5), 0);
        assert_eq!(part(-3, 5), 0);
        assert_eq!(part(1, 1_000_000), 1);
        assert_eq!(part(1, 3), 3_333);
        assert_eq!(part(5, 3), 10_000);
        assert_eq!(part(5, 0), 0);
    }
}
