//! Limits of scenario sets.

/// Most scenarios of a set.
pub const MAX_SCENARIOS: usize = 64;
/// Most bytes of a set.
pub const MAX_SET_BYTES: u64 = 8 << 20;
/// Largest factor of a price.
pub const MAX_FACTOR: u64 = 1000;
/// Largest spread: all of the price.
pub(super) const MAX_SPREAD: u64 = 1;
/// A rounded price may be off by so many decimals less than the published price has: by a thousandth of it.
pub(super) const PRECISION_DECIMALS: u32 = 3;
/// Most scenarios that are read at all. It leaves room for the check to count them.
pub(super) const MOST_SCENARIOS: usize = 2 * MAX_SCENARIOS;
/// Most exceptions of a list: one for each asset or market that parameters can have, and as many again that
/// only other parameters have.
pub const MOST_EXCEPTIONS: usize = 1 << 14;
