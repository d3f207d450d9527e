//! Locks of directories, which one run holds at a time.

use std::{
    fs::TryLockError,
    thread,
    time::{Duration, Instant},
};

/// How long a lock is waited for. A process that this one started holds the locks of this one, too, until it has become
/// its program, which is a moment as a rule, and longer on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a step of it is.
const STEP: Duration = Duration::from_millis(20);

/// Takes a lock that another run may be about to let go.
///
/// # Errors
/// The last refusal.
pub(crate) fn patiently(take: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    let begun = Instant::now();
    loop {
        match take() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => thread::sleep(STEP),
            outcome => return outcome,
        }
    }
}
