//! Lists of names, as commands print them.

use ringfence_verifier::say;

/// Names that are printed of a list.
const MOST_NAMES: usize = 12;

/// The first names, and how many there are beside them.
pub(super) fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.collect();
    let named = all[..all.len().min(MOST_NAMES)].join(", ");
    match all.len().saturating_sub(MOST_NAMES) {
        0 => named,
        count => say!("stress.names.more", named, count).text,
    }
}
