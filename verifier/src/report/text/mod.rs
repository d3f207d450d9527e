//! Reports as text for people: what `Display` writes.
//!
//! The words are those of the catalogue ([`crate::message`]). Programs print the text through
//! [`super::plain`], since names in it are of others. Nothing uses this room by name; it knows
//! reports and nothing of how anything was checked.

mod audit;
mod chain;
mod package;
mod reserves;
pub(super) mod table;
mod verdict;

#[cfg(feature = "html")]
pub(super) use self::reserves::level_words;
