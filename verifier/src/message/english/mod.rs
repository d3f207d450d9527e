//! The words in English, one file per room that speaks them.
//!
//! These files hold words and nothing else. A code stands once; where it has several texts, each
//! has a name of its own behind a dot.

mod audit;
mod page;

use super::entry::Entry;

/// All entries, by room.
pub(super) const ROOMS: &[&[Entry]] = &[audit::ERRORS, PAGE];

/// The entries for the page's scripts.
pub(super) const PAGE: &[Entry] = page::PAGE;
