//! Times of a snapshot against each other and against the clock.

use ringfence_circuits::protocol::text::seconds;

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
