//! The words in Simplified Chinese, as exchanges write it. Rooms that only auditors and venues read are not
//! here; what they say is in English.

mod customer;
mod inclusion;
mod page;
mod reader;
mod shell;
mod source;
mod words;

use super::entry::Entry;

/// All entries, by room.
pub(super) const ROOMS: &[&[Entry]] = &[
    customer::ANSWER,
    customer::DAMAGE,
    customer::FIGURES,
    customer::CHECKS,
    customer::RECEIPT,
    customer::ERRORS,
    words::LEVELS,
    words::FAILURE,
    words::DATES,
    inclusion::ERRORS,
    reader::ERRORS,
    source::SOURCE,
    page::TEXTS,
    page::PAGE,
    shell::FRAME,
    shell::CHECK,
    shell::ANSWER,
];
