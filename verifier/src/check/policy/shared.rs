//! What all claims of the policy share.

use ringfence_circuits::protocol::policy::Measured;
use ringfence_evidence::list::time::Time;

/// The clause of all claims here.
pub(super) const CLAUSE: &str = "V19";

/// What is measured for several policies at once: that of now, and that of the baseline if it is another one.
pub(super) type Observations = (Measured, Option<Measured>);

/// A time in seconds since 1970 as documents write it.
pub(super) fn time_of(seconds: i64) -> String {
    let time = u64::try_from(seconds).ok().and_then(Time::from_seconds);
    time.map_or_else(String::new, |time| time.to_string())
}
