//! Times in UTC, in whole seconds.

use std::fmt;

use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

use ringfence_circuits::protocol::text::is_time;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// Days from 0000-03-01 to 1970-01-01, in the calendar of today.
const EPOCH_DAYS: u64 = 719_468;
/// Days of 400 years, after which the calendar repeats.
const ERA_DAYS: u64 = 146_097;
/// Years of an era.
const ERA_YEARS: u64 = 400;
/// The last second of the year 9999.
const LAST: u64 = 253_402_300_799;

/// Seconds since 1970, without leap seconds; as text `YYYY-MM-DDTHH:MM:SSZ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

impl Time {
    /// The time this many seconds after 1970 began; `None` from the year 10000 on.
    pub fn from_seconds(seconds: u64) -> Option<Self> {
        (seconds <= LAST).then_some(Time(seconds))
    }

    /// Reads a text; `None` if the calendar has no such time, or it is before 1970.
    pub fn parse(text: &str) -> Option<Self> {
        if !is_time(text) {
            return None;
        }
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        // A year of this reckoning begins in March, so that the day that comes and goes is its last.
        let (year, month) = match month {
            1 | 2 => (year.checked_sub(1)?, month + 9),
            _ => (year, month - 3),
        };
        let (era, in_era) = (year / ERA_YEARS, year % ERA_YEARS);
        let in_year = (153 * month + 2) / 5 + day - 1;
        let days = era * ERA_DAYS + 365 * in_era + in_era / 4 - in_era / 100 + in_year;
        let clock = part(11, 13)? * HOUR + part(14, 16)? * MINUTE + part(17, 19)?;
        Some(Time(days.checked_sub(EPOCH_DAYS)? * DAY + clock))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> u64 {
        self.0
    }

    /// Seconds between two times, whichever is first.
    pub fn distance(self, other: Time) -> u64 {
        self.0.abs_diff(other.0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, clock) = (self.0 / DAY + EPOCH_DAYS, self.0 % DAY);
        let (era, in_era) = (days / ERA_DAYS, days % ERA_DAYS);
        let years = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * years + years / 4 - years / 100);
        let march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * march + 2) / 5 + 1;
        let (later, month) = if march < 10 { (0, march + 3) } else { (1, march - 9) };
        let year = era * ERA_YEARS + years + later;
        let (hour, minute, second) = (clock / HOUR, clock % HOUR / MINUTE, clock % MINUTE);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "expected a time in UTC such as 2026-01-31T00:00:00Z";
        Time::parse(&text).ok_or_else(|| de::Error::custom(expected))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn times_are_read_as_written(seconds in 0..=LAST) {
            let time = Time::from_seconds(seconds).unwrap();
            prop_assert_eq!(Time::parse(&time.to_string()), Some(time));
        }
    }

    #[test]
    fn known_times_come_out() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2024-01-13T19:17:23Z", 1_705_173_443),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("9999-12-31T23:59:59Z", LAST),
        ] {
            assert_eq!(Time::parse(text).map(Time::seconds), Some(seconds), "{text}");
        }
        for text in ["1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "2026-02-29T00:00:00Z", ""] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
        assert_eq!(Time::from_seconds(LAST + 1), None);
    }
}
