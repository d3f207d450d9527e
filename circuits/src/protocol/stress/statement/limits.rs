//! Limits of stress statements.

use crate::protocol::{statement::MAX_BOOKS, stress::set::MAX_SCENARIOS};

/// Most bytes of a stress statement.
pub const MAX_STRESS_BYTES: u64 = 4 << 20;
/// Most scenarios that are read at all. It leaves room for the check to count them.
pub(super) const MOST_SCENARIOS: usize = 2 * MAX_SCENARIOS;
/// Most books that are read at all. It leaves room for the check to count them.
pub(super) const MOST_BOOKS: usize = 2 * MAX_BOOKS;
