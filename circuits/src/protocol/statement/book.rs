//! A book of a venue.

use serde::{Deserialize, Serialize};

/// A book: vaults whose assets are kept apart from those of all other books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Unique name (§2.2, "Canonical JSON").
    pub name: String,
    /// Whether it is the venue's own; then its number of vaults is published.
    pub proprietary: bool,
}
