//! Times as tables of prices have them.

use ringfence_circuits::protocol::text::{is_time, seconds};

/// Letters of `2025-01-31T23:59:00`.
const DATE_TIME: usize = 19;
/// The last second that has a text.
const LAST: i64 = 253_402_300_799;

/// Seconds since 1970 of a time as a table has it.
///
/// # Errors
/// Says what was expected.
pub fn table_time(text: &str) -> Result<i64, &'static str> {
    let time = if text.bytes().all(|byte| byte.is_ascii_digit()) { unix(text) } else { iso(text) };
    time.filter(|time| (0..=LAST).contains(time)).ok_or(
        "expected a time to the second, from 1970 on: 2025-01-31T23:59:00Z, or seconds, milliseconds or microseconds \
         since 1970",
    )
}

/// Seconds, or thousandths or millionths of them, by the number of digits.
fn unix(text: &str) -> Option<i64> {
    let per_second = match text.len() {
        1..=11 => 1,
        12..=14 => 1_000,
        15..=17 => 1_000_000,
        _ => return None,
    };
    let time: i64 = text.parse().ok()?;
    (time % per_second == 0).then_some(time / per_second)
}

/// A time of RFC 3339, in any zone; a fraction of a second is zero.
fn iso(text: &str) -> Option<i64> {
    let (date_time, rest) = text.split_at_checked(DATE_TIME)?;
    let plain = date_time.replace(' ', "T").to_ascii_uppercase() + "Z";
    if !is_time(&plain) {
        return None;
    }
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.find(|c: char| !c.is_ascii_digit())?;
            let (fraction, zone) = fraction.split_at(zone);
            (!fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0')).then_some(zone)?
        }
        None => rest,
    };
    Some(seconds(&plain) - offset(rest)?)
}

/// Seconds by which a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let two = |text: &str, most: i64| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number: &i64| digits && *number <= most)
    };
    Some(sign * (two(hours, 23)? * 3600 + two(minutes, 59)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_tables_are_read_to_the_second() {
        for (given, expected) in [
            ("0", 0),
            ("1735689600", 1_735_689_600),
            ("1735689600000", 1_735_689_600),
            ("1735689600000000", 1_735_689_600),
            ("2025-01-01T00:00:00Z", 1_735_689_600),
            ("2025-01-01 00:00:00.000Z", 1_735_689_600),
            ("2025-01-01t01:30:00+01:30", 1_735_689_600),
            ("2024-12-31T19:00:00-05:00", 1_735_689_600),
        ] {
            assert_eq!(table_time(given), Ok(expected), "{given}");
        }
        for given in [
            "",
            "-1",
            "1735689600001",
            "2025-01-01",
            "2025-01-01T00:00:00",
            "2025-01-01T00:00:00.5Z",
            "2025-02-30T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2025-01-01T00:00:00+1:00",
            "99999999999999999999",
            "2025-01-0é",
        ] {
            assert!(table_time(given).is_err(), "{given}");
        }
    }
}
