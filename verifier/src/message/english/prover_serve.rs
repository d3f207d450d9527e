//! The words of archives of packages.

use crate::message::entry::Entry;

/// Why packages can't be put together.
pub(super) const PACKAGES: &[Entry] = &[Entry::failure(
    "RF-1330",
    "{path} holds packages of another statement, which an earlier run did not finish",
    "delete that directory, then run the command again",
)];
