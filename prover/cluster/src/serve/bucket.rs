//! How many requests are answered in a second.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A bucket that holds as many requests as are answered in a second, and is filled at that rate.
pub(super) struct Bucket {
    rate: f64,
    state: Mutex<(f64, Instant)>,
}

impl Bucket {
    /// A full one.
    pub(super) fn new(rate: NonZeroU32) -> Self {
        let rate = f64::from(rate.get());
        Bucket { rate, state: Mutex::new((rate, Instant::now())) }
    }

    /// Takes a request out.
    ///
    /// # Errors
    /// If there is none, the time after which there is one.
    pub(super) fn take(&self) -> Result<(), Duration> {
        self.take_at(Instant::now())
    }

    fn take_at(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (held, filled) = *state;
        let since = now.saturating_duration_since(filled).as_secs_f64();
        let held = (held + since * self.rate).min(self.rate);
        let taken = held >= 1.0;
        *state = (if taken { held - 1.0 } else { held }, filled.max(now));
        match taken {
            true => Ok(()),
            false => Err(Duration::from_secs_f64((1.0 - held) / self.rate)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holds_so_many_requests_and_no_more() {
        let bucket = Bucket::new(NonZeroU32::new(5).unwrap());
        let start = Instant::now();
        let taken = |at: Instant| (0..20).take_while(|_| bucket.take_at(at).is_ok()).count();
        assert_eq!(taken(start), 5);
        let wait = bucket.take_at(start).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_millis(200), "{wait:?}");
        assert_eq!(taken(start + Duration::from_millis(410)), 2);
        // What nobody asked for is not kept for later, and a clock that stands still gives nothing.
        assert_eq!(taken(start + Duration::from_secs(60)), 5);
        assert_eq!(taken(start + Duration::from_secs(60)), 0);
    }
}
