//! Times of a snapshot against each other and against the clock.

use super::{
    info::{SnapshotInfo, FILE},
    warning::{Findings, Kind},
};

/// Seconds of a minute, an hour and a day.
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Most seconds between the reading of prices and that of balances.
const MOST_BETWEEN_PRICES: i64 = HOUR;
/// Most seconds between the last funding in costs and the reading of balances.
const MOST_BETWEEN_FUNDING: i64 = DAY;
/// Most seconds that a snapshot may be ahead of the clock, which may be wrong itself.
const MOST_AHEAD: i64 = 10 * MINUTE;
/// Most seconds that a snapshot may be behind the clock.
const MOST_BEHIND: i64 = 31 * DAY;

/// Seconds from the start of the year 1970 to a time that the calendar has.
pub fn seconds(time: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| -> i64 {
        time.get(range).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    // A year that begins in March ends with the day that only leap years have.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // Days before each month of such a year repeat every five months, 153 days.
    let days = 365 * year + leaps + (153 * month + 2) / 5 + day - 1;
    // 1970-01-01 by the same count.
    const START: i64 = 719_468;
    (days - START) * DAY + part(11..13) * HOUR + part(14..16) * MINUTE + part(17..19)
}

/// Notes the times that don't fit each other, or the clock at `now`.
pub(super) fn check(info: &SnapshotInfo, now: Option<i64>, findings: &mut Findings) {
    let at = |key: &str, words: String| format!("{FILE}: {key}: {words}");
    let snapshot = seconds(&info.snapshot_time);
    let another_day = info.price_time[..10] > info.snapshot_time[..10];
    let price = seconds(&info.price_time) - snapshot;
    if price.abs() > MOST_BETWEEN_PRICES || another_day {
        let words = format!("{} snapshot_time", apart(price));
        findings.add(Kind::PriceTime, at("price_time", words));
    }
    let funding = seconds(&info.funding_time) - snapshot;
    if funding.abs() > MOST_BETWEEN_FUNDING || funding > HOUR {
        let words = format!("{} snapshot_time", apart(funding));
        findings.add(Kind::FundingTime, at("funding_time", words));
    }
    if let Some(now) = now {
        let ahead = snapshot - now;
        if ahead > MOST_AHEAD || -ahead > MOST_BEHIND {
            findings.add(Kind::Clock, at("snapshot_time", format!("{} the clock", apart(ahead))));
        }
    }
}

/// A difference in the largest unit that it fills.
fn apart(difference: i64) -> String {
    let (unit, name) = match difference.abs() {
        DAY.. => (DAY, "days"),
        HOUR.. => (HOUR, "hours"),
        MINUTE.. => (MINUTE, "minutes"),
        _ => (1, "seconds"),
    };
    let side = if difference < 0 { "before" } else { "after" };
    format!("{} {name} {side}", difference.abs() / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_those_of_the_calendar() {
        for (time, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T01:02:03Z", 3723),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("2025-01-01T00:00:00Z", 1_735_689_600),
        ] {
            assert_eq!(seconds(time), expected, "{time}");
        }
    }
}
