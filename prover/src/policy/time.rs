//! Times: as tables of prices have them, and as a history and people do.

use ringfence_circuits::protocol::text::{is_time, seconds};

/// Letters of `2025-01-31T23:59:00`.
const DATE_TIME: usize = 19;
/// Seconds of a day, an hour and a minute, with the letters that stand for them.
const UNITS: [(i64, char); 4] = [(86_400, 'd'), (3600, 'h'), (60, 'm'), (1, 's')];

/// Seconds since 1970 of a time as a table has it.
///
/// # Errors
/// Says what was expected.
pub(super) fn parse(text: &str) -> Result<i64, &'static str> {
    let time = if text.bytes().all(|byte| byte.is_ascii_digit()) { unix(text) } else { iso(text) };
    time.filter(|time| (0..=LAST).contains(time)).ok_or(
        "expected a time to the second, from 1970 on: 2025-01-31T23:59:00Z, or seconds, milliseconds or microseconds \
         since 1970",
    )
}

/// The last second that has a text.
const LAST: i64 = 253_402_300_799;

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

/// The text of a time in a history.
pub(super) fn text(time: i64) -> String {
    let (days, rest) = (time.div_euclid(86_400), time.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month and day of a number of days since 1970. A year that begins in March ends with the day that only leap
/// years have.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + 400 * era + i64::from(month <= 2), month, day)
}

/// Seconds of a duration as `1d`, `8h`, `15m`, `30s`, or a number of seconds.
pub(super) fn duration(text: &str) -> Option<u64> {
    let (number, unit) = match text.chars().next_back()? {
        digit if digit.is_ascii_digit() => (text, 1),
        letter => {
            let (unit, _) = UNITS.iter().find(|(_, name)| *name == letter)?;
            (text.strip_suffix(letter)?, *unit)
        }
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse::<u64>().ok()?.checked_mul(u64::try_from(unit).ok()?)
}

/// A duration in the largest unit that it is a whole number of.
pub(crate) fn shown(seconds: u64) -> String {
    let names = ["day", "hour", "minute", "second"];
    let units = UNITS.iter().zip(names);
    let found = units
        .filter_map(|((unit, _), name)| Some((u64::try_from(*unit).ok()?, name)))
        .find(|(unit, _)| seconds.is_multiple_of(*unit) && (seconds > 0 || *unit == 1));
    let (unit, name) = found.unwrap_or((1, "second"));
    match seconds / unit {
        1 => format!("1 {name}"),
        count => format!("{count} {name}s"),
    }
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
            assert_eq!(parse(given), Ok(expected), "{given}");
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
            assert!(parse(given).is_err(), "{given}");
        }
    }

    #[test]
    fn a_time_has_the_text_that_it_is_read_from() {
        for day in 0..200_000 {
            let time = day * 86_400 + day % 86_400;
            assert_eq!(seconds(&text(time)), time);
            assert!(is_time(&text(time)));
        }
        assert_eq!(text(LAST), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn durations_have_units() {
        for (given, seconds, said) in [
            ("1d", 86_400, "1 day"),
            ("8h", 28_800, "8 hours"),
            ("15m", 900, "15 minutes"),
            ("90", 90, "90 seconds"),
            ("0", 0, "0 seconds"),
            ("7d", 604_800, "7 days"),
        ] {
            assert_eq!(duration(given), Some(seconds), "{given}");
            assert_eq!(shown(seconds), said);
        }
        for given in ["", "d", "1w", "-1d", "1.5h", "1 d", "é"] {
            assert_eq!(duration(given), None, "{given}");
        }
    }
}
