//! The checks that make [`Parameters`](super::Parameters) of a [`Document`](super::Document): of the
//! whole document, of each entry, of its tiers and of its numbers. They know nothing of vaults or
//! statements.

mod entry;
mod number;
mod tiers;
mod whole;
