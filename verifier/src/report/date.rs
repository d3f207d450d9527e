//! Times as people write them. A time that is not of the protocol's form is shown as it stands.

use crate::{
    message::{entry_in_all, Entries, Language},
    say_in,
};

/// A time of the form `2025-11-25T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    year: i64,
    month: usize,
    day: i64,
}

/// The twelve months.
const MONTHS: [Entries; 12] = [
    entry_in_all("date.january", &[]),
    entry_in_all("date.february", &[]),
    entry_in_all("date.march", &[]),
    entry_in_all("date.april", &[]),
    entry_in_all("date.may", &[]),
    entry_in_all("date.june", &[]),
    entry_in_all("date.july", &[]),
    entry_in_all("date.august", &[]),
    entry_in_all("date.september", &[]),
    entry_in_all("date.october", &[]),
    entry_in_all("date.november", &[]),
    entry_in_all("date.december", &[]),
];

/// The seven days, from the one on which 1970 began.
#[cfg(feature = "html")]
const DAYS: [Entries; 7] = [
    entry_in_all("date.thursday", &[]),
    entry_in_all("date.friday", &[]),
    entry_in_all("date.saturday", &[]),
    entry_in_all("date.sunday", &[]),
    entry_in_all("date.monday", &[]),
    entry_in_all("date.tuesday", &[]),
    entry_in_all("date.wednesday", &[]),
];

impl Parts {
    /// The date of a time, and its hours and minutes, with seconds where they are not zero.
    fn of(time: &str) -> Option<(Self, String)> {
        let (date, clock) = time.strip_suffix('Z')?.split_once('T')?;
        let mut numbers = date.splitn(3, '-').map(str::parse::<i64>);
        let mut next = || numbers.next()?.ok();
        let (year, month, day) = (next()?, next()?, next()?);
        let month = usize::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        if !(1..=9_999).contains(&year) || !(1..=31).contains(&day) {
            return None;
        }
        let clock = clock.strip_suffix(":00").unwrap_or(clock);
        Some((Parts { year, month, day }, clock.to_owned()))
    }

    /// Days since 1970 began, by the proleptic Gregorian calendar: years begin in March, so that the
    /// leap day is their last one.
    #[cfg(feature = "html")]
    fn days(self) -> i64 {
        let month = self.month as i64;
        let year = self.year - i64::from(month <= 2);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + self.day - 1;
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
            - 719_468
    }

    fn words(self, language: Language) -> String {
        let month = MONTHS.get(self.month - 1).map_or("", |month| month.of(language).text);
        say_in!(language, "date.day", day = self.day, month, year = self.year).text
    }
}

/// A time in full, with the day of the week: “Tuesday, 25 November 2025, 00:00 UTC”.
#[cfg(feature = "html")]
pub(crate) fn full(time: &str) -> String {
    let language = Language::English;
    let Some((parts, clock)) = Parts::of(time) else { return time.to_owned() };
    let weekday = usize::try_from(parts.days().rem_euclid(7)).unwrap_or_default();
    let weekday = DAYS.get(weekday).map_or("", |day| day.of(language).text);
    say_in!(language, "date.full", weekday, day = parts.words(language), clock).text
}

/// A time without the day of the week: “25 November 2025, 00:00 UTC”.
#[cfg(feature = "html")]
pub(crate) fn time(time: &str) -> String {
    time_in(Language::English, time)
}

/// [`time`] in a language.
pub(crate) fn time_in(language: Language, time: &str) -> String {
    match Parts::of(time) {
        Some((parts, clock)) => {
            say_in!(language, "date.time", day = parts.words(language), clock).text
        }
        None => time.to_owned(),
    }
}

/// The day of a time: “25 November 2025”.
#[cfg(feature = "html")]
pub(crate) fn day(time: &str) -> String {
    day_in(Language::English, time)
}

/// [`day`] in a language.
pub(crate) fn day_in(language: Language, time: &str) -> String {
    Parts::of(time).map_or_else(|| time.to_owned(), |(parts, _)| parts.words(language))
}

#[cfg(all(test, feature = "html"))]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_do() {
        assert_eq!(full("2025-11-25T00:00:00Z"), "Tuesday, 25 November 2025, 00:00 UTC");
        assert_eq!(full("2024-02-29T23:59:59Z"), "Thursday, 29 February 2024, 23:59:59 UTC");
        assert_eq!(full("1970-01-01T00:00:00Z"), "Thursday, 1 January 1970, 00:00 UTC");
        assert_eq!(time("2026-03-01T08:30:00Z"), "1 March 2026, 08:30 UTC");
        assert_eq!(day("2026-12-31T08:30:00Z"), "31 December 2026");
        let chinese = Language::Chinese;
        assert_eq!(day_in(chinese, "2026-12-31T08:30:00Z"), "2026年12月31日");
        assert_eq!(time_in(chinese, "2026-03-01T08:30:00Z"), "2026年3月1日 08:30 UTC");
    }

    #[test]
    fn what_is_no_time_is_shown_as_it_stands() {
        for text in ["", "soon", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-01", "TZ"]
        {
            assert_eq!([full(text), time(text), day(text)], [text; 3]);
        }
    }
}
