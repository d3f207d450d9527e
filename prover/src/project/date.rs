//! Days of the calendar, and which of them comes next.

use std::{fmt, time::SystemTime};

use ringfence_circuits::protocol::text::is_time;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::snapshot::seconds;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// A day, written 2025-11-26.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    /// Reads a day that the calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != "2025-11-26".len() || !is_time(&format!("{text}T00:00:00Z")) {
            return None;
        }
        let part = |range: std::ops::Range<usize>| text.get(range)?.parse().ok();
        Some(Date { year: part(0..4)?, month: part(5..7)?, day: part(8..10)? })
    }

    /// Days from the start of 1970.
    fn days(self) -> i64 {
        seconds(&format!("{self}T00:00:00Z")).div_euclid(DAY)
    }

    /// The day that is so many days later.
    pub fn later(self, days: u32) -> Self {
        let Date { mut year, mut month, mut day } = self;
        for _ in 0..days {
            day += 1;
            if day > last_of(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        Date { year, month, day }
    }

    /// How many days `other` lies before this one; below zero where it lies behind.
    pub fn since(self, other: Date) -> i64 {
        self.days() - other.days()
    }

    /// How many months, whatever the days in them.
    fn months_since(self, other: Date) -> i64 {
        12 * (self.year - other.year) + self.month - other.month
    }
}

/// The last day of a month.
fn last_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| serde::de::Error::custom("no day of the calendar"))
    }
}

/// The time now, in UTC as statements have it.
pub fn now() -> String {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    at(passed.as_secs())
}

/// The time so many seconds after the start of 1970.
fn at(seconds: u64) -> String {
    let (days, of_day) = (seconds / DAY as u64, seconds % DAY as u64);
    let start = Date { year: 1970, month: 1, day: 1 };
    let day = start.later(u32::try_from(days).unwrap_or(u32::MAX));
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

/// How often a venue proves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// Every day.
    #[default]
    Daily,
    /// Every seventh day.
    Weekly,
    /// Once in every month, on any day of it.
    Monthly,
    /// Whenever it likes, in the order of days.
    Any,
}

impl Schedule {
    /// Whether a day is the next one after another.
    pub fn is_next(self, day: Date, last: Date) -> bool {
        match self {
            Schedule::Monthly => day > last && day.months_since(last) == 1,
            Schedule::Any => day > last,
            Schedule::Daily | Schedule::Weekly => self.next(last) == Some(day),
        }
    }

    /// The next day, if there is only one that can be.
    pub fn next(self, last: Date) -> Option<Date> {
        match self {
            Schedule::Daily => Some(last.later(1)),
            Schedule::Weekly => Some(last.later(7)),
            Schedule::Monthly | Schedule::Any => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn days_follow_each_other_through_the_calendar() {
        for (from, days, to) in [
            ("2025-11-26", 1, "2025-11-27"),
            ("2025-11-30", 1, "2025-12-01"),
            ("2025-12-31", 1, "2026-01-01"),
            ("2024-02-28", 1, "2024-02-29"),
            ("2100-02-28", 1, "2100-03-01"),
            ("2025-12-28", 7, "2026-01-04"),
        ] {
            assert_eq!(day(from).later(days), day(to), "{from}");
            assert_eq!(day(to).since(day(from)), i64::from(days));
        }
        for text in ["2025-02-29", "2025-13-01", "2025-1-1", "26.11.2025", "2025-11-26 ", ""] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_become_the_time_of_a_statement() {
        for time in ["1970-01-01T00:00:00Z", "2025-11-26T08:05:09Z", "2028-02-29T23:59:59Z"] {
            assert_eq!(at(seconds(time) as u64), time);
        }
        assert!(is_time(&now()));
    }

    #[test]
    fn the_next_day_is_that_of_the_schedule() {
        let next = |schedule: Schedule, from: &str, to: &str| schedule.is_next(day(to), day(from));
        assert!(next(Schedule::Daily, "2025-11-30", "2025-12-01"));
        assert!(!next(Schedule::Daily, "2025-11-30", "2025-12-02"));
        assert!(next(Schedule::Weekly, "2025-11-30", "2025-12-07"));
        assert!(next(Schedule::Monthly, "2026-01-31", "2026-02-28"));
        assert!(next(Schedule::Monthly, "2025-12-31", "2026-01-31"));
        assert!(!next(Schedule::Monthly, "2026-01-31", "2026-03-31"));
        assert!(next(Schedule::Any, "2026-01-31", "2027-01-01"));
        assert!(!next(Schedule::Any, "2026-01-31", "2026-01-31"));
    }
}
